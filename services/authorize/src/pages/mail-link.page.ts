import type { Workspace } from '@ostiary/oauth/workspace';
import { html } from './html.js';
import { page } from './page.js';

/** For every link that is not good, whatever the reason. */
export function linkGonePage(workspace: Workspace): string {
  return page(workspace, {
    title: 'This link is not good any more',
    failed: true,
    content: html`<p id="link-gone">It was used, or it is too old. Go back to the application, and ask for another one there.</p>`,
  });
}

export function confirmEmailPage(workspace: Workspace, url: string, token: string): string {
  return page(workspace, {
    title: 'Confirm your e-mail address',
    content: html`<p>Press the button to confirm that this address is yours.</p>
<form method="post" action="${url}">
<input type="hidden" name="token" value="${token}">
<div class="actions"><button id="verify-submit" type="submit" class="primary">Confirm the address</button></div>
</form>`,
  });
}

export function emailConfirmedPage(workspace: Workspace): string {
  return page(workspace, {
    title: 'Your e-mail address is confirmed',
    content: html`<p id="email-confirmed">Go back to the application. You can close this window.</p>`,
  });
}
