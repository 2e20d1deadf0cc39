import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { html } from './html.js';
import { page } from './page.js';
import { passkeyStep } from './passkey-form.js';

export interface SecondFactorPage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  /** Of the interaction; the forms go below it. */
  readonly url: string;
  readonly csrfToken: string;
  readonly username: string;
  /** A one-time code, or a recovery code, will do. */
  readonly code: boolean;
  /** WebAuthn request options, JSON: a passkey of the user's will do. */
  readonly passkeyOptions?: string | undefined;
  readonly problem?: string | undefined;
}

/** What is still missing, and nothing else is asked for. */
export function secondFactorPage(settings: SecondFactorPage): string {
  const { workspace, reader, url, csrfToken, username, code, passkeyOptions, problem } = settings;
  const t = reader.texts;
  const invalid = problem === undefined ? undefined : html` aria-invalid="true" aria-describedby="code-problem"`;
  return page(workspace, reader, {
    title: t['step.title'],
    failed: problem !== undefined,
    passkeys: passkeyOptions !== undefined,
    content: html`<p>${t['step.who'](html`<strong>${username}</strong>`)}</p>
${problem === undefined ? undefined : html`<p id="code-problem" class="problem" role="alert">${problem}</p>`}
${passkeyStep(settings, t)}
${passkeyOptions !== undefined && !code ? html`<noscript><p>${t['step.needs-script']}</p></noscript>` : undefined}
<form method="post" action="${url}/code">
<input type="hidden" name="csrf" value="${csrfToken}">
${
  code
    ? html`<label for="code">${t['step.code']}</label>
<p id="code-hint" class="hint">${t['step.code-hint']}</p>
<input id="code" name="code" type="text" inputmode="text" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required maxlength="32"${invalid ?? html` aria-describedby="code-hint"`} autofocus>`
    : undefined
}
<div class="actions">
${code ? html`<button id="code-submit" type="submit" name="action" value="continue" class="primary">${t['action.continue']}</button>` : undefined}
<button id="code-cancel" type="submit" name="action" value="cancel" formnovalidate>${t['action.cancel']}</button>
</div>
</form>
<p><a id="somebody-else" href="${url}/sign-in">${t['action.somebody-else']}</a></p>`,
  });
}
