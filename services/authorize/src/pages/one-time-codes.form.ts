import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { type Html, html } from './html.js';
import { qrCode } from './qr-code.js';

export interface OneTimeCodesForm {
  readonly workspace: Pick<Workspace, 'name' | 'issuer'>;
  readonly reader: Pick<Reader, 'texts'>;
  readonly action: string;
  readonly csrfToken: string;
  readonly username: string;
  /** Base32. */
  readonly secret: string;
  readonly problem?: string | undefined;
}

/** Setting up one-time codes: the secret as a picture and as text, and a code that shows that the app has it. */
export function oneTimeCodesForm(settings: OneTimeCodesForm): Html {
  const { workspace, action, csrfToken, username, secret, problem } = settings;
  const t = settings.reader.texts;
  const described = problem === undefined ? 'secret-hint' : 'enrol-problem secret-hint';
  return html`<p id="secret-hint">${t['enrol.codes-scan']}</p>
${qrCode(otpauthUri(workspace, username, secret), t['enrol.codes-picture'])}
<p><code id="secret">${secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p>
${problem === undefined ? undefined : html`<p id="enrol-problem" class="problem" role="alert">${problem}</p>`}
<form method="post" action="${action}">
<input type="hidden" name="csrf" value="${csrfToken}">
<label for="code">${t['enrol.codes-code']}</label>
<input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" required maxlength="16" aria-describedby="${described}"${problem === undefined ? undefined : html` aria-invalid="true"`}>
<div class="actions">
<button id="enrol-submit" type="submit" name="action" value="confirm" class="primary">${t['enrol.codes-turn-on']}</button>
</div>
</form>`;
}

/** The Key URI format that authenticator apps read. Two workspaces of one name are told apart by their address; what is usual (SHA-1, six digits, 30 seconds) is left out, so that the picture is coarser. */
function otpauthUri({ name, issuer }: Pick<Workspace, 'name' | 'issuer'>, username: string, secret: string): string {
  const label = `${encodeURIComponent(name)}:${encodeURIComponent(`${username} (${new URL(issuer).pathname.slice(1)})`)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(name)}`;
}
