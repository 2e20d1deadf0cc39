import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../api/call.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { notifications } from '../shell/notifications.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import type { Owner } from './agent-queries.js';

interface EndAgentsProps {
  /** One agent, or all of an owner. */
  readonly of: { readonly client_id: string } | { readonly owner: Owner };
  /** To be typed. */
  readonly name: string;
}

/** The server ends some at a time; it is asked until there are no more. */
export function EndAgents({ of, name: label }: EndAgentsProps) {
  const name = useWorkspaceName();
  const queries = useQueryClient();
  const asking = useDialog('owner' in of ? 'end-owner' : 'end-agent');
  const end = useMutation({
    mutationFn: async () => {
      for (let ended = 0; ; ) {
        const done = await answer(
          api.POST('/api/tenants/{tenant}/workspaces/{workspace}/agents/end', { params: { path: name }, body: of }),
        );
        ended += done.ended.length;
        if (!done.more) return ended;
      }
    },
    onSuccess: (ended) => {
      asking.close();
      notifications.show({ message: `${ended} ${ended === 1 ? 'agent is' : 'agents are'} ended.` });
    },
    onSettled: () =>
      Promise.all(
        ['agents', 'client', 'clients', 'grants', 'delegations'].map((key) =>
          queries.invalidateQueries({ queryKey: [key, name.tenant, name.workspace] }),
        ),
      ),
  });
  return (
    <>
      <Button variant="outline" color="red" c="var(--mantine-color-error)" onClick={() => asking.open()}>
        {'owner' in of ? 'End all of this owner' : 'End everything'}
      </Button>
      <DestroyDialog
        opened={asking.opened}
        onClose={asking.close}
        title={'owner' in of ? `End all agents of ${label}` : `End everything that ${label} holds`}
        destroys={[
          'owner' in of ? (
            <>
              every agent that <strong>{label}</strong> answers for: each is disabled
            </>
          ) : (
            <>
              the agent <strong>{label}</strong>: it is disabled
            </>
          ),
          'every token that it has, refresh tokens included, and what tools hold through it',
          'what waits for a user’s answer',
          'what users have allowed it: each is asked again the next time',
        ]}
        note="In force everywhere within a second. Enabled again, it begins with nothing."
        name={label}
        verb="End everything"
        onConfirm={() => end.mutate()}
        pending={end.isPending}
        error={end.error}
      />
    </>
  );
}
