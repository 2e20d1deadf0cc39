/**
 * What time does to keys: those whose hour has come begin to sign, the long retired are no longer published. Looked for across tenants by
 * the one policy that shows keys that are due (see the migration), changed tenant by tenant. Any replica may do it: the workspace is
 * locked, and whoever comes second finds nothing due.
 */
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import type { TransactionalAudit } from '../audit-trail/record-change.js';
import type { ChangeOutbox } from '../directory/announce-change.js';
import { SYSTEM_ACTOR, SYSTEM_REQUEST } from '../system/system-request.js';
import { lockWorkspaceById } from '../workspaces/workspace.repository.js';
import { dueChanges } from './key-lifecycle.js';
import { keysChanged } from './rotate-keys.js';
import { keysOf, removeKey, updateKey } from './signing-key.repository.js';

export interface AdvanceKeysDependencies {
  readonly dataSource: DataSource;
  readonly audit: TransactionalAudit;
  readonly outbox: ChangeOutbox;
  /** Unix ms. */
  readonly now: () => number;
}

/** Workspaces that are looked after in one run; the next run goes on. */
const BATCH = 200;

/** The number of workspaces whose keys changed. */
export async function advanceKeys(deps: AdvanceKeysDependencies): Promise<number> {
  const due = await deps.dataSource.transaction(
    async (manager): Promise<{ tenant: string; workspace_id: string }[]> => {
      await manager.query(`select set_config('ostiary.purpose', 'key-rotation', true)`);
      return manager.query(
        // The newest first: what stays due (a deleted workspace's, until it is restored or purged) is in nobody's way.
        `select tenant, workspace_id from tenant.signing_keys where due_at <= $1
          group by tenant, workspace_id order by max(due_at) desc limit ${BATCH}`,
        [new Date(deps.now())],
      );
    },
  );
  let changed = 0;
  for (const { tenant, workspace_id: id } of due) changed += (await advance(deps, tenant, id)) ? 1 : 0;
  if (changed > 0) await deps.outbox.publish();
  return changed;
}

async function advance(deps: AdvanceKeysDependencies, tenant: string, workspaceId: string): Promise<boolean> {
  return inTenant(deps.dataSource, tenant, async (manager) => {
    const workspace = await lockWorkspaceById(manager, tenant, workspaceId);
    if (workspace === undefined) return false;
    const now = deps.now();
    const { changed, removed } = dueChanges(await keysOf(manager, tenant, workspaceId), workspace.settings, now);
    if (changed.length + removed.length === 0) return false;
    for (const key of changed) await updateKey(manager, key);
    for (const key of removed) await removeKey(manager, key);
    await keysChanged(deps, manager, workspace, now);
    for (const key of [...changed, ...removed]) {
      await deps.audit.recordInTransaction(manager, {
        type: key.state === 'active' ? 'key.rotated' : 'key.retired',
        outcome: 'success',
        workspace,
        actor: SYSTEM_ACTOR,
        target: { type: 'key', id: key.kid },
        request: SYSTEM_REQUEST,
        details: { alg: key.alg, state: removed.includes(key) ? 'removed' : key.state },
      });
    }
    return true;
  });
}
