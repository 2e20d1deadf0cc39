import { describe, expect, it } from '@jest/globals';
import { IdentityError } from '../identity-error.js';
import { parseNewPassword } from './password-rules.js';

const context = {
  username: 'Josephine.March',
  email: 'jo.march@example.com',
  tenant: 'concord-press',
  workspace: 'the-attic-room',
};

function refusal(password: string): string {
  try {
    parseNewPassword(password, context);
  } catch (error) {
    if (error instanceof IdentityError && error.refusal.kind === 'invalid') {
      expect(error.refusal.pointer).toBe('/password');
      expect(error.message).not.toContain(password);
      return error.refusal.reason;
    }
    throw error;
  }
  return 'taken';
}

describe('password rules', () => {
  it.each([
    ['seven characters', 'aB3$xy7', /at least 8/],
    ['one grapheme of many code units', '👩‍👩‍👧‍👦', /at least 8/],
    ['more than 256 characters', 'xy'.repeat(129), /at most 256/],
    ['a control character', 'abcd\u0000efghij', /control/],
    ['a new line', 'abcdqwz\nefghij', /control/],
    ['a common password', 'password1', /commonly used/],
    ['a common password in another case', 'PassWord1', /commonly used/],
    ['a common password in full-width letters', 'ｐａｓｓｗｏｒｄ１', /commonly used/],
    ['one character repeated', 'zzzzzzzzzzzz', /repeated|commonly/],
    ['a sequence', 'mnopqrstuvw', /sequence/],
    ['a sequence backwards', 'wvutsrqponm', /sequence/],
    ['the user name', 'josephine.march', /name/],
    ['the user name backwards', 'hcram.enihpesoj', /name/],
    ['the e-mail address', 'Jo.March@Example.com', /name/],
    ['the local part of the address', 'JO.MARCH', /name/],
    ['the tenant', 'concord-press', /name/],
    ['the workspace', 'The-Attic-Room', /name/],
  ])('NIST SP 800-63B §3.1.1.2: refuses %s', (_what, password, reason) => {
    expect(refusal(password)).toMatch(reason);
  });

  it.each([
    ['eight characters of no special kind', 'vltmqsna'],
    ['64 characters', 'correct horse battery staple, and sixty-four characters in total'],
    ['256 characters', `${'xq7'.repeat(85)}z`],
    ['spaces', 'a b c d e f'],
    ['letters beyond ASCII', 'пароль-для-двери'],
    ['the user name with more around it', 'not-josephine.march-at-all'],
  ])('NIST SP 800-63B §3.1.1.2: takes %s', (_what, password) => {
    expect(refusal(password)).toBe('taken');
  });

  it('NIST SP 800-63B §3.1.1.2: normalises, so that composed and decomposed letters are the same password', () => {
    expect(parseNewPassword('un été à la mer', context)).toBe(
      parseNewPassword('un e\u0301te\u0301 a\u0300 la mer', context),
    );
  });
});
