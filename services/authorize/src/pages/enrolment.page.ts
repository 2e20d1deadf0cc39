import type { Workspace } from '@ostiary/oauth/workspace';
import { type Html, html } from './html.js';
import { oneTimeCodesForm } from './one-time-codes.form.js';
import { page } from './page.js';
import { passkeyForm } from './passkey-form.js';

export interface EnrolmentPage {
  readonly workspace: Workspace;
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
  const { workspace, url, csrfToken, username, passkeyOptions } = settings;
  return page(workspace, {
    title: 'Protect your account',
    passkeys: passkeyOptions !== undefined,
    content: html`<p>${workspace.name} asks for more than a password. You are <strong>${username}</strong>; set up one of these, once.</p>
${
  passkeyOptions === undefined
    ? undefined
    : html`<div data-with-passkeys hidden><h2>A passkey</h2>
<p>Your device, or a security key, signs you in with your fingerprint, face or PIN.</p></div>
${passkeyForm({ action: `${url}/enrol-passkey`, csrfToken, ceremony: 'create', options: passkeyOptions, label: 'Create a passkey' })}`
}
<h2>Codes from an app</h2>
${oneTimeCodesForm({ ...settings, action: `${url}/enrol-codes` })}
${cancelForm(url, csrfToken)}`,
  });
}

export interface PasskeyOfferPage {
  readonly workspace: Workspace;
  readonly url: string;
  readonly csrfToken: string;
  readonly passkeyOptions: string;
}

/** Shown once after signing in with a password. */
export function passkeyOfferPage({ workspace, url, csrfToken, passkeyOptions }: PasskeyOfferPage): string {
  const label = 'Create a passkey';
  return page(workspace, {
    title: 'Sign in faster next time',
    passkeys: true,
    content: html`<p>With a passkey your device signs you in with your fingerprint, face or PIN. Nobody can guess it, and no false page can take it.</p>
${passkeyForm({ action: `${url}/enrol-passkey`, csrfToken, ceremony: 'create', options: passkeyOptions, label })}
<form method="post" action="${url}/enrol-passkey">
<input type="hidden" name="csrf" value="${csrfToken}">
<div class="actions"><button id="passkey-later" type="submit" name="action" value="later">Not now</button></div>
</form>`,
  });
}

export interface RecoveryCodesPage {
  readonly workspace: Workspace;
  readonly codes: readonly string[];
  /** Where the user goes on. */
  readonly continueAt: string;
}

/** Shown once; we keep no more than hashes. */
export function recoveryCodesPage({ workspace, codes, continueAt }: RecoveryCodesPage): string {
  return page(workspace, {
    title: 'Keep your recovery codes',
    content: html`<p role="status">Codes from your app are now asked for when you sign in.</p>
<p>If you lose the app, each of these lets you in once. Print them, or write them down. They are not shown again.</p>
${recoveryCodeList(codes)}
<p><a id="recovery-continue" class="button primary" href="${continueAt}">I have kept them: continue</a></p>`,
  });
}

function recoveryCodeList(codes: readonly string[]): Html {
  return html`<ul id="recovery-codes" class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>`;
}

function cancelForm(url: string, csrfToken: string): Html {
  return html`<form method="post" action="${url}/code">
<input type="hidden" name="csrf" value="${csrfToken}">
<div class="actions"><button id="enrol-cancel" type="submit" name="action" value="cancel">Cancel</button></div>
</form>`;
}
