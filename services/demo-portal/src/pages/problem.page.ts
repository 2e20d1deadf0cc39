import type { OAuthError } from '@ostiary/oauth/oauth-error';
import { html } from '@ostiary/platform/html';
import type { PortalPlace } from '../portal/portal-place.js';
import { page } from './page.js';

export interface Problem {
  /** Undefined: the path names no portal. */
  readonly place: PortalPlace | undefined;
  readonly problem: Pick<OAuthError, 'code' | 'description' | 'clause' | 'status'>;
  readonly requestId: string;
}

export function problemPage({ place, problem, requestId }: Problem): string {
  const missing = problem.status === 404;
  return page({
    title: missing ? 'There is no portal here' : 'This did not work',
    content: html`<section class="sheet problem" aria-labelledby="problem-title">
<h1 id="problem-title">${missing ? 'There is no portal here' : 'This did not work'}</h1>
<p>${missing ? 'A demo portal belongs to a workspace that was launched from the profile B2B demo. This address names none.' : 'Nothing of yours is lost. What was said:'}</p>
<dl class="facts">
<dt>Error</dt><dd><code id="error">${problem.code}</code></dd>
<dt>Description</dt><dd id="error-description">${problem.description}</dd>
<dt>Rule</dt><dd id="error-rule">${problem.clause}</dd>
<dt>Request id</dt><dd><code>${requestId}</code></dd>
</dl>
${place === undefined || missing ? undefined : html`<p><a class="button" href="${place.home}">Back to the portal</a></p>`}
</section>`,
  });
}
