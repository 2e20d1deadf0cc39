import type { DataSource } from 'typeorm';

const MONTHS_AHEAD = 3;

/** Sees to it that events of the coming months have a place of their own; gives how many partitions it made. */
export async function keepPartitionsAhead(dataSource: DataSource): Promise<number> {
  const [row]: { made: number }[] = await dataSource.query('select audit.ensure_partitions($1) as made', [
    MONTHS_AHEAD,
  ]);
  return row?.made ?? 0;
}
