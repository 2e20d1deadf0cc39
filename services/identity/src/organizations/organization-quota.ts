import { counter } from '@ostiary/platform/metrics';
import type { EntityManager } from 'typeorm';
import { IdentityError } from '../identity-error.js';
import type { Scope, UserRecord } from '../users/user.js';
import type { OrganizationRecord } from './organization.js';

/** What a person can choose from on a page, and a service keep of a user. */
export const MAX_MEMBERSHIPS = 100;

const refused = counter('ostiary_quota_refusals_total', 'What was not made because there may be no more of it', [
  'quota',
]);
// There from the start, so that the first one is an increase.
refused.inc({ quota: 'organizations' }, 0);
refused.inc({ quota: 'members' }, 0);

/** How much of this a workspace may have. Counting ends at the quota; requests at the same moment may exceed it by one each. 0: without end. */
export class OrganizationQuota {
  constructor(
    private readonly organizationsPerWorkspace: number,
    private readonly membersPerOrganization: number,
  ) {}

  /** Throws IdentityError `too_many_organizations`. */
  async requireRoomForOrganization(manager: EntityManager, { tenant, workspaceId }: Scope): Promise<void> {
    const quota = this.organizationsPerWorkspace;
    const some = 'select from organizations where tenant = $1 and workspace_id = $2 limit $3';
    if (quota === 0 || (await countOf(manager, some, [tenant, workspaceId, quota])) < quota) return;
    refused.inc({ quota: 'organizations' });
    throw new IdentityError({ kind: 'too_many_organizations' });
  }

  /** For one more member. Throws IdentityError `too_many_members`, `too_many_memberships`. */
  async requireRoomForMember(
    manager: EntityManager,
    { tenant, id }: OrganizationRecord,
    user: UserRecord,
  ): Promise<void> {
    const theirs = 'select from organization_members where tenant = $1 and user_id = $2 limit $3';
    if ((await countOf(manager, theirs, [tenant, user.id, MAX_MEMBERSHIPS])) >= MAX_MEMBERSHIPS) {
      throw new IdentityError({ kind: 'too_many_memberships' });
    }
    const quota = this.membersPerOrganization;
    const some = 'select from organization_members where tenant = $1 and organization_id = $2 limit $3';
    if (quota === 0 || (await countOf(manager, some, [tenant, id, quota])) < quota) return;
    refused.inc({ quota: 'members' });
    throw new IdentityError({ kind: 'too_many_members' });
  }
}

async function countOf(manager: EntityManager, some: string, values: readonly (string | number)[]): Promise<number> {
  const rows: { count: number }[] = await manager.query(`select count(*)::int as count from (${some}) as counted`, [
    ...values,
  ]);
  return rows[0]?.count ?? 0;
}
