import type { Workspace } from '@ostiary/oauth/workspace';
import { html } from './html.js';
import { page } from './page.js';

export function forgotPasswordPage(workspace: Workspace, url: string): string {
  return page(workspace, {
    title: 'Forgot your password?',
    content: html`<p>Enter your user name or e-mail address. You get a message with a link for a new password.</p>
<form method="post" action="${url}">
<label for="username">User name or e-mail address</label>
<input id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="320" autofocus>
<div class="actions"><button id="forgot-submit" type="submit" class="primary">Send the message</button></div>
</form>`,
  });
}

/** The same for every name: it tells nobody whether there is such an account. */
export function resetRequestedPage(workspace: Workspace): string {
  return page(workspace, {
    title: 'Look into your mailbox',
    content: html`<p id="reset-requested">If there is an account of that name, with an e-mail address, a message is on its way to it. The link in it is good for half an hour.</p>
<p>Nothing came? Look among unwanted messages, and check the name that you have entered.</p>`,
  });
}

export function noResetPage(workspace: Workspace): string {
  return page(workspace, {
    title: 'There are no new passwords here',
    failed: true,
    content: html`<p id="no-reset">A new password cannot be sent to you by e-mail here. Ask whoever runs the application.</p>`,
  });
}

export interface NewPasswordPage {
  readonly workspace: Workspace;
  readonly url: string;
  readonly token: string;
  readonly username: string;
  readonly problem?: string | undefined;
}

export function newPasswordPage({ workspace, url, token, username, problem }: NewPasswordPage): string {
  const described = problem === undefined ? html`` : html` aria-invalid="true" aria-describedby="reset-problem"`;
  return page(workspace, {
    title: 'Choose a new password',
    failed: problem !== undefined,
    content: html`${problem === undefined ? undefined : html`<p id="reset-problem" class="problem" role="alert">${problem}</p>`}
<p>For the account <strong>${username}</strong>. You are signed out everywhere when the password changes.</p>
<form method="post" action="${url}">
<input type="hidden" name="token" value="${token}">
<input type="text" name="username" value="${username}" autocomplete="username" hidden>
<label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" required maxlength="1024" autofocus${described}>
<div class="actions"><button id="reset-submit" type="submit" class="primary">Change the password</button></div>
</form>`,
  });
}

export function passwordChangedPage(workspace: Workspace): string {
  return page(workspace, {
    title: 'Your password is changed',
    content: html`<p id="password-changed">Go back to the application and sign in with it.</p>`,
  });
}
