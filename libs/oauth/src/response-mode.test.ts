import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { offeredResponseModes, responseLocation } from './response-mode.js';
import { SECURITY_PROFILES } from './security-profile.js';

describe('response modes', () => {
  it('RFC 6749 §4.1.2: answers in the query', () => {
    expect(
      responseLocation('https://app.example/cb', 'query', {
        code: 'c',
        state: 'a b&c=d+e',
        iss: 'https://as.example/t/w',
      }),
    ).toBe('https://app.example/cb?code=c&state=a%20b%26c%3Dd%2Be&iss=https%3A%2F%2Fas.example%2Ft%2Fw');
  });

  it('OAuth 2.0 Multiple Response Types §2.1: answers in the fragment and leaves out what is undefined', () => {
    expect(responseLocation('com.example:/cb', 'fragment', { code: 'c', state: undefined, iss: 'i' })).toBe(
      'com.example:/cb#code=c&iss=i',
    );
  });

  it.each([
    ['https://app.example/cb?dummy1=lorem&dummy2=ipsum', 'https://app.example/cb?dummy1=lorem&dummy2=ipsum&code=c'],
    ['https://app.example/cb?', 'https://app.example/cb?code=c'],
    ['https://app.example/cb?a=1&', 'https://app.example/cb?a=1&code=c'],
  ])('RFC 6749 §3.1.2: keeps the query of %s', (redirectUri, expected) => {
    expect(responseLocation(redirectUri, 'query', { code: 'c' })).toBe(expected);
  });

  it('RFC 6749 §4.1.2: a state comes back exactly as it was sent', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\x20-\x7e]{1,200}$/), (state) => {
        const query = new URL(responseLocation('https://app.example/cb?x=1', 'query', { code: 'c', state }))
          .searchParams;
        expect(query.get('state')).toBe(state);
        expect(query.get('x')).toBe('1');
        const fragment = new URL(responseLocation('https://app.example/cb', 'fragment', { state })).hash.slice(1);
        expect(new URLSearchParams(fragment).get('state')).toBe(state);
      }),
    );
  });

  it('FAPI 2.0 Security Profile §5.3.2.2: offers what the policy and the server both know', () => {
    expect(offeredResponseModes(SECURITY_PROFILES['fapi2-security'])).toEqual(['query', 'form_post']);
    expect(offeredResponseModes(SECURITY_PROFILES['oauth2.1'])).toEqual(['query', 'fragment', 'form_post']);
  });
});
