import type { EntityManager } from 'typeorm';

/** Every client that redeemed a code in each of the sessions, by session; runs in a transaction that shows one tenant's rows (inTenant). */
export async function clientsOfSessions(
  manager: EntityManager,
  workspaceId: string,
  sessionIds: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const rows: { session_id: string; client_ids: string[] }[] = await manager.query(
    `select session_id, array_agg(distinct client_id order by client_id) as client_ids from authorizations
     where workspace_id = $1 and session_id = any($2) and redeemed_at is not null group by session_id`,
    [workspaceId, sessionIds],
  );
  return new Map(rows.map((row) => [row.session_id, row.client_ids]));
}
