import { describe, expect, it } from '@jest/globals';
import { resourceMetadataUrl, withResourceMetadata } from './protected-resource.js';
import { stepUpChallenge } from './step-up.js';

const NOW = 1_000_000_000;
const at = (secondsAgo: number) => ({ acr: 'a', auth_time: NOW / 1000 - secondsAgo });

describe('RFC 9470 §3', () => {
  it.each([
    ['nothing is demanded', {}, {}, undefined],
    ['the sign-in is recent', { maxAgeSeconds: 60 }, at(60), undefined],
    ['the sign-in is too old', { maxAgeSeconds: 60 }, at(61), ['max_age="60"']],
    ['the token has no auth_time', { maxAgeSeconds: 60 }, {}, ['max_age="60"']],
    ['the class will do', { acrValues: ['b', 'a'] }, at(9), undefined],
    ['the class is another', { acrValues: ['b', 'c'], maxAgeSeconds: 60 }, at(9), ['acr_values="b c"', 'max_age="60"']],
    ['the token has no acr', { acrValues: ['b'] }, {}, ['acr_values="b"']],
  ])('RFC 9470 §3: %s', (_, demand, token, expected) => {
    expect(stepUpChallenge(demand, token, NOW)?.parameters).toEqual(expected);
  });
});

describe('RFC 9728', () => {
  it('RFC 9728 §3.1: the well-known part goes between host and path', () => {
    expect(resourceMetadataUrl('https://id.test/t/w')).toBe('https://id.test/.well-known/oauth-protected-resource/t/w');
  });

  it.each([
    ['Bearer', 'Bearer resource_metadata="u"'],
    ['Bearer, DPoP algs="ES256"', 'Bearer resource_metadata="u", DPoP resource_metadata="u", algs="ES256"'],
    ['Bearer error="invalid_token"', 'Bearer resource_metadata="u", error="invalid_token"'],
  ])('RFC 9728 §5.1: %s says where the resource is described', (challenge, expected) => {
    expect(withResourceMetadata(challenge, 'u')).toBe(expected);
  });
});
