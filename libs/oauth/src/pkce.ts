import { createHash, timingSafeEqual } from 'node:crypto';

/** The only transformation on offer: `plain` shows the verifier to whoever sees the request (RFC 9700 §2.1.1). */
export const CODE_CHALLENGE_METHODS = ['S256'] as const;

/** RFC 7636 §4.2: an S256 challenge is the base64url of a SHA-256 hash, 43 characters. */
export function isCodeChallenge(value: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(value);
}

/** RFC 7636 §4.1: 43 to 128 unreserved characters. */
export function isCodeVerifier(value: string): boolean {
  return /^[A-Za-z0-9._~-]{43,128}$/.test(value);
}

/** RFC 7636 §4.6: BASE64URL(SHA256(verifier)) equals the challenge. False for anything that is no verifier. */
export function verifierFits(verifier: string, challenge: string): boolean {
  if (!isCodeVerifier(verifier) || !isCodeChallenge(challenge)) return false;
  const computed = createHash('sha256').update(verifier, 'ascii').digest('base64url');
  return timingSafeEqual(Buffer.from(computed, 'ascii'), Buffer.from(challenge, 'ascii'));
}
