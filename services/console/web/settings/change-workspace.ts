import { useQueryClient } from '@tanstack/react-query';
import { api, MERGE_PATCH } from '../api/call.js';
import { useChange } from '../api/change.js';
import { notifications } from '../shell/notifications.js';
import { useWorkspaceName, workspaceQuery } from '../workspaces/workspace-queries.js';

interface WorkspacePatch {
  readonly name?: string;
  readonly disabled?: boolean;
  readonly settings?: Record<string, unknown>;
}

export function useChangeWorkspace() {
  const name = useWorkspaceName();
  const queries = useQueryClient();
  return useChange({
    queryKey: workspaceQuery(name).queryKey,
    send: (body: WorkspacePatch, version) =>
      api.PATCH('/api/tenants/{tenant}/workspaces/{workspace}', {
        params: { path: name, ...version },
        headers: MERGE_PATCH,
        body,
      }),
    shown: (workspace) => workspace,
    saved: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['workspaces', name.tenant] }),
        queries.invalidateQueries({ queryKey: ['policy', name.tenant, name.workspace] }),
      ]);
      notifications.show({ message: 'Saved.' });
    },
  });
}
