import { describe, expect, it } from '@jest/globals';
import { accessTokenClaims } from './access-token-claims.js';
import { type Membership, organizationClaims, usableMemberships } from './acting-organization.js';
import { idTokenClaims } from './id-token-claims.js';
import type { OrganizationSettings } from './organizations.js';
import { userinfoClaims } from './userinfo-claims.js';

const ACME = '0190a000-0000-7000-8000-000000000001';
const GLOBEX = '0190a000-0000-7000-8000-000000000002';
const settings = (membership: OrganizationSettings['membership'] = 'optional') => ({
  organizations: {
    membership,
    roles: ['admin', 'member'].map((name) => ({ name, description: '' })),
  },
});
const memberOf = (id: string, roles: string[], enabled = true): Membership => ({
  organization: { id, name: `name-${id.at(-1)}`, displayName: `Organization ${id.at(-1)}`, enabled },
  roles,
});

describe('organizationClaims', () => {
  const all = [memberOf(ACME, ['member', 'owner', 'admin']), memberOf(GLOBEX, [], false)];

  it('RFC 9068 §2.2.3.1: says id, name and those of the roles that the workspace has', () => {
    expect(organizationClaims(settings(), all, ACME)).toEqual({
      ...{ org_id: ACME, org_name: 'Organization 1', roles: ['admin', 'member'] },
    });
    expect(organizationClaims(settings('required'), [memberOf(ACME, ['owner'])], ACME)?.roles).toEqual([]);
  });

  it.each<[string, Parameters<typeof organizationClaims>]>([
    ['an organization of others', [settings(), all, '0190a000-0000-7000-8000-000000000003']],
    ['a disabled organization', [settings(), all, GLOBEX]],
    ['an organization by its name', [settings(), all, 'name-1']],
    ['any, where the workspace has none', [settings('off'), all, ACME]],
    ['any, where the workspace says nothing of them', [{}, all, ACME]],
  ])('RFC 6749 §5.2: nobody acts in %s', (_what, facts) => {
    expect(organizationClaims(...facts)).toBeUndefined();
  });

  it('RFC 6749 §5.2: those that can be acted in are those that are enabled', () => {
    expect(usableMemberships(settings(), all)).toEqual(all.slice(0, 1));
    expect(usableMemberships(settings('off'), all)).toEqual([]);
  });
});

describe('what the record of a user says of an organization', () => {
  const organization = { org_id: ACME, org_name: 'Acme', roles: ['admin'] };
  const forged = { org_id: 'forged', org_name: 'Forged', roles: ['owner'] };

  it('OIDC Core §5.1.2: never stands against what the user has chosen and is a member of', () => {
    const common = { issuer: 'https://id.example', subject: 's', clientId: 'c', issuedAt: 1, expiresAt: 2 };
    const idToken = { ...common, authTime: 1, amr: [], algorithm: 'ES256' as const, userClaims: forged };
    expect(idTokenClaims({ ...idToken, organization })).toMatchObject(organization);
    const scope = { name: 'organization', description: '', claims: Object.keys(forged) };
    const facts = { subject: 's', scopes: ['organization'], userClaims: forged };
    const released = userinfoClaims({ ...facts, organization }, { scopes: [scope] }, { scopes: ['organization'] });
    expect(released).toEqual({ ...organization, sub: 's' });
    // Whatever the scopes.
    expect(userinfoClaims({ ...facts, scopes: [], organization }, { scopes: [scope] }, { scopes: [] })).toEqual({
      ...{ ...organization, sub: 's' },
    });
  });

  it('RFC 9068 §2.2.3.1: is in no access token', () => {
    const facts = {
      ...{ issuer: 'https://id.example', subject: 's', clientId: 'c', issuedAt: 1, expiresAt: 2, tokenId: 'j' },
      ...{ audience: ['https://api.example'], scopes: [] },
    };
    expect(accessTokenClaims({ ...facts, organization })).toMatchObject(organization);
    expect(accessTokenClaims(facts)).not.toHaveProperty('org_id');
  });
});
