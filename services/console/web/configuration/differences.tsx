import { Badge, Code, Group, List, Stack, Text } from '@mantine/core';
import type { operations } from '../api/schema.js';

export type Change =
  operations['planConfiguration']['responses'][200]['content']['application/json']['changes'][number];

const ACTIONS: Readonly<Record<Change['action'], { readonly text: string; readonly color: string }>> = {
  create: { text: 'created', color: 'teal' },
  change: { text: 'changed', color: 'indigo' },
  delete: { text: 'deleted', color: 'red' },
};

/** What applying would do, in its order: each value before and after. */
export function Differences({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <Stack gap="md">
      {changes.map(({ target, client_id, action, differences }) => (
        <div key={`${target} ${client_id ?? ''} ${action} ${differences[0]?.pointer ?? ''}`}>
          <Group gap="xs">
            <Text fw={600} className="breakable">
              {target === 'workspace' ? 'The workspace' : `The client ${client_id ?? ''}`}
            </Text>
            <Badge variant="dot" color={ACTIONS[action].color} tt="none">
              {ACTIONS[action].text}
            </Badge>
          </Group>
          <List size="sm" mt={4} className="breakable">
            {differences.map(({ pointer, before, after }) => (
              <List.Item key={pointer}>
                <Code>{pointer}</Code>{' '}
                {before === undefined && after === undefined ? (
                  'a new secret'
                ) : (
                  <>
                    {before !== undefined && <del>{JSON.stringify(before)}</del>}{' '}
                    {after !== undefined && <ins>{JSON.stringify(after)}</ins>}
                  </>
                )}
              </List.Item>
            ))}
          </List>
        </div>
      ))}
    </Stack>
  );
}
