/**
 * RFC 7523 §2.1, draft-ietf-oauth-identity-assertion-authz-grant §4.4: how much an assertion gives. Pure. Never more than the request asks for, than the
 * assertion says, than its issuer may give, and than the client is registered for.
 */
import type { Client } from '../client.js';
import { OAuthError } from '../oauth-error.js';
import { isKnownScope, parseScope } from '../scope.js';
import { invalidGrant, scopesForResources } from '../token-request.js';
import type { WorkspaceSettings } from '../workspace.js';
import type { AssertionKind } from './assertion-kinds.js';
import type { TrustedIssuer } from './trusted-issuer.js';

/** JOSE `typ` of an ID-JAG. */
export const ID_JAG_TYP = 'oauth-id-jag+jwt';
/** Identity Assertion JWT Authorization Grant §7.2. */
export const ID_JAG_PROFILE = 'urn:ietf:params:oauth:grant-profile:id-jag';

export interface AssertedAccess {
  readonly scopes: readonly string[];
  /** Empty: the token is for the workspace itself. */
  readonly resources: readonly string[];
}

/** RFC 8725 §3.11: which kind of assertion a `typ` says it is; undefined: none (an access token, a client assertion, a logout token …). */
export function assertionKindOf(typ: string | undefined): AssertionKind | undefined {
  const type = typ?.toLowerCase().replace(/^application\//, '');
  if (type === ID_JAG_TYP) return 'id-jag';
  return type === undefined || type === 'jwt' || type === 'authorization-grant+jwt' ? 'jwt' : undefined;
}

/** Scopes that need the user's own sign-in here. */
const NEVER: readonly string[] = ['openid', 'offline_access'];

/**
 * @param requested what the token request names; undefined: nothing
 * @throws OAuthError `invalid_grant`, `invalid_scope`, `invalid_target`
 */
export function assertedAccess(
  requested: { readonly scopes: readonly string[] | undefined; readonly resources: readonly string[] },
  claims: Readonly<Record<string, unknown>>,
  issuer: Pick<TrustedIssuer, 'scopes' | 'resources'>,
  client: Pick<Client, 'scopes' | 'resources'>,
  settings: Pick<WorkspaceSettings, 'scopes' | 'resources'>,
): AssertedAccess {
  const asserted = { scopes: scopeClaim(claims.scope), resources: resourceClaim(claims.resource) };
  const resources = requested.resources.length > 0 ? requested.resources : (asserted.resources ?? []);
  for (const resource of resources) {
    const isAllowed =
      settings.resources.some(({ identifier }) => identifier === resource) &&
      (client.resources.length === 0 || client.resources.includes(resource)) &&
      (issuer.resources?.includes(resource) ?? true) &&
      (asserted.resources?.includes(resource) ?? true);
    if (!isAllowed) throw invalidTarget('The assertion, its issuer or the client does not have the resource.');
  }
  // RFC 8707 §2: an issuer that is limited to some gives no token for all.
  if (resources.length === 0 && issuer.resources !== undefined) throw invalidTarget('Name a resource.');
  const possible = (asserted.scopes ?? client.scopes).filter(
    (scope) =>
      !NEVER.includes(scope) &&
      client.scopes.includes(scope) &&
      isKnownScope(scope, settings) &&
      (issuer.scopes?.includes(scope) ?? true),
  );
  // RFC 6749 §3.3, RFC 7521 §4.1: less, never more.
  if (requested.scopes?.some((scope) => !possible.includes(scope))) {
    throw invalidScope('A scope is asked for that the assertion, its issuer or the client does not have.');
  }
  const scopes = scopesForResources(requested.scopes ?? possible, resources, settings);
  if (scopes.length === 0) throw invalidScope('No scope is left.');
  return { scopes, resources };
}

function scopeClaim(claim: unknown): readonly string[] | undefined {
  if (claim === undefined) return undefined;
  const scopes = typeof claim === 'string' ? parseScope(claim) : undefined;
  if (scopes === undefined) throw invalidGrant('The assertion has a scope that is none.', 'RFC 6749 §3.3');
  return scopes;
}

function resourceClaim(claim: unknown): readonly string[] | undefined {
  if (claim === undefined) return undefined;
  const resources: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  const strings = resources.filter((one) => typeof one === 'string');
  if (strings.length === resources.length && strings.length > 0) return strings;
  throw invalidGrant('The assertion has a resource that is none.', 'RFC 8707 §2');
}

function invalidTarget(description: string): OAuthError {
  return new OAuthError('invalid_target', description, { clause: 'RFC 8707 §2' });
}

function invalidScope(description: string): OAuthError {
  return new OAuthError('invalid_scope', description, { clause: 'RFC 7521 §4.1' });
}
