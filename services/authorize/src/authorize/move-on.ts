/**
 * The next step of an authorization: a page, or the answer. Called by /authorize and, while pages are shown, by every step of the
 * interaction; each time everything that can change is looked at anew (session, user, grant). With a live session that knows the grant
 * nobody is asked but Redis.
 */
import { status } from '@grpc/grpc-js';
import type { Grant, GrantsClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { Directory } from '@ostiary/directory/directory';
import { detailsTypesOf } from '@ostiary/oauth/authorization-details/details-type';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { subjectOf } from '@ostiary/oauth/subject';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { type SessionGrant, sessionGrant } from '../sessions/session.js';
import type { LiveSession, Sessions } from '../sessions/sessions.js';
import { type Authorization, type AuthorizationAnswer, AuthorizationRefused, answerAddress } from './authorization.js';
import { type Access, accessAsked, covers, makesAnew, needsConsent } from './consent-need.js';
import { type GiveAnswerDependencies, giveAnswer, type Spend } from './give-answer.js';
import { parseDetails } from './granted-details.js';
import { hintedSubject } from './id-token-hint.js';
import { signInNeed } from './sign-in-need.js';

export interface MoveOnDependencies extends GiveAnswerDependencies {
  readonly directory: Pick<Directory, 'user'>;
  readonly sessions: Pick<Sessions, 'learnGrant' | 'forgetGrant' | 'touch'>;
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
  /** How the right to answer is spent. */
  readonly spend: Spend;
}

export type NextStep =
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'second-factor'; readonly live: LiveSession }
  | { readonly kind: 'consent'; readonly live: LiveSession; readonly asked: Access }
  | { readonly kind: 'answer'; readonly answer: AuthorizationAnswer }
  /** The grant was withdrawn as it was being used: the right to answer is spent, and the user has to be asked again. */
  | { readonly kind: 'again' };

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
  const { workspace, client, request } = authorization;
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
  const { session } = live;
  // 2. What the user allows this client: just now, or before. The session may know; otherwise token does.
  const asked = accessAsked(request, client, settings);
  if (session.id === progress.consentGivenBySessionId)
    return grantAnew(deps, authorization, live, asked, progress.spend);
  const types = detailsTypesOf(settings);
  const known = request.grantManagement === undefined ? sessionGrant(session, client.clientId, deps.now()) : undefined;
  const granted = covers(types, known, asked) ? known : await findGrant(deps, authorization, session.userId);
  const consentFacts = { setting: settings.consent, client, request, types, asked, granted };
  if (needsConsent({ ...consentFacts, interacted: signedInHere })) return { kind: 'consent', live, asked };
  if (makesAnew(request.grantManagement) || !covers(types, granted, asked))
    return grantAnew(deps, authorization, live, asked, progress.spend);
  // 3. The answer. A grant that the session remembers may have been withdrawn since.
  const remembered = granted === known;
  if (remembered) deps.sessions.touch(workspace, live);
  else await learnGrant(deps, authorization, live, granted);
  const answer = await giveAnswer(deps, authorization, { session, grant: granted, spend: progress.spend }, remembered);
  if (answer !== undefined) return { kind: 'answer', answer };
  await deps.sessions.forgetGrant(workspace, live, client.clientId);
  return { kind: 'again' };
}

/** The user has allowed it on the page, or the workspace has for its own clients: recorded first, then answered. */
async function grantAnew(
  deps: MoveOnDependencies,
  authorization: Authorization,
  live: LiveSession,
  asked: Access,
  spend: Spend,
): Promise<NextStep> {
  const { session } = live;
  const grant = await recordGrant(deps, authorization, session.userId, asked);
  await learnGrant(deps, authorization, live, grant);
  const answer = await giveAnswer(deps, authorization, { session, grant, spend }, false);
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

/** A session remembers the grant that is theirs without being asked for; one that the client names is asked for each time. */
async function learnGrant(
  { sessions }: MoveOnDependencies,
  { workspace, request }: Authorization,
  live: LiveSession,
  grant: FoundGrant,
): Promise<void> {
  // A session is small, and details are asked for each time.
  const { authorizationDetails: _details, ...remembered } = grant;
  if (request.grantManagement === undefined) await sessions.learnGrant(workspace, live, remembered);
  else sessions.touch(workspace, live);
}

/** With the details that a session does not remember: there can be many of them. */
type FoundGrant = SessionGrant & Pick<Access, 'authorizationDetails'>;

async function findGrant(
  { grants }: MoveOnDependencies,
  { workspace, client, request, origin }: Authorization,
  userId: string,
): Promise<FoundGrant | undefined> {
  const { tenant, id: workspaceId } = workspace;
  const { grantManagement } = request;
  // Grant Management §5.1: a fresh one, whatever there is.
  if (grantManagement?.action === 'create') return undefined;
  const grantId = grantManagement?.grantId ?? '';
  try {
    const { clientId } = client;
    const grant = await grants.findGrant({ tenant, workspaceId, userId, clientId, grantId }, origin);
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
  userId: string,
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

function unreachable(error: unknown): unknown {
  if (!(error instanceof GrpcCallError)) return error;
  return new OAuthError('temporarily_unavailable', 'grants cannot be read at the moment; try again shortly', {
    clause: 'RFC 6749 §4.1.2.1',
    cause: error,
  });
}
