/** From a proof of identity, just given, to a session: the same for whoever signs in, by whatever means, and for who has just made an account. */
import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import type { Client } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { RequestContext } from '@ostiary/platform/request-context';
import { type EndSessionDependencies, endSession } from '../logout/end-session.js';
import { type Authentication, keptSession, type LiveSession, type Sessions } from '../sessions/sessions.js';

export interface BeginSessionDependencies extends EndSessionDependencies {
  readonly sessions: Pick<Sessions, 'begin' | 'end'>;
  readonly audit: Pick<AuditEmitter, 'record'>;
}

/** Where somebody signs in. */
export interface SignInPlace {
  readonly workspace: Workspace;
  readonly origin: RequestContext;
  /** The client that the user came from; absent: the user wants to the account page. */
  readonly client?: Client | undefined;
}

/** Begins the session of a user. `previous`: the live session that the browser brought. `unavailable`: it is another user's, and cannot be ended now. */
export async function beginSession(
  deps: BeginSessionDependencies,
  place: SignInPlace,
  authentication: Authentication,
  previous: LiveSession | undefined,
): Promise<LiveSession | 'unavailable'> {
  const { workspace, client, origin } = place;
  const { userId, acr, amr } = authentication;
  await deps.audit.record({
    workspace,
    ...(client === undefined ? {} : { clientId: client.clientId }),
    request: origin,
    type: 'sign_in.succeeded',
    outcome: 'success',
    actor: { type: 'user', id: userId },
    target: { type: 'user', id: userId },
    details: { acr, amr: amr.join(' ') },
  });
  const own = await ownSession(deps, place, userId, previous);
  return own === 'unavailable' ? own : deps.sessions.begin(workspace, authentication, own, origin);
}

/**
 * The session that goes on. Another user's ends, as if that user had signed out: its applications would take the new user for the old one. OpenID Connect Front-Channel
 * Logout §3: there is no page here for the frames of those that have no back channel.
 */
async function ownSession(
  deps: BeginSessionDependencies,
  { workspace, origin }: SignInPlace,
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
