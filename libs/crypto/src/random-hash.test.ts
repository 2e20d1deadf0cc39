import { describe, expect, it } from '@jest/globals';
import { equalSecrets, sha256Base64url } from './hash.js';
import { randomToken, randomUuid, uuidV7 } from './random.js';

describe('random values', () => {
  it('RFC 6749 §10.10: tokens have the bytes asked for and never repeat', () => {
    const tokens = Array.from({ length: 2_000 }, () => randomToken());
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(Buffer.from(randomToken(16), 'base64url')).toHaveLength(16);
    expect(Buffer.from(randomToken(10_000), 'base64url')).toHaveLength(10_000);
  });

  it('tokens of mixed sizes never hand out a wiped or reused part of the pool', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 3_000; i++) {
      const token = randomToken(16 + (i % 17));
      expect(token).not.toMatch(/^A{8}|A{8}$/);
      seen.add(token.slice(0, 20));
    }
    expect(seen.size).toBe(3_000);
  });

  it('RFC 9562 §5.4: a version 4 UUID', () => {
    expect(randomUuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('RFC 9562 §5.7: a version 7 UUID begins with the time and sorts by it', () => {
    // The example of RFC 9562 appendix A.6.
    expect(uuidV7(1645557742000)).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidV7(1).startsWith('00000000-0001-7')).toBe(true);
    expect(uuidV7(1_000) < uuidV7(1_001)).toBe(true);
    expect(new Set(Array.from({ length: 1_000 }, () => uuidV7(5))).size).toBe(1_000);
  });
});

describe('hashes', () => {
  it('RFC 7636 §B: SHA-256 as base64url', () => {
    expect(sha256Base64url('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
    expect(sha256Base64url(Buffer.from('ü'))).toBe(sha256Base64url('ü'));
  });

  it.each([
    ['', '', true],
    ['a', 'a', true],
    ['a', 'b', false],
    ['a', 'aa', false],
    ['', 'a', false],
    ['ü', 'u', false],
  ])('compares %j and %j: %s', (a, b, equal) => {
    expect(equalSecrets(a, b)).toBe(equal);
    expect(equalSecrets(Buffer.from(a), b)).toBe(equal);
  });
});
