import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRegisteredRedirectUri } from './redirect-uri.js';

const web = {
  applicationType: 'web' as const,
  redirectUris: ['https://app.example/cb', 'https://app.example/cb?dummy1=lorem&dummy2=ipsum', 'http://127.0.0.1/cb'],
};
const native = {
  applicationType: 'native' as const,
  redirectUris: ['http://127.0.0.1/cb', 'http://[::1]:8000/cb?x=1', 'com.example.app:/cb', 'http://localhost/cb'],
};

describe('isRegisteredRedirectUri', () => {
  it.each([
    ['https://app.example/cb', true],
    ['https://app.example/cb?dummy1=lorem&dummy2=ipsum', true],
    ['https://app.example/cb?dummy1=lorem', false],
    ['https://app.example/cb?dummy2=ipsum&dummy1=lorem', false],
    ['https://app.example/cb/', false],
    ['https://app.example/cb#', false],
    ['https://app.example/cb/../cb', false],
    ['https://app.example/%63b', false],
    ['HTTPS://app.example/cb', false],
    ['https://APP.example/cb', false],
    ['https://app.example:443/cb', false],
    ['https://app.example@evil.example/cb', false],
    ['http://app.example/cb', false],
    ['https://app.example/cb ', false],
    ['', false],
  ])('RFC 6749 §3.1.2.3: compares as a string: %s', (uri, expected) => {
    expect(isRegisteredRedirectUri(uri, web)).toBe(expected);
  });

  it.each([
    ['http://127.0.0.1:51004/cb', true],
    ['http://127.0.0.1/cb', true],
    ['http://127.0.0.1:65535/cb', true],
    ['http://[::1]:9/cb?x=1', true],
    ['http://[::1]/cb?x=1', true],
    ['http://127.0.0.1:65536/cb', false],
    ['http://127.0.0.1:/cb', false],
    ['http://127.0.0.1:51004/cb2', false],
    ['http://127.0.0.1:51004/cb?x=1', false],
    ['http://127.0.0.1:51004/cb\n', false],
    ['http://[::1]:9/cb?x=2', false],
    ['https://127.0.0.1:51004/cb', false],
    ['http://127.0.0.2:51004/cb', false],
    ['http://127.0.0.1.evil.example:51004/cb', false],
    ['http://127.0.0.1:51004@evil.example/cb', false],
  ])('RFC 8252 §7.3: leaves the loopback port to a native application: %s', (uri, expected) => {
    expect(isRegisteredRedirectUri(uri, native)).toBe(expected);
  });

  it('RFC 8252 §7.3: gives a web application no free port', () => {
    expect(isRegisteredRedirectUri('http://127.0.0.1:51004/cb', web)).toBe(false);
  });

  it('RFC 8252 §8.3: gives the name localhost no free port', () => {
    expect(isRegisteredRedirectUri('http://localhost:51004/cb', native)).toBe(false);
  });

  it('RFC 9700 §4.1.1: accepts nothing that differs from what is registered in any character', () => {
    const [registered = ''] = web.redirectUris;
    fc.assert(
      fc.property(fc.nat(registered.length - 1), fc.string({ minLength: 0, maxLength: 2 }), (at, other) => {
        const changed = registered.slice(0, at) + other + registered.slice(at + 1);
        expect(isRegisteredRedirectUri(changed, web)).toBe(web.redirectUris.includes(changed));
      }),
    );
  });
});
