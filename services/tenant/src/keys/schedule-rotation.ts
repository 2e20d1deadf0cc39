/**
 * Rotation on schedule: makes the successor of each signing key in time, so that it is published for as long as the workspace says before it
 * signs; advance-keys.ts does the rest. Any replica may do it: keys are made without a lock, and entered under that of the workspace only if
 * the need is still there.
 */
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';
import type { Logger } from '@ostiary/platform/logger';
import { inTenant } from '@ostiary/platform/postgres';
import { SYSTEM_ACTOR, SYSTEM_REQUEST } from '../system/system-request.js';
import { lockWorkspaceById } from '../workspaces/workspace.repository.js';
import { NEVER, rotatesAt } from './key-lifecycle.js';
import { keysChanged, type RotateKeysDependencies } from './rotate-keys.js';
import { insertKeys, keysOf, newKeys, type SigningKeyRecord, scheduleKey } from './signing-key.repository.js';

export type ScheduleDependencies = Omit<RotateKeysDependencies, 'keyPublishSeconds'> & { readonly logger: Logger };

interface Place {
  readonly tenant: string;
  readonly workspace_id: string;
}

/** Workspaces that are looked after in one run; the next run goes on. */
const BATCH = 100;

/** The number of workspaces for which keys were made. */
export async function rotateOnSchedule(deps: ScheduleDependencies): Promise<number> {
  const due = await deps.dataSource.transaction(async (manager): Promise<Place[]> => {
    await manager.query(`select set_config('ostiary.purpose', 'key-schedule', true)`);
    return manager.query(
      `select tenant, workspace_id from tenant.signing_keys
        where state = 'active' and coalesce(rotates_at, '-infinity') <= $1
        group by tenant, workspace_id order by min(coalesce(rotates_at, '-infinity')) limit ${BATCH}`,
      [new Date(deps.now())],
    );
  });
  let rotated = 0;
  for (const place of due) {
    try {
      if (await rotateOne(deps, place)) rotated++;
    } catch (error) {
      // One workspace's trouble is not another's; tried again in the next run.
      deps.logger.warn({ err: error, workspaceId: place.workspace_id }, 'keys could not be rotated on schedule');
    }
  }
  if (rotated > 0) await deps.outbox.publish();
  return rotated;
}

async function rotateOne(deps: ScheduleDependencies, { tenant, workspace_id: id }: Place): Promise<boolean> {
  const wanted = await inTenant(deps.dataSource, tenant, async (manager) => {
    const workspace = await lockWorkspaceById(manager, tenant, id);
    const keys = await keysOf(manager, tenant, id);
    if (workspace === undefined) {
      // Deleted, and not yet purged: out of the way of those that live. Who restores it has its keys reckoned anew.
      for (const key of keys.filter((one) => one.state === 'active')) await scheduleKey(manager, key, NEVER);
      return [];
    }
    for (const key of keys.filter((one) => one.state === 'active' && one.rotatesAt === undefined)) {
      await scheduleKey(manager, key, rotatesAt(key, workspace.settings));
    }
    return dueKeys(keys, workspace.settings, deps.now());
  });
  if (wanted.length === 0) return false;
  const algs = wanted.map((key) => key.alg);
  const { keys: created } = await deps.issuance.createSigningKeys({ workspaceId: id, algs });
  return inTenant(deps.dataSource, tenant, async (manager) => {
    const workspace = await lockWorkspaceById(manager, tenant, id);
    if (workspace === undefined) return false;
    const now = deps.now();
    const still = dueKeys(await keysOf(manager, tenant, id), workspace.settings, now);
    const activatesAt = now + workspace.settings.keyRotation.publishAheadSeconds * 1000;
    const added = newKeys(workspace, created, now, activatesAt).filter(({ alg }) =>
      still.some((key) => key.alg === alg),
    );
    if (added.length === 0) return false;
    await insertKeys(manager, added);
    // Its successor is there: nothing more to be made for it.
    for (const key of still) await scheduleKey(manager, key, NEVER);
    await keysChanged(deps, manager, workspace, now);
    for (const key of added) {
      await deps.audit.recordInTransaction(manager, {
        type: 'key.created',
        outcome: 'success',
        workspace,
        actor: SYSTEM_ACTOR,
        target: { type: 'key', id: key.kid },
        request: SYSTEM_REQUEST,
        details: { alg: key.alg, state: key.state },
      });
    }
    return true;
  });
}

/** The keys whose successor should be made now: each signs, its time has come, and none is on its way. */
function dueKeys(
  keys: readonly SigningKeyRecord[],
  settings: Pick<WorkspaceSettings, 'keyRotation'>,
  now: number,
): SigningKeyRecord[] {
  return keys.filter(
    (key) =>
      key.state === 'active' &&
      (key.rotatesAt ?? rotatesAt(key, settings)) <= now &&
      !keys.some((other) => other.alg === key.alg && other.state === 'next'),
  );
}
