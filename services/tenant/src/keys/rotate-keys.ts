/** Rotation by hand: publish the next key, or, after a compromise, sign with it at once; and removal of keys that do not sign. */
import type { IssuanceClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import type { AdminCall } from '../access/admin-access.js';
import { recordChange, type TransactionalAudit } from '../audit-trail/record-change.js';
import { announceWorkspace, type ChangeOutbox } from '../directory/announce-change.js';
import { conflict, invalid, notFound } from '../problems/refusal.js';
import { answered } from '../users/identity-refusal.js';
import {
  findWorkspace,
  lockWorkspace,
  updateWorkspace,
  type WorkspaceRecord,
} from '../workspaces/workspace.repository.js';
import { dueChanges } from './key-lifecycle.js';
import { insertKeys, keysOf, newKeys, removeKey, type SigningKeyRecord, updateKey } from './signing-key.repository.js';

export interface RotateKeysDependencies {
  readonly dataSource: DataSource;
  readonly issuance: Pick<PromiseClient<IssuanceClient>, 'createSigningKeys'>;
  readonly audit: TransactionalAudit;
  readonly outbox: ChangeOutbox;
  /** How long a key is published before it signs. */
  readonly keyPublishSeconds: number;
  /** Unix ms. */
  readonly now: () => number;
}

export interface Rotation {
  readonly algorithms: readonly JwsAlgorithm[] | undefined;
  readonly immediately: boolean;
}

/** @throws Refusal not-found, invalid-request */
export async function rotateKeys(
  deps: RotateKeysDependencies,
  slug: string,
  { algorithms, immediately }: Rotation,
  call: AdminCall,
): Promise<readonly SigningKeyRecord[]> {
  const { tenant } = call;
  const workspace = await inTenant(deps.dataSource, tenant, (manager) => findWorkspace(manager, tenant, slug));
  if (workspace === undefined) throw notFound();
  const wanted = algorithms ?? workspace.settings.signingAlgorithms;
  const unknown = wanted.findIndex((alg) => !workspace.settings.signingAlgorithms.includes(alg));
  if (unknown >= 0) {
    throw invalid([{ pointer: `/algorithms/${unknown}`, detail: 'the workspace does not sign with this algorithm' }]);
  }
  const request = { workspaceId: workspace.id, algs: [...new Set(wanted)] };
  const created = await answered(deps.issuance.createSigningKeys(request, call.context));
  const now = deps.now();
  const added = newKeys(workspace, created.keys, now, immediately ? now : now + deps.keyPublishSeconds * 1000);
  const keys = await inTenant(deps.dataSource, tenant, async (manager) => {
    const locked = await requireSame(manager, workspace);
    const before = await keysOf(manager, tenant, locked.id);
    // A key that signs at once is one whose hour has come: those before it retire by the same rule.
    const arrived = added.map((key): SigningKeyRecord => ({ ...key, state: 'next' }));
    const { changed } = dueChanges([...before, ...(immediately ? arrived : [])], locked.settings, now);
    await insertKeys(manager, added);
    for (const key of changed) if (before.some(({ kid }) => kid === key.kid)) await updateKey(manager, key);
    await keysChanged(deps, manager, locked, now);
    for (const key of added) {
      await recordChange(deps.audit, manager, call, {
        type: 'key.rotated',
        workspace: locked,
        target: { type: 'key', id: key.kid },
        details: { alg: key.alg, state: key.state, immediately: String(immediately) },
      });
    }
    return keysOf(manager, tenant, locked.id);
  });
  await deps.outbox.publish();
  return keys;
}

/** @throws Refusal not-found, conflict */
export async function removeSigningKey(
  deps: RotateKeysDependencies,
  slug: string,
  kid: string,
  call: AdminCall,
): Promise<void> {
  const { tenant } = call;
  await inTenant(deps.dataSource, tenant, async (manager) => {
    const workspace = await lockWorkspace(manager, tenant, slug);
    if (workspace === undefined) throw notFound();
    const key = (await keysOf(manager, tenant, workspace.id)).find((one) => one.kid === kid);
    if (key === undefined) throw notFound();
    if (key.state === 'active') throw conflict('The key signs; rotate first.');
    await removeKey(manager, key);
    await keysChanged(deps, manager, workspace, deps.now());
    await recordChange(deps.audit, manager, call, {
      type: 'key.retired',
      workspace,
      target: { type: 'key', id: kid },
      details: { alg: key.alg, state: key.state },
    });
  });
  await deps.outbox.publish();
}

/** Keys are part of the workspace: a new version of it, and everybody is told. */
export async function keysChanged(
  deps: Pick<RotateKeysDependencies, 'outbox'>,
  manager: EntityManager,
  workspace: WorkspaceRecord,
  now: number,
): Promise<void> {
  await updateWorkspace(manager, { ...workspace, version: workspace.version + 1, updatedAt: now });
  await announceWorkspace(deps.outbox, manager, workspace);
}

/** Locked; not one that took the slug while the keys were made. */
async function requireSame(manager: EntityManager, workspace: WorkspaceRecord): Promise<WorkspaceRecord> {
  const locked = await lockWorkspace(manager, workspace.tenant, workspace.slug);
  if (locked === undefined || locked.id !== workspace.id) throw notFound();
  return locked;
}
