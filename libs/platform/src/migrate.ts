import type { MigrationInterface } from 'typeorm';

export interface MigrationSettings {
  readonly service: string;
  readonly schema: string;
  /** The service's database role, `ostiary_<service>`; must exist. */
  readonly role: string;
  /** In order; class names end in a 13-digit timestamp (TypeORM's rule). */
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/** Creates the schema, runs what has not run yet, grants the role what it needs; safe to repeat and to run twice at once.
 * The owner's URL comes from MIGRATION_DATABASE_URL. */
export async function runMigrations(
  _settings: MigrationSettings,
  _env?: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  throw new Error('not there yet');
}
