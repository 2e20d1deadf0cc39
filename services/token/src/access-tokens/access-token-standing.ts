/**
 * Whether an access token that is good by itself may still be used: neither it nor what it hangs on was revoked, nobody is disabled who is
 * behind it, and whoever acts in an organization is still a member of it. Asked at each use, so that what ends a grant, a session, a client or a user ends what was exchanged for their tokens, too.
 */
import type { Directory } from '@ostiary/directory/directory';
import type { AccessTokenClaims } from '@ostiary/oauth/access-token-claims';
import type { OrganizationClaims } from '@ostiary/oauth/acting-organization';
import { endedSince } from '@ostiary/oauth/client';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { Authorization } from '../authorizations/authorization.repository.js';
import type { AccessTokenRepository } from './access-token.repository.js';
import type { ActingOrganizations } from './acting-organizations.js';

export interface Standing {
  readonly inForce: boolean;
  /** Whose token it is; undefined for a client's own, and for one that is not in force. */
  readonly userId: string | undefined;
  /** In which the user acts, as it is now; undefined: in none, or the token is not in force. */
  readonly organization: OrganizationClaims | undefined;
}

export class AccessTokenStanding {
  constructor(
    private readonly directory: Pick<Directory, 'client' | 'user'>,
    private readonly states: Pick<AccessTokenRepository, 'state'>,
    private readonly organizations: ActingOrganizations,
  ) {}

  async of(
    workspace: Workspace,
    claims: Pick<AccessTokenClaims, 'jti' | 'client_id' | 'iat' | 'org_id'>,
  ): Promise<Standing> {
    const { active, userId, behind } = await this.states.state(workspace, claims.jti);
    const issuedAt = claims.iat * 1000;
    if (!active || !(await this.areEnabled(workspace, claims.client_id, userId, issuedAt))) return NOT_IN_FORCE;
    const organization = await this.organizations.claims(workspace, userId, claims.org_id);
    if (claims.org_id !== undefined && organization === undefined) return NOT_IN_FORCE;
    for (const clientId of behind.clientIds) {
      if (!(await this.areEnabled(workspace, clientId, undefined, issuedAt))) return NOT_IN_FORCE;
    }
    for (const one of behind.userIds) {
      if (!(await this.isUserEnabled(workspace, one))) return NOT_IN_FORCE;
    }
    for (const { userId: actor, organizationId } of behind.acting) {
      if (!(await this.organizations.stands(workspace, actor, organizationId))) return NOT_IN_FORCE;
    }
    return { inForce: true, userId, organization };
  }

  /** The same of what hangs on an authorization and is no access token. `issuedAt`: Unix ms. */
  async ofAuthorization(
    workspace: Workspace,
    clientId: string,
    { userId, organizationId }: Pick<Authorization, 'userId' | 'organizationId'>,
    issuedAt: number,
  ): Promise<boolean> {
    return (
      (await this.areEnabled(workspace, clientId, userId, issuedAt)) &&
      (await this.organizations.stands(workspace, userId, organizationId))
    );
  }

  /** Whoever is disabled acts no more, and is acted for no more, whatever was issued before. `issuedAt`: Unix ms, of what is asked about. */
  async areEnabled(
    workspace: Workspace,
    clientId: string,
    userId: string | undefined,
    issuedAt: number,
  ): Promise<boolean> {
    const found = this.directory.client(workspace, clientId);
    const client = found instanceof Promise ? await found : found;
    if (client === undefined || client.disabled || endedSince(client, issuedAt)) return false;
    return userId === undefined || this.isUserEnabled(workspace, userId);
  }

  async isUserEnabled(workspace: Workspace, userId: string): Promise<boolean> {
    const found = this.directory.user(workspace, userId);
    const user = found instanceof Promise ? await found : found;
    return user !== undefined && !user.disabled;
  }
}

const NOT_IN_FORCE: Standing = { inForce: false, userId: undefined, organization: undefined };
