// What the rest of the repository knows of Kafka.
import type { Logger } from './logger.js';
import type { TlsMaterial } from './tls-material.js';

export interface ProducedMessage {
  readonly topic: string;
  readonly key: string;
  /** At most 900,000 bytes. */
  readonly value: Buffer;
  /** UTF-8; a Buffer where the value is always the same, which saves encoding it. */
  readonly headers: Readonly<Record<string, string | Buffer>>;
  /** From the key as Java's client does (partitionFor) when left out. */
  readonly partition?: number;
}

export interface EventProducer {
  /**
   * Resolves when every message is acknowledged by all in-sync replicas. While Kafka is away it rejects: within
   * `sendTimeoutMs` at first, then at once until a probe in the background finds Kafka again.
   * A rejected message may have been written all the same (KafkaUnavailable.ambiguous): receivers dedupe by id.
   * Messages of one partition keep the order in which they were handed in.
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

/** Where Kafka is, and how it is spoken to. */
export interface KafkaConnection {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  /** undefined: without TLS. */
  readonly tls?: TlsMaterial | undefined;
  readonly sasl?:
    | {
        readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
        readonly username: string;
        readonly password: string;
      }
    | undefined;
}

export interface ConnectionOptions extends KafkaConnection {
  readonly clientId: string;
  readonly logger: Logger;
}

export interface ProducerOptions extends ConnectionOptions {
  /** 2000 when left out. */
  readonly sendTimeoutMs?: number;
  /**
   * At most one send in so many milliseconds: a send costs as much as twenty messages. The first after a pause goes at once;
   * under load a message waits half of it on average. 10 when left out.
   */
  readonly sendIntervalMs?: number;
}

export interface GroupOptions extends ConnectionOptions {
  readonly topic: string;
  readonly groupId: string;
  /**
   * Messages of one or several partitions, in order within each. Offsets are committed after it resolves; when it rejects,
   * the same batch comes again after a pause.
   */
  readonly onBatch: (messages: readonly ReceivedMessage[]) => Promise<void>;
  /** 500 when left out. */
  readonly maxBatch?: number;
  /** A fetch waits so long for more to come with it, unless a lot has come already. 200 when left out. */
  readonly collectMs?: number;
}

export interface BroadcastOptions extends ConnectionOptions {
  readonly topic: string;
  /** Errors are logged and swallowed. */
  readonly onMessage: (message: ReceivedMessage) => void | Promise<void>;
  /**
   * Messages may have been missed: forget what they would have corrected. Called when it first starts to listen, and when the
   * topic no longer has the place where it stopped. A break in the connection alone loses nothing: it goes on where it was.
   */
  readonly onReconnect: () => void | Promise<void>;
}

/** The partition that Java's default partitioner gives the key: murmur2 of its UTF-8, made positive. */
export function partitionFor(key: string, partitions: number): number {
  return positiveHash(key) % partitions;
}

/** The partition before it is known how many there are: 0 to 2^31 - 1. */
export function positiveHash(key: string): number {
  return murmur2(Buffer.from(key)) & 0x7fffffff;
}

/** Kafka's own variant (org.apache.kafka.common.utils.Utils.murmur2): seed 0x9747b28c, 32 bits, little endian. */
export function murmur2(data: Uint8Array): number {
  const m = 0x5bd1e995;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  let h = 0x9747b28c ^ data.length;
  let i = 0;
  for (; i + 4 <= data.length; i += 4) {
    let k = Math.imul(view.getInt32(i, true), m);
    k ^= k >>> 24;
    h = Math.imul(h, m) ^ Math.imul(k, m);
  }
  if (i < data.length) {
    for (let j = data.length - 1; j >= i; j -= 1) h ^= view.getUint8(j) << (8 * (j - i));
    h = Math.imul(h, m);
  }
  h = Math.imul(h ^ (h >>> 13), m);
  return h ^ (h >>> 15);
}
