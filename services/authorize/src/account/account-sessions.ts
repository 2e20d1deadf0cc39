import { OAuthError } from '@ostiary/oauth/oauth-error';
import { isUuid } from '@ostiary/oauth/uuid';
import { type EndSessionDependencies, endSession } from '../logout/end-session.js';
import { type KeptSession, secondsLeft } from '../sessions/session.js';
import type { SessionRepository } from '../sessions/session.repository.js';
import type { EndReason } from '../sessions/sessions.js';
import type { AccountVisit } from './account-visit.js';

export interface AccountSessionDependencies extends EndSessionDependencies {
  readonly repository: Pick<SessionRepository, 'list' | 'findById'>;
  /** Clients are told soon. */
  readonly deliver: () => void;
  /** Unix ms. */
  readonly now: () => number;
}

/** More than anybody has browsers; whoever has more ends all others together. */
const SHOWN = 50;

/** The user's sessions, the youngest first. */
export function ownSessions(
  { repository, now }: Pick<AccountSessionDependencies, 'repository' | 'now'>,
  { workspace, user }: AccountVisit,
): Promise<KeptSession[]> {
  const { tenant, id: workspaceId, settings } = workspace;
  const time = now();
  const usedSince = time - settings.session.idleSeconds * 1000;
  const search = { tenant, workspaceId, userId: user.id, usedSince, now: time, after: undefined, limit: SHOWN };
  return repository.list(search);
}

/** One of the user's own; any other is not there. Throws OAuthError. */
export async function endOwnSession(
  deps: AccountSessionDependencies,
  visit: AccountVisit,
  sessionId: string,
): Promise<void> {
  const { workspace, user } = visit;
  const isId = isUuid(sessionId);
  const kept = isId ? await deps.repository.findById(workspace.tenant, workspace.id, sessionId) : undefined;
  const isOwn = kept !== undefined && kept.session.userId === user.id;
  if (!isOwn || secondsLeft(kept.session, workspace.settings.session, deps.now()) <= 0) {
    throw new OAuthError('invalid_request', 'there is no such session', { clause: 'RFC 6749 §10.12', status: 404 });
  }
  await end(deps, visit, [kept], 'signed-out');
}

/** All but this one. */
export async function endOtherSessions(
  deps: AccountSessionDependencies,
  visit: AccountVisit,
  reason: Extract<EndReason, 'signed-out' | 'password-changed'>,
): Promise<void> {
  for (;;) {
    const lot = (await ownSessions(deps, visit)).filter(({ session }) => session.id !== visit.live.session.id);
    await end(deps, visit, lot, reason);
    if (lot.length < SHOWN - 1) return;
  }
}

async function end(
  deps: AccountSessionDependencies,
  { workspace, user, origin }: AccountVisit,
  sessions: readonly KeptSession[],
  reason: EndReason,
): Promise<void> {
  try {
    const actor = { type: 'user', id: user.id } as const;
    for (const kept of sessions) await endSession(deps, workspace, kept, { reason, actor }, origin);
  } finally {
    deps.deliver();
  }
}
