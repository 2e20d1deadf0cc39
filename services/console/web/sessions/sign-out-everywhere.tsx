import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../api/call.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { notifications } from '../shell/notifications.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';

/** Ends every session of a user. */
export function SignOutEverywhere({ userId, username }: { readonly userId: string; readonly username: string }) {
  const name = useWorkspaceName();
  const queries = useQueryClient();
  const asking = useDialog('sign-out');
  const end = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/sessions', {
          params: { path: { ...name, user_id: userId } },
        }),
      ),
    onSuccess: async () => {
      asking.close();
      await queries.invalidateQueries({ queryKey: ['sessions', name.tenant, name.workspace] });
      notifications.show({ message: `${username} is signed out everywhere.` });
    },
  });
  return (
    <>
      <Button variant="default" onClick={() => asking.open()}>
        Sign out everywhere
      </Button>
      <DestroyDialog
        opened={asking.opened}
        onClose={asking.close}
        title={`Sign ${username} out everywhere`}
        destroys={[
          <>
            every session of <strong>{username}</strong>, in every browser
          </>,
          'the tokens that were issued in them, but for those with offline access',
        ]}
        note="Clients that asked for it are told (back-channel logout). The user can sign in again; to prevent that, disable the user."
        verb="Sign out everywhere"
        onConfirm={() => end.mutate()}
        pending={end.isPending}
        error={end.error}
      />
    </>
  );
}
