/**
 * CIBA §8: the user whom a client has asked for is told that something waits, and where; who asks and for what, the page says to whoever signs in (docs/adr/0013-notices-of-requests.md).
 * By web push (RFC 8030) to the browsers in which they want it, and where none is reached and the workspace wants it, by e-mail. After the client has its answer, and
 * whatever comes of it: what waits stands on the page in any case.
 */
import type { AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import {
  type IdentityClient,
  NoticeWaitingRequestResponse_Result as MailResult,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { Directory } from '@ostiary/directory/directory';
import { LANGUAGES } from '@ostiary/oauth/languages';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import type { Logger } from '@ostiary/platform/logger';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { BackchannelRequestStore } from '@ostiary/state/backchannel-request.store';
import type { BackchannelLimiter } from '../backchannel-authentication/backchannel-limiter.js';
import { requestedByUser } from '../correspondence.js';
import type { PushSubscription, PushSubscriptions } from './push-subscription.repository.js';
import type { PushMessage, PushOutcome } from './send-push.js';

export interface UserNoticeDependencies {
  readonly directory: Pick<Directory, 'user'>;
  readonly requests: Pick<BackchannelRequestStore, 'findPending'>;
  readonly subscriptions: Pick<PushSubscriptions, 'ofUser' | 'removeGone'>;
  readonly sendPush: (subscription: PushSubscription, message: PushMessage) => Promise<PushOutcome>;
  readonly identity: Pick<PromiseClient<IdentityClient>, 'noticeWaitingRequest'>;
  readonly limiter: Pick<BackchannelLimiter, 'admitNotice'>;
  readonly audit: Pick<AuditEmitter, 'record'>;
  readonly logger: Pick<Logger, 'warn'>;
  /** Rejects when it is given up. */
  readonly pause: (seconds: number, signal: AbortSignal) => Promise<void>;
  /** Unix ms. */
  readonly now: () => number;
}

/** What a client asks for, as far as its notice goes. */
export interface WaitingNotice {
  readonly workspace: Workspace;
  readonly clientId: string;
  readonly userId: string;
  /** sha256Base64url of the auth_req_id. */
  readonly requestId: string;
  /** Unix ms. */
  readonly expiresAt: number;
  readonly origin: Pick<RequestContext, 'requestId' | 'traceId' | 'address' | 'userAgent'>;
}

/** Seconds after each failed attempt; requests wait two minutes or a little more. */
const PAUSES_SECONDS = [2, 8, 20] as const;
/** Of this process: more wait for push services that do not answer. */
const MOST_AT_ONCE = 500;

export class UserNotices {
  readonly #deps: UserNoticeDependencies;
  readonly #underway = new Set<Promise<void>>();
  readonly #end = new AbortController();

  constructor(deps: UserNoticeDependencies) {
    this.#deps = deps;
  }

  /** Returns at once; nothing of it fails. */
  tell(notice: WaitingNotice): void {
    const isBusy = this.#underway.size >= MOST_AT_ONCE;
    const work = (isBusy ? this.#tooBusy(notice) : tellUser(this.#deps, notice, this.#end.signal))
      .catch((error: unknown) => this.#deps.logger.warn({ err: error }, 'telling a user of a request failed'))
      .finally(() => this.#underway.delete(work));
    this.#underway.add(work);
  }

  /** All that was begun is over. */
  async settled(): Promise<void> {
    await Promise.all(this.#underway);
  }

  /** Attempts that are under way are finished, and no other is made. */
  async close(): Promise<void> {
    this.#end.abort();
    await this.settled();
  }

  #tooBusy(notice: WaitingNotice): Promise<void> {
    return this.#deps.audit.record(eventOf(notice, 'push', 'failure', { failure: 'busy' }));
  }
}

async function tellUser(deps: UserNoticeDependencies, notice: WaitingNotice, signal: AbortSignal): Promise<void> {
  const first = await subscriptionsOf(deps, notice);
  if (first === undefined) return;
  const wantsMail = notice.workspace.settings.email?.requestNotice === 'on';
  if (first.length === 0) return wantsMail ? tellByMail(deps, notice) : undefined;
  if (!(await deps.limiter.admitNotice(notice.workspace.id, notice.userId))) {
    return deps.audit.record(eventOf(notice, 'push', 'failure', { failure: 'capped' }));
  }
  const reached = await pushToAll(deps, notice, first, 1);
  // Both to their end: neither waits for the other.
  const ends = await Promise.allSettled([
    wantsMail && reached.told === 0 ? tellByMail(deps, notice) : undefined,
    tryAgain(deps, notice, reached.again, signal),
  ]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Of whoever may still be told: `undefined`, where the user is gone or nothing waits any more. */
async function subscriptionsOf(
  { directory, requests, subscriptions, now }: UserNoticeDependencies,
  { workspace, userId, requestId }: WaitingNotice,
): Promise<PushSubscription[] | undefined> {
  const user = await directory.user(workspace, userId);
  if (user === undefined || user.disabled) return undefined;
  if ((await requests.findPending(workspace.id, userId, requestId, now())) === undefined) return undefined;
  return subscriptions.ofUser(workspace, userId, now());
}

interface Reached {
  readonly told: number;
  /** Ids of those that another attempt may reach. */
  readonly again: ReadonlySet<string>;
}

async function pushToAll(
  deps: UserNoticeDependencies,
  notice: WaitingNotice,
  to: readonly PushSubscription[],
  attempt: number,
): Promise<Reached> {
  const outcomes = await Promise.all(to.map((subscription) => pushTo(deps, notice, subscription, attempt)));
  const again = to.filter((_, i) => outcomes[i] === 'again').map(({ id }) => id);
  return { told: outcomes.filter((outcome) => outcome === 'told').length, again: new Set(again) };
}

async function pushTo(
  deps: UserNoticeDependencies,
  notice: WaitingNotice,
  subscription: PushSubscription,
  attempt: number,
): Promise<'told' | 'again' | 'failed'> {
  const { workspace, expiresAt } = notice;
  const ttlSeconds = Math.max(1, Math.floor((expiresAt - deps.now()) / 1000));
  const outcome = await deps.sendPush(subscription, { workspace, ttlSeconds });
  const { service } = outcome;
  const details = { push_service: service, attempts: String(attempt) };
  switch (outcome.kind) {
    case 'told':
      await deps.audit.record(eventOf(notice, 'push', 'success', details));
      return 'told';
    case 'gone':
      // RFC 8030 §7.3: the browser wants no more of them.
      await deps.subscriptions.removeGone(workspace, subscription.id, {
        ...eventBase(notice),
        ...{ type: 'backchannel.notices_disabled', outcome: 'success' },
        target: { type: 'user', id: notice.userId },
        details: { reason: 'gone', push_service: service },
      });
      return 'failed';
    case 'failed':
      if (outcome.again && attempt <= PAUSES_SECONDS.length) return 'again';
      await deps.audit.record(eventOf(notice, 'push', 'failure', { ...details, failure: outcome.failure }));
      return 'failed';
  }
}

/** Those that were not reached; who has signed out meanwhile, or has decided, is told no more. */
async function tryAgain(
  deps: UserNoticeDependencies,
  notice: WaitingNotice,
  unreached: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  let again = unreached;
  for (const [i, seconds] of PAUSES_SECONDS.entries()) {
    if (again.size === 0) return;
    await deps.pause(seconds, signal);
    const left = ((await subscriptionsOf(deps, notice)) ?? []).filter(({ id }) => again.has(id));
    ({ again } = await pushToAll(deps, notice, left, i + 2));
  }
}

async function tellByMail(deps: UserNoticeDependencies, notice: WaitingNotice): Promise<void> {
  const { workspace, userId, expiresAt, origin } = notice;
  const { tenant, id: workspaceId, settings } = workspace;
  const requestedBy = {
    ...requestedByUser(workspace, origin, settings.language ?? LANGUAGES[0]),
    ...{ actorType: 'client', actorId: notice.clientId },
  };
  const wish = { tenant, workspaceId, userId, expiresAt: Math.floor(expiresAt / 1000), requestedBy };
  try {
    const { result } = await deps.identity.noticeWaitingRequest(wish, origin);
    if (result === MailResult.RESULT_QUEUED) await deps.audit.record(eventOf(notice, 'email', 'success'));
    else if (result === MailResult.RESULT_CAPPED) {
      await deps.audit.record(eventOf(notice, 'email', 'failure', { failure: 'capped' }));
    }
  } catch (error) {
    if (!(error instanceof GrpcCallError)) throw error;
    await deps.audit.record(eventOf(notice, 'email', 'failure', { failure: 'unavailable' }));
  }
}

const NOBODY = { address: '', userAgent: '' } as const;

function eventBase({ workspace, clientId, origin: { requestId, traceId } }: WaitingNotice) {
  return {
    workspace,
    actor: { type: 'system', id: 'authorize' },
    clientId,
    request: { requestId, traceId, ...NOBODY },
  } as const satisfies Omit<AuditEventInput, 'type' | 'outcome'>;
}

function eventOf(
  notice: WaitingNotice,
  channel: 'push' | 'email',
  outcome: 'success' | 'failure',
  details: Readonly<Record<string, string>> = {},
): AuditEventInput {
  return {
    ...eventBase(notice),
    type: 'backchannel.user_notified',
    outcome,
    target: { type: 'backchannel_request', id: notice.requestId },
    details: { user: notice.userId, channel, ...details },
  };
}
