import { Alert, Button, Card, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { answer, api } from '../api/call.js';
import type { operations } from '../api/schema.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import type { User } from './user-queries.js';
import { useUsersChanged } from './users-changed.js';

type Known = operations['getCredentials']['responses'][200]['content']['application/json'];
type Passkey = Known['passkeys'][number];

interface OfUser {
  readonly user: User;
}

/** What the user signs in with; never a secret, and no key. */
export default function UserCredentials({ user }: OfUser) {
  const name = useWorkspaceName();
  const path = { ...name, user_id: user.id };
  const { data } = useSuspenseQuery({
    queryKey: ['credentials', name.tenant, name.workspace, user.id],
    queryFn: () =>
      answer(api.GET('/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/credentials', { params: { path } })),
    staleTime: 30_000,
    refetchOnWindowFocus: false,
  });
  const may = useTenant().may('users:write');
  return (
    <Stack gap="lg">
      {data.locked_until !== undefined && Date.parse(data.locked_until) > Date.now() && (
        <Locked user={user} until={data.locked_until} may={may} />
      )}
      <Card>
        <Title order={2} size="h4" mb="xs">
          Password
        </Title>
        <Text size="sm">
          {data.password_changed_at === undefined ? (
            'The user has none: nobody signs in with one.'
          ) : (
            <>
              Set or changed <Time at={data.password_changed_at} />.
            </>
          )}
        </Text>
        {may && (
          <Text size="sm" c="dimmed" mt="xs">
            A new one is set by the menu of the user, above.
          </Text>
        )}
      </Card>
      <Passkeys user={user} passkeys={data.passkeys} may={may} />
      <OneTimeCodes user={user} credentials={data} may={may} />
    </Stack>
  );
}

function Locked({ user, until, may }: OfUser & { readonly until: string; readonly may: boolean }) {
  const path = { ...useWorkspaceName(), user_id: user.id };
  const changed = useUsersChanged();
  const unlock = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/failed-attempts', {
          params: { path },
        }),
      ),
    onSuccess: () => changed(`${user.username} can try again at once.`),
  });
  return (
    <Alert title="Somebody has failed to sign in too often" color="yellow" role="status">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          Attempts from where this user has not signed in lately wait; they are heard again <Time at={until} />.
        </Text>
        <ProblemAlert error={unlock.error} />
        {may && (
          <Button variant="default" onClick={() => unlock.mutate()} loading={unlock.isPending}>
            Let them try again now
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function Passkeys({ user, passkeys, may }: OfUser & { readonly passkeys: readonly Passkey[]; readonly may: boolean }) {
  const removing = useDialog('remove-passkey');
  const removed = passkeys.find(({ id }) => id === removing.of);
  return (
    <Card>
      <Title order={2} size="h4" mb="xs">
        Passkeys
      </Title>
      {passkeys.length === 0 ? (
        <Text size="sm">None.</Text>
      ) : (
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th visibleFrom="sm">Added</Table.Th>
              <Table.Th>Last used</Table.Th>
              {may && <Table.Th>Actions</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {passkeys.map((passkey) => (
              <Table.Tr key={passkey.id}>
                <Table.Td className="breakable">
                  {passkey.name}
                  <Text size="xs" c="dimmed">
                    {passkey.synced ? 'may be on several devices' : 'on one device'}
                  </Text>
                </Table.Td>
                <Table.Td visibleFrom="sm">
                  <Time at={passkey.created_at} />
                </Table.Td>
                <Table.Td>{passkey.last_used_at === undefined ? 'never' : <Time at={passkey.last_used_at} />}</Table.Td>
                {may && (
                  <Table.Td>
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      color="red"
                      c="var(--mantine-color-error)"
                      onClick={() => removing.open(passkey.id)}
                      aria-label={`Remove the passkey ${passkey.name}`}
                    >
                      Remove
                    </Button>
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {removing.opened && removed && <RemovePasskey user={user} passkey={removed} onClose={removing.close} />}
    </Card>
  );
}

function RemovePasskey({
  user,
  passkey,
  onClose,
}: OfUser & { readonly passkey: Passkey; readonly onClose: () => void }) {
  const path = { ...useWorkspaceName(), user_id: user.id, passkey_id: passkey.id };
  const changed = useUsersChanged();
  const remove = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/passkeys/{passkey_id}', {
          params: { path },
        }),
      ),
    onSuccess: async () => {
      onClose();
      await changed(`The passkey ${passkey.name} is removed.`);
    },
  });
  return (
    <DestroyDialog
      opened
      onClose={onClose}
      title={`Remove the passkey ${passkey.name}`}
      destroys={[
        <>
          the passkey <strong>{passkey.name}</strong> of <strong>{user.username}</strong>: it signs nobody in any more
        </>,
      ]}
      note="Sessions go on: to end them as well, sign the user out everywhere. On the user’s device its name stays in the list until it is deleted there."
      verb="Remove the passkey"
      onConfirm={() => remove.mutate()}
      pending={remove.isPending}
      error={remove.error}
    />
  );
}

function OneTimeCodes({ user, credentials, may }: OfUser & { readonly credentials: Known; readonly may: boolean }) {
  const { one_time_codes_since: since, recovery_codes_left: left } = credentials;
  const path = { ...useWorkspaceName(), user_id: user.id };
  const changed = useUsersChanged();
  const removing = useDialog('remove-codes');
  const remove = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/one-time-codes', { params: { path } }),
      ),
    onSuccess: async () => {
      removing.close();
      await changed(`One-time codes of ${user.username} are off.`);
    },
  });
  return (
    <Card>
      <Title order={2} size="h4" mb="xs">
        One-time codes
      </Title>
      {since === undefined ? (
        <Text size="sm">The user has set up none.</Text>
      ) : (
        <Group justify="space-between">
          <Text size="sm">
            Set up <Time at={since} />; {left} recovery code{left === 1 ? '' : 's'} left.
          </Text>
          {may && (
            <Button variant="outline" color="red" c="var(--mantine-color-error)" onClick={() => removing.open()}>
              Turn them off
            </Button>
          )}
        </Group>
      )}
      <DestroyDialog
        opened={removing.opened && since !== undefined}
        onClose={removing.close}
        title={`Turn off one-time codes of ${user.username}`}
        destroys={[
          <>
            the one-time codes of <strong>{user.username}</strong>: the app that makes them is no longer believed
          </>,
          `the ${left} recovery code${left === 1 ? '' : 's'} that are left`,
        ]}
        note="For somebody who has lost the app: be sure that it is the user who asks. Where the workspace requires a second factor, the user sets one up at the next sign-in."
        verb="Turn them off"
        onConfirm={() => remove.mutate()}
        pending={remove.isPending}
        error={remove.error}
      />
    </Card>
  );
}
