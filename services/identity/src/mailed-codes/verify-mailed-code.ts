import { equalSecrets } from '@ostiary/crypto/hash';
import { inTenant } from '@ostiary/platform/postgres';
import type { EntityManager } from 'typeorm';
import { recipientHash } from '../mail/mail-link.js';
import { type AttemptDependencies, admitAttempt, CODE_LIMITS, settleAttempt } from '../passwords/count-attempt.js';
import { knownDevice, newDevice } from '../passwords/known-device.js';
import { type TallyKeys, tallyKeys } from '../passwords/sign-in-tally.repository.js';
import type { Scope, UserRecord } from '../users/user.js';
import { findUser } from '../users/user.repository.js';
import { type CodeOwner, mailedCodeHash, takeTry, useUp } from './mailed-code.js';

export interface MailedCodeDependencies extends AttemptDependencies {
  /** Under which codes are hashed. */
  readonly mailedCodeKey: Uint8Array;
}

export interface MailedCodeAttempt extends CodeOwner {
  /** As typed. */
  readonly code: string;
  /** IP address of the caller; '' when unknown. */
  readonly address: string;
  /** What the browser kept of an earlier sign-in; '': nothing. */
  readonly device: string;
}

export type MailedCodeVerdict =
  /** `device`: for the browser to keep. */
  | { readonly kind: 'verified'; readonly device: string }
  /** `lockedUntil`: Unix ms; others have to wait from now on, wherever they try from. */
  | { readonly kind: 'refused'; readonly lockedUntil: number | undefined }
  | { readonly kind: 'disabled' }
  /** Unix ms. */
  | { readonly kind: 'throttled'; readonly retryAt: number };

/** No browser is known here: whoever guesses knows the password, and a browser that has shown no more is as good as any. */
export function mailedCodeTallyKeys(key: Uint8Array, attempt: Scope & { userId: string; address: string }): TallyKeys {
  return tallyKeys(key, { ...attempt, account: `mailed-codes:${attempt.userId}`, device: undefined });
}

/** Checks a code that was sent by e-mail; it is good once, and for few tries. Throws IdentityError `not_found`. */
export async function verifyMailedCode(
  deps: MailedCodeDependencies,
  attempt: MailedCodeAttempt,
): Promise<MailedCodeVerdict> {
  const { dataSource, now, tallyKey } = deps;
  const keys = mailedCodeTallyKeys(tallyKey, attempt);
  const { user, admission } = await inTenant(dataSource, attempt.tenant, async (manager) => ({
    user: await findUser(manager, attempt, attempt.userId),
    admission: await admitAttempt(manager, keys, CODE_LIMITS, now()),
  }));
  if (admission.kind === 'wait') return { kind: 'throttled', retryAt: admission.until };
  const isRight = await inTenant(dataSource, attempt.tenant, async (manager) => {
    if (!(await takeCode(deps, manager, attempt, user))) return false;
    await settleAttempt(manager, keys, 'passed', now());
    return true;
  });
  if (!isRight) return { kind: 'refused', lockedUntil: admission.lockedUntil };
  if (user.disabled) return { kind: 'disabled' };
  const isKnown = knownDevice(tallyKey, attempt, 'password', attempt.device) !== undefined;
  // A mailbox is no factor of its own (ADR 12): the browser is known for the password, as before.
  return { kind: 'verified', device: isKnown ? attempt.device : newDevice(tallyKey, attempt, 'password') };
}

async function takeCode(
  { mailedCodeKey, now }: MailedCodeDependencies,
  manager: EntityManager,
  attempt: MailedCodeAttempt,
  { claims }: UserRecord,
): Promise<boolean> {
  const kept = await takeTry(manager, attempt, now());
  if (kept === undefined) return false;
  const shown = mailedCodeHash(mailedCodeKey, attempt, attempt.code.replace(/[\s-]/g, ''));
  if (!equalSecrets(shown, kept.hash)) return false;
  // The address that it was sent to is the user's no more.
  if (claims.email === undefined || recipientHash(claims.email) !== kept.recipientHash) return false;
  return useUp(manager, attempt, kept);
}
