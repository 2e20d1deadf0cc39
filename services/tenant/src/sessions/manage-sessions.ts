/** Sessions of a workspace's users: authorize keeps them and audits their end; here are the way there, and the audit of who looked. */
import type { ListSessionsResponse, SessionsClient } from '@ostiary/contracts/ostiary/sessions/v1/sessions';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { AdminCall } from '../access/admin-access.js';
import { recordReading } from '../audit-trail/record-reading.js';
import { answered } from '../users/identity-refusal.js';
import { type UserDependencies, workspaceOf } from '../users/manage-users.js';
import type { WorkspaceRecord } from '../workspaces/workspace.repository.js';

export type SessionDependencies = Pick<UserDependencies, 'dataSource' | 'audit'> & {
  readonly sessions: Pick<PromiseClient<SessionsClient>, 'listSessions' | 'endSession' | 'endSessionsOfUser'>;
};

/** Why all sessions of a user end. */
export type UserSessionsEnd = 'ended-by-administrator' | 'user-disabled' | 'user-deleted' | 'password-changed';

/** @throws Refusal not-found, invalid-request, temporarily-unavailable; so do the others */
export async function listSessions(
  deps: SessionDependencies,
  slug: string,
  page: { readonly userId: string; readonly cursor: string; readonly limit: number },
  call: AdminCall,
): Promise<ListSessionsResponse> {
  const workspace = await workspaceOf(deps, slug, call);
  const found = await answered(deps.sessions.listSessions({ ...at(workspace), ...page }, call.context));
  await recordReading(deps.audit, workspace, { sessions: String(found.sessions.length) }, call);
  return found;
}

export async function endSession(
  deps: SessionDependencies,
  slug: string,
  sessionId: string,
  call: AdminCall,
): Promise<void> {
  const workspace = await workspaceOf(deps, slug, call);
  const request = { ...at(workspace), sessionId, requestedBy: by(call) };
  await answered(deps.sessions.endSession(request, call.context));
}

/** Also where there are none. Answers how many there were. */
export async function endSessionsOfUser(
  deps: Pick<SessionDependencies, 'sessions'>,
  workspace: Pick<WorkspaceRecord, 'tenant' | 'slug'>,
  userId: string,
  reason: UserSessionsEnd,
  call: AdminCall,
): Promise<number> {
  const request = { ...at(workspace), userId, reason, requestedBy: by(call) };
  return (await answered(deps.sessions.endSessionsOfUser(request, call.context))).ended;
}

const at = ({ tenant, slug }: Pick<WorkspaceRecord, 'tenant' | 'slug'>) => ({ tenant, workspace: slug });

function by({ caller, context: { requestId, address, userAgent } }: AdminCall) {
  return { actorType: 'administrator', actorId: caller.subject.id, requestId, address, userAgent };
}
