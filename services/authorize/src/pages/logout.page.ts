import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { clientLinks, introduction, type ShownClient } from './client-introduction.js';
import { html } from './html.js';
import { page } from './page.js';

export interface LogoutQuestion {
  readonly workspace: Workspace;
  readonly reader: Reader;
  readonly url: string;
  /** Names the request whose answer this is; nobody else knows it. */
  readonly question: string;
  readonly username: string;
  /** Who asks, if it said so. */
  readonly client: ShownClient | undefined;
}

/** RP-Initiated Logout §2: the user is asked where nothing proves that the request is theirs. */
export function logoutQuestionPage({ workspace, reader, url, question, username, client }: LogoutQuestion): string {
  const t = reader.texts;
  const asker = client && introduction(client, t['logout.asks'](html`<strong>${client.clientName}</strong>`));
  return page(workspace, reader, {
    title: t['logout.title'],
    content: html`${asker}
<p>${t['logout.what'](html`<strong>${username}</strong>`)}</p>
<form method="post" action="${url}">
<input type="hidden" name="question" value="${question}">
<div class="actions">
<button id="logout-confirm" type="submit" name="decision" value="sign-out" class="primary">${t['action.sign-out']}</button>
<button id="logout-cancel" type="submit" name="decision" value="stay">${t['logout.stay']}</button>
</div>
</form>
${client && clientLinks(client, t)}`,
  });
}

export function signedOutPage(workspace: Workspace, reader: Reader): string {
  return page(workspace, reader, {
    title: reader.texts['logout.done-title'],
    content: html`<p id="signed-out">${reader.texts['logout.done'](workspace.name)}</p>`,
  });
}

export function stillSignedInPage(workspace: Workspace, reader: Reader): string {
  return page(workspace, reader, {
    title: reader.texts['logout.stayed-title'],
    content: html`<p id="still-signed-in">${reader.texts['logout.stayed']}</p>
<p><a href="${workspace.issuer}/account">${reader.texts['account.title']}</a></p>`,
  });
}

export interface FrontchannelLogout {
  readonly workspace: Workspace;
  readonly reader: Reader;
  /** One for each application, loaded in a frame that nobody sees. */
  readonly frames: readonly string[];
  /** Where the browser goes when the frames have had their time; undefined: nowhere. */
  readonly continueAt: string | undefined;
}

/** How long applications have to notice, in seconds. */
const FRAMES_SECONDS = 2;

/** Front-Channel Logout §3: every application is asked for its logout address in a frame; then the browser goes on. No script. */
export function frontchannelLogoutPage({ workspace, reader, frames, continueAt }: FrontchannelLogout): string {
  const t = reader.texts;
  const onward =
    continueAt === undefined
      ? html`<p id="signed-out">${reader.texts['logout.done'](workspace.name)}</p>`
      : html`<p><a id="logout-continue" href="${continueAt}">${t['action.continue']}</a></p>`;
  return page(workspace, reader, {
    title: t['logout.working-title'],
    ...(continueAt === undefined ? {} : { refresh: { seconds: FRAMES_SECONDS, url: continueAt } }),
    content: html`${onward}
${frames.map((url) => html`<iframe src="${url}" title="${t['logout.frame']}" hidden></iframe>`)}`,
  });
}
