import type { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { html } from './html.js';
import { page } from './page.js';
import type { Texts } from './texts/texts.js';

export interface ErrorPage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  readonly error: Pick<OAuthError, 'code' | 'description' | 'clause'>;
  readonly requestId: string;
}

/** For the user in plain words, and for whoever built the application, in English as the client gets it: the error, its rule and the id under which we logged it. */
export function errorPage({ workspace, reader, error, requestId }: ErrorPage): string {
  const t = reader.texts;
  return page(workspace, reader, {
    title: t['error.title'],
    content: html`<p>${advice(error.code, t)}</p>
<h2>${t['error.for-developers']}</h2>
<dl>
<dt lang="en">error</dt><dd id="error"><code>${error.code}</code></dd>
<dt>${t['error.description']}</dt><dd lang="en" id="error-description">${error.description}</dd>
<dt>${t['error.rule']}</dt><dd lang="en" id="error-rule">${error.clause}</dd>
<dt>${t['error.request-id']}</dt><dd id="request-id"><code>${requestId}</code></dd>
</dl>`,
  });
}

function advice(code: OAuthError['code'], t: Texts): string {
  switch (code) {
    case 'invalid_request_uri':
      return t['error.used'];
    case 'access_denied':
      return t['error.not-here'];
    case 'temporarily_unavailable':
    case 'server_error':
      return t['error.not-working'];
    default:
      return t['error.bad-request'];
  }
}
