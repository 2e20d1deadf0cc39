import type { GetCredentialsResponse, Passkey } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import { offersOneTimeCodes, offersPasskeys } from '@ostiary/oauth/authorization-request/authentication-context';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { ShownGrant } from '../account/account-grants.js';
import type { Session } from '../sessions/session.js';
import { type Html, html } from './html.js';
import { oneTimeCodesForm } from './one-time-codes.form.js';
import { page } from './page.js';
import { passkeyForm } from './passkey-form.js';

export interface AccountPage {
  readonly workspace: Workspace;
  /** Of the page; forms go below it. */
  readonly url: string;
  readonly csrfToken: string;
  readonly username: string;
  readonly credentials: GetCredentialsResponse;
  /** The youngest first. */
  readonly sessions: readonly Session[];
  readonly currentSessionId: string;
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
  const { workspace, url, username, mayChange, done, problem, passkeyOptions } = settings;
  return page(workspace, {
    title: 'Your account',
    passkeys: passkeyOptions !== undefined,
    content: html`<p>You are signed in as <strong>${username}</strong>.</p>
${done === undefined ? undefined : html`<p id="done" class="done" role="status">${done}</p>`}
${problem === undefined ? undefined : html`<p id="problem" class="problem" role="alert">${problem}</p>`}
${
  mayChange
    ? undefined
    : html`<p>To change something, show once more that it is you.</p>
<p><a id="sign-in-again" class="button primary" href="${url}/sign-in">Sign in again</a></p>`
}
${passkeySection(settings)}
${codeSection(settings)}
${passwordSection(settings)}
${sessionSection(settings)}
${grantSection(settings)}
<p><a id="sign-out" href="${workspace.issuer}/logout">Sign out</a></p>`,
  });
}

function passkeySection(settings: AccountPage): Html | undefined {
  const { workspace, credentials, url, csrfToken, passkeyOptions } = settings;
  if (!offersPasskeys(workspace.settings)) return undefined;
  const { passkeys } = credentials;
  return html`<section aria-labelledby="passkeys-title">
<h2 id="passkeys-title">Passkeys</h2>
${
  passkeys.length === 0
    ? html`<p>You have none. With a passkey your device signs you in with your fingerprint, face or PIN.</p>`
    : html`<ul class="items">${passkeys.map((passkey) => passkeyItem(settings, passkey))}</ul>`
}
${
  passkeyOptions === undefined
    ? undefined
    : html`${passkeyForm({ action: `${url}/passkeys/new`, csrfToken, ceremony: 'create', options: passkeyOptions, label: 'Add a passkey', named: true })}
<noscript><p>Adding a passkey needs JavaScript.</p></noscript>`
}
</section>`;
}

function passkeyItem({ url, csrfToken, mayChange }: AccountPage, passkey: Passkey): Html {
  const { id, name, synced, createdAt, lastUsedAt } = passkey;
  const used = lastUsedAt === 0 ? html`never used` : html`last used ${time(lastUsedAt)}`;
  return html`<li>
<p><strong>${name}</strong>${synced ? ', on several devices' : ', on one device'}<br><span class="note">added ${time(createdAt)}, ${used}</span></p>
${
  mayChange
    ? html`<form method="post" action="${url}/passkeys">
<input type="hidden" name="csrf" value="${csrfToken}">
<input type="hidden" name="passkey" value="${id}">
<label for="name-${id}">Name</label>
<input id="name-${id}" name="name" type="text" autocomplete="off" maxlength="60" value="${name}">
<div class="actions">
<button type="submit" name="action" value="rename">Rename</button>
<button type="submit" name="action" value="remove" class="danger">Remove ${name}</button>
</div>
</form>`
    : undefined
}
</li>`;
}

function codeSection(settings: AccountPage): Html | undefined {
  const { workspace, credentials, url, csrfToken, mayChange, isSample } = settings;
  if (!offersOneTimeCodes(workspace.settings)) return undefined;
  const { hasOneTimeCodes, oneTimeCodesAddedAt, recoveryCodesLeft } = credentials;
  const state = hasOneTimeCodes
    ? html`<p>On since ${time(oneTimeCodesAddedAt)}. ${recoveryCodesLeft} recovery codes are left.</p>`
    : html`<p>Off. An app on your telephone can make a code that is asked for after your password.</p>`;
  const changes = hasOneTimeCodes
    ? html`<form method="post" action="${url}/codes">
<input type="hidden" name="csrf" value="${csrfToken}">
<div class="actions">
<button id="new-recovery-codes" type="submit" name="action" value="recovery">New recovery codes</button>
<button id="remove-codes" type="submit" name="action" value="remove" class="danger">Turn codes off</button>
</div>
</form>`
    : html`<p><a id="set-up-codes" class="button" href="${url}/codes">Set up codes</a></p>`;
  return html`<section aria-labelledby="codes-title">
<h2 id="codes-title">Codes from an app</h2>
${state}
${mayChange && !isSample ? changes : undefined}
</section>`;
}

function passwordSection({ credentials, url, csrfToken, username, mayChange, isSample }: AccountPage): Html {
  const state = credentials.hasPassword
    ? html`<p>Last changed ${time(credentials.passwordChangedAt)}.</p>`
    : html`<p>You have none.</p>`;
  const form = html`<form method="post" action="${url}/password">
<input type="hidden" name="csrf" value="${csrfToken}">
<input type="hidden" name="username" value="${username}" autocomplete="username">
<label for="password">New password</label>
<p id="password-hint" class="hint">At least 8 characters; several words are easy to remember. Everywhere else you will be signed out.</p>
<input id="password" name="password" type="password" autocomplete="new-password" required minlength="8" maxlength="1024" aria-describedby="password-hint">
<div class="actions"><button id="change-password" type="submit">Change password</button></div>
</form>`;
  return html`<section aria-labelledby="password-title">
<h2 id="password-title">Password</h2>
${state}
${mayChange && !isSample ? form : undefined}
</section>`;
}

function sessionSection({ sessions, currentSessionId, url, csrfToken, mayChange }: AccountPage): Html {
  const items = sessions.map(({ id, authTime, lastSeenAt }) => {
    const here = id === currentSessionId;
    return html`<li>
<p>${here ? html`<strong>This browser</strong><br>` : undefined}<span${here ? undefined : html` class="note"`}>signed in ${time(authTime)}, last seen ${time(lastSeenAt / 1000)}</span></p>
${
  mayChange && !here
    ? html`<form method="post" action="${url}/sessions">
<input type="hidden" name="csrf" value="${csrfToken}">
<input type="hidden" name="session" value="${id}">
<div class="actions"><button type="submit" class="danger">Sign out there (${plainTime(authTime)})</button></div>
</form>`
    : undefined
}
</li>`;
  });
  return html`<section aria-labelledby="sessions-title">
<h2 id="sessions-title">Where you are signed in</h2>
<ul class="items">${items}</ul>
${
  mayChange && sessions.length > 1
    ? html`<form method="post" action="${url}/sessions">
<input type="hidden" name="csrf" value="${csrfToken}">
<div class="actions"><button id="end-others" type="submit" name="session" value="others" class="danger">Sign out everywhere else</button></div>
</form>`
    : undefined
}
</section>`;
}

function grantSection({ grants, url, csrfToken, mayChange }: AccountPage): Html {
  const items = (grants ?? []).map(
    ({ id, clientName, allowed, since }) => html`<li>
<p><strong>${clientName}</strong> may, since ${time(since)}:</p>
<ul>${allowed.map((what) => html`<li>${what}</li>`)}</ul>
${
  mayChange
    ? html`<form method="post" action="${url}/grants">
<input type="hidden" name="csrf" value="${csrfToken}">
<input type="hidden" name="grant" value="${id}">
<div class="actions"><button type="submit" class="danger">Withdraw from ${clientName}</button></div>
</form>`
    : undefined
}
</li>`,
  );
  const list =
    grants === undefined
      ? html`<p>This cannot be shown at the moment.</p>`
      : items.length === 0
        ? html`<p>No application may do anything for you.</p>`
        : html`<ul class="items">${items}</ul>`;
  return html`<section aria-labelledby="grants-title">
<h2 id="grants-title">What applications may do</h2>
${list}
</section>`;
}

export interface SetUpCodesPage {
  readonly workspace: Workspace;
  readonly url: string;
  readonly csrfToken: string;
  readonly username: string;
  /** Base32. */
  readonly secret: string;
  readonly problem?: string | undefined;
}

export function setUpCodesPage(settings: SetUpCodesPage): string {
  const { workspace, url } = settings;
  return page(workspace, {
    title: 'Set up codes',
    content: html`${oneTimeCodesForm({ ...settings, action: `${url}/codes/confirm` })}
<p><a href="${url}">Back to your account</a></p>`,
  });
}

/** Unix seconds. */
function time(seconds: number): Html {
  return html`<time datetime="${new Date(seconds * 1000).toISOString()}">${plainTime(seconds)}</time>`;
}

function plainTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
