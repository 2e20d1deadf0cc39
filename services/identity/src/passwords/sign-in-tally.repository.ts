import { createHmac } from 'node:crypto';
import { networkOfAddress } from '@ostiary/platform/network-of-address';
import type { EntityManager } from 'typeorm';
import { SignInTallyEntity } from './sign-in-tally.entity.js';
import { forgettableAt, type SignInTally } from './sign-in-tally.js';

/** Under which keys the tallies of an attempt are kept. */
export interface TallyKeys {
  readonly tenant: string;
  readonly account: string;
  /** Of the browser, if it is one that the user has signed in with before; else of the address. */
  readonly address: string;
  /** The browser is known: what others did to the account does not concern it. */
  readonly deviceKnown: boolean;
}

/**
 * `account`: the user's id, or what was typed when it is nobody's name, so that an unknown name grows slow like a known one.
 * The keys are keyed hashes: the table tells neither who was tried nor from where.
 */
export function tallyKeys(
  hmacKey: Uint8Array,
  attempt: {
    readonly tenant: string;
    readonly workspaceId: string;
    readonly account: string;
    readonly address: string;
    /** Names a browser that is known to be the user's. */
    readonly device: string | undefined;
  },
): TallyKeys {
  const hashed = (...parts: readonly string[]) =>
    createHmac('sha256', hmacKey).update(JSON.stringify(parts)).digest('base64url');
  return {
    tenant: attempt.tenant,
    account: hashed(attempt.workspaceId, attempt.account),
    address:
      attempt.device === undefined
        ? hashed(attempt.workspaceId, attempt.account, networkOfAddress(attempt.address))
        : hashed(attempt.workspaceId, attempt.account, 'device', attempt.device),
    deviceKnown: attempt.device !== undefined,
  };
}

/** Reads both tallies, and keeps other attempts on the account waiting until the transaction ends. */
export async function lockTallies(
  manager: EntityManager,
  keys: TallyKeys,
): Promise<{ account: SignInTally | undefined; address: SignInTally | undefined }> {
  // A row lock would not do: at the first attempt there is no row yet.
  await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [keys.account]);
  const rows = await manager.findBy(SignInTallyEntity, [
    { key: keys.account, tenant: keys.tenant },
    { key: keys.address, tenant: keys.tenant },
  ]);
  const tallyOf = (key: string) => {
    const row = rows.find((candidate) => candidate.key === key);
    return row && toTally(row);
  };
  return { account: tallyOf(keys.account), address: tallyOf(keys.address) };
}

export async function storeTally(
  manager: EntityManager,
  { tenant, account }: TallyKeys,
  key: string,
  tally: SignInTally,
): Promise<void> {
  await manager.upsert(SignInTallyEntity, toRow(tenant, account, key, tally), ['key', 'tenant']);
}

/** What is known of the account alone. */
export async function findAccountTally(manager: EntityManager, keys: TallyKeys): Promise<SignInTally | undefined> {
  const row = await manager.findOneBy(SignInTallyEntity, { key: keys.account, tenant: keys.tenant });
  return row === null ? undefined : toTally(row);
}

/** Forgets the failures on the account, from everywhere. */
export async function removeTallies(manager: EntityManager, keys: TallyKeys): Promise<void> {
  await manager.delete(SignInTallyEntity, { account: keys.account, tenant: keys.tenant });
}

/** Removes tallies of all tenants that say nothing any more (row-level security lets those be seen); returns how many. */
export async function removeForgettable(manager: EntityManager, now: number, limit: number): Promise<number> {
  const [, count]: [unknown, number] = await manager.query(
    'delete from sign_in_tallies where ctid = any(array(select ctid from sign_in_tallies where forget_at < $1 limit $2))',
    [new Date(now), limit],
  );
  return count;
}

function toTally(row: SignInTallyEntity): SignInTally {
  return {
    failures: row.failures,
    lastFailureAt: row.lastFailureAt?.getTime() ?? 0,
    lastSuccessAt: row.lastSuccessAt?.getTime() ?? 0,
  };
}

function toRow(tenant: string, account: string, key: string, tally: SignInTally): SignInTallyEntity {
  return {
    key,
    tenant,
    account,
    failures: tally.failures,
    lastFailureAt: tally.lastFailureAt > 0 ? new Date(tally.lastFailureAt) : null,
    lastSuccessAt: tally.lastSuccessAt > 0 ? new Date(tally.lastSuccessAt) : null,
    forgetAt: new Date(forgettableAt(tally)),
  };
}
