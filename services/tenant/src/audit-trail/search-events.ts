import { AuditEvent, type AuditTrailClient, type StoredEvent } from '@ostiary/contracts/ostiary/audit/v1/audit';
import { isJsonObject } from '@ostiary/oauth/json-object';
import { isUuid } from '@ostiary/oauth/uuid';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { z } from 'zod';
import type { AdminCall } from '../access/admin-access.js';
import { notFound } from '../problems/refusal.js';
import { toWire } from '../request-body/wire-names.js';
import { answered } from '../users/identity-refusal.js';
import type { SEARCH_TENANT_EVENTS } from './audit-trail.routes.js';

export interface AuditTrailDependencies {
  readonly auditTrail: Pick<PromiseClient<AuditTrailClient>, 'searchEvents' | 'getEvent'>;
}

export type EventSearch = z.output<typeof SEARCH_TENANT_EVENTS.query>;

/** `workspaceId` '' : events of the tenant itself. @throws Refusal invalid-request (a cursor that is none), temporarily-unavailable */
export async function searchEvents(
  deps: AuditTrailDependencies,
  workspaceId: string,
  search: EventSearch,
  { tenant, context }: AdminCall,
) {
  const request = {
    tenant,
    workspaceId,
    from: search.from ?? '',
    to: search.to ?? '',
    types: search.type ?? [],
    actorId: search.actor ?? '',
    clientId: search.client_id ?? '',
    outcome: search.outcome ?? '',
    requestId: search.request_id ?? '',
    grantId: search.grant_id ?? '',
    cursor: search.cursor ?? '',
    limit: search.limit,
  };
  const { events, nextCursor } = await answered(deps.auditTrail.searchEvents(request, context));
  return { events: events.map(answerOf), ...(nextCursor === '' ? {} : { next_cursor: nextCursor }) };
}

/** `workspaceId` '' : an event of the tenant itself. @throws Refusal not-found, temporarily-unavailable */
export async function getEvent(
  { auditTrail }: AuditTrailDependencies,
  workspaceId: string,
  eventId: string,
  { tenant, context }: AdminCall,
) {
  if (!isUuid(eventId)) throw notFound();
  return answerOf(await answered(auditTrail.getEvent({ tenant, workspaceId, eventId }, context)));
}

/** The event's canonical JSON in our names; `details` has names of its own. */
function answerOf({ logIndex, event }: StoredEvent) {
  if (event === undefined) return { log_index: logIndex };
  const { details, ...rest } = event;
  const members = toWire(AuditEvent.toJSON({ ...rest, details: {} }));
  return { log_index: logIndex, ...(isJsonObject(members) ? members : {}), details };
}
