import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { lostEventSchema } from '@ostiary/audit/lost-event';
import { type TestDatabase, testDatabase } from '../testing/database.js';
import { endRevivedSessions } from './end-revived-sessions.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('restore');
});
afterAll(() => database.drop());

it('OIDC RP-Initiated Logout §2: a session that had ended is not alive again because a database was restored', async () => {
  const workspaceId = randomUUID();
  const [ended, other, foreign] = [randomUUID(), randomUUID(), randomUUID()];
  for (const [id, tenant] of [
    [ended, 'acme'],
    [other, 'acme'],
    [foreign, 'umbrella'],
  ])
    await database.query(
      `insert into authorize.sessions values ('${id}', 'hash ${id}', '${tenant}', '${workspaceId}', gen_random_uuid(), now(), 'a', '{pwd}', now(), now(), now() + interval '1 hour', null)`,
    );
  const event = (change: object) =>
    lostEventSchema.parse({
      ...{ id: randomUUID(), type: 'session.ended', time: '2026-11-28T12:00:00.000Z', outcome: 'success' },
      ...{ tenant: 'acme', workspaceId, sessionId: ended },
      ...change,
    });
  const events = [
    event({}),
    event({ sessionId: other, type: 'session.started' }),
    // Another tenant's word counts for nothing here, nor does what is no session.
    event({ sessionId: foreign }),
    event({ sessionId: "'; drop table sessions" }),
  ];
  expect(await endRevivedSessions(database.dataSource, events)).toEqual({ sessions_ended: 1 });
  expect(await database.query(`select id, ended_at from authorize.sessions where ended_at is not null`)).toEqual([
    { id: ended, ended_at: new Date('2026-11-28T12:00:00.000Z') },
  ]);
  expect(await endRevivedSessions(database.dataSource, events)).toEqual({ sessions_ended: 0 });
});
