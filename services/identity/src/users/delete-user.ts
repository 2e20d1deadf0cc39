import { removeMailOf } from '../mail/mail-outbox.js';
import { type ChangeDependencies, changeUser } from './record-user-change.js';
import type { Requester, Scope } from './user.js';
import { lockUser, removeUser } from './user.repository.js';

/** Removes a user, his credentials and his names; the audit trail keeps the pseudonymous id. Throws IdentityError `not_found`. */
export async function deleteUser(
  deps: ChangeDependencies,
  wish: Scope & { readonly userId: string },
  requester: Requester,
): Promise<void> {
  await changeUser(deps, wish.tenant, requester, async (manager) => {
    const user = await lockUser(manager, wish, wish.userId);
    await removeUser(manager, user);
    await removeMailOf(manager, user.tenant, user.id);
    return { user, events: [{ type: 'user.deleted', target: { type: 'user', id: user.id } }] };
  });
}
