/** HTTP messages of the portal as they were sent and received, so that they can be shown. */
import type { CustomFetch } from 'openid-client';

type Header = readonly [name: string, value: string];

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Header[];
  /** A form, or empty. */
  readonly body: string;
}

export interface ReceivedResponse {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: string;
}

export interface Exchange {
  readonly request: SentRequest;
  readonly response: ReceivedResponse;
}

/** What says something about the protocol; the rest is transport. */
const SHOWN = new Set(['content-type', 'cache-control', 'location', 'www-authenticate', 'dpop-nonce', 'retry-after']);
/** Larger answers are cut, as none of ours is. */
const MAX_BODY = 65_536;

/**
 * A `fetch` that asks `origin` and nobody else, follows no redirect, and adds what was said to `exchanges`.
 * It throws TypeError for another origin: a document that names one is not followed there.
 */
export function recordingFetch(origin: string, exchanges: Exchange[]): CustomFetch {
  return async (url, options) => {
    if (new URL(url).origin !== origin)
      throw new TypeError('another origin than that of this installation is not asked');
    const { body } = options;
    if (body !== undefined && body !== null && typeof body !== 'string' && !(body instanceof URLSearchParams)) {
      throw new TypeError('only forms are sent');
    }
    const text = body === undefined || body === null ? '' : String(body);
    const { method, headers, signal } = options;
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      ...(text === '' ? {} : { body: text }),
      ...(signal === undefined ? {} : { signal }),
    });
    const received: ReceivedResponse = {
      status: response.status,
      headers: [...response.headers].filter(([name]) => SHOWN.has(name)),
      body: (await response.text()).slice(0, MAX_BODY),
    };
    exchanges.push({ request: { method, url, headers: Object.entries(headers), body: text }, response: received });
    return new Response(received.body === '' ? null : received.body, {
      status: received.status,
      headers: received.headers.map(([name, value]): [string, string] => [name, value]),
    });
  };
}

/** The last message to this address. */
export function exchangeWith(exchanges: readonly Exchange[], url: string | undefined): Exchange | undefined {
  return exchanges.findLast(({ request }) => request.url === url);
}

export function headerOf({ headers }: SentRequest | ReceivedResponse, name: string): string | undefined {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1];
}

/** A form's parameters in their order. */
export function parametersOf({ body }: SentRequest): [name: string, value: string][] {
  return [...new URLSearchParams(body)];
}
