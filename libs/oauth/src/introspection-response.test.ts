import { describe, expect, it } from '@jest/globals';
import { accessTokenClaims } from './access-token-claims.js';
import {
  INACTIVE,
  introspectedAccessToken,
  introspectedRefreshToken,
  introspectionClaims,
  introspectionFormat,
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

describe('RFC 9701', () => {
  const JWT = 'application/token-introspection+jwt';
  it.each<[accept: string | undefined, formats: ('json' | 'jwt')[], expected: string]>([
    [JWT, ['json', 'jwt'], 'jwt'],
    [`Application/Token-Introspection+JWT; q=0.9, application/json`, ['json', 'jwt'], 'jwt'],
    [undefined, ['json', 'jwt'], 'json'],
    ['*/*', ['json', 'jwt'], 'json'],
    [JWT, ['json'], 'json'],
    [undefined, ['jwt'], 'jwt'],
    ['text/html, */*;q=0.1', ['jwt'], 'jwt'],
    [JWT, ['jwt'], 'jwt'],
  ])('RFC 9701 §4: Accept: %s where there are %j is answered with %s', (accept, formats, expected) => {
    expect(introspectionFormat(accept, formats)).toBe(expected);
  });

  it('FAPI 2.0 Message Signing §5.5.1(1): JSON alone is not to be had where only the JWT is', () => {
    expect(() => introspectionFormat('application/json', ['jwt'])).toThrow(
      expect.objectContaining({ code: 'invalid_request', status: 406 }),
    );
  });

  it('RFC 9701 §5: the token is one claim, so that the JWT cannot be taken for it', () => {
    const facts = { issuer: 'i', resourceServer: 'rs', issuedAt: 7 };
    expect(introspectionClaims(introspectedAccessToken(claims), facts)).toEqual({
      iss: 'i',
      aud: 'rs',
      iat: 7,
      token_introspection: introspectedAccessToken(claims),
    });
    expect(introspectionClaims(INACTIVE, facts).token_introspection).toEqual({ active: false });
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
