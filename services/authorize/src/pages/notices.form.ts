import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { type Html, html } from './html.js';
import { noticesWorkerUrl } from './notices-script.js';

export interface NoticesForm {
  readonly workspace: Workspace;
  readonly reader: Reader;
  /** Where the form goes. */
  readonly url: string;
  readonly csrfToken: string;
  /** Whether this browser is told. */
  readonly isOn: boolean;
  /** RFC 8292 §3.2: the workspace's key, base64url. */
  readonly vapidKey: string;
}

/** RFC 8030: whether this browser is told of what waits. Switched on with script alone; hidden until that has found that the browser can. */
export function noticesSection({ workspace, reader, url, csrfToken, isOn, vapidKey }: NoticesForm): Html {
  const t = reader.texts;
  const off = html`<p id="notices-on">${t['notices.on']}</p>
<form method="post" action="${url}">
<input type="hidden" name="csrf" value="${csrfToken}">
<div class="actions"><button id="switch-notices-off" type="submit" name="action" value="notices-off">${t['notices.switch-off']}</button></div>
</form>`;
  const sentences = html`data-denied="${t['notices.denied']}" data-failed="${t['notices.failed']}"`;
  const on = html`<p>${t['notices.what']}</p>
<p data-without-notices class="note">${t['notices.cannot']}</p>
<form method="post" action="${url}" data-notices data-key="${vapidKey}" data-worker="${noticesWorkerUrl(workspace)}" ${sentences} hidden>
<input type="hidden" name="csrf" value="${csrfToken}">
<input type="hidden" name="action" value="notices-on">
<input type="hidden" name="endpoint" value="">
<input type="hidden" name="p256dh" value="">
<input type="hidden" name="auth" value="">
<div class="actions"><button id="switch-notices-on" type="button">${t['notices.switch-on']}</button></div>
<p role="status"></p>
</form>`;
  return html`<section aria-labelledby="notices-title">
<h2 id="notices-title">${t['notices.title']}</h2>
${isOn ? off : on}
</section>`;
}
