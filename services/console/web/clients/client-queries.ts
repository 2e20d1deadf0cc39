import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { answer, answerWithTag, api } from '../api/call.js';
import type { operations } from '../api/schema.js';
import { useWorkspaceName, type Workspace, type WorkspaceName } from '../workspaces/workspace-queries.js';

export type Client = operations['getClient']['responses'][200]['content']['application/json'];

export const clientQuery = ({ tenant, workspace }: WorkspaceName, clientId: string) =>
  queryOptions({
    queryKey: ['client', tenant, workspace, clientId],
    queryFn: () =>
      answerWithTag(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}', {
          params: { path: { tenant, workspace, client_id: clientId } },
        }),
      ),
  });

/** What the client is held to, rule by rule. */
export const clientPolicyQuery = (path: WorkspaceName & { readonly client_id: string }) =>
  queryOptions({
    queryKey: ['client-policy', path],
    queryFn: () =>
      answer(api.GET('/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}/policy', { params: { path } })),
  });

/** The client of the address. */
export function useClient(): {
  readonly client: Client;
  readonly etag: string | undefined;
  readonly path: WorkspaceName & { readonly client_id: string };
} {
  const name = useWorkspaceName();
  const { clientId = '' } = useParams();
  const { data } = useSuspenseQuery(clientQuery(name, clientId));
  return { client: data.data, etag: data.etag, path: { ...name, client_id: clientId } };
}

/** Below the workspace. A client may be named by a URL. */
export const clientAddress = ({ tenant, workspace }: WorkspaceName, clientId: string): string =>
  `/tenants/${tenant}/workspaces/${workspace}/clients/${encodeURIComponent(clientId)}`;

/** One a line, as people write lists. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Those that a client of the workspace may ask for: its own, and those of its resources. */
export function scopeNames({ settings }: Workspace): string[] {
  const own = Array.isArray(settings.scopes) ? settings.scopes.map(({ name }) => name) : [];
  const ofResources = Array.isArray(settings.resources) ? settings.resources.flatMap(({ scopes }) => scopes) : [];
  return [...new Set([...own, ...ofResources])];
}
