/** One-time codes (TOTP, RFC 6238) from the first secret to the last: set up with a code, used by verify-code.ts, taken away. */
import { type KeyEncryptionKey, seal, unseal } from '@ostiary/crypto/seal';
import { inTenant } from '@ostiary/platform/postgres';
import type { EntityManager } from 'typeorm';
import { IdentityError } from '../identity-error.js';
import { type AttemptDependencies, admitAttempt, CODE_LIMITS, settleAttempt } from '../passwords/count-attempt.js';
import { tallyKeys } from '../passwords/sign-in-tally.repository.js';
import { type ChangeDependencies, changeUser, type UserEvent } from '../users/record-user-change.js';
import type { Requester, Scope } from '../users/user.js';
import { findUser, lockUser } from '../users/user.repository.js';
import {
  findEnrolment,
  findSecret,
  putEnrolment,
  putRecoveryCodes,
  putSecret,
  removeEnrolments,
  removeRecoveryCodes,
  removeSecret,
} from './one-time-codes.repository.js';
import { newRecoveryCodes, recoveryCodeHash } from './recovery-code.js';
import { base32, newTotpSecret, stepOf } from './time-step-code.js';

export interface CodeDependencies extends ChangeDependencies, AttemptDependencies {
  /** Seals the secrets. */
  readonly secretKey: KeyEncryptionKey;
  /** Under which recovery codes are hashed. */
  readonly recoveryKey: Uint8Array;
}

export interface Enrolling extends Scope {
  readonly userId: string;
  /** Names the interaction or session: what was begun elsewhere is not confirmed here. */
  readonly context: string;
}

export type Confirmation =
  | { readonly kind: 'confirmed'; readonly recoveryCodes: readonly string[] }
  | { readonly kind: 'refused' }
  /** Unix ms. */
  | { readonly kind: 'throttled'; readonly retryAt: number };

/** As long as the pages on which it is shown. */
const ENROLMENT_MS = 1800 * 1000;

/** Sealed for its owner: a secret that was moved to another row does not open. */
export const secretOwner = (userId: string): string => `one-time-codes/${userId}`;

/** The secret of this context, base32; the same while it is not confirmed, so that a page can be loaded again. Throws IdentityError `not_found`. */
export async function beginOneTimeCodes(deps: CodeDependencies, enrolling: Enrolling): Promise<string> {
  const { tenant, userId } = enrolling;
  const now = deps.now();
  const known = await inTenant(deps.dataSource, tenant, async (manager) => {
    await findUser(manager, enrolling, userId);
    return findEnrolment(manager, enrolling, now);
  });
  if (known !== undefined) return base32(await unseal(known, deps.secretKey, secretOwner(userId)));
  const secret = newTotpSecret();
  const sealed = await seal(secret, deps.secretKey, secretOwner(userId));
  await inTenant(deps.dataSource, tenant, (manager) => putEnrolment(manager, enrolling, sealed, now + ENROLMENT_MS));
  return base32(secret);
}

/** With the first code the secret is in force. `first`: refused if there is one already. Throws IdentityError `not_found`. */
export async function confirmOneTimeCodes(
  deps: CodeDependencies,
  enrolling: Enrolling & { readonly code: string; readonly address: string; readonly first: boolean },
  requester: Requester,
): Promise<Confirmation> {
  const { tenant, userId } = enrolling;
  const keys = tallyKeys(deps.tallyKey, { ...enrolling, account: `enrolment:${userId}`, device: undefined });
  const { admission, sealedSecret } = await inTenant(deps.dataSource, tenant, async (manager) => ({
    admission: await admitAttempt(manager, keys, CODE_LIMITS, deps.now()),
    sealedSecret: await findEnrolment(manager, enrolling, deps.now()),
  }));
  if (admission.kind === 'wait') return { kind: 'throttled', retryAt: admission.until };
  if (sealedSecret === undefined) return { kind: 'refused' };
  const secret = await unseal(sealedSecret, deps.secretKey, secretOwner(userId));
  const step = stepOf(secret, enrolling.code.replace(/\s/g, ''), deps.now());
  if (step === undefined) return { kind: 'refused' };

  const recoveryCodes = newRecoveryCodes();
  let confirmed = true;
  await changeUser(deps, tenant, requester, async (manager) => {
    const user = await lockUser(manager, enrolling, userId);
    confirmed = !enrolling.first || (await findSecret(manager, enrolling)) === undefined;
    if (!confirmed) return { user, events: [] };
    const replaced = await putSecret(manager, enrolling, { sealedSecret, step, createdAt: deps.now() });
    await removeEnrolments(manager, enrolling);
    await storeRecoveryCodes(deps, manager, enrolling, recoveryCodes);
    await settleAttempt(manager, keys, 'passed', deps.now());
    const events = [added(userId, 'one-time-codes', replaced), added(userId, 'recovery-codes', replaced)];
    return { user, events };
  });
  return confirmed ? { kind: 'confirmed', recoveryCodes } : { kind: 'refused' };
}

/** With the recovery codes. Throws IdentityError `not_found`, `no_credential`. */
export async function removeOneTimeCodes(
  deps: ChangeDependencies,
  owner: Scope & { readonly userId: string },
  requester: Requester,
): Promise<void> {
  await changeUser(deps, owner.tenant, requester, async (manager) => {
    const user = await lockUser(manager, owner, owner.userId);
    if (!(await removeSecret(manager, owner))) throw new IdentityError({ kind: 'no_credential' });
    await removeRecoveryCodes(manager, owner);
    const target = { type: 'user', id: owner.userId } as const;
    return { user, events: [{ type: 'credential.removed', target, details: { kind: 'one-time-codes' } }] };
  });
}

/** In place of the old ones. Throws IdentityError `not_found`; `no_credential` where there are no one-time codes to be recovered from. */
export async function replaceRecoveryCodes(
  deps: CodeDependencies,
  owner: Scope & { readonly userId: string },
  requester: Requester,
): Promise<readonly string[]> {
  const recoveryCodes = newRecoveryCodes();
  await changeUser(deps, owner.tenant, requester, async (manager) => {
    const user = await lockUser(manager, owner, owner.userId);
    if ((await findSecret(manager, owner)) === undefined) throw new IdentityError({ kind: 'no_credential' });
    await storeRecoveryCodes(deps, manager, owner, recoveryCodes);
    return { user, events: [added(owner.userId, 'recovery-codes', true)] };
  });
  return recoveryCodes;
}

function storeRecoveryCodes(
  { recoveryKey }: CodeDependencies,
  manager: EntityManager,
  owner: { readonly tenant: string; readonly userId: string },
  codes: readonly string[],
): Promise<void> {
  const hashes = codes.map((code) => recoveryCodeHash(recoveryKey, owner.userId, code));
  return putRecoveryCodes(manager, owner, hashes);
}

function added(userId: string, kind: 'one-time-codes' | 'recovery-codes', replaced: boolean): UserEvent {
  return {
    type: 'credential.added',
    target: { type: 'user', id: userId },
    details: { kind, replaced: String(replaced) },
  };
}
