import { describe, expect, it } from '@jest/globals';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { accessTokenSeconds, codeLimit, refreshTokenLifetime } from './lifetimes.js';

const NOW = 1_800_000_000_000;
const settings = {
  ...settingsOf(WORKSPACE_PROFILES.b2b),
  accessToken: { format: 'jwt' as const, ttlSeconds: 600 },
  refreshToken: { idleSeconds: 3600, absoluteSeconds: 36_000, rotationGraceSeconds: 30, endsWithSession: false },
  session: { idleSeconds: 1800, absoluteSeconds: 7200 },
};
const tied = { ...settings, refreshToken: { ...settings.refreshToken, endsWithSession: true } };
/** Signed in half an hour ago: the session is over in an hour and a half. */
const authTime = NOW / 1000 - 1800;
const seconds = (ms: number) => (ms - NOW) / 1000;

describe('refreshTokenLifetime', () => {
  it.each([
    ['OIDC Core §11: with offline_access: its own', settings, ['openid', 'offline_access'], 36_000, 3600],
    ['OIDC Core §11: without offline_access: the session’s', settings, ['openid'], 5400, 3600],
    ['RFC 6749 §1.5: not OpenID Connect: its own', settings, ['read'], 36_000, 3600],
    ['tied to the session by the workspace', tied, ['openid', 'offline_access'], 5400, 3600],
  ])('%s', (_, of, scopes, expires, idle) => {
    const lifetime = refreshTokenLifetime(of, { authTime, scopes }, NOW);
    expect([seconds(lifetime.expiresAt), seconds(lifetime.idleUntil)]).toEqual([expires, idle]);
  });

  it('RFC 9700 §4.14.2: is never idle longer than it lives', () => {
    const late = NOW / 1000 - 7000;
    const lifetime = refreshTokenLifetime(tied, { authTime: late, scopes: [] }, NOW);
    expect([seconds(lifetime.expiresAt), seconds(lifetime.idleUntil)]).toEqual([200, 200]);
  });
});

describe('accessTokenSeconds', () => {
  it('RFC 6749 §5.1: what the workspace says, within what it is issued for', () => {
    expect(accessTokenSeconds({}, settings.accessToken.ttlSeconds, NOW)).toBe(600);
    expect(accessTokenSeconds({}, settings.accessToken.ttlSeconds, NOW, NOW + 90_999)).toBe(90);
    const allowed = { authTime: NOW / 1000 - 7000 };
    const { ttlSeconds } = settings.accessToken;
    expect(accessTokenSeconds({}, ttlSeconds, NOW, codeLimit(tied, allowed))).toBe(200);
    expect(accessTokenSeconds({}, ttlSeconds, NOW, codeLimit(settings, allowed))).toBe(600);
    // The end of the grant comes first.
    const ending = { ...allowed, grantExpiresAt: NOW + 50_000 };
    expect(accessTokenSeconds({}, ttlSeconds, NOW, codeLimit(settings, ending))).toBe(50);
    expect(accessTokenSeconds({}, ttlSeconds, NOW, codeLimit(tied, ending))).toBe(50);
  });
});
