/**
 * The key pairs of a workspace for encryption follow its settings: what is wanted and missing is made by `token`, what is not wanted any more is
 * gone at once, for nothing that was encrypted to it has to be read later. On schedule they are exchanged (exchange-encryption-keys.ts).
 */
import type { CreatedEncryptionKey, IssuanceClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { EntityManager } from 'typeorm';
import type { AdminCall } from '../access/admin-access.js';
import { recordChange, type TransactionalAudit } from '../audit-trail/record-change.js';
import { answered } from '../users/identity-refusal.js';
import type { WorkspaceRecord } from '../workspaces/workspace.repository.js';
import {
  type EncryptionKeyRecord,
  encryptionKeysOf,
  insertEncryptionKeys,
  newEncryptionKeys,
  removeEncryptionKey,
} from './encryption-key.repository.js';

export interface EncryptionKeyDependencies {
  readonly issuance: Pick<PromiseClient<IssuanceClient>, 'createEncryptionKeys'>;
  readonly audit: TransactionalAudit;
}

/** Made before the transaction begins: it should be short, and `token` may be slow. Throws Refusal temporarily-unavailable. */
export async function makeMissingEncryptionKeys(
  { issuance }: Pick<EncryptionKeyDependencies, 'issuance'>,
  { id, settings }: Pick<WorkspaceRecord, 'id' | 'settings'>,
  existing: readonly EncryptionKeyRecord[],
  call: AdminCall,
): Promise<readonly CreatedEncryptionKey[]> {
  const published = existing.filter((key) => !key.retired);
  const algs = (settings.encryptionAlgorithms ?? []).filter((alg) => !published.some((key) => key.alg === alg));
  if (algs.length === 0) return [];
  return (await answered(issuance.createEncryptionKeys({ workspaceId: id, algs }, call.context))).keys;
}

/** In the transaction that changes the workspace. */
export async function storeEncryptionKeys(
  { audit }: Pick<EncryptionKeyDependencies, 'audit'>,
  manager: EntityManager,
  workspace: WorkspaceRecord,
  created: readonly CreatedEncryptionKey[],
  now: number,
  call: AdminCall,
): Promise<void> {
  const wanted = workspace.settings.encryptionAlgorithms ?? [];
  const existing = await encryptionKeysOf(manager, workspace.tenant, workspace.id);
  const removed = existing.filter((key) => !wanted.includes(key.alg));
  const added = newEncryptionKeys(workspace, created, now);
  for (const key of removed) await removeEncryptionKey(manager, key);
  await insertEncryptionKeys(manager, added);
  const changes = [
    ...added.map((key) => ({ type: 'key.created', state: 'active', key }) as const),
    ...removed.map((key) => ({ type: 'key.retired', state: 'removed', key }) as const),
  ];
  for (const { type, state, key } of changes) {
    await recordChange(audit, manager, call, {
      type,
      workspace,
      target: { type: 'key', id: key.kid },
      details: { alg: key.alg, state },
    });
  }
}
