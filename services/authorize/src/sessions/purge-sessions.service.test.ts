import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestDatabase, testDatabase } from '../testing/database.js';
import { purgeExpiredSessions } from './purge-sessions.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('purge');
});
afterAll(() => database.drop());

describe('purgeExpiredSessions', () => {
  it('Pitfalls: deletes what has expired, of every tenant, and nothing else', async () => {
    await database.query(`insert into authorize.sessions
      select gen_random_uuid(), 'hash ' || n, 'tenant-' || n % 3, gen_random_uuid(), gen_random_uuid(), now(), 'a', '{pwd}', now(), now(),
             now() + case when n <= 2500 then interval '-1 second' else interval '1 hour' end, null
      from generate_series(1, 2510) n`);
    expect(await purgeExpiredSessions(database.dataSource)).toBe(2500);
    expect(await database.query('select count(*)::int as n from authorize.sessions')).toEqual([{ n: 10 }]);
    expect(await purgeExpiredSessions(database.dataSource)).toBe(0);
  });
});
