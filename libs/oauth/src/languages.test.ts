import { describe, expect, it } from '@jest/globals';
import { isLanguage, languageFor, languageTags, lookUpLanguage } from './languages.js';

describe('the language for somebody', () => {
  it.each([
    [['de-AT', 'en'], 'de'],
    [['fr', 'de-Latn-CH'], 'de'],
    [['de-CH-x-phonebk'], 'de'],
    [['de-u-co-phonebk', 'en'], 'de'],
    [['EN-us', 'de'], 'en'],
    [['fr', 'ja'], undefined],
    [['deutsch'], undefined],
    [['x-de'], undefined],
    [['', '*', '../de', 'd', 'de_DE'], undefined],
    [[], undefined],
  ] as const)('RFC 4647 §3.4: of %j is %s', (wishes, language) => {
    expect(lookUpLanguage(wishes)).toBe(language);
    expect(languageFor(wishes)).toBe(language ?? 'en');
  });

  it.each([
    ['a tag of 35 characters', ['de-aaaaaaaa-bbbbbbbb-cccccccc-ddddd'], 'de'],
    ['a longer tag', ['de-aaaaaaaa-bbbbbbbb-cccccccc-dddddd'], undefined],
    ['the tenth tag', [...Array(9).fill('fr'), 'de'], 'de'],
    ['the eleventh tag', [...Array(10).fill('fr'), 'de'], undefined],
  ])('RFC 5646 §4.4.1: reads %s as %s', (_what, wishes, language) => expect(lookUpLanguage(wishes)).toBe(language));

  it('RFC 5646 §2.1: what is no tag does not take the place of one', () => {
    expect(languageTags([...Array(50).fill('<b>'), 'de-AT', 'de\r\n', 'en'])).toEqual(['de-AT', 'en']);
  });

  it.each(['DE', 'de-AT', '', 'toString', '__proto__', undefined])('RFC 6265 §5.4: %j is no choice', (text) =>
    expect(isLanguage(text)).toBe(false),
  );
});
