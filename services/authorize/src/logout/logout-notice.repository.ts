import { randomUuid } from '@ostiary/crypto/random';
import type { DataSource, EntityManager } from 'typeorm';
import type { Session } from '../sessions/session.js';

/** A client that has to be told of the end of a session. */
export interface LogoutNotice {
  readonly id: string;
  readonly tenant: string;
  readonly workspaceId: string;
  /** Slug. */
  readonly workspace: string;
  readonly clientId: string;
  readonly sessionId: string;
  readonly userId: string;
  /** Those that have begun, this one included. */
  readonly attempts: number;
}

/** For so long nobody else tries: longer than an attempt takes, so that a process that dies in one leaves it to others. */
const LEASE_SECONDS = 30;

/** Notices, in the transaction that ends the session. */
export async function addNotices(
  manager: EntityManager,
  session: Session,
  workspace: string,
  clientIds: readonly string[],
): Promise<void> {
  if (clientIds.length === 0) return;
  const { tenant, workspaceId, id, userId } = session;
  await manager.query(
    `insert into logout_notices (id, tenant, workspace_id, workspace, client_id, session_id, user_id)
     select n.id, $3, $4, $5, n.client_id, $6, $7 from unnest($1::uuid[], $2::text[]) as n (id, client_id)`,
    [clientIds.map(() => randomUuid()), clientIds, tenant, workspaceId, workspace, id, userId],
  );
}

export class LogoutNotices {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Those that are due, of all tenants, for this caller alone until the lease is over. */
  async take(limit: number): Promise<LogoutNotice[]> {
    return this.#delivering(async (manager) => {
      const rows: NoticeRow[] = await manager.query(
        `with due as (
           select id from logout_notices where next_attempt_at <= now() order by next_attempt_at limit $1 for update skip locked
         ), taken as (
           update logout_notices n set attempts = n.attempts + 1, next_attempt_at = now() + make_interval(secs => ${LEASE_SECONDS})
           from due where n.id = due.id
           returning n.id, n.tenant, n.workspace_id, n.workspace, n.client_id, n.session_id, n.user_id, n.attempts
         ) select * from taken`,
        [limit],
      );
      return rows.map(noticeOf);
    });
  }

  /** How many wait, of all tenants, and for how long the oldest of them has (seconds; 0: none does). */
  async waiting(): Promise<{ readonly notices: number; readonly oldestAgeSeconds: number }> {
    return this.#delivering(async (manager) => {
      const [row]: { notices: string; age: string | null }[] = await manager.query(
        'select count(*) as notices, extract(epoch from now() - min(created_at)) as age from logout_notices',
      );
      return { notices: Number(row?.notices ?? 0), oldestAgeSeconds: Math.max(0, Number(row?.age ?? 0)) };
    });
  }

  /** The client has been told, or has been given up. */
  async remove(id: string): Promise<void> {
    await this.#delivering((manager) => manager.query('delete from logout_notices where id = $1', [id]));
  }

  async tryAgain(id: string, inSeconds: number): Promise<void> {
    await this.#delivering((manager) =>
      manager.query('update logout_notices set next_attempt_at = now() + make_interval(secs => $2) where id = $1', [
        id,
        inSeconds,
      ]),
    );
  }

  #delivering<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.#dataSource.transaction(async (manager) => {
      await manager.query(`select set_config('ostiary.delivery', 'on', true)`);
      return work(manager);
    });
  }
}

interface NoticeRow {
  id: string;
  tenant: string;
  workspace_id: string;
  workspace: string;
  client_id: string;
  session_id: string;
  user_id: string;
  attempts: number;
}

const noticeOf = (row: NoticeRow): LogoutNotice => ({
  id: row.id,
  tenant: row.tenant,
  workspaceId: row.workspace_id,
  workspace: row.workspace,
  clientId: row.client_id,
  sessionId: row.session_id,
  userId: row.user_id,
  attempts: row.attempts,
});
