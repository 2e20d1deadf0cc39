/**
 * In which organization a user acts at this moment. Who is no longer a member, or whose organization is disabled or gone, acts in none, whatever was chosen and
 * issued before: asked wherever a token is issued or shown, of what the directory knows.
 */
import type { Directory } from '@ostiary/directory/directory';
import { type OrganizationClaims, organizationClaims } from '@ostiary/oauth/acting-organization';
import { invalidGrant } from '@ostiary/oauth/token-request';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { Authorization } from '../authorizations/authorization.repository.js';

export class ActingOrganizations {
  constructor(private readonly directory: Pick<Directory, 'memberships'>) {}

  /** undefined: the user does not act in it, or there is no user, or no organization. */
  async claims(
    workspace: Workspace,
    userId: string | undefined,
    organizationId: string | undefined,
  ): Promise<OrganizationClaims | undefined> {
    if (userId === undefined || organizationId === undefined) return undefined;
    const found = this.directory.memberships(workspace, userId);
    const memberships = found instanceof Promise ? await found : found;
    return organizationClaims(workspace.settings, memberships, organizationId);
  }

  /** Of what was allowed: undefined where that is in no organization. Throws OAuthError `invalid_grant` where it was in one, and the user acts in it no more. */
  async of(
    workspace: Workspace,
    { userId, organizationId }: Pick<Authorization, 'userId' | 'organizationId'>,
  ): Promise<OrganizationClaims | undefined> {
    if (organizationId === undefined) return undefined;
    const claims = await this.claims(workspace, userId, organizationId);
    if (claims === undefined) {
      throw invalidGrant('The user is no member of the organization of the grant, or it is disabled.', 'RFC 6749 §5.2');
    }
    return claims;
  }

  /** Whether what was allowed is still in an organization that the user acts in, or was in none. */
  async stands(workspace: Workspace, userId: string | undefined, organizationId: string | undefined): Promise<boolean> {
    return organizationId === undefined || (await this.claims(workspace, userId, organizationId)) !== undefined;
  }
}
