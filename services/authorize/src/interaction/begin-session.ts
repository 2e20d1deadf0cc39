/** From a proof of identity, just given, to a session: the same for who signs in and for who has just made an account. */
import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import { ACR_ONE_FACTOR, AMR_PASSWORD } from '@ostiary/oauth/authorization-request/authentication-context';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Authorization } from '../authorize/authorization.js';
import { type EndSessionDependencies, endSession } from '../logout/end-session.js';
import { keptSession, type LiveSession, type Sessions } from '../sessions/sessions.js';

export interface BeginSessionDependencies extends EndSessionDependencies {
  readonly sessions: Pick<Sessions, 'begin' | 'end'>;
  readonly audit: Pick<AuditEmitter, 'record'>;
}

/**
 * Begins the session of a user who has shown a password. `previous`: the live session that the browser brought. `unavailable`: it is another
 * user's, and cannot be ended at the moment.
 */
export async function beginSession(
  deps: BeginSessionDependencies,
  authorization: Authorization,
  userId: string,
  previous: LiveSession | undefined,
): Promise<LiveSession | 'unavailable'> {
  const { workspace, client, origin } = authorization;
  await deps.audit.record({
    workspace,
    clientId: client.clientId,
    request: origin,
    type: 'sign_in.succeeded',
    outcome: 'success',
    actor: { type: 'user', id: userId },
    target: { type: 'user', id: userId },
    details: { acr: ACR_ONE_FACTOR, amr: AMR_PASSWORD },
  });
  const authentication = { userId, acr: ACR_ONE_FACTOR, amr: [AMR_PASSWORD] };
  const own = await ownSession(deps, authorization, userId, previous);
  return own === 'unavailable' ? own : deps.sessions.begin(workspace, authentication, own, origin);
}

/** The session that goes on. Another user's ends, as if that user had signed out: its applications would take the new user for the old one. */
async function ownSession(
  deps: BeginSessionDependencies,
  { workspace, origin }: Authorization,
  userId: string,
  previous: LiveSession | undefined,
): Promise<LiveSession | 'unavailable' | undefined> {
  if (previous === undefined || previous.session.userId === userId) return previous;
  try {
    const end = { reason: 'user-changed', actor: { type: 'user', id: previous.session.userId } } as const;
    await endSession(deps, workspace, keptSession(previous), end, origin);
    return undefined;
  } catch (error) {
    if (error instanceof OAuthError && error.code === 'temporarily_unavailable') return 'unavailable';
    throw error;
  }
}
