import { describe, expect, it } from '@jest/globals';
import { networkOfAddress } from './network-of-address.js';

describe('networkOfAddress', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
    ['2001:db8:1:2::1', '2001:db8:1:2::'],
    ['2001:db8:1:3::1', '2001:db8:1:3::'],
    ['', ''],
    ['unknown', 'unknown'],
  ])('RFC 6177 §2: %s counts as %s', (address, network) => {
    expect(networkOfAddress(address)).toBe(network);
  });
});
