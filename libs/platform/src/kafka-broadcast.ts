// Reads a topic in every process, with the low-level fetch: no consumer group is joined, so none is left behind, and a change
// is here as soon as the broker has it (a fetch waits at the broker for the first byte).
import { Consumer, findErrorBy } from '@platformatic/kafka';
import type { BroadcastOptions, Consumption, ReceivedMessage } from './kafka-port.js';
import { clientSecurity } from './kafka-security.js';
import { handleMessage } from './tracing/kafka-traces.js';
import { activeTracing } from './tracing/tracing.js';

type Client = Consumer<Buffer, Buffer, Buffer, Buffer>;
type FetchAnswer = Awaited<ReturnType<Client['fetch']>>;

const CONTROL_BATCH = 0b100000;
const MAX_WAIT_MS = 1000;
const PAUSE_MS = [100, 200, 400, 800, 1000] as const;

export class BroadcastConsumer implements Consumption {
  readonly #options: BroadcastOptions;
  #client: Client | undefined;
  #ready = false;
  #closed = false;
  readonly #ended: Promise<void>;
  readonly #tracing = activeTracing();
  #wake: (() => void) | undefined;
  /** Next offset to read, by partition; and the topic's id, which a topic that was deleted and made again does not keep. */
  #positions = new Map<number, bigint>();
  #topicId: string | undefined;

  constructor(options: BroadcastOptions) {
    this.#options = options;
    this.#ended = this.#run();
  }

  ready(): boolean {
    return this.#ready;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    this.#client?.close(true).catch(() => {});
    await this.#ended;
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#closed; failures += 1) {
      try {
        await this.#listen(() => {
          failures = 0;
        });
      } catch (error) {
        this.#failed(error, failures);
      }
      this.#ready = false;
      this.#client?.close(true).catch(() => {});
      this.#client = undefined;
      if (!this.#closed) await this.#pause(PAUSE_MS[Math.min(failures, PAUSE_MS.length - 1)] ?? 1000);
    }
  }

  #failed(error: unknown, failures: number): void {
    if (this.#closed) return;
    // The place where we stopped is gone (retention, or a topic made anew).
    if (error instanceof Error && findErrorBy(error, 'apiId', 'OFFSET_OUT_OF_RANGE')) this.#positions.clear();
    if (failures === 0) this.#options.logger.warn({ err: error, topic: this.#options.topic }, 'not listening to Kafka');
  }

  async #listen(listening: () => void): Promise<void> {
    const { topic, brokers, clientId } = this.#options;
    const client = new Consumer<Buffer, Buffer, Buffer, Buffer>({
      clientId,
      // Required by the client, used by nothing we call.
      groupId: clientId,
      ...clientSecurity(this.#options),
      bootstrapBrokers: [...brokers],
      retries: 0,
      connectTimeout: 1000,
      requestTimeout: MAX_WAIT_MS + 2000,
      metadataMaxAge: 300_000,
    });
    this.#client = client;
    client.topics.track(topic);
    const metadata = await client.metadata({ topics: [topic] });
    const known = metadata.topics.get(topic);
    if (known === undefined) throw new Error(`there is no topic ${topic}`);
    const started = await this.#findPositions(client, known.id, known.partitionsCount);
    listening();
    this.#ready = true;
    if (started) {
      this.#options.logger.info({ topic }, 'listening to Kafka');
      await this.#options.onReconnect();
    }
    const byLeader = Map.groupBy(known.partitions.keys(), (partition) => known.partitions[partition]?.leader ?? -1);
    await Promise.race([...byLeader].map(([node, partitions]) => this.#follow(client, known.id, node, partitions)));
  }

  /** True when it starts at the end, false when it goes on where it was. */
  async #findPositions(client: Client, topicId: string, partitions: number): Promise<boolean> {
    const complete = Array.from({ length: partitions }).every((_, partition) => this.#positions.has(partition));
    if (this.#topicId === topicId && complete) return false;
    const latest = await client.listOffsets({ topics: [this.#options.topic] });
    this.#topicId = topicId;
    this.#positions = new Map((latest.get(this.#options.topic) ?? []).entries());
    return true;
  }

  async #follow(client: Client, topicId: string, node: number, partitions: readonly number[]): Promise<void> {
    while (!this.#closed) {
      const answer = await client.fetch({
        node,
        maxWaitTime: MAX_WAIT_MS,
        minBytes: 1,
        maxBytes: 10_485_760,
        topics: [
          {
            topicId,
            partitions: partitions.map((partition) => ({
              partition,
              fetchOffset: this.#positions.get(partition) ?? 0n,
              currentLeaderEpoch: -1,
              lastFetchedEpoch: -1,
              partitionMaxBytes: 1_048_576,
            })),
          },
        ],
      });
      for (const message of this.#take(answer)) await this.#deliver(message);
    }
  }

  #take(answer: FetchAnswer): ReceivedMessage[] {
    const messages: ReceivedMessage[] = [];
    for (const { partitions } of answer.responses) {
      for (const { partitionIndex: partition, records } of partitions) {
        for (const batch of records ?? []) {
          const next = this.#positions.get(partition) ?? 0n;
          this.#positions.set(partition, batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n);
          if ((batch.attributes & CONTROL_BATCH) !== 0) continue;
          for (const record of batch.records) {
            const offset = batch.firstOffset + BigInt(record.offsetDelta);
            // The broker sends whole batches: the first messages may be older than what was asked for.
            if (offset < next) continue;
            messages.push({
              topic: this.#options.topic,
              partition,
              offset,
              key: record.key?.toString() ?? '',
              value: record.value ?? Buffer.alloc(0),
              headers: Object.fromEntries(
                record.headers.map(([name, value]) => [String(name), value?.toString() ?? '']),
              ),
              timestamp: Number(batch.firstTimestamp + record.timestampDelta),
            });
          }
        }
      }
    }
    return messages;
  }

  async #deliver(message: ReceivedMessage): Promise<void> {
    try {
      await handleMessage(this.#tracing, message, this.#options.onMessage);
    } catch (error) {
      const { topic, partition, offset } = message;
      this.#options.logger.error(
        { err: error, topic, partition, offset: String(offset) },
        'a message could not be handled',
      );
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
