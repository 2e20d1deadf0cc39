import { randomUuid } from '@ostiary/crypto/random';
import type { DataSource, EntityManager } from 'typeorm';
import { DueNotices } from '../notices/due-notices.js';
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
  readonly #due: DueNotices<NoticeRow>;

  constructor(dataSource: DataSource) {
    this.#due = new DueNotices(dataSource, 'logout_notices');
  }

  /** Those that are due, of all tenants, for this caller alone until the lease is over. */
  async take(limit: number): Promise<LogoutNotice[]> {
    return (await this.#due.take(limit)).map(noticeOf);
  }

  /** How many wait, of all tenants, and for how long the oldest of them has (seconds; 0: none does). */
  waiting(): Promise<{ readonly notices: number; readonly oldestAgeSeconds: number }> {
    return this.#due.waiting();
  }

  /** The client has been told, or has been given up. */
  remove(id: string): Promise<void> {
    return this.#due.remove(id);
  }

  tryAgain(id: string, inSeconds: number): Promise<void> {
    return this.#due.tryAgain(id, inSeconds);
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
