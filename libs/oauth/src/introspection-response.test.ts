import { describe, expect, it } from '@jest/globals';
import { accessTokenClaims } from './access-token-claims.js';
import {
  INACTIVE,
  introspectedAccessToken,
  introspectedRefreshToken,
  mayIntrospect,
} from './introspection-response.js';

const claims = accessTokenClaims({
  issuer: 'https://id.example/t/w',
  subject: 'sub',
  audience: ['https://api.example/'],
  clientId: 'client',
  scopes: ['read'],
  issuedAt: 1000,
  expiresAt: 1600,
  tokenId: 'jti',
  senderConstraint: { type: 'dpop', thumbprint: 'k' },
});

describe('RFC 7662 §2.2', () => {
  it('RFC 7662 §2.2: an access token in force, RFC 9449 §6.2: with its key', () => {
    expect(introspectedAccessToken(claims)).toEqual({
      active: true,
      token_type: 'DPoP',
      iss: 'https://id.example/t/w',
      sub: 'sub',
      aud: 'https://api.example/',
      client_id: 'client',
      scope: 'read',
      iat: 1000,
      exp: 1600,
      jti: 'jti',
      cnf: { jkt: 'k' },
    });
  });

  it('RFC 7662 §2.2: a refresh token has neither audience nor token_type', () => {
    const facts = { issuer: 'i', subject: 's', clientId: 'c', scopes: ['a', 'b'], issuedAt: 1, expiresAt: 2 };
    expect(introspectedRefreshToken(facts)).toEqual({
      active: true,
      iss: 'i',
      sub: 's',
      client_id: 'c',
      scope: 'a b',
      iat: 1,
      exp: 2,
    });
  });

  it('RFC 7662 §2.2: anything else is inactive, and nothing more', () => {
    expect(INACTIVE).toEqual({ active: false });
  });
});

describe('RFC 7662 §4', () => {
  const caller = { clientId: 'rs', resources: [] as string[] };
  it.each([
    ['a stranger', caller, false],
    ['the client itself', { ...caller, clientId: 'client' }, true],
    ['the resource that it is for', { ...caller, resources: ['https://api.example/'] }, true],
    ['another resource', { ...caller, resources: ['https://api.example'] }, false],
    ['one who may see all', { ...caller, introspectAnyAudience: true }, true],
  ])('RFC 7662 §4: %s may learn about it: %s', (_, who, expected) => {
    expect(mayIntrospect(who, claims)).toBe(expected);
  });

  it('RFC 7662 §4: one of several audiences is enough', () => {
    const both = { ...claims, aud: ['https://x.example/', 'https://api.example/'] };
    expect(mayIntrospect({ ...caller, resources: ['https://api.example/'] }, both)).toBe(true);
  });
});
