import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import type { Client } from '@ostiary/oauth/client';
import type { Endpoint } from '@ostiary/oauth/endpoints';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { RequestContext } from '@ostiary/platform/request-context';

export interface ShownAt {
  readonly workspace: Workspace;
  /** undefined: nobody knows yet whose token it is. */
  readonly client: Client | undefined;
  readonly endpoint: Endpoint;
  readonly request: RequestContext;
}

/** A token in the wrong hands, or for what is not its client's, is worth an event; a caller without any, or on the way to a nonce, is not. */
export async function auditRefusedToken(
  audit: Pick<AuditEmitter, 'record'>,
  error: unknown,
  { workspace, client, endpoint, request }: ShownAt,
): Promise<void> {
  if (!(error instanceof OAuthError) || client === undefined) return;
  if (error.code === 'use_dpop_nonce' || error.code === 'temporarily_unavailable') return;
  await audit.record({
    type: 'policy.refused',
    outcome: 'failure',
    workspace,
    actor: { type: 'client', id: client.clientId },
    request,
    clientId: client.clientId,
    securityProfile: client.policy.profile,
    error: error.code,
    clause: error.clause,
    details: { endpoint },
  });
}
