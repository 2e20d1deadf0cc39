/** Sessions of a workspace's users: authorize keeps them and audits their end; here are the way there, and the audit of who looked. */
import type { GrantsClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { Session, SessionsClient } from '@ostiary/contracts/ostiary/sessions/v1/sessions';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import { inTenant } from '@ostiary/platform/postgres';
import type { AdminCall } from '../access/admin-access.js';
import { recordReading } from '../audit-trail/record-reading.js';
import { clientNamesOf } from '../clients/client.repository.js';
import { answered } from '../users/identity-refusal.js';
import { type UserDependencies, workspaceOf } from '../users/manage-users.js';
import { nameUsers } from '../users/name-users.js';
import type { WorkspaceRecord } from '../workspaces/workspace.repository.js';

export type SessionDependencies = Pick<UserDependencies, 'dataSource' | 'identity' | 'audit'> & {
  readonly sessions: Pick<PromiseClient<SessionsClient>, 'listSessions' | 'endSession' | 'endSessionsOfUser'>;
  readonly grants: Pick<PromiseClient<GrantsClient>, 'listClientsOfSessions'>;
};

export interface ListedSession {
  readonly session: Session;
  /** Absent: the user is gone. */
  readonly username: string | undefined;
  /** Those that took part; a name is absent where the client is gone or not ours. */
  readonly clients: readonly { readonly id: string; readonly name: string | undefined }[];
}

/** How often authorize is asked for one page of those in which a client took part. */
const ROUNDS = 10;

/** Why all sessions of a user end. */
export type UserSessionsEnd =
  | 'ended-by-administrator'
  | 'ended-by-client'
  | 'user-disabled'
  | 'user-deleted'
  | 'password-changed';

/** `clientId` '': of all clients. @throws Refusal not-found, invalid-request, temporarily-unavailable; so do the others */
export async function listSessions(
  deps: SessionDependencies,
  slug: string,
  page: { readonly userId: string; readonly clientId: string; readonly cursor: string; readonly limit: number },
  call: AdminCall,
): Promise<{ readonly sessions: readonly ListedSession[]; readonly nextCursor: string }> {
  const workspace = await workspaceOf(deps, slug, call);
  const { userId, clientId, limit } = page;
  const found: { readonly session: Session; readonly clientIds: readonly string[] }[] = [];
  let { cursor } = page;
  // authorize knows who is signed in, token who took part: of each page of the one the other is asked.
  for (let round = 0; round < ROUNDS && found.length < limit; round += 1) {
    const request = { ...at(workspace), userId, cursor, limit: limit - found.length };
    const { sessions, nextCursor } = await answered(deps.sessions.listSessions(request, call.context));
    const clients = await clientsOf(deps, workspace, sessions, call);
    const rows = sessions.map((session) => ({ session, clientIds: clients.get(session.id) ?? [] }));
    found.push(...rows.filter(({ clientIds }) => clientId === '' || clientIds.includes(clientId)));
    cursor = nextCursor;
    if (cursor === '' || clientId === '') break;
  }
  const userIds = found.map(({ session }) => session.userId);
  const clientsSeen = found.flatMap(({ clientIds }) => clientIds);
  const [usernames, clientNames] = await Promise.all([
    nameUsers(deps, workspace, userIds, call),
    inTenant(deps.dataSource, workspace.tenant, (manager) => clientNamesOf(manager, workspace, clientsSeen)),
  ]);
  const details = { ...(userId === '' ? {} : { user: userId }), sessions: String(found.length) };
  await recordReading(deps.audit, workspace, details, call);
  return {
    sessions: found.map(({ session, clientIds }) => ({
      session,
      username: usernames.get(session.userId),
      clients: clientIds.map((id) => ({ id, name: clientNames.get(id) })),
    })),
    nextCursor: cursor,
  };
}

async function clientsOf(
  { grants }: Pick<SessionDependencies, 'grants'>,
  { tenant, id: workspaceId }: WorkspaceRecord,
  sessions: readonly Session[],
  { context }: AdminCall,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (sessions.length === 0) return new Map();
  const sessionIds = sessions.map(({ id }) => id);
  const answer = await answered(grants.listClientsOfSessions({ tenant, workspaceId, sessionIds }, context));
  return new Map(answer.sessions.map(({ sessionId, clientIds }) => [sessionId, clientIds]));
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
