import type { CreatedEncryptionKey } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { ENCRYPTION_KEY_ALGORITHMS } from '@ostiary/oauth/jwe-algorithms';
import type { WorkspaceEncryptionKey } from '@ostiary/oauth/workspace';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { EncryptionKeyEntity } from './encryption-key.entity.js';

export interface EncryptionKeyRecord extends WorkspaceEncryptionKey {
  readonly workspaceId: string;
  readonly tenant: string;
  /** Unix ms. */
  readonly createdAt: number;
  /** Unix ms: when its successor is to be made, or, retired, when it is gone; absent: to be reckoned. */
  readonly dueAt?: number;
}

const alg = z.enum(ENCRYPTION_KEY_ALGORITHMS);
const jwk = z.record(z.string(), z.unknown());

/** Oldest first. */
export async function encryptionKeysOf(
  manager: EntityManager,
  tenant: string,
  workspaceId: string,
): Promise<EncryptionKeyRecord[]> {
  const rows = await manager.find(EncryptionKeyEntity, {
    where: { tenant, workspaceId },
    order: { createdAt: 'ASC', kid: 'ASC' },
  });
  return rows.map(toRecord);
}

export async function insertEncryptionKeys(
  manager: EntityManager,
  keys: readonly EncryptionKeyRecord[],
): Promise<void> {
  if (keys.length > 0) await manager.insert(EncryptionKeyEntity, keys.map(toRow));
}

/** Whether it is published, and when something is due for it. */
export async function updateEncryptionKey(manager: EntityManager, key: EncryptionKeyRecord): Promise<void> {
  const { tenant, workspaceId, kid, retired, dueAt } = key;
  await manager.update(EncryptionKeyEntity, { tenant, workspaceId, kid }, { retired, dueAt: dateOrNull(dueAt) });
}

/** After a change of the schedule: to be reckoned anew. */
export async function rescheduleEncryptionKeys(
  manager: EntityManager,
  { tenant, id: workspaceId }: { readonly tenant: string; readonly id: string },
): Promise<void> {
  await manager.update(EncryptionKeyEntity, { tenant, workspaceId, retired: false }, { dueAt: null });
}

export async function removeEncryptionKey(manager: EntityManager, key: EncryptionKeyRecord): Promise<void> {
  const { tenant, workspaceId, kid } = key;
  await manager.delete(EncryptionKeyEntity, { tenant, workspaceId, kid });
}

/** What `token` made, as rows to be. */
export function newEncryptionKeys(
  workspace: { readonly id: string; readonly tenant: string },
  created: readonly CreatedEncryptionKey[],
  now: number,
): EncryptionKeyRecord[] {
  return created.map((key) => ({
    workspaceId: workspace.id,
    tenant: workspace.tenant,
    kid: key.kid,
    alg: alg.parse(key.alg),
    publicJwk: jwk.parse(JSON.parse(key.publicJwkJson)),
    sealedPrivateKey: key.sealedPrivateKey,
    createdAt: now,
    retired: false,
  }));
}

function toRow({ sealedPrivateKey, createdAt, dueAt, ...same }: EncryptionKeyRecord): EncryptionKeyEntity {
  return {
    ...same,
    sealedPrivateKey: Buffer.from(sealedPrivateKey),
    createdAt: new Date(createdAt),
    dueAt: dateOrNull(dueAt),
  };
}

function toRecord({ dueAt, ...row }: EncryptionKeyEntity): EncryptionKeyRecord {
  return {
    ...row,
    alg: alg.parse(row.alg),
    publicJwk: jwk.parse(row.publicJwk),
    createdAt: row.createdAt.getTime(),
    ...(dueAt === null ? {} : { dueAt: dueAt.getTime() }),
  };
}

function dateOrNull(ms: number | undefined): Date | null {
  return ms === undefined ? null : new Date(ms);
}
