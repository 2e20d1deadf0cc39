import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import type { OAuthError } from '@ostiary/oauth/oauth-error';
import { clientEvent } from '../endpoint/client-event.js';
import type { TokenRequest } from './grant.js';

/** Something that may be used once was shown again. */
export interface ReplayedThing {
  readonly kind: 'authorization_code' | 'device_code' | 'auth_req_id' | 'refresh_token' | 'assertion';
  /** Absent for what comes from elsewhere. */
  readonly authorizationId?: string;
  readonly grantId?: string;
  readonly sessionId?: string;
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
      target:
        thing.authorizationId === undefined
          ? { type: 'client', id: request.client.clientId }
          : { type: 'authorization', id: thing.authorizationId },
      error: refusal.code,
      clause: refusal.clause,
      grantType: request.grantType,
      grantId: thing.grantId,
      sessionId: thing.sessionId,
      details: { kind: thing.kind, user: thing.userId, endpoint: 'token' },
    });
