import { Button, Grid, Group, TagsInput, Text, TextInput } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { useChangeWorkspace } from './change-workspace.js';
import { type SectionProps, SettingsForm } from './section.js';
import { useSettingsForm } from './settings-form.js';

/** OIDC Core §5.1, to choose from; a workspace can have others. */
const STANDARD_CLAIMS = [
  ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture'],
  ...['website', 'email', 'email_verified', 'gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number'],
  ...['phone_number_verified', 'address', 'updated_at'],
];

export function Scopes({ readOnly }: SectionProps) {
  const { workspace } = useWorkspace();
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm(
    {
      scopes: (workspace.settings.scopes ?? []).map(({ name, description, claims }) => ({
        name,
        description,
        claims: [...claims],
      })),
    },
    change,
    {
      validate: {
        scopes: {
          name: (value, { scopes }) => {
            if (!/^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/.test(value)) return 'A name without spaces and quotes';
            return scopes.filter(({ name }) => name === value).length > 1 ? 'There is another of this name' : null;
          },
          description: (value) => (value.length > 500 ? 'At most 500 characters' : null),
        },
      },
    },
  );
  const save = ({ scopes }: typeof form.values) =>
    change.mutate(
      { settings: { scopes } },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(
              error,
              Object.fromEntries(
                scopes.flatMap((_, index) =>
                  ['name', 'description', 'claims'].map((member) => [
                    `/settings/scopes/${index}/${member}`,
                    `scopes.${index}.${member}`,
                  ]),
                ),
              ),
            ),
          ),
      },
    );
  return (
    <SettingsForm
      title="Scopes"
      note="What applications may ask for, and how users are told of it. Claims: what of a user goes into ID token and userinfo."
      onSubmit={form.onSubmit(save)}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      <Grid gap="xs" visibleFrom="sm" aria-hidden>
        {(
          [
            ['Name', 3],
            ['Users read', 4],
            ['Claims', 4],
          ] as const
        ).map(([column, span]) => (
          <Grid.Col key={column} span={span} pb={0}>
            <Text size="sm" fw={500}>
              {column}
            </Text>
          </Grid.Col>
        ))}
      </Grid>
      {form.values.scopes.map((scope, index) => (
        <Grid key={index} align="flex-start" gap="xs">
          <Grid.Col span={{ base: 5, sm: 3 }}>
            <TextInput
              aria-label={`Name of scope ${index + 1}`}
              placeholder="Name"
              spellCheck={false}
              {...form.getInputProps(`scopes.${index}.name`)}
            />
          </Grid.Col>
          <Grid.Col span={{ base: 7, sm: 4 }}>
            <TextInput
              aria-label={`What users read of ${scope.name}`}
              placeholder="What users read"
              {...form.getInputProps(`scopes.${index}.description`)}
            />
          </Grid.Col>
          <Grid.Col span={{ base: 9, sm: 4 }}>
            <TagsInput
              aria-label={`Claims of ${scope.name}`}
              placeholder={scope.claims.length === 0 ? 'Claims' : ''}
              data={STANDARD_CLAIMS}
              spellCheck={false}
              {...form.getInputProps(`scopes.${index}.claims`)}
            />
          </Grid.Col>
          <Grid.Col span={{ base: 3, sm: 1 }}>
            <Button
              variant="subtle"
              color="gray"
              px="xs"
              aria-label={`Remove the scope ${scope.name}`}
              onClick={() => form.removeListItem('scopes', index)}
            >
              <Trash2 size={16} aria-hidden />
            </Button>
          </Grid.Col>
        </Grid>
      ))}
      {!readOnly && (
        <Group>
          <Button
            variant="default"
            leftSection={<Plus size={16} aria-hidden />}
            onClick={() => form.insertListItem('scopes', { name: '', description: '', claims: [] })}
          >
            Add a scope
          </Button>
        </Group>
      )}
    </SettingsForm>
  );
}
