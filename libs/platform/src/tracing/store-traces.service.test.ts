// The seams to Postgres and Kafka, on real ones, with a real receiver of OTLP.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { type Consumption, consumeGroup, createProducer, type EventProducer } from '../kafka.js';
import { createTopic, deleteTopic } from '../kafka-gate.test-support.js';
import { createLogger } from '../logger.js';
import { createDataSource } from '../postgres.js';
import { PreparedQueries } from '../prepared-query.js';
import { OtlpReceiver } from './otlp-receiver.test-support.js';
import { type Tracing, useTracing } from './tracing.js';
import { traceTo } from './tracing.test-support.js';

const postgresUrl = process.env.OSTIARY_TEST_POSTGRES_URL;
const brokers = process.env.OSTIARY_TEST_KAFKA_BROKERS;
if (postgresUrl === undefined || brokers === undefined)
  throw new Error('OSTIARY_TEST_POSTGRES_URL and …_KAFKA_BROKERS are required');
jest.setTimeout(60_000);

const logger = createLogger({ service: 'test', level: 'silent', instanceId: 'test' });
let receiver: OtlpReceiver;
let tracing: Tracing;

beforeAll(async () => {
  receiver = await OtlpReceiver.open();
  tracing = traceTo(receiver);
});
afterAll(async () => {
  useTracing(undefined);
  await tracing.shutdown();
  await receiver.close();
});

/** Runs it in a span of its own, and gives that span's place. */
async function traced<T>(
  name: string,
  work: () => Promise<T>,
): Promise<{ traceId: string; spanId: string; result: T }> {
  const span = tracing.start(name, { kind: 'internal', parent: 'none' });
  try {
    const result = await tracing.within(span, work);
    return { traceId: span.traceId, spanId: span.spanId, result };
  } finally {
    span.end();
  }
}

const spansOf = async (traceId: string, count: number) => {
  const all = await receiver.until((spans) => spans.filter((span) => span.traceId === traceId).length >= count);
  return all.filter((span) => span.traceId === traceId);
};

describe('Postgres', () => {
  let dataSource: DataSource;
  beforeAll(async () => {
    dataSource = await createDataSource({ url: postgresUrl, schema: 'public', entities: [], poolSize: 1, logger });
  });
  afterAll(() => dataSource.destroy());

  it('each query of a span is its child, and tells neither its text nor its values', async () => {
    const { traceId, spanId } = await traced('work', () =>
      dataSource.transaction(async (manager) => {
        await manager.query('select $1::text as secret', ['secret-value']);
      }),
    );
    const spans = (await spansOf(traceId, 4)).filter(({ kind }) => kind === 'client');
    expect(spans.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual(
      expect.arrayContaining([
        ['START', spanId],
        ['SELECT', spanId],
        ['COMMIT', spanId],
      ]),
    );
    expect(spans.find(({ name }) => name === 'SELECT')).toMatchObject({
      failed: false,
      attributes: {
        'db.system.name': 'postgresql',
        'db.namespace': 'public',
        'db.operation.name': 'SELECT',
        'server.address': new URL(postgresUrl).hostname,
      },
    });
    expect(Buffer.concat(receiver.bodies).toString('latin1')).not.toMatch(/secret-value|as secret/);
  });

  it('a prepared statement goes by its name, and one that fails by its SQLSTATE', async () => {
    const queries = new PreparedQueries(dataSource);
    const { traceId } = await traced('prepared', async () => {
      await queries.rows('find_one', 'select 1 as one', []);
      await queries.rows('divide', `select 1 / length('')`, []).catch(() => undefined);
    });
    const spans = await spansOf(traceId, 3);
    expect(spans.find(({ name }) => name === 'find_one')).toMatchObject({
      failed: false,
      attributes: { 'db.query.summary': 'find_one' },
    });
    expect(spans.find(({ name }) => name === 'divide')).toMatchObject({
      failed: true,
      attributes: { 'error.type': '22012', 'db.response.status_code': '22012' },
    });
  });

  it('who waits for the only connection is still themselves when they get it', async () => {
    const one = traced('first', () => dataSource.query('select pg_sleep(0.1)'));
    const two = traced('second', () => dataSource.query('select 2'));
    const ids = await Promise.all([one, two]);
    for (const { traceId, spanId } of ids) {
      const [query] = (await spansOf(traceId, 2)).filter(({ kind }) => kind === 'client');
      expect(query).toMatchObject({ name: 'SELECT', parentSpanId: spanId });
    }
  });

  it('what nobody’s span asks is nobody’s span', async () => {
    const before = receiver.spans.length;
    await dataSource.query('select 3');
    const { traceId } = await traced('after', async () => undefined);
    await spansOf(traceId, 1);
    expect(receiver.spans.slice(before).map(({ name }) => name)).toEqual(['after']);
  });
});

describe('Kafka', () => {
  const topic = `test.traces.${randomUUID()}`;
  let producer: EventProducer;
  const opened: { close(): Promise<void> }[] = [];
  const message = (text: string) => ({ topic, key: 'k', value: Buffer.from(text), headers: { n: text } });
  beforeAll(async () => {
    await createTopic(brokers, topic, 1);
    producer = createProducer({ brokers: brokers.split(','), clientId: 'test', logger });
    opened.push(producer);
  });
  afterAll(async () => {
    for (const one of opened.reverse()) await one.close();
    await deleteTopic(brokers, topic);
  });

  it('a message that a span sends is handled in the same trace; one that nobody records is handled all the same', async () => {
    const seen: string[] = [];
    const under: (string | undefined)[] = [];
    const consumption: Consumption = consumeGroup({
      ...{ brokers: brokers.split(','), clientId: 'test', logger, topic, groupId: topic, collectMs: 10 },
      onBatch: async (batch) => {
        under.push(tracing.current()?.traceId);
        seen.push(...batch.map(({ headers }) => headers.n ?? ''));
      },
    });
    opened.push(consumption);
    const until = async (count: number) => {
      while (seen.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const { traceId, spanId } = await traced('alone', () => producer.send([message('one')]));
    await until(1);
    const [sent, handled] = (await spansOf(traceId, 3))
      .filter(({ name }) => name.includes(topic))
      .sort((a, b) => a.startedAt - b.startedAt);
    expect(sent).toMatchObject({ name: `send ${topic}`, kind: 'producer', parentSpanId: spanId, failed: false });
    expect(handled).toMatchObject({
      name: `process ${topic}`,
      kind: 'consumer',
      parentSpanId: sent?.spanId,
      attributes: { 'messaging.system': 'kafka', 'messaging.consumer.group.name': topic, 'messaging.kafka.offset': 0 },
    });
    expect(under).toEqual([traceId]);

    await producer.send([message('two')]);
    await until(2);
    expect(under.at(-1)).toBeUndefined();
  });

  it('messages of several traces that are handled at once: each has its span, and what is done for all has one with links', async () => {
    const groupId = `${topic}.batch`;
    const [one, two] = await Promise.all([
      traced('one', () => producer.send([message('a')])),
      traced('two', () => producer.send([message('b')])),
    ]);
    let under: { traceId: string; spanId: string } | undefined;
    let handled = false;
    const consumption = consumeGroup({
      ...{ brokers: brokers.split(','), clientId: 'test', logger, topic, groupId },
      onBatch: async () => {
        under ??= tracing.current();
        handled = true;
      },
    });
    opened.push(consumption);
    while (!handled) await new Promise((resolve) => setTimeout(resolve, 20));
    for (const { traceId } of [one, two]) {
      const all = await receiver.until((spans) =>
        spans.some((span) => span.traceId === traceId && span.attributes['messaging.consumer.group.name'] === groupId),
      );
      const mine = all.find(
        (span) => span.traceId === traceId && span.attributes['messaging.consumer.group.name'] === groupId,
      );
      expect(mine?.links).toEqual([{ traceId: under?.traceId, spanId: under?.spanId }]);
    }
    const all = await receiver.until((spans) => spans.some(({ spanId }) => spanId === under?.spanId));
    const batch = all.find(({ spanId }) => spanId === under?.spanId);
    expect(batch).toMatchObject({ name: `process ${topic} batch`, parentSpanId: '' });
    expect(batch?.links.map(({ traceId }) => traceId)).toEqual(expect.arrayContaining([one.traceId, two.traceId]));
  });
});
