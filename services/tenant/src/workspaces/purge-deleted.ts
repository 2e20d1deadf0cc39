/**
 * Deleted workspaces, once their time is over: users and organizations in identity first (so that a run that dies is taken up again), then the workspace
 * with its keys and clients. Found across tenants by the one policy that shows deleted workspaces, removed tenant by tenant.
 */
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { OrganizationsClient } from '@ostiary/contracts/ostiary/identity/v1/organizations';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { Logger } from '@ostiary/platform/logger';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { SYSTEM_ACTOR, SYSTEM_REQUEST } from '../system/system-request.js';
import { requestedBy } from '../users/requested-by.js';
import { findWorkspaceById, removeWorkspace, type WorkspaceRecord } from './workspace.repository.js';

export interface PurgeDependencies {
  readonly dataSource: DataSource;
  readonly identity: Pick<PromiseClient<IdentityClient>, 'listUsers' | 'deleteUser'>;
  readonly organizations: Pick<PromiseClient<OrganizationsClient>, 'listOrganizations' | 'deleteOrganization'>;
  readonly workspacePurgeAfterSeconds: number;
  readonly logger: Logger;
  /** Unix ms. */
  readonly now: () => number;
}

const BATCH = 20;
const AT_A_TIME = 100;

/** The number of workspaces that are gone for good. */
export async function purgeDeleted(deps: PurgeDependencies): Promise<number> {
  const before = new Date(deps.now() - deps.workspacePurgeAfterSeconds * 1000);
  const expired = await deps.dataSource.transaction(async (manager): Promise<{ tenant: string; id: string }[]> => {
    await manager.query(`select set_config('ostiary.purpose', 'purge', true)`);
    return manager.query(
      `select tenant, id from tenant.workspaces where deleted_at <= $1 order by deleted_at limit ${BATCH}`,
      [before],
    );
  });
  for (const { tenant, id } of expired) {
    const workspace = await inTenant(deps.dataSource, tenant, (manager) => findWorkspaceById(manager, tenant, id));
    // Gone, or restored meanwhile (restore-workspace.ts leaves a minute between the two).
    if (workspace?.deletedAt === undefined) continue;
    await removeUsers(deps, workspace);
    await removeOrganizations(deps, workspace);
    await inTenant(deps.dataSource, tenant, (manager) => removeWorkspace(manager, tenant, id));
    deps.logger.info({ tenant, workspaceId: id }, 'a deleted workspace was purged');
  }
  return expired.length;
}

async function removeUsers(deps: PurgeDependencies, workspace: WorkspaceRecord): Promise<void> {
  const { where, by } = purgeOf(workspace);
  for (;;) {
    const { users } = await deps.identity.listUsers({ ...where, cursor: '', limit: AT_A_TIME, search: '' });
    if (users.length === 0) return;
    for (const user of users) await deps.identity.deleteUser({ ...where, userId: user.id, requestedBy: by });
  }
}

/** After the users, so that they have no members to end. */
async function removeOrganizations({ organizations }: PurgeDependencies, workspace: WorkspaceRecord): Promise<void> {
  const { where, by } = purgeOf(workspace);
  for (;;) {
    const page = await organizations.listOrganizations({ ...where, cursor: '', limit: AT_A_TIME, search: '' });
    if (page.organizations.length === 0) return;
    for (const { id } of page.organizations) {
      await organizations.deleteOrganization({ ...where, organizationId: id, requestedBy: by });
    }
  }
}

function purgeOf(workspace: WorkspaceRecord) {
  const where = { tenant: workspace.tenant, workspaceId: workspace.id };
  const by = requestedBy(SYSTEM_ACTOR, workspace, { ...SYSTEM_REQUEST, requestId: `purge-${workspace.id}` });
  return { where, by };
}
