/**
 * The next step of an authorization: a page, or the answer. Called by /authorize and, while pages are shown, by every step of the
 * interaction; each time everything that can change is looked at anew (session, user, memberships, grant). With a live session that knows the grant
 * nobody is asked but Redis.
 */
import { status } from '@grpc/grpc-js';
import type { Grant, GrantsClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { Directory } from '@ostiary/directory/directory';
import { detailsTypesOf } from '@ostiary/oauth/authorization-details/details-type';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { organizationMembership } from '@ostiary/oauth/organizations';
import { subjectOf } from '@ostiary/oauth/subject';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { organizationOf, type SessionGrant, sessionGrant } from '../sessions/session.js';
import type { LiveSession, Sessions } from '../sessions/sessions.js';
import { type Authorization, type AuthorizationAnswer, AuthorizationRefused, answerAddress } from './authorization.js';
import { type Access, accessAsked, covers, makesAnew, needsConsent } from './consent-need.js';
import { type GiveAnswerDependencies, giveAnswer, type Spend } from './give-answer.js';
import { parseDetails } from './granted-details.js';
import { hintedSubject } from './id-token-hint.js';
import { type ActingOrganization, type OrganizationNeed, organizationNeed } from './organization-need.js';
import { signInNeed } from './sign-in-need.js';

export interface MoveOnDependencies extends GiveAnswerDependencies {
  readonly directory: Pick<Directory, 'user' | 'memberships'>;
  readonly sessions: Pick<Sessions, 'learnGrant' | 'forgetGrant' | 'chooseOrganization' | 'touch'>;
  readonly grants: Pick<PromiseClient<GrantsClient>, 'findGrant' | 'recordGrant'>;
}

/** What the pages have achieved so far; nothing, when /authorize asks. */
export interface Progress {
  /** The session that was begun by this interaction. */
  readonly signedInSessionId?: string | undefined;
  /** The session of a user who has nothing by which it could be raised. */
  readonly secondFactorTriedSessionId?: string | undefined;
  /** The session whose user has just allowed what is asked. */
  readonly consentGivenBySessionId?: string | undefined;
  /** In which organization the page said that the user acts (UUID); absent: in none. */
  readonly consentGivenInOrganizationId?: string | undefined;
  /** What the user of the session has chosen on the page. */
  readonly chosenOrganization?: { readonly sessionId: string; readonly organizationId: string } | undefined;
  /** The user wants to choose again. */
  readonly choosesOrganizationAgain?: boolean | undefined;
  /** How the right to answer is spent. */
  readonly spend: Spend;
}

export type NextStep =
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'second-factor'; readonly live: LiveSession }
  | {
      readonly kind: 'organization';
      readonly live: LiveSession;
      readonly organizations: readonly ActingOrganization[];
    }
  /** There is no organization that the user could act in for this request. */
  | {
      readonly kind: 'not-a-member';
      readonly live: LiveSession;
      readonly why: Extract<OrganizationNeed, { kind: 'refused' }>['why'];
    }
  | {
      readonly kind: 'consent';
      readonly live: LiveSession;
      readonly asked: Access;
      readonly acting?: Acting | undefined;
    }
  | { readonly kind: 'answer'; readonly answer: AuthorizationAnswer }
  /** The grant was withdrawn as it was being used: the right to answer is spent, and the user has to be asked again. */
  | { readonly kind: 'again' };

/** In which organization the user acts. */
export type Acting = Pick<Extract<OrganizationNeed, { kind: 'acts-in' }>, 'organization' | 'others'>;

/** Throws AuthorizationRefused for everything that the client or the user has to hear. */
export async function moveOn(
  deps: MoveOnDependencies,
  authorization: Authorization,
  live: LiveSession | undefined,
  progress: Progress,
): Promise<NextStep> {
  try {
    return await step(deps, authorization, live, progress);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    throw new AuthorizationRefused(error, 'authorization.refused', {
      answerTo: answerAddress(authorization),
      clientId: authorization.client.clientId,
      userId: live?.session.userId,
    });
  }
}

async function step(
  deps: MoveOnDependencies,
  authorization: Authorization,
  found: LiveSession | undefined,
  progress: Progress,
): Promise<NextStep> {
  const { workspace, request } = authorization;
  // 1. Who is there: a session of a user who still exists and is not disabled.
  const live = await ofUsableUser(deps, authorization, found);
  const signedInHere = live !== undefined && live.session.id === progress.signedInSessionId;
  const hintedAtAnother = live !== undefined && hintsAtAnother(deps, authorization, live.session.userId);
  const secondFactorTried = live !== undefined && live.session.id === progress.secondFactorTriedSessionId;
  const progressed = { signedInHere, secondFactorTried, hintedAtAnother };
  const { settings } = workspace;
  const need = signInNeed({ request, settings, session: live?.session, ...progressed, now: deps.now() });
  if (need === 'sign-in' || live === undefined) return { kind: 'sign-in' };
  if (need === 'second-factor') return { kind: 'second-factor', live };
  // 2. In which organization the user acts, where the workspace has any.
  const place = await placeOf(deps, authorization, live, progress);
  if (place.kind === 'choice') return { kind: 'organization', live, organizations: place.organizations };
  if (place.kind === 'refused') return { kind: 'not-a-member', live, why: place.why };
  const acting = place.kind === 'acts-in' ? place : undefined;
  return allowedStep(deps, authorization, live, acting, { ...progress, signedInHere });
}

async function allowedStep(
  deps: MoveOnDependencies,
  authorization: Authorization,
  live: LiveSession,
  acting: Acting | undefined,
  progress: Progress & { readonly signedInHere: boolean },
): Promise<NextStep> {
  const { workspace, client, request } = authorization;
  const { settings } = workspace;
  const { session } = live;
  const { spend, signedInHere } = progress;
  const organizationId = acting?.organization.id;
  // 3. What the user allows this client: just now, or before. The session may know; otherwise token does.
  const asked = accessAsked(request, client, settings);
  const allowedHere = session.id === progress.consentGivenBySessionId;
  // What was allowed on a page that said something else was not allowed.
  if (allowedHere && organizationId === progress.consentGivenInOrganizationId)
    return grantAnew(deps, authorization, live, { asked, acting, spend });
  const types = detailsTypesOf(settings);
  const known =
    request.grantManagement === undefined
      ? sessionGrant(session, client.clientId, deps.now(), organizationId)
      : undefined;
  const granted = covers(types, known, asked)
    ? known
    : await findGrant(deps, authorization, session.userId, organizationId);
  const consentFacts = { setting: settings.consent, client, request, types, asked, granted };
  if (needsConsent({ ...consentFacts, interacted: signedInHere })) return { kind: 'consent', live, asked, acting };
  if (makesAnew(request.grantManagement) || !covers(types, granted, asked))
    return grantAnew(deps, authorization, live, { asked, acting, spend });
  // 4. The answer. A grant that the session remembers may have been withdrawn since.
  const remembered = granted === known;
  if (remembered) deps.sessions.touch(workspace, live);
  else await learnGrant(deps, authorization, live, granted, acting);
  const answer = await giveAnswer(deps, authorization, { session, grant: granted, organizationId, spend }, remembered);
  if (answer !== undefined) return { kind: 'answer', answer };
  await deps.sessions.forgetGrant(workspace, live, client.clientId, organizationId);
  return { kind: 'again' };
}

/** Looked at anew at each step: who was a member when a page was shown may be none when it is answered. */
async function placeOf(
  { directory }: Pick<MoveOnDependencies, 'directory'>,
  { workspace, client, request }: Authorization,
  { session }: LiveSession,
  { chosenOrganization, choosesOrganizationAgain = false }: Progress,
): Promise<OrganizationNeed> {
  const { settings } = workspace;
  if (organizationMembership(settings) === 'off') return { kind: 'acts-alone' };
  const found = directory.memberships(workspace, session.userId);
  const memberships = found instanceof Promise ? await found : found;
  const chosen = chosenOrganization?.sessionId === session.id ? chosenOrganization.organizationId : undefined;
  const remembered = organizationOf(session, client.clientId)?.organizationId;
  return organizationNeed({
    ...{ request, settings, memberships, remembered, chosen },
    choosesAgain: choosesOrganizationAgain,
  });
}

/** The user has allowed it on the page, or the workspace has for its own clients: recorded first, then answered. */
async function grantAnew(
  deps: MoveOnDependencies,
  authorization: Authorization,
  live: LiveSession,
  { asked, acting, spend }: { readonly asked: Access; readonly acting: Acting | undefined; readonly spend: Spend },
): Promise<NextStep> {
  const { session } = live;
  const organizationId = acting?.organization.id;
  const grant = await recordGrant(deps, authorization, { userId: session.userId, organizationId }, asked);
  await learnGrant(deps, authorization, live, grant, acting);
  const answer = await giveAnswer(deps, authorization, { session, grant, organizationId, spend }, false);
  return answer === undefined ? { kind: 'again' } : { kind: 'answer', answer };
}

async function ofUsableUser(
  deps: MoveOnDependencies,
  { workspace }: Authorization,
  live: LiveSession | undefined,
): Promise<LiveSession | undefined> {
  if (live === undefined) return undefined;
  const found = deps.directory.user(workspace, live.session.userId);
  const user = found instanceof Promise ? await found : found;
  return user === undefined || user.disabled ? undefined : live;
}

function hintsAtAnother(
  deps: MoveOnDependencies,
  { workspace, client, request, waitingRequest }: Authorization,
  userId: string,
): boolean {
  // CIBA §8: an approval is that of the user who was named.
  if (waitingRequest !== undefined && waitingRequest.userId !== userId) return true;
  const { idTokenHint, claims } = request;
  const wish = claims?.idToken.sub;
  if (idTokenHint === undefined && wish === undefined) return false;
  const subject = subjectOf(workspace, client, userId, deps.pairwiseKey);
  // OIDC Core §3.1.2.2: a sub that the request names in claims binds as a hint does.
  if (wish?.value !== undefined && wish.value !== subject) return true;
  if (wish?.values !== undefined && !wish.values.includes(subject)) return true;
  return idTokenHint !== undefined && hintedSubject(idTokenHint, workspace, client.clientId) !== subject;
}

/**
 * A session remembers the grant that is theirs without being asked for; one that the client names is asked for each time. It keeps which of several
 * organizations the user acts in for the client.
 */
async function learnGrant(
  { sessions }: MoveOnDependencies,
  { workspace, client, request }: Authorization,
  found: LiveSession,
  grant: FoundGrant,
  acting: Acting | undefined,
): Promise<void> {
  const { clientId } = client;
  const organizationId = acting?.organization.id;
  const isNew = organizationOf(found.session, clientId)?.organizationId !== organizationId;
  const live =
    acting?.others === true && organizationId !== undefined && isNew
      ? await sessions.chooseOrganization(workspace, found, { clientId, organizationId })
      : found;
  // A session is small, and details are asked for each time.
  const { authorizationDetails: _details, ...remembered } = grant;
  if (request.grantManagement === undefined) await sessions.learnGrant(workspace, live, remembered, organizationId);
  else sessions.touch(workspace, live);
}

/** With the details that a session does not remember: there can be many of them. */
type FoundGrant = SessionGrant & Pick<Access, 'authorizationDetails'>;

async function findGrant(
  { grants }: MoveOnDependencies,
  { workspace, client, request, origin }: Authorization,
  userId: string,
  organizationId: string | undefined,
): Promise<FoundGrant | undefined> {
  const { tenant, id: workspaceId } = workspace;
  const { grantManagement } = request;
  // Grant Management §5.1: a fresh one, whatever there is.
  if (grantManagement?.action === 'create') return undefined;
  const grantId = grantManagement?.grantId ?? '';
  try {
    const { clientId } = client;
    const place = organizationId === undefined ? {} : { organizationId };
    const grant = await grants.findGrant({ tenant, workspaceId, userId, clientId, grantId, ...place }, origin);
    // A token service of before there were organizations finds what it was not asked for.
    if (grant.organizationId !== organizationId) return undefined;
    const authorizationDetails = parseDetails(grant.authorizationDetailsJson);
    return { ...toSessionGrant(clientId, grant), authorizationDetails };
  } catch (error) {
    if (!isNotFound(error)) throw unreachable(error);
    if (grantManagement !== undefined) throw noSuchGrant();
    return undefined;
  }
}

async function recordGrant(
  { grants }: MoveOnDependencies,
  { workspace, client, request, waitingRequest, origin }: Authorization,
  { userId, organizationId }: { readonly userId: string; readonly organizationId: string | undefined },
  asked: Access,
): Promise<SessionGrant> {
  const { authorizationDetails, claims, grantManagement } = request;
  try {
    const grant = await grants.recordGrant(
      {
        tenant: workspace.tenant,
        workspaceId: workspace.id,
        userId,
        clientId: client.clientId,
        scopes: [...asked.scopes],
        resources: [...asked.resources],
        authorizationDetailsJson: authorizationDetails ? JSON.stringify(authorizationDetails) : '',
        claims: [...new Set([...Object.keys(claims?.userinfo ?? {}), ...Object.keys(claims?.idToken ?? {})])],
        action: grantManagement?.action ?? '',
        grantId: grantManagement?.grantId ?? '',
        reason: waitingRequest?.bindingMessage ?? '',
        ...(organizationId !== undefined && { organizationId }),
        requestedBy: {
          actorType: 'user',
          actorId: userId,
          requestId: origin.requestId,
          address: origin.address,
          userAgent: origin.userAgent,
          workspace: workspace.slug,
        },
      },
      origin,
    );
    if (grant.organizationId !== organizationId) throw notInOrganizations();
    return toSessionGrant(client.clientId, grant);
  } catch (error) {
    // It was theirs when the page was shown.
    if (grantManagement !== undefined && isNotFound(error)) throw noSuchGrant();
    throw unreachable(error);
  }
}

function toSessionGrant(clientId: string, { id, scopes, resources, version, expiresAt }: Grant): SessionGrant {
  return {
    ...{ clientId, grantId: id, scopes, resources },
    ...(version > 0 && { version }),
    ...(expiresAt > 0 && { expiresAt: expiresAt * 1000 }),
  };
}

const isNotFound = (error: unknown): boolean =>
  error instanceof GrpcCallError && error.code === status.NOT_FOUND && error.reason === 'GRANT_NOT_FOUND';

/** Grant Management §5.2: that it is another client's, another user's, or over, is not said. */
function noSuchGrant(): OAuthError {
  return new OAuthError('invalid_grant_id', 'there is no such grant', { clause: 'Grant Management §5.2' });
}

/** By a token service of before there were organizations, until it has been replaced. */
function notInOrganizations(): OAuthError {
  return new OAuthError('temporarily_unavailable', 'grants in organizations cannot be kept at the moment', {
    clause: 'RFC 6749 §4.1.2.1',
  });
}

function unreachable(error: unknown): unknown {
  if (!(error instanceof GrpcCallError)) return error;
  return new OAuthError('temporarily_unavailable', 'grants cannot be read at the moment; try again shortly', {
    clause: 'RFC 6749 §4.1.2.1',
    cause: error,
  });
}
