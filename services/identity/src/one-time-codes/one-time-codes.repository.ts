import type { EntityManager } from 'typeorm';
import { OneTimeCodeEnrolmentEntity, OneTimeCodesEntity, RecoveryCodeEntity } from './one-time-codes.entity.js';

export interface CodeOwner {
  readonly tenant: string;
  readonly userId: string;
}

/** TypeORM refuses members that are no columns. */
const of = ({ tenant, userId }: CodeOwner) => ({ tenant, userId });

export interface StoredSecret {
  readonly sealedSecret: Uint8Array;
  /** Unix ms. */
  readonly createdAt: number;
}

export async function findSecret(manager: EntityManager, owner: CodeOwner): Promise<StoredSecret | undefined> {
  const row = await manager.findOneBy(OneTimeCodesEntity, of(owner));
  return row === null ? undefined : { sealedSecret: row.sealedSecret, createdAt: row.createdAt.getTime() };
}

/** In place of any that was there. `step`: of the code that was shown; it and those before it are used up. True: there was one. */
export async function putSecret(
  manager: EntityManager,
  owner: CodeOwner,
  secret: StoredSecret & { readonly step: number },
): Promise<boolean> {
  const replaced = await removeSecret(manager, owner);
  await manager.insert(OneTimeCodesEntity, {
    ...of(owner),
    sealedSecret: Buffer.from(secret.sealedSecret),
    lastStep: String(secret.step),
    createdAt: new Date(secret.createdAt),
  });
  return replaced;
}

/** False: there was none. */
export async function removeSecret(manager: EntityManager, owner: CodeOwner): Promise<boolean> {
  return (await manager.delete(OneTimeCodesEntity, of(owner))).affected === 1;
}

/** RFC 6238 §5.2: a code is taken once: of two uses at once one is later. False: it, or a later one, was used before. */
export async function takeStep(manager: EntityManager, { tenant, userId }: CodeOwner, step: number): Promise<boolean> {
  const result = await manager
    .createQueryBuilder()
    .update(OneTimeCodesEntity)
    .set({ lastStep: String(step) })
    .where('user_id = :userId and tenant = :tenant and last_step < :step', { userId, tenant, step })
    .execute();
  return result.affected === 1;
}

/** One that has not expired. */
export async function findEnrolment(
  manager: EntityManager,
  owner: CodeOwner & { readonly context: string },
  now: number,
): Promise<Uint8Array | undefined> {
  const row = await manager.findOneBy(OneTimeCodeEnrolmentEntity, { ...of(owner), context: owner.context });
  return row === null || row.expiresAt.getTime() <= now ? undefined : row.sealedSecret;
}

export async function putEnrolment(
  manager: EntityManager,
  owner: CodeOwner & { readonly context: string },
  sealedSecret: Uint8Array,
  expiresAt: number,
): Promise<void> {
  const { context } = owner;
  const row = { ...of(owner), context, sealedSecret: Buffer.from(sealedSecret), expiresAt: new Date(expiresAt) };
  await manager.upsert(OneTimeCodeEnrolmentEntity, row, ['userId', 'context']);
}

/** All that the user has begun anywhere. */
export async function removeEnrolments(manager: EntityManager, owner: CodeOwner): Promise<void> {
  await manager.delete(OneTimeCodeEnrolmentEntity, of(owner));
}

/** Removes what has expired of all tenants (row-level security lets those be seen); returns how many. */
export async function removeExpiredEnrolments(manager: EntityManager, limit: number): Promise<number> {
  const [, count]: [unknown, number] = await manager.query(
    'delete from one_time_code_enrolments where ctid = any(array(select ctid from one_time_code_enrolments where expires_at < now() limit $1))',
    [limit],
  );
  return count;
}

/** In place of those that were there. */
export async function putRecoveryCodes(
  manager: EntityManager,
  owner: CodeOwner,
  hashes: readonly string[],
): Promise<void> {
  await removeRecoveryCodes(manager, owner);
  await manager.insert(
    RecoveryCodeEntity,
    hashes.map((hash) => ({ ...of(owner), hash })),
  );
}

export async function removeRecoveryCodes(manager: EntityManager, owner: CodeOwner): Promise<void> {
  await manager.delete(RecoveryCodeEntity, of(owner));
}

export async function countRecoveryCodes(manager: EntityManager, owner: CodeOwner): Promise<number> {
  return manager.countBy(RecoveryCodeEntity, of(owner));
}

/** Each is good once. False: there is none. */
export async function takeRecoveryCode(manager: EntityManager, owner: CodeOwner, hash: string): Promise<boolean> {
  return (await manager.delete(RecoveryCodeEntity, { ...of(owner), hash })).affected === 1;
}
