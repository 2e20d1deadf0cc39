import { describe, expect, it } from '@jest/globals';
import { networkOfAddress, roughNetwork } from './network-of-address.js';

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

describe('a place that a person knows again', () => {
  it.each([
    ['203.0.113.77', '203.0.113.x'],
    ['::ffff:203.0.113.77', '203.0.113.x'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:…'],
    ['', '?'],
    ['<b>', '?'],
  ])('RFC 8628 §5.4: %s is %s', (address, rough) => {
    expect(roughNetwork(address)).toBe(rough);
  });
});
