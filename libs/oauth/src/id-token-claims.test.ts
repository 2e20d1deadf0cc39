import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { parseClaimsRequest } from './claims-request.js';
import {
  asksForIdTokenClaims,
  halfHash,
  type IdTokenFacts,
  idTokenClaims,
  idTokenUserClaims,
} from './id-token-claims.js';

const facts: IdTokenFacts = {
  issuer: 'https://id.example/t/w',
  subject: 'sub',
  clientId: 'client',
  issuedAt: 1000,
  expiresAt: 1600,
  authTime: 900,
  nonce: 'n-0S6_WzA2Mj',
  acr: 'urn:acr',
  amr: ['pwd'],
  accessToken: 'token',
  algorithm: 'ES256',
};

describe('OIDC Core §2', () => {
  it('OIDC Core §2: says who, for whom, when, how and to which request', () => {
    expect(idTokenClaims(facts)).toEqual({
      iss: 'https://id.example/t/w',
      sub: 'sub',
      aud: 'client',
      exp: 1600,
      iat: 1000,
      auth_time: 900,
      nonce: 'n-0S6_WzA2Mj',
      acr: 'urn:acr',
      amr: ['pwd'],
      at_hash: halfHash('token', 'ES256'),
    });
  });

  it('OIDC Core §12.2: has no nonce when there is none', () => {
    expect(idTokenClaims({ ...facts, nonce: undefined })).not.toHaveProperty('nonce');
  });

  it('OIDC Core §5.1: a user whose record names protocol claims overwrites none', () => {
    const userClaims = { name: 'Ada', iss: 'x', sub: 'x', aud: 'x', exp: 1, nonce: 'x', at_hash: 'x', sid: 'x' };
    expect(idTokenClaims({ ...facts, userClaims })).toEqual({ ...idTokenClaims(facts), name: 'Ada' });
    const bare = { ...facts, nonce: undefined, acr: undefined };
    expect(idTokenClaims({ ...bare, userClaims: { nonce: 'x', acr: 'x', act: {} } })).toEqual(idTokenClaims(bare));
  });
});

describe('OIDC Core §3.1.3.6', () => {
  it('OIDC Core §3.1.3.6: at_hash of the specification’s kind: left half, base64url', () => {
    // The value that OIDC Core Appendix A.3 gives for this token with RS256.
    expect(halfHash('jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y', 'RS256')).toBe('77QmUPtjPfzWtF2AnpK9RQ');
  });

  it('OIDC Core §3.1.3.6: EdDSA halves SHA-512, as Ed25519 hashes with it', () => {
    const whole = createHash('sha512').update('token').digest();
    expect(halfHash('token', 'EdDSA')).toBe(whole.subarray(0, 32).toString('base64url'));
  });
});

describe('RFC 9964', () => {
  it.each(['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const)(
    'RFC 9964, OIDC Core §3.1.3.6: %s halves 512 bits of SHAKE256',
    (alg) => {
      const whole = createHash('shake256', { outputLength: 64 }).update('token').digest();
      expect(halfHash('token', alg)).toBe(whole.subarray(0, 32).toString('base64url'));
    },
  );
});

describe('OIDC Core §5.5', () => {
  const asked = (json: string) => parseClaimsRequest(json);

  it.each([
    ['nothing', undefined, false],
    ['userinfo only', asked('{"userinfo":{"name":null}}'), false],
    ['protocol claims only', asked('{"id_token":{"auth_time":{"essential":true},"acr":null}}'), false],
    ['a claim of the user', asked('{"id_token":{"name":null}}'), true],
  ])('OIDC Core §5.5: asks for the user’s record: %s', (_, claims, expected) => {
    expect(asksForIdTokenClaims(claims)).toBe(expected);
  });

  it('OIDC Core §5.5: gives what was asked for, may be had and exists', () => {
    const claims = asked('{"id_token":{"name":null,"email":{"essential":true},"secret":null,"sub":null}}');
    const user = { name: 'Ada', secret: 's', sub: 'other', nickname: 'a' };
    expect(idTokenUserClaims(claims, new Set(['name', 'email', 'sub']), user)).toEqual({ name: 'Ada' });
  });
});
