import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isCodeChallenge, isCodeVerifier, verifierFits } from './pkce.js';

const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

describe('PKCE', () => {
  it('RFC 7636 Appendix B: accepts the example', () => {
    expect(verifierFits(VERIFIER, CHALLENGE)).toBe(true);
  });

  it.each([
    ['another verifier', `${VERIFIER.slice(0, -1)}l`, CHALLENGE],
    ['the challenge itself (plain)', CHALLENGE, CHALLENGE],
    ['an empty verifier', '', CHALLENGE],
    ['a verifier of 42 characters', 'a'.repeat(42), hashed('a'.repeat(42))],
    ['a verifier of 129 characters', 'a'.repeat(129), hashed('a'.repeat(129))],
    ['a verifier with a reserved character', `${'a'.repeat(43)}+`, hashed(`${'a'.repeat(43)}+`)],
    ['a verifier with a final newline', `${VERIFIER}\n`, CHALLENGE],
    ['a padded challenge', VERIFIER, `${CHALLENGE}=`],
  ])('RFC 7636 §4.6: refuses %s', (_, verifier, challenge) => {
    expect(verifierFits(verifier, challenge)).toBe(false);
  });

  it('RFC 7636 §4.1, §4.2: every verifier fits its own challenge and no other', () => {
    const unreserved = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'];
    const verifier = fc.string({ unit: fc.constantFrom(...unreserved), minLength: 43, maxLength: 128 });
    fc.assert(
      fc.property(verifier, verifier, (one, other) => {
        expect(isCodeVerifier(one)).toBe(true);
        expect(isCodeChallenge(hashed(one))).toBe(true);
        expect(verifierFits(one, hashed(one))).toBe(true);
        expect(verifierFits(one, hashed(other))).toBe(one === other);
      }),
    );
  });
});

function hashed(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
