/**
 * CIBA §7.1 `user_code`: a code that a user has chosen and tells to whoever may ask them by the back channel. It lets nobody sign in: it keeps strangers from asking. Hashed like a
 * password; tries are counted before it is looked at, wherever they come from.
 */
import { USER_CODE_MAX_LENGTH, USER_CODE_MIN_LENGTH } from '@ostiary/oauth/account-rules';
import { inTenant } from '@ostiary/platform/postgres';
import type { EntityManager } from 'typeorm';
import { IdentityError, invalid } from '../identity-error.js';
import { type AttemptDependencies, admitAttempt, settleAttempt, USER_CODE_LIMITS } from '../passwords/count-attempt.js';
import type { PasswordHasher } from '../passwords/password-hasher.js';
import { tallyKeys } from '../passwords/sign-in-tally.repository.js';
import { type ChangeDependencies, changeUser } from '../users/record-user-change.js';
import type { Requester, Scope } from '../users/user.js';
import { findUser, lockUser } from '../users/user.repository.js';
import { UserCodeEntity } from './user-code.entity.js';

export interface UserCodeDependencies extends ChangeDependencies, AttemptDependencies {
  readonly hasher: PasswordHasher;
}

type Owner = Scope & { readonly userId: string };

export type UserCodeVerdict =
  | { readonly kind: 'none' | 'verified' | 'missing' | 'refused' }
  /** Unix ms. */
  | { readonly kind: 'throttled'; readonly retryAt: number };

/** What is typed on any keyboard and told on the telephone. */
const PLAIN = /^[\x21-\x7e]*$/;

/** '': none any more. Throws IdentityError `not_found`, `invalid`, `busy`. */
export async function setUserCode(
  deps: UserCodeDependencies,
  owner: Owner & { readonly code: string },
  requester: Requester,
): Promise<void> {
  const { tenant, userId, code } = owner;
  if (code !== '') checkCode(code);
  const hash = code === '' ? undefined : await deps.hasher.hash(code);
  await changeUser(deps, tenant, requester, async (manager) => {
    const user = await lockUser(manager, owner, userId);
    const replaced = (await manager.delete(UserCodeEntity, { userId, tenant })).affected === 1;
    const target = { type: 'user', id: userId } as const;
    if (hash === undefined) {
      const removed = { type: 'credential.removed', target, details: { kind: 'user-code' } } as const;
      return { user, events: replaced ? [removed] : [] };
    }
    await manager.insert(UserCodeEntity, { userId, tenant, hash, createdAt: new Date(deps.now()) });
    const details = { kind: 'user-code', replaced: String(replaced) };
    return { user, events: [{ type: 'credential.added', target, details }] };
  });
}

/** Throws IdentityError `not_found`. */
export async function verifyUserCode(
  deps: UserCodeDependencies,
  attempt: Owner & { readonly code: string; readonly address: string },
): Promise<UserCodeVerdict> {
  const { tenant, userId, code } = attempt;
  const keys = tallyKeys(deps.tallyKey, { ...attempt, account: `user-code:${userId}`, device: undefined });
  const found = await inTenant(deps.dataSource, tenant, async (manager) => {
    await findUser(manager, attempt, userId);
    const stored = await manager.findOneBy(UserCodeEntity, { userId, tenant });
    if (stored === null || code === '') return { hash: stored?.hash, admission: undefined };
    return { hash: stored.hash, admission: await admitAttempt(manager, keys, USER_CODE_LIMITS, deps.now()) };
  });
  if (found.hash === undefined) return { kind: 'none' };
  if (found.admission === undefined) return { kind: 'missing' };
  if (found.admission.kind === 'wait') return { kind: 'throttled', retryAt: found.admission.until };
  const verified = code.length <= USER_CODE_MAX_LENGTH && (await compared(deps, found.hash, code));
  if (verified === 'busy') return { kind: 'throttled', retryAt: deps.now() + 1000 };
  if (!verified) return { kind: 'refused' };
  await inTenant(deps.dataSource, tenant, (manager) => settleAttempt(manager, keys, 'passed', deps.now()));
  return { kind: 'verified' };
}

export function hasUserCode(manager: EntityManager, owner: Owner): Promise<boolean> {
  return manager.existsBy(UserCodeEntity, { userId: owner.userId, tenant: owner.tenant });
}

async function compared({ hasher }: UserCodeDependencies, hash: string, code: string): Promise<boolean | 'busy'> {
  try {
    return await hasher.verify(hash, code);
  } catch (error) {
    if (error instanceof IdentityError && error.refusal.kind === 'busy') return 'busy';
    throw error;
  }
}

function checkCode(code: string): void {
  if (code.length < USER_CODE_MIN_LENGTH) {
    throw invalid('/code', `a code has at least ${USER_CODE_MIN_LENGTH} characters`, undefined, 'user-code-short');
  }
  if (code.length > USER_CODE_MAX_LENGTH) {
    throw invalid('/code', `a code has at most ${USER_CODE_MAX_LENGTH} characters`, undefined, 'user-code-long');
  }
  if (!PLAIN.test(code)) {
    const reason = 'a code consists of letters without accents, digits and visible ASCII characters';
    throw invalid('/code', reason, undefined, 'user-code-characters');
  }
}
