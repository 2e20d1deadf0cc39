import type { EntityManager } from 'typeorm';
import type { ReceivedEvent } from '../ingest/received-event.js';

interface Stream {
  readonly instance: string;
  readonly epoch: number;
  readonly partition: number;
  readonly service: string;
  readonly numbers: number[];
  /** Numbers of events that were not in the log yet. */
  readonly fresh: number[];
}

/**
 * Notes the numbers that arrived. Gives how many events that are new to the log had a number that was taken; a voided event
 * takes the number of one that may have arrived after all, and is not counted.
 */
export async function noteNumbers(
  manager: EntityManager,
  events: readonly ReceivedEvent[],
  freshIds: ReadonlySet<string>,
): Promise<number> {
  const streams = streamsOf(events, freshIds);
  if (streams.length === 0) return 0;
  const rows: { conflicting: string }[] = await manager.query(
    `with arrived as (
       select * from unnest($1::text[], $2::bigint[], $3::int[], $4::text[], $5::text[], $6::text[])
         with ordinality as t (instance, epoch, partition, service, seen, fresh, nth)
     ), taken as (
       select s.seen * a.fresh::int8multirange as ranges
         from arrived a join audit.producer_streams s using (instance, epoch, partition)
     ), noted as (
       insert into audit.producer_streams as s (instance, epoch, partition, service, seen)
         select instance, epoch, partition, service, seen::int8multirange from arrived order by nth
         on conflict (instance, epoch, partition)
           do update set seen = s.seen + excluded.seen, last_seen_at = clock_timestamp()
     )
     select coalesce(sum(upper(r) - lower(r)), 0) as conflicting from taken, unnest(taken.ranges) as r`,
    [
      streams.map(({ instance }) => instance),
      streams.map(({ epoch }) => epoch),
      streams.map(({ partition }) => partition),
      streams.map(({ service }) => service),
      streams.map(({ numbers }) => toMultirange(numbers)),
      streams.map(({ fresh }) => toMultirange(fresh)),
    ],
  );
  return Number(rows[0]?.conflicting ?? 0);
}

function streamsOf(events: readonly ReceivedEvent[], freshIds: ReadonlySet<string>): Stream[] {
  const streams = new Map<string, Stream>();
  for (const { id, type, producer } of events) {
    if (producer === undefined) continue;
    const { instance, epoch, partition, service, sequence } = producer;
    const key = `${instance} ${epoch} ${partition}`;
    let stream = streams.get(key);
    if (stream === undefined) {
      stream = { instance, epoch, partition, service, numbers: [], fresh: [] };
      streams.set(key, stream);
    }
    stream.numbers.push(sequence);
    if (freshIds.has(id) && type !== 'audit.event_voided') stream.fresh.push(sequence);
  }
  // One order, for the locks' sake.
  return [...streams.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stream]) => stream);
}

/** `{[1,4),[7,8)}` of 1, 2, 3, 7. */
export function toMultirange(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const ranges: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    const start = sorted[i] ?? 0;
    let end = start;
    while (i < sorted.length && sorted[i] === end) {
      end += 1;
      i += 1;
    }
    ranges.push(`[${start},${end})`);
  }
  return `{${ranges.join(',')}}`;
}
