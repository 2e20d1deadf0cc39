import { describe, expect, it } from '@jest/globals';
import { colorOf, faultOf, lookOf, patchOf, previewQuery } from './look.js';

const LOOK = { ...lookOf(), primary_color: ' #1F4FB3 ', note: 'Till & more', terms_uri: 'https://a.example/t' };

describe('a look', () => {
  it.each([
    ['#1F4FB3', '#1f4fb3'],
    ['1f4fb3', '#1f4fb3'],
    ['#14b', '#1144bb'],
    ['', ''],
    ['#', ''],
    ['red', '#red'],
  ])('the colour %j is %j', (text, color) => {
    expect(colorOf(text)).toBe(color);
  });

  it('RFC 7396: what is empty is taken away', () => {
    expect(patchOf(LOOK)).toEqual({
      logo_uri: null,
      primary_color: '#1f4fb3',
      note: 'Till & more',
      support_uri: null,
      privacy_uri: null,
      terms_uri: 'https://a.example/t',
    });
  });

  it.each([
    ['logo_uri', 'http://a.example/logo.svg'],
    ['logo_uri', "https://a;script-src 'unsafe-inline'"],
    ['terms_uri', 'javascript:alert(1)'],
    ['primary_color', 'red'],
    ['note', 'x'.repeat(201)],
  ] as const)('%s: %s is said to be wrong, and not shown', (member, value) => {
    expect(faultOf(member, value)).not.toBeNull();
    const query = new URLSearchParams(previewQuery({ ...LOOK, [member]: value }, 'dark'));
    expect([query.get(member), query.get('scheme')]).toEqual([null, 'dark']);
  });

  it('the preview is asked for what there is', () => {
    expect(Object.fromEntries(new URLSearchParams(previewQuery(LOOK, 'light')))).toEqual({
      scheme: 'light',
      primary_color: '#1f4fb3',
      note: 'Till & more',
      terms_uri: 'https://a.example/t',
    });
  });
});
