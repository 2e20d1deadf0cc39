import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AuditEmitter, type AuditEventInput } from '@ostiary/audit/audit-emitter';
import { type Consumption, consumeGroup, createProducer, type ReceivedMessage } from '@ostiary/platform/kafka';
import { createTopic, deleteTopic } from '@ostiary/platform/kafka-gate.test-support';
import { createLogger } from '@ostiary/platform/logger';
import type { DataSource } from 'typeorm';
import { type AuditDatabase, auditDatabase } from '../audit-database.test-support.js';
import { reportGaps } from '../completeness/report-gaps.js';
import { StoreBatch } from './store-batch.js';

const brokers = process.env.OSTIARY_TEST_KAFKA_BROKERS;
if (brokers === undefined) throw new Error('OSTIARY_TEST_KAFKA_BROKERS is required');
jest.setTimeout(60_000);

const logger = createLogger({
  service: 'test',
  level: process.env.LOG_LEVEL ?? 'silent',

  instanceId: 'test',
});
const connection = { brokers: brokers.split(','), clientId: 'test', logger };
const PARTITIONS = 4;

let database: AuditDatabase;
let topic: string;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  database = await auditDatabase('ingest');
});
beforeEach(async () => {
  topic = `test.ingest.${randomUUID()}`;
  await createTopic(brokers, topic, PARTITIONS);
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await deleteTopic(brokers, topic);
});
afterAll(() => database.drop());

async function until(what: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await what())) {
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await sleep(20);
  }
}

/** A producer with its outbox in the audit database. */
async function emitter(): Promise<{ audit: AuditEmitter; dataSource: DataSource }> {
  const dataSource = await database.connect();
  const producer = createProducer(connection);
  await until(() => producer.ready());
  const audit = new AuditEmitter({
    service: 'sample',
    instanceId: randomUUID(),
    producer,
    dataSource,
    schema: 'audit',
    logger,
    addressKey: Buffer.alloc(32),
    partitions: PARTITIONS,
    topic,
  });
  closers.push(async () => {
    await audit.close();
    await producer.close();
  });
  return { audit, dataSource };
}

async function replica(
  onBatch?: (store: StoreBatch, messages: readonly ReceivedMessage[]) => Promise<void>,
): Promise<Consumption> {
  const store = new StoreBatch(await database.connect(), logger);
  const consumption = consumeGroup({
    ...connection,
    topic,
    groupId: topic,
    maxBatch: 50,
    onBatch: (messages) => (onBatch ? onBatch(store, messages) : store.store(messages)),
  });
  closers.push(() => consumption.close());
  return consumption;
}

const eventOf = (tenant: string, workspace: string, n: number): AuditEventInput => ({
  type: 'token.issued',
  outcome: 'success',
  workspace: { id: workspace, tenant, slug: workspace, settings: { auditAddress: 'full' } },
  actor: { type: 'client', id: 'portal' },
  request: { requestId: String(n), traceId: '', address: '', userAgent: '' },
});

const logOf = async (tenant: string) =>
  Map.groupBy(
    await database.asOwner(
      `select workspace_id as w, log_index::int as i, request_id::int as r from audit.events where tenant = $1 order by log_index`,
      [tenant],
    ),
    ({ w }) => String(w),
  );

/** Every workspace has its events in the order in which they were recorded, numbered from 0. */
async function expectWhole(tenant: string, workspaces: readonly string[], each: number): Promise<void> {
  const log = await logOf(tenant);
  for (const workspace of workspaces) {
    const expected = Array.from({ length: each }, (_, i) => ({ w: workspace, i, r: i }));
    expect(log.get(workspace)).toEqual(expected);
  }
}
const countOf = async (tenant: string) =>
  Number((await database.asOwner('select count(*) as n from audit.events where tenant = $1', [tenant]))[0]?.n);

const workspaces = ['w0', 'w1', 'w2', 'w3', 'w4', 'w5', 'w6'];
const recordAll = (audit: AuditEmitter, tenant: string, from: number, to: number) =>
  Promise.all(
    workspaces.map(async (workspace) => {
      for (let n = from; n < to; n += 1) await audit.record(eventOf(tenant, workspace, n));
    }),
  );

describe('from the emitter to the log', () => {
  it('two replicas, one of which leaves and one that joins, store every event once, in order, without a gap', async () => {
    const tenant = randomUUID();
    const { audit } = await emitter();
    const first = await replica();
    await replica();
    await recordAll(audit, tenant, 0, 40);
    const going = first.close();
    await recordAll(audit, tenant, 40, 80);
    await going;
    await replica();
    await recordAll(audit, tenant, 80, 120);
    await until(async () => (await countOf(tenant)) === workspaces.length * 120);
    await expectWhole(tenant, workspaces, 120);
  });

  it('a crash between the database and the offsets, or in the middle of a batch, repeats and changes nothing', async () => {
    const tenant = randomUUID();
    const { audit } = await emitter();
    await recordAll(audit, tenant, 0, 60);
    let crashes = 0;
    // Stores, and goes away before the offsets are committed: what a kill at that moment leaves behind.
    const crashing = await replica(async (store, messages) => {
      crashes += 1;
      await store.store(crashes % 2 === 1 ? messages : messages.slice(0, Math.floor(messages.length / 2)));
      throw new Error('killed');
    });
    await until(() => crashes >= 3);
    await crashing.close();
    await recordAll(audit, tenant, 60, 80);
    await replica();
    await until(async () => (await countOf(tenant)) === workspaces.length * 80);
    await sleep(300);
    await expectWhole(tenant, workspaces, 80);
  });

  it('an event that never comes is reported on the topic and in the log', async () => {
    const { audit, dataSource } = await emitter();
    const tenant = randomUUID();
    const isSwallowed = ({ value }: ReceivedMessage) => /"requestId":"7"/.test(value.toString());
    await replica((store, messages) => store.store(messages.filter((message) => !isSwallowed(message))));
    for (let n = 0; n < 12; n += 1) await audit.record(eventOf(tenant, 'one', n));
    await until(async () => (await countOf(tenant)) === 11);
    const look = () => reportGaps({ dataSource, audit, logger, gapWaitSeconds: 0 });
    await look();
    expect(await look()).toBe(1);
    const reports = () =>
      database.asOwner(
        `select event::json -> 'details' as details from audit.events where tenant = 'system' and type = 'audit.gap_detected'`,
      );
    await until(async () => (await reports()).length > 0);
    expect(await reports()).toEqual([{ details: expect.objectContaining({ from: '8', to: '8' }) }]);
  });
});
