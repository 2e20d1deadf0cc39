import { PASSWORD_MAX_LENGTH } from '@ostiary/oauth/account-rules';
import { inTenant } from '@ostiary/platform/postgres';
import type { EntityManager } from 'typeorm';
import { IdentityError } from '../identity-error.js';
import { typedLoginKey } from '../users/login-name.js';
import type { Scope, UserRecord } from '../users/user.js';
import { findUserByLoginKey } from '../users/user.repository.js';
import { type AttemptDependencies, admitAttempt, PASSWORD_LIMITS, settleAttempt } from './count-attempt.js';
import { knownDevice, newDevice } from './known-device.js';
import { PasswordCredentialEntity } from './password-credential.entity.js';
import type { PasswordHasher } from './password-hasher.js';
import { normalisePassword } from './password-rules.js';
import { type TallyKeys, tallyKeys } from './sign-in-tally.repository.js';

export interface PasswordAttempt extends Scope {
  /** User name or e-mail address, as typed. */
  readonly username: string;
  readonly password: string;
  /** IP address of the caller; '' when unknown. */
  readonly address: string;
  /** What the browser kept of an earlier sign-in; '': nothing. */
  readonly device: string;
}

export type PasswordVerdict =
  /** `device`: for the browser to keep. */
  | { readonly kind: 'verified'; readonly userId: string; readonly device: string }
  /**
   * `userId`: for the audit event; the outside must not learn whether there is one. `lockedUntil`: Unix ms; others have to wait from now on, wherever
   * they try from.
   */
  | { readonly kind: 'refused'; readonly userId: string | undefined; readonly lockedUntil: number | undefined }
  /** The password was right. */
  | { readonly kind: 'disabled'; readonly userId: string }
  /** Unix ms. */
  | { readonly kind: 'throttled'; readonly retryAt: number };

export interface VerifyPasswordDependencies extends AttemptDependencies {
  readonly hasher: PasswordHasher;
  /** unknowableHash(): what an unknown user's password is compared with. */
  readonly nobodysHash: string;
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
    return { candidate, admission: await admitAttempt(manager, candidate.keys, PASSWORD_LIMITS, now()) };
  });
  const { candidate, admission } = admitted;
  if (admission.kind === 'wait') return { kind: 'throttled', retryAt: admission.until };

  const matches = await compare(deps, candidate, attempt.password);
  if (matches === 'busy') {
    await inTenant(dataSource, attempt.tenant, (manager) => settleAttempt(manager, candidate.keys, 'undecided', now()));
    return { kind: 'throttled', retryAt: now() + 1000 };
  }
  const { user, hash } = candidate;
  if (!matches || !user || hash === undefined) {
    return { kind: 'refused', userId: user?.id, lockedUntil: user && admission.lockedUntil };
  }

  const renewed = hasher.isOutdated(hash) ? await rehash(hasher, attempt.password) : undefined;
  await inTenant(dataSource, attempt.tenant, async (manager) => {
    await settleAttempt(manager, candidate.keys, 'passed', now());
    if (renewed)
      await manager.update(PasswordCredentialEntity, { userId: user.id, tenant: user.tenant, hash }, { hash: renewed });
  });
  if (user.disabled) return { kind: 'disabled', userId: user.id };
  const device = candidate.keys.deviceKnown
    ? attempt.device
    : newDevice(deps.tallyKey, { workspaceId: attempt.workspaceId, userId: user.id }, 'password');
  return { kind: 'verified', userId: user.id, device };
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
  const device = user && knownDevice(deps.tallyKey, { workspaceId, userId: user.id }, 'password', attempt.device);
  return { user, hash: credential?.hash, keys: tallyKeys(deps.tallyKey, { ...attempt, account, device }) };
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
