/**
 * OIDC RP-Initiated Logout §2, Back-Channel Logout §2.7: what was issued in a session ends with it. Called by authorize before it ends the session,
 * so that a failure in between leaves a session that can be ended again, never tokens that nobody will end.
 */
import { inTenant } from '@ostiary/platform/postgres';
import type { EntityManager } from 'typeorm';
import { sessionLock } from '../migrations/functions.sql.js';
import { type ChangeGrantDependencies, type Requester, workspaceOf } from './change-grant.js';

export interface EndingSession {
  readonly tenant: string;
  readonly workspaceId: string;
  /** `sid`. */
  readonly sessionId: string;
  /** What need not end with the session outlives it: with `offline_access`, and without OpenID Connect (token/lifetimes.ts). */
  readonly keepOfflineAccess: boolean;
}

interface EndedRow {
  id: string;
  client_id: string;
  grant_id: string;
  user_id: string;
}

/** The clients that redeemed a code in the session. Each authorization that ends is on the audit stream. */
export async function endSession(
  deps: ChangeGrantDependencies,
  ending: EndingSession,
  requester: Requester,
): Promise<readonly string[]> {
  const workspace = await workspaceOf(deps, ending, requester);
  return inTenant(deps.dataSource, ending.tenant, async (manager) => {
    await closeSession(manager, ending, deps.now());
    for (const row of await endAuthorizations(manager, ending, deps.now())) {
      await deps.audit.recordInTransaction(manager, {
        type: 'token.revoked',
        outcome: 'success',
        workspace,
        actor: requester.actor,
        target: { type: 'authorization', id: row.id },
        request: requester.request,
        clientId: row.client_id,
        grantId: row.grant_id,
        sessionId: ending.sessionId,
        details: { what: 'authorization', user: row.user_id },
      });
    }
    const clients: { client_id: string }[] = await manager.query(
      'select distinct client_id from authorizations where workspace_id = $1 and session_id = $2 order by client_id',
      [ending.workspaceId, ending.sessionId],
    );
    return clients.map((row) => row.client_id);
  });
}

/** The longest that a code lives, and what clocks may differ by. */
const CODES_ARE_VOID_MS = 600_000;

/**
 * A code that was issued in the session and has not been redeemed is void from here on. Redemptions under way are waited for, so that the
 * statement after this one sees what came of them.
 */
async function closeSession(manager: EntityManager, ending: EndingSession, now: number): Promise<void> {
  await manager.query(`select pg_advisory_xact_lock(${sessionLock('$1')})`, [ending.sessionId]);
  await manager.query(
    `insert into ended_sessions (workspace_id, session_id, tenant, expires_at) values ($1, $2, $3, to_timestamp($4 / 1000.0))
     on conflict (workspace_id, session_id) do nothing`,
    [ending.workspaceId, ending.sessionId, ending.tenant, now + CODES_ARE_VOID_MS],
  );
}

async function endAuthorizations(manager: EntityManager, ending: EndingSession, now: number): Promise<EndedRow[]> {
  const { workspaceId, sessionId, keepOfflineAccess } = ending;
  return manager.query(
    `with ended as (
       update authorizations t set revoked_at = to_timestamp($4 / 1000.0)
       where t.workspace_id = $1 and t.session_id = $2 and t.revoked_at is null
         and not ($3 and ('offline_access' = any(t.scopes) or not 'openid' = any(t.scopes)))
       returning t.id, t.client_id, t.grant_id, t.user_id
     ) select * from ended`,
    [workspaceId, sessionId, keepOfflineAccess, now],
  );
}
