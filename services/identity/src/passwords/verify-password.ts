import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import { IdentityError } from '../identity-error.js';
import { typedLoginKey } from '../users/login-name.js';
import type { Scope, UserRecord } from '../users/user.js';
import { findUserByLoginKey } from '../users/user.repository.js';
import { PasswordCredentialEntity } from './password-credential.entity.js';
import type { PasswordHasher } from './password-hasher.js';
import { normalisePassword, PASSWORD_MAX_LENGTH } from './password-rules.js';
import {
  ACCOUNT_STEPS,
  ADDRESS_STEPS,
  isKnownAddress,
  retryAt,
  withAttempt,
  withoutAttempt,
  withSuccess,
} from './sign-in-tally.js';
import { lockTallies, storeTally, type TallyKeys, tallyKeys } from './sign-in-tally.repository.js';

export interface PasswordAttempt extends Scope {
  /** User name or e-mail address, as typed. */
  readonly username: string;
  readonly password: string;
  /** IP address of the caller; '' when unknown. */
  readonly address: string;
}

export type PasswordVerdict =
  | { readonly kind: 'verified'; readonly userId: string }
  /** `userId`: for the audit event; the outside must not learn whether there is one. */
  | { readonly kind: 'refused'; readonly userId: string | undefined }
  /** The password was right. */
  | { readonly kind: 'disabled'; readonly userId: string }
  /** Unix ms. */
  | { readonly kind: 'throttled'; readonly retryAt: number };

export interface VerifyPasswordDependencies {
  readonly dataSource: DataSource;
  readonly hasher: PasswordHasher;
  /** unknowableHash(): what an unknown user's password is compared with. */
  readonly nobodysHash: string;
  readonly tallyKey: Uint8Array;
  readonly now: () => number;
}

interface Candidate {
  readonly user: UserRecord | undefined;
  readonly hash: string | undefined;
  readonly keys: TallyKeys;
}

/**
 * Checks a password. The attempt is counted before the password is looked at, and no transaction is open while it is hashed.
 * Unknown users take the same steps as known ones, in the same time.
 */
export async function verifyPassword(
  deps: VerifyPasswordDependencies,
  attempt: PasswordAttempt,
): Promise<PasswordVerdict> {
  const { dataSource, hasher, now } = deps;
  const admitted = await inTenant(dataSource, attempt.tenant, async (manager) => {
    const candidate = await findCandidate(deps, manager, attempt);
    const waitUntil = await countAttempt(manager, candidate.keys, now());
    return { candidate, waitUntil };
  });
  const { candidate, waitUntil } = admitted;
  if (waitUntil !== undefined) return { kind: 'throttled', retryAt: waitUntil };

  const matches = await compare(deps, candidate, attempt.password);
  if (matches === 'busy') {
    await inTenant(dataSource, attempt.tenant, (manager) => takeAttemptBack(manager, candidate.keys));
    return { kind: 'throttled', retryAt: now() + 1000 };
  }
  const { user, hash } = candidate;
  if (!matches || !user || hash === undefined) return { kind: 'refused', userId: user?.id };

  const renewed = hasher.isOutdated(hash) ? await rehash(hasher, attempt.password) : undefined;
  await inTenant(dataSource, attempt.tenant, async (manager) => {
    await settleSuccess(manager, candidate.keys, now());
    if (renewed)
      await manager.update(PasswordCredentialEntity, { userId: user.id, tenant: user.tenant, hash }, { hash: renewed });
  });
  return { kind: user.disabled ? 'disabled' : 'verified', userId: user.id };
}

async function findCandidate(
  deps: VerifyPasswordDependencies,
  manager: EntityManager,
  attempt: PasswordAttempt,
): Promise<Candidate> {
  const key = typedLoginKey(attempt.username);
  const { tenant, workspaceId } = attempt;
  const user = key === undefined ? undefined : await findUserByLoginKey(manager, { tenant, workspaceId }, key);
  const credential = user && (await manager.findOneBy(PasswordCredentialEntity, { userId: user.id, tenant }));
  const account = user?.id ?? `unknown:${key ?? ''}`;
  return { user, hash: credential?.hash, keys: tallyKeys(deps.tallyKey, { ...attempt, account }) };
}

/** When the next attempt may be made, or `undefined`: this one may, and is counted. */
async function countAttempt(manager: EntityManager, keys: TallyKeys, now: number): Promise<number | undefined> {
  const tallies = await lockTallies(manager, keys);
  const waits = [retryAt(tallies.address, ADDRESS_STEPS, now)];
  if (!isKnownAddress(tallies.address, now)) waits.push(retryAt(tallies.account, ACCOUNT_STEPS, now));
  const waitUntil = Math.max(...waits);
  if (waitUntil > now) return waitUntil;
  await storeTally(manager, keys.tenant, keys.account, withAttempt(tallies.account, now));
  await storeTally(manager, keys.tenant, keys.address, withAttempt(tallies.address, now));
  return undefined;
}

async function takeAttemptBack(manager: EntityManager, keys: TallyKeys): Promise<void> {
  const tallies = await lockTallies(manager, keys);
  await storeTally(manager, keys.tenant, keys.account, withoutAttempt(tallies.account));
  await storeTally(manager, keys.tenant, keys.address, withoutAttempt(tallies.address));
}

async function settleSuccess(manager: EntityManager, keys: TallyKeys, now: number): Promise<void> {
  const tallies = await lockTallies(manager, keys);
  // The others' failures stay counted: the user's own success says nothing of theirs.
  await storeTally(manager, keys.tenant, keys.account, withoutAttempt(tallies.account));
  await storeTally(manager, keys.tenant, keys.address, withSuccess(now));
}

async function compare(
  deps: VerifyPasswordDependencies,
  candidate: Candidate,
  password: string,
): Promise<boolean | 'busy'> {
  // No password is longer; what is sent must not decide how much is hashed.
  const tooLong = password.length > 4 * PASSWORD_MAX_LENGTH;
  try {
    return await deps.hasher.verify(candidate.hash ?? deps.nobodysHash, tooLong ? '' : normalisePassword(password));
  } catch (error) {
    if (error instanceof IdentityError && error.refusal.kind === 'busy') return 'busy';
    throw error;
  }
}

/** `undefined` when there is no room: the old hash does until next time. */
async function rehash(hasher: PasswordHasher, password: string): Promise<string | undefined> {
  return hasher.hash(normalisePassword(password)).catch(() => undefined);
}
