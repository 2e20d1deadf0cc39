import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import type { OAuthError } from '@ostiary/oauth/oauth-error';
import { clientEvent } from '../endpoint/client-event.js';
import type { TokenRequest } from './grant.js';

/** Something that may be used once was shown again. */
export interface ReplayedThing {
  readonly kind: 'authorization_code' | 'device_code' | 'auth_req_id' | 'refresh_token';
  readonly authorizationId: string;
  readonly grantId: string;
  readonly sessionId: string;
  readonly userId: string;
}

/** Resolves once the event is durable: the refusal is answered after it. */
export type ReportReplay = (request: TokenRequest, refusal: OAuthError, thing: ReplayedThing) => Promise<void>;

export const reportReplayTo =
  (audit: Pick<AuditEmitter, 'record'>): ReportReplay =>
  (request, refusal, thing) =>
    audit.record({
      ...clientEvent(request),
      type: 'replay.detected',
      outcome: 'failure',
      target: { type: 'authorization', id: thing.authorizationId },
      error: refusal.code,
      clause: refusal.clause,
      grantType: request.grantType,
      grantId: thing.grantId,
      sessionId: thing.sessionId,
      details: { kind: thing.kind, user: thing.userId, endpoint: 'token' },
    });
