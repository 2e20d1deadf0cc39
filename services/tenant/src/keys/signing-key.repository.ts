import { JWS_ALGORITHMS, type JwsAlgorithm } from '@ostiary/oauth/security-profile';
import type { WorkspaceKey } from '@ostiary/oauth/workspace';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { SigningKeyEntity } from './signing-key.entity.js';

export interface SigningKeyRecord extends WorkspaceKey {
  readonly workspaceId: string;
  readonly tenant: string;
  /** Unix ms. */
  readonly createdAt: number;
  readonly activatesAt: number;
  readonly retiresAt?: number;
  /** Of a key that signs: when its successor is to be made; absent: nobody has reckoned it yet. */
  readonly rotatesAt?: number;
}

const alg = z.enum(JWS_ALGORITHMS);
const jwk = z.record(z.string(), z.unknown());
const state = z.enum(['next', 'active', 'retired']);

export async function insertKeys(manager: EntityManager, keys: readonly SigningKeyRecord[]): Promise<void> {
  if (keys.length > 0) await manager.insert(SigningKeyEntity, keys.map(toRow));
}

/** Every key of the workspace: those that sign, those to come, those that were; oldest first. */
export async function keysOf(manager: EntityManager, tenant: string, workspaceId: string): Promise<SigningKeyRecord[]> {
  const rows = await manager.find(SigningKeyEntity, {
    where: { tenant, workspaceId },
    order: { createdAt: 'ASC', kid: 'ASC' },
  });
  return rows.map(toRecord);
}

export async function updateKey(manager: EntityManager, key: SigningKeyRecord): Promise<void> {
  const { tenant, workspaceId, kid } = key;
  await manager.update(
    SigningKeyEntity,
    { tenant, workspaceId, kid },
    { state: key.state, activatesAt: new Date(key.activatesAt), retiresAt: dateOrNull(key.retiresAt) },
  );
}

/** When the successor of a key is to be made, Unix ms. */
export async function scheduleKey(manager: EntityManager, key: SigningKeyRecord, rotatesAt: number): Promise<void> {
  const { tenant, workspaceId, kid } = key;
  await manager.update(SigningKeyEntity, { tenant, workspaceId, kid }, { rotatesAt: new Date(rotatesAt) });
}

/** The schedule has changed: it is reckoned anew. */
export async function rescheduleKeys(
  manager: EntityManager,
  workspace: { readonly id: string; readonly tenant: string },
): Promise<void> {
  const { tenant, id: workspaceId } = workspace;
  await manager.update(SigningKeyEntity, { tenant, workspaceId, state: 'active' }, { rotatesAt: null });
}

export async function removeKey(manager: EntityManager, key: SigningKeyRecord): Promise<void> {
  const { tenant, workspaceId, kid } = key;
  await manager.delete(SigningKeyEntity, { tenant, workspaceId, kid });
}

/** What `token` made, as rows to be: `active` from now on, or `next` until `activatesAt`. */
export function newKeys(
  workspace: { readonly id: string; readonly tenant: string },
  created: readonly { kid: string; alg: string; publicJwkJson: string; sealedPrivateKey: Uint8Array }[],
  now: number,
  activatesAt: number = now,
): SigningKeyRecord[] {
  return created.map((key) => ({
    workspaceId: workspace.id,
    tenant: workspace.tenant,
    kid: key.kid,
    alg: parseAlgorithm(key.alg),
    state: activatesAt > now ? 'next' : 'active',
    publicJwk: jwk.parse(JSON.parse(key.publicJwkJson)),
    sealedPrivateKey: key.sealedPrivateKey,
    createdAt: now,
    activatesAt,
  }));
}

function parseAlgorithm(value: string): JwsAlgorithm {
  return alg.parse(value);
}

function dateOrNull(ms: number | undefined): Date | null {
  return ms === undefined ? null : new Date(ms);
}

function toRow(key: SigningKeyRecord): SigningKeyEntity {
  return {
    workspaceId: key.workspaceId,
    tenant: key.tenant,
    kid: key.kid,
    alg: key.alg,
    state: key.state,
    publicJwk: key.publicJwk,
    sealedPrivateKey: Buffer.from(key.sealedPrivateKey),
    createdAt: new Date(key.createdAt),
    activatesAt: new Date(key.activatesAt),
    retiresAt: dateOrNull(key.retiresAt),
    rotatesAt: dateOrNull(key.rotatesAt),
  };
}

function toRecord(row: SigningKeyEntity): SigningKeyRecord {
  return {
    workspaceId: row.workspaceId,
    tenant: row.tenant,
    kid: row.kid,
    alg: parseAlgorithm(row.alg),
    state: state.parse(row.state),
    publicJwk: jwk.parse(row.publicJwk),
    sealedPrivateKey: row.sealedPrivateKey,
    createdAt: row.createdAt.getTime(),
    activatesAt: row.activatesAt.getTime(),
    ...(row.retiresAt === null ? {} : { retiresAt: row.retiresAt.getTime() }),
    ...(row.rotatesAt === null ? {} : { rotatesAt: row.rotatesAt.getTime() }),
  };
}
