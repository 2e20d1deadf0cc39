// In which organization a user acts, and what tokens say of it. That it was chosen is a fact of the grant; that the user is still a member of it, and as what, is
// looked at whenever something is issued or shown.
import { type OrganizationSettings, organizationMembership, rolesInForce } from './organizations.js';

/** A user's membership, as far as it counts here. */
export interface Membership {
  readonly organization: {
    /** UUID. */
    readonly id: string;
    /** Unique in the workspace. */
    readonly name: string;
    readonly displayName: string;
    readonly enabled: boolean;
  };
  readonly roles: readonly string[];
}

/** In ID tokens, access tokens, userinfo and introspection, wherever the user acts in an organization. */
export interface OrganizationClaims {
  /** Stays, whatever the organization is called. */
  readonly org_id: string;
  /** What it is called: its display name. */
  readonly org_name: string;
  /** RFC 9068 §2.2.3.1: names of the workspace's roles; none is a statement, too. */
  readonly roles: readonly string[];
}

interface Settings {
  readonly organizations?: OrganizationSettings | undefined;
}

/** Those that somebody can act in: of organizations that are enabled, where the workspace has any. */
export function usableMemberships<M extends Membership>(settings: Settings, memberships: readonly M[]): readonly M[] {
  if (organizationMembership(settings) === 'off') return [];
  return memberships.filter(({ organization }) => organization.enabled);
}

/** Their names. */
export const ORGANIZATION_CLAIMS: readonly string[] = [
  'org_id',
  'org_name',
  'roles',
] satisfies (keyof OrganizationClaims)[];

/**
 * Whether the claim comes of the membership alone: where the workspace has organizations, a user's record says nothing of them. Else whoever is no longer a member, or acts in none,
 * would still be taken for one.
 */
export function saidByMembership(settings: Settings, claim: string): boolean {
  return organizationMembership(settings) !== 'off' && ORGANIZATION_CLAIMS.includes(claim);
}

/** undefined: the user cannot act in it, or can no longer. */
export function organizationClaims(
  settings: Settings,
  memberships: readonly Membership[],
  organizationId: string,
): OrganizationClaims | undefined {
  const found = usableMemberships(settings, memberships).find(({ organization }) => organization.id === organizationId);
  if (found === undefined) return undefined;
  const { id, displayName } = found.organization;
  return { org_id: id, org_name: displayName, roles: rolesInForce(settings, found.roles) };
}
