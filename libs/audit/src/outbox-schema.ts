// The outbox of one service: events that are durable here until Kafka has them. No row-level security: it is the service's own
// queue, holds rows of every tenant on their way to one topic, is emptied as a whole, is read by nothing but the drainer, and
// no other role may touch it. The rows live for milliseconds, or for as long as Kafka is away.
import { checkedSchemaName } from '@ostiary/platform/postgres';

/**
 * The statements that create `<schema>.audit_outbox`, for the first migration of each service that emits events.
 *
 * A row is numbered when it is taken, not when it is written, unless it already has a number (it was on its way to Kafka when
 * Kafka went away): a transaction that rolls back would leave a gap. The numbers come from `audit_outbox_producer`, so that
 * the rows of a service are one numbered stream whichever replica drains them, and a crash loses no number.
 */
export function outboxTableSql(schema: string): string[] {
  const s = checkedSchemaName(schema);
  return [
    `create table ${s}.audit_outbox (
       position bigint generated always as identity primary key,
       id uuid not null,
       key text not null,
       partition integer not null,
       type text not null,
       time text not null,
       event text not null,
       instance text,
       epoch bigint,
       sequence bigint,
       created_at timestamptz not null default clock_timestamp()
     )`,
    `create table ${s}.audit_outbox_producer (
       partition integer primary key,
       epoch bigint not null,
       sequence bigint not null
     )`,
    // Called under the drainer's lock. Rows are chosen before they are numbered, so that a row that is chosen never leaves
    // behind one that was committed before it.
    `create function ${s}.audit_outbox_take(producer text, most integer) returns setof ${s}.audit_outbox
     language plpgsql as $$
     declare
       last bigint;
     begin
       select max(position) into last
         from (select position from ${s}.audit_outbox order by position limit most) oldest;
       if last is null then
         return;
       end if;
       with chosen as (
         select position, partition, row_number() over (partition by partition order by position) as nth
           from ${s}.audit_outbox where position <= last and sequence is null
       ), counted as (
         select partition, count(*) as n from chosen group by partition
       ), counter as (
         insert into ${s}.audit_outbox_producer as p (partition, epoch, sequence)
           select partition, (extract(epoch from clock_timestamp()) * 1000)::bigint, n from counted
           on conflict (partition) do update set sequence = p.sequence + excluded.sequence
           returning p.partition, p.epoch, p.sequence
       )
       update ${s}.audit_outbox o
          set instance = producer, epoch = counter.epoch, sequence = counter.sequence - counted.n + chosen.nth
         from chosen join counted using (partition) join counter using (partition)
        where o.position = chosen.position;
       return query
         select * from ${s}.audit_outbox where position <= last and sequence is not null order by position;
     end $$`,
  ];
}
