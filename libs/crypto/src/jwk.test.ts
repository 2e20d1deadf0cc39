import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { calculateJwkThumbprint } from 'jose';
import { JoseError, type JoseErrorReason } from './jose-error.js';
import { importPublicJwk, type Jwk, jwkAllows, jwkContradiction, jwkThumbprint } from './jwk.js';

const ec = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) };
const okp = { ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }) };
const rsa = { ...generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }) };
const rsaOf = (modulusLength: number, publicExponent = 65_537) => ({
  ...generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey.export({ format: 'jwk' }),
});

function reason(jwk: Jwk): JoseErrorReason {
  try {
    importPublicJwk(jwk);
  } catch (error) {
    if (error instanceof JoseError) return error.reason;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('RFC 7638: thumbprints', () => {
  it('RFC 7638 §3.1: the example', () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    const jwk = { kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' };
    expect(jwkThumbprint(jwk)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  });

  it.each([
    ['EC', ec],
    ['OKP', okp],
    ['RSA', rsa],
    [
      'EC on P-521, which we do not verify with',
      { ...generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey.export({ format: 'jwk' }) },
    ],
  ])('RFC 7638 §3: is what jose computes for %s', async (_title, jwk) => {
    expect(jwkThumbprint({ ...jwk, kid: 'x', extra: 1 })).toBe(await calculateJwkThumbprint(jwk));
  });
});

describe('RFC 7517: keys that are shown', () => {
  it.each([
    ['ES256', ec, ['ES256']],
    ['EdDSA', okp, ['EdDSA']],
    ['PS256 and RS256', rsa, ['PS256', 'RS256']],
  ])('RFC 8725 §3.1: a key verifies only %s', (_title, jwk, algorithms) => {
    expect(importPublicJwk(jwk).algorithms).toEqual(algorithms);
  });

  it('RFC 7638 §5: is imported once for as long as it is used, whatever stands around it', () => {
    const first = importPublicJwk({ ...ec, kid: 'a' });
    expect(importPublicJwk({ ...ec, kid: 'b', alg: 'ES256' })).toBe(first);
    for (let i = 0; i < 50; i++) {
      importPublicJwk({ ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }) });
    }
    expect(importPublicJwk(ec)).toBe(first);
  });

  it.each<[string, JoseErrorReason, Jwk]>([
    ['a private EC key', 'private-key', { ...ec, d: 'AA' }],
    ['a private member that is null', 'private-key', { ...ec, d: null }],
    ['an RSA key with a prime', 'private-key', { ...rsa, p: 'AA' }],
    ['a symmetric key', 'private-key', { kty: 'oct', k: 'AAAA' }],
    ['a symmetric key that hides its value', 'unsupported-key', { kty: 'oct' }],
    ['a post-quantum private key', 'private-key', { kty: 'AKP', alg: 'ML-DSA-44', priv: 'AA', pub: 'AA' }],
    ['RSA of 1024 bits', 'weak-key', rsaOf(1024)],
    ['RSA of 2047 bits', 'weak-key', { ...rsa, n: `${'V'}${String(rsa.n).slice(1)}` }],
    ['RSA of more than 8192 bits', 'unsupported-key', { kty: 'RSA', n: 'v'.repeat(1368), e: 'AQAB' }],
    ['RSA with a huge modulus', 'invalid-key', { kty: 'RSA', n: 'v'.repeat(100_000), e: 'AQAB' }],
    ['RSA with a huge exponent', 'unsupported-key', { ...rsa, e: 'v'.repeat(340) }],
    ['RSA with exponent 1', 'invalid-key', { ...rsa, e: 'AQ' }],
    ['RSA with an even exponent', 'invalid-key', { ...rsa, e: 'Ag' }],
    ['RSA with a leading zero, a second spelling of the same key', 'invalid-key', { ...rsa, n: `AA${rsa.n}` }],
    ['RSA without exponent', 'invalid-key', { kty: 'RSA', n: rsa.n }],
    [
      'EC on another curve',
      'unsupported-key',
      { ...generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' }) },
    ],
    [
      'EC on secp256k1',
      'unsupported-key',
      { ...generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({ format: 'jwk' }) },
    ],
    ['Ed448', 'unsupported-key', { ...generateKeyPairSync('ed448').publicKey.export({ format: 'jwk' }) }],
    [
      'X25519, which signs nothing',
      'unsupported-key',
      { ...generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }) },
    ],
    ['a point that is not on the curve', 'invalid-key', { ...ec, y: ec.x }],
    ['a coordinate that is too short', 'invalid-key', { ...ec, x: String(ec.x).slice(4) }],
    ['a coordinate that is too long', 'invalid-key', { ...ec, x: `AAAA${ec.x}` }],
    ['a coordinate in base64 instead of base64url', 'invalid-key', { ...ec, x: `+/${String(ec.x).slice(2)}` }],
    ['a second spelling of a coordinate', 'invalid-key', { ...ec, x: 'A'.repeat(42).concat('B') }],
    ['a coordinate that is a number', 'invalid-key', { ...ec, x: 1 }],
    ['a curve that is an object', 'invalid-key', { ...ec, crv: {} }],
    ['no kty', 'unsupported-key', { crv: 'P-256' }],
    ['a kty of another type', 'unsupported-key', { kty: ['EC'] }],
    ['an empty object', 'unsupported-key', {}],
  ])('RFC 8725 §3.4: refuses %s', (_title, expected, jwk) => {
    expect(reason(jwk)).toBe(expected);
  });

  it('RFC 7517 §4: answers any object with a key or a JoseError', () => {
    const member = fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom(ec.x, ec.y, rsa.n, 'AQAB', null, 1, {}, []));
    fc.assert(
      fc.property(
        fc.record(
          {
            kty: fc.constantFrom('EC', 'RSA', 'OKP', 'oct', 1),
            crv: fc.constantFrom('P-256', 'Ed25519', 'X', 2),
            x: member,
            y: member,
            n: member,
            e: member,
          },
          { requiredKeys: [] },
        ),
        (jwk) => {
          try {
            importPublicJwk(jwk);
          } catch (error) {
            expect(error).toBeInstanceOf(JoseError);
          }
        },
      ),
    );
  });

  it.each([
    ['says nothing', {}, true],
    ['is for signatures', { use: 'sig' }, true],
    ['names the algorithm', { alg: 'ES256' }, true],
    ['verifies', { key_ops: ['verify'] }, true],
    ['is for encryption', { use: 'enc' }, false],
    ['names another algorithm', { alg: 'PS256' }, false],
    ['signs only', { key_ops: ['sign'] }, false],
    ['has a key_ops that is no list', { key_ops: 'verify' }, false],
  ])('RFC 7517 §4.2–4.4: a key that %s may verify: %#', (_title, members, allowed) => {
    expect(jwkAllows({ ...ec, ...members }, 'ES256')).toBe(allowed);
  });
});

describe('jwkContradiction', () => {
  it.each<[string, Jwk, RegExp | undefined]>([
    ['RFC 7517 §4.4: alg of another type', { ...ec, alg: 'PS256' }, /another type/],
    ['RFC 7517 §4.4: alg of the type', { ...rsa, alg: 'RS256', use: 'sig', key_ops: ['verify'] }, undefined],
    ['RFC 7517 §4.2: for encryption, with an alg for signatures', { ...ec, alg: 'ES256', use: 'enc' }, /use is enc/],
    ['RFC 7517 §4.2: for signatures, with an alg for encryption', { ...ec, alg: 'ECDH-ES', use: 'sig' }, /use is sig/],
    ['RFC 7517 §4.3: use and key_ops that do not agree', { ...ec, use: 'sig', key_ops: ['deriveKey'] }, /key_ops/],
    ['RFC 7517 §4.3: an operation twice', { ...ec, key_ops: ['verify', 'verify'] }, /twice/],
    ['RFC 7517 §4.3: key_ops that is no list', { ...ec, key_ops: 'verify' }, /no list/],
    ['RFC 7517 §4.3: a key to encrypt to', { ...ec, use: 'enc', key_ops: ['deriveBits'], alg: 'ECDH-ES' }, undefined],
    ['RFC 7517 §4: nothing said', ec, undefined],
  ])('%s', (_, jwk, expected) => {
    const found = jwkContradiction(jwk, importPublicJwk(jwk).algorithms);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(expected);
  });
});

describe('RFC 9964: AKP keys', () => {
  const akp = { ...generateKeyPairSync('ml-dsa-44').publicKey.export({ format: 'jwk' }) };
  it('RFC 9964 §6: the thumbprint is made of alg, kty and pub', async () => {
    expect(jwkThumbprint(akp)).toBe(await calculateJwkThumbprint({ ...akp, kty: 'AKP' }));
  });
  it('RFC 9964 §3: a key is of the one algorithm that it names', () => {
    expect(importPublicJwk(akp).algorithms).toEqual(['ML-DSA-44']);
    expect(jwkAllows(akp, 'ML-DSA-65')).toBe(false);
  });
  it.each<[string, Jwk, JoseErrorReason]>([
    ['without alg', { ...akp, alg: undefined }, 'unsupported-key'],
    ['of an unknown alg', { ...akp, alg: 'ES256' }, 'unsupported-key'],
    ['of another length', { ...akp, alg: 'ML-DSA-65' }, 'invalid-key'],
    ['without pub', { kty: 'AKP', alg: 'ML-DSA-44' }, 'invalid-key'],
    ['that is oversized', { ...akp, pub: 'A'.repeat(100_000) }, 'invalid-key'],
    ['that is private', { ...akp, priv: 'AAAA' }, 'private-key'],
  ])('RFC 9964 §3: refuses a key %s', (_, jwk, expected) => {
    expect(reason(jwk)).toBe(expected);
  });
});
