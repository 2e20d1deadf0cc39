import { describe, expect, it } from '@jest/globals';
import { redirectUriOutsideSector, sectorRedirectUris } from './sector-identifier.js';

describe('a sector_identifier_uri', () => {
  it('OIDC Registration §5: every redirect URI is in the array, as it is written', () => {
    const listed = sectorRedirectUris('["https://a.example/cb","https://b.example/cb"]') ?? new Set();
    expect(redirectUriOutsideSector(listed, ['https://b.example/cb', 'https://a.example/cb'])).toBeUndefined();
    expect(redirectUriOutsideSector(listed, ['https://a.example/cb', 'https://a.example/cb/'])).toBe(
      'https://a.example/cb/',
    );
    expect(redirectUriOutsideSector(listed, ['https://A.example/cb'])).toBe('https://A.example/cb');
  });

  it.each([
    ['no JSON', '<html>'],
    ['an object', '{"redirect_uris":["https://a.example/cb"]}'],
    ['a text', '"https://a.example/cb"'],
    ['an array of something else', '["https://a.example/cb",1]'],
    ['an array without an end', JSON.stringify(Array.from({ length: 1001 }, (_, i) => `https://a.example/${i}`))],
  ])('OIDC Core §8.1: %s is no sector', (_, text) => {
    expect(sectorRedirectUris(text)).toBeUndefined();
  });
});
