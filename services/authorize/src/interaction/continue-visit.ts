/** What comes after a page: the next one, or the answer. Decided by move-on.ts, the same way as at /authorize. */

import type { Directory } from '@ostiary/directory/directory';
import { minimumAcr, reachesAcr } from '@ostiary/oauth/authorization-request/authentication-context';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import type { PushedRequestStore } from '@ostiary/state/pushed-request.store';
import type { FastifyReply } from 'fastify';
import { accountUrl, isRecent } from '../account/account.js';
import { seeOther, sendAnswer } from '../authorize/authorization-response.js';
import { type MoveOnDependencies, moveOn, type NextStep, type Progress } from '../authorize/move-on.js';
import { requestsUrl } from '../backchannel-authentication/waiting-request.js';
import { showDeviceConfirmation, unconfirmedDevice } from '../device-authorization/confirm-device.js';
import { noteOfferedPasskey, setDeviceCookie } from '../device-cookie.js';
import { invitationUrl } from '../invitation/invitation-url.js';
import { setSessionCookie } from '../sessions/session-cookie.js';
import type { LiveSession } from '../sessions/sessions.js';
import { recordConsentAsked } from './consent-events.js';
import { type FirstFactor, INTERACTION_SECONDS, type Interaction, interactionUrl } from './interaction.js';
import { forgetInteractionCookie } from './interaction-cookie.js';
import { openPages } from './open-pages.js';
import { mayBeOfferedPasskey } from './passkey-offer.js';
import { sendMailedCode } from './send-mailed-code.js';
import { showNotAMember, showOrganizationChoice } from './show-organizations.js';
import {
  type ShowDependencies,
  showConsent,
  showFirstPasskey,
  showPasskeyOffer,
  showSignIn,
  showSignUp,
} from './show-pages.js';
import { currentStep, recordChallenged, showSecondStep } from './show-second-step.js';
import { credentialsOf, type SignInDependencies, type SignInResult, stepAfter } from './sign-in.js';
import { mayMakeAccount } from './sign-up.js';
import { type ClientVisit, isClientVisit, spendVisit, type Visit, type VisitDependencies } from './visit.js';

export interface ContinueDependencies
  extends Omit<VisitDependencies, 'directory' | 'sessions' | 'devices' | 'requests'>,
    MoveOnDependencies,
    ShowDependencies {
  readonly directory: Pick<Directory, 'client' | 'user' | 'memberships'>;
  readonly devices: VisitDependencies['devices'] & MoveOnDependencies['devices'];
  readonly requests: VisitDependencies['requests'] & MoveOnDependencies['requests'];
  readonly interactions: Pick<ExpiringRecords<Interaction>, 'put' | 'get' | 'take' | 'replace'>;
  readonly pushedRequests: Pick<PushedRequestStore, 'delete' | 'replace'>;
  readonly credentials: SignInDependencies['credentials'] & ShowDependencies['credentials'];
}

/** How long a password counts for the step after it. */
const FIRST_FACTOR_SECONDS = 600;

/** From wherever the pages are. */
export async function goOn(deps: ContinueDependencies, reply: FastifyReply, visit: Visit): Promise<void> {
  const unconfirmed = unconfirmedDevice(visit);
  if (unconfirmed !== undefined) return showDeviceConfirmation(reply, unconfirmed, deps.now());
  const firstFactor = usableFirstFactor(visit, deps.now());
  if (firstFactor !== undefined) return showSecondStep(deps, reply, visit, firstFactor);
  const { passkeyFor } = visit.interaction;
  if (passkeyFor !== undefined) return showFirstPasskey(deps, reply, visit, passkeyFor);
  if (isOffered(visit)) return showPasskeyOffer(deps, reply, visit, visit.live);
  const usable = visit.interaction.signInAgain === true ? undefined : visit.live;
  return proceed(deps, reply, visit, usable);
}

/** What has been shown in these pages by the user who is still here. */
export function usableFirstFactor({ interaction, live }: Visit, now: number): FirstFactor | undefined {
  const { firstFactor } = interaction;
  if (firstFactor === undefined) return undefined;
  const { sessionId, at } = firstFactor;
  const holds = sessionId === undefined ? now / 1000 - at <= FIRST_FACTOR_SECONDS : live?.session.id === sessionId;
  return holds ? firstFactor : undefined;
}

function isOffered(visit: Visit): visit is Visit & { readonly live: LiveSession } {
  const { interaction, live } = visit;
  return interaction.passkeyOffer === 'open' && live !== undefined && live.session.id === interaction.signedInSessionId;
}

/** After what proves who the user is. `mayOffer`: the browser could keep a passkey. */
export async function goOnSignedIn(
  deps: ContinueDependencies,
  reply: FastifyReply,
  visit: Visit,
  { live, device, passkeys }: Extract<SignInResult, { kind: 'signed-in' }>,
  mayOffer = false,
): Promise<void> {
  const { workspace } = visit;
  setSessionCookie(reply, workspace, live.secret);
  if (device !== '') setDeviceCookie(reply, workspace, device);
  const offers = mayOffer && mayBeOfferedPasskey(visit, passkeys);
  const stored = await store(deps, visit, {
    signedInSessionId: live.session.id,
    signInAgain: false,
    firstFactor: undefined,
    passkeyFor: undefined,
    ...(offers ? { passkeyOffer: 'open' as const } : {}),
  });
  if (offers) return seeOther(reply, pageUrl(visit));
  return proceed(deps, reply, { ...stored, live }, live, true);
}

/** The user has answered the offer of a passkey. */
export async function goOnOffered(deps: ContinueDependencies, reply: FastifyReply, visit: Visit): Promise<void> {
  noteOfferedPasskey(reply, visit.workspace);
  await store(deps, visit, { passkeyOffer: 'answered' });
  return seeOther(reply, pageUrl(visit));
}

/** It is known who the user is, and more has to be shown. */
export async function goOnWithMore(
  deps: ContinueDependencies,
  reply: FastifyReply,
  visit: Visit,
  firstFactor: FirstFactor,
): Promise<void> {
  const { step } = await currentStep(deps, visit, firstFactor);
  await recordChallenged(deps, visit, firstFactor, step);
  const { userId } = firstFactor;
  const mailedCode = step.kind === 'mailed-code' ? await sendMailedCode(deps, visit, userId) : undefined;
  await store(deps, visit, { firstFactor, signInAgain: false, mailedCode });
  return seeOther(reply, pageUrl(visit));
}

/** After the user of the session has allowed what was asked. */
export async function goOnAllowed(
  deps: ContinueDependencies,
  reply: FastifyReply,
  visit: ClientVisit,
  live: LiveSession,
): Promise<void> {
  // The page was shown because this session was good enough: reading it does not make the sign-in older.
  const { id } = live.session;
  const { consentAskedOrganizationId: consentGivenInOrganizationId } = visit.interaction;
  const given = { consentGivenBySessionId: id, consentGivenInOrganizationId };
  const progress = { ...progressOf(deps, visit), signedInSessionId: id, ...given };
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

export function pageUrl({ id, workspace }: Visit): string {
  return interactionUrl(workspace, id);
}

/** `byForm`: a form was sent, so that a page has to come by an address of its own: reloading it must not send the form again. */
async function proceed(
  deps: ContinueDependencies,
  reply: FastifyReply,
  visit: Visit,
  live: LiveSession | undefined,
  byForm = false,
): Promise<void> {
  if (!isClientVisit(visit)) {
    switch (visit.interaction.destination) {
      case 'invitation':
        return proceedToInvitation(deps, reply, visit, live);
      case 'requests':
        return proceedToRequests(deps, reply, visit, live);
      case undefined:
        return proceedToAccount(deps, reply, visit, live);
    }
  }
  // RFC 8628 §5.4: nothing is asked or answered before the user has said that the device is theirs.
  if (unconfirmedDevice(visit) !== undefined) return seeOther(reply, pageUrl(visit));
  const next = await moveOn(deps, visit.authorization, live, progressOf(deps, visit));
  return byForm && HAS_PAGE.has(next.kind) ? seeOther(reply, pageUrl(visit)) : send(deps, reply, visit, next);
}

const HAS_PAGE: ReadonlySet<NextStep['kind']> = new Set(['organization', 'not-a-member', 'consent']);

function progressOf(deps: ContinueDependencies, visit: ClientVisit): Progress {
  const { signedInSessionId, secondFactorTriedSessionId } = visit.interaction;
  const { chosenOrganization, choosesOrganizationAgain } = visit.interaction;
  return {
    ...{ signedInSessionId, secondFactorTriedSessionId, chosenOrganization, choosesOrganizationAgain },
    spend: spendVisit(deps, visit),
  };
}

async function send(
  deps: ContinueDependencies,
  reply: FastifyReply,
  visit: ClientVisit,
  next: NextStep,
): Promise<void> {
  const { interaction, authorization } = visit;
  const { workspace, request } = authorization;
  switch (next.kind) {
    case 'sign-in': {
      // Initiating User Registration 1.0 §4.1: the page for a new account comes first. After that, or for somebody else, the other.
      const first = request.prompt.includes('create') && interaction.signInAgain !== true && mayMakeAccount(visit);
      return first
        ? showSignUp(reply, visit, { status: 200, username: request.loginHint })
        : showSignIn(deps, reply, visit, { status: 200, username: request.loginHint });
    }
    case 'second-factor':
      return raise(deps, reply, visit, next.live);
    case 'organization':
      return showOrganizationChoice(deps.directory, reply, visit, next);
    case 'not-a-member':
      return showNotAMember(deps.directory, reply, visit, next);
    case 'consent': {
      const asked = {
        consentAskedSessionId: next.live.session.id,
        consentAskedOrganizationId: next.acting?.organization.id,
      };
      const isAsked =
        interaction.consentAskedSessionId === asked.consentAskedSessionId &&
        interaction.consentAskedOrganizationId === asked.consentAskedOrganizationId;
      if (!isAsked) {
        await recordConsentAsked(deps, visit, next);
        await store(deps, visit, asked);
      }
      return showConsent(deps.directory, reply, visit, next);
    }
    case 'again':
      return openPages(deps, reply, authorization, true);
    case 'answer':
      forgetInteractionCookie(reply, workspace, visit.id);
      return sendAnswer(reply, workspace, () => visit.reader, next.answer);
  }
}

/** RFC 9470 §4: what the session lacks is asked for, and nothing else; if the user has nothing that helps, that is noted, once. */
async function raise(deps: ContinueDependencies, reply: FastifyReply, visit: Visit, live: LiveSession): Promise<void> {
  const { id, userId, authTime, acr, amr } = live.session;
  const credentials = await credentialsOf(deps, visit, userId);
  if (credentials === undefined) throw cannotSay();
  const firstFactor = { userId, sessionId: id, at: authTime, amr };
  if (stepAfter(visit, firstFactor, credentials, acr).kind !== 'none') {
    return goOnWithMore(deps, reply, visit, firstFactor);
  }
  if (visit.interaction.secondFactorTriedSessionId === id) throw cannotSay();
  const stored = await store(deps, visit, { secondFactorTriedSessionId: id });
  return proceed(deps, reply, { ...stored, live }, live);
}

/** The account page is for whoever has signed in lately, with as much as the workspace asks for. */
async function proceedToAccount(
  deps: ContinueDependencies,
  reply: FastifyReply,
  visit: Visit,
  live: LiveSession | undefined,
): Promise<void> {
  const { workspace } = visit;
  const user = live && (await deps.directory.user(workspace, live.session.userId));
  if (live === undefined || user === undefined || user.disabled || !isRecent(live.session, deps.now())) {
    return showSignIn(deps, reply, visit, { status: 200, username: user?.username });
  }
  if (!reachesAcr(live.session.acr, minimumAcr(workspace.settings))) return raise(deps, reply, visit, live);
  return leave(deps, reply, visit, accountUrl(workspace, '', { ui_locales: visit.interaction.language }));
}

/** Looking at what waits needs a session that is good enough for the workspace; each request then says what it needs (CIBA §7.1 acr_values). */
async function proceedToRequests(
  deps: ContinueDependencies,
  reply: FastifyReply,
  visit: Visit,
  live: LiveSession | undefined,
): Promise<void> {
  const { workspace } = visit;
  const user = live && (await deps.directory.user(workspace, live.session.userId));
  if (live === undefined || user === undefined || user.disabled) {
    return showSignIn(deps, reply, visit, { status: 200, username: user?.username });
  }
  if (!reachesAcr(live.session.acr, minimumAcr(workspace.settings))) return raise(deps, reply, visit, live);
  return leave(deps, reply, visit, requestsUrl(workspace));
}

/** A role is taken with everything that the user has set up, whatever the session was begun with (invitation.controller.ts asks again). */
async function proceedToInvitation(
  deps: ContinueDependencies,
  reply: FastifyReply,
  visit: Visit,
  live: LiveSession | undefined,
): Promise<void> {
  const user = live && (await deps.directory.user(visit.workspace, live.session.userId));
  if (live === undefined || user === undefined || user.disabled) {
    return showSignIn(deps, reply, visit, { status: 200, username: user?.username });
  }
  const { id, userId, authTime, acr, amr } = live.session;
  const credentials = await credentialsOf(deps, visit, userId);
  if (credentials === undefined) throw cannotSay();
  const firstFactor = { userId, sessionId: id, at: authTime, amr };
  if (stepAfter(visit, firstFactor, credentials, acr).kind !== 'none') {
    return goOnWithMore(deps, reply, visit, firstFactor);
  }
  return leave(deps, reply, visit, invitationUrl(visit.workspace));
}

/** The pages are over: to another one of ours. */
async function leave(deps: ContinueDependencies, reply: FastifyReply, visit: Visit, url: string): Promise<void> {
  await deps.interactions.take(visit.id);
  forgetInteractionCookie(reply, visit.workspace, visit.id);
  return seeOther(reply, url);
}

function cannotSay(): OAuthError {
  return new OAuthError('temporarily_unavailable', 'who has signed in cannot be checked at the moment', {
    clause: 'RFC 6749 §4.1.2.1',
  });
}
