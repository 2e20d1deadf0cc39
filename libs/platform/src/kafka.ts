// The one port to Kafka (ADR: @platformatic/kafka behind it). Nothing else in the repository imports a Kafka client.
import type { Logger } from './logger.js';

export interface ProducedMessage {
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** Chosen by the client from the key (murmur2, as Java does) when left out. */
  readonly partition?: number;
}

export interface EventProducer {
  /**
   * Resolves when every message is acknowledged by all in-sync replicas. While Kafka is away it rejects: within
   * `sendTimeoutMs` at first, then at once until a probe in the background finds Kafka again.
   * A rejected message may have been written all the same (KafkaUnavailable.ambiguous): receivers dedupe by id.
   */
  send(messages: readonly ProducedMessage[]): Promise<void>;
  /** False while the circuit is open. */
  ready(): boolean;
  close(): Promise<void>;
}

/** Kafka did not acknowledge. */
export class KafkaUnavailable extends Error {
  override readonly name = 'KafkaUnavailable';
  constructor(
    message: string,
    /** True: the messages may have arrived. */
    readonly ambiguous: boolean,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

export interface ReceivedMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** Unix ms, by the producer. */
  readonly timestamp: number;
}

export interface Consumption {
  /** True once partitions are assigned and the broker answers. */
  ready(): boolean;
  close(): Promise<void>;
}

export interface ProducerOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly logger: Logger;
  /** 2000 when left out. */
  readonly sendTimeoutMs?: number;
}

export function createProducer(_options: ProducerOptions): EventProducer {
  throw new Error('not there yet');
}

export interface GroupOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly logger: Logger;
  readonly topic: string;
  readonly groupId: string;
  /** Messages of one or several partitions, in order within each. Offsets are committed after it resolves; when it rejects the batch comes again. */
  readonly onBatch: (messages: readonly ReceivedMessage[]) => Promise<void>;
}

/** Each message goes to one member of the group, at least once. Reconnects by itself. */
export function consumeGroup(_options: GroupOptions): Consumption {
  throw new Error('not there yet');
}

export interface BroadcastOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly logger: Logger;
  readonly topic: string;
  /** Errors are logged and swallowed. */
  readonly onMessage: (message: ReceivedMessage) => void | Promise<void>;
  /** Messages may have been missed (first connection, or a gap in the connection): forget what they would have corrected. */
  readonly onReconnect: () => void | Promise<void>;
}

/** Every process sees every message from now on; nothing is committed and no consumer group is left behind. */
export function consumeBroadcast(_options: BroadcastOptions): Consumption {
  throw new Error('not there yet');
}
