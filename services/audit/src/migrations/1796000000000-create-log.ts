import { outboxTableSql } from '@ostiary/audit/outbox-schema';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The log: one numbered sequence of events per workspace (workspace_id '' is the tenant's own), in monthly partitions by the time
 * of the decision. `event` is the payload as it came, byte for byte; the columns beside it are for searching.
 */
const LOG = `
create table audit.events (
  tenant text not null,
  workspace_id text not null,
  log_index bigint not null,
  id uuid not null,
  time timestamptz not null,
  type text not null,
  outcome text not null,
  actor_id text not null,
  client_id text not null,
  request_id text not null,
  grant_id text not null,
  event text not null,
  kafka_partition integer not null,
  kafka_offset bigint not null,
  received_at timestamptz not null default clock_timestamp(),
  primary key (tenant, workspace_id, log_index, time),
  -- An event that comes again comes with the same time: its partition is where its first copy is.
  unique (id, time)
) partition by range (time)`;

const INDEXES = [
  'create index on audit.events (tenant, workspace_id, request_id) where request_id <> $$$$',
  'create index on audit.events (tenant, workspace_id, grant_id) where grant_id <> $$$$',
  'create index on audit.events (tenant, workspace_id, actor_id, log_index) where actor_id <> $$$$',
];

/** The next number of each workspace; the row is the lock under which numbers are given out. */
const HEADS = `
create table audit.log_heads (
  tenant text not null,
  workspace_id text not null,
  next_index bigint not null default 0,
  primary key (tenant, workspace_id)
)`;

/**
 * What arrived of each producer's numbered stream. No row-level security on this and the next table: they know no tenant; no
 * other role may read them.
 * seen: the numbers that arrived; reported: those that were given up as missing; bar: numbers below it were due at bar_at.
 */
const STREAMS = `
create table audit.producer_streams (
  instance text not null,
  epoch bigint not null,
  partition integer not null,
  service text not null,
  seen int8multirange not null default '{}',
  reported int8multirange not null default '{}',
  bar bigint not null default 1,
  bar_at timestamptz not null default clock_timestamp(),
  last_seen_at timestamptz not null default clock_timestamp(),
  primary key (instance, epoch, partition)
)`;

/** What came over the topic and is no event: kept as it came, so that nothing is lost and nothing is held up. */
const DEAD_LETTERS = `
create table audit.dead_letters (
  kafka_partition integer not null,
  kafka_offset bigint not null,
  reason text not null,
  message_key text not null,
  headers jsonb not null,
  value bytea not null,
  received_at timestamptz not null default clock_timestamp(),
  primary key (kafka_partition, kafka_offset)
)`;

const tenantPolicy = (table: string): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy tenant on ${table}
     using (tenant = current_setting('ostiary.tenant', true)) with check (tenant = current_setting('ostiary.tenant', true))`,
];

/**
 * Appends events of one tenant in the order given; those that are there already are left out. Gives back the ids appended.
 * Heads are locked in one order, so that replicas never wait for each other in a circle; the numbers follow from what is
 * inserted, so that they have no gap.
 */
const APPEND = `
create function audit.append_events(
  for_tenant text, ids uuid[], times timestamptz[], workspace_ids text[], types text[], outcomes text[], actor_ids text[],
  client_ids text[], request_ids text[], grant_ids text[], payloads text[], partitions integer[], offsets bigint[]
) returns setof uuid language plpgsql as $$
begin
  perform set_config('ostiary.tenant', for_tenant, true);
  insert into audit.log_heads (tenant, workspace_id)
    select for_tenant, w from (select distinct w from unnest(workspace_ids) w) ws order by w
    on conflict do nothing;
  perform 1 from audit.log_heads where tenant = for_tenant and workspace_id = any(workspace_ids) order by workspace_id for update;
  return query
  with incoming as (
    select * from unnest(ids, times, workspace_ids, types, outcomes, actor_ids, client_ids, request_ids, grant_ids, payloads,
                         partitions, offsets)
      with ordinality as t (id, time, workspace_id, type, outcome, actor_id, client_id, request_id, grant_id, event,
                            kafka_partition, kafka_offset, nth)
  ), fresh as (
    select distinct on (i.id, i.time) i.* from incoming i
     where not exists (select 1 from audit.events e where e.id = i.id and e.time = i.time)
     order by i.id, i.time, i.nth
  ), appended as (
    insert into audit.events (tenant, workspace_id, log_index, id, time, type, outcome, actor_id, client_id, request_id,
                              grant_id, event, kafka_partition, kafka_offset)
    select for_tenant, f.workspace_id, h.next_index + row_number() over (partition by f.workspace_id order by f.nth) - 1,
           f.id, f.time, f.type, f.outcome, f.actor_id, f.client_id, f.request_id, f.grant_id, f.event, f.kafka_partition,
           f.kafka_offset
      from fresh f join audit.log_heads h on h.tenant = for_tenant and h.workspace_id = f.workspace_id
    returning events.id as appended_id, events.workspace_id as appended_workspace
  ), moved as (
    update audit.log_heads h set next_index = h.next_index + a.n
      from (select appended_workspace, count(*) as n from appended group by appended_workspace) a
     where h.tenant = for_tenant and h.workspace_id = a.appended_workspace
  )
  select appended_id from appended;
end $$`;

/**
 * Makes the monthly partitions from last month to so many months ahead. With the owner's rights, as the service may change no
 * table. Each partition has the policy as well, so that reading one directly shows no more than reading the whole. A month
 * whose events already lie in the default partition stays there.
 */
const ENSURE_PARTITIONS = `
create function audit.ensure_partitions(months_ahead integer) returns integer
language plpgsql security definer set search_path = audit, pg_temp as $$
declare
  month date;
  name text;
  made integer := 0;
begin
  if months_ahead not between 0 and 24 then
    raise exception 'months_ahead must be from 0 to 24';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('ostiary audit.ensure_partitions', 0));
  for i in -1 .. months_ahead loop
    month := (date_trunc('month', now() at time zone 'utc') + make_interval(months => i))::date;
    name := 'events_' || to_char(month, 'YYYY_MM');
    continue when to_regclass('audit.' || name) is not null;
    begin
      execute format('create table audit.%I partition of audit.events for values from (%L) to (%L)', name,
                     month::timestamp at time zone 'utc', (month + interval '1 month') at time zone 'utc');
      execute format('alter table audit.%I enable row level security, force row level security', name);
      execute format('create policy tenant on audit.%I using (tenant = current_setting(''ostiary.tenant'', true)) '
                     'with check (tenant = current_setting(''ostiary.tenant'', true))', name);
      made := made + 1;
    exception when check_violation then
      raise warning 'the default partition already has events of %', name;
    end;
  end loop;
  return made;
end $$`;

export class CreateLog1796000000000 implements MigrationInterface {
  readonly name = 'CreateLog1796000000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      LOG,
      ...INDEXES,
      ...tenantPolicy('audit.events'),
      'create table audit.events_default partition of audit.events default',
      ...tenantPolicy('audit.events_default'),
      HEADS,
      ...tenantPolicy('audit.log_heads'),
      STREAMS,
      DEAD_LETTERS,
      APPEND,
      ENSURE_PARTITIONS,
      'select audit.ensure_partitions(3)',
      ...outboxTableSql('audit'),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations are not undone');
  }
}
