import type { Client } from './client.js';
import { clauseOf } from './explain-policy.js';
import { OAuthError } from './oauth-error.js';
import type { Parameters } from './parameters.js';
import { isCodeVerifier, verifierFits } from './pkce.js';
import { isKnownScope, parseScope } from './scope.js';
import {
  CIBA_GRANT,
  DEVICE_CODE_GRANT,
  GRANT_TYPES,
  type GrantType,
  type Workspace,
  type WorkspaceSettings,
} from './workspace.js';

const isGrantType = (value: string): value is GrantType => (GRANT_TYPES as readonly string[]).includes(value);

/** RFC 6749 §4.1.3, §4.4.2, §6: which grant is asked for, and whether this workspace has it and this client may use it. */
export function grantTypeOf(
  parameters: Parameters,
  workspace: Pick<Workspace, 'settings'>,
  client: Pick<Client, 'grantTypes' | 'policy' | 'tokenEndpointAuthMethod'>,
): GrantType {
  return usableGrantType(required(parameters, 'grant_type', 'RFC 6749 §4.1.3'), workspace.settings, client);
}

/** A grant type that the workspace has and the client may use. Throws OAuthError. */
export function usableGrantType(
  value: string,
  settings: Pick<WorkspaceSettings, 'grantTypes'>,
  client: Pick<Client, 'grantTypes' | 'policy' | 'tokenEndpointAuthMethod'>,
): GrantType {
  // RFC 6749 §5.2: a grant that is not listed does not exist.
  if (!isGrantType(value) || !settings.grantTypes.includes(value)) {
    throw new OAuthError('unsupported_grant_type', 'This workspace does not offer the grant_type.', {
      clause: 'RFC 6749 §5.2',
    });
  }
  // RFC 6749 §5.2: the client is known, but not for this grant.
  if (!client.grantTypes.includes(value)) {
    throw new OAuthError('unauthorized_client', 'The client is not registered for this grant_type.', {
      clause: 'RFC 6749 §5.2',
    });
  }
  // RFC 8628, FAPI 2.0 Security Profile §5.3.2.2(1): registered once, and held to a profile without it since.
  if (value === DEVICE_CODE_GRANT && client.policy.deviceGrant === 'never') {
    throw new OAuthError('unauthorized_client', 'The security profile of the client has no device grant.', {
      clause: clauseOf('deviceGrant', client.policy.profile),
    });
  }
  // CIBA §7.1, FAPI-CIBA §5.2.2(1): who asks a user that is not there shows who it is; registered with credentials, and without since.
  if (value === CIBA_GRANT && client.tokenEndpointAuthMethod === 'none') {
    throw new OAuthError('unauthorized_client', 'A client without credentials may not ask by the back channel.', {
      clause: 'CIBA §7.1',
    });
  }
  return value;
}

/** RFC 6749 §3.2: a parameter that must be there. */
export function required(parameters: Parameters, name: string, clause: string): string {
  const value = parameters.get(name);
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is missing.`, { clause });
  return value;
}

/** What an authorization code remembers of the request that it answers. */
export interface CodeBinding {
  readonly workspaceId: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge?: string | undefined;
}

/**
 * Whether the code was issued for what the token request says: client, redirect URI, verifier. Throws OAuthError `invalid_grant`.
 * The caller spends no code for a request that fails here, so that nobody but its own client can use one up.
 */
export function checkCodeBinding(
  code: CodeBinding,
  request: { workspaceId: string; clientId: string; redirectUri: string; codeVerifier: string | undefined },
): void {
  // RFC 6749 §4.1.3, §10.5: a code is for the client, at the server, that it was issued for.
  if (code.workspaceId !== request.workspaceId || code.clientId !== request.clientId) {
    throw invalidGrant('The code was not issued to this client.', 'RFC 6749 §4.1.3');
  }
  // RFC 6749 §4.1.3: the redirect_uri is the one of the authorization request, character by character.
  if (code.redirectUri !== request.redirectUri) {
    throw invalidGrant('redirect_uri is not the one of the authorization request.', 'RFC 6749 §4.1.3');
  }
  checkVerifier(code.codeChallenge, request.codeVerifier);
}

/** RFC 7636 §4.1: a `code_verifier`, if there is one, has 43 to 128 unreserved characters. */
export function checkVerifierSyntax(verifier: string | undefined): void {
  if (verifier !== undefined && !isCodeVerifier(verifier)) {
    throw new OAuthError('invalid_request', 'code_verifier is not 43 to 128 unreserved characters.', {
      clause: 'RFC 7636 §4.1',
    });
  }
}

function checkVerifier(challenge: string | undefined, verifier: string | undefined): void {
  if (challenge === undefined) {
    // RFC 9700 §2.1.1: a verifier for a code without a challenge is the mark of a downgrade attack.
    if (verifier !== undefined) throw invalidGrant('The code was issued without a code_challenge.', 'RFC 9700 §2.1.1');
    return;
  }
  if (verifier === undefined) throw invalidGrant('code_verifier is missing.', 'RFC 7636 §4.5');
  // RFC 7636 §4.6: the verifier must hash to the stored challenge.
  if (!verifierFits(verifier, challenge)) {
    throw invalidGrant('code_verifier does not fit the code_challenge.', 'RFC 7636 §4.6');
  }
}

/** RFC 6749 §3.3: the scopes that the request names; undefined when it names none. Throws OAuthError `invalid_scope`. */
export function requestedScopes(parameters: Parameters): readonly string[] | undefined {
  const value = parameters.get('scope');
  if (value === undefined) return undefined;
  const scopes = parseScope(value);
  if (scopes === undefined) throw invalidScope('scope is not a list of scope tokens.', 'RFC 6749 §3.3');
  return scopes;
}

/** RFC 8707 §2: absolute URIs without a fragment. Throws OAuthError `invalid_target`. */
export function requestedResources(parameters: Parameters): readonly string[] {
  const resources = [...new Set(parameters.all('resource'))];
  for (const resource of resources) {
    if (!URL.canParse(resource) || resource.includes('#')) {
      throw invalidTarget('resource is not an absolute URI without fragment.');
    }
  }
  return resources;
}

/** Scopes that mean a user: a client that acts for itself has none (OIDC Core §3, §11). */
const USER_SCOPES: readonly string[] = ['openid', 'offline_access'];

/**
 * RFC 6749 §4.4.2: the scopes of a client that acts for itself: what it asks for of those that it is registered for. Asking for none
 * means all that can be had (RFC 6749 §3.3: the default), reduced to those of the resources asked for.
 */
export function clientCredentialsScopes(
  requested: readonly string[] | undefined,
  resources: readonly string[],
  client: Pick<Client, 'scopes'>,
  settings: Pick<WorkspaceSettings, 'scopes' | 'resources'>,
): readonly string[] {
  const possible = client.scopes.filter((scope) => !USER_SCOPES.includes(scope) && isKnownScope(scope, settings));
  if (requested === undefined) return scopesForResources(possible, resources, settings);
  for (const scope of requested) {
    if (USER_SCOPES.includes(scope)) {
      throw invalidScope(`${scope} needs a user; this grant has none.`, 'OpenID Connect Core §3.1.2.1');
    }
    if (!possible.includes(scope)) {
      throw invalidScope('The client is not registered for a scope that it asks for.', 'RFC 6749 §3.3');
    }
  }
  return scopesForResources(requested, resources, settings);
}

/** RFC 8707 §2: the resources of a client that acts for itself: known to the workspace and, if it is limited to some, allowed to it. */
export function clientCredentialsResources(
  requested: readonly string[],
  client: Pick<Client, 'resources'>,
  settings: Pick<WorkspaceSettings, 'resources'>,
): readonly string[] {
  for (const resource of requested) {
    const known = settings.resources.some((one) => one.identifier === resource);
    const allowed = client.resources.length === 0 || client.resources.includes(resource);
    if (!known || !allowed) throw invalidTarget('The client may not ask for tokens for this resource.');
  }
  return requested;
}

/**
 * RFC 8707 §2.2: with `resource` in the token request, the token is for those resources only, so it carries no scope that belongs to
 * others. A scope that no resource claims is the workspace's own and stays.
 */
export function scopesForResources(
  scopes: readonly string[],
  resources: readonly string[],
  settings: Pick<WorkspaceSettings, 'resources'>,
): readonly string[] {
  if (resources.length === 0) return scopes;
  return scopes.filter((scope) => {
    const owners = settings.resources.filter((resource) => resource.scopes.includes(scope));
    return owners.length === 0 || owners.some((owner) => resources.includes(owner.identifier));
  });
}

/**
 * RFC 6749 §6: a refresh may narrow the scope, never widen it.
 * @returns what the new token is to carry, of what was granted.
 */
export function narrowedScopes(
  requested: readonly string[] | undefined,
  granted: readonly string[],
): readonly string[] {
  if (requested === undefined) return granted;
  if (!requested.every((scope) => granted.includes(scope))) {
    throw invalidScope('A scope is asked for that was not granted.', 'RFC 6749 §6');
  }
  return requested;
}

/**
 * RFC 8707 §2.2: the audience of a token. Resources named now narrow those of the authorization. With none named the token is for all
 * of them, and for the workspace itself (its userinfo endpoint) if there are none or `openid` was granted.
 */
export function audienceFor(
  requested: readonly string[],
  granted: { readonly resources: readonly string[]; readonly scopes: readonly string[] },
  issuer: string,
): readonly string[] {
  const withIssuer = granted.resources.length === 0 || granted.scopes.includes('openid');
  if (requested.length === 0) return withIssuer ? [...granted.resources, issuer] : granted.resources;
  for (const resource of requested) {
    if (!granted.resources.includes(resource) && !(withIssuer && resource === issuer)) {
      throw invalidTarget('A resource is asked for that was not granted.');
    }
  }
  return requested;
}

export function invalidGrant(description: string, clause: string): OAuthError {
  return new OAuthError('invalid_grant', description, { clause });
}

function invalidScope(description: string, clause: string): OAuthError {
  return new OAuthError('invalid_scope', description, { clause });
}

function invalidTarget(description: string): OAuthError {
  return new OAuthError('invalid_target', description, { clause: 'RFC 8707 §2' });
}
