import type { EntityManager } from 'typeorm';
import { unlessTaken } from '../unless-taken.js';
import type { Scope } from '../users/user.js';
import { PasskeyEntity } from './passkey.entity.js';
import type { PasskeyRecord } from './passkey.js';

type Owner = Scope & { readonly userId: string };

/** TypeORM refuses members that are no columns. */
const of = ({ tenant, workspaceId, userId }: Owner) => ({ tenant, workspaceId, userId });

/** The oldest first. */
export async function listPasskeys(manager: EntityManager, owner: Owner): Promise<PasskeyRecord[]> {
  const rows = await manager.find(PasskeyEntity, { where: of(owner), order: { createdAt: 'ASC', id: 'ASC' } });
  return rows.map(toRecord);
}

/** Of this workspace and no other, whichever the browser offered. */
export async function findPasskey(
  manager: EntityManager,
  { tenant, workspaceId }: Scope,
  credentialId: string,
): Promise<PasskeyRecord | undefined> {
  const row = await manager.findOneBy(PasskeyEntity, { tenant, workspaceId, credentialId });
  return row === null ? undefined : toRecord(row);
}

/** Throws IdentityError `passkey_taken`. */
export async function insertPasskey(manager: EntityManager, passkey: PasskeyRecord): Promise<void> {
  const inserting = manager.insert(PasskeyEntity, {
    ...of(passkey),
    id: passkey.id,
    credentialId: passkey.credentialId,
    publicKey: Buffer.from(passkey.publicKey),
    signCount: String(passkey.signCount),
    transports: [...passkey.transports],
    name: passkey.name,
    synced: passkey.synced,
    backedUp: passkey.backedUp,
    createdAt: new Date(passkey.createdAt),
    lastUsedAt: null,
  });
  await unlessTaken(inserting, { kind: 'passkey_taken' });
}

/** False: there is none. */
export async function renamePasskey(manager: EntityManager, owner: Owner, id: string, name: string): Promise<boolean> {
  return (await manager.update(PasskeyEntity, { ...of(owner), id }, { name })).affected === 1;
}

/** False: there is none. */
export async function removePasskey(manager: EntityManager, owner: Owner, id: string): Promise<boolean> {
  return (await manager.delete(PasskeyEntity, { ...of(owner), id })).affected === 1;
}

/**
 * WebAuthn L3 §7.2(22): takes the counter of a use over, in one statement, if it is larger than the last one (or neither counts). False: it is
 * not, or the passkey has been removed meanwhile.
 */
export async function noteUse(
  manager: EntityManager,
  passkey: PasskeyRecord,
  use: { readonly signCount: number; readonly backedUp: boolean; readonly at: number },
): Promise<boolean> {
  const result = await manager
    .createQueryBuilder()
    .update(PasskeyEntity)
    .set({ signCount: String(use.signCount), backedUp: use.backedUp, lastUsedAt: new Date(use.at) })
    .where('id = :id and tenant = :tenant', { id: passkey.id, tenant: passkey.tenant })
    .andWhere('(sign_count < :signCount or (sign_count = 0 and :signCount = 0))', { signCount: use.signCount })
    .execute();
  return result.affected === 1;
}

function toRecord(row: PasskeyEntity): PasskeyRecord {
  return {
    id: row.id,
    tenant: row.tenant,
    workspaceId: row.workspaceId,
    userId: row.userId,
    credentialId: row.credentialId,
    publicKey: row.publicKey,
    signCount: Number(row.signCount),
    transports: row.transports,
    name: row.name,
    synced: row.synced,
    backedUp: row.backedUp,
    createdAt: row.createdAt.getTime(),
    lastUsedAt: row.lastUsedAt?.getTime() ?? 0,
  };
}
