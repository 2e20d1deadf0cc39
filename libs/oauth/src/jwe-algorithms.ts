/**
 * RFC 7518 §4.3, §4.6: how a key for content is agreed on, with asymmetric keys only. RSA1_5 is broken (FAPI 1.0 Advanced §8.6.1), RSA-OAEP rests
 * on SHA-1, and what needs a shared secret or a password (`dir`, AES key wrap, PBES2) does not exist here.
 */
export const JWE_ALGORITHMS = ['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A256KW'] as const;
export type JweAlgorithm = (typeof JWE_ALGORITHMS)[number];

/** RFC 7518 §5: authenticated encryption of content. */
export const JWE_ENCRYPTIONS = ['A256GCM', 'A128GCM', 'A128CBC-HS256'] as const;
export type JweEncryption = (typeof JWE_ENCRYPTIONS)[number];

/** OpenID Connect Dynamic Client Registration §2: what an `_alg` alone means. */
export const DEFAULT_JWE_ENCRYPTION: JweEncryption = 'A128CBC-HS256';

/** Kinds of key pairs for encryption: one on P-256 serves both algorithms with ECDH. */
export const ENCRYPTION_KEY_ALGORITHMS = ['RSA-OAEP-256', 'ECDH-ES'] as const satisfies readonly JweAlgorithm[];
export type EncryptionKeyAlgorithm = (typeof ENCRYPTION_KEY_ALGORITHMS)[number];

/** Whether a key pair of `kind` can be used with `alg`. */
export function keyServes(kind: EncryptionKeyAlgorithm, alg: JweAlgorithm): boolean {
  return kind === 'RSA-OAEP-256' ? alg === kind : alg !== 'RSA-OAEP-256';
}
