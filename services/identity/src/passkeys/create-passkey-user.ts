/**
 * A user whose one way in is a passkey. A passkey is made for a user id, before there is a user: so an id is chosen first and kept by the caller, with the
 * challenge; user and passkey are then made in one transaction. What is not finished leaves nothing behind.
 */
import { randomUuid } from '@ostiary/crypto/random';
import { inTenant } from '@ostiary/platform/postgres';
import { newUser, storeNewUser } from '../users/create-user.js';
import { parseUsername } from '../users/login-name.js';
import type { ChangeDependencies } from '../users/record-user-change.js';
import { parseClaims } from '../users/standard-claims.schema.js';
import type { Requester, Scope, UserRecord } from '../users/user.js';
import { requireFreeNames } from '../users/user.repository.js';
import { passkeyAdded, passkeyName, verifiedPasskey } from './add-passkey.js';
import { type Ceremony, userHandle } from './passkey.js';
import { insertPasskey } from './passkey.repository.js';

export interface PasskeyUserWish extends Scope {
  readonly username: string;
  readonly claimsJson: string;
}

export interface PreparedUser {
  /** UUID. */
  readonly userId: string;
  /** WebAuthn L3 §5.4.3, base64url. */
  readonly userHandle: string;
}

/** Throws IdentityError `invalid`, `taken`: before somebody makes a passkey for nothing. */
export async function preparePasskeyUser(
  { dataSource }: Pick<ChangeDependencies, 'dataSource'>,
  wish: PasskeyUserWish,
): Promise<PreparedUser> {
  const username = parseUsername(wish.username);
  const { email } = parseClaims(wish.claimsJson);
  await inTenant(dataSource, wish.tenant, (manager) => requireFreeNames(manager, wish, { username, email }));
  const userId = randomUuid();
  return { userId, userHandle: userHandle(wish.workspaceId, userId) };
}

/** `userId`: of preparePasskeyUser. Throws IdentityError `invalid`, `taken`, `passkey_taken`, `too_many_users`. */
export async function createPasskeyUser(
  deps: ChangeDependencies,
  wish: PasskeyUserWish & { readonly userId: string; readonly ceremony: Ceremony; readonly responseJson: string },
  requester: Requester,
): Promise<UserRecord> {
  const { tenant, workspaceId, userId } = wish;
  const username = parseUsername(wish.username);
  const claims = parseClaims(wish.claimsJson);
  const passkeyOf = await verifiedPasskey(wish.responseJson, wish.ceremony);
  const now = deps.now();
  const user = { ...newUser({ tenant, workspaceId }, username, claims, now), id: userId };
  return storeNewUser(deps, user, undefined, requester, undefined, async (manager) => {
    const passkey = { ...passkeyOf(wish, now), name: passkeyName(1) };
    await insertPasskey(manager, passkey);
    return [passkeyAdded(passkey)];
  });
}
