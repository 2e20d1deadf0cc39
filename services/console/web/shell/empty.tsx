import { Card, Stack, Text, Title } from '@mantine/core';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface EmptyProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** A list that has nothing yet says what would be in it, and how to begin. */
export function Empty({ icon: Icon, title, children, action }: EmptyProps) {
  return (
    <Card py="xl">
      <Stack align="center" gap="sm" ta="center" maw="32rem" mx="auto">
        <Icon size={36} aria-hidden color="var(--console-mark)" />
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text c="dimmed">{children}</Text>
        {action}
      </Stack>
    </Card>
  );
}
