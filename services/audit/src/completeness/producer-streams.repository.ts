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
  let conflicting = 0;
  for (const stream of streamsOf(events, freshIds)) {
    const ranges = toMultirange(stream.numbers);
    const rows: { conflicting: string }[] = await manager.query(
      `with before as (
         select seen from audit.producer_streams where instance = $1 and epoch = $2 and partition = $3 for update
       ), noted as (
         insert into audit.producer_streams as s (instance, epoch, partition, service, seen)
           values ($1, $2, $3, $4, $5::int8multirange)
           on conflict (instance, epoch, partition)
             do update set seen = s.seen + excluded.seen, last_seen_at = clock_timestamp()
       )
       select count(*) as conflicting from before, unnest($6::bigint[]) as n where before.seen @> n`,
      [stream.instance, stream.epoch, stream.partition, stream.service, ranges, stream.fresh],
    );
    conflicting += Number(rows[0]?.conflicting ?? 0);
  }
  return conflicting;
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
