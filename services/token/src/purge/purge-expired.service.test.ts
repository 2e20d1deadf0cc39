import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { purgeExpired } from './purge-expired.js';

jest.setTimeout(30_000);

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase('purge');
  dataSource = await database.connect(4);
});
afterAll(() => database.drop());

const revokedTokens = (n: number, expires: string, tenant = 'acme') =>
  database.admin.query(
    `insert into revoked_access_tokens select gen_random_uuid()::text, $1, $2, now() + $3::interval from generate_series(1, $4)`,
    [tenant, randomUUID(), expires, n],
  );
const grant = (revoked: string | null) =>
  database.admin.query(
    `insert into grants values ($1, 'acme', $2, $3, 'c', '{}', '{}', null, now(), now(), now() + $4::interval)`,
    [randomUUID(), randomUUID(), randomUUID(), revoked],
  );
const left = async (table: string) =>
  Number((await database.admin.query(`select count(*) from ${table}`)).rows[0].count);

it('deletes what has expired, of every tenant, in batches, and nothing else', async () => {
  await revokedTokens(2500, '-1 second');
  await revokedTokens(3, '-1 day', 'globex');
  await revokedTokens(2, '1 minute');
  for (const revoked of ['-31 days', '-29 days', null]) await grant(revoked);
  // Two replicas at once: one does it, or both a part.
  const [a, b] = await Promise.all([purgeExpired(dataSource), purgeExpired(dataSource)]);
  expect((a ?? 0) + (b ?? 0) + (await purgeExpired(dataSource))).toBe(2504);
  expect(await left('revoked_access_tokens')).toBe(2);
  expect(await left('grants')).toBe(2);
});

it('row-level security keeps the job from rows that have not expired', async () => {
  const [, deleted]: [unknown[], number] = await dataSource.transaction(async (manager) => {
    await manager.query(`select set_config('ostiary.purge', 'on', true)`);
    return manager.query('delete from revoked_access_tokens');
  });
  expect(deleted).toBe(0);
  expect(await left('revoked_access_tokens')).toBe(2);
});
