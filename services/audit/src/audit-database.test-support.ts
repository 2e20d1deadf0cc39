// For tests: a database of its own with the audit schema in it, and the service's role.

import { runMigrations } from '@ostiary/platform/migrate';
import { createDataSource } from '@ostiary/platform/postgres';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { MIGRATIONS, SCHEMA } from './migrations/migrations.js';

export interface AuditDatabase {
  /** As the service's role. */
  readonly url: string;
  connect(): Promise<DataSource>;
  /** Past row-level security. */
  asOwner(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

export async function auditDatabase(name: string): Promise<AuditDatabase> {
  const adminUrl = process.env.OSTIARY_TEST_POSTGRES_URL;
  if (adminUrl === undefined) throw new Error('OSTIARY_TEST_POSTGRES_URL is required');
  const database = `${name}_${process.pid}`;
  const role = `ostiary_audit_${database}`;
  const urlOf = (changes: Partial<URL>): string =>
    Object.assign(new URL(adminUrl), { pathname: `/${database}`, ...changes }).href;
  const run = async (url: string, sql: string, values: readonly unknown[] = []) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  };
  await run(adminUrl, `create database ${database}`);
  await run(adminUrl, `create role ${role} login password 'secret'`);
  await runMigrations(
    { service: 'audit', schema: SCHEMA, role, migrations: MIGRATIONS },
    { MIGRATION_DATABASE_URL: urlOf({}) },
  );
  const url = urlOf({ username: role, password: 'secret' });
  const opened: DataSource[] = [];
  return {
    url,
    connect: async () => {
      const dataSource = await createDataSource({ url, schema: SCHEMA, entities: [], poolSize: 5 });
      opened.push(dataSource);
      return dataSource;
    },
    asOwner: (sql, values) => run(urlOf({}), sql, values),
    drop: async () => {
      for (const dataSource of opened) await dataSource.destroy();
      await run(adminUrl, `drop database ${database} with (force)`);
      await run(adminUrl, `drop role ${role}`);
    },
  };
}
