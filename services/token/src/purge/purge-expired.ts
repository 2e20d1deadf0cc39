import type { Logger } from '@ostiary/platform/logger';
import type { DataSource } from 'typeorm';

const EVERY_MS = 60_000;
/** Rows in one go: a short transaction that holds nobody up. */
const BATCH = 1000;

/** What has expired, by table. Grants that are over stay 30 days for those who ask why. */
const EXPIRED = {
  access_tokens: 'expires_at < now()',
  revoked_access_tokens: 'expires_at < now()',
  refresh_tokens: 'expires_at < now()',
  authorizations: 'expires_at < now()',
  ended_sessions: 'expires_at < now()',
  exchanged_tokens: 'expires_at < now()',
  delegations: 'expires_at < now()',
  token_statuses: 'expires_at < now()',
  status_lists: 'expires_at < now()',
  // Only: those that clients manage, and those in organizations, are in tables of their own.
  'only grants': `revoked_at < now() - interval '30 days' or expires_at < now() - interval '30 days'`,
  organization_grants: `revoked_at < now() - interval '30 days' or expires_at < now() - interval '30 days'`,
  managed_grants: `revoked_at < now() - interval '30 days' or expires_at < now() - interval '30 days'`,
} as const;

/**
 * Deletes what has expired, for all tenants, a batch at a time. One replica at a time does it; the others find the lock taken and have
 * nothing to do. Row-level security shows the job expired rows and no others.
 * @returns how many rows were deleted
 */
export async function purgeExpired(dataSource: DataSource): Promise<number> {
  let total = 0;
  for (const [table, condition] of Object.entries(EXPIRED)) {
    for (;;) {
      const deleted = await purgeBatch(dataSource, table, condition);
      total += deleted;
      if (deleted < BATCH) break;
    }
  }
  return total;
}

function purgeBatch(dataSource: DataSource, table: string, condition: string): Promise<number> {
  return dataSource.transaction(async (manager) => {
    const [lock]: { taken: boolean }[] = await manager.query(
      `select pg_try_advisory_xact_lock(hashtextextended('ostiary token purge', 0)) as taken`,
    );
    if (lock?.taken !== true) return 0;
    await manager.query(`select set_config('ostiary.purge', 'on', true)`);
    // TypeORM answers a DELETE with [rows, count].
    const [, count]: [unknown[], number] = await manager.query(
      `delete from ${table} where ctid = any (array(select ctid from ${table} where ${condition} limit ${BATCH} for update skip locked))`,
    );
    return count;
  });
}

/** From now on, every minute, at a moment of its own for each replica. `stop` waits for the batch under way. */
export function purgeRegularly(dataSource: DataSource, logger: Logger): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(
    () => {
      running = purgeExpired(dataSource).then(
        (deleted) => void (deleted > 0 && logger.debug({ deleted }, 'expired rows deleted')),
        (error: unknown) => logger.warn({ err: error }, 'expired rows could not be deleted'),
      );
    },
    EVERY_MS + Math.floor(Math.random() * 10_000),
  );
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}
