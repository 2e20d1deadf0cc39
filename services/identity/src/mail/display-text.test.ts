import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { displayText } from './display-text.js';

describe('somebody’s text in a message', () => {
  it.each([
    ['Acme GmbH', 'Acme GmbH'],
    ['St. Mary: a school', 'St. Mary: a school'],
    ['Ada\r\nBcc: all@example.com', 'Ada Bcc: all@\u2060example.\u2060com'],
    ['go to https://evil.example/x now', 'go to https:\u2060//evil.\u2060example/x now'],
    ['\u202ekcatta', 'kcatta'],
    ['a\u2028b\0c', 'a b c'],
    ['  much   room ', 'much room'],
    ['half \ud800', 'half \ufffd'],
  ])('%j is %j', (text, shown) => expect(displayText(text)).toBe(shown));

  it('is one line of at most 100 characters beside the joiners, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const shown = displayText(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(Array.from(shown.replaceAll('\u2060', '')).length).toBeLessThanOrEqual(100);
        expect(shown).not.toMatch(/[.:@][^\s\u2060]/);
      }),
    );
  });
});
