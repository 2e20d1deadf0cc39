import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { DataSource } from 'typeorm';
import { createDataSource } from './postgres.js';
import { PreparedQueries } from './prepared-query.js';
import { TcpGate } from './tcp-gate.test-support.js';

const url = process.env.OSTIARY_TEST_POSTGRES_URL;
if (url === undefined) throw new Error('OSTIARY_TEST_POSTGRES_URL is required');

let gate: TcpGate;
let dataSource: DataSource;
let queries: PreparedQueries;
beforeAll(async () => {
  gate = new TcpGate(new URL(url).hostname, Number(new URL(url).port));
  await gate.mend();
  const through = Object.assign(new URL(url), { port: String(gate.port) });
  dataSource = await createDataSource({ url: through.href, schema: 'public', entities: [], poolSize: 2 });
  queries = new PreparedQueries(dataSource);
});
afterAll(async () => {
  await dataSource.destroy();
  await gate.cut();
});

const outcome = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    return await work;
  } catch (error) {
    return error instanceof OAuthError ? error.status : error instanceof Error ? error.message : error;
  }
};
const add = (a: number, b: number) => queries.rows<{ sum: number }>('add', 'select $1::int + $2::int as sum', [a, b]);

describe('PreparedQueries', () => {
  it('prepares a statement once and runs it as often as asked', async () => {
    expect(await add(1, 2)).toEqual([{ sum: 3 }]);
    expect(await add(3, 4)).toEqual([{ sum: 7 }]);
    const prepared = await queries.rows('list', `select name from pg_prepared_statements where name = 'add'`, []);
    expect(prepared.length).toBeLessThanOrEqual(1);
  });

  it('takes arrays, bytes and nothing', async () => {
    const text = 'select $1::text[] as a, $2::bytea as b, $3::text as c';
    expect(await queries.rows('kinds', text, [['x', 'y"'], Buffer.from([0, 255]), null])).toEqual([
      { a: ['x', 'y"'], b: Buffer.from([0, 255]), c: null },
    ]);
  });

  it('answers 503 while Postgres is away, and works again when it is back', async () => {
    await gate.cut();
    expect(await outcome(add(1, 2))).toBe(503);
    await gate.mend();
    expect(await add(1, 2)).toEqual([{ sum: 3 }]);
  });

  it('answers 503 to what the server cancels', async () => {
    const slow = queries.rows('slow', `select set_config('statement_timeout', '10', false), pg_sleep(0)`, []);
    await slow;
    const cancelled = await Promise.all([1, 2].map(() => outcome(queries.rows('sleep', 'select pg_sleep(0.5)', []))));
    expect(cancelled).toContain(503);
  });

  it('does not pass off a fault of ours as one of the database', async () => {
    expect(await outcome(queries.rows('wrong', 'select no_such_column', []))).toMatch(/no_such_column/);
  });
});
