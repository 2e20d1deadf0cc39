import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { Column, DataSource, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';
import { metricsRegistry } from './metrics.js';
import { runMigrations } from './migrate.js';
import { createDataSource, inTenant, isMigrated, isReachable } from './postgres.js';
import { TcpGate } from './tcp-gate.test-support.js';

@Entity({ name: 'things' })
class Thing {
  @PrimaryColumn({ type: 'text' })
  id!: string;
  @Column({ type: 'text' })
  tenant!: string;
}

class CreateThings1700000000001 implements MigrationInterface {
  name = 'CreateThings1700000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table things (id text primary key, tenant text not null)`);
    await runner.query(`alter table things enable row level security, force row level security`);
    await runner.query(`create policy tenant on things using (tenant = current_setting('ostiary.tenant', true))`);
  }
  async down(): Promise<void> {}
}
class CreateOther1700000000002 implements MigrationInterface {
  name = 'CreateOther1700000000002';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table other (id text primary key)`);
  }
  async down(): Promise<void> {}
}

jest.setTimeout(60_000);

const adminUrl = process.env.OSTIARY_TEST_POSTGRES_URL;
if (adminUrl === undefined) throw new Error('OSTIARY_TEST_POSTGRES_URL is required');
const database = `platform_${process.pid}`;
const role = `ostiary_things_${process.pid}`;
const urlOf = (user: string, password: string, port?: number): string => {
  const url = new URL(adminUrl);
  Object.assign(url, { pathname: `/${database}`, username: user, password });
  if (port !== undefined) url.port = String(port);
  return url.href;
};
const migrationUrl = urlOf(new URL(adminUrl).username, new URL(adminUrl).password);
const settings = {
  service: 'things',
  schema: 'things',
  role,
  migrations: [CreateThings1700000000001, CreateOther1700000000002],
};

async function admin(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

beforeAll(async () => {
  await admin(`create database ${database}`, `create role ${role} login password 'secret'`);
});
const open: DataSource[] = [];
afterAll(async () => {
  for (const dataSource of open) await dataSource.destroy();
  await admin(`drop database ${database} with (force)`, `drop role ${role}`);
});

const connect = async (url: string) => {
  const dataSource = await createDataSource({ url, schema: 'things', entities: [Thing], poolSize: 3 });
  open.push(dataSource);
  return dataSource;
};

describe('migrations', () => {
  it('run once, even when started twice at once, and say what they did', async () => {
    const env = { MIGRATION_DATABASE_URL: migrationUrl };
    const first = { ...settings, migrations: settings.migrations.slice(0, 1) };
    const [a, b] = await Promise.all([runMigrations(first, env), runMigrations(first, env)]);
    expect([...a, ...b]).toEqual(['CreateThings1700000000001']);
    expect(await runMigrations(settings, env)).toEqual(['CreateOther1700000000002']);
    expect(await runMigrations(settings, env)).toEqual([]);
  });

  it('without a URL name the variable', async () => {
    await expect(runMigrations(settings, {})).rejects.toThrow(/^MIGRATION_DATABASE_URL is required/);
  });
});

describe('a data source', () => {
  it('reads and writes its tables as the service role, and is told apart from an unmigrated one', async () => {
    const dataSource = await connect(urlOf(role, 'secret'));
    expect(await isReachable(dataSource)).toBe(true);
    expect(await isMigrated(dataSource, 'things', settings.migrations)).toBe(true);
    class Later1700000000003 {}
    expect(await isMigrated(dataSource, 'things', [...settings.migrations, Later1700000000003])).toBe(false);
    await expect(dataSource.query('create table mine (id text)')).rejects.toThrow(/permission denied/);
    await expect(dataSource.query('delete from migrations')).rejects.toThrow(/permission denied/);
  });

  it('shows the rows of one tenant, and of none outside inTenant', async () => {
    const dataSource = await connect(urlOf(role, 'secret'));
    for (const tenant of ['acme', 'globex'])
      await inTenant(dataSource, tenant, (manager) => manager.insert(Thing, { id: `${tenant}-1`, tenant }));
    expect(await inTenant(dataSource, 'acme', (manager) => manager.find(Thing))).toEqual([
      { id: 'acme-1', tenant: 'acme' },
    ]);
    expect(await dataSource.getRepository(Thing).find()).toEqual([]);
    const foreign = inTenant(dataSource, 'acme', (manager) => manager.insert(Thing, { id: 'x', tenant: 'globex' }));
    await expect(foreign).rejects.toThrow(/row-level security/);
  });

  it('shows what its pool is at; what is merely on its way to a connection does not count as waiting', async () => {
    const dataSource = await createDataSource({
      ...{ url: urlOf(role, 'secret'), schema: 'things', entities: [], poolSize: 2 },
    });
    try {
      const shown = async () => {
        const text = await metricsRegistry.metrics();
        const value = (name: string) => Number(new RegExp(`^ostiary_postgres_${name} (\\S+)$`, 'm').exec(text)?.[1]);
        return [value('connections\\{state="used"\\}'), value('connections_max'), value('waiting_queries')];
      };
      const before = await shown();
      const holder = new pg.Client({ connectionString: urlOf(role, 'secret') });
      await holder.connect();
      await holder.query('select pg_advisory_lock(4711)');
      const held = [1, 2, 3].map(() => dataSource.query('select pg_advisory_xact_lock(4711)'));
      expect(await shown()).toEqual([(before[0] ?? 0) + 2, before[1], (before[2] ?? 0) + 1]);
      await holder.end();
      await Promise.all(held);
      const asked = dataSource.query('select 1');
      expect((await shown())[2]).toBe(before[2]);
      await asked;
    } finally {
      await dataSource.destroy();
    }
  });

  it('starts while the server is away, says so, works when it comes, and again after a break', async () => {
    const gate = new TcpGate(new URL(adminUrl).hostname, Number(new URL(adminUrl).port));
    await gate.mend();
    await gate.cut();
    const dataSource = await connect(urlOf(role, 'secret', gate.port));
    expect(await isReachable(dataSource)).toBe(false);
    await gate.mend();
    expect(await isReachable(dataSource)).toBe(true);
    expect(await inTenant(dataSource, 'acme', (manager) => manager.count(Thing))).toBe(1);
    await gate.cut();
    expect(await isReachable(dataSource)).toBe(false);
    await gate.mend();
    expect(await isReachable(dataSource)).toBe(true);
    await gate.cut();
  });
});
