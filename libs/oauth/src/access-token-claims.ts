import type { OrganizationClaims } from './acting-organization.js';
import type { StatusReference } from './token-status-list.js';

/** How a token is tied to whoever may use it (RFC 7800): the key of a DPoP proof or the certificate of a TLS connection. */
export interface SenderConstraint {
  readonly type: 'dpop' | 'mtls';
  /** RFC 7638 thumbprint of the proof's key, or `x5t#S256` of the certificate; base64url. */
  readonly thumbprint: string;
}

/** `cnf` as it stands in a token and in an introspection answer. */
export type Confirmation = { readonly jkt: string } | { readonly 'x5t#S256': string };

/** RFC 8693 §4.1: who acts for the subject, and for whom they act in turn: the actor before is nested. */
export interface ActorClaim {
  readonly sub: string;
  /** The client that is the actor, or through which a user acts. */
  readonly client_id: string;
  readonly act?: ActorClaim;
}

/** Which agent holds the token, and who answers for it. */
export interface AgentClaim {
  /** Its client_id. */
  readonly sub: string;
  /** A user by `sub`, as the agent knows users, or a team by name. */
  readonly owner: { readonly type: 'user'; readonly sub: string } | { readonly type: 'team'; readonly name: string };
}

/** What an access token says. Times are Unix seconds. */
export interface AccessTokenFacts {
  readonly issuer: string;
  readonly subject: string;
  /** At least one; RFC 8707 resources or the workspace's issuer. */
  readonly audience: readonly string[];
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly tokenId: string;
  /** Of the user's sign-in; absent where a client acts for itself. */
  readonly authTime?: number | undefined;
  readonly acr?: string | undefined;
  readonly amr?: readonly string[] | undefined;
  readonly senderConstraint?: SenderConstraint | undefined;
  readonly authorizationDetails?: readonly unknown[] | undefined;
  readonly act?: ActorClaim | undefined;
  readonly agent?: AgentClaim | undefined;
  readonly organization?: OrganizationClaims | undefined;
  readonly status?: StatusReference | undefined;
}

/** RFC 9068 §2.2: the payload of a JWT access token, and what is kept of an opaque one. */
export interface AccessTokenClaims extends Partial<OrganizationClaims> {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly client_id: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly scope?: string;
  readonly auth_time?: number;
  readonly acr?: string;
  readonly amr?: readonly string[];
  readonly cnf?: Confirmation;
  readonly authorization_details?: readonly unknown[];
  readonly act?: ActorClaim;
  readonly agent?: AgentClaim;
  /** Token Status List §6.1. */
  readonly status?: StatusReference;
}

/** RFC 9068 §2.1: the JOSE `typ`, by which nobody takes an ID token for an access token. */
export const ACCESS_TOKEN_TYP = 'at+jwt';

export function accessTokenClaims(facts: AccessTokenFacts): AccessTokenClaims {
  const [only] = facts.audience;
  return {
    iss: facts.issuer,
    sub: facts.subject,
    aud: facts.audience.length === 1 && only !== undefined ? only : facts.audience,
    client_id: facts.clientId,
    iat: facts.issuedAt,
    exp: facts.expiresAt,
    jti: facts.tokenId,
    // RFC 9068 §2.2.3: scope, where there is one.
    ...(facts.scopes.length > 0 && { scope: facts.scopes.join(' ') }),
    // RFC 9068 §2.2.1: as the user signed in, however often the token has been renewed since.
    ...(facts.authTime !== undefined && { auth_time: facts.authTime }),
    ...(facts.acr !== undefined && { acr: facts.acr }),
    ...(facts.amr !== undefined && facts.amr.length > 0 && { amr: facts.amr }),
    ...(facts.senderConstraint && { cnf: confirmationOf(facts.senderConstraint) }),
    // RFC 9396 §9.1.
    ...(facts.authorizationDetails && { authorization_details: facts.authorizationDetails }),
    ...(facts.act && { act: facts.act }),
    ...(facts.agent && { agent: facts.agent }),
    ...facts.organization,
    ...(facts.status && { status: facts.status }),
  };
}

/** RFC 9449 §6.1, RFC 8705 §3.1. */
export function confirmationOf(constraint: SenderConstraint): Confirmation {
  return constraint.type === 'dpop' ? { jkt: constraint.thumbprint } : { 'x5t#S256': constraint.thumbprint };
}

/** The constraint that a token carries, if any. */
export function senderConstraintOf(claims: Pick<AccessTokenClaims, 'cnf'>): SenderConstraint | undefined {
  const { cnf } = claims;
  if (cnf === undefined) return undefined;
  return 'jkt' in cnf ? { type: 'dpop', thumbprint: cnf.jkt } : { type: 'mtls', thumbprint: cnf['x5t#S256'] };
}

/** RFC 6749 §5.1, RFC 9449 §5: how the token is to be shown. A certificate-bound token is shown as Bearer (RFC 8705 §3). */
export function tokenTypeOf(constraint: SenderConstraint | undefined): 'DPoP' | 'Bearer' {
  return constraint?.type === 'dpop' ? 'DPoP' : 'Bearer';
}

export function audienceOf(claims: Pick<AccessTokenClaims, 'aud'>): readonly string[] {
  return typeof claims.aud === 'string' ? [claims.aud] : claims.aud;
}

export function scopesOf(claims: Pick<AccessTokenClaims, 'scope'>): readonly string[] {
  return claims.scope === undefined ? [] : claims.scope.split(' ');
}

/**
 * A token's id. Tokens of a user's authorization start with its UUID, so that withdrawing the authorization is seen from the token
 * itself; others are random.
 */
export function tokenIdOf(authorizationId: string | undefined, random: string): string {
  return authorizationId === undefined ? random : `${authorizationId}.${random}`;
}

/** The authorization that a token came from; undefined for a token of a client that acts for itself. */
export function authorizationIdOf(tokenId: string): string | undefined {
  const dot = tokenId.indexOf('.');
  return dot === -1 ? undefined : tokenId.slice(0, dot);
}
