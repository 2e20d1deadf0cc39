import { Card, SimpleGrid, Stack, Switch, Table, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { answer, api, MERGE_PATCH } from '../api/call.js';
import { SettingsForm } from '../settings/section.js';
import { useSettingsForm } from '../settings/settings-form.js';
import { faultsByField } from '../shell/faults.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { Value } from '../shell/value.js';
import { titleOf } from '../shell/words.js';
import { useWorkspace, useWorkspaceName } from '../workspaces/workspace-queries.js';
import { claimOf, type User } from './user-queries.js';
import { useUsersChanged } from './users-changed.js';

/** OIDC Core §5.1: those that are changed here; the others are shown. */
const FIELDS = [
  { name: 'name', label: 'Name' },
  { name: 'given_name', label: 'Given name' },
  { name: 'family_name', label: 'Family name' },
  { name: 'email', label: 'E-mail address', type: 'email' },
  { name: 'phone_number', label: 'Phone number', type: 'tel', description: 'With the country: +14255551212' },
  { name: 'locale', label: 'Language', description: 'In which the user is written to: de, en-GB' },
  { name: 'org_id', label: 'Organization id' },
  { name: 'org_name', label: 'Organization' },
] as const;

/** Told of the user's memberships alone, where the workspace has organizations. */
const OF_MEMBERSHIP: readonly string[] = ['org_id', 'org_name'];

const SHOWN_ABOVE: ReadonlySet<string> = new Set<string>([...FIELDS.map(({ name }) => name), 'email_verified']);

/** What is known of the user, as applications are told it. */
export default function Profile({ user }: { readonly user: User }) {
  const readOnly = !useTenant().may('users:write');
  const others = Object.entries(user.claims).filter(([name]) => !SHOWN_ABOVE.has(name));
  return (
    <Stack gap="lg">
      <ProfileForm user={user} readOnly={readOnly} />
      <Card>
        <Title order={2} size="h4" mb="sm">
          Besides
        </Title>
        <Table verticalSpacing="xs">
          <Table.Tbody>
            {others.map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={500} w={{ base: '38%', sm: '30%' }} className="breakable">
                  {titleOf(name)}
                </Table.Th>
                <Table.Td className="breakable">
                  <Value name={name} value={value} />
                </Table.Td>
              </Table.Tr>
            ))}
            <Table.Tr>
              <Table.Th scope="row" fw={500} w={{ base: '38%', sm: '30%' }}>
                Created
              </Table.Th>
              <Table.Td>
                <Time at={user.created_at} />
              </Table.Td>
            </Table.Tr>
            <Table.Tr>
              <Table.Th scope="row" fw={500}>
                Changed
              </Table.Th>
              <Table.Td>
                <Time at={user.updated_at} />
              </Table.Td>
            </Table.Tr>
          </Table.Tbody>
        </Table>
      </Card>
    </Stack>
  );
}

const valuesOf = (user: User) => ({
  name: claimOf(user, 'name'),
  given_name: claimOf(user, 'given_name'),
  family_name: claimOf(user, 'family_name'),
  email: claimOf(user, 'email'),
  phone_number: claimOf(user, 'phone_number'),
  locale: claimOf(user, 'locale'),
  org_id: claimOf(user, 'org_id'),
  org_name: claimOf(user, 'org_name'),
  verified: user.claims.email_verified === true,
});

function ProfileForm({ user, readOnly }: { readonly user: User; readonly readOnly: boolean }) {
  const path = { ...useWorkspaceName(), user_id: user.id };
  const changed = useUsersChanged();
  const { organizations } = useWorkspace().workspace.settings;
  const byMembership = organizations !== undefined && organizations.membership !== 'off';
  const fields = FIELDS.filter(({ name }) => !byMembership || !OF_MEMBERSHIP.includes(name));
  const before = valuesOf(user);
  const save = useMutation({
    mutationFn: (values: typeof before) =>
      answer(
        api.PATCH('/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}', {
          params: { path },
          headers: MERGE_PATCH,
          body: { claims: claimsPatch(before, values) },
        }),
      ),
    onSuccess: () => changed('Saved. Applications are told when they ask the next time.'),
  });
  const { form, theirs } = useSettingsForm(before, save);
  const faults = (error: unknown) =>
    form.setErrors(faultsByField(error, Object.fromEntries(fields.map(({ name }) => [`/claims/${name}`, name]))));
  return (
    <SettingsForm
      note="What applications are told of this user, if their scopes ask for it. The user name is for signing in and stays."
      onSubmit={form.onSubmit((values) => save.mutate(values, { onError: faults }))}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={save}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="md">
        {fields.map(({ name, ...field }) => (
          <TextInput
            key={name}
            autoComplete="off"
            {...field}
            {...form.getInputProps(name)}
            onChange={(event) => {
              form.setFieldValue(name, event.currentTarget.value);
              // Another address is not the one that was proved.
              if (name === 'email')
                form.setFieldValue('verified', event.currentTarget.value === before.email && before.verified);
            }}
          />
        ))}
      </SimpleGrid>
      <Switch
        label="The e-mail address is the user’s"
        description="email_verified: proved by a link, or known to you. Another address is not proved until somebody says so."
        disabled={form.values.email === ''}
        {...form.getInputProps('verified', { type: 'checkbox' })}
      />
    </SettingsForm>
  );
}

/** RFC 7396: what has changed; null removes. */
function claimsPatch(before: ReturnType<typeof valuesOf>, { verified, ...after }: ReturnType<typeof valuesOf>) {
  const patch: Record<string, unknown> = {};
  for (const { name } of FIELDS) {
    const value = after[name].trim();
    if (value !== before[name]) patch[name] = value === '' ? null : value;
  }
  if (after.email.trim() === '') patch.email_verified = null;
  else if (verified !== before.verified || 'email' in patch) patch.email_verified = verified;
  if ('phone_number' in patch) patch.phone_number_verified = null;
  return patch;
}
