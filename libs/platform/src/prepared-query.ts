// Hot paths' way to Postgres: prepared statements straight on TypeORM's pool, at about half the processor time of a query through
// TypeORM, on both sides. One statement a call; what it needs of tenant and transaction it brings itself (a function in SQL).
import { OAuthError } from '@ostiary/oauth/oauth-error';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { timings } from './timings.js';

/** Values that the driver can send: arrays become Postgres arrays, buffers bytea; JSON is passed as text. */
export type QueryValue = string | number | boolean | null | Uint8Array | readonly string[];

const queryTime = timings(
  'ostiary_postgres_query_duration_seconds',
  'From a query of the hot path to its answer, the wait for a connection included',
  [],
  [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
).with({});

export class PreparedQueries {
  readonly #pool: pg.Pool;

  constructor(dataSource: DataSource) {
    const { driver } = dataSource;
    if (!(driver instanceof PostgresDriver)) throw new TypeError('prepared queries need a Postgres data source');
    this.#pool = driver.master;
  }

  /**
   * Runs a statement that is prepared once for each connection, under `name`: the same name always with the same text. A function that
   * it calls keeps its result type for good; a new type takes a new function.
   * @throws OAuthError temporarily_unavailable (503) while Postgres is away or overloaded; what the driver throws for a fault of ours
   */
  async rows<T extends object>(name: string, text: string, values: readonly QueryValue[]): Promise<T[]> {
    const began = performance.now();
    try {
      const { rows } = await this.#pool.query<T>({ name, text, values: [...values] });
      return rows;
    } catch (error) {
      throw passes(error) ? unavailable(error) : error;
    } finally {
      queryTime.observe((performance.now() - began) / 1000);
    }
  }
}

/**
 * SQLSTATE classes of what passes by itself or with an operator's help: connection (08), rollback (40), read-only after a failover (25),
 * resources (53), intervention and time-outs (57), system (58).
 */
const PASSING = /^(08|40|25|53|57|58)/;
/** What the driver says of a connection that it cannot get, loses, or waits for in vain. */
const CONNECTION = /timeout|terminated|ended|not queryable|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH/i;

function passes(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return PASSING.test(error.code ?? '');
  if (error instanceof AggregateError) return error.errors.every(passes);
  return error instanceof Error && CONNECTION.test(`${'code' in error ? error.code : ''} ${error.message}`);
}

function unavailable(cause: unknown): OAuthError {
  return new OAuthError('temporarily_unavailable', 'the database cannot be reached at the moment; try again shortly', {
    clause: 'RFC 6749 §4.1.2.1',
    cause,
  });
}
