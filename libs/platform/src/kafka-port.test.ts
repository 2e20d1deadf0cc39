import { describe, expect, it } from '@jest/globals';
import { murmur2, partitionFor } from './kafka-port.js';

describe('the partition of a key', () => {
  // The vectors of Kafka's own UtilsTest.testMurmur2.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as Java does', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });

  it('is the positive hash modulo the partitions', () => {
    expect(partitionFor('21', 12)).toBe((-973932308 & 0x7fffffff) % 12);
  });
});
