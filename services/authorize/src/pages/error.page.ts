import type { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import { html } from './html.js';
import { page } from './page.js';

export interface ErrorPage {
  readonly workspace: Workspace;
  readonly error: Pick<OAuthError, 'code' | 'description' | 'clause'>;
  readonly requestId: string;
}

/** For the user in plain words, and for whoever built the application: the error, its rule and the id under which we logged it. */
export function errorPage({ workspace, error, requestId }: ErrorPage): string {
  return page(workspace, {
    title: 'This request cannot be completed',
    content: html`<p>${advice(error.code)}</p>
<h2>For the developer of the application</h2>
<dl>
<dt>error</dt><dd id="error"><code>${error.code}</code></dd>
<dt>Description</dt><dd id="error-description">${error.description}</dd>
<dt>Rule</dt><dd id="error-rule">${error.clause}</dd>
<dt>Request id</dt><dd id="request-id"><code>${requestId}</code></dd>
</dl>`,
  });
}

function advice(code: OAuthError['code']): string {
  switch (code) {
    case 'invalid_request_uri':
      return 'The link has been used or is too old. Go back to the application and start again.';
    case 'access_denied':
      return 'This cannot be done here. Go back to the application and start again.';
    case 'temporarily_unavailable':
    case 'server_error':
      return 'Something is not working at the moment. Wait a little, go back to the application and try again.';
    default:
      return 'The application sent a request that is not right. You have not been signed in to it. Go back to the application and start again.';
  }
}
