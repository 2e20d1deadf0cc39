import { describe, expect, it } from '@jest/globals';
import { cookieOf, forgetCookie, SESSION_COOKIE, SIGN_IN_COOKIE, setCookie } from './cookies.js';

const value = 'A'.repeat(43);
const read = (cookie: string | undefined) =>
  cookieOf({ headers: cookie === undefined ? {} : { cookie } }, SESSION_COOKIE);

describe('cookies of the console', () => {
  it('RFC 6265bis §4.1.3: are of this host alone, for no script, and the session’s for no other site', () => {
    expect(setCookie(SESSION_COOKIE, value, 60)).toBe(
      `__Host-ostiary-console=${value}; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Strict`,
    );
    expect(setCookie(SIGN_IN_COOKIE, value, 60)).toMatch(/; SameSite=Lax$/);
    expect(forgetCookie(SESSION_COOKIE)).toMatch(/^__Host-ostiary-console=; Path=\/; Max-Age=0;/);
  });

  it('are read where there is one', () => {
    expect(read(`a=b; ${SESSION_COOKIE}=${value}; c=d`)).toBe(value);
  });

  it.each([
    undefined,
    '',
    `${SESSION_COOKIE}=`,
    `${SESSION_COOKIE}=short`,
    `${SESSION_COOKIE}=${value}; ${SESSION_COOKIE}=${value}`,
    `x${SESSION_COOKIE}=${value}`,
    `${SESSION_COOKIE}="${value}"`,
    `${SESSION_COOKIE}=${'.'.repeat(43)}`,
  ])('are nothing in %j', (cookie) => {
    expect(read(cookie)).toBeUndefined();
  });
});
