import { unseal } from '@ostiary/crypto/seal';
import { inTenant } from '@ostiary/platform/postgres';
import { admitAttempt, CODE_LIMITS, settleAttempt } from '../passwords/count-attempt.js';
import { knownDevice, newDevice } from '../passwords/known-device.js';
import { type TallyKeys, tallyKeys } from '../passwords/sign-in-tally.repository.js';
import { recordUserEvent } from '../users/record-user-change.js';
import type { Requester, Scope } from '../users/user.js';
import { findUser } from '../users/user.repository.js';
import { type CodeDependencies, secretOwner } from './enrol-one-time-codes.js';
import { findSecret, takeRecoveryCode, takeStep } from './one-time-codes.repository.js';
import { recoveryCodeHash, typedRecoveryCode } from './recovery-code.js';
import { stepOf } from './time-step-code.js';

export interface CodeAttempt extends Scope {
  readonly userId: string;
  /** As typed: of one time step, or a recovery code. */
  readonly code: string;
  /** IP address of the caller; '' when unknown. */
  readonly address: string;
  /** What the browser kept of an earlier sign-in; '': nothing. */
  readonly device: string;
}

export type CodeVerdict =
  /** `device`: for the browser to keep. */
  | { readonly kind: 'verified'; readonly recovery: boolean; readonly device: string }
  /** `lockedUntil`: Unix ms; others have to wait from now on, wherever they try from. */
  | { readonly kind: 'refused'; readonly lockedUntil: number | undefined }
  | { readonly kind: 'disabled' }
  /** Unix ms. */
  | { readonly kind: 'throttled'; readonly retryAt: number };

export function codeTallyKeys(key: Uint8Array, attempt: Scope & { userId: string; address: string; device?: string }) {
  const { workspaceId, userId } = attempt;
  // Who knows no more than the password is not known here.
  const device = knownDevice(key, { workspaceId, userId }, 'two-factor', attempt.device ?? '');
  return tallyKeys(key, { ...attempt, account: `codes:${userId}`, device });
}

/** Checks a one-time code or a recovery code; each is good once. Throws IdentityError `not_found`. */
export async function verifyCode(
  deps: CodeDependencies,
  attempt: CodeAttempt,
  requester: Requester,
): Promise<CodeVerdict> {
  const { dataSource, now } = deps;
  const keys = codeTallyKeys(deps.tallyKey, attempt);
  const admitted = await inTenant(dataSource, attempt.tenant, async (manager) => {
    const user = await findUser(manager, attempt, attempt.userId);
    return { user, admission: await admitAttempt(manager, keys, CODE_LIMITS, now()) };
  });
  const { user, admission } = admitted;
  if (admission.kind === 'wait') return { kind: 'throttled', retryAt: admission.until };
  const taken = await takeCode(deps, attempt, keys, async (manager) => {
    const details = { kind: 'recovery-code', used: 'true' };
    const target = { type: 'user', id: user.id } as const;
    await recordUserEvent(deps, manager, user, requester, { type: 'credential.removed', target, details });
  });
  if (taken === undefined) return { kind: 'refused', lockedUntil: admission.lockedUntil };
  if (user.disabled) return { kind: 'disabled' };
  const device = keys.deviceKnown ? attempt.device : newDevice(deps.tallyKey, attempt, 'two-factor');
  return { kind: 'verified', recovery: taken === 'recovery', device };
}

type RecordUse = (manager: Parameters<typeof recordUserEvent>[1]) => Promise<void>;

async function takeCode(
  deps: CodeDependencies,
  attempt: CodeAttempt,
  keys: TallyKeys,
  recordRecovery: RecordUse,
): Promise<'time-step' | 'recovery' | undefined> {
  const { dataSource, now, recoveryKey } = deps;
  const stored = await inTenant(dataSource, attempt.tenant, (manager) => findSecret(manager, attempt));
  if (stored === undefined) return undefined;
  const recovery = typedRecoveryCode(attempt.code);
  const secret = await unseal(stored.sealedSecret, deps.secretKey, secretOwner(attempt.userId));
  const step = stepOf(secret, attempt.code.replace(/\s/g, ''), now());
  return inTenant(dataSource, attempt.tenant, async (manager) => {
    const hash = recovery && recoveryCodeHash(recoveryKey, attempt.userId, recovery);
    const isStep = step !== undefined && (await takeStep(manager, attempt, step));
    const isRecovery = !isStep && hash !== undefined && (await takeRecoveryCode(manager, attempt, hash));
    if (!isStep && !isRecovery) return undefined;
    await settleAttempt(manager, keys, 'passed', now());
    if (isRecovery) await recordRecovery(manager);
    return isStep ? 'time-step' : 'recovery';
  });
}
