import type { EntityManager } from 'typeorm';
import type { Requester, UserRecord } from '../users/user.js';
import type { LinkWish } from './mail-link.js';
import type { MailMessage } from './mail-message.js';
import type { MailWorkspace } from './mail-outbox.js';
import { type MailQueue, type Queued, queueMail } from './queue-mail.js';

/** A notice that has not left within a day is no news. */
const NOTICE_USEFUL_MS = 86_400_000;

/** Tells a user, in the transaction of what he is told, if he has an address. Where that many messages may not be sent, he is not told: the change stands. */
export async function writeToUser(
  { mailQueue, now }: { readonly mailQueue: MailQueue | undefined; readonly now: () => number },
  manager: EntityManager,
  user: UserRecord,
  requester: Requester,
  message: MailMessage,
  { link, usefulForMs = NOTICE_USEFUL_MS }: { readonly link?: LinkWish; readonly usefulForMs?: number } = {},
): Promise<Queued | 'no-address'> {
  const { email, locale, zoneinfo } = user.claims;
  if (email === undefined) return 'no-address';
  return queueMail(manager, mailQueue, {
    workspace: mailWorkspace(user, requester),
    message,
    recipient: email,
    userId: user.id,
    locales: [...(locale === undefined ? [] : [locale]), ...requester.correspondence.locales],
    timeZone: zoneinfo,
    link,
    expiresAt: now() + usefulForMs,
  });
}

export function mailWorkspace(
  { tenant, workspaceId }: { readonly tenant: string; readonly workspaceId: string },
  { workspace: slug, auditAddress, correspondence }: Requester,
): MailWorkspace {
  const { workspaceName, senderName } = correspondence;
  return { tenant, id: workspaceId, slug, name: workspaceName || slug, senderName, auditAddress };
}
