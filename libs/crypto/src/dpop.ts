/**
 * RFC 9449 §4.3: whether a DPoP proof is good for this request. Trusts nothing in the proof but what its own key signed.
 * What needs state or knowledge of the client is the caller's (libs/client-authentication): whether the nonce is ours (10), whether
 * the access token is bound to this key (12), and that a `jti` is used once (§11.1).
 */

import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import { sha256Base64url } from './hash.js';
import { JoseError } from './jose-error.js';
import { importPublicJwk, type Jwk, type VerificationKey } from './jwk.js';
import { isJwsAlgorithm, type ParsedJws, parseJws, verifyJws } from './jws.js';
import { CLOCK_AHEAD_SECONDS } from './jwt-times.js';

/** RFC 9449 §11.1: a proof is accepted for a minute after its `iat`, and CLOCK_AHEAD_SECONDS before it. */
export const DPOP_MAX_AGE_SECONDS = 60;

// RFC 9964: with key and signature of ML-DSA-87 a proof has 11,500 characters.
const MAX_PROOF_LENGTH = 12_288;
const MAX_JTI_LENGTH = 256;

export interface DpopExpectation {
  /** Of the request, upper case. */
  readonly method: string;
  /** The public URL that was asked. */
  readonly url: string;
  /** The same endpoint's other public URL (the mTLS host), equally good. */
  readonly alternativeUrl?: string | undefined;
  /** RFC 9449 §5.1 dpop_signing_alg_values_supported for this client. */
  readonly algorithms: readonly JwsAlgorithm[];
  /** Unix ms. */
  readonly now: number;
  /** The access token shown with the proof: `ath` must be its hash. */
  readonly accessToken?: string | undefined;
}

export interface DpopProof {
  /** RFC 7638 thumbprint of the proof's key. */
  readonly jkt: string;
  readonly alg: JwsAlgorithm;
  readonly jti: string;
  /** Unix seconds. */
  readonly iat: number;
  readonly nonce: string | undefined;
}

/** Throws OAuthError `invalid_dpop_proof` (400) with the number of the check as its clause. */
export function checkDpopProof(proofs: readonly string[], expected: DpopExpectation): DpopProof {
  const [proof] = proofs;
  // RFC 9449 §4.3(1): one DPoP header field. Node joins repeated ones with a comma.
  if (proof === undefined || proofs.length > 1 || proof.includes(',')) {
    throw refuse(1, 'there must be exactly one DPoP header');
  }
  // RFC 9449 §4.3(2): a single and well-formed JWT.
  const jws = parse(proof);
  const { header, payload } = jws;
  const { jti, htm, htu, iat, ath, nonce } = payload;
  // RFC 9449 §4.3(3): all required claims (§4.2): jti, htm, htu, iat, and ath beside an access token.
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_LENGTH) {
    throw refuse(3, 'jti must be a string of 1 to 256 characters');
  }
  if (typeof htm !== 'string' || typeof htu !== 'string') throw refuse(3, 'htm and htu must be strings');
  if (typeof iat !== 'number' || !Number.isFinite(iat)) throw refuse(3, 'iat must be a number');
  if (nonce !== undefined && typeof nonce !== 'string') throw refuse(3, 'nonce must be a string');
  if (expected.accessToken !== undefined && typeof ath !== 'string') throw refuse(3, 'ath must be a string');
  // RFC 9449 §4.3(4): typ.
  if (header.typ !== 'dpop+jwt') throw refuse(4, 'typ must be dpop+jwt');
  // RFC 9449 §4.3(5): an asymmetric algorithm that the client may use; never none.
  const alg = header.alg;
  if (!isJwsAlgorithm(alg) || !expected.algorithms.includes(alg)) {
    throw refuse(5, `alg must be one of ${expected.algorithms.join(', ')}`);
  }
  // RFC 9449 §4.3(7): the key is public. Before (6), which needs the key.
  const key = importKey(header.jwk);
  // RFC 9449 §4.3(6): the signature is the key's.
  if (!verifyJws(jws, key, alg)) throw refuse(6, 'the signature does not verify with the key in jwk');
  // RFC 9449 §4.3(8): the method.
  if (htm !== expected.method) throw refuse(8, 'htm is not the method of the request');
  // RFC 9449 §4.3(9): the URL, without query and fragment.
  if (htu !== expected.url && !isSameTarget(htu, expected)) throw refuse(9, 'htu is not the URL of the request');
  // RFC 9449 §4.3(11): made within an acceptable time.
  const now = expected.now / 1000;
  if (iat > now + CLOCK_AHEAD_SECONDS || iat < now - DPOP_MAX_AGE_SECONDS) {
    throw refuse(11, 'iat is too far from the time of the server');
  }
  // RFC 9449 §4.3(12): the hash of the access token shown.
  if (expected.accessToken !== undefined && ath !== sha256Base64url(expected.accessToken)) {
    throw refuse(12, 'ath is not the hash of the access token');
  }
  return { jkt: key.thumbprint, alg, jti, iat, nonce };
}

function parse(proof: string): ParsedJws {
  try {
    return parseJws(proof, { maxLength: MAX_PROOF_LENGTH });
  } catch (error) {
    if (error instanceof JoseError) throw refuse(2, error.message);
    throw error;
  }
}

function importKey(jwk: unknown): VerificationKey {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) throw refuse(3, 'jwk must be a JSON object');
  try {
    return importPublicJwk(jwk as Jwk);
  } catch (error) {
    if (error instanceof JoseError) throw refuse(error.reason === 'private-key' ? 7 : 6, error.message);
    throw error;
  }
}

/**
 * RFC 3986 §6.2.2–3, as RFC 9449 §4.3 asks: scheme and host in any case, the default port spelt out or not. Off the usual path:
 * most proofs name the URL letter by letter.
 */
function isSameTarget(htu: string, expected: DpopExpectation): boolean {
  const target = normalized(htu);
  return (
    target !== undefined &&
    (target === normalized(expected.url) ||
      (expected.alternativeUrl !== undefined && target === normalized(expected.alternativeUrl)))
  );
}

function normalized(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  return `${url.protocol}//${url.host}${url.pathname}`;
}

function refuse(check: number, description: string): OAuthError {
  return new OAuthError('invalid_dpop_proof', description, { clause: `RFC 9449 §4.3(${check})` });
}
