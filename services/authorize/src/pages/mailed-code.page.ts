import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { html } from './html.js';
import { maskedAddress } from './masked-address.js';
import { page } from './page.js';
import { passkeyStep } from './passkey-form.js';

export interface MailedCodePage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  /** Of the interaction; the forms go below it. */
  readonly url: string;
  readonly csrfToken: string;
  readonly username: string;
  /** Where codes go. */
  readonly address: string;
  readonly sent: 'sent' | 'too-many' | 'not-sent';
  /** WebAuthn request options, JSON: a passkey of the user's will do, too. */
  readonly passkeyOptions?: string | undefined;
  /** The form says whether this browser could keep a passkey: one may be offered afterwards. */
  readonly tellsOfPasskeys: boolean;
  readonly problem?: string | undefined;
}

/** A code has been sent by e-mail, and is asked for. Whoever reads this knows the password, and is told no more of the address than its owner recognizes. */
export function mailedCodePage(settings: MailedCodePage): string {
  const { workspace, reader, url, csrfToken, username, address, sent, passkeyOptions, tellsOfPasskeys, problem } =
    settings;
  const t = reader.texts;
  const said =
    sent === 'sent'
      ? html`<p id="code-sent" role="status">${t['mailed-code.sent'](html`<strong>${maskedAddress(address)}</strong>`)}</p>`
      : html`<p id="code-not-sent" class="problem" role="alert">${t[`mailed-code.${sent}`]}</p>`;
  const invalid = problem === undefined ? undefined : html` aria-invalid="true" aria-describedby="code-problem"`;
  return page(workspace, reader, {
    title: t['step.title'],
    failed: problem !== undefined || sent !== 'sent',
    passkeys: passkeyOptions !== undefined || tellsOfPasskeys,
    content: html`<p>${t['step.who'](html`<strong>${username}</strong>`)}</p>
${said}
${problem === undefined ? undefined : html`<p id="code-problem" class="problem" role="alert">${problem}</p>`}
<form method="post" action="${url}/mailed-code">
<input type="hidden" name="csrf" value="${csrfToken}">
${tellsOfPasskeys ? html`<input type="hidden" name="keeps_passkeys" value="">` : undefined}
<label for="code">${t['mailed-code.code']}</label>
<p id="code-hint" class="hint">${t['mailed-code.hint']}</p>
<input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required maxlength="32"${invalid ?? html` aria-describedby="code-hint"`} autofocus>
<div class="actions">
<button id="code-submit" type="submit" name="action" value="continue" class="primary">${t['action.continue']}</button>
<button id="code-again" type="submit" name="action" value="send" formnovalidate>${t['mailed-code.again']}</button>
<button id="code-cancel" type="submit" name="action" value="cancel" formnovalidate>${t['action.cancel']}</button>
</div>
</form>
${passkeyStep(settings, t)}
<p><a id="somebody-else" href="${url}/sign-in">${t['action.somebody-else']}</a></p>`,
  });
}
