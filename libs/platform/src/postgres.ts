// Postgres through TypeORM's data mapper, without synchronize, and without a start that waits for the database.
import { AsyncResource } from 'node:async_hooks';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { DataSource, type EntityManager, type EntitySchema, type MixedList } from 'typeorm';
import type { Logger } from './logger.js';
import { gauge } from './metrics.js';
import { readWhenAsked } from './read-when-asked.js';
import { tracedClient } from './tracing/postgres-traces.js';
import { activeTracing } from './tracing/tracing.js';

type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;
type EntityClass = new (...parameters: never[]) => object;

export interface DataSourceSettings {
  readonly url: string;
  /** What the driver takes as `ssl` (database-config.ts); without TLS when left out. */
  readonly tls?: ConnectionOptions | false;
  /** The service's own schema; becomes the search_path. Lower case letters, digits, underscores. */
  readonly schema: string;
  readonly entities: readonly (EntityClass | EntitySchema)[];
  readonly poolSize: number;
  readonly logger?: Logger;
  /** Shown in pg_stat_activity; the schema when left out. */
  readonly applicationName?: string;
}

const connections = gauge('ostiary_postgres_connections', 'Connections to Postgres', ['state']);
const mostConnections = gauge('ostiary_postgres_connections_max', 'Connections to Postgres that there may be', []);
const waiting = gauge('ostiary_postgres_waiting_queries', 'Queries that wait for a connection', []);

/** Those of this process. */
const openPools = new Set<PatientPool>();

function overPools(value: (pool: PatientPool) => number): number {
  for (const pool of openPools) if (pool.ended) openPools.delete(pool);
  return [...openPools].reduce((sum, pool) => sum + value(pool), 0);
}
readWhenAsked('ostiary_postgres_connections', connections, () => [
  { labels: { state: 'idle' }, value: overPools((pool) => pool.idleCount) },
  { labels: { state: 'used' }, value: overPools((pool) => pool.totalCount - pool.idleCount) },
]);
readWhenAsked('ostiary_postgres_connections_max', mostConnections, () => [
  { value: overPools((pool) => pool.options.max) },
]);
readWhenAsked('ostiary_postgres_waiting_queries', waiting, async () => {
  // In this turn the questions of whoever asks for metrics have not been handed to their connections yet.
  await new Promise((resolve) => setImmediate(resolve));
  return [{ value: overPools((pool) => pool.waitingCount) }];
});

const SCHEMA_NAME = /^[a-z_][a-z0-9_]*$/;

/** @throws TypeError: schema names are written into SQL. */
export function checkedSchemaName(schema: string): string {
  if (!SCHEMA_NAME.test(schema)) throw new TypeError(`${schema} is no schema name`);
  return schema;
}

/**
 * TypeORM opens a connection when it starts, and gives up when there is none. This pool lets it start without: its first
 * connections, of which TypeORM uses nothing but `release`, are empty; those after `open()` are real, and come and go with the
 * server. So a service starts in any order and says on /readyz what is missing.
 */
class PatientPool extends pg.Pool {
  #open = false;

  open(): void {
    this.#open = true;
  }

  protected onceConnected(callback: Connected): Connected {
    return callback;
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.PoolClient> | undefined {
    if (callback === undefined) return super.connect();
    if (this.#open) super.connect(this.onceConnected(callback));
    else callback(undefined, undefined, () => {});
    return undefined;
  }
}

/** A TypeORM data source that is usable as soon as Postgres can be reached; until then queries reject and `isReachable` is false. */
export async function createDataSource(settings: DataSourceSettings): Promise<DataSource> {
  const schema = checkedSchemaName(settings.schema);
  const pools: PatientPool[] = [];
  const tracing = activeTracing();
  const Client = tracing === undefined ? undefined : tracedClient(tracing, schema);
  class Pool extends PatientPool {
    constructor(config: pg.PoolConfig) {
      super(Client === undefined ? config : { ...config, Client });
      pools.push(this);
      openPools.add(this);
    }

    // Who waits for a connection is woken by whoever gives one back, and is still themselves.
    protected override onceConnected(callback: Connected): Connected {
      return tracing === undefined ? callback : AsyncResource.bind(callback);
    }
  }
  const dataSource = new DataSource({
    type: 'postgres',
    driver: { ...pg, Pool },
    url: settings.url,
    schema,
    applicationName: settings.applicationName ?? schema,
    entities: [...settings.entities] as MixedList<EntityClass | EntitySchema>,
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    poolSize: settings.poolSize,
    connectTimeoutMS: 2000,
    logging: false,
    // A connection that breaks while idle: the pool replaces it; /readyz tells when the server is gone.
    poolErrorHandler: (error: unknown) => settings.logger?.warn({ err: error }, 'an idle database connection broke'),
    extra: {
      ssl: settings.tls ?? false,
      // The client's timeout is for a server that has stopped answering, the server's for a query that runs too long.
      query_timeout: 6000,
      statement_timeout: 5000,
      idle_in_transaction_session_timeout: 10_000,
      keepAlive: true,
      options: `-c search_path=${schema}`,
    },
  });
  // What TypeORM would otherwise ask the server for before it builds its metadata.
  Object.assign(dataSource.driver, {
    version: '15.0',
    database: decodeURIComponent(new URL(settings.url).pathname.slice(1)),
    searchSchema: schema,
  });
  await dataSource.initialize();
  for (const pool of pools) pool.open();
  return dataSource;
}

/** For Readiness: the server answers. */
export async function isReachable(dataSource: DataSource): Promise<boolean> {
  try {
    await dataSource.query('select 1');
    return true;
  } catch {
    return false;
  }
}

/**
 * For Readiness: the server answers, and every migration of the service (class names, as runMigrations gets them) has run.
 * A newer schema than ours is fine: expand, migrate, contract.
 */
export async function isMigrated(
  dataSource: DataSource,
  schema: string,
  migrations: readonly { name: string }[],
): Promise<boolean> {
  try {
    const rows: { name: string }[] = await dataSource.query(`select name from ${checkedSchemaName(schema)}.migrations`);
    const done = new Set(rows.map((row) => row.name));
    return migrations.every((migration) => done.has(migration.name));
  } catch {
    return false;
  }
}

/** One transaction in which row-level security shows the rows of `tenant` (a slug) and no others. */
export async function inTenant<T>(
  dataSource: DataSource,
  tenant: string,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  return dataSource.transaction(async (manager) => {
    await manager.query(`select set_config('ostiary.tenant', $1, true)`, [tenant]);
    return work(manager);
  });
}
