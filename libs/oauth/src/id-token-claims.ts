import { createHash, hash } from 'node:crypto';
import type { OrganizationClaims } from './acting-organization.js';
import type { ClaimsRequest } from './claims-request.js';
import { isPostQuantum, type JwsAlgorithm } from './security-profile.js';
import { requestedClaims } from './userinfo-claims.js';

/** What an ID token says (OIDC Core §2). Times are Unix seconds. */
export interface IdTokenFacts {
  readonly issuer: string;
  readonly subject: string;
  readonly clientId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly authTime: number;
  /** As the client sent it; absent after a refresh (OIDC Core §12.2). */
  readonly nonce?: string | undefined;
  readonly acr?: string | undefined;
  readonly amr: readonly string[];
  /** What was issued with it: an access token, or, at the authorization endpoint, a code for a `state`. */
  readonly accessToken?: string | undefined;
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  /** For a client that may exchange it (RFC 8693): by this its authorization is found. */
  readonly tokenId?: string | undefined;
  /** The session, for a client that is told when it ends (tellsOfSessions). */
  readonly sessionId?: string | undefined;
  /** The algorithm that the ID token is signed with. */
  readonly algorithm: JwsAlgorithm;
  /** Claims of the user that `claims` asked for in the ID token. */
  readonly userClaims?: Readonly<Record<string, unknown>> | undefined;
  /** In which the user acts. */
  readonly organization?: OrganizationClaims | undefined;
}

/** The claims that only the server may state: a user's record cannot overwrite them. */
const OWN = new Set([
  ...['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'jti', 'azp', 'nonce', 'auth_time', 'acr', 'amr', 'sid'],
  ...['at_hash', 'c_hash', 's_hash', 'cnf', 'act', 'client_id', 'scope', 'events'],
]);

/**
 * OIDC Core §2, §3.1.3.6; `sid` by OIDC Back-Channel Logout §2.1.
 */
export function idTokenClaims(facts: IdTokenFacts): Record<string, unknown> {
  return {
    ...(facts.userClaims && withoutOwn(facts.userClaims)),
    // Whatever the user's record says: this is what the user has chosen, and is a member of.
    ...facts.organization,
    iss: facts.issuer,
    sub: facts.subject,
    aud: facts.clientId,
    exp: facts.expiresAt,
    iat: facts.issuedAt,
    auth_time: facts.authTime,
    ...(facts.nonce !== undefined && { nonce: facts.nonce }),
    ...(facts.acr !== undefined && { acr: facts.acr }),
    ...(facts.amr.length > 0 && { amr: facts.amr }),
    ...(facts.tokenId !== undefined && { jti: facts.tokenId }),
    ...(facts.sessionId !== undefined && { sid: facts.sessionId }),
    ...(facts.accessToken !== undefined && { at_hash: halfHash(facts.accessToken, facts.algorithm) }),
    // OIDC Core §3.3.2.11, FAPI 1.0 Advanced §5.1.1: with these the token is a signature of the response that it comes in.
    ...(facts.code !== undefined && { c_hash: halfHash(facts.code, facts.algorithm) }),
    ...(facts.state !== undefined && { s_hash: halfHash(facts.state, facts.algorithm) }),
  };
}

/** Also where the token has no such claim: a record must not say what the server did not. */
function withoutOwn(userClaims: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(userClaims).filter(([name]) => !OWN.has(name)));
}

/** OIDC Core §3.1.3.6, §3.3.2.11: the left half of the value's hash, with the hash of the signature algorithm, base64url. */
export function halfHash(value: string, algorithm: JwsAlgorithm): string {
  // RFC 9964, FIPS 204: ML-DSA hashes with SHAKE256; as certified clients do, to 512 bits of it.
  if (isPostQuantum(algorithm)) {
    return createHash('shake256', { outputLength: 64 }).update(value).digest().toString('base64url', 0, 32);
  }
  // RFC 8032 §5.1: Ed25519 hashes with SHA-512; the others we know with SHA-256.
  const digest = hash(algorithm === 'EdDSA' ? 'sha512' : 'sha256', value, 'buffer');
  return digest.toString('base64url', 0, digest.length / 2);
}

/** Whether the ID token needs the user's record at all; if not, nobody has to be asked for it. */
export function asksForIdTokenClaims(claims: ClaimsRequest | undefined): claims is ClaimsRequest {
  if (claims === undefined) return false;
  return Object.keys(claims.idToken).some((name) => !OWN.has(name));
}

/** OIDC Core §5.5: the user's claims that the request wants in the ID token, of those that the client may have. */
export function idTokenUserClaims(
  claims: ClaimsRequest,
  releasable: ReadonlySet<string>,
  userClaims: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const wanted = Object.keys(claims.idToken).filter((name) => !OWN.has(name) && releasable.has(name));
  return requestedClaims(wanted, userClaims);
}
