/** What an administrator may be (services/tenant/src/access/permissions.ts), and what that means in a few words. */
export const ROLES = [
  { value: 'owner', label: 'Owner', may: 'everything, administrators included' },
  { value: 'admin', label: 'Admin', may: 'everything but administrators' },
  { value: 'developer', label: 'Developer', may: 'builds; does not read the audit log' },
  { value: 'auditor', label: 'Auditor', may: 'reads settings and the audit log, changes nothing' },
] as const;
export type Role = (typeof ROLES)[number]['value'];
export const roleOf = (value: string | null): Role => ROLES.find((role) => role.value === value)?.value ?? 'auditor';
