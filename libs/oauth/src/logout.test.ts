import { describe, expect, it } from '@jest/globals';
import { frontchannelLogoutLocation, logoutTokenClaims, tellsOfSessions } from './logout.js';

const FACTS = {
  issuer: 'https://id.example/acme/shop',
  clientId: 'app',
  subject: 'u',
  sessionId: 's',
  tokenId: 'j',
  issuedAt: 1_800_000_000,
};

describe('logout tokens', () => {
  it('Back-Channel Logout §2.4: has every claim that is required, sub and sid, and no nonce', () => {
    expect(logoutTokenClaims(FACTS)).toEqual({
      iss: FACTS.issuer,
      sub: 'u',
      aud: 'app',
      iat: FACTS.issuedAt,
      exp: FACTS.issuedAt + 120,
      jti: 'j',
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      sid: 's',
    });
  });
});

describe('front-channel logout', () => {
  it.each([
    ['https://app.example/bye', 'https://app.example/bye?iss=https%3A%2F%2Fid.example%2Facme%2Fshop&sid=s'],
    ['https://app.example/bye?a=b', 'https://app.example/bye?a=b&iss=https%3A%2F%2Fid.example%2Facme%2Fshop&sid=s'],
    // Ours are the only ones: an application that takes the first of two must not be misled.
    [
      'https://app.example/bye?iss=evil&sid=other',
      'https://app.example/bye?iss=https%3A%2F%2Fid.example%2Facme%2Fshop&sid=s',
    ],
  ])('Front-Channel Logout §2: %s is told iss and sid, its query is kept', (uri, location) => {
    expect(frontchannelLogoutLocation(uri, FACTS.issuer, 's')).toBe(location);
  });
});

describe('sid', () => {
  it.each([
    ['nothing', {}, false],
    ['back-channel logout', { backchannelLogoutUri: 'https://app.example/out' }, true],
    ['front-channel logout', { frontchannelLogoutUri: 'https://app.example/out' }, true],
  ])(
    'Back-Channel Logout §2.1, Front-Channel Logout §3: a client registered for %s: told of sessions, or not',
    (_, client, told) => {
      expect(tellsOfSessions(client)).toBe(told);
    },
  );
});
