import { deflateSync } from 'node:zlib';
import { STATUS_LIST_SIZE } from '@ostiary/oauth/token-status-list';

/** Token Status List §4.1, §4.2: one bit each, the least significant first, 1 for what is revoked (INVALID, §7.1); compressed (zlib), base64url. */
export function encodedStatuses(revoked: Iterable<number>, size: number = STATUS_LIST_SIZE): string {
  const bits = new Uint8Array(Math.ceil(size / 8));
  for (const index of revoked) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  return deflateSync(bits, { level: 9 }).toString('base64url');
}
