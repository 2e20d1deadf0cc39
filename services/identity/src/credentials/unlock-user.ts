import type { AttemptDependencies } from '../passwords/count-attempt.js';
import { removeTallies } from '../passwords/sign-in-tally.repository.js';
import { type ChangeDependencies, changeUser } from '../users/record-user-change.js';
import type { Requester, Scope } from '../users/user.js';
import { lockUser } from '../users/user.repository.js';
import { accountKeys } from './list-credentials.js';

/** Forgets what was tried against the account, from everywhere. Throws IdentityError `not_found`. */
export async function unlockUser(
  deps: ChangeDependencies & AttemptDependencies,
  owner: Scope & { readonly userId: string },
  requester: Requester,
): Promise<void> {
  const keys = accountKeys(deps.tallyKey, owner);
  await changeUser(deps, owner.tenant, requester, async (manager) => {
    const user = await lockUser(manager, owner, owner.userId);
    await removeTallies(manager, keys.passwords);
    await removeTallies(manager, keys.codes);
    await removeTallies(manager, keys.mailedCodes);
    return { user, events: [{ type: 'user.unlocked', target: { type: 'user', id: user.id } }] };
  });
}
