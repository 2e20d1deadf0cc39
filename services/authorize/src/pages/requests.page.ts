import type { Workspace } from '@ostiary/oauth/workspace';
import type { Access } from '../authorize/consent-need.js';
import type { Reader } from '../language/reader.js';
import { agentNote, type ShownAgent } from './agent-note.js';
import { fullName, introduction, type ShownClient } from './client-introduction.js';
import { askedList, comparison } from './consent.page.js';
import { type Html, html } from './html.js';
import { type NoticesForm, noticesSection } from './notices.form.js';
import { page } from './page.js';

export interface ShownRequest {
  readonly id: string;
  readonly client: ShownClient;
  readonly agent?: ShownAgent | undefined;
  readonly asked: Access;
  readonly bindingMessage?: string | undefined;
  /** When and from where it came. */
  readonly whence: string;
}

export interface BlockedClient {
  readonly clientId: string;
  readonly name: string;
}

export interface RequestsPage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  /** Of the page, and where its forms go. */
  readonly url: string;
  readonly accountUrl: string;
  readonly csrfToken: string;
  readonly username: string;
  /** The youngest first. */
  readonly requests: readonly ShownRequest[];
  readonly blocked: readonly BlockedClient[];
  /** `undefined`: there are none here. */
  readonly notices: Pick<NoticesForm, 'isOn' | 'vapidKey'> | undefined;
  /** What was just done. */
  readonly done?: string | undefined;
}

/** CIBA §8: what waits for the user. Everything works without script. */
export function requestsPage(settings: RequestsPage): string {
  const { workspace, reader, username, requests, done, accountUrl, url, notices } = settings;
  const t = reader.texts;
  return page(workspace, reader, {
    title: t['requests.title'],
    notices: notices?.isOn === false,
    content: html`<p>${t['account.signed-in-as'](html`<strong>${username}</strong>`)}</p>
${done === undefined ? undefined : html`<p id="done" class="done" role="status">${done}</p>`}
${
  requests.length === 0
    ? html`<p id="no-requests">${t['requests.none']}</p>`
    : html`<p>${t['requests.what']}</p>
<ul class="items" id="requests">${requests.map((request) => requestItem(settings, request))}</ul>`
}
<p><a id="look-again" class="button" href="${url}">${t['requests.again']}</a></p>
${notices && noticesSection({ ...settings, ...notices })}
${blockedSection(settings)}
<p><a id="to-account" href="${accountUrl}">${t['requests.to-account']}</a></p>`,
  });
}

function requestItem(settings: RequestsPage, { id, client, agent, asked, bindingMessage, whence }: ShownRequest): Html {
  const { workspace, reader, url, csrfToken } = settings;
  const t = reader.texts;
  return html`<li>
${introduction(client, t['consent.asks'](fullName(client, t)))}
${agentNote(agent, t)}
${askedList({ workspace, reader, asked }, false)}
${comparison({ bindingMessage }, t)}
<p class="note">${whence}</p>
<form method="post" action="${url}">
<input type="hidden" name="csrf" value="${csrfToken}">
<input type="hidden" name="request" value="${id}">
<div class="actions">
<button type="submit" name="action" value="review" class="primary">${t['requests.review']}</button>
<button type="submit" name="action" value="deny">${t['consent.deny']}</button>
</div>
<p><button type="submit" name="action" value="block" class="link">${t['requests.block'](client.clientName)}</button></p>
</form>
</li>`;
}

function blockedSection({ reader: { texts: t }, blocked, url, csrfToken }: RequestsPage): Html | undefined {
  if (blocked.length === 0) return undefined;
  return html`<section aria-labelledby="blocked-title">
<h2 id="blocked-title">${t['requests.blocked']}</h2>
<ul class="items" id="blocked">${blocked.map(
    ({ clientId, name }) => html`<li>
<p><strong>${name}</strong></p>
<form method="post" action="${url}">
<input type="hidden" name="csrf" value="${csrfToken}">
<input type="hidden" name="client" value="${clientId}">
<div class="actions"><button type="submit" name="action" value="unblock">${t['requests.unblock'](name)}</button></div>
</form>
</li>`,
  )}</ul>
</section>`;
}

export type RequestEnd = 'done' | 'denied' | 'failed' | 'unavailable';

/** What came of it; the user goes back to where they began, or to what else waits. */
export function requestEndPage(workspace: Workspace, reader: Reader, end: RequestEnd, url: string): string {
  const [title, text] = END_TEXTS[end];
  return page(workspace, reader, {
    title: reader.texts[title],
    failed: end === 'failed' || end === 'unavailable',
    content: html`<p id="request-${end}">${reader.texts[text]}</p>
<p><a id="to-requests" href="${url}">${reader.texts['requests.others']}</a></p>`,
  });
}

const END_TEXTS = {
  done: ['requests.done-title', 'requests.done'],
  denied: ['requests.denied-title', 'requests.denied'],
  failed: ['requests.failed-title', 'requests.failed'],
  unavailable: ['requests.unavailable-title', 'requests.unavailable'],
} as const satisfies Readonly<Record<RequestEnd, readonly [string, string]>>;
