// Sends in batches: what is handed in while a send is in flight goes with the next one. One send at a time keeps order.
// Circuit: closed (sending) → a send fails or takes too long → open (every send rejects at once, a probe looks for Kafka in
// the background) → the probe got a producer id → closed. A client that failed is thrown away with whatever it still holds:
// its messages have been reported as not acknowledged and are somebody else's to keep (the outbox).
import { Producer } from '@platformatic/kafka';
import {
  type EventProducer,
  KafkaUnavailable,
  type ProducedMessage,
  type ProducerOptions,
  positiveHash,
} from './kafka-port.js';
import { clientSecurity } from './kafka-security.js';
import { tracedMessages } from './tracing/kafka-traces.js';
import { activeTracing } from './tracing/tracing.js';

interface Waiting {
  readonly messages: readonly ProducedMessage[];
  readonly resolve: () => void;
  readonly reject: (error: KafkaUnavailable) => void;
}

type Client = Producer<Buffer, Buffer, Buffer, Buffer>;

const MAX_BATCH_MESSAGES = 1000;
/** Below the broker's default limit of 1 MiB for a batch, with room for keys and headers. */
const MAX_BATCH_BYTES = 900_000;
const PROBE_PAUSE_MS = [100, 200, 400, 800, 1000] as const;

export class BatchingProducer implements EventProducer {
  readonly #options: ProducerOptions;
  readonly #sendTimeoutMs: number;
  readonly #sendIntervalMs: number;
  /** performance.now() of the last send. */
  #lastSend = 0;
  #client: Client | undefined;
  #waiting: Waiting[] = [];
  #state: 'connecting' | 'closed-circuit' | 'open-circuit' | 'ended' = 'connecting';
  #sending = false;
  #scheduled = false;
  #idle: (() => void) | undefined;
  readonly #headerNames = new Map<string, Buffer>();
  #probeTimer: NodeJS.Timeout | undefined;
  readonly #tracing = activeTracing();

  constructor(options: ProducerOptions) {
    this.#options = options;
    this.#sendTimeoutMs = options.sendTimeoutMs ?? 2000;
    this.#sendIntervalMs = options.sendIntervalMs ?? 10;
    void this.#probe(0);
  }

  ready(): boolean {
    return this.#state === 'closed-circuit';
  }

  send(messages: readonly ProducedMessage[]): Promise<void> {
    if (this.#state === 'open-circuit') return Promise.reject(new KafkaUnavailable('Kafka is away', false));
    if (this.#state === 'ended') return Promise.reject(new KafkaUnavailable('the producer is closed', false));
    for (const message of messages) {
      if (message.value.length > MAX_BATCH_BYTES)
        throw new RangeError(`a message of ${message.value.length} bytes is too large`);
    }
    const traced = tracedMessages(this.#tracing, messages);
    if (traced !== undefined) return traced.outcomeOf(this.#enqueue(traced.messages));
    return this.#enqueue(messages);
  }

  #enqueue(messages: readonly ProducedMessage[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ messages, resolve, reject });
      this.#schedule();
    });
  }

  /** Sends what is waiting, then lets go of the connection. */
  async close(): Promise<void> {
    if (this.#state === 'ended') return;
    if (this.#state === 'closed-circuit' && (this.#sending || this.#waiting.length > 0)) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    this.#state = 'ended';
    clearTimeout(this.#probeTimer);
    this.#rejectWaiting('the producer is closed');
    this.#discard();
  }

  #schedule(): void {
    if (this.#scheduled || this.#sending || this.#state !== 'closed-circuit') return;
    this.#scheduled = true;
    const start = () => {
      this.#scheduled = false;
      void this.#flush();
    };
    const wait = this.#untilNextSend();
    // Even then the rest of the event loop's turn may bring company.
    if (wait > 0) setTimeout(start, wait);
    else setImmediate(start);
  }

  #untilNextSend(): number {
    if (this.#idle !== undefined) return 0;
    return Math.ceil(this.#lastSend + this.#sendIntervalMs - performance.now());
  }

  async #flush(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#waiting.length > 0 && this.#client !== undefined) {
      const wait = this.#untilNextSend();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      if (this.#client === undefined) break;
      this.#lastSend = performance.now();
      const batch = this.#takeBatch();
      try {
        await this.#sendBatch(this.#client, batch);
        for (const entry of batch) entry.resolve();
      } catch (error) {
        const failure = new KafkaUnavailable('Kafka did not acknowledge', true, { cause: error });
        this.#openCircuit(error);
        for (const entry of batch) entry.reject(failure);
        this.#rejectWaiting('Kafka is away');
      }
    }
    this.#sending = false;
    this.#idle?.();
    this.#idle = undefined;
  }

  #takeBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    let entries = 0;
    for (const entry of this.#waiting) {
      for (const message of entry.messages) bytes += message.value.length;
      count += entry.messages.length;
      if (entries > 0 && (bytes > MAX_BATCH_BYTES || count > MAX_BATCH_MESSAGES)) break;
      entries += 1;
    }
    const batch = this.#waiting;
    this.#waiting = batch.splice(entries);
    return batch;
  }

  async #sendBatch(client: Client, batch: readonly Waiting[]): Promise<void> {
    const messages = batch.flatMap((entry) => entry.messages.map((message) => this.#encode(message)));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${this.#sendTimeoutMs} ms`)), this.#sendTimeoutMs);
    });
    try {
      await Promise.race([client.send({ messages }), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #encode(message: ProducedMessage) {
    const headers = new Map<Buffer, Buffer>();
    for (const name in message.headers) {
      const value = message.headers[name] ?? '';
      headers.set(this.#headerName(name), typeof value === 'string' ? Buffer.from(value) : value);
    }
    const { topic, value } = message;
    // The client takes it modulo the number of partitions.
    const partition = message.partition ?? positiveHash(message.key);
    return { topic, key: Buffer.from(message.key), value, headers, partition };
  }

  /** There are few names: each is encoded once. */
  #headerName(name: string): Buffer {
    let buffer = this.#headerNames.get(name);
    if (buffer === undefined) {
      buffer = Buffer.from(name);
      this.#headerNames.set(name, buffer);
    }
    return buffer;
  }

  #openCircuit(cause: unknown): void {
    if (this.#state === 'ended') return;
    this.#options.logger.warn({ err: cause }, 'Kafka is away: sends fail at once until it is back');
    this.#state = 'open-circuit';
    this.#discard();
    void this.#probe(0);
  }

  #rejectWaiting(reason: string): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const entry of waiting) entry.reject(new KafkaUnavailable(reason, false));
  }

  #discard(): void {
    const client = this.#client;
    this.#client = undefined;
    // Nothing waits for it: what it still holds has been given up.
    client?.close().catch(() => {});
  }

  /** Looks for Kafka until it answers with a producer id, then closes the circuit. */
  async #probe(attempt: number): Promise<void> {
    const client = this.#newClient();
    try {
      await withTimeout(client.initIdempotentProducer({}), this.#sendTimeoutMs);
    } catch (error) {
      client.close().catch(() => {});
      if (this.#state === 'ended') return;
      if (this.#state === 'connecting') {
        this.#options.logger.warn({ err: error }, 'Kafka cannot be reached');
        this.#state = 'open-circuit';
        this.#rejectWaiting('Kafka cannot be reached');
      }
      const pause = PROBE_PAUSE_MS[Math.min(attempt, PROBE_PAUSE_MS.length - 1)];
      this.#probeTimer = setTimeout(() => void this.#probe(attempt + 1), pause);
      return;
    }
    if (this.#state === 'ended') return void client.close().catch(() => {});
    if (this.#state === 'open-circuit') this.#options.logger.info('Kafka is back');
    this.#client = client;
    this.#state = 'closed-circuit';
    this.#schedule();
  }

  #newClient(): Client {
    return new Producer<Buffer, Buffer, Buffer, Buffer>({
      clientId: this.#options.clientId,
      ...clientSecurity(this.#options),
      bootstrapBrokers: [...this.#options.brokers],
      idempotent: true,
      acks: -1,
      // Within our own time limit the client retries by itself (a new leader, a replica that is behind).
      retries: 1000,
      retryDelay: 100,
      connectTimeout: 1000,
      requestTimeout: this.#sendTimeoutMs,
      timeout: this.#sendTimeoutMs,
      metadataMaxAge: 300_000,
    });
  }
}

async function withTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
