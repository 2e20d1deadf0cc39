import { describe, expect, it } from '@jest/globals';
import { languageFor } from './languages.js';

describe('the language of a message', () => {
  it.each([
    [['de-AT', 'en'], 'de'],
    [['fr', 'de-Latn-CH'], 'de'],
    [['EN-us', 'de'], 'en'],
    [['fr', 'ja'], 'en'],
    [['deutsch'], 'en'],
    [['', '*', '../de'], 'en'],
    [[], 'en'],
  ] as const)('RFC 4647 §3.4: of %j is %s', (wishes, language) => expect(languageFor(wishes)).toBe(language));
});
