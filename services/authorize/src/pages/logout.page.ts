import type { Workspace } from '@ostiary/oauth/workspace';
import { clientLinks, introduction, type ShownClient } from './client-introduction.js';
import { html } from './html.js';
import { page } from './page.js';

export interface LogoutQuestion {
  readonly workspace: Workspace;
  readonly url: string;
  /** Names the request whose answer this is; nobody else knows it. */
  readonly question: string;
  readonly username: string;
  /** Who asks, if it said so. */
  readonly client: ShownClient | undefined;
}

/** RP-Initiated Logout §2: the user is asked where nothing proves that the request is theirs. */
export function logoutQuestionPage({ workspace, url, question, username, client }: LogoutQuestion): string {
  const asker = client && introduction(client, html`<strong>${client.clientName}</strong> asks to sign you out.`);
  return page(workspace, {
    title: 'Sign out?',
    content: html`${asker}
<p>You are signed in as <strong>${username}</strong>. Signing out ends this session for every application that you use with it in this browser.</p>
<form method="post" action="${url}">
<input type="hidden" name="question" value="${question}">
<div class="actions">
<button id="logout-confirm" type="submit" name="decision" value="sign-out" class="primary">Sign out</button>
<button id="logout-cancel" type="submit" name="decision" value="stay">Stay signed in</button>
</div>
</form>
${client && clientLinks(client)}`,
  });
}

export function signedOutPage(workspace: Workspace): string {
  return page(workspace, {
    title: 'You are signed out',
    content: html`<p id="signed-out">Your session at ${workspace.name} has ended. You can close this window.</p>`,
  });
}

export function stillSignedInPage(workspace: Workspace): string {
  return page(workspace, {
    title: 'You are still signed in',
    content: html`<p id="still-signed-in">Nothing has changed. You can close this window.</p>
<p><a href="${workspace.issuer}/account">Your account</a></p>`,
  });
}

export interface FrontchannelLogout {
  readonly workspace: Workspace;
  /** One for each application, loaded in a frame that nobody sees. */
  readonly frames: readonly string[];
  /** Where the browser goes when the frames have had their time; undefined: nowhere. */
  readonly continueAt: string | undefined;
}

/** How long applications have to notice, in seconds. */
const FRAMES_SECONDS = 2;

/** Front-Channel Logout §3: every application is asked for its logout address in a frame; then the browser goes on. No script. */
export function frontchannelLogoutPage({ workspace, frames, continueAt }: FrontchannelLogout): string {
  const onward =
    continueAt === undefined
      ? html`<p id="signed-out">Your session at ${workspace.name} has ended. You can close this window.</p>`
      : html`<p><a id="logout-continue" href="${continueAt}">Continue</a></p>`;
  return page(workspace, {
    title: 'Signing you out',
    ...(continueAt === undefined ? {} : { refresh: { seconds: FRAMES_SECONDS, url: continueAt } }),
    content: html`${onward}
${frames.map((url) => html`<iframe src="${url}" title="Signing out" hidden></iframe>`)}`,
  });
}
