import { describe, expect, it } from '@jest/globals';
import { formatUserCode, newUserCode, typedUserCode, USER_CODE_ALPHABET } from './user-code.js';

describe('the code that a person types', () => {
  it('RFC 8628 §6.1: is eight consonants, each of the alphabet reachable', () => {
    let next = 0;
    const code = newUserCode((limit) => next++ % limit);
    expect(code).toBe('BCDFGHJK');
    expect(USER_CODE_ALPHABET).toHaveLength(20);
    expect(new Set(USER_CODE_ALPHABET).size).toBe(20);
    expect(USER_CODE_ALPHABET).not.toMatch(/[AEIOUY]/);
    expect(newUserCode((limit) => limit - 1)).toBe('ZZZZZZZZ');
  });

  it('RFC 8628 §6.1: is shown with a dash, and taken as it is shown', () => {
    expect(formatUserCode('WDJBMJHT')).toBe('WDJB-MJHT');
    expect(typedUserCode('WDJB-MJHT')).toBe('WDJBMJHT');
  });

  it.each([
    ['in small letters', 'wdjb-mjht'],
    ['without the dash', 'WDJBMJHT'],
    ['with spaces', ' WDJB MJHT '],
    ['with the dash of a telephone', 'WDJB–MJHT'],
    ['with dots and a line break', 'w.d.j.b\n.m.j.h.t'],
  ])('RFC 8628 §6.1: is taken %s', (_, typed) => {
    expect(typedUserCode(typed)).toBe('WDJBMJHT');
  });

  it.each([
    ['nothing', ''],
    ['too little', 'WDJB-MJH'],
    ['too much', 'WDJB-MJHTX'],
    ['a vowel', 'WDJB-MJHA'],
    ['a digit', 'WDJB-MJH0'],
    ['letters that only look the same', 'WDJB-MJHТ'],
    ['a letter that grows when it is made large', 'WDJB-MJß'],
    ['a page of dashes', `WDJB${'-'.repeat(70)}MJHT`],
    ['a NUL between', 'WDJB\0MJHT'],
  ])('RFC 8628 §6.1: is not %s', (_, typed) => {
    expect(typedUserCode(typed)).toBeUndefined();
  });
});
