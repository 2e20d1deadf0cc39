/** That an e-mail address is the user's (OIDC Core §5.1 `email_verified`): proven by the link in a message that was sent to it. */
import { inTenant } from '@ostiary/platform/postgres';
import type { EntityManager } from 'typeorm';
import { IdentityError } from '../identity-error.js';
import { type ChangeDependencies, changeUser } from '../users/record-user-change.js';
import type { Requester, Scope, UserRecord } from '../users/user.js';
import { lockUser, updateUser } from '../users/user.repository.js';
import { recipientHash, useLink } from './mail-link.js';
import type { Queued } from './queue-mail.js';
import { writeToUser } from './write-to-user.js';

const PURPOSE = 'email-verification';
const GOOD_FOR_MS = 86_400_000;

/** In the transaction in which the address came, or when the user asks again. */
export function sendVerification(
  deps: ChangeDependencies,
  manager: EntityManager,
  user: UserRecord,
  requester: Requester,
): Promise<Queued | 'no-address'> {
  const message = { template: PURPOSE, username: user.username } as const;
  const link = { purpose: PURPOSE, subject: user.id } as const;
  return writeToUser(deps, manager, user, requester, message, { link, usefulForMs: GOOD_FOR_MS });
}

/** Throws IdentityError `not_found`, `too_many_messages`, `no_mail_server`. */
export async function requestVerification(
  deps: ChangeDependencies,
  wish: Scope & { readonly userId: string },
  requester: Requester,
): Promise<'sent' | 'already-verified' | 'no-address'> {
  return inTenant(deps.dataSource, wish.tenant, async (manager) => {
    const user = await lockUser(manager, wish, wish.userId);
    if (user.claims.email !== undefined && user.claims.email_verified === true) return 'already-verified';
    const queued = await sendVerification(deps, manager, user, requester);
    if (queued === 'throttled') throw new IdentityError({ kind: 'too_many_messages' });
    if (queued === 'not-configured') throw new IdentityError({ kind: 'no_mail_server' });
    return queued === 'queued' ? 'sent' : queued;
  });
}

/** Answers whose address it is. Throws IdentityError `link_not_found`. */
export async function verifyEmail(
  deps: ChangeDependencies,
  wish: Scope & { readonly token: string },
  requester: Requester,
): Promise<string> {
  const { tenant, workspaceId, token } = wish;
  const by: Requester = { ...requester, actor: { type: 'user', id: '' } };
  const user = await changeUser(deps, tenant, by, async (manager) => {
    const link = await useLink(manager, { tenant, id: workspaceId }, PURPOSE, token, deps.now());
    if (link === undefined) throw new IdentityError({ kind: 'link_not_found' });
    const before = await ownerOf(manager, wish, link);
    const details = { fields: 'email_verified', by: 'link' };
    const event = { type: 'user.changed', target: { type: 'user', id: before.id }, details } as const;
    const after = { ...before, ...proven(before, deps.now()) };
    await updateUser(manager, before, after);
    return { user: after, events: [event] };
  });
  return user.id;
}

/** The address is proven: what changes of the user. */
export function proven(user: UserRecord, now: number): Pick<UserRecord, 'claims' | 'version' | 'updatedAt'> {
  return { claims: { ...user.claims, email_verified: true }, version: user.version + 1, updatedAt: now };
}

/** The user whom the link is about, locked, if the address that it was sent to is still his. Throws IdentityError `link_not_found`. */
export async function ownerOf(
  manager: EntityManager,
  scope: Scope,
  link: { readonly subject: string; readonly recipientHash: string },
): Promise<UserRecord> {
  const user = await lockUser(manager, scope, link.subject).catch((error: unknown) => {
    if (error instanceof IdentityError && error.refusal.kind === 'not_found') return undefined;
    throw error;
  });
  const { email } = user?.claims ?? {};
  if (user === undefined || user.disabled || email === undefined || recipientHash(email) !== link.recipientHash) {
    throw new IdentityError({ kind: 'link_not_found' });
  }
  return user;
}
