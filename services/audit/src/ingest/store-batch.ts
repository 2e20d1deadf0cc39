// A batch from the topic becomes part of the log: 1. what is no event is set aside; 2. each tenant's events are appended, in
// order, once; 3. the producers' numbers are noted. All in one transaction, and only then are the offsets committed, so that a
// crash anywhere repeats the batch and changes nothing.
import type { ReceivedMessage } from '@ostiary/platform/kafka';
import type { Logger } from '@ostiary/platform/logger';
import { counter, histogram } from '@ostiary/platform/metrics';
import type { DataSource, EntityManager } from 'typeorm';
import { noteNumbers } from '../completeness/producer-streams.repository.js';
import { appendEvents, keepDeadLetters } from './event-log.repository.js';
import { type DeadLetter, type ReceivedEvent, readEvent } from './received-event.js';

const stored = counter('ostiary_audit_stored_events_total', 'Events appended to the log', []);
const repeated = counter('ostiary_audit_repeated_events_total', 'Events that came again and were left out', []);
const conflicting = counter(
  'ostiary_audit_conflicting_numbers_total',
  'Events whose number another event of the same stream already had',
  [],
);
const deadLetters = counter('ostiary_audit_dead_letters_total', 'Messages set aside because they are no events', []);
const delay = histogram(
  'ostiary_audit_store_delay_seconds',
  'From the decision to the log',
  [],
  [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 300],
);

interface Outcome {
  readonly appended: number;
  readonly repeated: number;
  readonly conflicting: number;
}

export class StoreBatch {
  readonly #dataSource: DataSource;
  readonly #logger: Logger;
  readonly #now: () => number;

  constructor(dataSource: DataSource, logger: Logger, now: () => number = Date.now) {
    this.#dataSource = dataSource;
    this.#logger = logger;
    this.#now = now;
  }

  /** Rejects when the database is away: the batch comes again. */
  async store(messages: readonly ReceivedMessage[]): Promise<void> {
    const read = messages.map(readEvent);
    const events = read.flatMap((one) => ('event' in one ? [one.event] : []));
    const letters = read.flatMap((one) => ('deadLetter' in one ? [one.deadLetter] : []));
    try {
      await this.#storeTogether(events, letters);
    } catch (error) {
      if (!isDataFault(error)) throw error;
      this.#logger.warn({ err: error }, 'a batch has an event that the database does not take: stored one by one');
      await this.#storeOneByOne(events, letters);
    }
  }

  async #storeTogether(events: readonly ReceivedEvent[], letters: readonly DeadLetter[]): Promise<void> {
    const outcome = await this.#dataSource.transaction(async (manager) => {
      await keepDeadLetters(manager, letters);
      return appendByTenant(manager, events);
    });
    stored.inc(outcome.appended);
    repeated.inc(outcome.repeated);
    if (outcome.conflicting > 0) {
      conflicting.inc(outcome.conflicting);
      this.#logger.warn({ count: outcome.conflicting }, 'events came with numbers that other events already had');
    }
    const [first] = letters;
    if (first !== undefined) {
      deadLetters.inc(letters.length);
      const { partition, offset } = first.message;
      const where = { count: letters.length, reason: first.reason, partition, offset: String(offset) };
      this.#logger.error(where, 'messages are no events and are set aside; the first of them');
    }
    const now = this.#now();
    for (const event of events) delay.observe(Math.max(0, now - Date.parse(event.time)) / 1000);
  }

  async #storeOneByOne(events: readonly ReceivedEvent[], letters: readonly DeadLetter[]): Promise<void> {
    await this.#storeTogether([], letters);
    for (const event of events) {
      try {
        await this.#storeTogether([event], []);
      } catch (error) {
        if (!isDataFault(error)) throw error;
        const reason = `the database does not take it: ${error instanceof Error ? error.message : String(error)}`;
        await this.#storeTogether([], [{ message: event.message, reason: reason.slice(0, 500) }]);
      }
    }
  }
}

/** Tenants in one order, for the locks' sake; within a tenant in the order of arrival. */
async function appendByTenant(manager: EntityManager, events: readonly ReceivedEvent[]): Promise<Outcome> {
  if (events.length === 0) return { appended: 0, repeated: 0, conflicting: 0 };
  const byTenant = Map.groupBy(events, (event) => event.tenant);
  const fresh = new Set<string>();
  for (const tenant of [...byTenant.keys()].sort()) {
    for (const id of await appendEvents(manager, tenant, byTenant.get(tenant) ?? [])) fresh.add(id);
  }
  const conflicting = await noteNumbers(manager, events, fresh);
  return { appended: fresh.size, repeated: events.length - fresh.size, conflicting };
}

/** SQLSTATE classes 21, 22, 23, 54: the data are at fault, and trying again will not help. */
function isDataFault(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return typeof error.code === 'string' && /^(21|22|23|54)[0-9A-Z]{3}$/.test(error.code);
}
