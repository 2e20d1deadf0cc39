import { randomFillSync, randomInt, randomUUID } from 'node:crypto';

// One call into the system's generator fills many tokens; bytes are wiped once they are handed out.
const pool = Buffer.allocUnsafeSlow(8192);
let used = pool.length;

/** `bytes` unpredictable bytes (32: 256 bits) as base64url without padding. */
export function randomToken(bytes = 32): string {
  if (bytes > pool.length) return randomFillSync(Buffer.allocUnsafeSlow(bytes)).toString('base64url');
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const token = pool.toString('base64url', used, used + bytes);
  pool.fill(0, used, used + bytes);
  used += bytes;
  return token;
}

/** An unpredictable whole number from 0 to `limit` - 1, each as likely as the others. */
export function randomBelow(limit: number): number {
  return randomInt(limit);
}

/** RFC 9562 §5.4: a version 4 UUID, lower case. */
export function randomUuid(): string {
  return randomUUID();
}

/** RFC 9562 §5.7: a version 7 UUID, lower case, sorted by `now` (Unix ms); ids of one millisecond are unordered. */
export function uuidV7(now: number): string {
  const time = Math.trunc(now).toString(16).padStart(12, '0');
  // The variant and 74 random bits of a version 4 UUID are where version 7 wants them.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
