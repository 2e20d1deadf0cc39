import type { AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { SenderConstraint } from '@ostiary/oauth/access-token-claims';
import type { Client } from '@ostiary/oauth/client';
import type { Endpoint } from '@ostiary/oauth/endpoints';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { ClientAuthenticationMethod } from '@ostiary/oauth/security-profile';
import type { Workspace } from '@ostiary/oauth/workspace';

/** What every event has that an authenticated client causes. */
export interface ClientRequest {
  readonly workspace: Workspace;
  readonly client: Client;
  readonly clientAuthenticationMethod: ClientAuthenticationMethod;
  readonly senderConstraint?: SenderConstraint | undefined;
  readonly origin: AuditEventInput['request'];
}

type ClientFacts =
  | 'workspace'
  | 'actor'
  | 'request'
  | 'clientId'
  | 'clientAuthenticationMethod'
  | 'senderConstraint'
  | 'securityProfile';

export function clientEvent(request: ClientRequest): Pick<AuditEventInput, ClientFacts> {
  const { workspace, client, senderConstraint, origin } = request;
  return {
    workspace,
    actor: { type: 'client', id: client.clientId },
    request: origin,
    clientId: client.clientId,
    clientAuthenticationMethod: request.clientAuthenticationMethod,
    ...(senderConstraint && { senderConstraint }),
    securityProfile: client.policy.profile,
  };
}

/** Refusals that are a matter of what the client may, not of what it showed. */
const POLICY: ReadonlySet<string> = new Set([
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
]);

/** Steps of the protocol, and failures of ours that say nothing about the client. */
const UNREMARKABLE: ReadonlySet<string> = new Set([
  'use_dpop_nonce',
  'authorization_pending',
  'slow_down',
  'temporarily_unavailable',
  'server_error',
]);

/**
 * The event for a refusal of `type`'s action; undefined for what is no refusal. Policy refusals have a type of their own, so that a client
 * that does not fit its profile is found without reading every failure.
 */
export function refusalEvent(
  request: ClientRequest,
  error: unknown,
  type: AuditEventInput['type'],
  endpoint: Endpoint,
): AuditEventInput | undefined {
  if (!(error instanceof OAuthError) || UNREMARKABLE.has(error.code)) return undefined;
  return {
    ...clientEvent(request),
    type: POLICY.has(error.code) ? 'policy.refused' : type,
    outcome: 'failure',
    error: error.code,
    clause: error.clause,
    details: { endpoint },
  };
}
