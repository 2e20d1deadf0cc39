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
  }));
}

function toRow({ sealedPrivateKey, createdAt, ...same }: EncryptionKeyRecord): EncryptionKeyEntity {
  return { ...same, sealedPrivateKey: Buffer.from(sealedPrivateKey), createdAt: new Date(createdAt) };
}

function toRecord(row: EncryptionKeyEntity): EncryptionKeyRecord {
  return { ...row, alg: alg.parse(row.alg), publicJwk: jwk.parse(row.publicJwk), createdAt: row.createdAt.getTime() };
}
