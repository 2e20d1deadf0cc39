/**
 * The user has allowed what a client asks for by the back channel (CIBA §8). The one who was named decides, on what was shown; of several decisions exactly one counts, and
 * its event is durable before the client can have anything.
 */
import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { BackchannelRequestStore } from '@ostiary/state/backchannel-request.store';
import {
  type Authorization,
  type AuthorizationAnswer,
  AuthorizationRefused,
  answerAddress,
  responseTarget,
} from '../authorize/authorization.js';
import { type GrantedBy, grantedAuthorization, grantedEvent } from '../authorize/granted-authorization.js';
import type { BackchannelLimiter } from './backchannel-limiter.js';
import type { BackchannelNotices } from './backchannel-notices.js';
import type { WaitingRequest } from './waiting-request.js';

/** How clients in ping mode are told. */
export interface Pings {
  readonly notices: Pick<BackchannelNotices, 'add' | 'release'>;
  /** Clients are told soon. */
  readonly deliver: () => void;
}

export interface ApproveRequestDependencies {
  readonly requests: Pick<BackchannelRequestStore, 'claim' | 'approve' | 'release'>;
  readonly pings: Pings;
  readonly audit: Pick<AuditEmitter, 'record'>;
  /** Unix ms. */
  readonly now: () => number;
}

/** Answers with the page at the end. Throws AuthorizationRefused where somebody else was named, the client was answered before, or waits no longer. */
export async function approveRequest(
  { requests, pings, audit, now }: ApproveRequestDependencies,
  authorization: Authorization,
  waiting: WaitingRequest,
  by: GrantedBy,
): Promise<AuthorizationAnswer> {
  const { userId } = by.session;
  // move-on.ts has asked who it is; that an approval is another's must not depend on it alone.
  if (userId !== waiting.userId) throw notTheirs(authorization, userId);
  if ((await requests.claim(waiting, now())) !== 'claimed') throw requestIsOver(authorization, userId);
  const issued = grantedAuthorization(authorization, by);
  let told: () => Promise<void>;
  try {
    await audit.record(grantedEvent(authorization, issued));
    // CIBA §10.2: kept before it stands, and told afterwards: a client asks for nothing that is not there.
    told = await addNotice(pings, authorization, waiting);
  } catch (error) {
    await requests.release(waiting.id);
    throw error;
  }
  await requests.approve(waiting.id, issued);
  await told();
  return { target: responseTarget(authorization), parameters: {} };
}

export interface DenyRequestDependencies {
  readonly requests: Pick<BackchannelRequestStore, 'deny'>;
  readonly pings: Pings;
  readonly limiter: Pick<BackchannelLimiter, 'noteRefusal'>;
  /** Unix ms. */
  readonly now: () => number;
}

/** Only whom it names; anybody else's no is none. False: it was decided before, or has expired. */
export async function denyRequest(
  { requests, limiter, pings, now }: DenyRequestDependencies,
  { workspace, client }: Pick<Authorization, 'workspace' | 'client'>,
  waiting: WaitingRequest,
): Promise<boolean> {
  const asked = { workspaceId: workspace.id, clientId: client.clientId, userId: waiting.userId };
  if (!(await requests.deny(waiting.id, asked, now()))) return false;
  const told = await addNotice(pings, { workspace, client }, waiting);
  await Promise.all([told(), limiter.noteRefusal(asked)]);
  return true;
}

/** What is answered is called when the decision stands. */
async function addNotice(
  { notices, deliver }: Pings,
  { workspace, client: { clientId } }: Pick<Authorization, 'workspace' | 'client'>,
  { id: requestId, notice: sealed, expiresAt }: WaitingRequest,
): Promise<() => Promise<void>> {
  if (sealed === undefined) return async () => undefined;
  const id = await notices.add(workspace, { clientId, requestId, sealed, expiresAt });
  return async () => {
    await notices.release(id);
    deliver();
  };
}

/** CIBA §11: at the page at the end, as the client has its answer, or asks no more. */
export function requestIsOver(authorization: Authorization, userId?: string): AuthorizationRefused {
  return refusal('expired_token', 'the request has been answered before, or waits no longer', authorization, userId);
}

export function notTheirs(authorization: Authorization, userId: string | undefined): AuthorizationRefused {
  return refusal('login_required', 'the request waits for somebody else', authorization, userId);
}

function refusal(
  code: 'expired_token' | 'login_required',
  description: string,
  authorization: Authorization,
  userId: string | undefined,
): AuthorizationRefused {
  return new AuthorizationRefused(new OAuthError(code, description, { clause: 'CIBA §8' }), 'authorization.refused', {
    answerTo: answerAddress(authorization),
    clientId: authorization.client.clientId,
    userId,
  });
}
