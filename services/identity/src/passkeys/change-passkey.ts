import type { EntityManager } from 'typeorm';
import { IdentityError, invalid } from '../identity-error.js';
import { type ChangeDependencies, changeUser, type UserEvent } from '../users/record-user-change.js';
import type { Requester, Scope } from '../users/user.js';
import { lockUser } from '../users/user.repository.js';
import { parsePasskeyName } from './add-passkey.js';
import { removePasskey as deletePasskey, listPasskeys, renamePasskey as storeName } from './passkey.repository.js';

export interface PasskeyChoice extends Scope {
  readonly userId: string;
  readonly passkeyId: string;
}

/** Throws IdentityError `invalid`, `not_found`. */
export async function renamePasskey(
  deps: ChangeDependencies,
  choice: PasskeyChoice & { readonly name: string },
  requester: Requester,
): Promise<void> {
  const name = parsePasskeyName(choice.name);
  if (name === undefined) throw invalid('/name', 'a passkey has a name', undefined, 'passkey-name-needed');
  await changeUser(deps, choice.tenant, requester, async (manager) => {
    const user = await lockUser(manager, choice, choice.userId);
    if (!(await storeName(manager, choice, choice.passkeyId, name))) throw new IdentityError({ kind: 'no_credential' });
    return { user, events: [passkeyEvent('credential.changed', choice)] };
  });
}

/** Throws IdentityError `not_found`, `no_credential`. */
export async function removePasskey(
  deps: ChangeDependencies,
  choice: PasskeyChoice,
  requester: Requester,
): Promise<void> {
  await changeUser(deps, choice.tenant, requester, async (manager) => {
    const user = await lockUser(manager, choice, choice.userId);
    if (!(await deletePasskey(manager, choice, choice.passkeyId))) throw new IdentityError({ kind: 'no_credential' });
    return { user, events: [passkeyEvent('credential.removed', choice)] };
  });
}

/** All of a user's, in the transaction of what makes them go: the events of it. */
export async function removeAllPasskeys(
  manager: EntityManager,
  owner: Omit<PasskeyChoice, 'passkeyId'>,
): Promise<UserEvent[]> {
  const events: UserEvent[] = [];
  for (const { id: passkeyId } of await listPasskeys(manager, owner)) {
    await deletePasskey(manager, owner, passkeyId);
    events.push(passkeyEvent('credential.removed', { ...owner, passkeyId }));
  }
  return events;
}

function passkeyEvent(type: 'credential.changed' | 'credential.removed', choice: PasskeyChoice): UserEvent {
  return {
    type,
    target: { type: 'user', id: choice.userId },
    details: { kind: 'passkey', credential: choice.passkeyId },
  };
}
