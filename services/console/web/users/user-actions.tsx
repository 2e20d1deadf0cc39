import { ActionIcon, Button, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ChevronDown, EllipsisVertical } from 'lucide-react';
import { answer, api, MERGE_PATCH } from '../api/call.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { closing, useDialog } from '../shell/dialogs.js';
import { notifyProblem } from '../shell/problem-alert.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { NewPassword } from './new-password.js';
import type { User } from './user-queries.js';
import { useUsersChanged } from './users-changed.js';

interface UserActionsProps {
  readonly user: User;
  /** When the user is gone. */
  readonly onDeleted?: () => unknown;
  /** On a page of its own the button says in words what it is. */
  readonly inWords?: boolean;
}

/** What can be done with a user, in a list and on the user's own page. */
export function UserActions({ user, onDeleted, inWords = false }: UserActionsProps) {
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
      // A page of the user's own is left before what it shows is read again.
      await onDeleted?.();
      await changed(`${user.username} is deleted.`);
    },
  });
  // WCAG 2.5.3: what is written on it is in its name.
  const label = inWords ? `Actions for ${user.username}` : `What can be done with ${user.username}`;
  const isOf = ({ opened, of }: ReturnType<typeof useDialog>) => opened && of === user.id;
  return (
    <>
      <Menu position="bottom-end" withinPortal={false}>
        <Menu.Target>
          {inWords ? (
            <Button variant="default" rightSection={<ChevronDown size={16} aria-hidden />} aria-label={label}>
              Actions
            </Button>
          ) : (
            <ActionIcon variant="subtle" color="gray" aria-label={label}>
              <EllipsisVertical size={18} aria-hidden />
            </ActionIcon>
          )}
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => password.open(user.id)}>Set a new password</Menu.Item>
          {user.disabled ? (
            <Menu.Item
              onClick={() =>
                change.mutate(
                  { disabled: false },
                  {
                    onSuccess: () => changed(`${user.username} can sign in again.`),
                    onError: (error) => notifyProblem(`${user.username} is still disabled.`, error),
                  },
                )
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
        onClose={closing(password, change)}
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
        onClose={closing(disabling, change)}
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
        onClose={closing(deleting, remove)}
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
