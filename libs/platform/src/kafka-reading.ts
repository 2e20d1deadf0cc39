// A topic from a moment on to where it ends now, once: for programs that catch up, not for services. Joins no group and leaves nothing behind.
import { Admin, Consumer } from '@platformatic/kafka';
import type { ConnectionOptions, ReceivedMessage } from './kafka-port.js';
import { clientSecurity } from './kafka-security.js';

type Client = Consumer<Buffer, Buffer, Buffer, Buffer>;

export interface ReadingOptions extends ConnectionOptions {
  readonly topic: string;
  /** Unix ms, by the clock of whoever wrote the messages. */
  readonly since: number;
  /** Messages of one partition, in order. */
  readonly onMessages: (messages: readonly ReceivedMessage[]) => Promise<void>;
}

const TIMEOUT_MS = 20_000;
const CONTROL_BATCH = 0b100000;

/** Where each partition stood at that time (Unix ms); where nothing has come since, its end. */
async function offsetsAt(client: Client, topic: string, since: number): Promise<Map<number, bigint>> {
  const ends = await endsOf(client, topic);
  const found = (await client.listOffsetsWithTimestamps({ topics: [topic], timestamp: BigInt(since) })).get(topic);
  return new Map(
    [...ends].map(([partition, end]) => {
      const offset = found?.get(partition)?.offset ?? -1n;
      return [partition, offset < 0n ? end : offset];
    }),
  );
}

async function endsOf(client: Client, topic: string): Promise<Map<number, bigint>> {
  return new Map(((await client.listOffsets({ topics: [topic] })).get(topic) ?? []).entries());
}

function connect(options: ConnectionOptions): Client {
  return new Consumer<Buffer, Buffer, Buffer, Buffer>({
    clientId: options.clientId,
    // Required by the client, used by nothing we call.
    groupId: options.clientId,
    ...clientSecurity(options),
    bootstrapBrokers: [...options.brokers],
    retries: 3,
    connectTimeout: 5000,
    requestTimeout: TIMEOUT_MS,
  });
}

/** Resolves when everything that was there at the start has been handed over. Rejects as `onMessages` does. */
export async function readTopic(options: ReadingOptions): Promise<void> {
  const { topic } = options;
  const client = connect(options);
  try {
    client.topics.track(topic);
    const known = (await client.metadata({ topics: [topic] })).topics.get(topic);
    if (known === undefined) throw new Error(`there is no topic ${topic}`);
    const ends = await endsOf(client, topic);
    const starts = await offsetsAt(client, topic, options.since);
    for (const [partition, start] of starts) {
      const node = known.partitions[partition]?.leader ?? -1;
      await readPartition(client, options, {
        topicId: known.id,
        node,
        partition,
        start,
        end: ends.get(partition) ?? 0n,
      });
    }
  } finally {
    await client.close(true);
  }
}

interface Stretch {
  readonly topicId: string;
  readonly node: number;
  readonly partition: number;
  readonly start: bigint;
  readonly end: bigint;
}

async function readPartition(client: Client, options: ReadingOptions, stretch: Stretch): Promise<void> {
  const { topicId, node, partition, end } = stretch;
  for (let next = stretch.start; next < end; ) {
    const answer = await client.fetch({
      node,
      maxWaitTime: 1000,
      minBytes: 1,
      maxBytes: 4_194_304,
      topics: [
        {
          topicId,
          partitions: [
            {
              partition,
              fetchOffset: next,
              currentLeaderEpoch: -1,
              lastFetchedEpoch: -1,
              partitionMaxBytes: 4_194_304,
            },
          ],
        },
      ],
    });
    const messages: ReceivedMessage[] = [];
    const from = next;
    for (const batch of answer.responses.flatMap(({ partitions }) =>
      partitions.flatMap(({ records }) => records ?? []),
    )) {
      next = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
      if ((batch.attributes & CONTROL_BATCH) !== 0) continue;
      for (const record of batch.records) {
        const offset = batch.firstOffset + BigInt(record.offsetDelta);
        // The broker sends whole batches.
        if (offset < from || offset >= end) continue;
        messages.push({
          topic: options.topic,
          partition,
          offset,
          key: record.key?.toString() ?? '',
          value: record.value ?? Buffer.alloc(0),
          headers: {},
          timestamp: Number(batch.firstTimestamp + record.timestampDelta),
        });
      }
    }
    if (messages.length > 0) await options.onMessages(messages);
  }
}

/** Lets a group go on from where the topic stood at that time (Unix ms). The group must have no members. */
export async function rewindGroup(
  options: ConnectionOptions,
  topic: string,
  groupId: string,
  since: number,
): Promise<void> {
  const client = connect(options);
  const admin = new Admin({
    clientId: options.clientId,
    ...clientSecurity(options),
    bootstrapBrokers: [...options.brokers],
    retries: 3,
    connectTimeout: 5000,
    requestTimeout: TIMEOUT_MS,
  });
  try {
    const offsets = await offsetsAt(client, topic, since);
    const partitionOffsets = [...offsets].map(([partition, offset]) => ({ partition, offset }));
    await admin.alterConsumerGroupOffsets({ groupId, topics: [{ name: topic, partitionOffsets }] });
  } finally {
    await Promise.all([client.close(true), admin.close()]);
  }
}
