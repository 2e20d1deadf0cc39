import type { AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { NextStep } from '../authorize/move-on.js';
import type { LiveSession } from '../sessions/sessions.js';
import type { ClientVisit } from './visit.js';

interface ConsentAudit {
  readonly audit: Pick<AuditEmitter, 'record'>;
}

function eventBase(
  { authorization }: ClientVisit,
  { session }: LiveSession,
): Omit<AuditEventInput, 'type' | 'outcome'> {
  const { workspace, client, request, origin } = authorization;
  return {
    workspace,
    actor: { type: 'user', id: session.userId },
    target: { type: 'client', id: client.clientId },
    clientId: client.clientId,
    sessionId: session.id,
    resources: request.resources,
    ...(request.authorizationDetails === undefined ? {} : { authorizationDetails: request.authorizationDetails }),
    request: origin,
  };
}

export async function recordConsentAsked(
  { audit }: ConsentAudit,
  visit: ClientVisit,
  { live, asked, acting }: Extract<NextStep, { kind: 'consent' }>,
): Promise<void> {
  await audit.record({
    ...eventBase(visit, live),
    ...{ type: 'consent.asked', outcome: 'success', scopes: asked.scopes },
    ...place(acting?.organization.id),
  });
}

const place = (organizationId: string | undefined): Pick<AuditEventInput, 'details'> =>
  organizationId === undefined ? {} : { details: { organization: organizationId } };

/** What was given is recorded with the grant, in its transaction, by whoever keeps grants. */
export async function recordConsentRefused(
  { audit }: ConsentAudit,
  visit: ClientVisit,
  live: LiveSession,
): Promise<void> {
  const { scopes } = visit.authorization.request;
  await audit.record({
    ...eventBase(visit, live),
    type: 'consent.refused',
    outcome: 'failure',
    error: 'access_denied',
    clause: 'RFC 6749 §4.1.2.1',
    scopes,
    ...place(visit.interaction.consentAskedOrganizationId),
  });
}
