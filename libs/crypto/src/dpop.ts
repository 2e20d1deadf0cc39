import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';

/** A proof is accepted for this long after its `iat` … */
export const DPOP_MAX_AGE_SECONDS = 60;

export interface DpopExpectation {
  /** Of the request, upper case. */
  readonly method: string;
  /** The public URL that was asked. */
  readonly url: string;
  /** The same endpoint's other public URL (mTLS host), equally good. */
  readonly alternativeUrl?: string;
  readonly algorithms: readonly JwsAlgorithm[];
  /** Unix ms. */
  readonly now: number;
  /** The access token shown with the proof: `ath` must be its hash. */
  readonly accessToken?: string;
}

export interface DpopProof {
  /** RFC 7638 thumbprint of the proof's key. */
  readonly jkt: string;
  readonly jti: string;
  /** Unix seconds. */
  readonly iat: number;
  readonly nonce?: string;
}

/**
 * RFC 9449 §4.3, checks 1 to 9, 11 and the hash of 12; the nonce (10), the token's key (12) and the single use of `jti` (§11.1) are the caller's.
 * Throws OAuthError `invalid_dpop_proof`.
 */
export function checkDpopProof(_proofs: readonly string[], _expected: DpopExpectation): DpopProof {
  throw new Error('not written yet');
}
