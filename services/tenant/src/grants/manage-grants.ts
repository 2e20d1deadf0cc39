/** What users have allowed clients: token keeps it and audits its withdrawal; here are the way there, and the audit of who looked. */
import type { Grant, GrantsClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { AdminCall } from '../access/admin-access.js';
import { recordReading } from '../audit-trail/record-reading.js';
import { notFound } from '../problems/refusal.js';
import { answered } from '../users/identity-refusal.js';
import { getUser, type UserDependencies, workspaceOf } from '../users/manage-users.js';
import { requestedBy } from '../users/requested-by.js';

export type GrantDependencies = UserDependencies & {
  readonly grants: Pick<PromiseClient<GrantsClient>, 'listGrants' | 'revokeGrant'>;
};

/** All that are in force, oldest first. @throws Refusal not-found, temporarily-unavailable; so does the other */
export async function listGrantsOfUser(
  deps: GrantDependencies,
  slug: string,
  userId: string,
  call: AdminCall,
): Promise<readonly Grant[]> {
  const { tenant, id: workspaceId, ...workspace } = await workspaceOf(deps, slug, call);
  const user = await answered(deps.identity.getUser({ tenant, workspaceId, userId }, call.context));
  const { grants } = await answered(deps.grants.listGrants({ tenant, workspaceId, userId: user.id }, call.context));
  await recordReading(
    deps.audit,
    { tenant, id: workspaceId, ...workspace },
    { user: user.id, grants: String(grants.length) },
    call,
  );
  return grants;
}

/** With everything that was issued under it. */
export async function revokeGrantOfUser(
  deps: GrantDependencies,
  slug: string,
  { userId, grantId }: { readonly userId: string; readonly grantId: string },
  call: AdminCall,
): Promise<void> {
  const workspace = await workspaceOf(deps, slug, call);
  const { tenant, id: workspaceId } = workspace;
  const user = await getUser(deps, slug, userId, call);
  const { grants } = await answered(deps.grants.listGrants({ tenant, workspaceId, userId: user.id }, call.context));
  // One of this user, not of whoever else: the path says whose it is.
  if (!grants.some((grant) => grant.id === grantId)) throw notFound();
  const {
    tenant: _tenant,
    auditAddress: _auditAddress,
    ...by
  } = requestedBy({ type: 'administrator', id: call.caller.subject.id }, workspace, call.context);
  await answered(deps.grants.revokeGrant({ tenant, workspaceId, grantId, requestedBy: by }, call.context));
}
