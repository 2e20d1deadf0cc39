import type { DataSource, EntityManager, EntitySchema } from 'typeorm';
import type { Logger } from './logger.js';

export interface DataSourceSettings {
  readonly url: string;
  /** The service's own schema; becomes the search_path. */
  readonly schema: string;
  readonly entities: readonly (Function | EntitySchema)[];
  readonly poolSize: number;
  readonly logger?: Logger;
  readonly applicationName?: string;
}

/** A TypeORM data source that is usable as soon as Postgres can be reached; until then queries reject and `isReachable` is false. */
export async function createDataSource(_settings: DataSourceSettings): Promise<DataSource> {
  throw new Error('not there yet');
}

/** For Readiness. */
export async function isReachable(_dataSource: DataSource): Promise<boolean> {
  throw new Error('not there yet');
}

/** One transaction in which row-level security shows the rows of `tenant` (a slug) and no others. */
export async function inTenant<T>(
  _dataSource: DataSource,
  _tenant: string,
  _work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  throw new Error('not there yet');
}
