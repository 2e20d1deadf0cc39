/** A message that another service has somebody sent: of a kind that is known here, with parameters that are checked like any input. */
import type { QueueMessageRequest } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { IdentityError, invalid } from '../identity-error.js';
import type { Requester, Scope } from '../users/user.js';
import type { LinkWish } from './mail-link.js';
import { type MailMessage, mailMessageSchema } from './mail-message.js';
import { type MailQueue, queueMail } from './queue-mail.js';
import { mailWorkspace } from './write-to-user.js';

const addressSchema = z.email().max(254);
const tenantSchema = z.string().max(40);
const subjectSchema = z.string().min(1).max(200);
/** Unix seconds; nothing is worth sending after a month. */
const MONTH_SECONDS = 31 * 86_400;

export interface QueueMessageDependencies {
  readonly dataSource: DataSource;
  readonly mailQueue: MailQueue | undefined;
  readonly now: () => number;
}

/** Throws IdentityError `invalid`, `too_many_messages`, `no_mail_server`. */
export async function queueMessage(
  { dataSource, mailQueue, now }: QueueMessageDependencies,
  scope: Scope,
  request: Pick<QueueMessageRequest, 'to' | 'expiresAt' | 'message' | 'onBehalfOf'>,
  requester: Requester,
): Promise<void> {
  const recipient = addressSchema.safeParse(request.to);
  if (!recipient.success) throw invalid('/to', 'not an e-mail address');
  const onBehalfOf = tenantSchema.safeParse(request.onBehalfOf);
  if (!onBehalfOf.success) throw invalid('/onBehalfOf', 'not a tenant');
  const { message, link } = messageOf(request.message);
  const seconds = request.expiresAt - now() / 1000;
  if (seconds > MONTH_SECONDS) throw invalid('/expiresAt', 'more than a month from now');
  const queued = await inTenant(dataSource, scope.tenant, (manager) =>
    queueMail(manager, mailQueue, {
      workspace: mailWorkspace(scope, requester),
      message,
      link,
      recipient: recipient.data,
      userId: undefined,
      locales: requester.correspondence.locales,
      timeZone: undefined,
      expiresAt: request.expiresAt * 1000,
      onBehalfOf: onBehalfOf.data === '' ? undefined : onBehalfOf.data,
    }),
  );
  if (queued === 'throttled') throw new IdentityError({ kind: 'too_many_messages' });
  if (queued === 'not-configured') throw new IdentityError({ kind: 'no_mail_server' });
}

function messageOf(asked: QueueMessageRequest['message']): { message: MailMessage; link: LinkWish } {
  if (asked === undefined) throw invalid('/message', 'no message of a kind that is known here');
  const { subject, tenantName, role, invitedBy } = asked.administratorInvitation;
  const message = mailMessageSchema.safeParse({
    template: 'administrator-invitation',
    tenantName,
    role,
    ...(invitedBy === '' ? {} : { invitedBy }),
  });
  const about = subjectSchema.safeParse(subject);
  if (!message.success || !about.success) throw invalid('/administratorInvitation', 'not what the template needs');
  return { message: message.data, link: { purpose: 'administrator-invitation', subject: about.data } };
}
