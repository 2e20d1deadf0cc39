/**
 * Key pairs for encryption are exchanged on schedule, or by hand: the successor is published in place of the one before, which still reads what
 * clients encrypt to it until they have fetched the key set again, and is gone then. There is nothing to publish ahead: a client that knows the new
 * key may use it at once. Any replica may do it: keys are made without a lock, and entered under that of the workspace only if the need is still there.
 */
import type { IssuanceClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { EncryptionKeyAlgorithm } from '@ostiary/oauth/jwe-algorithms';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { Logger } from '@ostiary/platform/logger';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import type { AdminCall } from '../access/admin-access.js';
import { recordChange, type TransactionalAudit } from '../audit-trail/record-change.js';
import type { ChangeOutbox } from '../directory/announce-change.js';
import { notFound } from '../problems/refusal.js';
import { SYSTEM_ACTOR, SYSTEM_REQUEST } from '../system/system-request.js';
import { answered } from '../users/identity-refusal.js';
import {
  lockWorkspace,
  lockWorkspaceById,
  requireWorkspace,
  type WorkspaceRecord,
} from '../workspaces/workspace.repository.js';
import {
  type EncryptionKeyRecord,
  encryptionKeysOf,
  insertEncryptionKeys,
  newEncryptionKeys,
  removeEncryptionKey,
  updateEncryptionKey,
} from './encryption-key.repository.js';
import { NEVER } from './key-lifecycle.js';
import { keysChanged } from './rotate-keys.js';

export interface ExchangeDependencies {
  readonly dataSource: DataSource;
  readonly issuance: Pick<PromiseClient<IssuanceClient>, 'createEncryptionKeys'>;
  readonly audit: TransactionalAudit;
  readonly outbox: ChangeOutbox;
  readonly logger: Pick<Logger, 'warn'>;
  /** Unix ms. */
  readonly now: () => number;
}

interface Place {
  readonly tenant: string;
  readonly workspace_id: string;
}

/** What was encrypted to a key is read for so long after it was last published: key sets are cached, and request objects live for an hour. */
export const STILL_READ_MS = 86_400_000;
/** Workspaces that are looked after in one run; the next run goes on. */
const BATCH = 100;

/** The number of workspaces whose keys changed. */
export async function exchangeEncryptionKeysOnSchedule(deps: ExchangeDependencies): Promise<number> {
  const due = await deps.dataSource.transaction(async (manager): Promise<Place[]> => {
    await manager.query(`select set_config('ostiary.purpose', 'encryption-key-schedule', true)`);
    return manager.query(
      `select tenant, workspace_id from tenant.encryption_keys where coalesce(due_at, '-infinity') <= $1
        group by tenant, workspace_id order by min(coalesce(due_at, '-infinity')) limit ${BATCH}`,
      [new Date(deps.now())],
    );
  });
  let changed = 0;
  for (const place of due) {
    try {
      if (await exchangeDue(deps, place)) changed++;
    } catch (error) {
      // One workspace's trouble is not another's; tried again in the next run.
      deps.logger.warn({ err: error, workspaceId: place.workspace_id }, 'encryption keys could not be exchanged');
    }
  }
  if (changed > 0) await deps.outbox.publish();
  return changed;
}

async function exchangeDue(deps: ExchangeDependencies, { tenant, workspace_id: id }: Place): Promise<boolean> {
  const wanted = await inTenant(deps.dataSource, tenant, async (manager) => {
    const workspace = await lockWorkspaceById(manager, tenant, id);
    const keys = await encryptionKeysOf(manager, tenant, id);
    if (workspace === undefined) {
      // Deleted, and not yet purged: out of the way of those that live. Who restores it has its keys reckoned anew.
      for (const key of keys) {
        if (!key.retired) await updateEncryptionKey(manager, { ...key, dueAt: NEVER });
        else if ((key.dueAt ?? NEVER) <= deps.now()) await removeEncryptionKey(manager, key);
      }
      return undefined;
    }
    for (const key of keys.filter((one) => one.dueAt === undefined)) {
      await updateEncryptionKey(manager, { ...key, dueAt: exchangedAt(key, workspace.settings) });
    }
    return dueKeys(keys, workspace.settings, deps.now());
  });
  if (wanted === undefined || wanted.published.length + wanted.retired.length === 0) return false;
  const algs = wanted.published.map((key) => key.alg);
  const created = algs.length === 0 ? [] : (await deps.issuance.createEncryptionKeys({ workspaceId: id, algs })).keys;
  return inTenant(deps.dataSource, tenant, async (manager) => {
    const workspace = await lockWorkspaceById(manager, tenant, id);
    if (workspace === undefined) return false;
    const now = deps.now();
    const { published, retired } = dueKeys(await encryptionKeysOf(manager, tenant, id), workspace.settings, now);
    const added = newEncryptionKeys(workspace, created, now).filter(({ alg }) =>
      published.some((key) => key.alg === alg),
    );
    const replaced = published.filter(({ alg }) => added.some((key) => key.alg === alg));
    if (added.length + retired.length === 0) return false;
    const changes = await replace(manager, workspace, { added, replaced, removed: retired }, now);
    await keysChanged(deps, manager, workspace, now);
    for (const { type, target, details } of changes) {
      const by = { actor: SYSTEM_ACTOR, request: SYSTEM_REQUEST };
      await deps.audit.recordInTransaction(manager, { type, outcome: 'success', workspace, target, details, ...by });
    }
    return true;
  });
}

export interface Exchange {
  /** Absent: every kind that the workspace has. */
  readonly algorithms: readonly EncryptionKeyAlgorithm[] | undefined;
  /** After a compromise: nothing that was encrypted to the keys before is read any more. */
  readonly immediately: boolean;
}

/** By hand. Answers the keys as they are then. @throws Refusal not-found, temporarily-unavailable */
export async function exchangeEncryptionKeys(
  deps: ExchangeDependencies,
  slug: string,
  { algorithms, immediately }: Exchange,
  call: AdminCall,
): Promise<readonly EncryptionKeyRecord[]> {
  const { tenant } = call;
  const { id, settings } = await inTenant(deps.dataSource, tenant, (manager) =>
    requireWorkspace(manager, tenant, slug),
  );
  const algs = (settings.encryptionAlgorithms ?? []).filter((alg) => algorithms?.includes(alg) ?? true);
  const created =
    algs.length === 0
      ? []
      : (await answered(deps.issuance.createEncryptionKeys({ workspaceId: id, algs }, call.context))).keys;
  const keys = await inTenant(deps.dataSource, tenant, async (manager) => {
    const workspace = await lockWorkspace(manager, tenant, slug);
    if (workspace === undefined || workspace.id !== id) throw notFound();
    const now = deps.now();
    const added = newEncryptionKeys(workspace, created, now).filter(({ alg }) =>
      workspace.settings.encryptionAlgorithms?.includes(alg),
    );
    const before = (await encryptionKeysOf(manager, tenant, id)).filter((key) =>
      added.some(({ alg }) => alg === key.alg),
    );
    const replaced = immediately ? [] : before.filter((key) => !key.retired);
    const changes = await replace(manager, workspace, { added, replaced, removed: immediately ? before : [] }, now);
    if (changes.length > 0) await keysChanged(deps, manager, workspace, now);
    for (const change of changes) await recordChange(deps.audit, manager, call, { workspace, ...change });
    return encryptionKeysOf(manager, tenant, id);
  });
  await deps.outbox.publish();
  return keys;
}

interface Replacement {
  readonly added: readonly EncryptionKeyRecord[];
  readonly replaced: readonly EncryptionKeyRecord[];
  readonly removed: readonly EncryptionKeyRecord[];
}

/** Answers what is to be said of it on the audit stream. */
async function replace(
  manager: EntityManager,
  { settings }: WorkspaceRecord,
  { added, replaced, removed }: Replacement,
  now: number,
) {
  await insertEncryptionKeys(
    manager,
    added.map((key) => ({ ...key, dueAt: exchangedAt(key, settings) })),
  );
  for (const key of replaced) await updateEncryptionKey(manager, { ...key, retired: true, dueAt: now + STILL_READ_MS });
  for (const key of removed) await removeEncryptionKey(manager, key);
  return [
    ...added.map((key) => ({ type: 'key.created', state: 'active', key }) as const),
    ...replaced.map((key) => ({ type: 'key.retired', state: 'retired', key }) as const),
    ...removed.map((key) => ({ type: 'key.retired', state: 'removed', key }) as const),
  ].map(({ type, state, key: { kid, alg } }) => ({
    type,
    target: { type: 'key', id: kid } as const,
    details: { alg, use: 'enc', state },
  }));
}

/** When the successor of a published key is to be made; Unix ms. */
function exchangedAt(
  { createdAt }: Pick<EncryptionKeyRecord, 'createdAt'>,
  { keyRotation }: Pick<WorkspaceSettings, 'keyRotation'>,
): number {
  return keyRotation.everyDays === 0 ? NEVER : createdAt + keyRotation.everyDays * 86_400_000;
}

function dueKeys(
  keys: readonly EncryptionKeyRecord[],
  settings: Pick<WorkspaceSettings, 'keyRotation'>,
  now: number,
): { readonly published: EncryptionKeyRecord[]; readonly retired: EncryptionKeyRecord[] } {
  const due = keys.filter((key) => (key.dueAt ?? exchangedAt(key, settings)) <= now);
  return { published: due.filter((key) => !key.retired), retired: due.filter((key) => key.retired) };
}
