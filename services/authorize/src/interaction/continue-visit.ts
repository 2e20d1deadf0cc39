/** What comes after a page: the next one, or the answer. Decided by move-on.ts, the same way as at /authorize. */
import type { Directory } from '@ostiary/directory/directory';
import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import type { PushedRequestStore } from '@ostiary/state/pushed-request.store';
import type { FastifyReply } from 'fastify';
import { seeOther, sendAnswer } from '../authorize/authorization-response.js';
import { type MoveOnDependencies, moveOn, type NextStep, type Progress } from '../authorize/move-on.js';
import { setSessionCookie } from '../sessions/session-cookie.js';
import type { LiveSession } from '../sessions/sessions.js';
import { recordConsentAsked } from './consent-events.js';
import { INTERACTION_SECONDS, type Interaction, interactionUrl } from './interaction.js';
import { forgetInteractionCookie } from './interaction-cookie.js';
import { openPages } from './open-pages.js';
import { showConsent, showSignIn, showSignUp } from './show-pages.js';
import { mayMakeAccount } from './sign-up.js';
import { spendVisit, type Visit, type VisitDependencies } from './visit.js';

export interface ContinueDependencies extends Omit<VisitDependencies, 'directory' | 'sessions'>, MoveOnDependencies {
  readonly directory: Pick<Directory, 'client' | 'user'>;
  readonly interactions: Pick<ExpiringRecords<Interaction>, 'put' | 'get' | 'take' | 'replace'>;
  readonly pushedRequests: Pick<PushedRequestStore, 'delete' | 'replace'>;
}

/** From wherever the pages are; `live`: the browser's session. */
export async function goOn(deps: ContinueDependencies, reply: FastifyReply, visit: Visit): Promise<void> {
  const usable = visit.interaction.signInAgain === true ? undefined : visit.live;
  return send(deps, reply, visit, await moveOn(deps, visit.authorization, usable, progressOf(deps, visit)));
}

/** After a password, of an account that was there or has just been made. */
export async function goOnSignedIn(
  deps: ContinueDependencies,
  reply: FastifyReply,
  visit: Visit,
  live: LiveSession,
): Promise<void> {
  setSessionCookie(reply, visit.authorization.workspace, live.secret);
  const stored = await store(deps, visit, { signedInSessionId: live.session.id, signInAgain: false });
  const next = await moveOn(deps, visit.authorization, live, progressOf(deps, stored));
  // A page comes by an address of its own: reloading it must not send the password again.
  return next.kind === 'consent' ? seeOther(reply, pageUrl(visit)) : send(deps, reply, stored, next);
}

/** After the user of the session has allowed what was asked. */
export async function goOnAllowed(
  deps: ContinueDependencies,
  reply: FastifyReply,
  visit: Visit,
  live: LiveSession,
): Promise<void> {
  // The page was shown because this session was good enough: reading it does not make the sign-in older.
  const { id } = live.session;
  const progress = { ...progressOf(deps, visit), signedInSessionId: id, consentGivenBySessionId: id };
  return send(deps, reply, visit, await moveOn(deps, visit.authorization, live, progress));
}

/** What the pages have achieved. An interaction that is over meanwhile stays so. */
export async function store(
  { interactions }: Pick<ContinueDependencies, 'interactions'>,
  visit: Visit,
  progress: Partial<Interaction>,
): Promise<Visit> {
  const interaction = { ...visit.interaction, ...progress };
  await interactions.replace(visit.id, interaction, INTERACTION_SECONDS);
  return { ...visit, interaction };
}

export function pageUrl({ id, authorization }: Visit): string {
  return interactionUrl(authorization.workspace, id);
}

function progressOf(deps: ContinueDependencies, visit: Visit): Progress {
  return { signedInSessionId: visit.interaction.signedInSessionId, spend: spendVisit(deps, visit) };
}

async function send(deps: ContinueDependencies, reply: FastifyReply, visit: Visit, next: NextStep): Promise<void> {
  const { interaction, authorization } = visit;
  const { workspace, request } = authorization;
  switch (next.kind) {
    case 'sign-in': {
      // Initiating User Registration 1.0 §4.1: the page for a new account comes first. After that, or for somebody else, the other.
      const first = request.prompt.includes('create') && interaction.signInAgain !== true && mayMakeAccount(visit);
      return first
        ? showSignUp(reply, visit, { status: 200, username: request.loginHint })
        : showSignIn(reply, visit, { status: 200, username: request.loginHint });
    }
    case 'consent':
      if (interaction.consentAskedSessionId !== next.live.session.id) {
        await recordConsentAsked(deps, visit, next);
        await store(deps, visit, { consentAskedSessionId: next.live.session.id });
      }
      return showConsent(deps.directory, reply, visit, next);
    case 'again':
      return openPages(deps, reply, authorization, true);
    case 'answer':
      forgetInteractionCookie(reply, workspace, visit.id);
      return sendAnswer(reply, workspace, next.answer);
  }
}
