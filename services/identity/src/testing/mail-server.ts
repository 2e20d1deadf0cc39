import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A message as the server got it. */
export interface ArrivedMail {
  /** Of the envelope. */
  readonly to: string;
  readonly subject: string;
  /** Header fields by lower-case name, unfolded. */
  readonly headers: ReadonlyMap<string, string>;
  /** The header section as it came, folded. */
  readonly rawHeaders: string;
  readonly text: string;
  readonly html: string;
}

/** A mail server that takes everything, or answers what it is told. */
export class MailServer {
  readonly arrived: ArrivedMail[] = [];
  /** The reply to RCPT TO, while it is set. */
  refusal: { readonly code: number; readonly times: number } | undefined;
  readonly #server: SMTPServer;

  constructor() {
    this.#server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      onRcptTo: (_address, _session, callback) => callback(this.#refused()),
      onData: (stream, session, callback) => {
        const [to] = session.envelope.rcptTo;
        simpleParser(stream).then((parsed) => {
          this.arrived.push({
            to: to?.address ?? '',
            subject: parsed.subject ?? '',
            headers: new Map(parsed.headerLines.map(({ key, line }) => [key, line.slice(key.length + 1).trim()])),
            rawHeaders: parsed.headerLines.map(({ line }) => line).join('\r\n'),
            text: parsed.text ?? '',
            html: parsed.html || '',
          });
          callback();
        }, callback);
      },
    });
  }

  /** The URL to send to. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.server.address();
    if (address === null || typeof address === 'string') throw new Error('the mail server has no port');
    return `smtp://127.0.0.1:${address.port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** The latest message to that address, once there is one; fails after ten seconds. */
  async next(to: string, after = 0): Promise<ArrivedMail> {
    for (let i = 0; i < 200; i++) {
      const found = this.to(to)[after];
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`nothing came for ${to}`);
  }

  to(address: string): readonly ArrivedMail[] {
    return this.arrived.filter((mail) => mail.to === address);
  }

  #refused(): Error | null {
    const { refusal } = this;
    if (refusal === undefined || refusal.times === 0) return null;
    this.refusal = { ...refusal, times: refusal.times - 1 };
    return Object.assign(new Error('told to refuse'), { responseCode: refusal.code });
  }
}
