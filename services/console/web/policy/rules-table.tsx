import { Badge, Code, Group, Stack, Table, Text } from '@mantine/core';
import { Value } from '../shell/value.js';
import { titleOf } from '../shell/words.js';

export interface Rule {
  readonly rule: string;
  readonly title: string;
  readonly value?: unknown;
  readonly meaning: string;
  readonly clause: string;
  readonly from: string;
  readonly member?: string;
  readonly applies_to?: string;
  readonly narrowed_by?: { readonly member: string; readonly value?: unknown };
}

const FROM: Readonly<Record<string, string>> = {
  'workspace-security-profile': 'the workspace’s security profile',
  'client-security-profile': 'the client’s security profile',
  'workspace-setting': 'a setting of the workspace',
  'client-metadata': 'the client’s registration',
  'built-in': 'the server, always',
};

/** The rules that are in force: each with its meaning, where it comes from, and the clause that asks for it. */
export function RulesTable({ rules }: { readonly rules: readonly Rule[] }) {
  return (
    <Table verticalSpacing="sm" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Rule</Table.Th>
          <Table.Th visibleFrom="sm" w="26%">
            Value
          </Table.Th>
          <Table.Th visibleFrom="sm" w="26%">
            From
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rules.map((rule) => (
          <Table.Tr key={`${rule.rule} ${rule.applies_to ?? ''}`} style={{ verticalAlign: 'top' }}>
            <Table.Td className="breakable">
              <Group gap={6}>
                <Text fw={600} size="sm">
                  {rule.title}
                </Text>
                {rule.applies_to !== undefined && rule.applies_to !== 'every-client' && (
                  <Badge variant="default" tt="none" fw={500}>
                    {titleOf(rule.applies_to).toLowerCase()}
                  </Badge>
                )}
              </Group>
              <Text size="sm" c="dimmed">
                {rule.meaning}
              </Text>
              <Text size="xs" c="dimmed" mt={4}>
                {rule.clause}
              </Text>
              <Stack gap={4} hiddenFrom="sm" mt="xs">
                <Value name={rule.rule} value={rule.value} />
                <From rule={rule} />
              </Stack>
            </Table.Td>
            <Table.Td visibleFrom="sm" className="breakable">
              <Value name={rule.rule} value={rule.value} />
            </Table.Td>
            <Table.Td visibleFrom="sm" className="breakable">
              <From rule={rule} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function From({ rule }: { readonly rule: Rule }) {
  return (
    <Text size="sm" component="div">
      {FROM[rule.from] ?? rule.from}
      {rule.member !== undefined && (
        <>
          {' '}
          <Code>{rule.member}</Code>
        </>
      )}
      {rule.narrowed_by !== undefined && (
        <Text size="sm" c="dimmed" component="div">
          narrowed by <Code>{rule.narrowed_by.member}</Code>
        </Text>
      )}
    </Text>
  );
}
