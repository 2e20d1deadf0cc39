import { useQueryClient } from '@tanstack/react-query';
import { api, MERGE_PATCH } from '../api/call.js';
import { useChange } from '../api/change.js';
import { notifications } from '../shell/notifications.js';
import { clientQuery, useClient } from './client-queries.js';

/** The answer may hold a new secret. */
export function useChangeClient() {
  const { path } = useClient();
  const { tenant, workspace, client_id } = path;
  const queries = useQueryClient();
  return useChange({
    queryKey: clientQuery(path, client_id).queryKey,
    send: (body: Record<string, unknown>, version) =>
      api.PATCH('/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}', {
        params: { path, ...version },
        headers: MERGE_PATCH,
        body,
      }),
    shown: ({ client_secret: _secret, client_secret_expires_at: _end, ...client }) => client,
    saved: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['clients', tenant, workspace] }),
        queries.invalidateQueries({ queryKey: ['readiness'] }),
        queries.invalidateQueries({ queryKey: ['client-policy'] }),
      ]);
      notifications.show({ message: 'Saved. It is in force everywhere within a second.' });
    },
  });
}
