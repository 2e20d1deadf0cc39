import type { GrantManagementAction } from '@ostiary/oauth/grant-management';
import { formatUserCode } from '@ostiary/oauth/user-code';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { Access } from '../authorize/consent-need.js';
import type { WaitingRequest } from '../backchannel-authentication/waiting-request.js';
import type { WaitingDevice } from '../device-authorization/waiting-device.js';
import type { Reader } from '../language/reader.js';
import { agentNote, type ShownAgent } from './agent-note.js';
import { clientLinks, fullName, introduction, localWarning, type ShownClient } from './client-introduction.js';
import { detailItems } from './detail-items.js';
import { type Html, html } from './html.js';
import { page } from './page.js';
import { scopeDescription } from './scope-description.js';
import type { Texts } from './texts/texts.js';

export interface ConsentPage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  readonly client: ShownClient;
  readonly agent?: ShownAgent | undefined;
  readonly url: string;
  readonly csrfToken: string;
  readonly username: string;
  readonly asked: Access;
  /** In which the user acts; absent: in none. */
  readonly organization?: ShownOrganization | undefined;
  /** Grant Management §5.1: what becomes of what was allowed before, where that is not left as it is. */
  readonly action?: GrantManagementAction | undefined;
  /** Where the answer goes: what the user can recognise of the client that it did not name itself. */
  readonly redirectUri: string;
  /** Instead, the device that waits for it. */
  readonly waitingDevice?: Pick<WaitingDevice, 'userCode'> | undefined;
  /** Or the client that waits by the back channel, and whence it asked. */
  readonly waitingRequest?: (Pick<WaitingRequest, 'bindingMessage'> & { readonly whence: string }) | undefined;
}

export interface ShownOrganization {
  /** UUID. */
  readonly id: string;
  readonly displayName: string;
  /** The user has others, and the request leaves it open. */
  readonly canChange: boolean;
}

const ACTION_TEXTS = { create: 'consent.beside', replace: 'consent.replaces', merge: undefined } as const;

export function consentPage(settings: ConsentPage): string {
  const { workspace, reader, client, url, csrfToken, username, redirectUri, waitingDevice, waitingRequest } = settings;
  const { organization } = settings;
  const t = reader.texts;
  const management = settings.action && ACTION_TEXTS[settings.action];
  const goesTo =
    waitingDevice === undefined
      ? destination(redirectUri, t)
      : t['consent.device'](formatUserCode(waitingDevice.userCode));
  const note =
    waitingRequest === undefined
      ? t['consent.note'](html`<strong>${username}</strong>`, html`<strong>${goesTo}</strong>`)
      : t['requests.note'](html`<strong>${username}</strong>`);
  return page(workspace, reader, {
    title: t['consent.title'],
    content: html`${introduction(client, t['consent.asks'](fullName(client, t)))}
${agentNote(settings.agent, t)}
${askedList(settings)}
${organization && html`<p id="consent-organization">${t['consent.organization'](html`<strong>${organization.displayName}</strong>`)}</p>`}
${management && html`<p id="consent-management" class="note">${t[management]}</p>`}
${waitingRequest && comparison(waitingRequest, t)}
<p class="note">${note}</p>
${localWarning(client, redirectUri, t)}
${
  waitingRequest &&
  html`<p id="request-whence" class="note">${waitingRequest.whence}</p>
<div id="request-warning" class="problem">
<h2>${t['requests.warning-title']}</h2>
<p>${t['requests.warning']}</p>
</div>`
}
${clientLinks(client, t)}
<form method="post" action="${url}/consent">
<input type="hidden" name="csrf" value="${csrfToken}">
${organization && html`<input type="hidden" name="organization" value="${organization.id}">`}
<div class="actions">
<button id="consent-allow" type="submit" name="decision" value="allow" class="primary">${t['consent.allow']}</button>
<button id="consent-deny" type="submit" name="decision" value="deny">${t['consent.deny']}</button>
</div>
${
  organization?.canChange === true
    ? html`<p><button id="consent-other-organization" type="submit" name="decision" value="organization" class="link">${t['consent.other-organization']}</button></p>`
    : undefined
}
${
  // What waits by the back channel waits for this user.
  waitingRequest === undefined
    ? html`<p><button id="consent-switch" type="submit" name="decision" value="switch" class="link">${t['consent.switch'](username)}</button></p>`
    : undefined
}
</form>`,
  });
}

/** CIBA §7.1: what the user compares with what is shown where they began. */
export function comparison({ bindingMessage }: Pick<WaitingRequest, 'bindingMessage'>, texts: Texts): Html | undefined {
  if (bindingMessage === undefined) return undefined;
  return html`<p>${texts['requests.compare']}</p>
<p class="binding-message"><bdi>${bindingMessage}</bdi></p>`;
}

/** `alone`: there is one on the page. */
export function askedList(
  { workspace, reader, asked }: Pick<ConsentPage, 'workspace' | 'reader' | 'asked'>,
  alone = true,
): Html {
  const { texts } = reader;
  const scopes = asked.scopes.map((name) => html`<li>${scopeDescription(workspace.settings, name, texts)}</li>`);
  const resources = asked.resources.map((identifier) => {
    const known = workspace.settings.resources.find((resource) => resource.identifier === identifier);
    return html`<li>${texts['consent.use-resource'](html`<strong>${known?.name || identifier}</strong>`)}</li>`;
  });
  const details = detailItems(asked.authorizationDetails ?? [], workspace, reader);
  const all = [...details.map((detail) => html`<li class="detail">${detail}</li>`), ...scopes, ...resources];
  return html`<ul${alone ? html` id="consent-scopes"` : undefined}>${all}</ul>`;
}

function destination(redirectUri: string, texts: Texts): string {
  const url = URL.parse(redirectUri);
  if (url === null) return redirectUri;
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.host : texts['consent.app-here'](url.protocol);
}
