import type { LostEvent } from '@ostiary/audit/lost-event';
import { isUuid } from '@ostiary/oauth/uuid';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';

/** Sessions that had ended since the restored state end again; what was issued in them is `token`'s to revoke. */
export async function endRevivedSessions(
  dataSource: DataSource,
  events: readonly LostEvent[],
): Promise<Readonly<Record<string, number>>> {
  let sessions_ended = 0;
  for (const { type, tenant, workspaceId, sessionId, time } of events) {
    if (type !== 'session.ended' || !isUuid(sessionId) || !isUuid(workspaceId)) continue;
    const [, changed] = await inTenant(
      dataSource,
      tenant,
      (manager): Promise<[unknown, number]> =>
        manager.query(
          'update sessions set ended_at = $4 where id = $1 and tenant = $2 and workspace_id = $3 and ended_at is null',
          [sessionId, tenant, workspaceId, new Date(time)],
        ),
    );
    sessions_ended += changed;
  }
  return { sessions_ended };
}
