import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { html } from './html.js';
import { page } from './page.js';

/** For every link that is not good, whatever the reason. */
export function linkGonePage(workspace: Workspace, reader: Reader): string {
  return page(workspace, reader, {
    title: reader.texts['link.gone-title'],
    failed: true,
    content: html`<p id="link-gone">${reader.texts['link.gone']}</p>`,
  });
}

export function confirmEmailPage(workspace: Workspace, reader: Reader, url: string, token: string): string {
  return page(workspace, reader, {
    title: reader.texts['verify.title'],
    content: html`<p>${reader.texts['verify.what']}</p>
<form method="post" action="${url}">
<input type="hidden" name="token" value="${token}">
<div class="actions"><button id="verify-submit" type="submit" class="primary">${reader.texts['verify.submit']}</button></div>
</form>`,
  });
}

export function emailConfirmedPage(workspace: Workspace, reader: Reader): string {
  return page(workspace, reader, {
    title: reader.texts['verify.done-title'],
    content: html`<p id="email-confirmed">${reader.texts['verify.done']}</p>`,
  });
}
