// Reading the log: newest first, a page at a time, always within one workspace of one tenant (or the tenant's own log).
import {
  AuditEvent,
  type GetEventRequest,
  type SearchEventsRequest,
  type SearchEventsResponse,
  type StoredEvent,
} from '@ostiary/contracts/ostiary/audit/v1/audit';
import { invalidArgument, notFound } from '@ostiary/platform/grpc-error';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

const text = z.string().max(2000);
const time = z.union([z.literal(''), z.iso.datetime({ offset: true })]);

const searchSchema = z.object({
  tenant: z.string().min(1).max(200),
  workspaceId: text,
  from: time,
  to: time,
  types: z.array(z.string().max(100)).max(100),
  actorId: text,
  clientId: text,
  outcome: z.enum(['', 'success', 'failure']),
  requestId: text,
  grantId: text,
  cursor: z.string().regex(/^\d{0,18}$/),
  limit: z.number().int().min(0).max(500),
});
const PAGE = 100;

interface Row {
  readonly log_index: string;
  readonly event: string;
}

const storedEvent = (row: Row): StoredEvent => ({
  logIndex: Number(row.log_index),
  event: AuditEvent.fromJSON(JSON.parse(row.event)),
});

/** The cursor is the number of the last event given; pages are stable, as numbers are never given twice. */
export async function searchEvents(
  dataSource: DataSource,
  request: SearchEventsRequest,
): Promise<SearchEventsResponse> {
  const parsed = searchSchema.safeParse(request);
  if (!parsed.success) throw invalidArgument(parsed.error);
  const search = parsed.data;
  const values: unknown[] = [search.tenant, search.workspaceId];
  const conditions = ['tenant = $1', 'workspace_id = $2'];
  const where = (condition: string, value: unknown, given: boolean): void => {
    if (!given) return;
    values.push(value);
    conditions.push(condition.replace('?', `$${values.length}`));
  };
  where('time >= ?::timestamptz', search.from, search.from !== '');
  where('time < ?::timestamptz', search.to, search.to !== '');
  where('type = any(?::text[])', search.types, search.types.length > 0);
  where('actor_id = ?', search.actorId, search.actorId !== '');
  where('client_id = ?', search.clientId, search.clientId !== '');
  where('outcome = ?', search.outcome, search.outcome !== '');
  where('request_id = ?', search.requestId, search.requestId !== '');
  where('grant_id = ?', search.grantId, search.grantId !== '');
  where('log_index < ?::bigint', search.cursor, search.cursor !== '');
  const limit = search.limit === 0 ? PAGE : search.limit;
  const rows = await inTenant(
    dataSource,
    search.tenant,
    (manager): Promise<Row[]> =>
      manager.query(
        `select log_index, event from audit.events where ${conditions.join(' and ')} order by log_index desc limit ${limit + 1}`,
        values,
      ),
  );
  const page = rows.slice(0, limit);
  return {
    events: page.map(storedEvent),
    nextCursor: rows.length > limit ? (page.at(-1)?.log_index ?? '') : '',
  };
}

const getSchema = z.object({ tenant: z.string().min(1).max(200), workspaceId: text, eventId: z.guid() });

export async function getEvent(dataSource: DataSource, request: GetEventRequest): Promise<StoredEvent> {
  const parsed = getSchema.safeParse(request);
  if (!parsed.success) throw invalidArgument(parsed.error);
  const { tenant, workspaceId, eventId } = parsed.data;
  const [row] = await inTenant(
    dataSource,
    tenant,
    (manager): Promise<Row[]> =>
      manager.query('select log_index, event from audit.events where tenant = $1 and workspace_id = $2 and id = $3', [
        tenant,
        workspaceId,
        eventId,
      ]),
  );
  if (row === undefined) throw notFound('EVENT_NOT_FOUND', 'the log of this workspace has no such event');
  return storedEvent(row);
}
