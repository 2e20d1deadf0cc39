import type { KeyObject } from 'node:crypto';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';

/** A JWK as it comes in: nothing about it is believed yet. */
export type Jwk = Readonly<Record<string, unknown>>;

/** A public key that may verify signatures, and the only algorithms it may do so with. Shared between callers: immutable. */
export interface VerificationKey {
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string;
  readonly algorithms: readonly JwsAlgorithm[];
  readonly keyObject: KeyObject;
}

/** RFC 7638 §3: SHA-256 thumbprint, base64url. Throws JoseError `invalid-key` or `unsupported-key` (kty not EC, RSA, OKP). */
export function jwkThumbprint(_jwk: Jwk): string {
  throw new Error('not written yet');
}

/**
 * A key for verification from a public JWK: RSA of 2048 to 8192 bits, EC P-256, OKP Ed25519. Imported keys are kept, bounded,
 * by thumbprint. Throws JoseError (`private-key`, `weak-key`, `unsupported-key`, `invalid-key`).
 */
export function importPublicJwk(_jwk: Jwk): VerificationKey {
  throw new Error('not written yet');
}
