import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerWithTag, api, ifMatch, MERGE_PATCH } from '../api/call.js';
import { Problem } from '../api/problem.js';
import { notifications } from '../shell/notifications.js';
import { useWorkspaceName, workspaceQuery } from '../workspaces/workspace-queries.js';

/** A merge patch of the workspace, against the version that the page shows when it is sent. */
export function useChangeWorkspace() {
  const name = useWorkspaceName();
  const queries = useQueryClient();
  const { queryKey } = workspaceQuery(name);
  return useMutation({
    // One after the other: what is saved in one form while another is being saved is a change of what that one made.
    scope: { id: queryKey.join('/') },
    mutationFn: (body: { name?: string; disabled?: boolean; settings?: Record<string, unknown> }) => {
      const etag = queries.getQueryData(queryKey)?.etag;
      return answerWithTag(
        api.PATCH('/api/tenants/{tenant}/workspaces/{workspace}', {
          params: { path: name, ...ifMatch(etag) },
          headers: MERGE_PATCH,
          body,
        }),
      );
    },
    // RFC 9110 §13.1.1: others were first; their change is fetched, and the form says so.
    onError: (error) => {
      if (error instanceof Problem && error.status === 412) void queries.invalidateQueries({ queryKey });
    },
    onSuccess: async (saved) => {
      // What was on its way here is of the version before.
      await queries.cancelQueries({ queryKey });
      queries.setQueryData(queryKey, saved);
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['workspaces', name.tenant] }),
        queries.invalidateQueries({ queryKey: ['policy', name.tenant, name.workspace] }),
      ]);
      notifications.show({ message: 'Saved.' });
    },
  });
}
