import { Card, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import mark from './mark.svg';

/** The frame of pages for whoever is not signed in. */
export function Front({ children }: { readonly children: ReactNode }) {
  return (
    <main className="front">
      <Stack className="front-card" gap="lg">
        <Group gap="sm">
          <img src={mark} alt="" width={36} height={36} />
          <Text fw={700} size="xl">
            Ostiary
          </Text>
        </Group>
        <Card shadow="md" padding="xl">
          {children}
        </Card>
      </Stack>
    </main>
  );
}
