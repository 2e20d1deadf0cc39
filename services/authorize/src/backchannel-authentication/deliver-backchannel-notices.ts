/**
 * CIBA §10.2: tells clients in ping mode that their user has decided, by a POST to the address that they registered. Every replica looks for notices that are due; one that cannot
 * be delivered is tried again for as long as something is to be had. Redirects are not followed and private addresses not called.
 */
import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import type { Directory } from '@ostiary/directory/directory';
import type { Logger } from '@ostiary/platform/logger';
import { SafeFetchError } from '@ostiary/platform/safe-fetch';
import type { BackchannelNotice, BackchannelNotices, PingSecrets } from './backchannel-notices.js';

export interface DeliverBackchannelDependencies {
  readonly notices: Pick<BackchannelNotices, 'take' | 'remove' | 'tryAgain'>;
  readonly directory: Pick<Directory, 'workspace' | 'client'>;
  /** JSON to a URL that a client registered, with a bearer token; rejects with SafeFetchError. */
  readonly post: (url: string, json: string, token: string) => Promise<{ readonly status: number }>;
  readonly audit: Pick<AuditEmitter, 'record'>;
  readonly logger: Pick<Logger, 'warn'>;
  /** Unix ms. */
  readonly now: () => number;
}

const LOT = 20;
/** Seconds after each failed attempt; after the last one the client is given up: it can still ask by itself. */
const PAUSES_SECONDS = [2, 5, 15, 30, 60, 120] as const;
const NOBODY = { requestId: '', traceId: '', address: '', userAgent: '' } as const;

/** One round. Returns how many notices were due. */
export async function deliverBackchannelNotices(deps: DeliverBackchannelDependencies): Promise<number> {
  const due = await deps.notices.take(LOT);
  await Promise.all(due.map((notice) => deliver(deps, notice)));
  return due.length;
}

async function deliver(deps: DeliverBackchannelDependencies, notice: BackchannelNotice): Promise<void> {
  const workspace = await deps.directory.workspace(notice.tenant, notice.workspace);
  const client = workspace && (await deps.directory.client(workspace, notice.clientId));
  const url = client?.disabled === false ? client.backchannelClientNotificationEndpoint : undefined;
  const isCurrent = workspace?.id === notice.workspaceId && deps.now() < notice.expiresAt;
  // Gone meanwhile, told in another way now, or told too late: there is nobody to tell.
  if (workspace === undefined || !isCurrent || url === undefined || notice.secrets === undefined) {
    return deps.notices.remove(notice.id);
  }
  const outcome = await tell(deps, url, notice.secrets);
  const pause = PAUSES_SECONDS[notice.attempts - 1];
  if (outcome?.again === true && pause !== undefined) {
    const { failure } = outcome;
    deps.logger.warn({ clientId: notice.clientId, failure, attempts: notice.attempts }, 'a client was not pinged yet');
    return deps.notices.tryAgain(notice.id, pause);
  }
  await deps.audit.record({
    type: 'backchannel.notified',
    outcome: outcome === undefined ? 'success' : 'failure',
    workspace,
    actor: { type: 'system', id: 'authorize' },
    target: { type: 'backchannel_request', id: notice.requestId },
    clientId: notice.clientId,
    request: NOBODY,
    details: { attempts: String(notice.attempts), ...(outcome === undefined ? {} : { failure: outcome.failure }) },
  });
  await deps.notices.remove(notice.id);
}

/** Why the client has not been told, and whether another attempt could help; undefined: it has. */
async function tell(
  deps: DeliverBackchannelDependencies,
  url: string,
  { authReqId, token }: PingSecrets,
): Promise<{ readonly failure: string; readonly again: boolean } | undefined> {
  try {
    const { status } = await deps.post(url, JSON.stringify({ auth_req_id: authReqId }), token);
    // CIBA §10.2: 204, and 200, of which nothing else is read; who has been reached and wants nothing is not asked again.
    if (status === 200 || status === 204) return undefined;
    return { failure: `HTTP ${status}`, again: status >= 500 || status === 429 };
  } catch (error) {
    if (!(error instanceof SafeFetchError)) throw error;
    return { failure: error.reason, again: error.reason === 'network' || error.reason === 'timeout' };
  }
}
