/**
 * Global Token Revocation (draft-parecki-oauth-global-token-revocation): somebody who watches over users, an administrator or a client of the workspace that
 * may, ends everything of a user at once. Grants first, so that a session that is still there gives nothing back; safe to repeat where it stops half-way.
 */

import { FindUserRequest_By, type IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { issuerFrom } from '@ostiary/oauth/endpoints';
import { isUuid } from '@ostiary/oauth/uuid';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { AdminCall } from '../access/admin-access.js';
import type { Caller } from '../access/authenticate-caller.js';
import { notFound } from '../problems/refusal.js';
import type { SessionDependencies, UserSessionsEnd } from '../sessions/manage-sessions.js';
import { answered } from '../users/identity-refusal.js';
import { workspaceOf } from '../users/manage-users.js';
import type { WorkspaceRecord } from '../workspaces/workspace.repository.js';
import type { OverviewDependencies } from '../workspaces/workspace-overview.js';
import type { RevokedSubject } from './grants.routes.js';
import type { GrantDependencies } from './manage-grants.js';
import { revokeAllGrants } from './revoke-all-grants.js';

export type RevokeGloballyDependencies = GrantDependencies &
  Pick<SessionDependencies, 'sessions'> &
  Pick<OverviewDependencies, 'issuerTemplate'> & { readonly identity: Pick<PromiseClient<IdentityClient>, 'findUser'> };

type Home = Pick<WorkspaceRecord, 'tenant' | 'id' | 'slug' | 'settings'>;

/** Who asks for it, and with what token. */
export interface RevocationCall {
  readonly actor: { readonly type: 'administrator' | 'client'; readonly id: string };
  readonly caller: Pick<Caller, 'clientId' | 'tokenId' | 'senderConstraint'>;
  readonly context: RequestContext;
}

/** For an administrator. @throws Refusal not-found (there is no such user), temporarily-unavailable (to be repeated) */
export async function revokeGlobally(
  deps: RevokeGloballyDependencies,
  slug: string,
  subject: RevokedSubject,
  call: AdminCall,
): Promise<void> {
  const { caller, context } = call;
  const actor = { type: 'administrator', id: caller.subject.id } as const;
  await endEverything(deps, await workspaceOf(deps, slug, call), subject, { actor, caller, context });
}

/** Whoever asks has been let in. @throws Refusal as above */
export async function endEverything(
  deps: RevokeGloballyDependencies,
  workspace: Home,
  subject: RevokedSubject,
  { actor, caller, context }: RevocationCall,
): Promise<void> {
  const { tenant, id: workspaceId, slug } = workspace;
  const userId = await userOf(deps, workspace, subject, context);
  const { requestId, address, userAgent } = context;
  const requestedBy = { actorType: actor.type, actorId: actor.id, requestId, address, userAgent };
  const request = { tenant, workspaceId, userId, clientId: '', requestedBy: { ...requestedBy, workspace: slug } };
  await revokeAllGrants(deps.grants, request, context);
  const reason: UserSessionsEnd = actor.type === 'client' ? 'ended-by-client' : 'ended-by-administrator';
  await answered(deps.sessions.endSessionsOfUser({ tenant, workspace: slug, userId, reason, requestedBy }, context));
  // Also where there was nothing to end: that it was asked for is worth knowing.
  await deps.audit.record({
    type: 'user.access_ended',
    outcome: 'success',
    workspace,
    actor,
    target: { type: 'user', id: userId },
    request: context,
    clientId: caller.clientId,
    tokenIds: [caller.tokenId],
    ...(caller.senderConstraint === undefined ? {} : { senderConstraint: caller.senderConstraint }),
    details: { subject_format: subject.format },
  });
}

/** RFC 9493 §3.2. */
async function userOf(
  { identity, issuerTemplate }: RevokeGloballyDependencies,
  { tenant, id: workspaceId, slug }: Home,
  subject: RevokedSubject,
  context: RequestContext,
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
