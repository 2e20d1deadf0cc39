import { createHash } from 'node:crypto';
import type { ResponseParameters } from '@ostiary/oauth/response-mode';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { Html, html } from './html.js';
import { page } from './page.js';

/** The only script that we send; the policy names its hash and nothing else. */
const SUBMIT = 'document.forms[0].submit()';
export const FORM_POST_SCRIPT_HASH = `'sha256-${createHash('sha256').update(SUBMIT).digest('base64')}'`;

/** OAuth 2.0 Form Post Response Mode §2: the response as a form that sends itself, or is sent by the button where scripts are off. */
export function formPostPage(
  workspace: Workspace,
  reader: Reader,
  redirectUri: string,
  parameters: ResponseParameters,
): string {
  const fields = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [html`<input type="hidden" name="${name}" value="${value}">`],
  );
  // Not again in another language: the answer is given once.
  return page(
    workspace,
    { ...reader, languageForm: undefined },
    {
      title: reader.texts['back.title'],
      content: html`<form method="post" action="${redirectUri}">
${fields}
<p>${reader.texts['back.what']}</p>
<div class="actions"><button id="continue" type="submit" class="primary">${reader.texts['action.continue']}</button></div>
</form>
${new Html(`<script>${SUBMIT}</script>`)}`,
    },
  );
}
