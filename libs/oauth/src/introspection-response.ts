import { type AccessTokenClaims, audienceOf, senderConstraintOf, tokenTypeOf } from './access-token-claims.js';
import type { ClientRecord } from './client.js';
import { OAuthError } from './oauth-error.js';

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
  caller: Pick<ClientRecord, 'clientId' | 'resources' | 'introspectAnyAudience' | 'agent'>,
  claims: Pick<AccessTokenClaims, 'client_id' | 'aud'>,
): boolean {
  if (claims.client_id === caller.clientId) return true;
  // An agent's resources are what it may use, not what it is.
  if (caller.agent !== undefined) return false;
  if (caller.introspectAnyAudience === true) return true;
  return audienceOf(claims).some((audience) => caller.resources.includes(audience));
}

/** RFC 9701 §4: by what an answer is asked for and known as a JWT; also its `typ`, without `application/`. */
export const INTROSPECTION_JWT_TYP = 'token-introspection+jwt';
const INTROSPECTION_JWT = `application/${INTROSPECTION_JWT_TYP}`;

/**
 * RFC 9701 §4: a JWT for who asks for one, JSON for everybody else, as far as the policy has both. Where it has only the JWT, who leaves the
 * choice to us gets that. Throws OAuthError `invalid_request` (406) for who wants what the policy does not have.
 */
export function introspectionFormat(accept: string | undefined, formats: readonly ('json' | 'jwt')[]): 'json' | 'jwt' {
  const ranges = accept === undefined ? [] : accept.toLowerCase().split(',').map(mediaRange);
  const wantsJwt = ranges.includes(INTROSPECTION_JWT);
  if (wantsJwt && formats.includes('jwt')) return 'jwt';
  if (formats.includes('json')) return 'json';
  if (ranges.length === 0 || ranges.includes('*/*') || ranges.includes('application/*')) return 'jwt';
  throw new OAuthError('invalid_request', `The answer is a signed JWT: send Accept: ${INTROSPECTION_JWT}.`, {
    clause: 'FAPI 2.0 Message Signing §5.5.1(1)',
    status: 406,
  });
}

/** RFC 9110 §12.5.1: a media range without its parameters. A weight of zero would be a strange wish, and is not looked for. */
const mediaRange = (range: string): string => range.split(';', 1)[0]?.trim() ?? '';

/**
 * RFC 9701 §5: the answer is one claim, so that nobody takes the JWT for the token that it describes (no `sub`, no `exp` of its own); for the
 * resource server that asked, and nobody else.
 */
export function introspectionClaims(
  answer: IntrospectionResponse,
  facts: { readonly issuer: string; readonly resourceServer: string; readonly issuedAt: number },
): Readonly<Record<string, unknown>> {
  return { iss: facts.issuer, aud: facts.resourceServer, iat: facts.issuedAt, token_introspection: answer };
}
