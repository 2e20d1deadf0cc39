/**
 * What an administrator may do: the scopes that an access token for the admin API can have, and those of them that each role in a tenant
 * allows. A request needs both: the scope in its token and the role in the tenant.
 */

/** Scope → what the consent page says of it. */
export const ADMIN_SCOPES = {
  'tenants:read': 'See your tenants and their administrators',
  'tenants:write': 'Change your tenants’ administrators and automation clients',
  'workspaces:read': 'See workspaces and their settings',
  'workspaces:write': 'Launch, change and delete workspaces, rotate their keys',
  'clients:read': 'See clients',
  'clients:write': 'Register, change and delete clients',
  'users:read': 'See users',
  'users:write': 'Create, change and delete users',
  'audit:read': 'Search the audit trail',
} as const;
export type AdminScope = keyof typeof ADMIN_SCOPES;

export const ROLES = ['owner', 'admin', 'developer', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

const EVERYTHING: readonly AdminScope[] = [
  'tenants:read',
  'tenants:write',
  'workspaces:read',
  'workspaces:write',
  'clients:read',
  'clients:write',
  'users:read',
  'users:write',
  'audit:read',
];

const ROLE_SCOPES: Readonly<Record<Role, readonly AdminScope[]>> = {
  owner: EVERYTHING,
  // All but who else may do what.
  admin: EVERYTHING.filter((scope) => scope !== 'tenants:write'),
  // Builds; does not read what others did.
  developer: EVERYTHING.filter((scope) => scope !== 'tenants:write' && scope !== 'audit:read'),
  // Reads what happened and how things are set; changes nothing, and sees users only as the trail names them.
  auditor: ['tenants:read', 'workspaces:read', 'clients:read', 'audit:read'],
};

export function roleAllows(role: Role, scope: AdminScope): boolean {
  return ROLE_SCOPES[role].includes(scope);
}

export function scopesOfRole(role: Role): readonly AdminScope[] {
  return ROLE_SCOPES[role];
}
