import type { GetCredentialsResponse, Passkey } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import {
  PASSKEY_NAME_MAX_LENGTH,
  PASSWORD_MIN_LENGTH,
  USER_CODE_MAX_LENGTH,
  USER_CODE_MIN_LENGTH,
} from '@ostiary/oauth/account-rules';
import { offersOneTimeCodes, offersPasskeys } from '@ostiary/oauth/authorization-request/authentication-context';
import { offersBackchannelAuthentication } from '@ostiary/oauth/backchannel-authentication';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { ShownGrant } from '../account/account-grants.js';
import { requestsUrl } from '../backchannel-authentication/waiting-request.js';
import type { Reader } from '../language/reader.js';
import type { Session } from '../sessions/session.js';
import { type Html, html } from './html.js';
import { momentIn } from './moment.js';
import { oneTimeCodesForm } from './one-time-codes.form.js';
import { page } from './page.js';
import { passkeyForm } from './passkey-form.js';

export interface AccountPage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  /** IANA, as the user has it; undefined: unknown. */
  readonly timeZone: string | undefined;
  /** The address of the page, or of what is below it: `/sign-in`. */
  readonly at: (path: string) => string;
  readonly csrfToken: string;
  readonly username: string;
  readonly credentials: GetCredentialsResponse;
  /** The youngest first. */
  readonly sessions: readonly Session[];
  readonly currentSessionId: string;
  /** Ids of those in which the user is told of what waits. */
  readonly toldSessions: ReadonlySet<string>;
  /** `undefined`: nobody can say. */
  readonly grants: readonly ShownGrant[] | undefined;
  /** The sign-in is recent enough to change something. */
  readonly mayChange: boolean;
  /** The user is everybody's: password and codes stay as they are. */
  readonly isSample: boolean;
  /** WebAuthn creation options, JSON. */
  readonly passkeyOptions?: string | undefined;
  /** What was just done. */
  readonly done?: string | undefined;
  readonly problem?: string | undefined;
}

/** What a user can see and change by themselves. Everything works without script, passkeys aside. */
export function accountPage(settings: AccountPage): string {
  const { workspace, reader, at, username, mayChange, done, problem, passkeyOptions } = settings;
  const t = reader.texts;
  return page(workspace, reader, {
    title: t['account.title'],
    failed: problem !== undefined,
    passkeys: passkeyOptions !== undefined,
    content: html`<p>${t['account.signed-in-as'](html`<strong>${username}</strong>`)}</p>
${done === undefined ? undefined : html`<p id="done" class="done" role="status">${done}</p>`}
${problem === undefined ? undefined : html`<p id="problem" class="problem" role="alert">${problem}</p>`}
${
  mayChange
    ? undefined
    : html`<p>${t['account.show-again']}</p>
<p><a id="sign-in-again" class="button primary" href="${at('/sign-in')}">${t['account.sign-in-again']}</a></p>`
}
${passkeySection(settings)}
${codeSection(settings)}
${passwordSection(settings)}
${sessionSection(settings)}
${requestSection(settings)}
${grantSection(settings)}
<p><a id="sign-out" href="${workspace.issuer}/logout">${t['action.sign-out']}</a></p>`,
  });
}

function passkeySection(settings: AccountPage): Html | undefined {
  const { workspace, credentials, at, csrfToken, passkeyOptions } = settings;
  const t = settings.reader.texts;
  if (!offersPasskeys(workspace.settings)) return undefined;
  const { passkeys } = credentials;
  return html`<section aria-labelledby="passkeys-title">
<h2 id="passkeys-title">${t['account.passkeys']}</h2>
${
  passkeys.length === 0
    ? html`<p>${t['account.no-passkeys']}</p>`
    : html`<ul class="items">${passkeys.map((passkey) => passkeyItem(settings, passkey))}</ul>`
}
${
  passkeyOptions === undefined
    ? undefined
    : html`${passkeyForm({ action: at('/passkeys/new'), csrfToken, ceremony: 'create', options: passkeyOptions, label: t['account.add-passkey'], texts: t, named: true })}
<noscript><p>${t['account.passkey-needs-script']}</p></noscript>`
}
</section>`;
}

function passkeyItem(settings: AccountPage, passkey: Passkey): Html {
  const { at, csrfToken, mayChange } = settings;
  const { id, name, synced, createdAt, lastUsedAt } = passkey;
  const t = settings.reader.texts;
  const added = time(settings, createdAt);
  const use =
    lastUsedAt === 0
      ? t['account.passkey-unused'](added)
      : t['account.passkey-used'](added, time(settings, lastUsedAt));
  return html`<li>
<p><strong>${name}</strong>${synced ? t['account.on-several-devices'] : t['account.on-one-device']}<br><span class="note">${use}</span></p>
${
  mayChange
    ? html`<form method="post" action="${at('/passkeys')}">
<input type="hidden" name="csrf" value="${csrfToken}">
<input type="hidden" name="passkey" value="${id}">
<label for="name-${id}">${t['account.passkey-name']}</label>
<input id="name-${id}" name="name" type="text" autocomplete="off" maxlength="${PASSKEY_NAME_MAX_LENGTH}" value="${name}">
<div class="actions">
<button type="submit" name="action" value="rename">${t['account.rename']}</button>
<button type="submit" name="action" value="remove" class="danger">${t['account.remove'](name)}</button>
</div>
</form>`
    : undefined
}
</li>`;
}

function codeSection(settings: AccountPage): Html | undefined {
  const { workspace, credentials, at, csrfToken, mayChange, isSample } = settings;
  const t = settings.reader.texts;
  if (!offersOneTimeCodes(workspace.settings)) return undefined;
  const { hasOneTimeCodes, oneTimeCodesAddedAt, recoveryCodesLeft } = credentials;
  const state = hasOneTimeCodes
    ? html`<p>${t['account.codes-on'](time(settings, oneTimeCodesAddedAt), recoveryCodesLeft)}</p>`
    : html`<p>${t['account.codes-off']}</p>`;
  const changes = hasOneTimeCodes
    ? html`<form method="post" action="${at('/codes')}">
<input type="hidden" name="csrf" value="${csrfToken}">
<div class="actions">
<button id="new-recovery-codes" type="submit" name="action" value="recovery">${t['account.new-recovery-codes']}</button>
<button id="remove-codes" type="submit" name="action" value="remove" class="danger">${t['account.turn-codes-off']}</button>
</div>
</form>`
    : html`<p><a id="set-up-codes" class="button" href="${at('/codes')}">${t['account.set-up-codes']}</a></p>`;
  return html`<section aria-labelledby="codes-title">
<h2 id="codes-title">${t['account.codes']}</h2>
${state}
${mayChange && !isSample ? changes : undefined}
</section>`;
}

function passwordSection(settings: AccountPage): Html {
  const { credentials, at, csrfToken, username, mayChange, isSample } = settings;
  const t = settings.reader.texts;
  const state = credentials.hasPassword
    ? html`<p>${t['account.password-changed-at'](time(settings, credentials.passwordChangedAt))}</p>`
    : html`<p>${t['account.no-password']}</p>`;
  const form = html`<form method="post" action="${at('/password')}">
<input type="hidden" name="csrf" value="${csrfToken}">
<input type="hidden" name="username" value="${username}" autocomplete="username">
<label for="password">${t['field.new-password']}</label>
<p id="password-hint" class="hint">${t['account.password-hint']}</p>
<input id="password" name="password" type="password" autocomplete="new-password" required minlength="${PASSWORD_MIN_LENGTH}" maxlength="1024" aria-describedby="password-hint">
<div class="actions"><button id="change-password" type="submit">${t['account.change-password']}</button></div>
</form>`;
  return html`<section aria-labelledby="password-title">
<h2 id="password-title">${t['account.password']}</h2>
${state}
${mayChange && !isSample ? form : undefined}
</section>`;
}

function sessionSection(settings: AccountPage): Html {
  const { sessions, currentSessionId, toldSessions, at, csrfToken, mayChange } = settings;
  const t = settings.reader.texts;
  const items = sessions.map(({ id, authTime, lastSeenAt }) => {
    const here = id === currentSessionId;
    const times = t['account.session'](time(settings, authTime), time(settings, lastSeenAt / 1000));
    return html`<li>
<p>${here ? html`<strong>${t['account.this-browser']}</strong><br>` : undefined}<span${here ? undefined : html` class="note"`}>${times}</span></p>
${toldSessions.has(id) ? noticesOff(settings, id, authTime) : undefined}
${
  mayChange && !here
    ? html`<form method="post" action="${at('/sessions')}">
<input type="hidden" name="csrf" value="${csrfToken}">
<input type="hidden" name="session" value="${id}">
<div class="actions"><button type="submit" class="danger">${t['account.sign-out-there'](plainTime(settings, authTime))}</button></div>
</form>`
    : undefined
}
</li>`;
  });
  return html`<section aria-labelledby="sessions-title">
<h2 id="sessions-title">${t['account.sessions']}</h2>
<ul class="items">${items}</ul>
${
  mayChange && sessions.length > 1
    ? html`<form method="post" action="${at('/sessions')}">
<input type="hidden" name="csrf" value="${csrfToken}">
<div class="actions"><button id="end-others" type="submit" name="session" value="others" class="danger">${t['account.sign-out-elsewhere']}</button></div>
</form>`
    : undefined
}
</section>`;
}

/** `signedIn`: Unix seconds; tells one button from the next. */
function noticesOff(settings: AccountPage, sessionId: string, signedIn: number): Html {
  const { reader, at, csrfToken, mayChange } = settings;
  const t = reader.texts;
  const form = html`<form method="post" action="${at('/notices')}">
<input type="hidden" name="csrf" value="${csrfToken}">
<input type="hidden" name="session" value="${sessionId}">
<div class="actions"><button type="submit">${t['account.notices-off'](plainTime(settings, signedIn))}</button></div>
</form>`;
  return html`<p class="note">${t['account.notices']}</p>
${mayChange ? form : undefined}`;
}

/** CIBA §8, and §7.1: the user's own code. */
function requestSection({ workspace, reader, at, csrfToken, credentials, mayChange, isSample }: AccountPage) {
  const { texts: t } = reader;
  if (!offersBackchannelAuthentication(workspace.settings)) return undefined;
  const { hasUserCode } = credentials;
  const form = html`<form method="post" action="${at('/user-code')}">
<input type="hidden" name="csrf" value="${csrfToken}">
<label for="own-code">${hasUserCode ? t['account.new-user-code'] : t['account.user-code']}</label>
<p id="own-code-hint" class="hint">${t['account.user-code-hint']}</p>
<input id="own-code" name="user_code" type="password" autocomplete="off" minlength="${USER_CODE_MIN_LENGTH}" maxlength="${USER_CODE_MAX_LENGTH}" aria-describedby="own-code-hint">
<div class="actions">
<button id="set-user-code" type="submit" name="action" value="set">${t['account.set-user-code']}</button>
${hasUserCode ? html`<button id="remove-user-code" type="submit" name="action" value="remove" class="danger">${t['account.remove-user-code']}</button>` : undefined}
</div>
</form>`;
  return html`<section aria-labelledby="requests-title">
<h2 id="requests-title">${t['account.requests']}</h2>
<p>${t['account.requests-what']}</p>
<p><a id="to-requests" class="button" href="${requestsUrl(workspace)}">${t['account.to-requests']}</a></p>
<p>${hasUserCode ? t['account.has-user-code'] : t['account.no-user-code']}</p>
${mayChange && !isSample ? form : undefined}
</section>`;
}

function grantSection(settings: AccountPage): Html {
  const { grants, at, csrfToken, mayChange } = settings;
  const t = settings.reader.texts;
  const items = (grants ?? []).map(
    ({ id, clientName, organization, allowed, reason, since, until, lastUsed }) => html`<li>
<p>${t['account.grant'](html`<strong>${clientName}</strong>`, time(settings, since))}</p>
<ul>${allowed.map((what) => html`<li>${what}</li>`)}</ul>
${organization === undefined ? undefined : html`<p class="note">${organization === '' ? t['account.grant-in-former'] : t['account.grant-in'](html`<bdi>${organization}</bdi>`)}</p>`}
${reason === '' ? undefined : html`<p class="note">${t['account.grant-for'](html`<bdi>${reason}</bdi>`)}</p>`}
${until === 0 ? undefined : html`<p class="note">${t['account.grant-until'](time(settings, until))}</p>`}
${lastUsed === 0 ? undefined : html`<p class="note">${t['account.grant-used'](time(settings, lastUsed))}</p>`}
${
  mayChange
    ? html`<form method="post" action="${at('/grants')}">
<input type="hidden" name="csrf" value="${csrfToken}">
<input type="hidden" name="grant" value="${id}">
<details>
<summary>${t['account.withdraw'](clientName)}</summary>
<p>${t['account.withdraw-what']}</p>
<div class="actions"><button type="submit" class="danger">${t['account.withdraw-now']}</button></div>
</details>
</form>`
    : undefined
}
</li>`,
  );
  const list =
    grants === undefined
      ? html`<p>${t['account.grants-unknown']}</p>`
      : items.length === 0
        ? html`<p>${t['account.no-grants']}</p>`
        : html`<ul class="items">${items}</ul>`;
  return html`<section aria-labelledby="grants-title">
<h2 id="grants-title">${t['account.grants']}</h2>
${list}
</section>`;
}

export interface SetUpCodesPage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  readonly at: (path: string) => string;
  readonly csrfToken: string;
  readonly username: string;
  /** Base32. */
  readonly secret: string;
  readonly problem?: string | undefined;
}

export function setUpCodesPage(settings: SetUpCodesPage): string {
  const { workspace, reader, at, problem } = settings;
  const t = reader.texts;
  return page(workspace, reader, {
    title: t['account.set-up-codes'],
    failed: problem !== undefined,
    content: html`${oneTimeCodesForm({ ...settings, action: at('/codes/confirm') })}
<p><a href="${at('')}">${t['account.back']}</a></p>`,
  });
}

/** Unix seconds. */
function time(page: AccountPage, seconds: number): Html {
  return html`<time datetime="${new Date(seconds * 1000).toISOString()}">${plainTime(page, seconds)}</time>`;
}

function plainTime({ reader, timeZone }: AccountPage, seconds: number): string {
  return momentIn(reader.language, timeZone, seconds);
}
