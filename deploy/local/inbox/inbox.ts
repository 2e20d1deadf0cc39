/**
 * A mailbox for the whole world, on this machine alone: takes every message that the local system sends, keeps the latest in memory, and shows them
 * on a page. For trying things out and for the tests; no part of an installation.
 */
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type net from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { listPage, messagePage } from './inbox-pages.ts';

/** A message as it arrived. */
export interface ReceivedMessage {
  readonly id: string;
  /** Of the envelope: who it was really sent to. */
  readonly to: readonly string[];
  /** Header fields as they are read. */
  readonly from: string;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
  /** RFC 3339. */
  readonly receivedAt: string;
}

export interface InboxPorts {
  readonly smtp: number;
  readonly http: number;
}

export interface RunningInbox {
  readonly ports: InboxPorts;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const MOST_MESSAGES = 500;
const MOST_BYTES = 1_000_000;

/** Port 0: any that is free. */
export async function startInbox(wanted: InboxPorts): Promise<RunningInbox> {
  const messages: ReceivedMessage[] = [];
  const keep = (message: ReceivedMessage) => {
    messages.unshift(message);
    messages.splice(MOST_MESSAGES);
  };
  const smtp = smtpServer(keep);
  const pages = http.createServer((request, response) => answer(messages, request, response));
  const [smtpPort, httpPort] = await Promise.all([
    listening(smtp.server, () => smtp.listen(wanted.smtp, LOOPBACK)),
    listening(pages, () => pages.listen(wanted.http, LOOPBACK)),
  ]);
  const close = async () => {
    await Promise.all([
      new Promise<void>((resolve) => smtp.close(() => resolve())),
      new Promise<void>((resolve) => pages.close(() => resolve())),
    ]);
  };
  return { ports: { smtp: smtpPort, http: httpPort }, close };
}

function smtpServer(keep: (message: ReceivedMessage) => void): SMTPServer {
  return new SMTPServer({
    // Loopback only: there is nobody to keep a password or a message from.
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MOST_BYTES,
    onData: (stream, session, callback) => {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      simpleParser(stream).then(
        (parsed) => {
          const fields = parsed.headerLines.map(({ key, line }) => [key, line.slice(key.length + 1).trim()]);
          keep({
            id: randomUUID(),
            to,
            from: parsed.from?.text ?? '',
            subject: parsed.subject ?? '',
            headers: Object.fromEntries(fields),
            text: parsed.text ?? '',
            html: parsed.html || '',
            receivedAt: new Date().toISOString(),
          });
          callback();
        },
        (error: Error) => callback(error),
      );
    },
  });
}

function listening(server: net.Server, listen: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the inbox listens on no port'));
      else resolve(address.port);
    });
    listen();
  });
}

/** Nothing from elsewhere, no script, in no frame but our own. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/** What arrived is a stranger's: it runs nothing, loads nothing, and its links open elsewhere. */
const MESSAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox";

function answer(
  messages: readonly ReceivedMessage[],
  request: http.IncomingMessage,
  response: http.ServerResponse,
): void {
  const send = (status: number, type: string, body: string, policy = PAGE_POLICY) =>
    response
      .writeHead(status, {
        'content-type': `${type}; charset=utf-8`,
        'content-security-policy': policy,
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      })
      .end(body);
  // A name that somebody else points at this machine (DNS rebinding) is not ours.
  if (!/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(request.headers.host ?? '')) {
    return void send(421, 'text/plain', 'The inbox is at localhost.');
  }
  if (request.method !== 'GET') return void send(405, 'text/plain', 'The inbox is for reading.');
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/') return void send(200, 'text/html', listPage(messages));
  if (pathname === '/messages.json') return void send(200, 'application/json', JSON.stringify(messages));
  const [, id, part] = /^\/messages\/([0-9a-f-]{36})(\/html)?$/.exec(pathname) ?? [];
  const message = messages.find((one) => one.id === id);
  if (message === undefined) return void send(404, 'text/plain', 'There is no such message.');
  // `base`: a link of the message opens in a window of its own.
  if (part !== undefined) return void send(200, 'text/html', `<base target="_blank">${message.html}`, MESSAGE_POLICY);
  send(200, 'text/html', messagePage(message));
}
