import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isSlug, suggestSlug } from './suggest-slug.js';

describe('a slug out of a name', () => {
  it.each([
    ['Acme', 'acme'],
    ['Müller & Söhne GmbH', 'muller-sohne-gmbh'],
    ['  Große  Straße ', 'grosse-strasse'],
    ['Łódź', 'odz'],
    ['東京', ''],
    ['x'.repeat(60), 'x'.repeat(40)],
    [`${'x'.repeat(39)} y`, 'x'.repeat(39)],
  ])('%s: %s', (name, slug) => {
    expect(suggestSlug(name)).toBe(slug);
  });

  it('is one, or too short for one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const slug = suggestSlug(name);
        expect(slug.length < 2 || isSlug(slug)).toBe(true);
      }),
    );
  });
});
