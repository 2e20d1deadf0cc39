import { type OrganizationClaims, saidByMembership } from './acting-organization.js';
import type { ClaimsRequest } from './claims-request.js';
import type { ClientRecord } from './client.js';
import type { WorkspaceSettings } from './workspace.js';

type ClaimSettings = Pick<WorkspaceSettings, 'scopes' | 'organizations'>;

export interface UserinfoFacts {
  readonly subject: string;
  /** Of the access token. */
  readonly scopes: readonly string[];
  /** The `claims` parameter of the authorization request. */
  readonly claims?: ClaimsRequest | undefined;
  readonly userClaims: Readonly<Record<string, unknown>>;
  /** In which the user acts, whatever the scopes. */
  readonly organization?: OrganizationClaims | undefined;
}

/** OIDC Core §5.3.2: `sub`, the claims of the token's scopes (§5.4), and those that `claims` asked for (§5.5). */
export function userinfoClaims(
  facts: UserinfoFacts,
  settings: ClaimSettings,
  client: Pick<ClientRecord, 'scopes'>,
): Record<string, unknown> {
  const wanted: string[] = [];
  for (const scope of settings.scopes) {
    if (facts.scopes.includes(scope.name)) wanted.push(...statableClaims(settings, scope.claims));
  }
  if (facts.claims !== undefined) {
    const releasable = releasableClaims(settings, client);
    for (const name of Object.keys(facts.claims.userinfo)) if (releasable.has(name)) wanted.push(name);
  }
  // Last, so that no record of a user can say who the user is.
  return { ...requestedClaims(wanted, facts.userClaims), ...facts.organization, sub: facts.subject };
}

/**
 * What a client may ask for one by one with the `claims` parameter: the claims of the scopes that it is registered for. Asking by claim
 * gives less at a time than asking by scope, never more.
 */
export function releasableClaims(settings: ClaimSettings, client: Pick<ClientRecord, 'scopes'>): ReadonlySet<string> {
  const registered = settings.scopes.filter((scope) => client.scopes.includes(scope.name));
  return new Set(registered.flatMap((scope) => statableClaims(settings, scope.claims)));
}

/** Of these claims those that a user's record can state. */
function statableClaims(settings: ClaimSettings, names: readonly string[]): readonly string[] {
  return names.filter((name) => !saidByMembership(settings, name));
}

/** OIDC Core §5.3.2: a claim without a value is left out, and never null or an empty string. */
export function requestedClaims(
  names: readonly string[],
  userClaims: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const present: Record<string, unknown> = {};
  for (const name of names) {
    if (!Object.hasOwn(userClaims, name)) continue;
    const value = userClaims[name];
    if (value !== undefined && value !== null && value !== '') present[name] = value;
  }
  return present;
}
