import { removeMailOf } from '../mail/mail-outbox.js';
import { memberRemoved } from '../organizations/change-member.js';
import { membershipsOf } from '../organizations/member.repository.js';
import { type ChangeDependencies, changeUser } from './record-user-change.js';
import type { Requester, Scope } from './user.js';
import { lockUser, removeUser } from './user.repository.js';

/** Removes a user, his credentials, names and memberships; the audit trail keeps the pseudonymous id. Throws IdentityError `not_found`. */
export async function deleteUser(
  deps: ChangeDependencies,
  wish: Scope & { readonly userId: string },
  requester: Requester,
): Promise<void> {
  await changeUser(deps, wish.tenant, requester, async (manager) => {
    const user = await lockUser(manager, wish, wish.userId);
    const memberships = await membershipsOf(manager, user, user.id);
    await removeUser(manager, user);
    await removeMailOf(manager, user.tenant, user.id);
    const left = memberships.map(({ organization, roles }) => memberRemoved(user.id, organization.id, roles));
    return { user, events: [...left, { type: 'user.deleted', target: { type: 'user', id: user.id } }] };
  });
}
