import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/call.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';

/** As many as are offered; any other is typed, by its client id. */
const OFFERED = '100';

/** Client ids to choose from, and names by them. */
export function useKnownClients(): { readonly ids: readonly string[]; readonly nameOf: (clientId: string) => string } {
  const name = useWorkspaceName();
  const { data } = useQuery({
    queryKey: ['clients', name.tenant, name.workspace, 'offered'],
    queryFn: () =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/clients', {
          params: { path: name, query: { limit: OFFERED } },
        }),
      ),
  });
  const clients = data?.clients ?? [];
  const names = new Map(clients.map((client) => [client.client_id, client.client_name ?? client.client_id]));
  return { ids: clients.map((client) => client.client_id), nameOf: (clientId) => names.get(clientId) ?? clientId };
}
