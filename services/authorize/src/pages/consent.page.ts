import type { Workspace } from '@ostiary/oauth/workspace';
import type { Access } from '../authorize/consent-need.js';
import { clientLinks, fullName, introduction, localWarning, type ShownClient } from './client-introduction.js';
import { type Html, html } from './html.js';
import { page } from './page.js';

export interface ConsentPage {
  readonly workspace: Workspace;
  readonly client: ShownClient;
  readonly url: string;
  readonly csrfToken: string;
  readonly username: string;
  readonly asked: Access;
  /** Where the answer goes: what the user can recognise of the client that it did not name itself. */
  readonly redirectUri: string;
}

export function consentPage(settings: ConsentPage): string {
  const { workspace, client, url, csrfToken, username, redirectUri } = settings;
  return page(workspace, {
    title: 'Allow access?',
    content: html`${introduction(client, html`${fullName(client)} asks to:`)}
${askedList(settings)}
<p class="note">Signed in as <strong>${username}</strong>. Your answer goes to <strong>${destination(redirectUri)}</strong>.</p>
${localWarning(client, redirectUri)}
${clientLinks(client)}
<form method="post" action="${url}/consent">
<input type="hidden" name="csrf" value="${csrfToken}">
<div class="actions">
<button id="consent-allow" type="submit" name="decision" value="allow" class="primary">Allow</button>
<button id="consent-deny" type="submit" name="decision" value="deny">Do not allow</button>
</div>
<p><button id="consent-switch" type="submit" name="decision" value="switch" class="link">Not ${username}? Sign in as somebody else</button></p>
</form>`,
  });
}

function askedList({ workspace, asked }: ConsentPage): Html {
  const scopes = asked.scopes.map((name) => {
    const known = workspace.settings.scopes.find((scope) => scope.name === name);
    return html`<li>${known?.description || name}</li>`;
  });
  const resources = asked.resources.map((identifier) => {
    const known = workspace.settings.resources.find((resource) => resource.identifier === identifier);
    return html`<li>Use <strong>${known?.name || identifier}</strong> for you</li>`;
  });
  return html`<ul id="consent-scopes">${[...scopes, ...resources]}</ul>`;
}

function destination(redirectUri: string): string {
  const url = URL.parse(redirectUri);
  if (url === null) return redirectUri;
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.host : `an app on this device (${url.protocol})`;
}
