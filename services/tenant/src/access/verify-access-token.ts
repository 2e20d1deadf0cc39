/**
 * An access token of system/admin, checked by its signature and claims alone (RFC 9068 §4); whether it was revoked is asked elsewhere.
 */
import { JoseError } from '@ostiary/crypto/jose-error';
import { importPublicJwk } from '@ostiary/crypto/jwk';
import { type ParsedJws, parseJws, verifyJws } from '@ostiary/crypto/jws';
import { jwtTimeProblem } from '@ostiary/crypto/jwt-times';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import { z } from 'zod';

const claimsSchema = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  sub: z.string().min(1),
  client_id: z.string().min(1),
  jti: z.string().min(1),
  iat: z.number(),
  scope: z.string().default(''),
  auth_time: z.number().optional(),
  acr: z.string().optional(),
  cnf: z.object({ jkt: z.string().optional(), 'x5t#S256': z.string().optional() }).optional(),
});
export type AccessTokenClaims = z.infer<typeof claimsSchema>;

export interface Expected {
  /** The workspace that issues tokens for this API: its issuer and its published keys. */
  readonly workspace: Pick<Workspace, 'issuer' | 'keys'>;
  /** RFC 8707: the identifier of this API. */
  readonly audience: string;
  /** Unix ms. */
  readonly now: number;
}

/** @throws OAuthError invalid_token, without the challenge: the caller knows the scheme. */
export function verifyAccessToken(token: string, expected: Expected): AccessTokenClaims {
  const jws = parsed(token);
  // RFC 9068 §4: typ is at+jwt, so that no other JWT of the issuer passes for an access token.
  const typ = jws.header.typ?.toLowerCase();
  if (typ !== 'at+jwt' && typ !== 'application/at+jwt')
    throw refused('the token is not an access token', 'RFC 9068 §4');
  // RFC 9068 §4: signed by a key of the issuer, with that key's own algorithm.
  if (!isSigned(jws, expected)) throw refused('the signature does not verify', 'RFC 9068 §4');
  const claims = claimsSchema.safeParse(jws.payload);
  if (!claims.success) throw refused('a required claim is missing', 'RFC 9068 §2.2');
  // RFC 9068 §4: iss is exactly the issuer.
  if (claims.data.iss !== expected.workspace.issuer) throw refused('the token is of another issuer', 'RFC 9068 §4');
  // RFC 9068 §4: aud names this API.
  if (![claims.data.aud].flat().includes(expected.audience))
    throw refused('the token is for another resource', 'RFC 9068 §4');
  // RFC 9068 §4: not expired, and not from the future.
  const problem = jwtTimeProblem(jws.payload, { now: expected.now, expRequired: true, iatRequired: true });
  if (problem !== undefined) throw refused('the token is expired or not yet valid', 'RFC 9068 §4', problem);
  return claims.data;
}

function parsed(token: string): ParsedJws {
  try {
    return parseJws(token);
  } catch (error) {
    if (error instanceof JoseError) throw refused('the token is not a JWT', 'RFC 9068 §4', error.message);
    throw error;
  }
}

function isSigned(jws: ParsedJws, { workspace }: Expected): boolean {
  const key = workspace.keys.find((one) => one.kid === jws.header.kid);
  return key !== undefined && jws.header.alg === key.alg && verifyJws(jws, importPublicJwk(key.publicJwk), key.alg);
}

function refused(description: string, clause: string, detail?: string): OAuthError {
  return new OAuthError('invalid_token', description, { clause, ...(detail === undefined ? {} : { detail }) });
}
