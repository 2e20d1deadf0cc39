/**
 * Global Token Revocation (draft-parecki-oauth-global-token-revocation): somebody who watches over users, an administrator or a tool with a token of one,
 * ends everything of a user at once. Grants first, so that a session that is still there gives nothing back; safe to repeat where it stops half-way.
 */

import { FindUserRequest_By, type IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { issuerFrom } from '@ostiary/oauth/endpoints';
import { isUuid } from '@ostiary/oauth/uuid';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { AdminCall } from '../access/admin-access.js';
import { notFound } from '../problems/refusal.js';
import { endSessionsOfUser, type SessionDependencies } from '../sessions/manage-sessions.js';
import { answered } from '../users/identity-refusal.js';
import { workspaceOf } from '../users/manage-users.js';
import type { WorkspaceRecord } from '../workspaces/workspace.repository.js';
import type { OverviewDependencies } from '../workspaces/workspace-overview.js';
import type { RevokedSubject } from './grants.routes.js';
import { by, type GrantDependencies } from './manage-grants.js';

export type RevokeGloballyDependencies = GrantDependencies &
  Pick<SessionDependencies, 'sessions'> &
  Pick<OverviewDependencies, 'issuerTemplate'> & { readonly identity: Pick<PromiseClient<IdentityClient>, 'findUser'> };

/** @throws Refusal not-found (there is no such user), temporarily-unavailable (to be repeated) */
export async function revokeGlobally(
  deps: RevokeGloballyDependencies,
  slug: string,
  subject: RevokedSubject,
  call: AdminCall,
): Promise<void> {
  const workspace = await workspaceOf(deps, slug, call);
  const { tenant, id: workspaceId } = workspace;
  const userId = await userOf(deps, workspace, subject, call);
  const request = { tenant, workspaceId, userId, clientId: '', requestedBy: by(workspace, call) };
  // Some hundreds a call.
  while ((await answered(deps.grants.revokeGrants(request, call.context))).more);
  await endSessionsOfUser(deps, workspace, userId, 'ended-by-administrator', call);
}

/** RFC 9493 §3.2. */
async function userOf(
  { identity, issuerTemplate }: RevokeGloballyDependencies,
  { tenant, id: workspaceId, slug }: WorkspaceRecord,
  subject: RevokedSubject,
  { context }: AdminCall,
): Promise<string> {
  const at = { tenant, workspaceId };
  switch (subject.format) {
    case 'opaque':
      return (await answered(identity.getUser({ ...at, userId: subject.id }, context))).id;
    case 'iss_sub':
      // A pairwise subject is one client's name for the user, and nobody can be found by it.
      if (subject.iss !== issuerFrom(issuerTemplate, tenant, slug) || !isUuid(subject.sub)) throw notFound();
      return (await answered(identity.getUser({ ...at, userId: subject.sub }, context))).id;
    case 'email':
      return (
        await answered(identity.findUser({ ...at, by: FindUserRequest_By.BY_EMAIL, name: subject.email }, context))
      ).id;
  }
}
