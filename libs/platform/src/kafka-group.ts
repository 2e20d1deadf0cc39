// One member of a consumer group. Offsets are committed after the handler, so a message is handled at least once; a batch that
// fails is tried again in place, as skipping it would lose it and going on would break the order.
import { Consumer, type Message, type MessagesStream } from '@platformatic/kafka';
import type { Consumption, GroupOptions, ReceivedMessage } from './kafka-port.js';
import { clientSecurity } from './kafka-security.js';
import { counter, gauge } from './metrics.js';
import { handleBatch } from './tracing/kafka-traces.js';
import { activeTracing } from './tracing/tracing.js';

type Client = Consumer<Buffer, Buffer, Buffer, Buffer>;
type Stream = MessagesStream<Buffer, Buffer, Buffer, Buffer>;
type Received = Message<Buffer, Buffer, Buffer, Buffer>;

const PAUSE_MS = [100, 200, 400, 800, 1600, 3000] as const;
const LAG_EVERY_MS = 5000;

const lag = gauge('ostiary_kafka_consumer_lag', 'Messages that a consumer group has still to handle', [
  'topic',
  'group',
  'partition',
]);

const handled = counter('ostiary_kafka_consumer_messages_total', 'Messages that were handled', ['topic', 'group']);
const failed = counter(
  'ostiary_kafka_consumer_failed_batches_total',
  'Batches that could not be handled and are tried again',
  ['topic', 'group'],
);

export class GroupConsumer implements Consumption {
  readonly #options: GroupOptions;
  #client: Client | undefined;
  #closed = false;
  readonly #ended: Promise<void>;
  /** Those whose lag is shown. */
  readonly #partitions = new Set<string>();
  readonly #tracing = activeTracing();
  /** Ends a wait for messages, and a pause after a failure. */
  #arrived: (() => void) | undefined;
  #wake: (() => void) | undefined;

  constructor(options: GroupOptions) {
    this.#options = options;
    const { topic, groupId: group } = options;
    // There from the start, so that the first one is an increase.
    handled.inc({ topic, group }, 0);
    failed.inc({ topic, group }, 0);
    this.#ended = this.#run();
  }

  ready(): boolean {
    return this.#client?.isActive() ?? false;
  }

  /** Finishes the batch in hand, commits it, leaves the group. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#arrived?.();
    this.#wake?.();
    await this.#ended;
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#closed; failures += 1) {
      try {
        await this.#consume(() => {
          failures = 0;
        });
      } catch (error) {
        if (!this.#closed && failures < 2) {
          this.#options.logger.warn({ err: error, topic: this.#options.topic }, 'not consuming from Kafka');
        }
      }
      const client = this.#client;
      this.#client = undefined;
      await leave(client);
      if (!this.#closed) await this.#pause(failures);
    }
  }

  async #consume(consuming: () => void): Promise<void> {
    const { topic, groupId, brokers, clientId, logger } = this.#options;
    const client = new Consumer<Buffer, Buffer, Buffer, Buffer>({
      clientId,
      groupId,
      ...clientSecurity(this.#options),
      bootstrapBrokers: [...brokers],
      autocommit: false,
      // A member that dies is noticed after 10 s, and one that is replaced leaves by itself.
      sessionTimeout: 10_000,
      heartbeatInterval: 2000,
      rebalanceTimeout: 15_000,
      // A fetch, and what a handler does once for a batch, cost as much as twenty messages.
      maxWaitTime: this.#options.collectMs ?? 200,
      minBytes: 1_048_576,
      // What a fetch brings and what waits in front of the handler: bounds the memory of a member that catches up.
      maxBytes: 2_097_152,
      highWaterMark: 512,
      retries: 3,
      retryDelay: 200,
      connectTimeout: 1000,
      requestTimeout: 20_000,
      metadataMaxAge: 60_000,
    });
    this.#client = client;
    // A rejoin that fails is told by this event alone, and an event of this name that nobody hears ends the process.
    let lost: Error | undefined;
    let stream: Stream | undefined;
    client.on('error', (error) => {
      lost = error;
      stream?.destroy(error);
    });
    stream = await client.consume({
      topics: [topic],
      mode: 'committed',
      fallbackMode: 'earliest',
      autocommit: false,
    });
    if (lost !== undefined) stream.destroy(lost);
    // For good: without a listener, if only for a moment, the stream stops fetching.
    const wake = () => this.#arrived?.();
    stream.on('readable', wake).on('end', wake).on('close', wake).on('error', wake);
    const lagTimer = setInterval(() => this.#measureLag(client), LAG_EVERY_MS);
    logger.info({ topic, groupId }, 'consuming from Kafka');
    try {
      for (;;) {
        const batch = await this.#nextBatch(stream);
        if (batch === undefined) return;
        consuming();
        if (!(await this.#handle(batch))) return;
        await client.commit({ offsets: lastOffsets(batch) });
      }
    } finally {
      clearInterval(lagTimer);
      this.#forgetLag();
      stream.destroy();
    }
  }

  /** What has arrived, at least one message; undefined at the end of the stream or of us. */
  async #nextBatch(stream: Stream): Promise<Received[] | undefined> {
    const limit = this.#options.maxBatch ?? 500;
    while (!this.#closed) {
      const batch: Received[] = [];
      while (batch.length < limit) {
        const message: Received | null = stream.read();
        if (message === null) break;
        batch.push(message);
      }
      if (batch.length > 0) return batch;
      if (stream.destroyed || stream.readableEnded) {
        if (stream.errored) throw stream.errored;
        return undefined;
      }
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
    return undefined;
  }

  /** False: we were closed before it could be handled. */
  async #handle(batch: readonly Received[]): Promise<boolean> {
    const messages = batch.map((message) => new ReceivedFromGroup(message));
    for (let failures = 0; ; failures += 1) {
      try {
        await handleBatch(this.#tracing, this.#options, messages);
        handled.inc({ topic: this.#options.topic, group: this.#options.groupId }, messages.length);
        return true;
      } catch (error) {
        failed.inc({ topic: this.#options.topic, group: this.#options.groupId });
        this.#options.logger.error(
          { err: error, topic: this.#options.topic, failures },
          'a batch could not be handled yet',
        );
      }
      if (this.#closed) return false;
      await this.#pause(failures);
      if (this.#closed) return false;
    }
  }

  #measureLag(client: Client): void {
    const { topic, groupId: group } = this.#options;
    if (!client.isActive()) return;
    client.getLag({ topics: [topic] }).then(
      (lags) => {
        if (client !== this.#client) return;
        this.#forgetLag();
        for (const [index, value] of (lags.get(topic) ?? []).entries()) {
          if (value < 0n) continue;
          const partition = String(index);
          this.#partitions.add(partition);
          lag.set({ topic, group, partition }, Number(value));
        }
      },
      () => {},
    );
  }

  /** A partition that is somebody else's now, or nobody's, has no lag here. */
  #forgetLag(): void {
    const { topic, groupId: group } = this.#options;
    for (const partition of this.#partitions) lag.remove({ topic, group, partition });
    this.#partitions.clear();
  }

  #pause(failures: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, PAUSE_MS[Math.min(failures, PAUSE_MS.length - 1)]);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** A broker that does not answer is not waited for: the group notices the absence by itself. */
async function leave(client: Client | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 2000);
  });
  await Promise.race([client?.close(true).catch(() => {}), late]);
  clearTimeout(timer);
}

/** Key and headers are decoded for whoever asks: the log needs neither. */
class ReceivedFromGroup implements ReceivedMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly value: Buffer;
  readonly timestamp: number;
  readonly #message: Received;

  constructor(message: Received) {
    this.#message = message;
    this.topic = message.topic;
    this.partition = message.partition;
    this.offset = message.offset;
    this.value = message.value ?? Buffer.alloc(0);
    this.timestamp = Number(message.timestamp);
  }

  get key(): string {
    return this.#message.key?.toString() ?? '';
  }

  get headers(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#message.headers].map(([name, value]) => [String(name), String(value)]));
  }
}

function lastOffsets(batch: readonly Received[]) {
  const last = new Map<number, Received>();
  for (const message of batch) last.set(message.partition, message);
  return [...last.values()].map(({ topic, partition, offset, leaderEpoch }) => ({
    topic,
    partition,
    offset: offset + 1n,
    leaderEpoch,
  }));
}
