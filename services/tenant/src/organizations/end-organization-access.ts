/**
 * All that members hold in an organization ends with one call: what they have allowed clients there, and every token of it. They stay members, and allow it anew
 * when they sign in again, unless the organization is disabled or gone.
 */

import type { OrganizationsClient } from '@ostiary/contracts/ostiary/identity/v1/organizations';
import type { GrantsClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { isUuid } from '@ostiary/oauth/uuid';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { DataSource } from 'typeorm';
import type { AdminCall } from '../access/admin-access.js';
import { by } from '../grants/manage-grants.js';
import { revokeAllGrants } from '../grants/revoke-all-grants.js';
import { notFound } from '../problems/refusal.js';
import { answered } from '../users/identity-refusal.js';
import { workspaceOf } from '../users/manage-users.js';
import type { WorkspaceRecord } from '../workspaces/workspace.repository.js';

export interface EndAccessDependencies {
  readonly dataSource: DataSource;
  readonly organizations: Pick<PromiseClient<OrganizationsClient>, 'getOrganization'>;
  readonly grants: Pick<PromiseClient<GrantsClient>, 'revokeGrants'>;
}

/** How many grants there were. @throws Refusal not-found, temporarily-unavailable (to be repeated) */
export async function revokeGrantsInOrganization(
  deps: EndAccessDependencies,
  slug: string,
  organizationId: string,
  call: AdminCall,
): Promise<number> {
  if (!isUuid(organizationId)) throw notFound();
  const workspace = await workspaceOf(deps, slug, call);
  const { tenant, id: workspaceId } = workspace;
  await answered(deps.organizations.getOrganization({ tenant, workspaceId, organizationId }, call.context));
  return endOrganizationAccess(deps, workspace, organizationId, call);
}

/** How many grants there were. @throws Refusal temporarily-unavailable (to be repeated) */
export async function endOrganizationAccess(
  { grants }: Pick<EndAccessDependencies, 'grants'>,
  workspace: WorkspaceRecord,
  organizationId: string,
  call: AdminCall,
): Promise<number> {
  const { tenant, id: workspaceId } = workspace;
  const requestedBy = by(workspace, call);
  const request = { tenant, workspaceId, userId: '', clientId: '', organizationId, requestedBy };
  return revokeAllGrants(grants, request, call.context);
}
