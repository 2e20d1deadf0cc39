/**
 * A set of passwords as a Bloom filter: 1.25 MiB for half a million. Whatever was put in is found; of what was not, about one in 25,000 is found, too.
 * It tells nobody which passwords it holds. Pure, and imported by what makes the file (tools/leaked-passwords.ts) as well.
 */
import { createHash } from 'node:crypto';

/** Bits that are looked at for a password: with 21 bits of the filter for each, the best number. */
const PROBES = 14;

export function addPassword(filter: Uint8Array, password: string): void {
  for (const bit of bitsOf(filter, password)) filter[bit >>> 3] = (filter[bit >>> 3] ?? 0) | (1 << (bit & 7));
}

export function mayHold(filter: Uint8Array, password: string): boolean {
  return bitsOf(filter, password).every((bit) => ((filter[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0);
}

/** About how many different ones were put in. */
export function estimatedSize(filter: Uint8Array): number {
  let set = 0;
  for (let byte of filter) for (; byte !== 0; byte &= byte - 1) set++;
  const bits = filter.length * 8;
  return Math.round((-bits / PROBES) * Math.log(1 - set / bits));
}

/** Kirsch and Mitzenmacher, Less Hashing, Same Performance: all from two numbers of one hash. Case makes no difference. */
function bitsOf(filter: Uint8Array, password: string): number[] {
  const digest = createHash('sha256').update(password.toLowerCase()).digest();
  const [first, second] = [digest.readUIntBE(0, 6), digest.readUIntBE(6, 6)];
  return Array.from({ length: PROBES }, (_, index) => (first + index * second) % (filter.length * 8));
}
