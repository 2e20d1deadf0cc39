import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AuditEvent } from '@ostiary/contracts/ostiary/audit/v1/audit';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { consumeGroup, createProducer, type EventProducer } from '@ostiary/platform/kafka';
import { createTopic, deleteTopic, kafkaGate } from '@ostiary/platform/kafka-gate.test-support';
import { createLogger } from '@ostiary/platform/logger';
import { metricsRegistry } from '@ostiary/platform/metrics';
import { createDataSource } from '@ostiary/platform/postgres';
import { TcpGate } from '@ostiary/platform/tcp-gate.test-support';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { AuditEmitter, type AuditEventInput } from './audit-emitter.js';
import { outboxTableSql } from './outbox-schema.js';

const brokers = process.env.OSTIARY_TEST_KAFKA_BROKERS ?? '';
const adminUrl = process.env.OSTIARY_TEST_POSTGRES_URL ?? '';
if (brokers === '' || adminUrl === '') {
  throw new Error('OSTIARY_TEST_KAFKA_BROKERS and OSTIARY_TEST_POSTGRES_URL are required');
}
jest.setTimeout(60_000);

const logger = createLogger({
  service: 'test',
  level: process.env.LOG_LEVEL ?? 'silent',

  instanceId: 'test',
});
const database = `audit_emitter_${process.pid}`;
const PARTITIONS = 3;

let kafka: TcpGate;
let seed: string;
let postgres: TcpGate;
const closers: (() => Promise<void>)[] = [];
const topics: string[] = [];

async function sql(text: string, url = adminUrl): Promise<{ [column: string]: unknown }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}
const databaseUrl = (port?: number): string => {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (port !== undefined) url.port = String(port);
  return url.href;
};

beforeAll(async () => {
  ({ gate: kafka, seed } = await kafkaGate(brokers));
  postgres = new TcpGate(new URL(adminUrl).hostname, Number(new URL(adminUrl).port));
  await postgres.mend();
  await sql(`create database ${database}`);
});
afterEach(async () => {
  await Promise.all([kafka.mend(), postgres.mend()]);
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(async () => {
  await kafka.cut();
  await postgres.cut();
  await sql(`drop database ${database} with (force)`);
  for (const topic of topics) await deleteTopic(brokers, topic);
});

interface Setting {
  readonly topic: string;
  readonly schema: string;
  readonly dataSource: DataSource;
  readonly producer: EventProducer;
  readonly emitter: AuditEmitter;
}

async function setting(from?: Setting): Promise<Setting> {
  const topic = from?.topic ?? `test.audit.${randomUUID()}`;
  const schema = from?.schema ?? `s${randomUUID().replaceAll('-', '')}`;
  if (from === undefined) {
    await createTopic(brokers, topic, PARTITIONS);
    topics.push(topic);
    await sql([`create schema ${schema}`, ...outboxTableSql(schema)].join(';\n'), databaseUrl());
  }
  const dataSource = await createDataSource({ url: databaseUrl(postgres.port), schema, entities: [], poolSize: 5 });
  const producer = createProducer({ brokers: [seed], clientId: 'test', logger, sendTimeoutMs: 700 });
  await until(() => producer.ready());
  const emitter = new AuditEmitter({
    service: 'sample',
    instanceId: `sample-${randomUUID()}`,
    producer,
    dataSource,
    schema,
    logger,
    addressKey: Buffer.alloc(32),
    partitions: PARTITIONS,
    topic,
  });
  closers.push(async () => {
    await emitter.close();
    await producer.close();
    await dataSource.destroy();
  });
  return { topic, schema, dataSource, producer, emitter };
}

const workspace = (slug: string): NonNullable<AuditEventInput['workspace']> => ({
  id: randomUUID(),
  tenant: 'acme',
  slug,
  settings: { auditAddress: 'full' },
});
const event = (n: number, where = workspace('one')): AuditEventInput => ({
  type: 'token.issued',
  outcome: 'success',
  workspace: where,
  actor: { type: 'client', id: 'portal' },
  request: { requestId: String(n), traceId: '', address: '192.0.2.1', userAgent: '' },
});

async function until(what: () => boolean | Promise<boolean>, limitMs = 40_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await what())) {
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await sleep(5);
  }
}

/** Everything on the topic, as it comes. */
function listen(topic: string): AuditEvent[] {
  const seen: AuditEvent[] = [];
  const consumption = consumeGroup({
    brokers: brokers.split(','),
    clientId: 'test',
    logger,
    topic,
    groupId: topic,
    onBatch: async (messages) => {
      for (const { value } of messages) seen.push(AuditEvent.fromJSON(JSON.parse(value.toString())));
    },
  });
  closers.push(() => consumption.close());
  return seen;
}

const numbers = (events: readonly AuditEvent[]): number[] => events.map(({ request }) => Number(request?.requestId));
const once = (events: readonly AuditEvent[]): AuditEvent[] => [...new Map(events.map((one) => [one.id, one])).values()];
const rowsLeft = async ({ schema }: Setting): Promise<number> =>
  Number((await sql(`select count(*) as n from ${schema}.audit_outbox`, databaseUrl()))[0]?.n);

/** Every (instance, epoch, partition) has the numbers from 1 on, each once. */
function expectNoGap(events: readonly AuditEvent[]): void {
  const streams = Map.groupBy(
    events,
    ({ producer }) => `${producer?.instance} ${producer?.epoch} ${producer?.partition}`,
  );
  for (const [stream, members] of streams) {
    const sequences = members.map(({ producer }) => producer?.sequence ?? 0).sort((a, b) => a - b);
    expect([stream, sequences]).toEqual([stream, sequences.map((_, i) => i + 1)]);
  }
}

describe('recording an event', () => {
  it('publishes it to Kafka, in order, numbered without a gap', async () => {
    const { topic, emitter } = await setting();
    const seen = listen(topic);
    for (let n = 0; n < 20; n += 1) await emitter.record(event(n));
    await Promise.all(Array.from({ length: 180 }, (_, i) => emitter.record(event(20 + i, workspace(`w${i % 7}`)))));
    await until(() => seen.length === 200);
    const ofOne = seen.filter((one) => one.workspace === 'one');
    expect(numbers(ofOne)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(new Set(seen.map(({ id }) => id)).size).toBe(200);
    expect(new Set(seen.map(({ producer }) => producer?.partition)).size).toBe(PARTITIONS);
    expectNoGap(seen);
  });

  it('while Kafka is away goes to the outbox, and arrives once and in order when it is back', async () => {
    const all = await setting();
    const seen = listen(all.topic);
    const where = workspace('one');
    await all.emitter.record(event(0, where));
    await kafka.cut();
    for (let n = 1; n < 20; n += 1) await all.emitter.record(event(n, where));
    await Promise.all(Array.from({ length: 80 }, (_, i) => all.emitter.record(event(100 + i, workspace(`w${i}`)))));
    expect(await rowsLeft(all)).toBe(99);
    const shown = await metricsRegistry.metrics();
    expect(shown).toMatch(/^ostiary_audit_outbox_events 99$/m);
    expect(Number(/^ostiary_audit_outbox_oldest_age_seconds (\S+)$/m.exec(shown)?.[1])).toBeGreaterThan(0);
    const mended = kafka.mend();
    // Events that come while the outbox is being drained do not overtake what is in it.
    for (let n = 20; n < 60; n += 1) {
      await all.emitter.record(event(n, where));
      await sleep(10);
    }
    await mended;
    await until(async () => once(seen).length === 140 && (await rowsLeft(all)) === 0);
    expect(numbers(once(seen).filter((one) => one.workspace === 'one'))).toEqual(
      Array.from({ length: 60 }, (_, i) => i),
    );
    expectNoGap(once(seen));
    // And then it is direct again.
    await until(async () => {
      await all.emitter.record(event(1000, where));
      return once(seen).at(-1)?.producer?.instance.startsWith('sample-') === true;
    });
  });

  it('with a broker that hangs is unsure, sends again with the same id, and loses nothing', async () => {
    const all = await setting();
    const seen = listen(all.topic);
    const where = workspace('one');
    await all.emitter.record(event(0, where));
    kafka.hang();
    await Promise.all([1, 2, 3].map((n) => all.emitter.record(event(n, where))));
    expect(await rowsLeft(all)).toBe(3);
    await kafka.cut();
    await kafka.mend();
    await until(async () => once(seen).length === 4 && (await rowsLeft(all)) === 0);
    expect(numbers(once(seen))).toEqual([0, 1, 2, 3]);
    expectNoGap(once(seen));
  });

  it('with Kafka and Postgres away refuses the action with 503, and leaves no gap behind', async () => {
    const all = await setting();
    const seen = listen(all.topic);
    await all.emitter.record(event(0));
    kafka.hang();
    await postgres.cut();
    const began = performance.now();
    const refusals = await Promise.allSettled([1, 2].map((n) => all.emitter.record(event(n))));
    for (const refusal of refusals) {
      expect(refusal.status).toBe('rejected');
      if (refusal.status !== 'rejected') continue;
      expect(refusal.reason).toBeInstanceOf(OAuthError);
      expect(refusal.reason).toMatchObject({ code: 'temporarily_unavailable', status: 503 });
    }
    expect(performance.now() - began).toBeLessThan(4000);
    await kafka.cut();
    await expect(all.emitter.record(event(3))).rejects.toMatchObject({ status: 503 });
    await Promise.all([kafka.mend(), postgres.mend()]);
    await until(() => once(seen).filter(({ type }) => type === 'audit.event_voided').length === 2);
    await all.emitter.record(event(4));
    await until(() => numbers(once(seen)).includes(4));
    const own = once(seen).filter(({ producer }) => producer?.instance.startsWith('sample-'));
    const covered = new Set(own.map(({ producer }) => `${producer?.partition} ${producer?.sequence}`));
    for (const { producer } of own)
      for (let n = 1; n < (producer?.sequence ?? 0); n += 1) expect(covered).toContain(`${producer?.partition} ${n}`);
  });
});

describe('recording in a transaction', () => {
  it('publishes soon after the commit, and never after a rollback', async () => {
    const all = await setting();
    const seen = listen(all.topic);
    await until(async () => {
      await all.emitter.record(event(999));
      return seen.length > 0;
    });
    const began = performance.now();
    await all.dataSource.transaction((manager) => all.emitter.recordInTransaction(manager, event(1)));
    const failing = all.dataSource.transaction(async (manager) => {
      await all.emitter.recordInTransaction(manager, event(2));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await all.dataSource.transaction((manager) => all.emitter.recordInTransaction(manager, event(3)));
    await until(() => numbers(seen).includes(3));
    expect(performance.now() - began).toBeLessThan(1500);
    expect(numbers(seen).filter((n) => n < 999)).toEqual([1, 3]);
    expectNoGap(once(seen));
  });

  it('is not overtaken by an event that is recorded after the commit', async () => {
    const all = await setting();
    const seen = listen(all.topic);
    const where = workspace('one');
    for (let n = 0; n < 60; n += 2) {
      await all.dataSource.transaction((manager) => all.emitter.recordInTransaction(manager, event(n, where)));
      await all.emitter.record(event(n + 1, where));
      if (n % 20 === 0) await sleep(50);
    }
    await until(() => once(seen).length === 60);
    expect(numbers(once(seen))).toEqual(Array.from({ length: 60 }, (_, i) => i));
    expectNoGap(once(seen));
  });
});

describe('the outbox', () => {
  it('of a replica that died is drained by another, and two at once publish nothing out of order', async () => {
    const first = await setting();
    const seen = listen(first.topic);
    const where = workspace('one');
    await first.emitter.record(event(0, where));
    await kafka.cut();
    for (let n = 1; n < 50; n += 1) await first.emitter.record(event(n, where));
    await first.emitter.close();
    await first.producer.close();
    await kafka.mend();
    const others = await Promise.all([setting(first), setting(first)]);
    await until(async () => once(seen).length === 50 && (await rowsLeft(first)) === 0);
    expect(numbers(once(seen))).toEqual(Array.from({ length: 50 }, (_, i) => i));
    await Promise.all(others.flatMap(({ emitter }) => [1, 2, 3].map(() => emitter.record(event(100)))));
    await until(() => once(seen).length === 56);
    expectNoGap(once(seen));
  });
});
