import { Badge, Group, Stack, Text } from '@mantine/core';
import { duration, profileTitle, titleOf } from './words.js';

interface ValueProps {
  /** Says the unit: `ttl_seconds`, `every_days`. */
  readonly name: string;
  readonly value: unknown;
}

/** Any value of a setting or a rule, as people read it. */
export function Value({ name, value }: ValueProps) {
  if (value === null || value === undefined || value === '') return <Text size="sm">none</Text>;
  if (typeof value === 'boolean') return <Text size="sm">{value ? 'yes' : 'no'}</Text>;
  if (typeof value === 'number')
    return <Text size="sm">{/_seconds$/.test(name) ? duration(value) : String(value)}</Text>;
  if (typeof value === 'string')
    return (
      <Text size="sm" className="breakable">
        {/profile$/.test(name) ? profileTitle(value) : value}
      </Text>
    );
  if (Array.isArray(value)) return <Items values={value} />;
  return (
    <Stack gap={2}>
      {Object.entries(value).map(([key, member]) => (
        <Group key={key} gap={6} align="baseline">
          <Text size="sm" c="dimmed">
            {titleOf(key.replace(/_seconds$/, ''))}
          </Text>
          <Value name={key} value={member} />
        </Group>
      ))}
    </Stack>
  );
}

/** Names as they are, and of objects the one that they have. */
function Items({ values }: { readonly values: readonly unknown[] }) {
  if (values.length === 0) return <Text size="sm">none</Text>;
  return (
    <Group gap={4}>
      {values.map((each) => {
        const text = nameIn(each);
        return (
          <Badge key={text} variant="default" tt="none" fw={500} className="breakable">
            {text}
          </Badge>
        );
      })}
    </Group>
  );
}

function nameIn(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if ('name' in value) return String(value.name);
  return JSON.stringify(value);
}
