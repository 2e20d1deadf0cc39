/**
 * How the clients of a workspace have behaved lately: their successful requests, counted by how they looked. The database counts, so that
 * events stay where they are; how many it looks at is bounded, and the answer says how far back that was.
 */
import type {
  SummarizeTrafficRequest,
  SummarizeTrafficResponse,
  TrafficGroup,
} from '@ostiary/contracts/ostiary/audit/v1/audit';
import { invalidArgument } from '@ostiary/platform/grpc-error';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';

const text = z.string().max(2000);

const summarySchema = z.object({
  tenant: z.string().min(1).max(200),
  workspaceId: z.string().min(1).max(200),
  from: z.union([z.literal(''), z.iso.datetime({ offset: true })]),
  types: z.array(z.string().max(100)).min(1).max(100),
  clientIds: z.array(text).min(1).max(200),
  detailKeys: z.array(z.string().max(100)).max(50),
  maxEvents: z.number().int().min(1).max(200_000),
});
type Summary = z.output<typeof summarySchema>;

/** Requests look alike in few ways; more are a sign that something is told apart that should not be. */
const MAX_GROUPS = 5_000;

/** The first number that is looked at, and what lies before it. */
const WINDOW = `
select greatest(h.next_index - $3, 0) as first,
       exists (select 1 from audit.events e
                where e.tenant = $1 and e.workspace_id = $2 and e.log_index < h.next_index - $3 and e.time >= $4) as cut
  from audit.log_heads h where h.tenant = $1 and h.workspace_id = $2`;

const EXTENT = `
select count(*) as events, to_char(min(time) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as oldest
  from audit.events where tenant = $1 and workspace_id = $2 and log_index >= $3 and time >= $4`;

/**
 * An event whose text Postgres cannot take apart (an escape of U+0000 or of half a surrogate pair in some member) is passed over; it must not
 * make the whole query fail.
 */
const GROUPS = `
select client_id, type,
       coalesce(event ->> 'clientAuthenticationMethod', '') as method,
       coalesce(event -> 'senderConstraint' ->> 'type', '') as bound_by,
       coalesce(event ->> 'grantType', '') as grant_type,
       coalesce((select jsonb_object_agg(d.key, d.value) from jsonb_each_text(case when jsonb_typeof(event -> 'details') = 'object' then event -> 'details' end) d
                  where d.key = any($7)), '{}') as details,
       count(*) as requests,
       to_char(max(time) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as last_seen,
       (array_agg(request_id order by log_index desc))[1] as request_id
  from (select client_id, type, time, request_id, log_index,
               case when event !~ '\\\\u(0000|[dD][89a-fA-F])' then event::jsonb end as event
          from audit.events
         where tenant = $1 and workspace_id = $2 and log_index >= $3 and time >= $4
           and type = any($5) and client_id = any($6) and outcome = 'success'
        -- Keeps the event from being parsed once for each member.
        offset 0) seen
 where event is not null
 group by 1, 2, 3, 4, 5, 6
 order by requests desc, client_id, type
 limit ${MAX_GROUPS + 1}`;

export async function summarizeTraffic(
  dataSource: DataSource,
  request: SummarizeTrafficRequest,
): Promise<SummarizeTrafficResponse> {
  const parsed = summarySchema.safeParse(request);
  if (!parsed.success) throw invalidArgument(parsed.error);
  return inTenant(dataSource, parsed.data.tenant, (manager) => summary(manager, parsed.data));
}

async function summary(manager: EntityManager, wanted: Summary): Promise<SummarizeTrafficResponse> {
  const { tenant, workspaceId, types, clientIds, detailKeys, maxEvents } = wanted;
  const from = wanted.from === '' ? '-infinity' : wanted.from;
  const [window]: { first: string; cut: boolean }[] = await manager.query(WINDOW, [
    tenant,
    workspaceId,
    maxEvents,
    from,
  ]);
  if (window === undefined) return { groups: [], eventsRead: 0, reachesBackTo: '', truncated: false };
  const within = [tenant, workspaceId, window.first, from];
  const [extent]: { events: string; oldest: string | null }[] = await manager.query(EXTENT, within);
  const rows: GroupRow[] = await manager.query(GROUPS, [...within, types, clientIds, detailKeys]);
  return {
    groups: rows.slice(0, MAX_GROUPS).map(asGroup),
    eventsRead: Number(extent?.events ?? 0),
    reachesBackTo: extent?.oldest ?? '',
    truncated: window.cut || rows.length > MAX_GROUPS,
  };
}

interface GroupRow {
  readonly client_id: string;
  readonly type: string;
  readonly method: string;
  readonly bound_by: string;
  readonly grant_type: string;
  readonly details: Record<string, string>;
  readonly requests: string;
  readonly last_seen: string;
  readonly request_id: string;
}

function asGroup(row: GroupRow): TrafficGroup {
  return {
    clientId: row.client_id,
    type: row.type,
    clientAuthenticationMethod: row.method,
    senderConstraint: row.bound_by,
    grantType: row.grant_type,
    details: row.details,
    count: Number(row.requests),
    lastSeen: row.last_seen,
    requestId: row.request_id,
  };
}
