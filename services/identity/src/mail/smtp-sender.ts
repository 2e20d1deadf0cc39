/** The one way out: SMTP with nodemailer. TLS is demanded unless the server is this machine; nothing is read from files or addresses on the way. */
import { createTransport } from 'nodemailer';
import type { ComposedMessage } from './compose-message.js';

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (smtps, usually port 465). */
  readonly implicitTls: boolean;
  /** This machine: TLS is not asked for. */
  readonly loopback: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

export interface Mailbox {
  /** '': none. */
  readonly name: string;
  readonly address: string;
}

export interface Outgoing extends ComposedMessage {
  /** UUID: the same at every attempt, by which a mailbox can tell that a message came twice. */
  readonly id: string;
  readonly from: Mailbox;
  readonly to: string;
  readonly language: string;
}

/** The server did not take the message. */
export class SmtpRefusal extends Error {
  /** RFC 5321 §4.2.1: no later attempt would do better. */
  readonly permanent: boolean;
  /** `550`, `ETIMEDOUT`: no text of the server's, which may repeat an address. */
  readonly reason: string;

  constructor(reason: string, permanent: boolean, cause: unknown) {
    super(`the mail server did not take the message: ${reason}`, { cause });
    this.name = 'SmtpRefusal';
    this.permanent = permanent;
    this.reason = reason;
  }
}

/** Their sum is shorter than the lease of a message (mail-outbox.ts). */
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000, dnsTimeout: 10_000 };

export class SmtpSender {
  readonly #transport: ReturnType<typeof transportTo>;

  constructor(server: SmtpServer) {
    this.#transport = transportTo(server);
  }

  /** Throws SmtpRefusal. */
  async send({ id, from, to, subject, text, html, language }: Outgoing): Promise<void> {
    const [, domain] = from.address.split('@');
    try {
      await this.#transport.sendMail({
        // RFC 5321 §3.3: who is written to is said by us, and not found in a header.
        envelope: { from: from.address, to: [to] },
        from,
        to: { name: '', address: to },
        subject,
        text,
        html,
        messageId: `<${id}@${domain}>`,
        headers: {
          // RFC 3834 §5: no holiday notices, please.
          'Auto-Submitted': 'auto-generated',
          'Content-Language': language,
        },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    } catch (error) {
      throw refusalOf(error);
    }
  }

  close(): void {
    this.#transport.close();
  }
}

function transportTo({ host, port, implicitTls, loopback, username, password }: SmtpServer) {
  return createTransport({
    pool: true,
    maxConnections: 4,
    host,
    port,
    secure: implicitTls,
    requireTLS: !implicitTls && !loopback,
    ignoreTLS: !implicitTls && loopback,
    tls: { minVersion: 'TLSv1.2' },
    ...(username === undefined ? {} : { auth: { user: username, pass: password ?? '' } }),
    ...TIMEOUTS,
  });
}

function refusalOf(error: unknown): SmtpRefusal {
  if (!(error instanceof Error)) return new SmtpRefusal('unknown', false, error);
  const status: unknown = 'responseCode' in error ? error.responseCode : undefined;
  const code: unknown = 'code' in error ? error.code : undefined;
  // A login that is refused is ours to mend, not the message's fault.
  const permanent = typeof status === 'number' && status >= 500 && code !== 'EAUTH';
  return new SmtpRefusal(String(status ?? code ?? 'unknown'), permanent, error);
}
