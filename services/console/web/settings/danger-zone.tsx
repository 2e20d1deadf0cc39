import { Alert } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { api } from '../api/call.js';
import { useRemoval } from '../api/change.js';
import { ClosingCard } from '../shell/closing-card.js';
import { notifications } from '../shell/notifications.js';
import { useWorkspace, useWorkspaceName, workspaceQuery } from '../workspaces/workspace-queries.js';
import { useChangeWorkspace } from './change-workspace.js';

export function DangerZone() {
  const { workspace } = useWorkspace();
  const name = useWorkspaceName();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const change = useChangeWorkspace();
  const remove = useRemoval({
    queryKey: workspaceQuery(name).queryKey,
    send: (version) =>
      api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}', { params: { path: name, ...version } }),
    leave: () => navigate(`/tenants/${name.tenant}`),
    gone: async () => {
      await queries.invalidateQueries({ queryKey: ['workspaces', name.tenant] });
      await queries.invalidateQueries({ queryKey: ['deleted-workspaces', name.tenant] });
      notifications.show({ message: `${workspace.name} is deleted.` });
    },
  });
  return (
    <ClosingCard
      label={workspace.name}
      disabled={workspace.disabled}
      disable={(disabled, onSuccess) => change.mutate({ disabled }, { onSuccess })}
      change={change}
      disabling={{
        destroys: ['nothing: but until it is enabled again nobody signs in, and no token is issued or accepted'],
      }}
      remove={remove}
      deleting={{
        destroys: [
          <>
            the authorization server <strong>{workspace.issuer}</strong>: everything that uses it stops at once
          </>,
          'its signing keys, clients, users, grants and sessions',
          'the slug: it can be used again only when everything is gone for good',
        ],
        note: 'Gone for everybody at once, and for good after the time that the installation has set; until then it can be restored from the list of deleted workspaces. Its audit log stays.',
        name: workspace.slug,
        verb: 'Delete the workspace',
      }}
    >
      {workspace.disabled && (
        <Alert mb="sm" title="It is disabled">
          Nobody can sign in, and no token is issued or accepted.
        </Alert>
      )}
    </ClosingCard>
  );
}
