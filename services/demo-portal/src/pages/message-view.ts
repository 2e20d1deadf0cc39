/** Messages and tokens as HTML: what was sent, what each part means, and the text itself. */
import { type Html, html } from '@ostiary/platform/html';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type Exchange, headerOf, parametersOf } from '../messages/exchange.js';
import { MEANINGS, type MessagePart } from './claim-meanings.js';

type Member = readonly [name: string, value: unknown];

/** A table of names, values and meanings. */
export function memberTable(caption: string, part: MessagePart, members: readonly Member[]): Html {
  const rows = members.map(([name, value]) => {
    const known = Object.hasOwn(MEANINGS[part], name) ? MEANINGS[part][name] : undefined;
    return html`<tr><th scope="row"><code>${name}</code></th><td class="value">${shown(name, value)}</td><td class="means">${known?.means}${known && html` <span class="clause">${known.clause}</span>`}</td></tr>`;
  });
  return html`<table class="members">
<caption>${caption}</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Value</th><th scope="col">What it means</th></tr></thead>
<tbody>${rows}</tbody>
</table>`;
}

export function formTable(caption: string, part: MessagePart, { request }: Exchange): Html {
  const members = parametersOf(request).map(
    ([name, value]): Member => [name, LONG.has(name) ? shortened(value) : value],
  );
  return memberTable(caption, part, members);
}

export function queryTable(caption: string, part: MessagePart, url: string): Html {
  return memberTable(caption, part, [...new URL(url).searchParams]);
}

/** The members of a JSON answer. */
export function answerTable(caption: string, part: MessagePart, { response }: Exchange): Html {
  const members = Object.entries(jsonObject(response.body));
  return memberTable(
    caption,
    part,
    members.map(([name, value]): Member => [name, LONG.has(name) ? shortened(String(value)) : value]),
  );
}

/** A JWT, header and payload. Nothing is verified here: the library has done that where it counts. */
export function tokenView(title: string, part: MessagePart, token: string): Html {
  const header = decodeProtectedHeader(token);
  return html`<div class="token" role="group" aria-label="${title}">
<h4>${title}</h4>
${memberTable('Header', 'header', Object.entries(header))}
${memberTable('Payload', part, Object.entries(decodeJwt(token)))}
<details><summary>${title} as sent</summary><pre tabindex="0">${token}</pre></details>
</div>`;
}

/** Request and response as they went over the wire; what lives long is masked. */
export function wireView(title: string, exchange: Exchange): Html {
  return html`<details class="wire"><summary>${title}</summary>
<pre tabindex="0">${maskLongLived(requestText(exchange))}</pre>
<pre tabindex="0">${maskLongLived(responseText(exchange))}</pre>
</details>`;
}

export const proofOf = ({ request }: Exchange): string | undefined => headerOf(request, 'dpop');

export function assertionOf({ request }: Exchange): string | undefined {
  return parametersOf(request).find(([name]) => name === 'client_assertion')?.[1];
}

export function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Shown in full elsewhere, decoded. */
const LONG = new Set(['client_assertion', 'access_token', 'id_token']);
const TIMES = new Set(['iat', 'exp', 'nbf', 'auth_time', 'updated_at']);

const shortened = (value: string): string => (value.length > 44 ? `${value.slice(0, 32)} … ${value.slice(-8)}` : value);

function shown(name: string, value: unknown): Html {
  if (name === 'refresh_token') return html`<code>${masked(String(value))}</code>`;
  if (TIMES.has(name) && typeof value === 'number') {
    const time = new Date(value * 1000).toISOString();
    return html`<code>${value}</code> <time datetime="${time}">${time.slice(11, 19)} UTC</time>`;
  }
  return html`<code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>`;
}

const masked = (value: string): string => `${value.slice(0, 6)}…`;

/** A refresh token is good for hours, with the portal's key only; a page of text is a bad place for it all the same. */
function maskLongLived(text: string): string {
  return text.replace(
    /(refresh_token(?:=|":\s*"))([^&"\s]+)/g,
    (_, name: string, value: string) => name + masked(value),
  );
}

function requestText({ request: { method, url, headers, body } }: Exchange): string {
  const { host, pathname, search } = new URL(url);
  const lines = [
    `${method} ${pathname}${search} HTTP/1.1`,
    `host: ${host}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return `${lines.join('\n')}${body === '' ? '' : `\n\n${body.replaceAll('&', '\n&')}`}`;
}

function responseText({ response: { status, headers, body } }: Exchange): string {
  const lines = [`HTTP/1.1 ${status}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const isPage = headerOf({ status, headers, body }, 'content-type')?.startsWith('text/html') === true;
  const text = isPage ? '(a page for the user)' : body;
  return `${lines.join('\n')}${text === '' ? '' : `\n\n${text.replaceAll(',"', ',\n "')}`}`;
}
