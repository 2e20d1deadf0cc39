/**
 * Sends what is due. Every replica looks for it; one that dies in an attempt leaves the message to others when the lease is over, so that a
 * message may come twice (with the same Message-ID) and is never lost. What cannot be sent is tried again, ever more seldom, until it is no use
 * any more, and is then given up with an event.
 */
import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import { languageFor } from '@ostiary/oauth/languages';
import type { Logger } from '@ostiary/platform/logger';
import { counter } from '@ostiary/platform/metrics';
import type { MailedCodes } from '../mailed-codes/mailed-code.js';
import { composeMessage } from './compose-message.js';
import { displayText } from './display-text.js';
import type { MailLinks } from './mail-link.js';
import type { MailOutbox, TakenMail } from './mail-outbox.js';
import { type Mailbox, SmtpRefusal, type SmtpSender } from './smtp-sender.js';

const finished = counter('ostiary_mail_messages_total', 'Messages to people that were sent or given up', ['outcome']);
// There from the start, so that the first one is an increase.
for (const outcome of ['sent', 'given_up']) finished.inc({ outcome }, 0);
const failedAttempts = counter('ostiary_mail_failed_attempts_total', 'Attempts to send a message that failed', []);

export interface SendDependencies {
  readonly outbox: Pick<MailOutbox, 'take' | 'tryAgain' | 'remove'>;
  /** Finds the reader of a message that has none yet; undefined: it is for nobody. */
  readonly addressed: (mail: TakenMail) => Promise<TakenMail | undefined>;
  readonly links: Pick<MailLinks, 'make' | 'requestsPage'>;
  readonly codes: Pick<MailedCodes, 'make'>;
  readonly smtp: Pick<SmtpSender, 'send'>;
  readonly from: Mailbox;
  readonly audit: Pick<AuditEmitter, 'recordInTransaction'>;
  readonly logger: Pick<Logger, 'warn'>;
  /** Unix ms. */
  readonly now: () => number;
}

const LOT = 20;
/** Seconds after each failed attempt; after the last one the message is given up. */
const PAUSES_SECONDS = [10, 60, 300, 1800, 7200, 21_600] as const;
const NOBODY = { requestId: '', traceId: '', address: '', userAgent: '' } as const;

/** One round. Returns how many messages were due. */
export async function sendDueMail(deps: SendDependencies): Promise<number> {
  const due = await deps.outbox.take(LOT, deps.now());
  await Promise.all(due.map((mail) => deliver(deps, mail)));
  return due.length;
}

async function deliver(deps: SendDependencies, taken: TakenMail): Promise<void> {
  const { now, logger, outbox } = deps;
  const mail = await deps.addressed(taken);
  if (mail === undefined) return outbox.remove(taken.id, async () => {});
  const failure = now() >= mail.expiresAt ? new SmtpRefusal('too late', true, undefined) : await failureOf(deps, mail);
  if (failure === undefined) return finish(deps, mail, undefined);
  failedAttempts.inc();

  const { attempts } = mail;
  const next = now() + (PAUSES_SECONDS[attempts - 1] ?? Number.POSITIVE_INFINITY) * 1000;
  if (failure.permanent || next >= mail.expiresAt) return finish(deps, mail, failure);
  logger.warn(
    { reason: failure.reason, attempts, template: mail.message.template, tenant: mail.workspace.tenant },
    'a message was not sent yet',
  );
  await outbox.tryAgain(mail.id, next);
}

/** Why the server did not take it; undefined: it has. */
async function failureOf(deps: SendDependencies, mail: TakenMail): Promise<SmtpRefusal | undefined> {
  const { smtp, links, from } = deps;
  const language = languageFor(mail.locales);
  const { workspace, message, timeZone, expiresAt } = mail;
  // Every attempt has a link of its own: nobody who reads the outbox has one.
  const url =
    message.template === 'waiting-request'
      ? links.requestsPage(workspace)
      : mail.link && (await links.make(workspace, mail.link, mail.recipient, expiresAt));
  const link = url === undefined ? undefined : { url, expiresAt };
  const code = await codeOf(deps, mail);
  const composed = composeMessage(message, { language, timeZone, workspaceName: workspace.name, link, code });
  const sender = { name: displayText(workspace.senderName || workspace.name || from.name), address: from.address };
  try {
    await smtp.send({ ...composed, id: mail.id, from: sender, to: mail.recipient, language });
    return undefined;
  } catch (error) {
    if (error instanceof SmtpRefusal) return error;
    throw error;
  }
}

/** As with links: every attempt has its own, and that of the last one is good. */
async function codeOf({ codes }: SendDependencies, mail: TakenMail): Promise<string | undefined> {
  const { workspace, message, userId, recipient, expiresAt } = mail;
  if (message.template !== 'sign-in-code' || userId === undefined) return undefined;
  const { tenant, id: workspaceId } = workspace;
  return codes.make({ tenant, workspaceId, userId, context: message.context }, recipient, expiresAt);
}

/** Sent, or given up: the event and the end of the message are one. */
async function finish(
  { outbox, audit }: SendDependencies,
  mail: TakenMail,
  failure: SmtpRefusal | undefined,
): Promise<void> {
  const { workspace, message, userId, attempts } = mail;
  await outbox.remove(mail.id, (manager) =>
    audit.recordInTransaction(manager, {
      type: failure === undefined ? 'mail.sent' : 'mail.given_up',
      outcome: failure === undefined ? 'success' : 'failure',
      workspace: { ...workspace, settings: { auditAddress: workspace.auditAddress } },
      actor: { type: 'system', id: 'identity' },
      ...(userId === undefined ? {} : { target: { type: 'user', id: userId } }),
      request: NOBODY,
      details: {
        template: message.template,
        attempts: String(attempts),
        ...(failure === undefined ? {} : { reason: failure.reason }),
      },
    }),
  );
  finished.inc({ outcome: failure === undefined ? 'sent' : 'given_up' });
}
