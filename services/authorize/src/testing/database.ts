import { runMigrations } from '@ostiary/platform/migrate';
import { createDataSource } from '@ostiary/platform/postgres';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { MIGRATIONS, SCHEMA } from '../migrations/migrations.js';
import { SessionEntity } from '../sessions/session.entity.js';

export interface TestDatabase {
  /** As the service's own role: row-level security applies. */
  readonly dataSource: DataSource;
  /** As an administrator, past row-level security. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** A database of its own, migrated. Fails where OSTIARY_TEST_POSTGRES_URL does not name a server. */
export async function testDatabase(name: string): Promise<TestDatabase> {
  const url = process.env.OSTIARY_TEST_POSTGRES_URL;
  if (url === undefined)
    throw new Error('OSTIARY_TEST_POSTGRES_URL must name a Postgres: run these tests with npm test');
  const database = `authorize_${name}_${process.pid}`;
  const role = `ostiary_${database}`;
  const asAdministrator = async (sql: readonly string[], at: string): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: at });
    await client.connect();
    let rows: Record<string, unknown>[] = [];
    for (const statement of sql) rows = (await client.query(statement)).rows;
    await client.end();
    return rows;
  };
  const inside = new URL(url);
  inside.pathname = `/${database}`;
  await asAdministrator([`create database ${database}`, `create role ${role} login password 'secret'`], url);
  await runMigrations(
    { service: 'authorize', schema: SCHEMA, role, migrations: MIGRATIONS },
    { MIGRATION_DATABASE_URL: inside.href },
  );
  const own = new URL(inside);
  Object.assign(own, { username: role, password: 'secret' });
  const dataSource = await createDataSource({ url: own.href, schema: SCHEMA, entities: [SessionEntity], poolSize: 4 });
  return {
    dataSource,
    query: (sql) => asAdministrator([sql], inside.href),
    drop: async () => {
      await dataSource.destroy();
      await asAdministrator([`drop database ${database} with (force)`, `drop role ${role}`], url);
    },
  };
}
