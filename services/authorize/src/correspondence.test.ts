import { describe, expect, it } from '@jest/globals';
import { acceptedLanguages } from './correspondence.js';

describe('the languages that a browser wants', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.5', ['de-AT', 'de', 'en']],
    ['en;q=0.2, de;q=0.8', ['de', 'en']],
    ['fr;q=0, en', ['en']],
    ['*, en;q=x, de', ['de']],
    ['de\r\nBcc: x', []],
    ['x'.repeat(10_000), []],
    [undefined, []],
  ])('RFC 9110 §12.5.4: of %j are %j', (header, languages) => expect(acceptedLanguages(header)).toEqual(languages));
});
