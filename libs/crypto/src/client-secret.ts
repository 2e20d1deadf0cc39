import { createHmac, timingSafeEqual } from 'node:crypto';
import { randomToken } from './random.js';

/** One stored secret of a client, as in `ClientRecord.secretHashes`. */
export interface ClientSecretHash {
  readonly hash: string;
  /** Unix ms; absent: does not expire. */
  readonly expiresAt?: number | undefined;
}

/** RFC 6749 §10.10: 256 random bits, base64url. */
export function generateClientSecret(): string {
  return randomToken(32);
}

/**
 * What is stored of a client secret: HMAC-SHA-256 under an installation key (`deriveKey(secret, 'client-secret')`), base64url.
 *
 * Not argon2id: a stretched hash protects secrets that people choose. Ours are 256 random bits, which nobody guesses at any
 * speed, and they are checked on every token request, where 7 ms and 19 MiB each would be the whole cost of the server and a
 * lever for denial of service. The key makes a stolen table useless even to try a suspected secret on.
 */
export function hashClientSecret(secret: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(secret).digest('base64url');
}

/** Compared with where there is nothing to compare with; no secret is known that hashes to it. */
const NO_HASH = Buffer.alloc(32);

/**
 * Whether `secret` is one of the client's unexpired secrets (`now`: Unix ms). Takes as long for a client without secrets (pass
 * none for an unknown client) as for a wrong one.
 */
export function verifyClientSecret(
  secret: string,
  hashes: readonly ClientSecretHash[],
  key: Uint8Array,
  now: number,
): boolean {
  const presented = createHmac('sha256', key).update(secret).digest();
  let matches = false;
  for (let i = 0; i < 2; i++) {
    const stored = hashes[i];
    const expected = stored === undefined ? NO_HASH : Buffer.from(stored.hash, 'base64url');
    const equal = timingSafeEqual(presented, expected.length === presented.length ? expected : NO_HASH);
    if (equal && stored !== undefined && (stored.expiresAt === undefined || now < stored.expiresAt)) matches = true;
  }
  return matches;
}
