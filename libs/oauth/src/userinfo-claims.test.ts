import { describe, expect, it } from '@jest/globals';
import { parseClaimsRequest } from './claims-request.js';
import { releasableClaims, userinfoClaims } from './userinfo-claims.js';

const scope = (name: string, claims: string[]) => ({ name, description: name, claims });
const settings = {
  scopes: [
    scope('openid', ['sub']),
    scope('profile', ['name', 'nickname', 'picture']),
    scope('email', ['email', 'email_verified']),
    scope('phone', ['phone_number']),
    scope('organization', ['org_id', 'org_name', 'roles']),
  ],
};
const client = { scopes: ['openid', 'profile', 'email'] };
const userClaims = {
  sub: 'somebody else',
  name: 'Ada Lovelace',
  nickname: '',
  email: 'ada@example.com',
  email_verified: false,
  phone_number: '+44 1',
  org_id: 'o1',
  picture: null,
};
const answer = (scopes: string[], claims?: string) =>
  userinfoClaims(
    { subject: 'sub', scopes, claims: claims === undefined ? undefined : parseClaimsRequest(claims), userClaims },
    settings,
    client,
  );

describe('OIDC Core §5.3.2', () => {
  it.each<[string, string[], string | undefined, Record<string, unknown>]>([
    ['§5.3.2: sub, whatever the record says', ['openid'], undefined, {}],
    ['§5.4: the claims of a scope', ['openid', 'profile'], undefined, { name: 'Ada Lovelace' }],
    ['§5.4: false is a value', ['openid', 'email'], undefined, { email: 'ada@example.com', email_verified: false }],
    [
      '§5.5: a claim by name, without its scope',
      ['openid'],
      '{"userinfo":{"email":null}}',
      { email: 'ada@example.com' },
    ],
    ['§5.5: what was asked for the ID token is not given here', ['openid'], '{"id_token":{"email":null}}', {}],
    [
      '§5.5: not a claim of a scope that the client is not registered for',
      ['openid'],
      '{"userinfo":{"phone_number":{"essential":true},"org_id":null}}',
      {},
    ],
    [
      '§5.5.1: unknown claims are left out',
      ['openid'],
      '{"userinfo":{"shoe_size":null,"__proto__":null,"constructor":null}}',
      {},
    ],
    [
      '§5.3.2: claims without a value are left out',
      ['openid', 'profile'],
      '{"userinfo":{"nickname":null,"picture":null}}',
      { name: 'Ada Lovelace' },
    ],
  ])('OIDC Core %s', (_, scopes, claims, expected) => {
    expect(answer(scopes, claims)).toEqual({ ...expected, sub: 'sub' });
  });

  it('OIDC Core §5.5: releasable is what the registered scopes stand for', () => {
    const releasable = releasableClaims(settings, { scopes: ['openid', 'organization', 'unknown'] });
    expect([...releasable]).toEqual(['sub', 'org_id', 'org_name', 'roles']);
  });

  describe('where the workspace has organizations', () => {
    const withOrganizations = { ...settings, organizations: { membership: 'optional' as const, roles: [] } };
    const member = { scopes: ['openid', 'organization'] };
    const facts = { subject: 's', scopes: ['openid', 'organization'], userClaims: { org_id: 'o1', roles: ['admin'] } };

    it('OIDC Core §5.1.2: a user’s record does not say whose member somebody is, asked by scope or by claim', () => {
      expect(userinfoClaims(facts, settings, member)).toEqual({ sub: 's', org_id: 'o1', roles: ['admin'] });
      const claims = { userinfo: { org_id: {}, roles: {} }, idToken: {} };
      expect(userinfoClaims({ ...facts, claims }, withOrganizations, member)).toEqual({ sub: 's' });
      expect([...releasableClaims(withOrganizations, member)]).toEqual(['sub']);
      const off = { ...settings, organizations: { membership: 'off' as const, roles: [] } };
      expect(userinfoClaims(facts, off, member)).toMatchObject({ org_id: 'o1' });
    });

    it('RFC 9068 §2.2.3.1: the membership does, also of a member without roles', () => {
      const organization = { org_id: 'o2', org_name: 'Northwind', roles: [] };
      expect(userinfoClaims({ ...facts, organization }, withOrganizations, member)).toEqual({
        sub: 's',
        ...organization,
      });
    });
  });
});
