import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { type Html, html } from './html.js';
import { page } from './page.js';
import type { Texts } from './texts/texts.js';

export interface InvitationPage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  /** Of the page: its forms go there. */
  readonly url: string;
  readonly token: string;
  readonly tenantName: string;
  /** owner, admin, developer, auditor. */
  readonly role: string;
  readonly email: string;
  /** Who is signed in in this browser. */
  readonly signedInAs: string | undefined;
  /** As typed, where a form comes back. */
  readonly username?: string | undefined;
  readonly name?: string | undefined;
  readonly problem?: InvitationProblem | undefined;
}

export interface InvitationProblem {
  readonly at: 'create' | 'join';
  readonly text: string;
}

/** Nothing happens until a button is pressed: programs that open every link of a message use nothing up. */
export function invitationPage(settings: InvitationPage): string {
  const { workspace, reader, tenantName, role, signedInAs } = settings;
  const t = reader.texts;
  const tenant = html`<strong id="invitation-tenant">${tenantName}</strong>`;
  return page(workspace, reader, {
    title: t['invitation.title'],
    failed: settings.problem !== undefined,
    content: html`<p>${t['invitation.what'](tenant, html`<strong id="invitation-role">${roleName(role, t)}</strong>`)}</p>
${signedInAs === undefined ? undefined : joinForm(settings, signedInAs)}
${createForm(settings)}
${signInForm(settings)}`,
  });
}

function joinForm({ url, token, problem, reader: { texts: t } }: InvitationPage, username: string): Html {
  return html`<form method="post" action="${url}">
<input type="hidden" name="token" value="${token}">
${problemText(problem, 'join')}
<div class="actions"><button id="invitation-join" type="submit" name="as" value="join" class="primary">${t['invitation.join-as'](username)}</button></div>
</form>`;
}

function createForm(settings: InvitationPage): Html {
  const { url, token, email, username, name, problem } = settings;
  const t = settings.reader.texts;
  const isHere = problem?.at === 'create';
  return html`<h2>${t['invitation.create-title']}</h2>
<form method="post" action="${url}">
<input type="hidden" name="token" value="${token}">
${problemText(problem, 'create')}
<label for="new-username">${t['field.username']}</label>
<input id="new-username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="320" value="${(isHere ? username : undefined) ?? email}"${described(problem, 'create')}>
<label for="new-name">${t['field.name']}</label>
<input id="new-name" name="name" type="text" autocomplete="name" maxlength="200" value="${name ?? ''}">
<label for="new-password">${t['field.password']}</label>
<input id="new-password" name="password" type="password" autocomplete="new-password" required maxlength="1024"${described(problem, 'create')}>
<div class="actions"><button id="invitation-create" type="submit" name="as" value="create" class="primary">${t['invitation.create']}</button></div>
</form>`;
}

/** Whoever has an account shows nothing here: the sign-in page asks for all that it takes. */
function signInForm({ url, token, signedInAs, reader: { texts: t } }: InvitationPage): Html {
  return html`<h2>${t['invitation.sign-in-title']}</h2>
<form method="post" action="${url}">
<input type="hidden" name="token" value="${token}">
<div class="actions"><button id="invitation-sign-in" type="submit" name="as" value="sign-in">${signedInAs === undefined ? t['action.sign-in'] : t['action.somebody-else']}</button></div>
</form>`;
}

function problemText(problem: InvitationProblem | undefined, at: InvitationProblem['at']): Html | undefined {
  return problem?.at === at ? html`<p id="problem-${at}" class="problem" role="alert">${problem.text}</p>` : undefined;
}

function described(problem: InvitationProblem | undefined, at: InvitationProblem['at']): Html | undefined {
  return problem?.at === at ? html` aria-invalid="true" aria-describedby="problem-${at}"` : undefined;
}

export function invitationAcceptedPage(
  workspace: Workspace,
  reader: Reader,
  tenantName: string,
  role: string,
  console: string,
): string {
  const t = reader.texts;
  const what = t['invitation.accepted'](
    html`<strong>${tenantName}</strong>`,
    html`<strong>${roleName(role, t)}</strong>`,
  );
  return page(workspace, reader, {
    title: t['invitation.accepted-title'],
    content: html`<p id="invitation-accepted">${what}</p>
<p><a id="invitation-console" href="${console}">${t['invitation.console']}</a></p>`,
  });
}

export function invitationGonePage(workspace: Workspace, reader: Reader): string {
  return page(workspace, reader, {
    title: reader.texts['invitation.gone-title'],
    failed: true,
    content: html`<p id="invitation-gone">${reader.texts['invitation.gone']}</p>`,
  });
}

const ROLES = ['owner', 'admin', 'developer', 'auditor'] as const;

/** A role that we do not know yet is shown as it is called. */
function roleName(role: string, texts: Texts): string {
  const known = ROLES.find((name) => name === role);
  return known === undefined ? role : texts[`role.${known}`];
}
