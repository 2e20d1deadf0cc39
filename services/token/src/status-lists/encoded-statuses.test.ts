import { inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodedStatuses } from './encoded-statuses.js';

const bitsOf = (encoded: string) => inflateSync(Buffer.from(encoded, 'base64url'));

describe('Token Status List', () => {
  it('Token Status List §4.1: the bits of the draft’s own example', () => {
    // §4.1: 0b1011_1001, 0b1010_0011.
    const bits = bitsOf(encodedStatuses([0, 3, 4, 5, 7, 8, 9, 13, 15], 16));
    expect([...bits]).toEqual([0xb9, 0xa3]);
  });

  it('Token Status List §4.1: whatever is revoked is set, and nothing else', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(4095)), (revoked) => {
        const bits = bitsOf(encodedStatuses(revoked, 4096));
        const set = Array.from({ length: 4096 }, (_, i) => i).filter((i) => ((bits[i >> 3] ?? 0) >> (i & 7)) & 1);
        expect(set).toEqual(revoked.toSorted((a, b) => a - b));
      }),
    );
  });
});
