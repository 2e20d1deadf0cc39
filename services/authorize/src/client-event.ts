import type { AuthenticatedClient } from '@ostiary/client-authentication/client-authenticator';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { RequestContext } from '@ostiary/platform/request-context';

/** What every event says of a client that has authenticated and asks by itself, without its user's browser. */
export function clientEvent(
  { workspace, origin }: { readonly workspace: Workspace; readonly origin: RequestContext },
  { client, method }: AuthenticatedClient,
) {
  return {
    workspace,
    actor: { type: 'client', id: client.clientId },
    clientId: client.clientId,
    clientAuthenticationMethod: method,
    securityProfile: client.policy.profile,
    request: origin,
  } as const;
}
