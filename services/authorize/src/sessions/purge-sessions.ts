import type { Logger } from '@ostiary/platform/logger';
import type { DataSource } from 'typeorm';

const EVERY_MS = 10 * 60_000;
const BATCH = 1000;

/** Deletes sessions that have expired, of all tenants, a batch at a time so that no lock is held for long. Returns how many. */
export async function purgeExpiredSessions(dataSource: DataSource): Promise<number> {
  let total = 0;
  for (;;) {
    const deleted = await dataSource.transaction(async (manager) => {
      await manager.query(`select set_config('ostiary.purge', 'on', true)`);
      const rows: unknown[] = await manager.query(
        `with expired as (select id from sessions where expires_at < now() limit ${BATCH} for update skip locked),
              gone as (delete from sessions using expired where sessions.id = expired.id returning 1)
         select 1 from gone`,
      );
      return rows.length;
    });
    total += deleted;
    if (deleted < BATCH) return total;
  }
}

/** Every ten minutes, at a moment of its own so that replicas do not do it together. */
export function purgeSessionsRegularly(dataSource: DataSource, logger: Logger): NodeJS.Timeout {
  const timer = setInterval(
    () => {
      purgeExpiredSessions(dataSource).catch((error: unknown) =>
        logger.warn({ err: error }, 'purging sessions failed'),
      );
    },
    EVERY_MS + Math.floor(Math.random() * 60_000),
  );
  return timer.unref();
}
