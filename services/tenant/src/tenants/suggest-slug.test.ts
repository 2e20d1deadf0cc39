import { describe, expect, it } from '@jest/globals';
import { isSlug } from '@ostiary/directory/slug';
import fc from 'fast-check';
import { slugFrom, withSuffix } from './suggest-slug.js';

describe('a slug made of a name', () => {
  it.each([
    ['Acme', 'acme'],
    ['  Müller & Söhne GmbH ', 'mueller-soehne-gmbh'],
    ['Straße', 'strasse'],
    ['Crédit Agricole', 'credit-agricole'],
    ['Łódź', 'lodz'],
    ['a_b..c', 'a-b-c'],
    ['-acme-', 'acme'],
    ['ＡＣＭＥ', 'acme'],
    [`${'a'.repeat(39)}-b`, 'a'.repeat(39)],
    ['../../etc/passwd', 'etc-passwd'],
  ])('%j is %j', (name, slug) => expect(slugFrom(name)).toBe(slug));

  it.each([[''], ['a'], ['-'], ['日本'], ['\0'], ['\ud800']])('%j is none', (name) =>
    expect(slugFrom(name)).toBeUndefined(),
  );

  it('is a slug, whatever it is made of, also with a number behind it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 2, max: 9999 }), (name, number) => {
        const slug = slugFrom(name);
        expect(slug === undefined || (isSlug(slug) && isSlug(withSuffix(slug, number)))).toBe(true);
      }),
    );
  });
});
