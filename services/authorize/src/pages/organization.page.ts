import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { clientLinks, fullName, introduction, type ShownClient } from './client-introduction.js';
import { html } from './html.js';
import { page } from './page.js';

export interface OrganizationPage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  readonly client: ShownClient;
  /** Of the interaction; the form goes below it. */
  readonly url: string;
  readonly csrfToken: string;
  readonly username: string;
  /** Absent: the answer is for this user and nobody else. */
  readonly mayBeAnother: boolean;
}

export interface OrganizationChoicePage extends OrganizationPage {
  /** Several, by display name. `name` tells two of the same display name apart. */
  readonly organizations: readonly { readonly id: string; readonly name: string; readonly displayName: string }[];
}

/** In which of several organizations the user acts: a button for each, so that one press is the answer. */
export function organizationChoicePage(settings: OrganizationChoicePage): string {
  const { workspace, reader, client, url, csrfToken, organizations } = settings;
  const t = reader.texts;
  const named = new Map<string, number>();
  for (const { displayName } of organizations) named.set(displayName, (named.get(displayName) ?? 0) + 1);
  const choices = organizations.map(
    ({ id, name, displayName }) =>
      html`<li><button type="submit" name="organization" value="${id}"><bdi>${displayName}</bdi>${
        (named.get(displayName) ?? 0) > 1 ? html` (${name})` : undefined
      }</button></li>`,
  );
  return page(workspace, reader, {
    title: t['organization.title'],
    content: html`${introduction(client, t['organization.asks'](fullName(client, t)))}
<form method="post" action="${url}/organization">
<input type="hidden" name="csrf" value="${csrfToken}">
<ul id="organizations" class="choices">${choices}</ul>
${somebodyElse(settings)}
<p><button id="organization-cancel" type="submit" name="action" value="cancel" class="link">${t['action.cancel']}</button></p>
</form>
${clientLinks(client, t)}`,
  });
}

export interface NotAMemberPage extends OrganizationPage {
  readonly why: 'not-a-member' | 'no-membership';
}

/** It says nothing of the organization that was asked for: whether there is such a one is nobody's business who is no member. */
export function notAMemberPage(settings: NotAMemberPage): string {
  const { workspace, reader, client, url, csrfToken, username, why } = settings;
  const t = reader.texts;
  return page(workspace, reader, {
    title: t['organization.refused-title'],
    failed: true,
    content: html`${introduction(client, t[`organization.${why}`](fullName(client, t), html`<strong>${username}</strong>`))}
<p>${t['organization.refused-advice']}</p>
<form method="post" action="${url}/organization">
<input type="hidden" name="csrf" value="${csrfToken}">
<div class="actions">
<button id="organization-leave" type="submit" name="action" value="leave" class="primary">${t['organization.back']}</button>
</div>
${somebodyElse(settings)}
</form>
${clientLinks(client, t)}`,
  });
}

function somebodyElse({ reader, username, mayBeAnother }: OrganizationPage) {
  if (!mayBeAnother) return undefined;
  return html`<p><button id="organization-switch" type="submit" name="action" value="switch" class="link">${reader.texts['consent.switch'](username)}</button></p>`;
}
