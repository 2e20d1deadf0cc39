/** What users have allowed clients: token keeps it and audits its withdrawal; here are the way there, and the audit of who looked. */

import type { Grant, GrantsClient, RevokeGrantsResponse } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { isPossibleClientId } from '@ostiary/directory/slug';
import { isUuid } from '@ostiary/oauth/uuid';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import { inTenant } from '@ostiary/platform/postgres';
import type { AdminCall } from '../access/admin-access.js';
import { recordReading } from '../audit-trail/record-reading.js';
import { clientNamesOf, findClient } from '../clients/client.repository.js';
import { notFound } from '../problems/refusal.js';
import { answered } from '../users/identity-refusal.js';
import { getUser, type UserDependencies, workspaceOf } from '../users/manage-users.js';
import { nameUsers } from '../users/name-users.js';
import type { WorkspaceRecord } from '../workspaces/workspace.repository.js';

export type GrantDependencies = UserDependencies & {
  readonly grants: Pick<PromiseClient<GrantsClient>, 'listGrants' | 'readGrant' | 'revokeGrant' | 'revokeGrants'>;
};

/** Of a user, all there are. */
const ALL = { clientId: '', limit: 0, cursor: '' };

/** All that are in force, oldest first. @throws Refusal not-found, temporarily-unavailable; so does the other */
export async function listGrantsOfUser(
  deps: GrantDependencies,
  slug: string,
  userId: string,
  call: AdminCall,
): Promise<readonly Grant[]> {
  const { tenant, id: workspaceId, ...workspace } = await workspaceOf(deps, slug, call);
  const user = await answered(deps.identity.getUser({ tenant, workspaceId, userId }, call.context));
  const { grants } = await answered(
    deps.grants.listGrants({ tenant, workspaceId, userId: user.id, ...ALL }, call.context),
  );
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
  const { grants } = await answered(
    deps.grants.listGrants({ tenant, workspaceId, userId: user.id, ...ALL }, call.context),
  );
  // One of this user, not of whoever else: the path says whose it is.
  if (!grants.some((grant) => grant.id === grantId)) throw notFound();
  await answered(
    deps.grants.revokeGrant({ tenant, workspaceId, grantId, requestedBy: by(workspace, call) }, call.context),
  );
}

/** One in force. @throws Refusal not-found */
export async function readGrant(
  deps: GrantDependencies,
  slug: string,
  grantId: string,
  call: AdminCall,
): Promise<Grant> {
  const workspace = await workspaceOf(deps, slug, call);
  const { tenant, id: workspaceId } = workspace;
  if (!isUuid(grantId)) throw notFound();
  const grant = await answered(deps.grants.readGrant({ tenant, workspaceId, grantId }, call.context));
  await recordReading(deps.audit, workspace, { user: grant.userId, grants: '1' }, call);
  return grant;
}

export interface GrantPage {
  readonly grants: readonly Grant[];
  /** '': there are no more. */
  readonly nextCursor: string;
  /** By user id. */
  readonly usernames: ReadonlyMap<string, string>;
  /** By client id. */
  readonly clientNames: ReadonlyMap<string, string>;
}

/** A page of those in force, the newest first, with the names of whom they are between. '' for a user or a client, none for an organization: of all. */
export async function listGrants(
  deps: GrantDependencies,
  slug: string,
  page: {
    readonly userId: string;
    readonly clientId: string;
    readonly organizationId?: string | undefined;
    readonly cursor: string;
    readonly limit: number;
  },
  call: AdminCall,
): Promise<GrantPage> {
  const workspace = await workspaceOf(deps, slug, call);
  const { tenant, id: workspaceId } = workspace;
  const { grants, nextCursor } = await answered(deps.grants.listGrants({ tenant, workspaceId, ...page }, call.context));
  const [usernames, clientNames] = await Promise.all([
    nameUsers(
      deps,
      workspace,
      grants.map(({ userId }) => userId),
      call,
    ),
    inTenant(deps.dataSource, tenant, (manager) =>
      clientNamesOf(
        manager,
        workspace,
        grants.map(({ clientId }) => clientId),
      ),
    ),
  ]);
  await recordReading(
    deps.audit,
    workspace,
    { ...(page.userId === '' ? {} : { user: page.userId }), grants: String(grants.length) },
    call,
  );
  return { grants, nextCursor, usernames, clientNames };
}

/** Some hundreds at a time. @throws Refusal not-found */
export async function revokeGrantsOfUser(
  deps: GrantDependencies,
  slug: string,
  userId: string,
  call: AdminCall,
): Promise<RevokeGrantsResponse> {
  const workspace = await workspaceOf(deps, slug, call);
  const { tenant, id: workspaceId } = workspace;
  const user = await answered(deps.identity.getUser({ tenant, workspaceId, userId }, call.context));
  const request = { tenant, workspaceId, userId: user.id, clientId: '', requestedBy: by(workspace, call) };
  return answered(deps.grants.revokeGrants(request, call.context));
}

/** Some hundreds at a time. Also for a client that is gone, or that describes itself by its identifier, as long as there is something. @throws Refusal not-found */
export async function revokeGrantsForClient(
  deps: GrantDependencies,
  slug: string,
  clientId: string,
  call: AdminCall,
): Promise<RevokeGrantsResponse> {
  if (!isPossibleClientId(clientId)) throw notFound();
  const workspace = await workspaceOf(deps, slug, call);
  const { tenant, id: workspaceId } = workspace;
  const client = await inTenant(deps.dataSource, tenant, (manager) => findClient(manager, workspace, clientId));
  const wanted = { tenant, workspaceId, userId: '', clientId };
  if (client === undefined) {
    const { grants } = await answered(deps.grants.listGrants({ ...wanted, limit: 1, cursor: '' }, call.context));
    if (grants.length === 0) throw notFound();
  }
  const request = { ...wanted, requestedBy: by(workspace, call) };
  return answered(deps.grants.revokeGrants(request, call.context));
}

/** As the token service wants it. */
export function by(workspace: WorkspaceRecord, { caller, context }: AdminCall) {
  const { subject } = caller;
  const { requestId, address, userAgent } = context;
  return { actorType: 'administrator', actorId: subject.id, requestId, address, userAgent, workspace: workspace.slug };
}
