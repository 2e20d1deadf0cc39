import { describe, expect, it } from '@jest/globals';
import {
  ACCOUNT_STEPS,
  ADDRESS_KNOWN_MS,
  ADDRESS_STEPS,
  FAILURES_KEPT_MS,
  forgettableAt,
  isKnownAddress,
  retryAt,
  type SignInTally,
  withAttempt,
  withoutAttempt,
  withSuccess,
} from './sign-in-tally.js';

const NOW = 1_800_000_000_000;

function failures(count: number, at = NOW): SignInTally | undefined {
  let tally: SignInTally | undefined;
  for (let i = 0; i < count; i += 1) tally = withAttempt(tally, at);
  return tally;
}

describe('sign-in tally', () => {
  it.each([
    [0, 0],
    [4, 0],
    [5, 5],
    [6, 15],
    [7, 60],
    [8, 300],
    [9, 900],
    [500, 900],
  ])('NIST SP 800-63B §3.2.2: after %i failures from one address the next try waits %i s', (count, seconds) => {
    expect(Math.max(0, retryAt(failures(count), ADDRESS_STEPS, NOW) - NOW)).toBe(seconds * 1000);
  });

  it('NIST SP 800-63B §3.2.2: one address has about a hundred tries a day', () => {
    let now = NOW;
    let tally: SignInTally | undefined;
    let tries = 0;
    while (now < NOW + 24 * 3600 * 1000) {
      tally = withAttempt(tally, now);
      tries += 1;
      now = Math.max(now, retryAt(tally, ADDRESS_STEPS, now));
    }
    expect(tries).toBeGreaterThan(90);
    expect(tries).toBeLessThan(110);
  });

  it('NIST SP 800-63B §3.2.2: the account as a whole grows slow only after thirty failures, and waits five minutes at most', () => {
    expect(retryAt(failures(29), ACCOUNT_STEPS, NOW)).toBeLessThanOrEqual(NOW);
    expect(retryAt(failures(30), ACCOUNT_STEPS, NOW)).toBe(NOW + 5_000);
    expect(retryAt(failures(10_000), ACCOUNT_STEPS, NOW)).toBe(NOW + 300_000);
  });

  it('forgets failures after a day without one, but not before', () => {
    const tally = failures(9);
    expect(retryAt(tally, ADDRESS_STEPS, NOW + FAILURES_KEPT_MS - 1)).toBeGreaterThan(NOW);
    expect(retryAt(tally, ADDRESS_STEPS, NOW + FAILURES_KEPT_MS + 1)).toBe(0);
    expect(withAttempt(tally, NOW + FAILURES_KEPT_MS + 1).failures).toBe(1);
  });

  it('knows an address for thirty days after a success, failures in between or not', () => {
    const tally = withAttempt(withSuccess(NOW), NOW + 1000);
    expect(isKnownAddress(tally, NOW + ADDRESS_KNOWN_MS - 1)).toBe(true);
    expect(isKnownAddress(tally, NOW + ADDRESS_KNOWN_MS)).toBe(false);
    expect(isKnownAddress(undefined, NOW)).toBe(false);
    expect(isKnownAddress(failures(1), NOW)).toBe(false);
  });

  it('takes an attempt back, never below nothing', () => {
    expect(withoutAttempt(failures(5))?.failures).toBe(4);
    expect(withoutAttempt(undefined)).toEqual({ failures: 0, lastFailureAt: 0, lastSuccessAt: 0 });
  });

  it('can be forgotten when neither failures nor a success count any more', () => {
    expect(forgettableAt(withoutAttempt(undefined))).toBe(0);
    expect(forgettableAt(failures(1) ?? withSuccess(0))).toBe(NOW + FAILURES_KEPT_MS);
    expect(forgettableAt(withSuccess(NOW))).toBe(NOW + ADDRESS_KNOWN_MS);
  });
});
