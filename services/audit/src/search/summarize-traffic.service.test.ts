import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SummarizeTrafficRequest } from '@ostiary/contracts/ostiary/audit/v1/audit';
import { createLogger } from '@ostiary/platform/logger';
import type { DataSource } from 'typeorm';
import { type AuditDatabase, auditDatabase } from '../audit-database.test-support.js';
import { StoreBatch } from '../ingest/store-batch.js';
import { summarizeTraffic } from './summarize-traffic.js';

const logger = createLogger({ service: 'test', level: 'silent', instanceId: 'test' });
let database: AuditDatabase;
let dataSource: DataSource;
let batch: StoreBatch;
let workspaceId: string;

beforeAll(async () => {
  database = await auditDatabase('summarize_traffic');
  dataSource = await database.connect();
  batch = new StoreBatch(dataSource, logger);
}, 60_000);
beforeEach(() => {
  workspaceId = randomUUID();
});
afterAll(() => database.drop());

let offset = 0n;
const noon = Date.parse('2026-05-01T12:00:00.000Z');

/** Each a minute after the one before. */
async function happened(...events: readonly object[]): Promise<void> {
  await batch.store(
    events.map((event, index) => {
      offset += 1n;
      const value = Buffer.from(
        JSON.stringify({
          id: randomUUID(),
          type: 'token.issued',
          time: new Date(noon + index * 60_000).toISOString(),
          tenant: 'acme',
          workspaceId,
          outcome: 'success',
          clientId: 'app',
          request: { requestId: `r${index}` },
          ...event,
        }),
      );
      return { topic: 't', partition: 0, offset, key: 'k', value, headers: {}, timestamp: 0 };
    }),
  );
}

const summaryOf = (changes: Partial<SummarizeTrafficRequest> = {}) =>
  summarizeTraffic(dataSource, {
    tenant: 'acme',
    workspaceId,
    from: '',
    types: ['token.issued', 'authorization.granted'],
    clientIds: ['app', 'other'],
    detailKeys: ['pkce', 'assertion'],
    maxEvents: 1000,
    ...changes,
  });

describe('a summary of traffic', () => {
  it('counts requests that look alike, with the last of them as a sample', async () => {
    const signed = { clientAuthenticationMethod: 'private_key_jwt', grantType: 'authorization_code' };
    const bound = {
      ...signed,
      senderConstraint: { type: 'dpop', thumbprint: 'x' },
      details: { assertion: 'ES256 issuer' },
    };
    await happened(
      bound,
      { ...bound, details: { assertion: 'ES256 issuer', user: 'somebody' } },
      signed,
      { type: 'authorization.granted', details: { pkce: 'none' } },
      { clientId: 'other' },
    );
    const { groups, ...rest } = await summaryOf();
    expect(rest).toEqual({ eventsRead: 5, reachesBackTo: '2026-05-01T12:00:00.000Z', truncated: false });
    const alike = { clientId: 'app', type: 'token.issued', clientAuthenticationMethod: 'private_key_jwt' };
    expect(groups).toHaveLength(4);
    expect(groups).toEqual(
      expect.arrayContaining([
        {
          ...alike,
          senderConstraint: 'dpop',
          grantType: 'authorization_code',
          details: { assertion: 'ES256 issuer' },
          count: 2,
          lastSeen: '2026-05-01T12:01:00.000Z',
          requestId: 'r1',
        },
        expect.objectContaining({ ...alike, senderConstraint: '', details: {}, count: 1, requestId: 'r2' }),
        expect.objectContaining({ type: 'authorization.granted', details: { pkce: 'none' }, count: 1 }),
        expect.objectContaining({ clientId: 'other', clientAuthenticationMethod: '', count: 1 }),
      ]),
    );
  });

  it('looks at as many events as it may, the newest, and says so', async () => {
    await happened(
      ...Array.from({ length: 10 }, (_, index) => ({ type: index % 2 === 0 ? 'token.issued' : 'session.started' })),
    );
    const { groups, ...rest } = await summaryOf({ maxEvents: 4 });
    expect(rest).toEqual({ eventsRead: 4, reachesBackTo: '2026-05-01T12:06:00.000Z', truncated: true });
    expect(groups.map(({ count, requestId }) => [count, requestId])).toEqual([[2, 'r8']]);
    expect(await summaryOf({ maxEvents: 10 })).toMatchObject({ eventsRead: 10, truncated: false });
    // What is older than asked for is not missed.
    const since = await summaryOf({ maxEvents: 4, from: '2026-05-01T12:06:00Z' });
    expect(since).toMatchObject({ eventsRead: 4, truncated: false });
    const later = await summaryOf({ from: '2026-05-01T14:07:30+02:00' });
    expect(later).toMatchObject({ eventsRead: 2, reachesBackTo: '2026-05-01T12:08:00.000Z', truncated: false });
  });

  it('leaves out failures, other clients, other types, other workspaces and other tenants', async () => {
    await happened({ outcome: 'failure' }, { clientId: 'third' }, { type: 'token.revoked' }, { tenant: 'umbrella' });
    const mine = workspaceId;
    workspaceId = randomUUID();
    await happened({});
    workspaceId = mine;
    expect(await summaryOf()).toMatchObject({ groups: [], eventsRead: 3 });
    expect(await summaryOf({ workspaceId: randomUUID() })).toEqual({
      groups: [],
      eventsRead: 0,
      reachesBackTo: '',
      truncated: false,
    });
  });

  it('passes over what Postgres cannot take apart, whatever an event holds', async () => {
    await happened(
      { request: { requestId: 'x', userAgent: 'a\0b' } },
      { details: { pkce: '\ud800' } },
      { details: ['not', 'a', 'map'] },
      { details: 'text', senderConstraint: 'text' },
      { details: { pkce: { deep: true } } },
    );
    const { groups } = await summaryOf();
    expect(groups.map(({ details, count }) => [details, count])).toEqual([
      [{}, 2],
      [{ pkce: '{"deep": true}' }, 1],
    ]);
  });

  it.each<[string, Partial<SummarizeTrafficRequest>]>([
    ['no client', { clientIds: [] }],
    ['too many clients', { clientIds: Array.from({ length: 201 }, String) }],
    ['no type', { types: [] }],
    ['no tenant', { tenant: '' }],
    ['no workspace', { workspaceId: '' }],
    ['a time that is none', { from: 'yesterday' }],
    ['no events', { maxEvents: 0 }],
    ['too many events', { maxEvents: 200_001 }],
  ])('refuses %s', async (_, changes) => {
    await expect(summaryOf(changes)).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
  });
});
