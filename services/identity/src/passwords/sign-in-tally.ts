/**
 * How failed sign-ins slow down further ones. An attempt is counted as a failure before the password is looked at, so that a
 * hundred sent at once count as a hundred, and is taken back when it succeeds. Two tallies are kept for an account: one for each
 * address that tries, which grows slow soon, and one for all addresses together, which grows slow late and does not concern an
 * address, or a browser, that the user has lately signed in from. So nobody can keep a user out for good, neither from one address nor from many.
 */
export interface SignInTally {
  readonly failures: number;
  /** Unix ms; 0: never. */
  readonly lastFailureAt: number;
  /** Unix ms; 0: never. */
  readonly lastSuccessAt: number;
}

/** The wait after the nth failure, seconds; the last one stands for all further failures. */
export type Steps = readonly number[];

/** NIST SP 800-63B §3.2.2: an increasing wait, at most an hour, holds an address to about 100 tries a day. */
export const ADDRESS_STEPS: Steps = [0, 0, 0, 0, 5, 15, 60, 300, 900];
export const ACCOUNT_STEPS: Steps = [...Array<number>(29).fill(0), 5, 15, 60, 300];
/** Three of a million codes are right at a time, and whoever guesses them knows the password: after nine, soon only one an hour. */
export const CODE_ACCOUNT_STEPS: Steps = [...Array<number>(9).fill(0), 60, 300, 900, 3600];
/** For an address whose passkeys fail; a signature cannot be guessed, so this bounds work. */
export const PASSKEY_STEPS: Steps = [...Array<number>(19).fill(0), 5, 15, 60, 300];

/** Failures are forgotten when none was added for a day. */
export const FAILURES_KEPT_MS = 24 * 3600 * 1000;
/** For how long an address that the user signed in from is known. */
export const ADDRESS_KNOWN_MS = 30 * 24 * 3600 * 1000;

const NOTHING: SignInTally = { failures: 0, lastFailureAt: 0, lastSuccessAt: 0 };

/** When the next attempt may be made, Unix ms; not after `now`: at once. */
export function retryAt(tally: SignInTally | undefined, steps: Steps, now: number): number {
  const { failures, lastFailureAt } = current(tally, now);
  if (failures === 0) return 0;
  return lastFailureAt + (steps[Math.min(failures, steps.length) - 1] ?? 0) * 1000;
}

/** Whether the user has signed in from the address of this tally lately. */
export function isKnownAddress(tally: SignInTally | undefined, now: number): boolean {
  return tally !== undefined && tally.lastSuccessAt > now - ADDRESS_KNOWN_MS;
}

/** The tally with one more attempt, taken for a failure until it is settled. */
export function withAttempt(tally: SignInTally | undefined, now: number): SignInTally {
  const before = current(tally, now);
  return { ...before, failures: before.failures + 1, lastFailureAt: now };
}

/** The tally without an attempt that was not decided, or that does not count against others. */
export function withoutAttempt(tally: SignInTally | undefined): SignInTally {
  return { ...(tally ?? NOTHING), failures: Math.max(0, (tally?.failures ?? 0) - 1) };
}

/** The tally of an address after the right password. */
export function withSuccess(now: number): SignInTally {
  return { failures: 0, lastFailureAt: 0, lastSuccessAt: now };
}

/** When nothing is lost by forgetting the tally, Unix ms. */
export function forgettableAt(tally: SignInTally): number {
  return Math.max(
    tally.failures > 0 ? tally.lastFailureAt + FAILURES_KEPT_MS : 0,
    tally.lastSuccessAt > 0 ? tally.lastSuccessAt + ADDRESS_KNOWN_MS : 0,
  );
}

function current(tally: SignInTally | undefined, now: number): SignInTally {
  if (!tally) return NOTHING;
  return tally.lastFailureAt < now - FAILURES_KEPT_MS ? { ...tally, failures: 0 } : tally;
}

/** Whether the last failure is the one with which waiting began. */
export function beginsToWait({ failures }: SignInTally, steps: Steps): boolean {
  return failures > 0 && (steps[failures - 1] ?? 0) > 0 && (failures === 1 || steps[failures - 2] === 0);
}
