import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerWithTag, api, ifMatch, MERGE_PATCH } from '../api/call.js';
import { notifications } from '../shell/notifications.js';
import { clientQuery, useClient } from './client-queries.js';

/** Sends a merge patch with the ETag of what the page shows, and fills the form again from the answer. */
export function useChangeClient() {
  const { path } = useClient();
  const { tenant, workspace, client_id } = path;
  const { queryKey } = clientQuery(path, client_id);
  const queries = useQueryClient();
  return useMutation({
    scope: { id: queryKey.join('/') },
    mutationFn: (body: Record<string, unknown>) => {
      const etag = queries.getQueryData(queryKey)?.etag;
      return answerWithTag(
        api.PATCH('/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}', {
          params: { path, ...ifMatch(etag) },
          headers: MERGE_PATCH,
          body,
        }),
      );
    },
    onSuccess: async (saved) => {
      // What was on its way here is of the version before. The answer itself is not kept: it may hold a new secret.
      await queries.cancelQueries({ queryKey });
      queries.setQueryData(queryKey, (shown) => shown && { ...shown, etag: saved.etag });
      await Promise.all([
        queries.invalidateQueries({ queryKey }),
        queries.invalidateQueries({ queryKey: ['clients', tenant, workspace] }),
        queries.invalidateQueries({ queryKey: ['readiness'] }),
        queries.invalidateQueries({ queryKey: ['client-policy'] }),
      ]);
      notifications.show({ message: 'Saved. It is in force everywhere within a second.' });
    },
  });
}
