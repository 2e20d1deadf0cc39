import { describe, expect, it } from '@jest/globals';
import { generateClientSecret, hashClientSecret, verifyClientSecret } from './client-secret.js';
import { deriveKey } from './installation-secret.js';

const installation = Buffer.alloc(32, 7);
const key = deriveKey(installation, 'client-secret');
const now = 1_800_000_000_000;

describe('RFC 6749 §2.3.1: client secrets', () => {
  const secret = generateClientSecret();
  const other = generateClientSecret();
  const hash = hashClientSecret(secret, key);

  it('RFC 6749 §10.10: are 256 random bits', () => {
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(secret).not.toBe(other);
  });

  it('RFC 6749 §2.3.1: are stored under a key: another installation has another hash', () => {
    expect(hash).not.toContain(secret);
    expect(hashClientSecret(secret, deriveKey(Buffer.alloc(32, 8), 'client-secret'))).not.toBe(hash);
  });

  it.each([
    ['the secret', secret, [{ hash }], true],
    ['a secret that does not expire yet', secret, [{ hash, expiresAt: now + 1 }], true],
    ['either of two', secret, [{ hash: hashClientSecret(other, key) }, { hash }], true],
    ['the other of two', other, [{ hash: hashClientSecret(other, key) }, { hash }], true],
  ])('RFC 6749 §2.3.1: accepts %s', (_title, presented, hashes, expected) => {
    expect(verifyClientSecret(presented, hashes, key, now)).toBe(expected);
  });

  it.each([
    ['another secret', other, [{ hash }]],
    ['an empty secret', '', [{ hash }]],
    ['the hash itself', hash, [{ hash }]],
    ['a secret that has expired', secret, [{ hash, expiresAt: now }]],
    ['any secret where none is registered', secret, []],
    ['an empty secret against an empty hash', '', [{ hash: '' }]],
    ['a prefix', secret.slice(0, -1), [{ hash }]],
  ])('RFC 6749 §2.3.1: refuses %s', (_title, presented, hashes) => {
    expect(verifyClientSecret(presented, hashes, key, now)).toBe(false);
  });
});

describe('RFC 5869: keys derived from the installation secret', () => {
  it('RFC 5869 §2: differ by purpose and by installation, and are the same everywhere', () => {
    expect(deriveKey(installation, 'dpop-nonce')).not.toEqual(key);
    expect(deriveKey(Buffer.alloc(32, 8), 'client-secret')).not.toEqual(key);
    expect(deriveKey(installation, 'client-secret')).toEqual(key);
    // Known answer: a change of the derivation would make every stored client secret useless.
    expect(Buffer.from(key).toString('hex')).toBe('5f07f338883db825cdaf66f7fb555b8e9907303331ff058c3e7b3b0586ec5053');
  });

  it('RFC 5869 §2: need a secret of 32 bytes', () => {
    expect(() => deriveKey(Buffer.alloc(31), 'client-secret')).toThrow(RangeError);
  });
});
