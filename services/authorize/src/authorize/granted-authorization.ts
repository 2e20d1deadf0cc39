import type { AuditEventInput } from '@ostiary/audit/audit-emitter';
import { randomUuid } from '@ostiary/crypto/random';
import { acrToldTo } from '@ostiary/oauth/authorization-request/authentication-context';
import { authorizationEvidence } from '@ostiary/oauth/traffic-evidence';
import type { IssuedAuthorization } from '@ostiary/state/issued-authorization';
import type { Session, SessionGrant } from '../sessions/session.js';
import type { Authorization } from './authorization.js';

/** Who has allowed it, and by which grant. */
export interface GrantedBy {
  readonly session: Session;
  readonly grant: SessionGrant;
  /** In which organization the user acts (UUID); undefined: in none. */
  readonly organizationId: string | undefined;
}

/** What tokens will be issued for: the same whether a code, a device or a request by the back channel stands for it. */
export function grantedAuthorization(
  { workspace, client, request }: Pick<Authorization, 'workspace' | 'client' | 'request'>,
  { session, grant, organizationId }: GrantedBy,
): IssuedAuthorization {
  return {
    authorizationId: randomUuid(),
    grantId: grant.grantId,
    ...(grant.version !== undefined && { grantVersion: grant.version }),
    ...(grant.expiresAt !== undefined && { grantExpiresAt: grant.expiresAt }),
    tenant: workspace.tenant,
    workspaceId: workspace.id,
    clientId: client.clientId,
    userId: session.userId,
    ...(organizationId !== undefined && { organizationId }),
    sessionId: session.id,
    scopes: request.scopes,
    resources: request.resources,
    claims: request.claims,
    authorizationDetails: request.authorizationDetails,
    authTime: session.authTime,
    acr: acrToldTo(request, session.acr),
    amr: session.amr,
  };
}

/** `dpopJkt`: the key that the code is for. */
export function grantedEvent(
  { workspace, client, request, push, waitingDevice, waitingRequest, origin }: Authorization,
  { authorizationId, grantId, userId, organizationId, sessionId }: IssuedAuthorization,
  dpopJkt?: string,
): AuditEventInput {
  return {
    type: 'authorization.granted',
    outcome: 'success',
    workspace,
    actor: { type: 'user', id: userId },
    target: { type: 'authorization', id: authorizationId },
    request: origin,
    clientId: client.clientId,
    grantId,
    sessionId,
    scopes: request.scopes,
    resources: request.resources,
    securityProfile: client.policy.profile,
    ...(request.authorizationDetails === undefined ? {} : { authorizationDetails: request.authorizationDetails }),
    ...(dpopJkt === undefined ? {} : { senderConstraint: { type: 'dpop', thumbprint: dpopJkt } }),
    ...(push === undefined ? {} : { clientAuthenticationMethod: push.clientAuthenticationMethod }),
    details: {
      ...(organizationId === undefined ? {} : { organization: organizationId }),
      // RFC 8628, CIBA: how an authorization request comes is no question where there is none.
      ...(waitingDevice === undefined && waitingRequest === undefined ? authorizationEvidence(request) : {}),
      ...(waitingDevice === undefined ? {} : { device: waitingDevice.deviceHash }),
      ...(waitingRequest === undefined ? {} : { backchannel_request: waitingRequest.id }),
      ...(push === undefined ? {} : { authorization_request: push.requestHash }),
    },
  };
}
