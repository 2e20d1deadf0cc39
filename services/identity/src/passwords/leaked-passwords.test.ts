import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isLeakedPassword, LEAKED_PASSWORDS } from './leaked-passwords.js';
import { addPassword, estimatedSize, mayHold } from './password-filter.js';

describe('the list of leaked passwords', () => {
  it('NIST SP 800-63B §3.1.1.2: has hundreds of thousands of them', () => {
    expect(estimatedSize(LEAKED_PASSWORDS)).toBeGreaterThan(450_000);
  });

  // From the first of the list to the last hundred thousand.
  it.each(['password', '12345678', 'sunshine', 'PassWord1', 'baseball', 'nathan43', 'nathan3839', 'nathan24'])(
    'NIST SP 800-63B §3.1.1.2: has %s, whatever its case',
    (password) => {
      expect([isLeakedPassword(password), isLeakedPassword(password.toUpperCase())]).toEqual([true, true]);
    },
  );

  it('refuses hardly anything else', () => {
    const random = Array.from({ length: 50_000 }, () => randomBytes(8).toString('base64url'));
    expect(random.filter(isLeakedPassword).length).toBeLessThan(20);
    const phrases = ['a long enough passphrase', 'correct horse battery staple', 'six geese on the lake'];
    expect(phrases.filter(isLeakedPassword)).toEqual([]);
  });
});

describe('a filter', () => {
  it('finds what was put in, and guesses how much that was', () => {
    const filter = new Uint8Array(4096);
    const passwords = Array.from({ length: 1000 }, (_, index) => `password ${index}`);
    for (const password of [...passwords, ...passwords]) addPassword(filter, password);
    expect(passwords.every((password) => mayHold(filter, password))).toBe(true);
    expect(Math.abs(estimatedSize(filter) - 1000)).toBeLessThan(100);
    expect(mayHold(new Uint8Array(4096), 'password 1')).toBe(false);
  });
});
