import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answer, api } from '../api/call.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { closing, useDialog } from '../shell/dialogs.js';
import { notifications } from '../shell/notifications.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';

interface WithdrawAllProps {
  /** Of a user, for a client, or in an organization. */
  readonly of: { readonly kind: keyof typeof WORDS; readonly id: string; readonly name: string };
}

const WORDS = {
  user: {
    title: (name: string) => `Withdraw all that ${name} has allowed`,
    destroys: (name: ReactNode) => <>what {name} has allowed, whichever the client</>,
    note: 'The user is asked again the next time.',
  },
  client: {
    title: (name: string) => `Withdraw all that users have allowed ${name}`,
    destroys: (name: ReactNode) => <>what any user has allowed {name}</>,
    note: 'Users are asked again the next time.',
  },
  organization: {
    title: (name: string) => `Withdraw all that members have allowed in ${name}`,
    destroys: (name: ReactNode) => <>what any member has allowed while acting for {name}, whichever the client</>,
    note: 'Members stay members, and are asked again the next time.',
  },
} as const;

/** The server withdraws some hundreds at a time; it is asked until there are no more. */
export function WithdrawAll({ of }: WithdrawAllProps) {
  const name = useWorkspaceName();
  const queries = useQueryClient();
  const asking = useDialog('withdraw-all');
  const words = WORDS[of.kind];
  const some = async (): Promise<{ readonly withdrawn: number; readonly more?: boolean }> => {
    switch (of.kind) {
      case 'user':
        return answer(
          api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/grants', {
            params: { path: { ...name, user_id: of.id } },
          }),
        );
      case 'client':
        return answer(
          api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}/grants', {
            params: { path: { ...name, client_id: of.id } },
          }),
        );
      case 'organization':
        return answer(
          api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/organizations/{organization_id}/grants', {
            params: { path: { ...name, organization_id: of.id } },
          }),
        );
    }
  };
  const withdraw = useMutation({
    mutationFn: async () => {
      let withdrawn = 0;
      for (;;) {
        const done = await some();
        withdrawn += done.withdrawn;
        if (done.more !== true) return withdrawn;
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
        onClose={closing(asking, withdraw)}
        title={words.title(of.name)}
        destroys={[
          words.destroys(<strong>{of.name}</strong>),
          'every token that was issued under it, refresh tokens included',
        ]}
        note={words.note}
        name={of.name}
        verb="Withdraw all"
        onConfirm={() => withdraw.mutate()}
        pending={withdraw.isPending}
        error={withdraw.error}
      />
    </>
  );
}
