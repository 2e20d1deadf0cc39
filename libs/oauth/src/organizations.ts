// Organizations: customer companies of a workspace, whose members are users. identity keeps them; here is what a workspace says of them.
import { z } from 'zod';

/** What can stand in the claim `roles` (RFC 9068 §2.2.3.1): a word that a resource server compares. */
const roleName = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9:._-]*$/, 'a word of letters, digits, and : . _ - within');

const MAX_ROLES = 50;

export const organizationSettingsSchema = z.strictObject({
  /** Whether a sign-in is with one of the user's organizations: `optional`, for users who have one; `required`, nobody signs in without. */
  membership: z.enum(['off', 'optional', 'required']),
  /** What members can be in an organization, the same for each of the workspace's. */
  roles: z.array(z.strictObject({ name: roleName, description: z.string().max(200) })).max(MAX_ROLES),
});
export type OrganizationSettings = z.infer<typeof organizationSettingsSchema>;

interface WithOrganizations {
  readonly organizations?: OrganizationSettings | undefined;
}

/** `off` where the workspace says nothing. */
export function organizationMembership({ organizations }: WithOrganizations): OrganizationSettings['membership'] {
  return organizations?.membership ?? 'off';
}

/** Those of the roles that the workspace has, in its order: one that it no longer has is nobody's, whatever is stored. */
export function rolesInForce({ organizations }: WithOrganizations, roles: readonly string[]): readonly string[] {
  return (organizations?.roles ?? []).map(({ name }) => name).filter((name) => roles.includes(name));
}
