import { describe, expect, it } from '@jest/globals';
import { acceptedLanguages } from './accepted-languages.js';

describe('the languages that a browser wants', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.5', ['de-AT', 'de', 'en']],
    ['en;q=0.2, de;q=0.8', ['de', 'en']],
    ['en;q=0.7, de;q=0.7', ['en', 'de']],
    ['en ; Q = 0.123, de;q=1.000', ['de', 'en']],
    ['fr;q=0, en', ['en']],
    ['fr;q=0.000, en', ['en']],
    ['*, en;q=x, de', ['de']],
    ['en;q=2, de;q=-1, it;q=1e3, nl;q=0.1234, sv', ['sv']],
    ['de\r\nBcc: x', []],
    ['', []],
    [undefined, []],
  ])('RFC 9110 §12.5.4: of %j are %j', (header, languages) => expect(acceptedLanguages(header)).toEqual(languages));

  it('RFC 9110 §12.5.4: looks at no more than somebody speaks, and at no more than a browser sends', () => {
    expect(acceptedLanguages('x'.repeat(10_000))).toEqual([]);
    expect(acceptedLanguages(Array(200).fill('fr').join(','))).toHaveLength(10);
    expect(acceptedLanguages(`${'fr-FR,'.repeat(100)}de`)).not.toContain('de');
  });
});
