import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { html } from './html.js';
import { page } from './page.js';

export function forgotPasswordPage(workspace: Workspace, reader: Reader, url: string): string {
  return page(workspace, reader, {
    title: reader.texts['forgot.title'],
    content: html`<p>${reader.texts['forgot.what']}</p>
<form method="post" action="${url}">
<label for="username">${reader.texts['field.username-or-email']}</label>
<input id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="320" autofocus>
<div class="actions"><button id="forgot-submit" type="submit" class="primary">${reader.texts['forgot.submit']}</button></div>
</form>`,
  });
}

/** The same for every name: it tells nobody whether there is such an account. */
export function resetRequestedPage(workspace: Workspace, reader: Reader): string {
  return page(workspace, reader, {
    title: reader.texts['forgot.sent-title'],
    content: html`<p id="reset-requested">${reader.texts['forgot.sent']}</p>
<p>${reader.texts['forgot.nothing-came']}</p>`,
  });
}

export function noResetPage(workspace: Workspace, reader: Reader): string {
  return page(workspace, reader, {
    title: reader.texts['forgot.none-title'],
    failed: true,
    content: html`<p id="no-reset">${reader.texts['forgot.none']}</p>`,
  });
}

export interface NewPasswordPage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  readonly url: string;
  readonly token: string;
  readonly username: string;
  readonly problem?: string | undefined;
}

export function newPasswordPage({ workspace, reader, url, token, username, problem }: NewPasswordPage): string {
  const described = problem === undefined ? html`` : html` aria-invalid="true" aria-describedby="reset-problem"`;
  return page(workspace, reader, {
    title: reader.texts['reset.title'],
    failed: problem !== undefined,
    content: html`${problem === undefined ? undefined : html`<p id="reset-problem" class="problem" role="alert">${problem}</p>`}
<p>${reader.texts['reset.what'](html`<strong>${username}</strong>`)}</p>
<form method="post" action="${url}">
<input type="hidden" name="token" value="${token}">
<input type="text" name="username" value="${username}" autocomplete="username" hidden>
<label for="password">${reader.texts['field.new-password']}</label>
<input id="password" name="password" type="password" autocomplete="new-password" required maxlength="1024" autofocus${described}>
<div class="actions"><button id="reset-submit" type="submit" class="primary">${reader.texts['reset.submit']}</button></div>
</form>`,
  });
}

export function passwordChangedPage(workspace: Workspace, reader: Reader): string {
  return page(workspace, reader, {
    title: reader.texts['reset.done-title'],
    content: html`<p id="password-changed">${reader.texts['reset.done']}</p>`,
  });
}
