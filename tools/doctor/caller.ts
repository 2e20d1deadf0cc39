// One HTTPS request, whole: no redirect is followed, nothing is retried, time and size are bounded.
import type { IncomingHttpHeaders } from 'node:http';
import https from 'node:https';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1_048_576;

export interface Reply {
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The JSON object that it is, if it is one. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
  /** Unix ms, halfway between sending and the first byte of the answer. */
  readonly at: number;
}

export interface Sending {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'OPTIONS';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as application/x-www-form-urlencoded. */
  readonly form?: Readonly<Record<string, string>> | string;
}

/** No answer came: the reason in a few words. */
export class NoReply extends Error {
  override readonly name = 'NoReply';
}

export class Caller {
  readonly #agent: https.Agent;

  /** `ca`: PEM certificates to trust instead of the usual ones. */
  constructor(ca: string | undefined) {
    this.#agent = new https.Agent({ keepAlive: false, ...(ca === undefined ? {} : { ca }) });
  }

  /** @throws NoReply */
  send(url: string, { method = 'GET', headers = {}, form }: Sending = {}): Promise<Reply> {
    const body = typeof form === 'string' || form === undefined ? form : new URLSearchParams(form).toString();
    return new Promise((resolve, reject) => {
      const refuse = (error: Error) => reject(new NoReply(error.message));
      if (!URL.canParse(url) || !url.startsWith('https://')) return refuse(new Error('not an https URL'));
      const sentAt = Date.now();
      const request = https.request(
        url,
        {
          method,
          agent: this.#agent,
          timeout: TIMEOUT_MS,
          headers: {
            'user-agent': 'ostiary-doctor',
            accept: 'application/json, text/html;q=0.5',
            ...(body === undefined
              ? {}
              : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
            ...headers,
          },
        },
        (response) => {
          const at = (sentAt + Date.now()) / 2;
          const chunks: Buffer[] = [];
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > MAX_BYTES) request.destroy(new Error(`the answer is larger than ${MAX_BYTES} bytes`));
            else chunks.push(chunk);
          });
          response.on('error', refuse);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const { statusCode: status = 0, headers: received } = response;
            resolve({ url, status, headers: received, text, json: objectOf(text), at });
          });
        },
      );
      request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} seconds`)));
      request.on('error', refuse);
      request.end(body);
    });
  }
}

export function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
