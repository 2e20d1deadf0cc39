import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { SearchEventsRequest } from '@ostiary/contracts/ostiary/audit/v1/audit';
import type { ReceivedMessage } from '@ostiary/platform/kafka';
import { createLogger } from '@ostiary/platform/logger';
import { metricsRegistry } from '@ostiary/platform/metrics';
import type { DataSource } from 'typeorm';
import { type AuditDatabase, auditDatabase } from '../audit-database.test-support.js';
import { reportGaps } from '../completeness/report-gaps.js';
import { keepPartitionsAhead } from '../partitions/keep-partitions-ahead.js';
import { getEvent, searchEvents } from '../search/search-events.js';
import { StoreBatch } from './store-batch.js';

jest.setTimeout(60_000);

const logger = createLogger({
  service: 'test',
  level: process.env.LOG_LEVEL ?? 'silent',

  instanceId: 'test',
});
let database: AuditDatabase;
let dataSource: DataSource;
let batch: StoreBatch;

beforeAll(async () => {
  database = await auditDatabase('store_batch');
  dataSource = await database.connect();
  batch = new StoreBatch(dataSource, logger);
});
afterAll(() => database.drop());

let offset = 0n;
const messageOf = (value: string | Buffer): ReceivedMessage => {
  offset += 1n;
  return { topic: 't', partition: 0, offset, key: 'k', value: Buffer.from(value), headers: { h: 'v' }, timestamp: 0 };
};
interface Sample {
  readonly tenant?: string;
  readonly workspaceId?: string;
  readonly requestId?: string;
  readonly stream?: string;
  readonly sequence?: number;
  readonly time?: string;
  readonly more?: object;
}
let count = 0;
const eventJson = (sample: Sample): string => {
  count += 1;
  return JSON.stringify({
    id: randomUUID(),
    type: 'token.issued',
    time: sample.time ?? new Date().toISOString(),
    tenant: sample.tenant ?? 'acme',
    workspaceId: sample.workspaceId ?? 'one',
    outcome: 'success',
    actor: { type: 'client', id: 'portal' },
    request: { requestId: sample.requestId ?? String(count) },
    ...sample.more,
    ...(sample.stream === undefined
      ? {}
      : {
          producer: {
            service: 'token',
            instance: sample.stream,
            epoch: '5',
            partition: 2,
            sequence: String(sample.sequence),
          },
        }),
  });
};
const event = (sample: Sample = {}): ReceivedMessage => messageOf(eventJson(sample));

const everything: SearchEventsRequest = {
  tenant: 'acme',
  workspaceId: 'one',
  from: '',
  to: '',
  types: [],
  actorId: '',
  clientId: '',
  outcome: '',
  requestId: '',
  grantId: '',
  cursor: '',
  limit: 500,
};
const logOf = (tenant: string, workspaceId: string) =>
  database.asOwner(
    'select log_index::int as i, event::json -> $$request$$ ->> $$requestId$$ as r from audit.events where tenant = $1 and workspace_id = $2 order by log_index',
    [tenant, workspaceId],
  );
const metric = async (name: string): Promise<number> => {
  const found = await metricsRegistry.getSingleMetric(name)?.get();
  return found?.values[0]?.value ?? 0;
};

describe('storing a batch', () => {
  it('numbers the events of each workspace in their order, from 0, without a gap', async () => {
    const tenant = randomUUID();
    const names = Array.from({ length: 60 }, (_, i) => ({ tenant, workspaceId: `w${i % 3}`, requestId: String(i) }));
    await batch.store(names.slice(0, 25).map(event));
    await batch.store(names.slice(25).map(event));
    for (const w of [0, 1, 2]) {
      const expected = names.filter((_, i) => i % 3 === w).map(({ requestId }, i) => ({ i, r: requestId }));
      expect(await logOf(tenant, `w${w}`)).toEqual(expected);
    }
  });

  it('keeps an event that comes again once, in the same batch, in a later one, and at two replicas at once', async () => {
    const tenant = randomUUID();
    const other = new StoreBatch(await database.connect(), logger);
    const messages = Array.from({ length: 100 }, (_, i) =>
      event({ tenant, requestId: String(i), workspaceId: `w${i % 2}` }),
    );
    await Promise.all([
      batch.store([...messages.slice(0, 60), ...messages.slice(0, 10)]),
      other.store(messages.slice(0, 60)),
      other.store([...messages].reverse().slice(40)),
      batch.store(messages),
    ]);
    await batch.store(messages);
    for (const w of ['w0', 'w1']) {
      const log = await logOf(tenant, w);
      expect(log.map(({ i }) => i)).toEqual(Array.from({ length: 50 }, (_, i) => i));
      expect(new Set(log.map(({ r }) => r)).size).toBe(50);
    }
    const offsets = messages.map((message) => String(message.offset));
    expect(
      await database.asOwner('select reason from audit.dead_letters where kafka_offset = any($1)', [offsets]),
    ).toEqual([]);
  });

  it('of many tenants and workspaces at many replicas never ends in a deadlock', async () => {
    const replicas = await Promise.all([1, 2, 3].map(async () => new StoreBatch(await database.connect(), logger)));
    const tenants = Array.from({ length: 5 }, () => randomUUID());
    const shuffled = () =>
      Array.from({ length: 40 }, (_, i) =>
        event({
          tenant: tenants[Math.floor(Math.random() * 5)] ?? '',
          workspaceId: `w${Math.floor(Math.random() * 5)}`,
          stream: `s${Math.floor(Math.random() * 5)}`,
          sequence: i + 1,
        }),
      );
    await Promise.all(
      replicas.map(async (replica) => {
        for (let i = 0; i < 10; i += 1) await replica.store(shuffled());
      }),
    );
    const logs = await database.asOwner(
      `select count(*)::int as n, count(distinct log_index)::int as different, max(log_index)::int + 1 as next, h.next_index::int as head
         from audit.events e join audit.log_heads h using (tenant, workspace_id)
        where tenant = any($1) group by tenant, workspace_id, h.next_index`,
      [tenants],
    );
    expect(logs.reduce((sum, { n }) => sum + Number(n), 0)).toBe(1200);
    for (const { n, ...same } of logs) expect(same).toEqual({ different: n, next: n, head: n });
  });

  it('keeps each payload as it came, character by character, whatever is in it', async () => {
    const tenant = randomUUID();
    const texts = ['\u001e', '","', '\\', '{}', "'", '\n\t', '日本 🗝', 'NULL'].map((value, i) =>
      eventJson({ tenant, requestId: String(i), more: { details: { value, more: `${value}${value}` } } }),
    );
    // A producer of another make: with the white space of RFC 8259 §2.
    const [first = ''] = texts;
    texts.push(JSON.stringify({ ...JSON.parse(first), id: randomUUID() }, null, '\t').replaceAll('\n', '\r\n'));
    await batch.store(texts.map(messageOf));
    const rows = await database.asOwner('select event from audit.events where tenant = $1 order by log_index', [
      tenant,
    ]);
    expect(rows.map((row) => row.event)).toEqual(texts);
  });

  it('sets aside what is no event, in its place, and stores the rest', async () => {
    const tenant = randomUUID();
    const before = await metric('ostiary_audit_dead_letters_total');
    const poison = [messageOf('{'), messageOf(Buffer.from([0, 255])), messageOf(JSON.stringify({ id: 'x' }))];
    await batch.store([event({ tenant, requestId: 'a' }), ...poison, event({ tenant, requestId: 'b' })]);
    await batch.store(poison);
    expect((await logOf(tenant, 'one')).map(({ r }) => r)).toEqual(['a', 'b']);
    const letters = await database.asOwner(
      'select kafka_offset, value, headers from audit.dead_letters where kafka_offset = any($1)',
      [poison.map((message) => String(message.offset))],
    );
    expect(letters).toHaveLength(3);
    expect(letters[0]).toMatchObject({ value: Buffer.from('{'), headers: { h: 'v' } });
    expect((await metric('ostiary_audit_dead_letters_total')) - before).toBe(6);
  });

  it('sets aside an event that the database does not take, and stores the rest', async () => {
    const tenant = randomUUID();
    const taken = eventJson({ tenant: randomUUID(), requestId: 'first' });
    await batch.store([messageOf(taken)]);
    const forged = messageOf(JSON.stringify({ ...JSON.parse(taken), tenant }));
    await batch.store([event({ tenant, requestId: 'a' }), forged, event({ tenant, requestId: 'b' })]);
    expect((await logOf(tenant, 'one')).map(({ r }) => r)).toEqual(['a', 'b']);
    const letters = await database.asOwner('select reason from audit.dead_letters where kafka_offset = $1', [
      String(forged.offset),
    ]);
    expect(letters).toEqual([{ reason: expect.stringContaining('duplicate key') }]);
  });
});

describe('isolation of tenants', () => {
  it('the service sees no event outside inTenant, through no table', async () => {
    await batch.store([event({ tenant: 'acme' })]);
    const month = `events_${new Date().toISOString().slice(0, 7).replace('-', '_')}`;
    for (const table of ['events', 'events_default', 'log_heads', month]) {
      expect([table, await dataSource.query(`select * from audit.${table}`)]).toEqual([table, []]);
    }
    await expect(dataSource.query('alter table audit.events disable row level security')).rejects.toThrow(/owner/);
  });
});

describe('monthly partitions', () => {
  it('are there for the coming months, take their events, and are made once', async () => {
    expect(await keepPartitionsAhead(dataSource)).toBe(0);
    await database.asOwner('drop table audit.events_default cascade');
    await database.asOwner('create table audit.events_default partition of audit.events default');
    const inThreeMonths = new Date();
    inThreeMonths.setUTCDate(15);
    inThreeMonths.setUTCMonth(inThreeMonths.getUTCMonth() + 3);
    const tenant = randomUUID();
    await batch.store([
      event({ tenant, time: inThreeMonths.toISOString() }),
      event({ tenant, time: '2001-01-01T00:00:00Z' }),
    ]);
    const places = await database.asOwner(
      'select tableoid::regclass::text as t from audit.events where tenant = $1 order by log_index',
      [tenant],
    );
    expect(places).toEqual([
      { t: `audit.events_${inThreeMonths.toISOString().slice(0, 7).replace('-', '_')}` },
      { t: 'audit.events_default' },
    ]);
  });
});

describe('searching', () => {
  it('gives the newest first, in pages that neither miss nor repeat an event while new ones come', async () => {
    const tenant = randomUUID();
    await batch.store(Array.from({ length: 25 }, (_, i) => event({ tenant, requestId: String(i) })));
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await searchEvents(dataSource, { ...everything, tenant, cursor, limit: 10 });
      seen.push(...page.events.map(({ event: one }) => one?.request?.requestId ?? ''));
      cursor = page.nextCursor;
      await batch.store([event({ tenant, requestId: 'new' })]);
    } while (cursor !== '');
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => String(24 - i)));
  });

  it('finds by time, type, actor, client, outcome, request and grant', async () => {
    const tenant = randomUUID();
    const wanted = {
      time: '2026-03-04T05:06:07.000Z',
      type: 'sign_in.failed',
      outcome: 'failure',
      actor: { type: 'user', id: 'u1' },
      clientId: 'c1',
      grantId: 'g1',
      request: { requestId: 'r1' },
    };
    await batch.store([event({ tenant }), event({ tenant, more: wanted }), event({ tenant })]);
    for (const filter of [
      { from: '2026-03-04T05:06:07Z', to: '2026-03-04T06:06:08+01:00' },
      { types: ['sign_in.failed', 'x'] },
      { actorId: 'u1' },
      { clientId: 'c1' },
      { outcome: 'failure' },
      { requestId: 'r1' },
      { grantId: 'g1' },
    ]) {
      const { events } = await searchEvents(dataSource, { ...everything, tenant, ...filter });
      expect([filter, events.map(({ logIndex, event: one }) => [logIndex, one?.type])]).toEqual([
        filter,
        [[1, 'sign_in.failed']],
      ]);
    }
  });

  it('shows nothing of another tenant or workspace', async () => {
    const tenant = randomUUID();
    const mine = eventJson({ tenant, workspaceId: 'mine' });
    await batch.store([messageOf(mine)]);
    const eventId: string = JSON.parse(mine).id;
    expect((await searchEvents(dataSource, { ...everything, tenant: 'acme', workspaceId: 'mine' })).events).toEqual([]);
    expect((await getEvent(dataSource, { tenant, workspaceId: 'mine', eventId })).event?.id).toBe(eventId);
    for (const [asTenant, asWorkspace] of [
      ['acme', 'mine'],
      [tenant, 'other'],
      [tenant, ''],
    ] as const) {
      await expect(getEvent(dataSource, { tenant: asTenant, workspaceId: asWorkspace, eventId })).rejects.toMatchObject(
        {
          reason: 'EVENT_NOT_FOUND',
        },
      );
    }
  });

  it.each([
    ['/limit', { limit: 501 }],
    ['/from', { from: 'yesterday' }],
    ['/cursor', { cursor: "1'; drop table" }],
    ['/outcome', { outcome: 'maybe' }],
    ['/tenant', { tenant: '' }],
  ])('refuses %s that does not fit', async (field, change) => {
    await expect(searchEvents(dataSource, { ...everything, ...change })).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      field,
    });
  });
});

describe('completeness', () => {
  const recorded: AuditEventInput[] = [];
  const audit: Pick<AuditEmitter, 'recordInTransaction'> = {
    recordInTransaction: async (_manager, input) => void recorded.push(input),
  };
  const look = (gapWaitSeconds: number) => reportGaps({ dataSource, audit, logger, gapWaitSeconds });
  const numbers = (stream: string, sequences: readonly number[]) =>
    batch.store(sequences.map((sequence) => event({ tenant: randomUUID(), stream, sequence })));

  it('a number that does not come is waited for, then reported once, and no longer missing when it comes', async () => {
    const stream = randomUUID();
    await database.asOwner('delete from audit.producer_streams');
    await numbers(stream, [1, 2, 4, 5, 9]);
    await look(0);
    expect(await look(3600)).toBe(0);
    expect(await metric('ostiary_audit_awaited_events')).toBe(4);
    expect(recorded).toEqual([]);
    expect(await look(0)).toBe(2);
    expect(recorded.map(({ type, details }) => [type, details?.instance, details?.from, details?.to])).toEqual([
      ['audit.gap_detected', stream, '3', '3'],
      ['audit.gap_detected', stream, '6', '8'],
    ]);
    expect(await metric('ostiary_audit_missing_events')).toBe(4);
    expect([await look(0), await look(0)]).toEqual([0, 0]);
    await numbers(stream, [3, 7]);
    await look(0);
    expect(await metric('ostiary_audit_missing_events')).toBe(2);
  });

  it('a number that comes late but in time, or out of order, is no gap', async () => {
    recorded.length = 0;
    const stream = randomUUID();
    await numbers(stream, [2, 3]);
    await look(0);
    await numbers(stream, [5]);
    await numbers(stream, [1, 4]);
    expect([await look(0), await look(0)]).toEqual([0, 0]);
    expect(recorded).toEqual([]);
  });

  it('counts another event with a number that was taken, but no event that comes again', async () => {
    const stream = randomUUID();
    const first = event({ stream, sequence: 1 });
    const before = await metric('ostiary_audit_conflicting_numbers_total');
    await batch.store([first]);
    await batch.store([first]);
    expect(await metric('ostiary_audit_conflicting_numbers_total')).toBe(before);
    await batch.store([event({ stream, sequence: 1 })]);
    expect(await metric('ostiary_audit_conflicting_numbers_total')).toBe(before + 1);
    await batch.store([event({ stream, sequence: 1, more: { type: 'audit.event_voided' } })]);
    expect(await metric('ostiary_audit_conflicting_numbers_total')).toBe(before + 1);
  });
});
