import { Badge, Group, List, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX } from 'lucide-react';
import { OWN_HEADER } from '../api/call.js';
import { Problem } from '../api/problem.js';
import type { WorkspaceName } from './workspace-queries.js';

interface Health {
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly detail: string;
    readonly milliseconds: number;
  }[];
}

const TITLES: Readonly<Record<string, string>> = { discovery: 'Discovery document', issuer: 'Issuer', keys: 'Key set' };

/** The authorization server as a client finds it, looked at every half minute (services/console/src/checks). */
export function HealthCheck({ tenant, workspace }: WorkspaceName) {
  const health = useQuery({
    queryKey: ['health', tenant, workspace],
    queryFn: async (): Promise<Health> => {
      const response = await fetch(`/console/checks/${tenant}/${workspace}`, { headers: OWN_HEADER });
      if (!response.ok) throw new Problem(response.status, await response.json());
      return response.json();
    },
    refetchInterval: 30_000,
  });
  const checks = health.data?.checks;
  if (checks === undefined) {
    return health.isError ? (
      <Text size="sm">The check itself did not work; it is tried again.</Text>
    ) : (
      <Loader size="sm" aria-label="Checking" />
    );
  }
  const healthy = checks.every(({ ok }) => ok);
  return (
    <Stack gap="xs" role="status">
      <Group gap="xs">
        <Badge color={healthy ? 'teal' : 'red'} variant="dot" tt="none" size="lg">
          {healthy ? 'Live' : 'Not working'}
        </Badge>
        {healthy && (
          <Text size="sm" c="dimmed">
            answers in {checks[0]?.milliseconds} ms
          </Text>
        )}
      </Group>
      <List spacing={4} size="sm" listStyleType="none" p={0}>
        {checks.map(({ name, ok, detail }) => (
          <List.Item
            key={name}
            icon={
              ok ? (
                <CircleCheck size={16} aria-label="fine" color="var(--mantine-color-teal-filled)" />
              ) : (
                <CircleX size={16} aria-label="failed" color="var(--mantine-color-error)" />
              )
            }
          >
            {TITLES[name] ?? name}: {detail}
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}
