/**
 * A forgotten password. Whoever asks learns nothing: the request is queued as it was typed, and whether it is anybody's is found out when the message is
 * to leave (address-reset.ts). The link in it proves the mailbox, is used up by the new password, and by no attempt that breaks the rules.
 */
import { networkOfAddress } from '@ostiary/platform/network-of-address';
import { inTenant } from '@ostiary/platform/postgres';
import { IdentityError } from '../identity-error.js';
import { takeTurn } from '../mail/mail-allowance.js';
import { findLink, useLink } from '../mail/mail-link.js';
import { addMail } from '../mail/mail-outbox.js';
import { ownerOf, proven } from '../mail/verify-email.js';
import { mailWorkspace, writeToUser } from '../mail/write-to-user.js';
import { removeAllPasskeys } from '../passkeys/change-passkey.js';
import { passwordAdded } from '../users/create-user.js';
import { typedLoginKey } from '../users/login-name.js';
import { type ChangeDependencies, changeUser, type UserEvent } from '../users/record-user-change.js';
import type { Requester, Scope } from '../users/user.js';
import { updateUser } from '../users/user.repository.js';
import { PasswordCredentialEntity } from './password-credential.entity.js';
import type { PasswordHasher } from './password-hasher.js';
import { parseNewPassword } from './password-rules.js';

const PURPOSE = 'password-reset';
const GOOD_FOR_MS = 30 * 60_000;
/** Requests from one network within an hour, whatever names they are about. */
const MOST_FROM_NETWORK = 30;
/** Requests about one name within an hour, from wherever. */
const MOST_ABOUT_NAME = 5;

/** Throws IdentityError `no_mail_server`. */
export async function requestPasswordReset(
  deps: ChangeDependencies,
  wish: Scope & { readonly username: string },
  requester: Requester,
): Promise<void> {
  const { mailQueue } = deps;
  if (mailQueue === undefined) throw new IdentityError({ kind: 'no_mail_server' });
  // What cannot be a name is nobody's; it takes the same way.
  const typed = typedLoginKey(wish.username) ?? 'nobody';
  const { allowance } = mailQueue;
  const now = deps.now();
  await inTenant(deps.dataSource, wish.tenant, async (manager) => {
    const network = networkOfAddress(requester.request.address);
    if (!(await takeTurn(manager, allowance, wish, ['reset', 'network', network], MOST_FROM_NETWORK, now))) return;
    if (!(await takeTurn(manager, allowance, wish, ['reset', 'name', typed], MOST_ABOUT_NAME, now))) return;
    const mail = {
      workspace: mailWorkspace(wish, requester),
      message: { template: PURPOSE, typed },
      recipient: '',
      userId: undefined,
      locales: requester.correspondence.locales,
      timeZone: undefined,
      expiresAt: now + GOOD_FOR_MS,
    } as const;
    await addMail(manager, mail, now);
  });
}

/** Answers whose password it is. Throws IdentityError `link_not_found`, `invalid`, `busy`. */
export async function resetPassword(
  deps: ChangeDependencies & { readonly hasher: PasswordHasher },
  wish: Scope & { readonly token: string; readonly password: string },
  requester: Requester,
): Promise<string> {
  const { tenant, workspaceId: id, token } = wish;
  const hash = await hashFor(deps, wish, requester);
  const by: Requester = { ...requester, actor: { type: 'user', id: '' } };
  const user = await changeUser(deps, tenant, by, async (manager) => {
    const now = deps.now();
    const link = await useLink(manager, { tenant, id }, PURPOSE, token, now);
    if (link === undefined) throw new IdentityError({ kind: 'link_not_found' });
    const before = await ownerOf(manager, wish, link);
    const had = await manager.existsBy(PasswordCredentialEntity, { userId: before.id, tenant });
    const credential = { userId: before.id, tenant, hash, changedAt: new Date(now) };
    await manager.upsert(PasswordCredentialEntity, credential, ['userId']);
    const events: UserEvent[] = [passwordAdded(before.id, had)];
    if (before.claims.email_verified !== true) {
      // Whoever made the account, with a passkey in place of a password, has not proved that the address is theirs: whoever has the mailbox now has it alone.
      if (!had) events.push(...(await removeAllPasskeys(manager, { tenant, workspaceId: id, userId: before.id })));
      const details = { fields: 'email_verified', by: 'link' };
      events.push({ type: 'user.changed', target: { type: 'user', id: before.id }, details });
    }
    // Whoever has the link has the mailbox.
    const after = { ...before, ...proven(before, now) };
    await updateUser(manager, before, after);
    const notice = {
      template: 'password-changed',
      username: before.username,
      at: new Date(now).toISOString(),
    } as const;
    await writeToUser(deps, manager, before, by, notice);
    return { user: after, events };
  });
  return user.id;
}

/** Hashed before the transaction that uses the link up, and only for a link that is good. */
async function hashFor(
  deps: ChangeDependencies & { readonly hasher: PasswordHasher },
  wish: Scope & { readonly token: string; readonly password: string },
  requester: Requester,
): Promise<string> {
  const { tenant, workspaceId: id, token, password } = wish;
  const { username, claims } = await inTenant(deps.dataSource, tenant, async (manager) => {
    const link = await findLink(manager, { tenant, id }, PURPOSE, token, deps.now());
    if (link === undefined) throw new IdentityError({ kind: 'link_not_found' });
    return ownerOf(manager, wish, link);
  });
  const context = { username, email: claims.email, tenant, workspace: requester.workspace };
  return deps.hasher.hash(parseNewPassword(password, context));
}
