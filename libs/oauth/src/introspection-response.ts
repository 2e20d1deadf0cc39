import { type AccessTokenClaims, audienceOf, senderConstraintOf, tokenTypeOf } from './access-token-claims.js';
import type { ClientRecord } from './client.js';

export type IntrospectionResponse = Readonly<Record<string, unknown>> & { readonly active: boolean };

/** RFC 7662 §2.2: everything else that is no token in force for this caller, without a word why. */
export const INACTIVE: IntrospectionResponse = { active: false };

/** RFC 7662 §2.2, RFC 9449 §6.2, RFC 8705 §3.2: an access token in force. */
export function introspectedAccessToken(claims: AccessTokenClaims): IntrospectionResponse {
  return { active: true, token_type: tokenTypeOf(senderConstraintOf(claims)), ...claims };
}

export interface RefreshTokenFacts {
  readonly issuer: string;
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Unix seconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** A refresh token has no audience but the authorization server, and no type that a resource could accept. */
export function introspectedRefreshToken(facts: RefreshTokenFacts): IntrospectionResponse {
  return {
    active: true,
    iss: facts.issuer,
    sub: facts.subject,
    client_id: facts.clientId,
    ...(facts.scopes.length > 0 && { scope: facts.scopes.join(' ') }),
    iat: facts.issuedAt,
    exp: facts.expiresAt,
  };
}

/**
 * RFC 7662 §4: whether the caller may learn about an access token: its own, one meant for a resource that the caller is, or any in
 * the workspace for a caller that was given that right.
 */
export function mayIntrospect(
  caller: Pick<ClientRecord, 'clientId' | 'resources' | 'introspectAnyAudience'>,
  claims: Pick<AccessTokenClaims, 'client_id' | 'aud'>,
): boolean {
  if (caller.introspectAnyAudience === true || claims.client_id === caller.clientId) return true;
  return audienceOf(claims).some((audience) => caller.resources.includes(audience));
}
