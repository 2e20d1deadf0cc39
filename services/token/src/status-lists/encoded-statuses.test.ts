import { inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { StatusBits } from './encoded-statuses.js';

function encoded(revoked: readonly number[], size: number): Buffer {
  const bits = new StatusBits(new Uint8Array(size / 8));
  for (const index of revoked) bits.set(index);
  return inflateSync(Buffer.from(bits.encoded(), 'base64url'));
}

describe('Token Status List', () => {
  it('Token Status List §4.1: the bits of the draft’s own example', () => {
    // §4.1: 0b1011_1001, 0b1010_0011.
    expect([...encoded([0, 3, 4, 5, 7, 8, 9, 13, 15], 16)]).toEqual([0xb9, 0xa3]);
  });

  it('Token Status List §4.1: whatever is revoked is set, and nothing else', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(4095)), (revoked) => {
        const bits = encoded(revoked, 4096);
        const set = Array.from({ length: 4096 }, (_, i) => i).filter((i) => ((bits[i >> 3] ?? 0) >> (i & 7)) & 1);
        expect(set).toEqual(revoked.toSorted((a, b) => a - b));
      }),
    );
  });

  it('Token Status List §4.1: what is set in a copy is not set in the list', () => {
    const list = new StatusBits(new Uint8Array(2));
    const copy = list.copy();
    copy.set(3);
    expect(list.encoded()).not.toBe(copy.encoded());
    expect(list.encoded()).toBe(new StatusBits(new Uint8Array(2)).encoded());
    // Nor is what was said before said of what is set now.
    list.set(3);
    expect(list.encoded()).toBe(copy.encoded());
  });
});
