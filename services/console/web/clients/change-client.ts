import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api, MERGE_PATCH } from '../api/call.js';
import { notifications } from '../shell/notifications.js';
import { useClient } from './client-queries.js';

/** Sends a merge patch with the ETag that the form was filled from, and fills it again from the answer. */
export function useChangeClient() {
  const { path, etag } = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Record<string, unknown>) =>
      answer(
        api.PATCH('/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}', {
          params: { path, ...(etag === undefined ? {} : { header: { 'If-Match': etag } }) },
          headers: MERGE_PATCH,
          body,
        }),
      ),
    onSuccess: async () => {
      const { tenant, workspace, client_id } = path;
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['client', tenant, workspace, client_id] }),
        queries.invalidateQueries({ queryKey: ['clients', tenant, workspace] }),
        queries.invalidateQueries({ queryKey: ['readiness'] }),
        queries.invalidateQueries({ queryKey: ['client-policy'] }),
      ]);
      notifications.show({ message: 'Saved. It is in force everywhere within a second.' });
    },
  });
}
