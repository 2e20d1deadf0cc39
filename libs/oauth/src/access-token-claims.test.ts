import { describe, expect, it } from '@jest/globals';
import {
  type AccessTokenFacts,
  accessTokenClaims,
  authorizationIdOf,
  senderConstraintOf,
  tokenIdOf,
  tokenTypeOf,
} from './access-token-claims.js';

const facts: AccessTokenFacts = {
  issuer: 'https://id.example/t/w',
  subject: 'sub',
  audience: ['https://api.example/'],
  clientId: 'client',
  scopes: ['openid', 'read'],
  issuedAt: 1000,
  expiresAt: 1600,
  tokenId: 'jti',
};

describe('RFC 9068 §2.2', () => {
  it('RFC 9068 §2.2: has the required claims and no others', () => {
    expect(accessTokenClaims({ ...facts, scopes: [] })).toEqual({
      iss: 'https://id.example/t/w',
      sub: 'sub',
      aud: 'https://api.example/',
      client_id: 'client',
      iat: 1000,
      exp: 1600,
      jti: 'jti',
    });
  });

  it.each<[string, Partial<AccessTokenFacts>, Record<string, unknown>]>([
    ['RFC 9068 §2.2.3: scope as one string', {}, { scope: 'openid read' }],
    ['RFC 9068 §3: several audiences as an array', { audience: ['a:1', 'b:2'] }, { aud: ['a:1', 'b:2'] }],
    [
      'RFC 9068 §2.2.1: how the user signed in',
      { authTime: 900, acr: 'high', amr: ['pwd'] },
      { auth_time: 900, acr: 'high', amr: ['pwd'] },
    ],
    ['RFC 9449 §6.1: cnf.jkt', { senderConstraint: { type: 'dpop', thumbprint: 'k' } }, { cnf: { jkt: 'k' } }],
    [
      'RFC 8705 §3.1: cnf.x5t#S256',
      { senderConstraint: { type: 'mtls', thumbprint: 'c' } },
      { cnf: { 'x5t#S256': 'c' } },
    ],
    [
      'RFC 9396 §9.1: authorization_details',
      { authorizationDetails: [{ type: 'x' }] },
      { authorization_details: [{ type: 'x' }] },
    ],
  ])('%s', (_, more, expected) => {
    expect(accessTokenClaims({ ...facts, ...more })).toMatchObject(expected);
  });

  it('RFC 9068 §2.2.1: an empty amr is left out', () => {
    expect(accessTokenClaims({ ...facts, amr: [] })).not.toHaveProperty('amr');
  });
});

describe('RFC 7800 §3', () => {
  it.each([
    ['dpop', 'DPoP'],
    ['mtls', 'Bearer'],
  ] as const)('RFC 9449 §5: a token bound by %s is read back so, and is of type %s', (type, tokenType) => {
    const claims = accessTokenClaims({ ...facts, senderConstraint: { type, thumbprint: 'x' } });
    expect(senderConstraintOf(claims)).toEqual({ type, thumbprint: 'x' });
    expect(tokenTypeOf(senderConstraintOf(claims))).toBe(tokenType);
  });

  it('RFC 6750 §4: an unbound token is a bearer token', () => {
    expect(senderConstraintOf(accessTokenClaims(facts))).toBeUndefined();
    expect(tokenTypeOf(undefined)).toBe('Bearer');
  });
});

describe('RFC 9068 §2.2 jti', () => {
  it('RFC 9068 §2.2: tells the authorization, or that there is none', () => {
    expect(authorizationIdOf(tokenIdOf('7b1c', 'r4nd0m'))).toBe('7b1c');
    expect(authorizationIdOf(tokenIdOf(undefined, 'r4nd0m'))).toBeUndefined();
  });
});
