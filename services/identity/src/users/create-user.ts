import { randomUuid } from '@ostiary/crypto/random';
import type { EntityManager } from 'typeorm';
import { PasswordCredentialEntity } from '../passwords/password-credential.entity.js';
import type { PasswordHasher } from '../passwords/password-hasher.js';
import { parseNewPassword } from '../passwords/password-rules.js';
import { parseUsername } from './login-name.js';
import { type ChangeDependencies, changeUser, type UserEvent } from './record-user-change.js';
import { parseClaims, type StandardClaims } from './standard-claims.schema.js';
import type { Requester, Scope, UserRecord } from './user.js';
import { insertUser } from './user.repository.js';

export interface NewUser extends Scope {
  readonly username: string;
  /** Plain; '': a user without a password. */
  readonly password: string;
  readonly claimsJson: string;
}

/** Creates a user. Throws IdentityError `invalid`, `taken` or `busy`. */
export async function createUser(
  deps: ChangeDependencies & { readonly hasher: PasswordHasher },
  wish: NewUser,
  requester: Requester,
): Promise<UserRecord> {
  const { tenant, workspaceId } = wish;
  const username = parseUsername(wish.username);
  const claims = parseClaims(wish.claimsJson);
  const context = { username, email: claims.email, tenant, workspace: requester.workspace };
  const hash = wish.password === '' ? undefined : await deps.hasher.hash(parseNewPassword(wish.password, context));
  const user = newUser({ tenant, workspaceId }, username, claims, deps.now());
  return storeNewUser(deps, user, hash, requester);
}

export function newUser(scope: Scope, username: string, claims: StandardClaims, now: number): UserRecord {
  const { tenant, workspaceId } = scope;
  const state = { disabled: false, version: 1, createdAt: now, updatedAt: now };
  return { id: randomUuid(), tenant, workspaceId, username, claims, ...state };
}

/** `alongside`: what else happens in the same transaction, and its events. Stores the user, with the PHC string of the password if there is one, and the events of both. Throws IdentityError `taken`, `too_many_users`. */
export async function storeNewUser(
  deps: ChangeDependencies,
  user: UserRecord,
  hash: string | undefined,
  requester: Requester,
  details?: { readonly by: 'self-service' },
  alongside?: (manager: EntityManager) => Promise<readonly UserEvent[]>,
): Promise<UserRecord> {
  const { id: userId, tenant } = user;
  const created: UserEvent = {
    type: 'user.created',
    target: { type: 'user', id: userId },
    ...(details && { details }),
  };
  return changeUser(deps, tenant, requester, async (manager) => {
    await deps.userQuota.requireRoom(manager, user);
    await insertUser(manager, user);
    const events = [created, ...((await alongside?.(manager)) ?? [])];
    if (hash === undefined) return { user, events };
    await manager.insert(PasswordCredentialEntity, { userId, tenant, hash, changedAt: new Date(user.createdAt) });
    return { user, events: [...events, passwordAdded(userId)] };
  });
}

/** `replaced`: the user had a password before. */
export function passwordAdded(userId: string, replaced = false): UserEvent {
  return {
    type: 'credential.added',
    target: { type: 'user', id: userId },
    details: { kind: 'password', replaced: String(replaced) },
  };
}
