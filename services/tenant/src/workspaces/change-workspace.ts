/** Changes and deletion of a workspace: the row is locked, the change validated against what is there, event and notice in the same transaction. */
import { inTenant } from '@ostiary/platform/postgres';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { AdminCall } from '../access/admin-access.js';
import { recordChange } from '../audit-trail/record-change.js';
import { announceWorkspace } from '../directory/announce-change.js';
import { makeMissingEncryptionKeys, storeEncryptionKeys } from '../keys/change-encryption-keys.js';
import { encryptionKeysOf, rescheduleEncryptionKeys } from '../keys/encryption-key.repository.js';
import { type KeyChanges, missingAlgorithms, unwantedChanges } from '../keys/key-lifecycle.js';
import {
  insertKeys,
  keysOf,
  newKeys,
  removeKey,
  rescheduleKeys,
  type SigningKeyRecord,
  updateKey,
} from '../keys/signing-key.repository.js';
import { conflict, notFound } from '../problems/refusal.js';
import { requireMatch } from '../request-body/entity-tag.js';
import { answered } from '../users/identity-refusal.js';
import type { LaunchWorkspaceDependencies } from './launch-workspace.js';
import { changedSettings } from './settings-rules.js';
import { findWorkspace, lockWorkspace, updateWorkspace, type WorkspaceRecord } from './workspace.repository.js';
import type { CHANGE_WORKSPACE } from './workspaces.routes.js';

export type WorkspaceChange = z.output<typeof CHANGE_WORKSPACE.body>;
export type ChangeWorkspaceDependencies = Omit<LaunchWorkspaceDependencies, 'identity'>;

export interface ChangedWorkspace {
  readonly workspace: WorkspaceRecord;
  readonly keys: readonly SigningKeyRecord[];
}

/** How often a change is tried again when another one came between reading and writing. */
const ATTEMPTS = 3;

/** @throws Refusal not-found, precondition-failed, invalid-request, conflict */
export async function changeWorkspace(
  deps: ChangeWorkspaceDependencies,
  slug: string,
  change: WorkspaceChange,
  ifMatch: string | undefined,
  call: AdminCall,
): Promise<ChangedWorkspace> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const changed = await tryToChange(deps, slug, change, ifMatch, call);
    if (changed !== undefined) {
      await deps.outbox.publish();
      return changed;
    }
  }
  throw conflict('Others change this workspace at this moment; try again.');
}

/** `undefined`: somebody else's change came between, and this one has to be thought over. */
async function tryToChange(
  deps: ChangeWorkspaceDependencies,
  slug: string,
  change: WorkspaceChange,
  ifMatch: string | undefined,
  call: AdminCall,
): Promise<ChangedWorkspace | undefined> {
  const { tenant } = call;
  const now = deps.now();
  const { before, keys, encryptionKeys } = await inTenant(deps.dataSource, tenant, async (manager) => {
    const found = await findWorkspace(manager, tenant, slug);
    if (found === undefined) throw notFound();
    return {
      before: found,
      keys: await keysOf(manager, tenant, found.id),
      encryptionKeys: await encryptionKeysOf(manager, tenant, found.id),
    };
  });
  requireMatch(ifMatch, before.version);
  const after = withChange(before, change, now);
  if (after === undefined) return { workspace: before, keys };
  // Keys are made before the transaction begins: it should be short, and `token` may be slow.
  const algs = missingAlgorithms(keys, after.settings);
  const created =
    algs.length === 0
      ? []
      : (await answered(deps.issuance.createSigningKeys({ workspaceId: before.id, algs }, call.context))).keys;
  const encryption = await makeMissingEncryptionKeys(deps, after, encryptionKeys, call);
  const added = newKeys(before, created, now);
  const keyChanges = unwantedChanges(keys, after.settings, now);
  return inTenant(deps.dataSource, tenant, async (manager) => {
    const locked = await lockWorkspace(manager, tenant, slug);
    if (locked === undefined) throw notFound();
    if (locked.id !== before.id || locked.version !== before.version) return undefined;
    await updateWorkspace(manager, after);
    await applyKeyChanges(deps, manager, after, { ...keyChanges, added }, call);
    if (JSON.stringify(after.settings.keyRotation) !== JSON.stringify(before.settings.keyRotation)) {
      await rescheduleKeys(manager, after);
      await rescheduleEncryptionKeys(manager, after);
    }
    await storeEncryptionKeys(deps, manager, after, encryption, now, call);
    await recordChange(deps.audit, manager, call, {
      type: 'workspace.changed',
      workspace: after,
      target: { type: 'workspace', id: after.id },
      before: audited(before),
      after: audited(after),
    });
    await announceWorkspace(deps.outbox, manager, after);
    return { workspace: after, keys: await keysOf(manager, tenant, after.id) };
  });
}

/** `undefined`: nothing would be different. */
function withChange(before: WorkspaceRecord, change: WorkspaceChange, now: number): WorkspaceRecord | undefined {
  const after: WorkspaceRecord = {
    ...before,
    name: change.name ?? before.name,
    disabled: change.disabled ?? before.disabled,
    settings:
      change.settings === undefined
        ? before.settings
        : changedSettings(before.settings, change.settings, before.workspaceProfile),
  };
  if (JSON.stringify(after) === JSON.stringify(before)) return undefined;
  return { ...after, version: before.version + 1, updatedAt: now };
}

async function applyKeyChanges(
  deps: ChangeWorkspaceDependencies,
  manager: EntityManager,
  workspace: WorkspaceRecord,
  { changed, removed, added }: KeyChanges & { readonly added: readonly SigningKeyRecord[] },
  call: AdminCall,
): Promise<void> {
  for (const key of changed) await updateKey(manager, key);
  for (const key of removed) await removeKey(manager, key);
  await insertKeys(manager, added);
  for (const [type, keys] of [
    ['key.created', added],
    ['key.retired', [...changed, ...removed]],
  ] as const) {
    for (const key of keys) {
      const target = { type: 'key', id: key.kid } as const;
      await recordChange(deps.audit, manager, call, {
        type,
        workspace,
        target,
        details: { alg: key.alg, state: key.state },
      });
    }
  }
}

/** Gone for everybody at once; the purge makes it so for good. @throws Refusal not-found, precondition-failed */
export async function deleteWorkspace(
  deps: ChangeWorkspaceDependencies,
  slug: string,
  ifMatch: string | undefined,
  call: AdminCall,
): Promise<void> {
  const { tenant } = call;
  await inTenant(deps.dataSource, tenant, async (manager) => {
    const before = await lockWorkspace(manager, tenant, slug);
    if (before === undefined) throw notFound();
    requireMatch(ifMatch, before.version);
    const now = deps.now();
    await updateWorkspace(manager, { ...before, version: before.version + 1, updatedAt: now, deletedAt: now });
    await recordChange(deps.audit, manager, call, {
      type: 'workspace.deleted',
      workspace: before,
      target: { type: 'workspace', id: before.id },
    });
    await announceWorkspace(deps.outbox, manager, before);
  });
  await deps.outbox.publish();
}

function audited({ name, workspaceProfile, disabled, settings }: WorkspaceRecord): object {
  return { name, workspaceProfile, disabled, ...settings };
}
