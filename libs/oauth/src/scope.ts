import type { ClientRecord } from './client.js';
import { GLOBAL_REVOCATION_SCOPE, globalRevocationScopes } from './global-token-revocation.js';
import { grantManagementScopes } from './grant-management.js';
import type { WorkspaceSettings } from './workspace.js';

/** RFC 6749 §3.3: tokens of printable ASCII but `"` and `\`, one space between two. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;

/** The scope tokens of a `scope` parameter, each once, in the order in which they were sent; `undefined`: not of that syntax. */
export function parseScope(value: string): readonly string[] | undefined {
  if (!SCOPE.test(value)) return undefined;
  return [...new Set(value.split(' '))];
}

type ScopeSettings = Pick<WorkspaceSettings, 'scopes' | 'resources' | 'grants' | 'globalTokenRevocation'>;

/** Whether the workspace has a meaning for the scope: its own list, that of one of its resources, or what its own endpoints take. */
export function isKnownScope(scope: string, settings: ScopeSettings): boolean {
  return (
    settings.scopes.some((known) => known.name === scope) ||
    settings.resources.some((resource) => resource.scopes.includes(scope)) ||
    ownScopes(settings).includes(scope) ||
    // A client is registered for it before anybody can name the client in the settings; until then it gives nothing.
    scope === GLOBAL_REVOCATION_SCOPE
  );
}

/** Every scope that the workspace has a meaning for, each once. */
export function knownScopes(settings: ScopeSettings): readonly string[] {
  const names = settings.scopes.map((scope) => scope.name);
  const ofResources = settings.resources.flatMap((resource) => resource.scopes);
  return [...new Set([...names, ...ofResources, ...ownScopes(settings)])];
}

/** What the workspace's own endpoints take. */
export const ownScopes = (settings: Pick<WorkspaceSettings, 'grants' | 'globalTokenRevocation'>): readonly string[] => [
  ...grantManagementScopes(settings),
  ...globalRevocationScopes(settings),
];

/**
 * RFC 6749 §3.3: of the scopes asked for, those that the client is registered for and the workspace knows; the others are left out
 * (the token response says what was issued). `offline_access` means something only to a client that may refresh (OIDC Core §11).
 */
export function usableScopes(
  asked: readonly string[],
  client: Pick<ClientRecord, 'scopes' | 'grantTypes'>,
  settings: ScopeSettings,
): readonly string[] {
  return asked.filter(
    (scope) =>
      client.scopes.includes(scope) &&
      isKnownScope(scope, settings) &&
      (scope !== 'offline_access' || client.grantTypes.includes('refresh_token')),
  );
}
