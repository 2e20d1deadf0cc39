// The database is set back to an earlier state while the stream goes on: what had been taken back must not be good again.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { afterRestore } from '@ostiary/audit/after-restore';
import type { LostEvent } from '@ostiary/audit/lost-event';
import type { ClientRecord } from '@ostiary/oauth/client';
import { readTopic } from '@ostiary/platform/kafka-reading';
import { createLogger } from '@ostiary/platform/logger';
import { given } from '../testing/test-database.js';
import { credentials, requestedBy, type TestWorkspace, TokenSystem } from '../testing/token-system.js';
import { repeatRevocations } from './repeat-revocations.js';

const TABLES = [
  'grants',
  'authorizations',
  'refresh_tokens',
  'access_tokens',
  'revoked_access_tokens',
  'ended_sessions',
  'audit_outbox_producer',
];
const system = new TokenSystem();
let workspace: TestWorkspace;
let app: ClientRecord;
let web: ClientRecord;

/** A backup of every row, as pg_dump makes one, and the way back to it. */
async function backUp(): Promise<() => Promise<void>> {
  const { admin } = system.database;
  await admin.query('drop schema if exists backup cascade; create schema backup');
  for (const table of TABLES) await admin.query(`create table backup.${table} as table token.${table}`);
  return async () => {
    await admin.query('begin');
    for (const table of TABLES)
      await admin.query(`truncate token.${table}; insert into token.${table} select * from backup.${table}`);
    await admin.query('commit');
    // What Redis remembers of revocations is gone with it.
    for (const key of await system.redis.keys('ost:revoked:grant:*')) await system.redis.del(key.slice('ost:'.length));
  };
}

async function setRight(restoredTo: number) {
  const lost: LostEvent[] = [];
  const done = await afterRestore(
    { service: 'token', schema: 'token', repeat: repeatRevocations, forgotten: (type) => type === 'consent.withdrawn' },
    (event) => lost.push(event),
    {
      DATABASE_URL: system.database.url,
      KAFKA_BROKERS: given('OSTIARY_TEST_KAFKA_BROKERS'),
      OSTIARY_INSTALLATION_SECRET: randomBytes(32).toString('base64'),
      OSTIARY_RESTORED_TO: new Date(restoredTo).toISOString(),
      INSTANCE_ID: `restore-${randomBytes(3).toString('hex')}`,
      LOG_LEVEL: 'silent',
    },
  );
  return { done, lost: lost.filter(({ tenant }) => tenant === system.tenant) };
}

beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace();
  app = system.newClient(workspace, { tokenEndpointAuthMethod: 'none', applicationType: 'native' });
  web = system.newClient(workspace);
}, 60_000);
afterAll(() => system.stop());

async function signedIn(client: ClientRecord) {
  const { code, record } = await system.newCode(workspace, client, { scopes: ['offline_access', 'read'] });
  const { json } = await system.redeem(workspace, client, code);
  return { token: json.refresh_token, access: json.access_token, record };
}

describe('a database that was restored to an earlier state', () => {
  it('RFC 9700 §4.14.2: lets no refresh token be good again that was exchanged, nor anything that was revoked', async () => {
    const [exchanged, withdrawn, revoked, quiet] = [
      await signedIn(app),
      await signedIn(web),
      await signedIn(web),
      await signedIn(web),
    ];
    const access = (await signedIn(web)).access;
    const backupAt = Date.now();
    const restore = await backUp();

    const successor = (await system.refresh(workspace, app, exchanged.token)).json.refresh_token;
    expect(successor).not.toBe(exchanged.token);
    await system.grants.revokeGrant({
      ...{ tenant: system.tenant, workspaceId: workspace.id, grantId: withdrawn.record.grantId },
      requestedBy: requestedBy(workspace, withdrawn.record.userId),
    });
    await revoke(revoked.token);
    await revoke(access);
    const stillGood = await system.refresh(workspace, web, quiet.token);
    expect(stillGood.status).toBe(200);
    await system.eventsOf(stillGood.headers.get('x-request-id') ?? '', ['token.refreshed']);
    const late = await signedIn(web);

    await restore();
    // Without what follows, this is what an attacker would have: the rows are as they were.
    const good = await states([exchanged, withdrawn, revoked]);
    expect(good).toEqual(['usable', 'usable', 'usable']);

    const { done, lost } = await setRight(backupAt);
    expect(await states([exchanged, withdrawn, revoked])).toEqual(['revoked', 'revoked', 'revoked']);
    for (const { token } of [withdrawn, revoked])
      expect((await system.refresh(workspace, web, token)).json.error).toBe('invalid_grant');
    for (const token of [exchanged.token, successor])
      expect((await system.refresh(workspace, app, token)).json.error).toBe('invalid_grant');
    expect((await system.introspect(workspace, web, access)).json).toEqual({ active: false });
    // Nobody who had nothing taken back is signed out; what was made meanwhile is unknown.
    expect((await system.refresh(workspace, web, quiet.token)).status).toBe(200);
    expect((await system.refresh(workspace, web, late.token)).json.error).toBe('invalid_grant');

    // Access tokens are known by the stream alone, in which others tell of theirs at the same time.
    expect(done).toMatchObject({ grants_withdrawn: 1, authorizations_revoked: 2 });
    expect(done.access_tokens_revoked).toBeGreaterThanOrEqual(1);
    expect(lost.map(({ type, grantId }) => [type, grantId])).toEqual([['consent.withdrawn', withdrawn.record.grantId]]);
  }, 60_000);

  it('says so on the audit stream, and does nothing more when it is done twice', async () => {
    const restoredTo = Date.now() - 1000;
    const { done } = await setRight(restoredTo);
    expect(await toldSince(restoredTo)).toContainEqual({
      ...{ tenant: 'system', actor: 'token', target: 'token' },
      details: expect.objectContaining({
        restored_to: new Date(restoredTo).toISOString(),
        grants_withdrawn: '0',
        authorizations_revoked: '0',
      }),
    });
    expect(done).toMatchObject({ grants_withdrawn: 0, authorizations_revoked: 0 });
    const { rows } = await system.database.admin.query('select count(*)::int as n from token.audit_outbox_producer');
    expect(rows[0]).toEqual({ n: 0 });
  }, 60_000);

  it('is not set right to a time that is none', async () => {
    await expect(
      afterRestore({ service: 'token', schema: 'token' }, () => {}, { OSTIARY_RESTORED_TO: 'yesterday' }),
    ).rejects.toThrow(/OSTIARY_RESTORED_TO must be the time of the restored state/);
  });
});

/** The events of restores that have come out of Kafka. */
async function toldSince(since: number): Promise<object[]> {
  const told: object[] = [];
  await readTopic({
    brokers: given('OSTIARY_TEST_KAFKA_BROKERS').split(','),
    clientId: 'restore-test',
    logger: createLogger({ service: 'test', level: 'silent', instanceId: 'test' }),
    topic: 'ostiary.audit.v1',
    since,
    onMessages: async (messages) => {
      for (const { value } of messages) {
        const { type, tenant, actor, target, details } = JSON.parse(value.toString());
        if (type === 'audit.database_restored') told.push({ tenant, actor: actor.id, target: target.id, details });
      }
    },
  });
  return told;
}

async function revoke(token: unknown): Promise<void> {
  const revoked = await system.call(workspace, 'revoke', {
    form: { token: String(token) },
    headers: credentials(web),
  });
  expect(revoked.status).toBe(200);
}

async function states(ones: readonly { readonly record: { readonly authorizationId: string } }[]): Promise<string[]> {
  const found: string[] = [];
  for (const { record } of ones) {
    const { rows } = await system.database.admin.query<{ dead: boolean }>(
      `select a.revoked_at is not null or g.revoked_at is not null as dead
         from token.authorizations a join token.grants g on g.id = a.grant_id where a.id = $1`,
      [record.authorizationId],
    );
    found.push(rows[0]?.dead ? 'revoked' : 'usable');
  }
  return found;
}
