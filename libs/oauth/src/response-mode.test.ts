import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deliveryOf, parseResponseType, responseLocation, settled } from './response-mode.js';
import { RESPONSE_MODES, SECURITY_PROFILES } from './security-profile.js';

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

  it.each([
    ['code', 'code'],
    ['code id_token', 'code id_token'],
    ['id_token code', 'code id_token'],
    ['code token', undefined],
    ['id_token', undefined],
    ['code  id_token', undefined],
    ['code code id_token', undefined],
    ['CODE', undefined],
  ])('OAuth 2.0 Multiple Response Types §3: %s is %s', (sent, type) => {
    expect(parseResponseType(sent)).toBe(type);
  });

  it('JARM §2.3.4: jwt is the way of the response type', () => {
    expect(settled('jwt', 'code')).toBe('query.jwt');
    expect(settled('jwt', 'code id_token')).toBe('fragment.jwt');
    expect(settled('form_post.jwt', 'code')).toBe('form_post.jwt');
    expect(RESPONSE_MODES.map((mode) => deliveryOf(settled(mode, 'code')))).toEqual([
      { signed: false, way: 'query' },
      { signed: false, way: 'fragment' },
      { signed: false, way: 'form_post' },
      { signed: true, way: 'query' },
      { signed: true, way: 'query' },
      { signed: true, way: 'fragment' },
      { signed: true, way: 'form_post' },
    ]);
  });

  it('JARM §2.3.1: an ID token never goes through a query', () => {
    for (const policy of Object.values(SECURITY_PROFILES)) {
      const ways = policy.hybridResponseModes.map((mode) => deliveryOf(settled(mode, 'code id_token')).way);
      expect(ways).not.toContain('query');
    }
  });
});
