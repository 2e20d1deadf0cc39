import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../api/call.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { notifications } from '../shell/notifications.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';

interface WithdrawAllProps {
  /** Of a user, or for a client. */
  readonly of: { readonly kind: 'user' | 'client'; readonly id: string; readonly name: string };
}

/** The server withdraws some hundreds at a time; it is asked until there are no more. */
export function WithdrawAll({ of }: WithdrawAllProps) {
  const name = useWorkspaceName();
  const queries = useQueryClient();
  const asking = useDialog('withdraw-all');
  const isUser = of.kind === 'user';
  const some = () =>
    isUser
      ? api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/grants', {
          params: { path: { ...name, user_id: of.id } },
        })
      : api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}/grants', {
          params: { path: { ...name, client_id: of.id } },
        });
  const withdraw = useMutation({
    mutationFn: async () => {
      let withdrawn = 0;
      for (;;) {
        const done = await answer(some());
        withdrawn += done.withdrawn;
        if (!done.more) return withdrawn;
      }
    },
    onSuccess: (withdrawn) => {
      asking.close();
      notifications.show({ message: `${withdrawn} ${withdrawn === 1 ? 'grant is' : 'grants are'} withdrawn.` });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['grants', name.tenant, name.workspace] }),
  });
  return (
    <>
      <Button variant="outline" color="red" c="var(--mantine-color-error)" onClick={() => asking.open()}>
        Withdraw all
      </Button>
      <DestroyDialog
        opened={asking.opened}
        onClose={asking.close}
        title={isUser ? `Withdraw all that ${of.name} has allowed` : `Withdraw all that users have allowed ${of.name}`}
        destroys={[
          isUser ? (
            <>
              what <strong>{of.name}</strong> has allowed, whichever the client
            </>
          ) : (
            <>
              what any user has allowed <strong>{of.name}</strong>
            </>
          ),
          'every token that was issued under it, refresh tokens included',
        ]}
        note={isUser ? 'The user is asked again the next time.' : 'Users are asked again the next time.'}
        name={of.name}
        verb="Withdraw all"
        onConfirm={() => withdraw.mutate()}
        pending={withdraw.isPending}
        error={withdraw.error}
      />
    </>
  );
}
