import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Admin } from '@platformatic/kafka';
import { consumeGroup, createProducer, type EventProducer } from './kafka.js';
import { readTopic, rewindGroup } from './kafka-reading.js';
import { createLogger } from './logger.js';

const given = process.env.OSTIARY_TEST_KAFKA_BROKERS;
if (given === undefined) throw new Error('OSTIARY_TEST_KAFKA_BROKERS is required');

const connection = {
  brokers: given.split(','),
  clientId: `reading-${randomUUID()}`,
  logger: createLogger({ service: 'test', level: 'silent', instanceId: 'test' }),
};
const topic = `test.${randomUUID()}`;
let admin: Admin;
let producer: EventProducer;
/** Between the earlier messages and the later ones. */
let moment = 0;

const send = (...values: string[]) =>
  producer.send(
    values.map((value, i) => ({ topic, key: value, partition: i % 3, value: Buffer.from(value), headers: {} })),
  );

async function readSince(since: number): Promise<string[]> {
  const read: string[] = [];
  const onMessages = async (messages: readonly { readonly value: Buffer }[]) => {
    read.push(...messages.map(({ value }) => value.toString()));
  };
  await readTopic({ ...connection, topic, since, onMessages });
  return read.sort();
}

beforeAll(async () => {
  admin = new Admin({ clientId: 'test', bootstrapBrokers: connection.brokers });
  await admin.createTopics({ topics: [topic], partitions: 3, replicas: 1 });
  producer = createProducer(connection);
  await send('a', 'b', 'c', 'd');
  await sleep(20);
  moment = Date.now();
  await sleep(20);
  await send('e', 'f');
}, 60_000);
afterAll(async () => {
  await producer.close();
  await admin.deleteTopics({ topics: [topic] });
  await admin.close();
});

describe('a topic from a moment on', () => {
  it('is read to where it ends, and what came before is not', async () => {
    expect(await readSince(0)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(await readSince(moment)).toEqual(['e', 'f']);
    expect(await readSince(Date.now() + 60_000)).toEqual([]);
  });

  it('fails where a message cannot be handled, and where there is no such topic', async () => {
    const failing = () => Promise.reject(new Error('not now'));
    await expect(readTopic({ ...connection, topic, since: 0, onMessages: failing })).rejects.toThrow('not now');
  });

  it('is what a group goes on from when it is set back', async () => {
    const groupId = `group-${randomUUID()}`;
    const received: string[] = [];
    const consume = async (until: number) => {
      const consumption = consumeGroup({
        ...connection,
        topic,
        groupId,
        onBatch: async (messages) => {
          received.push(...messages.map(({ value }) => value.toString()));
        },
      });
      for (let i = 0; i < 600 && received.length < until; i++) await sleep(50);
      await consumption.close();
    };
    await consume(6);
    expect(received.splice(0).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    await rewindGroup(connection, topic, groupId, moment);
    await consume(2);
    expect(received.sort()).toEqual(['e', 'f']);
  }, 90_000);
});
