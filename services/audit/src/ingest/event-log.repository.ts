import type { EntityManager } from 'typeorm';
import type { DeadLetter, ReceivedEvent } from './received-event.js';

/**
 * Between payloads, which make up nearly all of the statement: the driver would look at each of their characters to write them as an array. RFC 8259 §7:
 * no JSON has this character in it other than escaped.
 */
const SEPARATOR = '\u001e';

/** Appends events of one tenant in order; gives the ids of those that were not there yet. */
export async function appendEvents(
  manager: EntityManager,
  tenant: string,
  events: readonly ReceivedEvent[],
): Promise<Set<string>> {
  const rows: { id: string }[] = await manager.query(
    `select append_events as id from audit.append_events(
       $1, $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
       string_to_array($11, chr(30)), $12::int[], $13::bigint[])`,
    [
      tenant,
      events.map((event) => event.id),
      events.map((event) => event.time),
      events.map((event) => event.workspaceId),
      events.map((event) => event.type),
      events.map((event) => event.outcome),
      events.map((event) => event.actor?.id ?? ''),
      events.map((event) => event.clientId),
      events.map((event) => event.request?.requestId ?? ''),
      events.map((event) => event.grantId),
      events.map((event) => event.payload).join(SEPARATOR),
      events.map((event) => event.message.partition),
      events.map((event) => String(event.message.offset)),
    ],
  );
  return new Set(rows.map((row) => row.id));
}

/** Keeps messages as they came, by their place on the topic. */
export async function keepDeadLetters(manager: EntityManager, letters: readonly DeadLetter[]): Promise<void> {
  if (letters.length === 0) return;
  const text = (value: string): string => value.replaceAll('\u0000', '\ufffd');
  await manager.query(
    `insert into audit.dead_letters (kafka_partition, kafka_offset, reason, message_key, headers, value)
     select * from unnest($1::int[], $2::bigint[], $3::text[], $4::text[], $5::jsonb[], $6::bytea[])
     on conflict do nothing`,
    [
      letters.map(({ message }) => message.partition),
      letters.map(({ message }) => String(message.offset)),
      letters.map(({ reason }) => text(reason)),
      letters.map(({ message }) => text(message.key)),
      letters.map(({ message }) => JSON.stringify(message.headers).replaceAll('\\u0000', '\\ufffd')),
      letters.map(({ message }) => message.value),
    ],
  );
}
