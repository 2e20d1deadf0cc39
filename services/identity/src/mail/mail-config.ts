/** How messages leave: OSTIARY_SMTP_URL and OSTIARY_MAIL_FROM, both or neither. Without them nothing that needs e-mail is offered. */
import { readFileSync } from 'node:fs';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import type { MailLimits } from './mail-allowance.js';
import type { Mailbox, SmtpServer } from './smtp-sender.js';

export interface MailSettings {
  readonly smtp: SmtpServer;
  readonly from: Mailbox;
  readonly limits: MailLimits;
  /** Links in messages are below the issuer of their workspace. */
  readonly issuerTemplate: string;
}

const count = (fallback: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,6}$/, 'must be a whole number from 1 to 9999999')
    .transform(Number)
    .default(fallback);

const environment = z.object({
  OSTIARY_SMTP_URL: z.string().optional(),
  OSTIARY_SMTP_URL_FILE: z.string().optional(),
  OSTIARY_MAIL_FROM: z.string().optional(),
  OSTIARY_MAIL_PER_ADDRESS_PER_HOUR: count(10),
  OSTIARY_MAIL_PER_WORKSPACE_PER_HOUR: count(1000),
  OSTIARY_ISSUER_TEMPLATE: z.string().optional(),
});
type Environment = z.output<typeof environment>;
type Fault = (variable: keyof Environment, message: string) => void;

export const mailConfig = environment.transform((env, context): { readonly mail: MailSettings | undefined } => {
  const fault: Fault = (variable, message) => context.addIssue({ code: 'custom', path: [variable], message });
  const url = smtpUrlOf(env, fault);
  if (url === undefined && env.OSTIARY_MAIL_FROM === undefined) return { mail: undefined };
  if (url === undefined) fault('OSTIARY_SMTP_URL', 'is required where OSTIARY_MAIL_FROM is given');
  if (env.OSTIARY_MAIL_FROM === undefined) fault('OSTIARY_MAIL_FROM', 'is required where OSTIARY_SMTP_URL is given');
  if (env.OSTIARY_ISSUER_TEMPLATE === undefined) {
    fault('OSTIARY_ISSUER_TEMPLATE', 'is required where OSTIARY_SMTP_URL is given: messages hold links');
  }
  const smtp = url === undefined ? undefined : smtpServer(url);
  if (url !== undefined && smtp === undefined) {
    fault(
      'OSTIARY_SMTP_URL',
      'must be a URL like smtps://user:password@host:465 or smtp://user:password@host:587, without path or query',
    );
  }
  const from = mailbox(env.OSTIARY_MAIL_FROM ?? '');
  if (env.OSTIARY_MAIL_FROM !== undefined && from === undefined) {
    fault('OSTIARY_MAIL_FROM', 'must be an e-mail address, or one with a name: Example <no-reply@example.com>');
  }
  if (smtp === undefined || from === undefined || env.OSTIARY_ISSUER_TEMPLATE === undefined) return z.NEVER;
  const limits = {
    perAddress: env.OSTIARY_MAIL_PER_ADDRESS_PER_HOUR,
    perWorkspace: env.OSTIARY_MAIL_PER_WORKSPACE_PER_HOUR,
  };
  return { mail: { smtp, from, limits, issuerTemplate: env.OSTIARY_ISSUER_TEMPLATE } };
});

/** It may hold a password: from the variable, or from the file that `_FILE` names. */
function smtpUrlOf({ OSTIARY_SMTP_URL, OSTIARY_SMTP_URL_FILE }: Environment, fault: Fault): string | undefined {
  if (OSTIARY_SMTP_URL_FILE === undefined) return OSTIARY_SMTP_URL;
  if (OSTIARY_SMTP_URL !== undefined)
    fault('OSTIARY_SMTP_URL', 'give OSTIARY_SMTP_URL or OSTIARY_SMTP_URL_FILE, not both');
  try {
    return readFileSync(OSTIARY_SMTP_URL_FILE, 'utf8').trim();
  } catch {
    fault('OSTIARY_SMTP_URL_FILE', 'names a file that cannot be read');
    return undefined;
  }
}

function smtpServer(text: string): SmtpServer | undefined {
  const url = URL.parse(text);
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '') return undefined;
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') return undefined;
  const implicitTls = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  try {
    return {
      host,
      port: Number(url.port) || (implicitTls ? 465 : 587),
      implicitTls,
      loopback: isLoopback(host),
      username: url.username === '' ? undefined : decodeURIComponent(url.username),
      password: url.password === '' ? undefined : decodeURIComponent(url.password),
    };
  } catch {
    return undefined;
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback');
}

function mailbox(text: string): Mailbox | undefined {
  const match = /^(?:"?([^"<>\p{Cc}]*?)"?\s*<([^<>\s]+)>|([^<>\s]+))$/u.exec(text.trim());
  const address = z
    .email()
    .max(254)
    .safeParse(match?.[2] ?? match?.[3]);
  return address.success ? { name: match?.[1] ?? '', address: address.data } : undefined;
}
