import { isDeepStrictEqual } from 'node:util';
import { inTenant } from '@ostiary/platform/postgres';
import type { EntityManager } from 'typeorm';
import type { MailMessage } from '../mail/mail-message.js';
import { writeToUser } from '../mail/write-to-user.js';
import { PasswordCredentialEntity } from '../passwords/password-credential.entity.js';
import type { PasswordHasher } from '../passwords/password-hasher.js';
import { parseNewPassword } from '../passwords/password-rules.js';
import { passwordAdded } from './create-user.js';
import { type ChangeDependencies, changeUser, type UserEvent } from './record-user-change.js';
import { parseClaims, type StandardClaims } from './standard-claims.schema.js';
import type { Requester, Scope, UserRecord } from './user.js';
import { findUser, lockUser, updateUser as storeUser } from './user.repository.js';

/** What is left out stays as it is. */
export interface UserPatch extends Scope {
  readonly userId: string;
  readonly password?: string | undefined;
  /** Replaces all claims. */
  readonly claimsJson?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** Changes a user. Throws IdentityError `not_found`, `invalid`, `taken` or `busy`. */
export async function updateUser(
  deps: ChangeDependencies & { readonly hasher: PasswordHasher },
  patch: UserPatch,
  requester: Requester,
): Promise<UserRecord> {
  const claims = patch.claimsJson === undefined ? undefined : parseClaims(patch.claimsJson);
  const hash = await hashOf(deps, patch, claims, requester);
  return changeUser(deps, patch.tenant, requester, async (manager) => {
    const before = await lockUser(manager, patch, patch.userId);
    const events: UserEvent[] = [];
    const changed = changedFields(before, claims, patch.disabled);
    if (changed.length > 0) {
      const details = { fields: changed.join(' ') };
      events.push({ type: 'user.changed', target: { type: 'user', id: before.id }, details });
    }
    if (hash !== undefined)
      events.push(passwordAdded(before.id, await replacePassword(deps, manager, before, hash, requester)));
    if (events.length === 0) return { user: before, events };

    const user: UserRecord = {
      ...before,
      claims: claims ?? before.claims,
      disabled: patch.disabled ?? before.disabled,
      version: before.version + 1,
      updatedAt: deps.now(),
    };
    await storeUser(manager, before, user);
    return { user, events };
  });
}

/** Hashed before the transaction, which must not wait for it. */
async function hashOf(
  deps: ChangeDependencies & { readonly hasher: PasswordHasher },
  patch: UserPatch,
  claims: StandardClaims | undefined,
  requester: Requester,
): Promise<string | undefined> {
  if (patch.password === undefined) return undefined;
  const user = await inTenant(deps.dataSource, patch.tenant, (manager) => findUser(manager, patch, patch.userId));
  const email = (claims ?? user.claims).email;
  const context = { username: user.username, email, tenant: patch.tenant, workspace: requester.workspace };
  return deps.hasher.hash(parseNewPassword(patch.password, context));
}

function changedFields(
  before: UserRecord,
  claims: StandardClaims | undefined,
  disabled: boolean | undefined,
): string[] {
  const names = new Set([...Object.keys(before.claims), ...Object.keys(claims ?? {})]);
  const claimOf = (of: StandardClaims, name: string) => Object.getOwnPropertyDescriptor(of, name)?.value;
  const changed =
    claims === undefined
      ? []
      : [...names].filter((name) => !isDeepStrictEqual(claimOf(before.claims, name), claimOf(claims, name)));
  return [...changed.sort(), ...(disabled !== undefined && disabled !== before.disabled ? ['disabled'] : [])];
}

/** Whether there was a password before; then the user is told, at the address that he had. */
async function replacePassword(
  deps: ChangeDependencies,
  manager: EntityManager,
  user: UserRecord,
  hash: string,
  requester: Requester,
): Promise<boolean> {
  const { tenant, id: userId } = user;
  const now = deps.now();
  const known = await manager.existsBy(PasswordCredentialEntity, { userId, tenant });
  await manager.upsert(PasswordCredentialEntity, { userId, tenant, hash, changedAt: new Date(now) }, ['userId']);
  if (known) await writeToUser(deps, manager, user, requester, noticeOfChange(user, now));
  return known;
}

function noticeOfChange({ username }: UserRecord, now: number): MailMessage {
  return { template: 'password-changed', username, at: new Date(now).toISOString() };
}
