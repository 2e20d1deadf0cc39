import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

interface PageTitleProps {
  readonly title: string;
  readonly note?: ReactNode;
  /** What one does most here. */
  readonly actions?: ReactNode;
}

/** The heading of a page; its text is also the document's title, by which screen readers announce the page. */
export function PageTitle({ title, note, actions }: PageTitleProps) {
  useEffect(() => {
    document.title = `${title} · Ostiary`;
  }, [title]);
  return (
    <Group justify="space-between" align="flex-start" mb="lg" gap="md">
      <Stack gap={4} flex="1 1 20rem">
        <Title order={1} size="h2" className="breakable">
          {title}
        </Title>
        {note !== undefined && (
          <Text c="dimmed" maw="44rem" component="div">
            {note}
          </Text>
        )}
      </Stack>
      {actions !== undefined && <Group gap="sm">{actions}</Group>}
    </Group>
  );
}
