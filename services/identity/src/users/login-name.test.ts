import { describe, expect, it } from '@jest/globals';
import { isEmailAddress, loginKey, parseUsername, typedLoginKey } from './login-name.js';

describe('login names', () => {
  it.each([
    ['nothing', ''],
    ['a space', 'jo march'],
    ['a control character', 'jo\u0007'],
    ['a bidirectional override', 'jo\u202emarch'],
    ['a zero-width joiner', 'jo\u200dmarch'],
    ['129 characters', 'x'.repeat(129)],
  ])('RFC 8265 §3.3: refuses %s', (_what, username) => {
    expect(() => parseUsername(username)).toThrow(/user name/);
  });

  it.each(['jo', 'Jo.March', "o'brien@example.com", 'жозефина', 'x'.repeat(128), '0'])(
    'RFC 8265 §3.3: takes %s and keeps its case',
    (username) => {
      expect(parseUsername(username)).toBe(username);
    },
  );

  it('RFC 8265 §3.3: compares without regard to case, width and composition', () => {
    expect(loginKey('JÖ.March')).toBe(loginKey('jo\u0308.march'));
    expect(loginKey('ｊｏ')).toBe('jo');
    expect(loginKey('ΣΊΣΥΦΟΣ')).toBe(loginKey('Σίσυφοσ'.toUpperCase()));
  });

  it('is nobody’s name when it could not be one, instead of an error', () => {
    expect(typedLoginKey(' Jo ')).toBe('jo');
    expect(typedLoginKey('a b')).toBeUndefined();
    expect(typedLoginKey('')).toBeUndefined();
    expect(typedLoginKey('x'.repeat(5000))).toBeUndefined();
    expect(typedLoginKey('jo\u0000')).toBeUndefined();
  });

  it('tells e-mail addresses from other names', () => {
    expect(isEmailAddress('jo.march@example.com')).toBe(true);
    expect(isEmailAddress('jo.march')).toBe(false);
    expect(isEmailAddress(`${'x'.repeat(250)}@example.com`)).toBe(false);
  });
});
