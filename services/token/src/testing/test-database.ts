import { runMigrations } from '@ostiary/platform/migrate';
import { createDataSource } from '@ostiary/platform/postgres';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { MIGRATIONS, SCHEMA } from '../migrations/migrations.js';

export const given = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is required: run "node tools/test.mjs service"`);
  return value;
};

/** A database of this test's own, migrated, and the service's role in it. */
export interface TestDatabase {
  /** For the service. */
  readonly url: string;
  /** As the service sees it, with as many connections as asked for. */
  connect(poolSize?: number): Promise<DataSource>;
  /** Past row-level security. */
  readonly admin: pg.Client;
  drop(): Promise<void>;
}

export async function createTestDatabase(name: string): Promise<TestDatabase> {
  const adminUrl = given('OSTIARY_TEST_POSTGRES_URL');
  const database = `token_${name}_${process.pid}`;
  const role = `token_test_${name}_${process.pid}`;
  const urlAs = (username: string, password: string): string =>
    Object.assign(new URL(adminUrl), { pathname: `/${database}`, username, password }).href;
  const { username, password } = new URL(adminUrl);
  const server = new pg.Client({ connectionString: adminUrl });
  await server.connect();
  await server.query(`create database ${database}`);
  await server.query(`create role ${role} login password 'secret'`);
  await runMigrations(
    { service: 'token', schema: SCHEMA, role, migrations: MIGRATIONS },
    { MIGRATION_DATABASE_URL: urlAs(username, password) },
  );
  const admin = new pg.Client({ connectionString: urlAs(username, password), options: `-c search_path=${SCHEMA}` });
  await admin.connect();
  const open: DataSource[] = [];
  return {
    url: urlAs(role, 'secret'),
    admin,
    async connect(poolSize = 20) {
      const dataSource = await createDataSource({ url: urlAs(role, 'secret'), schema: SCHEMA, entities: [], poolSize });
      open.push(dataSource);
      return dataSource;
    },
    async drop() {
      for (const dataSource of open) await dataSource.destroy();
      await admin.end();
      await server.query(`drop database ${database} with (force)`);
      await server.query(`drop role ${role}`);
      await server.end();
    },
  };
}
