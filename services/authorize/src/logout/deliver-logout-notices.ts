/**
 * OIDC Back-Channel Logout §2.5: tells clients that a session has ended, by a logout token in a POST. Every replica looks for notices that are due;
 * one that cannot be delivered is tried again, ever more seldom, for some hours. Redirects are not followed and private addresses not called.
 */
import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import { randomUuid } from '@ostiary/crypto/random';
import type { Directory } from '@ostiary/directory/directory';
import type { Client } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { subjectOf } from '@ostiary/oauth/subject';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { Logger } from '@ostiary/platform/logger';
import { counter } from '@ostiary/platform/metrics';
import { SafeFetchError } from '@ostiary/platform/safe-fetch';
import type { SignedResponses } from '../authorize/signed-responses.js';
import type { LogoutNotice, LogoutNotices } from './logout-notice.repository.js';

const attempts = counter('ostiary_logout_notice_attempts_total', 'Attempts to tell a client of the end of a session', [
  'outcome',
]);

// There from the start, so that the first one is an increase.
for (const outcome of ['told', 'failed', 'given_up']) attempts.inc({ outcome }, 0);

export interface DeliverDependencies {
  readonly notices: Pick<LogoutNotices, 'take' | 'remove' | 'tryAgain'>;
  readonly directory: Pick<Directory, 'workspace' | 'client'>;
  readonly signedResponses: Pick<SignedResponses, 'logoutToken'>;
  /** A form to a URL that a client registered; rejects with SafeFetchError. */
  readonly post: (url: string, form: string) => Promise<{ readonly status: number }>;
  readonly audit: Pick<AuditEmitter, 'record'>;
  readonly logger: Pick<Logger, 'warn'>;
  readonly pairwiseKey: Uint8Array;
  /** Unix ms. */
  readonly now: () => number;
}

const LOT = 20;
/** Seconds after each failed attempt; after the last one the client is given up. */
const PAUSES_SECONDS = [2, 10, 60, 300, 1800, 7200] as const;
const NOBODY = { requestId: '', traceId: '', address: '', userAgent: '' } as const;

/** One round. Returns how many notices were due. */
export async function deliverLogoutNotices(deps: DeliverDependencies): Promise<number> {
  const due = await deps.notices.take(LOT);
  await Promise.all(due.map((notice) => deliver(deps, notice)));
  return due.length;
}

async function deliver(deps: DeliverDependencies, notice: LogoutNotice): Promise<void> {
  const workspace = await deps.directory.workspace(notice.tenant, notice.workspace);
  const client = workspace && (await deps.directory.client(workspace, notice.clientId));
  // Gone meanwhile, or told in another way now: there is nobody to tell.
  if (workspace?.id !== notice.workspaceId || client?.backchannelLogoutUri === undefined) {
    return deps.notices.remove(notice.id);
  }
  const failure = await failureOf(deps, notice, workspace, client, client.backchannelLogoutUri);
  const pause = PAUSES_SECONDS[notice.attempts - 1];
  attempts.inc({ outcome: failure === undefined ? 'told' : pause === undefined ? 'given_up' : 'failed' });
  if (failure !== undefined && pause !== undefined) {
    deps.logger.warn(
      { clientId: client.clientId, failure, attempts: notice.attempts },
      'a client was not told of a logout yet',
    );
    return deps.notices.tryAgain(notice.id, pause);
  }
  await deps.audit.record({
    type: 'session.logout_notified',
    outcome: failure === undefined ? 'success' : 'failure',
    workspace,
    actor: { type: 'system', id: 'authorize' },
    target: { type: 'client', id: client.clientId },
    clientId: client.clientId,
    sessionId: notice.sessionId,
    request: NOBODY,
    details: { attempts: String(notice.attempts), ...(failure === undefined ? {} : { failure }) },
  });
  await deps.notices.remove(notice.id);
}

/** Why the client has not been told; undefined: it has. */
async function failureOf(
  deps: DeliverDependencies,
  notice: LogoutNotice,
  workspace: Workspace,
  client: Client,
  url: string,
): Promise<string | undefined> {
  try {
    const facts = {
      issuer: workspace.issuer,
      clientId: client.clientId,
      subject: subjectOf(workspace, client, notice.userId, deps.pairwiseKey),
      sessionId: notice.sessionId,
      tokenId: randomUuid(),
      issuedAt: Math.floor(deps.now() / 1000),
    };
    const token = await deps.signedResponses.logoutToken(workspace, client, facts, NOBODY);
    const { status } = await deps.post(url, `logout_token=${encodeURIComponent(token)}`);
    // Back-Channel Logout §2.8: 200, and 204 from frameworks that send it for an empty answer.
    return status === 200 || status === 204 ? undefined : `HTTP ${status}`;
  } catch (error) {
    if (error instanceof SafeFetchError) return error.reason;
    if (error instanceof OAuthError) return error.code;
    throw error;
  }
}
