import { describe, expect, it } from '@jest/globals';
import { organizationMembership, organizationSettingsSchema, rolesInForce } from './organizations.js';

const organizations = {
  membership: 'optional' as const,
  roles: [
    { name: 'admin', description: '' },
    { name: 'member', description: '' },
  ],
};

describe('organizations of a workspace', () => {
  it('are no part of a sign-in where the workspace says nothing', () => {
    expect(organizationMembership({})).toBe('off');
    expect(organizationMembership({ organizations })).toBe('optional');
  });

  it('RFC 9068 §2.2.3.1: roles are those that the workspace has, whatever is stored', () => {
    expect(rolesInForce({ organizations }, ['member', 'root', 'admin'])).toEqual(['admin', 'member']);
    expect(rolesInForce({ organizations: { ...organizations, roles: [] } }, ['admin'])).toEqual([]);
    expect(rolesInForce({}, ['admin'])).toEqual([]);
  });

  it.each(['', 'two words', 'ädmin', '-admin', 'a'.repeat(65), 'admin"'])('refuses %j as a role', (name) => {
    const roles = [{ name, description: '' }];
    expect(organizationSettingsSchema.safeParse({ membership: 'off', roles }).success).toBe(false);
  });

  it('takes a role as resource servers compare it', () => {
    const roles = [{ name: 'orders:write.all_1-x', description: 'Writes' }];
    expect(organizationSettingsSchema.safeParse({ membership: 'required', roles }).success).toBe(true);
  });
});
