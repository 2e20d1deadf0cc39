import type { Workspace } from '@ostiary/oauth/workspace';
import { type Html, html } from './html.js';
import { page } from './page.js';

export interface InvitationPage {
  readonly workspace: Workspace;
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
  const { workspace, tenantName, role, signedInAs } = settings;
  return page(workspace, {
    title: 'Invitation',
    content: html`<p>You are invited to administer <strong id="invitation-tenant">${tenantName}</strong> as <strong id="invitation-role">${role}</strong>.</p>
${signedInAs === undefined ? undefined : joinForm(settings, signedInAs)}
${createForm(settings)}
${signInForm(settings)}`,
  });
}

function joinForm({ url, token, problem }: InvitationPage, username: string): Html {
  return html`<form method="post" action="${url}">
<input type="hidden" name="token" value="${token}">
${problemText(problem, 'join')}
<div class="actions"><button id="invitation-join" type="submit" name="as" value="join" class="primary">Join as ${username}</button></div>
</form>`;
}

function createForm({ url, token, email, username, name, problem }: InvitationPage): Html {
  const isHere = problem?.at === 'create';
  return html`<h2>Create an account</h2>
<form method="post" action="${url}">
<input type="hidden" name="token" value="${token}">
${problemText(problem, 'create')}
<label for="new-username">User name</label>
<input id="new-username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="320" value="${(isHere ? username : undefined) ?? email}"${described(problem, 'create')}>
<label for="new-name">Your name (optional)</label>
<input id="new-name" name="name" type="text" autocomplete="name" maxlength="200" value="${name ?? ''}">
<label for="new-password">Password</label>
<input id="new-password" name="password" type="password" autocomplete="new-password" required maxlength="1024"${described(problem, 'create')}>
<div class="actions"><button id="invitation-create" type="submit" name="as" value="create" class="primary">Create the account and join</button></div>
</form>`;
}

/** Whoever has an account shows nothing here: the sign-in page asks for all that it takes. */
function signInForm({ url, token, signedInAs }: InvitationPage): Html {
  return html`<h2>Or join with an account that you have</h2>
<form method="post" action="${url}">
<input type="hidden" name="token" value="${token}">
<div class="actions"><button id="invitation-sign-in" type="submit" name="as" value="sign-in">${signedInAs === undefined ? 'Sign in' : 'Sign in as somebody else'}</button></div>
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
  tenantName: string,
  role: string,
  console: string,
): string {
  return page(workspace, {
    title: 'You are in',
    content: html`<p id="invitation-accepted">You administer <strong>${tenantName}</strong> as <strong>${role}</strong> from now on.</p>
<p><a id="invitation-console" href="${console}">Go to the console</a></p>`,
  });
}

export function invitationGonePage(workspace: Workspace): string {
  return page(workspace, {
    title: 'This invitation is not good any more',
    content: html`<p id="invitation-gone">It was accepted or withdrawn, or it is too old. Ask whoever invited you for another one.</p>`,
  });
}
