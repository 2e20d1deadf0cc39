import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { clientLinks, introduction, type ShownClient, shortName } from './client-introduction.js';
import { type Html, html } from './html.js';
import { page } from './page.js';
import { passkeyForm } from './passkey-form.js';
import type { Texts } from './texts/texts.js';

type FieldName = 'username' | 'password';

export interface SignInPage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  /** Absent: the user wants to a page of ours. */
  readonly client: ShownClient | undefined;
  /** Of the page itself; the form goes below it. */
  readonly url: string;
  readonly csrfToken: string;
  /** Already typed, or hinted at. */
  readonly username?: string | undefined;
  /** What went wrong, in words that tell nobody whether a user exists. */
  readonly problem?: string | undefined;
  /** The fields that have to be typed anew; none where waiting is what helps. */
  readonly wrong?: readonly FieldName[] | undefined;
  /** The account has just been made, on the page before. */
  readonly isNewUser: boolean;
  /** What for, where no client is: 'to open your account'. */
  readonly purpose?: string | undefined;
  readonly offersSignUp: boolean;
  /** undefined: nothing is sent to who has forgotten the password. */
  readonly forgotPasswordUrl?: string | undefined;
  /** WebAuthn request options, JSON; absent: the workspace has no passkeys. */
  readonly passkeyOptions?: string | undefined;
}

export function signInPage(settings: SignInPage): string {
  const { workspace, reader, client, url, csrfToken, username, problem, isNewUser, offersSignUp } = settings;
  const { wrong = [], forgotPasswordUrl, passkeyOptions } = settings;
  const t = reader.texts;
  // WCAG 2.2 §3.3.1: a field that is right is not called wrong, and each says why the page is here again.
  const described = problem === undefined ? html`` : html` aria-describedby="sign-in-problem"`;
  const invalid = (field: FieldName) => (wrong.includes(field) ? html` aria-invalid="true"` : html``);
  // The field to begin with: the password when the name is known.
  const focus = (here: boolean) => (here ? html` autofocus` : html``);
  const passkey =
    passkeyOptions === undefined
      ? undefined
      : passkeyForm({
          action: `${url}/passkey`,
          csrfToken,
          ceremony: 'get',
          options: passkeyOptions,
          // Not again by itself, after one that did not do.
          autofill: problem === undefined,
          label: t['sign-in.passkey'],
          texts: t,
        });
  return page(workspace, reader, {
    title: t['sign-in.title'],
    failed: problem !== undefined,
    passkeys: passkeyOptions !== undefined,
    content: html`${client === undefined ? html`<p>${settings.purpose ?? t['sign-in.to-account']}</p>` : introduction(client, t['client.continue-to'](html`<strong>${shortName(client)}</strong>`))}
${problem === undefined ? undefined : html`<p id="sign-in-problem" class="problem" role="alert">${problem}</p>`}
${isNewUser ? html`<p id="account-made" role="status">${t['sign-in.account-made']}</p>` : undefined}
${workspace.settings.signIn.methods[0] === 'passkey' ? passkey : undefined}
<form method="post" action="${url}/sign-in">
<input type="hidden" name="csrf" value="${csrfToken}">
${passkey === undefined ? undefined : html`<input type="hidden" name="keeps_passkeys" value="">`}
<label for="username">${t['field.username-or-email']}</label>
<input id="username" name="username" type="text" autocomplete="username${passkey === undefined ? '' : ' webauthn'}" autocapitalize="none" spellcheck="false" required maxlength="320" value="${username ?? ''}"${described}${invalid('username')}${focus(!username)}>
<label for="password">${t['field.password']}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024"${described}${invalid('password')}${focus(Boolean(username))}>
<div class="actions">
<button id="login-submit" type="submit" name="action" value="sign-in" class="primary">${t['action.sign-in']}</button>
<button id="login-cancel" type="submit" name="action" value="cancel" formnovalidate>${t['action.cancel']}</button>
</div>
</form>
${forgotPasswordUrl === undefined ? undefined : html`<p><a id="forgot-password" href="${forgotPasswordUrl}">${t['sign-in.forgot-password']}</a></p>`}
${workspace.settings.signIn.methods[0] === 'passkey' ? undefined : passkey}
${offersSignUp ? html`<p>${t['sign-in.new-here']} <a id="create-account" href="${url}/sign-up">${t['sign-in.create-account']}</a></p>` : undefined}
${client && clientLinks(client, t)}
${sampleUsers(workspace, t)}`,
  });
}

function sampleUsers({ settings }: Workspace, t: Texts): Html | undefined {
  const users = settings.signIn.sampleUsers ?? [];
  if (users.length === 0) return undefined;
  const rows = users.map(
    (user) =>
      html`<tr><td><code>${user.username}</code></td><td><code>${user.password}</code></td><td>${user.description}</td></tr>`,
  );
  return html`<section class="samples" aria-labelledby="samples-title">
<h2 id="samples-title">${t['samples.title']}</h2>
<p>${t['samples.what']}</p>
<table>
<thead><tr><th scope="col">${t['samples.username']}</th><th scope="col">${t['field.password']}</th><th scope="col">${t['samples.who']}</th></tr></thead>
<tbody>${rows}</tbody>
</table>
</section>`;
}
