import {
  ActionIcon,
  Badge,
  Button,
  Card,
  Group,
  Loader,
  Menu,
  Modal,
  PasswordInput,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { EllipsisVertical, UserPlus, UsersRound } from 'lucide-react';
import { answer, api, MERGE_PATCH } from '../api/call.js';
import { usePages } from '../api/pages.js';
import type { operations } from '../api/schema.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { Empty } from '../shell/empty.js';
import { faultsByField } from '../shell/faults.js';
import { notifications } from '../shell/notifications.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { More, SearchField, useSearchText } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { Time } from '../shell/time.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';

type User = operations['listUsers']['responses'][200]['content']['application/json']['users'][number];

const claim = ({ claims }: User, name: string): string => (typeof claims[name] === 'string' ? claims[name] : '');

export function Component() {
  const name = useWorkspaceName();
  const tenant = useTenant();
  const search = useSearchText();
  const creating = useDialog('create');
  const list = usePages(
    ['users', name.tenant, name.workspace, search],
    (cursor) =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/users', {
          params: { path: name, query: { search, ...cursor } },
        }),
      ),
    ({ users }) => users,
  );
  const may = tenant.may('users:write');
  const create = may && (
    <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={() => creating.open()}>
      Create a user
    </Button>
  );
  const none = list.isSuccess && list.rows.length === 0 && search === '';
  return (
    <>
      <PageTitle
        title="Users"
        note="The people who sign in at this server. Looking at them is an event of the audit log."
        actions={!none && create}
      />
      <ProblemAlert error={list.error} />
      {none ? (
        <Empty icon={UsersRound} title="No user yet" action={create}>
          Create one to try a sign-in, or bring your own by the admin API.
        </Empty>
      ) : (
        <Card>
          <Group mb="md" justify="space-between">
            <SearchField label="Search users" placeholder="Beginning of a name or e-mail address" />
            {list.isFetching && <Loader size="sm" aria-label="Loading" />}
          </Group>
          {list.isSuccess && list.rows.length === 0 ? (
            <Text c="dimmed" role="status" className="breakable">
              Nobody is called “{search}…”.
            </Text>
          ) : (
            <Table verticalSpacing="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>User name</Table.Th>
                  <Table.Th visibleFrom="sm">Name and e-mail</Table.Th>
                  <Table.Th visibleFrom="md">Created</Table.Th>
                  <Table.Th>Status</Table.Th>
                  {may && <Table.Th>Actions</Table.Th>}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {list.rows.map((user) => (
                  <Table.Tr key={user.id}>
                    <Table.Td className="breakable">{user.username}</Table.Td>
                    <Table.Td visibleFrom="sm" className="breakable">
                      {claim(user, 'name')}
                      <Text size="xs" c="dimmed">
                        {claim(user, 'email')}
                      </Text>
                    </Table.Td>
                    <Table.Td visibleFrom="md">
                      <Time at={user.created_at} />
                    </Table.Td>
                    <Table.Td>
                      <Badge variant="dot" color={user.disabled ? 'gray' : 'teal'} tt="none">
                        {user.disabled ? 'disabled' : 'active'}
                      </Badge>
                    </Table.Td>
                    {may && (
                      <Table.Td>
                        <Actions user={user} />
                      </Table.Td>
                    )}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
          <More query={list} />
        </Card>
      )}
      <CreateUser opened={creating.opened} onClose={creating.close} />
    </>
  );
}

function useUsersChanged() {
  const name = useWorkspaceName();
  const queries = useQueryClient();
  return async (message: string) => {
    await queries.invalidateQueries({ queryKey: ['users', name.tenant, name.workspace] });
    notifications.show({ message });
  };
}

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

function CreateUser({ opened, onClose }: DialogProps) {
  const name = useWorkspaceName();
  const changed = useUsersChanged();
  const form = useForm({
    initialValues: { username: '', name: '', email: '', password: '' },
    validate: { username: (value) => (value.trim() === '' ? 'Every user has a name to sign in with.' : null) },
  });
  const create = useMutation({
    mutationFn: (values: typeof form.values) => {
      const claims = {
        ...(values.name.trim() === '' ? {} : { name: values.name.trim() }),
        ...(values.email.trim() === '' ? {} : { email: values.email.trim() }),
      };
      return answer(
        api.POST('/api/tenants/{tenant}/workspaces/{workspace}/users', {
          params: { path: name },
          body: {
            username: values.username.trim(),
            claims,
            ...(values.password === '' ? {} : { password: values.password }),
          },
        }),
      );
    },
    onSuccess: async ({ username }) => {
      await changed(`${username} can sign in.`);
      form.reset();
      onClose();
    },
    onError: (error) =>
      form.setErrors(
        faultsByField(error, {
          '/username': 'username',
          '/password': 'password',
          '/claims/email': 'email',
          '/claims/name': 'name',
        }),
      ),
  });
  return (
    <Modal opened={opened} onClose={onClose} title="Create a user">
      <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
        <Stack>
          <TextInput
            label="User name"
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            {...form.getInputProps('username')}
          />
          <TextInput label="Name" autoComplete="off" {...form.getInputProps('name')} />
          <TextInput label="E-mail address" type="email" autoComplete="off" {...form.getInputProps('email')} />
          <PasswordInput
            label="Password"
            description="Left empty, the user has none yet."
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
            {...form.getInputProps('password')}
          />
          {Object.keys(form.errors).length === 0 && <ProblemAlert error={create.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Actions({ user }: { readonly user: User }) {
  const name = useWorkspaceName();
  const changed = useUsersChanged();
  const path = { ...name, user_id: user.id };
  const password = useDialog('password');
  const disabling = useDialog('disable');
  const deleting = useDialog('delete');
  const change = useMutation({
    mutationFn: (body: { disabled?: boolean; password?: string }) =>
      answer(
        api.PATCH('/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}', {
          params: { path },
          headers: MERGE_PATCH,
          body,
        }),
      ),
  });
  const remove = useMutation({
    mutationFn: () =>
      answer(api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}', { params: { path } })),
    onSuccess: async () => {
      deleting.close();
      await changed(`${user.username} is deleted.`);
    },
  });
  const isOf = ({ opened, of }: ReturnType<typeof useDialog>) => opened && of === user.id;
  return (
    <>
      <Menu position="bottom-end" withinPortal={false}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`What can be done with ${user.username}`}>
            <EllipsisVertical size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => password.open(user.id)}>Set a new password</Menu.Item>
          {user.disabled ? (
            <Menu.Item
              onClick={() =>
                change.mutate({ disabled: false }, { onSuccess: () => changed(`${user.username} can sign in again.`) })
              }
            >
              Enable
            </Menu.Item>
          ) : (
            <Menu.Item onClick={() => disabling.open(user.id)}>Disable</Menu.Item>
          )}
          <Menu.Item c="var(--mantine-color-error)" onClick={() => deleting.open(user.id)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NewPassword
        opened={isOf(password)}
        onClose={password.close}
        user={user}
        pending={change.isPending}
        error={change.error}
        onSet={(value) =>
          change.mutate(
            { password: value },
            {
              onSuccess: async () => {
                password.close();
                await changed(`${user.username} has a new password, and is signed out everywhere.`);
              },
            },
          )
        }
      />
      <DestroyDialog
        opened={isOf(disabling)}
        onClose={disabling.close}
        title={`Disable ${user.username}`}
        destroys={['every session of this user, at once: signing in is refused until the user is enabled again']}
        verb="Disable"
        onConfirm={() =>
          change.mutate(
            { disabled: true },
            {
              onSuccess: async () => {
                disabling.close();
                await changed(`${user.username} is disabled and signed out everywhere.`);
              },
            },
          )
        }
        pending={change.isPending}
        error={change.error}
      />
      <DestroyDialog
        opened={isOf(deleting)}
        onClose={deleting.close}
        title={`Delete ${user.username}`}
        destroys={[
          <>
            the user <strong>{user.username}</strong> ({user.id}) with all that is known of this person
          </>,
          'the password, every session, and what this user has allowed to applications',
        ]}
        note="What the audit log says of it stays."
        name={user.username}
        verb="Delete the user"
        onConfirm={() => remove.mutate()}
        pending={remove.isPending}
        error={remove.error}
      />
    </>
  );
}

interface NewPasswordProps extends DialogProps {
  readonly user: User;
  readonly pending: boolean;
  readonly error: unknown;
  readonly onSet: (password: string) => void;
}

function NewPassword({ opened, onClose, user, pending, error, onSet }: NewPasswordProps) {
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (value) => (value.length < 8 ? 'At least 8 characters; a few words are best' : null) },
  });
  return (
    <Modal opened={opened} onClose={onClose} title={`A new password for ${user.username}`} size="md">
      <form onSubmit={form.onSubmit(({ password }) => onSet(password))} noValidate>
        <Stack>
          <Text size="sm">The user is signed out everywhere and signs in with the new one.</Text>
          <PasswordInput
            label="Password"
            autoComplete="new-password"
            data-autofocus
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
            {...form.getInputProps('password')}
          />
          <ProblemAlert error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={pending}>
              Set it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
