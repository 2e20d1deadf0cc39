import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { derSignature, rawSignature } from './ecdsa-signature.js';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

describe('RFC 7518 §3.4', () => {
  it('RFC 7518 §3.4: what OpenSSL signs in DER verifies as r and s, and the other way round', () => {
    for (let i = 0; i < 300; i += 1) {
      const data = Buffer.from(`message ${i}`);
      const raw = rawSignature(sign('sha256', data, privateKey));
      expect(verify('sha256', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw)).toBe(true);
      const signed = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      expect(verify('sha256', data, publicKey, derSignature(signed) ?? Buffer.alloc(0))).toBe(true);
    }
  });

  it('RFC 7518 §3.4: every pair of numbers comes back as it was, short and negative-looking ones too', () => {
    const coordinate = fc
      .tuple(fc.integer({ min: 0, max: 32 }), fc.uint8Array({ minLength: 32, maxLength: 32 }))
      .map(([zeros, bytes]) => bytes.fill(0, 0, zeros));
    fc.assert(
      fc.property(coordinate, coordinate, (r, s) => {
        const raw = Buffer.concat([r, s]);
        const der = derSignature(raw) ?? Buffer.alloc(0);
        expect(rawSignature(der)).toEqual(raw);
        expect(der[1]).toBe(der.length - 2);
      }),
    );
  });

  it.each([0, 1, 63, 65, 72, 128])('RFC 7518 §3.4: a signature of %i bytes is none', (length) => {
    expect(derSignature(new Uint8Array(length))).toBeUndefined();
  });
});
