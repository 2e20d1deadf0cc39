import type { Workspace } from '@ostiary/oauth/workspace';
import { type EndSessionDependencies, endSession } from '../logout/end-session.js';
import type { SessionRepository } from './session.repository.js';
import type { SessionEnd } from './sessions.js';

export interface EndSessionsOfUserDependencies extends EndSessionDependencies {
  readonly repository: Pick<SessionRepository, 'list'>;
  /** Unix ms. */
  readonly now: () => number;
}

/** Sessions that are ended in one go; then those that are left. */
const LOT = 50;

/** Signs the user out everywhere; answers how many sessions that were. Throws OAuthError temporarily_unavailable: some go on then. */
export async function endSessionsOfUser(
  deps: EndSessionsOfUserDependencies,
  workspace: Workspace,
  userId: string,
  end: SessionEnd,
  origin: Parameters<typeof endSession>[4],
): Promise<number> {
  const { tenant, id: workspaceId, settings } = workspace;
  const now = deps.now();
  const usedSince = now - settings.session.idleSeconds * 1000;
  const search = { tenant, workspaceId, usedSince, now, userId, limit: LOT, after: undefined };
  for (let ended = 0; ; ) {
    const lot = await deps.repository.list(search);
    for (const kept of lot) await endSession(deps, workspace, kept, end, origin);
    ended += lot.length;
    if (lot.length < LOT) return ended;
  }
}
