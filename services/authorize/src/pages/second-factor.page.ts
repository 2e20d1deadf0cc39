import type { Workspace } from '@ostiary/oauth/workspace';
import { html } from './html.js';
import { page } from './page.js';
import { passkeyForm } from './passkey-form.js';

export interface SecondFactorPage {
  readonly workspace: Workspace;
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
  const { workspace, url, csrfToken, username, code, passkeyOptions, problem } = settings;
  const invalid = problem === undefined ? undefined : html` aria-invalid="true" aria-describedby="code-problem"`;
  return page(workspace, {
    title: 'One more step',
    passkeys: passkeyOptions !== undefined,
    content: html`<p>You are <strong>${username}</strong>. Show that it is really you.</p>
${problem === undefined ? undefined : html`<p id="code-problem" class="problem" role="alert">${problem}</p>`}
${
  passkeyOptions === undefined
    ? undefined
    : passkeyForm({
        action: `${url}/passkey`,
        csrfToken,
        ceremony: 'get',
        options: passkeyOptions,
        label: 'Use a passkey',
      })
}
${
  passkeyOptions !== undefined && !code
    ? html`<noscript><p>This step needs a passkey, and passkeys need JavaScript.</p></noscript>`
    : undefined
}
<form method="post" action="${url}/code">
<input type="hidden" name="csrf" value="${csrfToken}">
${
  code
    ? html`<label for="code">Code from your authenticator app</label>
<p id="code-hint" class="hint">Six digits. If you do not have the app at hand, one of your recovery codes will do.</p>
<input id="code" name="code" type="text" inputmode="text" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required maxlength="32"${invalid ?? html` aria-describedby="code-hint"`} autofocus>`
    : undefined
}
<div class="actions">
${code ? html`<button id="code-submit" type="submit" name="action" value="continue" class="primary">Continue</button>` : undefined}
<button id="code-cancel" type="submit" name="action" value="cancel" formnovalidate>Cancel</button>
</div>
</form>
<p><a id="somebody-else" href="${url}/sign-in">Sign in as somebody else</a></p>`,
  });
}
