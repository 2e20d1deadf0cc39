import { formatUserCode } from '@ostiary/oauth/user-code';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { Access } from '../authorize/consent-need.js';
import type { Reader } from '../language/reader.js';
import { fullName, introduction, type ShownClient } from './client-introduction.js';
import { askedList } from './consent.page.js';
import { html } from './html.js';
import { page } from './page.js';

export interface DeviceCodePage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  /** Of the page, and where its form goes. */
  readonly url: string;
  readonly csrfToken: string;
  /** As it was typed, or as the link has it (RFC 8628 §3.3.1). */
  readonly typed: string;
  readonly problem?: string | undefined;
}

/** What the browser takes for a code before it is sent: eight of the letters, whatever stands between them. The server decides. */
const PATTERN = '[^A-Za-z0-9]*(?:[BCDFGHJKLMNPQRSTVWXZbcdfghjklmnpqrstvwxz][^A-Za-z0-9]*){8}';

/** RFC 8628 §3.3: where the user types the code. */
export function deviceCodePage({ workspace, reader, url, csrfToken, typed, problem }: DeviceCodePage): string {
  const t = reader.texts;
  const failed = problem !== undefined;
  return page(workspace, reader, {
    title: t['device.title'],
    failed,
    content: html`<p>${t['device.what']}</p>
<form method="post" action="${url}">
<input type="hidden" name="csrf" value="${csrfToken}">
${failed ? html`<p id="device-problem" class="problem" role="alert">${problem}</p>` : undefined}
<label for="user-code">${t['device.code']}</label>
<p id="user-code-hint" class="hint">${t['device.code-hint']}</p>
<input id="user-code" class="user-code" name="user_code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" required maxlength="32" pattern="${PATTERN}" title="${t['device.code-hint']}" value="${typed}" aria-describedby="user-code-hint${failed ? ' device-problem' : ''}"${failed ? html` aria-invalid="true"` : html``} autofocus>
<div class="actions"><button id="device-continue" type="submit" class="primary">${t['action.continue']}</button></div>
</form>`,
  });
}

export interface DeviceConfirmationPage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  readonly client: ShownClient;
  /** Of the interaction; the form goes below it. */
  readonly url: string;
  readonly csrfToken: string;
  readonly asked: Access;
  readonly userCode: string;
  /** Whole minutes since the device asked. */
  readonly minutes: number;
  /** The network that the device asked from, roughly; absent: the one that the browser is in. */
  readonly elsewhere?: string | undefined;
}

/** RFC 8628 §5.4: what somebody needs to see who was sent here by a stranger, before anything else is asked of them. */
export function deviceConfirmationPage(settings: DeviceConfirmationPage): string {
  const { workspace, reader, client, url, csrfToken, userCode, minutes, elsewhere } = settings;
  const t = reader.texts;
  const since = t['device.since'](minutes);
  const whence = elsewhere === undefined ? t['device.from-here'](since) : t['device.from-elsewhere'](since, elsewhere);
  return page(workspace, reader, {
    title: t['device.confirm-title'],
    content: html`<p id="device-shows">${t['device.shows']}</p>
<p id="device-code" class="user-code">${formatUserCode(userCode)}</p>
${introduction(client, t['device.asks'](fullName(client, t)))}
${askedList(settings)}
<p id="device-whence" class="note">${whence}</p>
<div id="device-warning" class="problem">
<h2>${t['device.warning-title']}</h2>
<p>${t['device.warning']}</p>
</div>
<form method="post" action="${url}/device">
<input type="hidden" name="csrf" value="${csrfToken}">
<div class="actions">
<button id="device-confirm" type="submit" name="decision" value="confirm" class="primary">${t['device.confirm']}</button>
<button id="device-deny" type="submit" name="decision" value="deny">${t['device.deny']}</button>
</div>
</form>`,
  });
}

export type DeviceEnd = 'done' | 'denied' | 'failed';

/** RFC 8628 §3.3: the user goes back to the device. */
export function deviceEndPage(workspace: Workspace, reader: Reader, end: DeviceEnd): string {
  const [title, text] = END_TEXTS[end];
  return page(workspace, reader, {
    title: reader.texts[title],
    failed: end === 'failed',
    content: html`<p id="device-${end}">${reader.texts[text]}</p>`,
  });
}

const END_TEXTS = {
  done: ['device.done-title', 'device.done'],
  denied: ['device.denied-title', 'device.denied'],
  failed: ['device.failed-title', 'device.failed'],
} as const satisfies Readonly<Record<DeviceEnd, readonly [string, string]>>;
