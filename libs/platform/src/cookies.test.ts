import { describe, expect, it } from '@jest/globals';
import { cookieValue, setCookie } from './cookies.js';

const read = (cookie: string | undefined, name = 'a') => cookieValue({ headers: { cookie } }, name);

describe('cookies', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['a=1', '1'],
    ['b=2; a=1', '1'],
    ['b=2;a=1;c=3', '1'],
    ['aa=2; a=1', '1'],
    ['ba=2', undefined],
    ['b=a=1', undefined],
    ['a=', ''],
    ['a=x=y', 'x=y'],
    ['a=first; a=second', 'first'],
    [';;; a=1 ; ', '1'],
    ['a', undefined],
  ])('RFC 6265 §5.4: of %j reads %j', (header, value) => {
    expect(read(header)).toBe(value);
  });

  it('RFC 6265bis §4.1.3: sets them for one workspace, for TLS, out of reach of scripts and of other sites', () => {
    expect(setCookie('__Secure-x', 'v', { path: '/acme/shop', maxAgeSeconds: 60 })).toBe(
      '__Secure-x=v; Path=/acme/shop; Max-Age=60; Secure; HttpOnly; SameSite=Lax',
    );
  });
});
