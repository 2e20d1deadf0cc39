import { randomBytes } from 'node:crypto';
import { runMigrations } from '@ostiary/platform/migrate';
import { createDataSource } from '@ostiary/platform/postgres';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { ENTITIES, MIGRATIONS, SCHEMA } from '../schema.js';

/** A variable that the service lane sets; without it these tests fail rather than pass by not running. */
export function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is required: run "node tools/test.mjs service"`);
  return value;
}

/** A database of this test's own, migrated by an owner who is no superuser, and the service's role in it. */
export interface TestDatabase {
  /** For the service. */
  readonly url: string;
  /** For the owner of the tables. */
  readonly ownerUrl: string;
  connect(): Promise<DataSource>;
  /** Past row-level security. */
  readonly admin: pg.Client;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const mark = randomBytes(4).toString('hex');
  const [database, owner, role] = [`tenant_${mark}`, `tenant_owner_${mark}`, `tenant_service_${mark}`];
  const adminUrl = given('OSTIARY_TEST_POSTGRES_URL');
  const urlAs = (username: string): string =>
    Object.assign(new URL(adminUrl), { pathname: `/${database}`, username, password: 'secret' }).href;

  const server = new pg.Client({ connectionString: adminUrl });
  await server.connect();
  for (const name of [owner, role]) await server.query(`create role ${name} login password 'secret'`);
  await server.query(`create database ${database} owner ${owner}`);
  await runMigrations(
    { service: 'tenant', schema: SCHEMA, role, migrations: MIGRATIONS },
    { MIGRATION_DATABASE_URL: urlAs(owner) },
  );
  const admin = new pg.Client({
    connectionString: Object.assign(new URL(adminUrl), { pathname: `/${database}` }).href,
  });
  await admin.connect();

  const sources: DataSource[] = [];
  return {
    url: urlAs(role),
    ownerUrl: urlAs(owner),
    admin,
    connect: async () => {
      const source = await createDataSource({ url: urlAs(role), schema: SCHEMA, entities: ENTITIES, poolSize: 2 });
      sources.push(source);
      return source;
    },
    drop: async () => {
      for (const source of sources) await source.destroy();
      await admin.end();
      await server.query(`drop database ${database} with (force)`);
      for (const name of [role, owner]) await server.query(`drop role ${name}`);
      await server.end();
    },
  };
}
