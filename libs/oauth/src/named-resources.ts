/** RFC 8707: for what a token is where the request does not say, and the client is held to tokens that name it. Pure. */
import type { Client } from './client.js';
import { OAuthError } from './oauth-error.js';
import type { WorkspaceSettings } from './workspace.js';

/**
 * The resources of a request. With none named, and where the policy wants them named: the one that the client may have and whose scopes it asks for, if
 * there is exactly one. Scopes that are no resource's are the workspace's own, so that asking for nothing else names it already.
 * @throws OAuthError `invalid_target`
 */
export function namedResources(
  requested: readonly string[],
  scopes: readonly string[],
  client: Pick<Client, 'resources' | 'policy'>,
  { resources }: Pick<WorkspaceSettings, 'resources'>,
): readonly string[] {
  if (requested.length > 0 || client.policy.resourceIndicators === 'optional' || resources.length === 0) {
    return requested;
  }
  const owned = scopes.filter((scope) => resources.some((one) => one.scopes.includes(scope)));
  if (owned.length === 0 && scopes.length > 0) return requested;
  const possible = resources.filter(
    (one) =>
      (client.resources.length === 0 || client.resources.includes(one.identifier)) &&
      (owned.length === 0 || owned.some((scope) => one.scopes.includes(scope))),
  );
  const [only] = possible;
  // RFC 8707 §2: a token for whoever takes it would be taken by the next tool, too.
  if (possible.length !== 1 || only === undefined) {
    throw new OAuthError('invalid_target', 'Name the resource that the token is to be for (resource).', {
      clause: 'RFC 8707 §2',
    });
  }
  return [only.identifier];
}
