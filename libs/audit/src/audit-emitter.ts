// No audit, no token: `record` resolves when the event is durable, and the action is answered after that.
//
// Two ways. Direct: the event gets the next number of this process's own stream (instance, epoch, partition), goes to Kafka,
// and is durable when Kafka acknowledges. Outbox: a row in the service's schema, published by the drainer. The outbox is taken
// while Kafka is away, by events of a transaction, and, as a later event must not overtake an earlier one, by every event of a
// partition of which this process has written rows that are not drained yet.
//
// Numbers. A row has none until it is taken (outbox-schema.ts: a rolled-back transaction would leave a gap), except an event
// that was on its way to Kafka when Kafka went away: it keeps the number that Kafka may have seen. Rows are numbered in a
// stream of their own, `<service>/outbox`, kept in the database. An event that has a number and then fits neither Kafka nor
// outbox is refused with 503; its number is filled by `audit.event_voided` as soon as Kafka is back.
//
// Whatever is unsure whether it arrived is sent again with the same id; the audit service keeps one of each.
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { type EventProducer, KafkaUnavailable, type ProducedMessage, partitionFor } from '@ostiary/platform/kafka';
import type { Logger } from '@ostiary/platform/logger';
import { countedBy, counter, gauge } from '@ostiary/platform/metrics';
import { askedOnce, readWhenAsked } from '@ostiary/platform/read-when-asked';
import type { DataSource, EntityManager } from 'typeorm';
import {
  type AuditEventInput,
  type PreparedEvent,
  type ProducerStamp,
  prepareEvent,
  stampedJson,
} from './audit-event.js';
import { CloudEvents } from './cloud-event.js';
import { Outbox, type OutboxEntry, type OutboxRow } from './outbox.js';
import { OutboxWriter } from './outbox-writer.js';
import { UndrainedRows } from './undrained-rows.js';

export type {
  ActorType,
  AuditActor,
  AuditEventInput,
  AuditOrigin,
  AuditWorkspace,
  TargetType,
} from './audit-event.js';

export const AUDIT_TOPIC = 'ostiary.audit.v1';
export const AUDIT_PARTITIONS = 12;

export interface AuditEmitterOptions {
  readonly service: string;
  readonly instanceId: string;
  readonly producer: EventProducer;
  readonly dataSource: DataSource;
  /** The schema that holds `audit_outbox`. */
  readonly schema: string;
  readonly logger: Logger;
  /** Keys the hashes of addresses (workspace setting `auditAddress: hashed`): deriveKey(installationSecret, 'audit-address'). */
  readonly addressKey: Uint8Array;
  readonly now?: () => number;
  /** Of the topic; 12 when left out. */
  readonly partitions?: number;
  /** `ostiary.audit.v1` when left out. */
  readonly topic?: string;
}

const events = counter('ostiary_audit_events_total', 'Audit events made durable', ['type', 'outcome', 'way']);
const countDurable = countedBy(events, 'type', 'outcome', 'way');

const refused = counter(
  'ostiary_audit_refused_total',
  'Actions refused because their event could not be made durable; of which type they were says the log',
  [],
);
const undrained = gauge('ostiary_audit_outbox_partitions', 'Partitions whose events go through the outbox', []);
const OUTBOX_EVENTS = 'ostiary_audit_outbox_events';
const waitingEvents = gauge(
  OUTBOX_EVENTS,
  'Events in the outbox of the service, all replicas together; up to 100,000 are counted',
  [],
);
const OUTBOX_AGE = 'ostiary_audit_outbox_oldest_age_seconds';
const oldestWaiting = gauge(OUTBOX_AGE, 'Age of the oldest event in the outbox of the service; 0: none is there', []);

/** Both gauges of one query. */
const MEASURED_TOGETHER_MS = 500;

/** Numbers without an event that are remembered; more than that the audit service reports as missing. */
const MOST_VOIDED = 10_000;
/** Rows taken at once. */
const LOT = 200;
/** Bytes sent at once: half of what a broker takes. */
const LOT_BYTES = 500_000;
/**
 * Pauses of the drainer while rows of ours wait (their transaction is about to commit, or Kafka is away), and when none do: then only
 * rows of a process that died can be there.
 */
const EAGER_PAUSES_MS = [3, 5, 10, 20, 40, 80, 160, 320, 500] as const;
const LAZY_PAUSE_MS = 2000;

export class AuditEmitter {
  readonly #options: AuditEmitterOptions;
  readonly #producer: EventProducer;
  readonly #outbox: Outbox;
  readonly #writer: OutboxWriter;
  readonly #undrained = new UndrainedRows();
  readonly #cloudEvents: CloudEvents;
  readonly #now: () => number;
  readonly #partitions: number;
  readonly #epoch: string;
  readonly #sequences: number[];
  readonly #partitionOfKey = new Map<string, number>();
  #voided: { readonly key: string; readonly partition: number; readonly stamp: ProducerStamp }[] = [];
  #closed = false;
  #wake: (() => void) | undefined;
  #eager = 0;
  readonly #draining: Promise<void>;
  readonly #endMeasuring: () => void;

  constructor(options: AuditEmitterOptions) {
    this.#options = options;
    this.#producer = options.producer;
    this.#outbox = new Outbox(options.dataSource, options.schema);
    this.#writer = new OutboxWriter(this.#outbox);
    this.#now = options.now ?? Date.now;
    this.#partitions = options.partitions ?? AUDIT_PARTITIONS;
    this.#epoch = String(this.#now());
    this.#sequences = Array.from({ length: this.#partitions }, () => 0);
    this.#cloudEvents = new CloudEvents(options.service, options.topic ?? AUDIT_TOPIC);
    this.#draining = this.#drainLoop();
    const waiting = askedOnce(MEASURED_TOGETHER_MS, () => this.#outbox.waiting());
    const ends = [
      readWhenAsked(OUTBOX_EVENTS, waitingEvents, async () => [{ value: (await waiting()).events }]),
      readWhenAsked(OUTBOX_AGE, oldestWaiting, async () => [{ value: (await waiting()).oldestAgeSeconds }]),
    ];
    this.#endMeasuring = () => {
      for (const end of ends) end();
    };
  }

  /**
   * Resolves once the event is durable: acknowledged by Kafka, or written to the outbox.
   * @throws OAuthError temporarily_unavailable (503) when neither is possible; the action must not be answered then.
   */
  async record(input: AuditEventInput): Promise<void> {
    const event = prepareEvent(input, this.#now(), this.#options);
    const partition = this.#partitionOf(event.key);
    let stamp: ProducerStamp | undefined;
    if (this.#producer.ready() && !this.#undrained.has(partition)) {
      stamp = this.#nextStamp(partition);
      try {
        await this.#producer.send([this.#message(event, partition, stamp)]);
        countDurable(event.type, input.outcome, 'kafka');
        return;
      } catch (error) {
        if (!(error instanceof KafkaUnavailable)) throw error;
      }
    }
    try {
      await this.#writeToOutbox({ event, partition, stamp });
      countDurable(event.type, input.outcome, 'outbox');
    } catch (error) {
      if (stamp !== undefined && this.#voided.length < MOST_VOIDED)
        this.#voided.push({ key: event.key, partition, stamp });
      refused.inc();
      this.#options.logger.error(
        { err: error, type: event.type },
        'an event could not be made durable: its action is refused',
      );
      throw new OAuthError(
        'temporarily_unavailable',
        'the server cannot keep its records at the moment: try again later',
        {
          clause: 'RFC 6749 §4.1.2.1',
          detail: 'neither Kafka nor the outbox took the audit event',
          headers: { 'retry-after': '1' },
          cause: error,
        },
      );
    }
  }

  /** Writes the event in the caller's transaction: it is published if, and only if, that commits. */
  async recordInTransaction(manager: EntityManager, input: AuditEventInput): Promise<void> {
    const event = prepareEvent(input, this.#now(), this.#options);
    const partition = this.#partitionOf(event.key);
    const { position, transaction } = await this.#outbox.writeWithin(manager, event, partition);
    this.#undrained.addUncommitted(partition, position, transaction);
    countDurable(event.type, input.outcome, 'transaction');
    this.#poke();
  }

  /** Waits for what is under way, and drains what it can; what the outbox still holds stays for another process. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#endMeasuring();
    this.#wake?.();
    await this.#draining;
    await this.#writer.idle();
    if (this.#producer.ready()) await this.#drain().catch(() => {});
  }

  async #writeToOutbox(entry: OutboxEntry): Promise<void> {
    this.#undrained.beginWrite(entry.partition);
    let position: bigint | undefined;
    try {
      position = await this.#writer.write(entry);
    } finally {
      this.#undrained.endWrite(entry.partition, position);
      this.#poke();
    }
  }

  #partitionOf(key: string): number {
    let partition = this.#partitionOfKey.get(key);
    if (partition === undefined) {
      partition = partitionFor(key, this.#partitions);
      if (this.#partitionOfKey.size >= 10_000) this.#partitionOfKey.clear();
      this.#partitionOfKey.set(key, partition);
    }
    return partition;
  }

  /** Numbered and handed to the producer in one go, so that Kafka has a partition's numbers in order. */
  #nextStamp(partition: number): ProducerStamp {
    const sequence = (this.#sequences[partition] ?? 0) + 1;
    this.#sequences[partition] = sequence;
    return { instance: this.#options.instanceId, epoch: this.#epoch, sequence: String(sequence) };
  }

  #message(
    event: Omit<PreparedEvent, 'type'> & { readonly type: string },
    partition: number,
    stamp: ProducerStamp,
  ): ProducedMessage {
    return this.#cloudEvents.message(
      event,
      partition,
      stampedJson(event.json, this.#options.service, partition, stamp),
    );
  }

  #poke(): void {
    this.#eager = 0;
    this.#wake?.();
  }

  async #drainLoop(): Promise<void> {
    while (!this.#closed) {
      await this.#pause();
      if (this.#closed) return;
      try {
        if (!this.#producer.ready()) continue;
        await this.#drain();
        await this.#settle();
        await this.#publishVoided();
      } catch (error) {
        this.#options.logger.warn({ err: error }, 'the audit outbox could not be drained yet');
      }
      undrained.set(this.#undrained.size);
    }
  }

  #pause(): Promise<void> {
    const waiting = this.#undrained.size > 0 || this.#voided.length > 0;
    const ms = waiting ? (EAGER_PAUSES_MS[Math.min(this.#eager, EAGER_PAUSES_MS.length - 1)] ?? 500) : LAZY_PAUSE_MS;
    this.#eager += 1;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        // Woken: not at once, as the transaction that woke us is about to commit.
        clearTimeout(timer);
        this.#wake = undefined;
        setTimeout(resolve, EAGER_PAUSES_MS[0]);
      };
    });
  }

  async #drain(): Promise<void> {
    if ((await this.#outbox.oldest()) === undefined) return;
    await this.#outbox.drain(`${this.#options.service}/outbox`, LOT, (rows) => this.#publish(rows));
  }

  async #publish(rows: readonly OutboxRow[]): Promise<void> {
    let lot: ProducedMessage[] = [];
    let bytes = 0;
    for (const { event: json, partition, ...row } of rows) {
      const message = this.#message({ ...row, json }, partition, row);
      if (lot.length > 0 && bytes + message.value.length > LOT_BYTES) {
        await this.#producer.send(lot);
        lot = [];
        bytes = 0;
      }
      lot.push(message);
      bytes += message.value.length;
    }
    await this.#producer.send(lot);
  }

  /** Partitions whose rows have all gone are direct again. */
  async #settle(): Promise<void> {
    if (this.#undrained.size === 0) return;
    const snapshot = this.#undrained.snapshot();
    // In this order: a transaction that commits in between is not seen as over, or its row is seen.
    const open = await this.#outbox.stillOpen(snapshot.transactions);
    const oldest = await this.#outbox.oldest();
    this.#undrained.settle(snapshot, open, oldest);
  }

  async #publishVoided(): Promise<void> {
    const voided = this.#voided;
    if (voided.length === 0) return;
    this.#voided = [];
    try {
      for (const { key, partition, stamp } of voided) {
        const event = this.#voidedEvent(key, stamp);
        await this.#producer.send([this.#message(event, partition, stamp)]);
      }
    } catch (error) {
      // Some may have gone out already: they are repeats of events that say the same.
      this.#voided = [...voided, ...this.#voided];
      throw error;
    }
  }

  #voidedEvent(key: string, stamp: ProducerStamp): PreparedEvent {
    const [tenant = '', workspace = ''] = key.split('/');
    const event = prepareEvent(
      {
        type: 'audit.event_voided',
        outcome: 'failure',
        tenant,
        actor: { type: 'system', id: this.#options.service },
        request: { requestId: '', traceId: '', address: '', userAgent: '' },
        details: { workspace, instance: stamp.instance, sequence: stamp.sequence },
      },
      this.#now(),
      this.#options,
    );
    return { ...event, key };
  }
}
