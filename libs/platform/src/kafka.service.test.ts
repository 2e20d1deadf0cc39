import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Admin, Consumer, type ConsumerOptions } from '@platformatic/kafka';
import {
  type Consumption,
  consumeBroadcast,
  consumeGroup,
  createProducer,
  type EventProducer,
  KafkaUnavailable,
} from './kafka.js';
import { kafkaGate } from './kafka-gate.test-support.js';
import { createLogger } from './logger.js';
import type { TcpGate } from './tcp-gate.test-support.js';

const given = process.env.OSTIARY_TEST_KAFKA_BROKERS;
if (given === undefined) throw new Error('OSTIARY_TEST_KAFKA_BROKERS is required');
jest.setTimeout(60_000);

const logger = createLogger({
  service: 'test',
  level: process.env.LOG_LEVEL ?? 'silent',

  instanceId: 'test',
});

let broker: TcpGate;
let seed: string;
let admin: Admin;
const topics: string[] = [];
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  ({ gate: broker, seed } = await kafkaGate(given));
  admin = new Admin({ clientId: 'test', bootstrapBrokers: given.split(',') });
});
afterEach(async () => {
  await broker.mend();
  for (const one of opened.splice(0)) await one.close();
});
afterAll(async () => {
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.close();
  await broker.cut();
});

async function newTopic(partitions: number): Promise<string> {
  const topic = `test.${randomUUID()}`;
  await admin.createTopics({ topics: [topic], partitions, replicas: 1 });
  topics.push(topic);
  return topic;
}
const keep = <T extends { close(): Promise<void> }>(one: T): T => {
  opened.push(one);
  return one;
};
const connection = { brokers: given.split(','), clientId: 'test', logger };
const producer = (options: { sendTimeoutMs?: number } = {}): EventProducer =>
  keep(createProducer({ ...connection, ...options }));
const group = (topic: string, onBatch: Parameters<typeof consumeGroup>[0]['onBatch'], groupId = topic): Consumption =>
  keep(consumeGroup({ ...connection, topic, groupId, onBatch }));
const message = (topic: string, text: string, key = 'k') => ({
  topic,
  key,
  value: Buffer.from(text),
  headers: { n: text },
});

const newMember = (topic: string, options: Partial<ConsumerOptions<Buffer, Buffer, Buffer, Buffer>>) =>
  new Consumer<Buffer, Buffer, Buffer, Buffer>({
    clientId: 'test',
    groupId: topic,
    bootstrapBrokers: given.split(','),
    ...options,
  });

async function until(what: () => boolean, limitMs = 15_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!what()) {
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await sleep(10);
  }
}

describe('the producer and a consumer group', () => {
  it('keep the order of a key, with headers', async () => {
    const topic = await newTopic(3);
    const sender = producer();
    const texts = Array.from({ length: 500 }, (_, i) => String(i));
    await Promise.all(texts.map((text) => sender.send([message(topic, text)])));
    const seen: string[] = [];
    group(topic, async (batch) => {
      for (const { value, headers } of batch) seen.push(`${value}`, `${headers.n}`);
    });
    await until(() => seen.length >= 1000);
    expect(seen).toEqual(texts.flatMap((text) => [text, text]));
  });

  it('hand a batch over again until it is handled, and go on behind it after a restart', async () => {
    const topic = await newTopic(1);
    const sender = producer();
    await sender.send([message(topic, 'a'), message(topic, 'b')]);
    const seen: string[][] = [];
    const first = group(topic, async (batch) => {
      seen.push(batch.map(({ value }) => String(value)));
      if (seen.length < 3) throw new Error('not yet');
    });
    await until(() => seen.length === 3);
    expect(seen).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
    await first.close();
    await sender.send([message(topic, 'c')]);
    const later: string[] = [];
    group(topic, async (batch) => {
      later.push(...batch.map(({ value }) => String(value)));
    });
    await until(() => later.length > 0);
    expect(later).toEqual(['c']);
  });

  it('share the partitions among members, and take over those of one that leaves', async () => {
    const topic = await newTopic(4);
    const sender = producer();
    const seen = { one: new Set<string>(), two: new Set<string>() };
    const collect = (into: Set<string>) => async (batch: readonly { value: Buffer }[]) => {
      for (const { value } of batch) into.add(String(value));
    };
    const one = group(topic, collect(seen.one));
    const two = group(topic, collect(seen.two));
    await until(() => one.ready() && two.ready());
    const send = (from: number, to: number) =>
      Promise.all(
        Array.from({ length: to - from }, (_, i) => sender.send([message(topic, String(from + i), `key ${from + i}`)])),
      );
    // A member is active some time before it has its share.
    let sent = 0;
    while (seen.one.size === 0 || seen.two.size === 0) {
      expect(sent).toBeLessThan(2000);
      await send(sent, sent + 50);
      sent += 50;
      await sleep(100);
    }
    await one.close();
    await send(sent, sent + 100);
    await until(() => new Set([...seen.one, ...seen.two]).size === sent + 100);
  }, 40_000);
});

describe('a member of a group', () => {
  it('that cannot join again, because the connection breaks meanwhile, begins anew', async () => {
    const topic = await newTopic(2);
    const seen = new Set<string>();
    const member = keep(
      consumeGroup({
        ...connection,
        brokers: [seed],
        topic,
        groupId: topic,
        onBatch: async (batch) => {
          for (const { value } of batch) seen.add(String(value));
        },
      }),
    );
    await until(() => member.ready());
    // One that hears of no change, so that everybody else waits for it at the broker.
    const deaf = keep(
      newMember(topic, { heartbeatInterval: 50_000, sessionTimeout: 55_000, rebalanceTimeout: 60_000 }),
    );
    await deaf.joinGroup({});
    const newcomer = keep(newMember(topic, {}));
    const joined = newcomer.joinGroup({}).catch((error: unknown) => error);
    // The heartbeat that asks the member to join again comes every 2 s.
    await sleep(3000);

    await broker.cut();
    // Longer than the client tries.
    await sleep(4000);
    await deaf.leaveGroup();
    await broker.mend();
    await joined;
    await newcomer.leaveGroup();
    const sender = producer();
    await Promise.all(['a', 'b', 'c', 'd'].map((text) => sender.send([message(topic, text, text)])));
    await until(() => seen.size === 4, 30_000);
    await until(() => member.ready());
  });
});

describe('a broadcast', () => {
  it('reaches every process within a second, from the moment it listens', async () => {
    const topic = await newTopic(2);
    const sender = producer();
    await sender.send([message(topic, 'before')]);
    const seen: { who: number; text: string; at: number }[] = [];
    let started = 0;
    const listen = (who: number) =>
      keep(
        consumeBroadcast({
          ...connection,
          clientId: 'broadcast-test',
          topic,
          onMessage: ({ value }) => void seen.push({ who, text: String(value), at: Date.now() }),
          onReconnect: () => {
            started += 1;
          },
        }),
      );
    listen(1);
    listen(2);
    await until(() => started === 2);
    for (const text of ['one', 'two', 'three']) {
      const sent = Date.now();
      await sender.send([message(topic, text, text)]);
      await until(() => seen.filter((entry) => entry.text === text).length === 2);
      expect(Math.max(...seen.filter((entry) => entry.text === text).map(({ at }) => at - sent))).toBeLessThan(1000);
    }
    expect(seen.some(({ text }) => text === 'before')).toBe(false);
    const groups = await admin.listGroups({ types: ['classic', 'consumer'] });
    expect([...groups.keys()]).not.toContain('broadcast-test');
  });

  it('goes on where it was after a break in the connection, without a gap', async () => {
    const topic = await newTopic(1);
    const sender = producer();
    const seen: string[] = [];
    let starts = 0;
    const consumption = keep(
      consumeBroadcast({
        ...connection,
        brokers: [seed],
        topic,
        onMessage: ({ value }) => void seen.push(String(value)),
        onReconnect: () => {
          starts += 1;
        },
      }),
    );
    await until(() => starts === 1);
    await sender.send([message(topic, 'one')]);
    await until(() => seen.length === 1);
    await broker.cut();
    await until(() => !consumption.ready());
    await sender.send([message(topic, 'two')]);
    await broker.mend();
    await until(() => seen.length === 2);
    expect([seen, starts]).toEqual([['one', 'two'], 1]);
  });
});

describe('the circuit', () => {
  it('opens when Kafka goes away, fails at once from then on, and closes by itself', async () => {
    const topic = await newTopic(1);
    const sender = keep(createProducer({ ...connection, brokers: [seed], sendTimeoutMs: 700 }));
    await sender.send([message(topic, 'one')]);
    expect(sender.ready()).toBe(true);
    await broker.cut();
    const began = performance.now();
    await expect(sender.send([message(topic, 'two')])).rejects.toBeInstanceOf(KafkaUnavailable);
    expect(performance.now() - began).toBeLessThan(1500);
    expect(sender.ready()).toBe(false);
    const again = performance.now();
    for (let i = 0; i < 100; i += 1)
      await expect(sender.send([message(topic, 'x')])).rejects.toMatchObject({ ambiguous: false });
    // A hundred that waited for their time-out would take over a minute.
    expect(performance.now() - again).toBeLessThan(5000);
    await broker.mend();
    await until(() => sender.ready(), 5000);
    await sender.send([message(topic, 'three')]);
    const seen: string[] = [];
    group(topic, async (batch) => {
      seen.push(...batch.map(({ value }) => String(value)));
    });
    await until(() => seen.includes('three'));
    expect(seen.filter((text) => text !== 'two')).toEqual(['one', 'three']);
  });

  it('a broker that hangs counts as away, and what was sent may have arrived', async () => {
    const topic = await newTopic(1);
    const sender = keep(createProducer({ ...connection, brokers: [seed], sendTimeoutMs: 700 }));
    await sender.send([message(topic, 'one')]);
    broker.hang();
    const began = performance.now();
    await expect(sender.send([message(topic, 'two')])).rejects.toMatchObject({ ambiguous: true });
    expect(performance.now() - began).toBeLessThan(1500);
    await broker.cut();
    await broker.mend();
    await until(() => sender.ready(), 5000);
  });

  it('starts without Kafka', async () => {
    const sender = keep(createProducer({ ...connection, brokers: ['127.0.0.1:1'], sendTimeoutMs: 500 }));
    const began = performance.now();
    await expect(sender.send([message('t', 'x')])).rejects.toBeInstanceOf(KafkaUnavailable);
    expect(performance.now() - began).toBeLessThan(1500);
  });

  it('refuses a message that no broker takes, and nothing else with it', async () => {
    const topic = await newTopic(1);
    const sender = producer();
    const large = { topic, key: 'k', value: Buffer.alloc(1_000_000), headers: {} };
    await expect(async () => sender.send([large])).rejects.toThrow(RangeError);
    await sender.send([message(topic, 'fine')]);
  });
});
