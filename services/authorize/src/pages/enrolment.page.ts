import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { type Html, html } from './html.js';
import { oneTimeCodesForm } from './one-time-codes.form.js';
import { page } from './page.js';
import { passkeyForm } from './passkey-form.js';
import type { Texts } from './texts/texts.js';

export interface EnrolmentPage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  /** Of the interaction; the forms go below it. */
  readonly url: string;
  readonly csrfToken: string;
  readonly username: string;
  /** Base32. */
  readonly secret: string;
  /** WebAuthn creation options, JSON; absent: the workspace has no passkeys. */
  readonly passkeyOptions?: string | undefined;
  readonly problem?: string | undefined;
}

/** The workspace requires a second factor, and the user has none yet. */
export function enrolmentPage(settings: EnrolmentPage): string {
  const { workspace, reader, url, csrfToken, username, passkeyOptions, problem } = settings;
  const t = reader.texts;
  return page(workspace, reader, {
    title: t['enrol.title'],
    failed: problem !== undefined,
    passkeys: passkeyOptions !== undefined,
    content: html`<p>${t['enrol.what'](workspace.name, html`<strong>${username}</strong>`)}</p>
${
  passkeyOptions === undefined
    ? undefined
    : html`<div data-with-passkeys hidden><h2>${t['enrol.passkey']}</h2>
<p>${t['enrol.passkey-what']}</p></div>
${passkeyForm({ action: `${url}/enrol-passkey`, csrfToken, ceremony: 'create', options: passkeyOptions, label: t['enrol.passkey-create'], texts: t })}`
}
<h2>${t['enrol.codes']}</h2>
${oneTimeCodesForm({ ...settings, action: `${url}/enrol-codes` })}
${cancelForm(url, csrfToken, t)}`,
  });
}

export interface PasskeyOfferPage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  readonly url: string;
  readonly csrfToken: string;
  readonly passkeyOptions: string;
}

/** Shown once after signing in with a password. */
export function passkeyOfferPage({ workspace, reader, url, csrfToken, passkeyOptions }: PasskeyOfferPage): string {
  const t = reader.texts;
  const label = t['enrol.passkey-create'];
  return page(workspace, reader, {
    title: t['offer.title'],
    passkeys: true,
    content: html`<p>${t['offer.what']}</p>
${passkeyForm({ action: `${url}/enrol-passkey`, csrfToken, ceremony: 'create', options: passkeyOptions, label, texts: t })}
<form method="post" action="${url}/enrol-passkey">
<input type="hidden" name="csrf" value="${csrfToken}">
<div class="actions"><button id="passkey-later" type="submit" name="action" value="later">${t['offer.later']}</button></div>
</form>`,
  });
}

export interface FirstPasskeyPage extends PasskeyOfferPage {
  readonly username: string;
}

/** For an account that has been made without a password. */
export function firstPasskeyPage(settings: FirstPasskeyPage): string {
  const { workspace, reader, url, csrfToken, username, passkeyOptions } = settings;
  const t = reader.texts;
  const label = t['enrol.passkey-create'];
  return page(workspace, reader, {
    title: t['first-passkey.title'],
    passkeys: true,
    content: html`<p role="status">${t['first-passkey.what'](html`<strong>${username}</strong>`)}</p>
<p>${t['enrol.passkey-what']}</p>
${passkeyForm({ action: `${url}/enrol-passkey`, csrfToken, ceremony: 'create', options: passkeyOptions, label, texts: t })}
<noscript><p>${t['step.needs-script']}</p></noscript>
${cancelForm(url, csrfToken, t)}`,
  });
}

export interface RecoveryCodesPage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  readonly codes: readonly string[];
  /** Where the user goes on. */
  readonly continueAt: string;
}

/** Shown once; we keep no more than hashes. */
export function recoveryCodesPage({ workspace, reader, codes, continueAt }: RecoveryCodesPage): string {
  const t = reader.texts;
  // Not in another language: the codes would not come again.
  return page(
    workspace,
    { ...reader, languageForm: undefined },
    {
      title: t['recovery.title'],
      content: html`<p role="status">${t['recovery.on']}</p>
<p>${t['recovery.what']}</p>
${recoveryCodeList(codes)}
<p><a id="recovery-continue" class="button primary" href="${continueAt}">${t['recovery.continue']}</a></p>`,
    },
  );
}

function recoveryCodeList(codes: readonly string[]): Html {
  return html`<ul id="recovery-codes" class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>`;
}

function cancelForm(url: string, csrfToken: string, t: Texts): Html {
  return html`<form method="post" action="${url}/code">
<input type="hidden" name="csrf" value="${csrfToken}">
<div class="actions"><button id="enrol-cancel" type="submit" name="action" value="cancel">${t['action.cancel']}</button></div>
</form>`;
}
