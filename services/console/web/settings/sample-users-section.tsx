import { Button, Grid, Group, Paper, TextInput } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { useChangeWorkspace } from './change-workspace.js';
import { type SectionProps, SettingsForm } from './section.js';
import { useSettingsForm } from './settings-form.js';

const NEW = { username: '', password: '', description: '' };
const MEMBERS = ['username', 'password', 'description'] as const;

const required = (value: string) => (value.trim() === '' ? 'Everybody is shown this' : null);

/** Whoever comes to the sign-in page is shown these, with their passwords: in the demo workspace alone. */
export function SampleUsers({ readOnly }: SectionProps) {
  const { workspace } = useWorkspace();
  const before = workspace.settings.sign_in?.sample_users ?? [];
  const change = useChangeWorkspace();
  const { form, theirs } = useSettingsForm({ users: before.map((user) => ({ ...user })) }, change, {
    validate: { users: { username: required, password: required } },
  });
  if (workspace.workspace_profile !== 'b2b-demo') return null;
  const save = ({ users }: typeof form.values) =>
    change.mutate(
      // RFC 7396: null removes.
      { settings: { sign_in: { sample_users: users.length === 0 ? null : users } } },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(
              error,
              Object.fromEntries(
                users.flatMap((_, index) =>
                  MEMBERS.map((member) => [
                    `/settings/sign_in/sample_users/${index}/${member}`,
                    `users.${index}.${member}`,
                  ]),
                ),
              ),
            ),
          ),
      },
    );
  return (
    <SettingsForm
      title="Sample users"
      note="Shown on the sign-in page with their passwords, to everybody. The users themselves are on the page Users."
      onSubmit={form.onSubmit(save)}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      {form.values.users.map(({ username }, index) => (
        <Paper key={index} withBorder p="md" role="group" aria-label={`Sample user ${index + 1}`}>
          <Grid gap="sm">
            <Grid.Col span={{ base: 12, sm: 6 }}>
              <TextInput
                label="User name"
                autoComplete="off"
                spellCheck={false}
                {...form.getInputProps(`users.${index}.username`)}
              />
            </Grid.Col>
            <Grid.Col span={{ base: 12, sm: 6 }}>
              <TextInput
                label="Password"
                autoComplete="off"
                spellCheck={false}
                {...form.getInputProps(`users.${index}.password`)}
              />
            </Grid.Col>
            <Grid.Col span={12}>
              <TextInput label="Who it is" {...form.getInputProps(`users.${index}.description`)} />
            </Grid.Col>
          </Grid>
          {!readOnly && (
            <Button
              mt="sm"
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<Trash2 size={16} aria-hidden />}
              aria-label={`Remove the sample user ${username}`}
              onClick={() => form.removeListItem('users', index)}
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
            onClick={() => form.insertListItem('users', NEW)}
          >
            Add a sample user
          </Button>
        </Group>
      )}
    </SettingsForm>
  );
}
