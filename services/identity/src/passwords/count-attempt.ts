/** Counting what is tried against an account: the same for passwords, codes and passkeys, each with limits of its own. */
import type { DataSource, EntityManager } from 'typeorm';
import {
  ACCOUNT_STEPS,
  ADDRESS_STEPS,
  beginsToWait,
  CODE_ACCOUNT_STEPS,
  isKnownAddress,
  PASSKEY_STEPS,
  retryAt,
  type Steps,
  withAttempt,
  withoutAttempt,
  withSuccess,
} from './sign-in-tally.js';
import { lockTallies, storeTally, type TallyKeys } from './sign-in-tally.repository.js';

export interface AttemptDependencies {
  readonly dataSource: DataSource;
  readonly tallyKey: Uint8Array;
  /** Unix ms. */
  readonly now: () => number;
}

export interface AttemptLimits {
  readonly account: Steps;
  readonly address: Steps;
  /** Whether an address that the user has lately signed in from need not wait for what others did. A browser that is known never need. */
  readonly trustsAddress: boolean;
}

export const PASSWORD_LIMITS: AttemptLimits = { account: ACCOUNT_STEPS, address: ADDRESS_STEPS, trustsAddress: true };
export const CODE_LIMITS: AttemptLimits = {
  account: CODE_ACCOUNT_STEPS,
  address: ADDRESS_STEPS,
  trustsAddress: true,
};
/** CIBA §7.1: whoever the client is, and from wherever it asks. */
export const USER_CODE_LIMITS: AttemptLimits = {
  account: CODE_ACCOUNT_STEPS,
  address: ADDRESS_STEPS,
  trustsAddress: false,
};
export const PASSKEY_LIMITS: AttemptLimits = { account: [], address: PASSKEY_STEPS, trustsAddress: false };

export type Admission =
  /** Unix ms. */
  | { readonly kind: 'wait'; readonly until: number }
  /** Counted as a failure until it is settled. `lockedUntil`: if it is one, all others have to wait from now on, Unix ms. */
  | { readonly kind: 'admitted'; readonly lockedUntil: number | undefined };

export async function admitAttempt(
  manager: EntityManager,
  keys: TallyKeys,
  limits: AttemptLimits,
  now: number,
): Promise<Admission> {
  const tallies = await lockTallies(manager, keys);
  const trusted = keys.deviceKnown || (limits.trustsAddress && isKnownAddress(tallies.address, now));
  const waits = [retryAt(tallies.address, limits.address, now)];
  if (!trusted) waits.push(retryAt(tallies.account, limits.account, now));
  const until = Math.max(...waits);
  if (until > now) return { kind: 'wait', until };
  const account = withAttempt(tallies.account, now);
  await storeTally(manager, keys, keys.account, account);
  await storeTally(manager, keys, keys.address, withAttempt(tallies.address, now));
  return {
    kind: 'admitted',
    lockedUntil: beginsToWait(account, limits.account) ? retryAt(account, limits.account, now) : undefined,
  };
}

/** `undecided`: nobody could judge. `passed`: the others' failures stay counted; the user's own success says nothing of theirs. */
export async function settleAttempt(
  manager: EntityManager,
  keys: TallyKeys,
  outcome: 'undecided' | 'passed',
  now: number,
): Promise<void> {
  const tallies = await lockTallies(manager, keys);
  await storeTally(manager, keys, keys.account, withoutAttempt(tallies.account));
  const address = outcome === 'passed' ? withSuccess(now) : withoutAttempt(tallies.address);
  await storeTally(manager, keys, keys.address, address);
}
