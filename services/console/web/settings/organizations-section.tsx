import { Button, Grid, Group, Select, TextInput } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { useChangeWorkspace } from './change-workspace.js';
import { type SectionProps, SettingsForm } from './section.js';
import { useSettingsForm } from './settings-form.js';

const NEW = { name: '', description: '' };
const MEMBERS = ['name', 'description'] as const;

/** Whether a sign-in is with an organization, and what members can be in one. */
export function Organizations({ readOnly }: SectionProps) {
  const before = useWorkspace().workspace.settings.organizations;
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm(
    {
      membership: String(before?.membership ?? 'off'),
      roles: (before?.roles ?? []).map(({ name, description }) => ({ name, description })),
    },
    change,
    {
      validate: {
        roles: {
          name: (value, { roles }) => {
            if (!/^[A-Za-z0-9][A-Za-z0-9:._-]{0,63}$/.test(value)) return 'A word of letters, digits, and : . _ -';
            return roles.filter(({ name }) => name === value).length > 1 ? 'There is another of this name' : null;
          },
        },
      },
    },
  );
  const save = ({ membership, roles }: typeof form.values) =>
    change.mutate(
      { settings: { organizations: { membership, roles } } },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(
              error,
              Object.fromEntries([
                ['/settings/organizations/membership', 'membership'],
                ...roles.flatMap((_, index) =>
                  MEMBERS.map((member) => [
                    `/settings/organizations/roles/${index}/${member}`,
                    `roles.${index}.${member}`,
                  ]),
                ),
              ]),
            ),
          ),
      },
    );
  return (
    <SettingsForm
      title="Organizations"
      note="Customer companies whose members are users. They are on the page Organizations."
      onSubmit={form.onSubmit(save)}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      <Select
        label="A sign-in is with one of the user’s organizations"
        description="Who is in several chooses. Applications are told which, and the roles there."
        data={[
          { value: 'off', label: 'Never' },
          { value: 'optional', label: 'For users who are in one' },
          { value: 'required', label: 'Always: nobody signs in without' },
        ]}
        allowDeselect={false}
        maw="28rem"
        {...form.getInputProps('membership')}
      />
      {form.values.roles.map(({ name }, index) => (
        <Grid key={index} gap="sm" align="flex-end" role="group" aria-label={`Role ${index + 1}`}>
          <Grid.Col span={{ base: 12, sm: 4 }}>
            <TextInput
              label="Role"
              placeholder="admin"
              maxLength={64}
              spellCheck={false}
              {...form.getInputProps(`roles.${index}.name`)}
            />
          </Grid.Col>
          <Grid.Col span={{ base: 12, sm: 6 }}>
            <TextInput label="What it is" maxLength={200} {...form.getInputProps(`roles.${index}.description`)} />
          </Grid.Col>
          {!readOnly && (
            <Grid.Col span={{ base: 12, sm: 2 }}>
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                leftSection={<Trash2 size={16} aria-hidden />}
                aria-label={`Remove the role ${name}`}
                onClick={() => form.removeListItem('roles', index)}
              >
                Remove
              </Button>
            </Grid.Col>
          )}
        </Grid>
      ))}
      {!readOnly && (
        <Group>
          <Button
            variant="default"
            leftSection={<Plus size={16} aria-hidden />}
            onClick={() => form.insertListItem('roles', NEW)}
          >
            Add a role
          </Button>
        </Group>
      )}
    </SettingsForm>
  );
}
