// Migrations run as the schema's owner, by hand, by a job or by the launcher, never by the service. Forward only.
import { DataSource, type MigrationInterface } from 'typeorm';
import { ConfigurationError, loadConfig } from './config.js';
import { migrationDatabaseConfig } from './database-config.js';
import { checkedSchemaName } from './postgres.js';

export interface MigrationSettings {
  readonly service: string;
  readonly schema: string;
  /** The service's database role, `ostiary_<service>`; must exist. */
  readonly role: string;
  /** In order; class names end in a 13-digit timestamp (TypeORM's rule). */
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/**
 * Creates the schema, runs what has not run yet (each migration in a transaction of its own), grants the role what it needs;
 * safe to repeat, and to run twice at once. The owner's URL comes from MIGRATION_DATABASE_URL. Returns the names that ran.
 * @throws ConfigurationError without a usable URL
 */
export async function runMigrations(
  settings: MigrationSettings,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string[]> {
  const { databaseUrl: url, databaseTls: ssl } = loadConfig(migrationDatabaseConfig, env);
  const schema = checkedSchemaName(settings.schema);
  const role = checkedSchemaName(settings.role);
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    schema,
    applicationName: `${settings.service}-migration`,
    migrations: [...settings.migrations],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    poolSize: 2,
    connectTimeoutMS: 5000,
    // A migration that waits for a lock would make every query behind it wait as well.
    extra: { ssl, options: `-c search_path=${schema} -c lock_timeout=10s` },
  });
  await dataSource.initialize();
  // Held by this session: a second migration of the service waits, and then finds nothing to do.
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('select pg_advisory_lock(hashtextextended($1, 0))', [`ostiary migration ${schema}`]);
    await lock.query(`create schema if not exists ${schema}`);
    const ran = await dataSource.runMigrations();
    for (const statement of grants(schema, role)) await lock.query(statement);
    return ran.map((migration) => migration.name);
  } finally {
    await lock.release();
    await dataSource.destroy();
  }
}

/** The role reads and writes its own tables, and owns nothing: it can change no table and bypass no policy. */
function grants(schema: string, role: string): string[] {
  return [
    `grant usage on schema ${schema} to ${role}`,
    `grant select, insert, update, delete on all tables in schema ${schema} to ${role}`,
    `revoke insert, update, delete on ${schema}.migrations from ${role}`,
    `grant usage, select on all sequences in schema ${schema} to ${role}`,
    `revoke execute on all functions in schema ${schema} from public`,
    `grant execute on all functions in schema ${schema} to ${role}`,
  ];
}

/** A service's migrate.ts: runs, says what it did, exits with 0, 78 (configuration) or 1. */
export async function migrateMain(settings: MigrationSettings): Promise<void> {
  try {
    const ran = await runMigrations(settings);
    process.stdout.write(`${settings.service}: ${ran.length === 0 ? 'nothing to migrate' : `ran ${ran.join(', ')}`}\n`);
  } catch (error) {
    process.stderr.write(
      `${settings.service} cannot be migrated: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = error instanceof ConfigurationError ? 78 : 1;
  }
}
