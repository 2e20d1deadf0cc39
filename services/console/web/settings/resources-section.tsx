import { Button, Grid, Group, NumberInput, Paper, Select, TagsInput, TextInput } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace, type Workspace } from '../workspaces/workspace-queries.js';
import { useChangeWorkspace } from './change-workspace.js';
import { type SectionProps, SettingsForm } from './section.js';
import { useSettingsForm } from './settings-form.js';

type ResourceSettings = NonNullable<Workspace['settings']['resources']>[number];

/** A resource as its fields have it; '' is as everywhere in the workspace. */
interface ResourceFields {
  readonly identifier: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly format: string;
  readonly minutes: number | '';
  readonly alg: string;
}

const AS_EVERYWHERE = { value: '', label: 'As everywhere' };
const NEW: ResourceFields = { identifier: '', name: '', scopes: [], format: '', minutes: '', alg: '' };

const fieldsOf = (resource: ResourceSettings): ResourceFields => ({
  identifier: resource.identifier,
  name: resource.name,
  scopes: resource.scopes,
  format: resource.access_token_format ?? '',
  minutes: resource.access_token_ttl_seconds === undefined ? '' : resource.access_token_ttl_seconds / 60,
  alg: resource.signing_alg ?? '',
});

const settingsOf = ({ format, minutes, alg, ...resource }: ResourceFields): Record<string, unknown> => ({
  ...resource,
  ...(format === '' ? {} : { access_token_format: format }),
  ...(minutes === '' ? {} : { access_token_ttl_seconds: Math.round(minutes * 60) }),
  ...(alg === '' ? {} : { signing_alg: alg }),
});

/** By JSON pointer. */
const fieldsIn = (index: number): readonly (readonly [string, string])[] =>
  (
    [
      ['identifier', 'identifier'],
      ['name', 'name'],
      ['scopes', 'scopes'],
      ['access_token_format', 'format'],
      ['access_token_ttl_seconds', 'minutes'],
      ['signing_alg', 'alg'],
    ] as const
  ).map(([member, field]) => [`/settings/resources/${index}/${member}`, `resources.${index}.${field}`]);

export function Resources({ readOnly }: SectionProps) {
  const { settings } = useWorkspace().workspace;
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm({ resources: (settings.resources ?? []).map(fieldsOf) }, change, {
    validate: {
      resources: {
        identifier: (value) =>
          URL.canParse(value) && !value.includes('#') ? null : 'An absolute URI without a fragment (RFC 8707 §2)',
        name: (value) => (value.trim() === '' ? 'How is it called?' : null),
      },
    },
  });
  const save = ({ resources }: typeof form.values) =>
    change.mutate(
      { settings: { resources: resources.map(settingsOf) } },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(error, Object.fromEntries(resources.flatMap((_, index) => [...fieldsIn(index)]))),
          ),
      },
    );
  const scopes = (settings.scopes ?? []).map(({ name }) => name);
  return (
    <SettingsForm
      title="Resources"
      note="Your APIs (RFC 8707): the identifier is the audience of tokens for it, often its URL."
      onSubmit={form.onSubmit(save)}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      {form.values.resources.map((resource, index) => (
        <Paper key={index} withBorder p="md" role="group" aria-label={`Resource ${index + 1}`}>
          <Grid gap="sm">
            <Grid.Col span={{ base: 12, sm: 6 }}>
              <TextInput
                label="Identifier"
                placeholder="https://api.example.com/"
                spellCheck={false}
                {...form.getInputProps(`resources.${index}.identifier`)}
              />
            </Grid.Col>
            <Grid.Col span={{ base: 12, sm: 6 }}>
              <TextInput label="Name" {...form.getInputProps(`resources.${index}.name`)} />
            </Grid.Col>
            <Grid.Col span={12}>
              <TagsInput
                label="Scopes"
                description="Those that make sense there."
                data={scopes}
                spellCheck={false}
                {...form.getInputProps(`resources.${index}.scopes`)}
              />
            </Grid.Col>
            <Grid.Col span={{ base: 12, xs: 6, md: 4 }}>
              <Select
                label="Format of its access tokens"
                data={[AS_EVERYWHERE, { value: 'jwt', label: 'JWT' }, { value: 'opaque', label: 'Opaque' }]}
                allowDeselect={false}
                {...form.getInputProps(`resources.${index}.format`)}
              />
            </Grid.Col>
            <Grid.Col span={{ base: 12, xs: 6, md: 4 }}>
              <NumberInput
                label="Their lifetime"
                placeholder="As everywhere"
                min={0}
                max={1440}
                suffix=" minutes"
                hideControls
                {...form.getInputProps(`resources.${index}.minutes`)}
              />
            </Grid.Col>
            <Grid.Col span={{ base: 12, xs: 6, md: 4 }}>
              <Select
                label="Signed with"
                data={[
                  AS_EVERYWHERE,
                  ...(settings.signing_algorithms ?? []).map((alg) => ({ value: alg, label: alg })),
                ]}
                allowDeselect={false}
                {...form.getInputProps(`resources.${index}.alg`)}
              />
            </Grid.Col>
          </Grid>
          {!readOnly && (
            <Button
              mt="sm"
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<Trash2 size={16} aria-hidden />}
              aria-label={`Remove the resource ${resource.identifier}`}
              onClick={() => form.removeListItem('resources', index)}
            >
              Remove
            </Button>
          )}
        </Paper>
      ))}
      {!readOnly && (
        <Group>
          <Button
            variant="default"
            leftSection={<Plus size={16} aria-hidden />}
            onClick={() => form.insertListItem('resources', NEW)}
          >
            Add a resource
          </Button>
        </Group>
      )}
    </SettingsForm>
  );
}
