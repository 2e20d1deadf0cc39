import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api, MERGE_PATCH } from '../api/call.js';
import { Problem } from '../api/problem.js';
import { notifications } from '../shell/notifications.js';
import { useWorkspace, useWorkspaceName } from '../workspaces/workspace-queries.js';

/** A merge patch of the workspace, against the version that the page shows. */
export function useChangeWorkspace() {
  const name = useWorkspaceName();
  const { etag } = useWorkspace();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name?: string; disabled?: boolean; settings?: Record<string, unknown> }) =>
      answer(
        api.PATCH('/api/tenants/{tenant}/workspaces/{workspace}', {
          params: { path: name, ...(etag === undefined ? {} : { header: { 'If-Match': etag } }) },
          headers: MERGE_PATCH,
          body,
        }),
      ),
    // RFC 9110 §13.1.1: others were first; their change is fetched, and the form says so.
    onError: (error) => {
      if (error instanceof Problem && error.status === 412)
        void queries.invalidateQueries({ queryKey: ['workspace', name.tenant, name.workspace] });
    },
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['workspace', name.tenant, name.workspace] }),
        queries.invalidateQueries({ queryKey: ['workspaces', name.tenant] }),
        queries.invalidateQueries({ queryKey: ['policy', name.tenant, name.workspace] }),
      ]);
      notifications.show({ message: 'Saved.' });
    },
  });
}
