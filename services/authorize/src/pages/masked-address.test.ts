import { describe, expect, it } from '@jest/globals';
import { maskedAddress } from './masked-address.js';

describe('an e-mail address on a page', () => {
  it.each([
    ['jo.march@example.com', 'j…@example.com'],
    ['j@example.com', 'j…@example.com'],
    ['𝒥o@example.com', '𝒥…@example.com'],
    ['"a@b"@example.com', '"…@example.com'],
    ['', '…'],
  ])('%s is %s', (address, masked) => {
    expect(maskedAddress(address)).toBe(masked);
  });
});
