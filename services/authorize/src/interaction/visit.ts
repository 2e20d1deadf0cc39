/**
 * One request to the pages of an interaction: found, bound to the browser that opened it, and with everything that may have changed since
 * read anew. Trusts the interaction's record; everything else that the browser sends is checked here.
 */
import { equalSecrets, sha256Base64url } from '@ostiary/crypto/hash';
import type { Directory } from '@ostiary/directory/directory';
import { endedSince } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Parameters } from '@ostiary/oauth/parameters';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { DeviceAuthorizationStore } from '@ostiary/state/device-authorization.store';
import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import { type Authorization, AuthorizationRefused, answerAddress } from '../authorize/authorization.js';
import { type GiveAnswerStores, type Spend, spendPushedRequest } from '../authorize/give-answer.js';
import { unknownClient } from '../authorize/receive-request.js';
import {
  type DenyRequestDependencies,
  denyRequest,
  requestIsOver,
} from '../backchannel-authentication/approve-request.js';
import { noLongerWaiting } from '../device-authorization/allow-device.js';
import type { Reader } from '../language/reader.js';
import type { LiveSession, Sessions } from '../sessions/sessions.js';
import { type Interaction, isInteractionId } from './interaction.js';

export interface VisitDependencies extends GiveAnswerStores, DenyRequestDependencies {
  readonly directory: Pick<Directory, 'client'>;
  readonly sessions: Pick<Sessions, 'find'>;
  readonly interactions: Pick<ExpiringRecords<Interaction>, 'get' | 'take'>;
  readonly devices: Pick<DeviceAuthorizationStore, 'deny'>;
  /** Unix ms. */
  readonly now: () => number;
}

export interface Visit {
  readonly id: string;
  readonly interaction: Interaction;
  readonly workspace: Workspace;
  readonly origin: RequestContext;
  /** Absent: the user wants to the account page. */
  readonly authorization?: Authorization | undefined;
  readonly live: LiveSession | undefined;
  /** What the browser kept of an earlier sign-in; '': nothing. */
  readonly device: string;
  /** Somebody was asked in this browser to add a passkey. */
  readonly offeredPasskey: boolean;
  readonly reader: Reader;
}

/** A visit at whose end a client is answered. */
export interface ClientVisit extends Visit {
  readonly authorization: Authorization;
}

export function isClientVisit(visit: Visit): visit is ClientVisit {
  return visit.authorization !== undefined;
}

export interface VisitedBy {
  readonly sessionSecret: string | undefined;
  readonly browserSecret: string | undefined;
  readonly device: string;
  readonly offeredPasskey: boolean;
  readonly origin: RequestContext;
  /** Who reads the pages of the interaction. */
  readonly reader: (interaction: Interaction) => Reader;
}

/** Throws AuthorizationRefused, to be shown, for an interaction that is over, or another browser's. */
export async function findVisit(
  deps: VisitDependencies,
  workspace: Workspace,
  id: string,
  { sessionSecret, browserSecret, device, offeredPasskey, origin, reader }: VisitedBy,
): Promise<Visit> {
  const [interaction, live] = await Promise.all([
    isInteractionId(id) ? deps.interactions.get(id) : undefined,
    deps.sessions.find(workspace, sessionSecret),
  ]);
  if (interaction === undefined || interaction.workspaceId !== workspace.id) throw over();
  // RFC 6749 §10.12: only the browser that came from the client goes on.
  if (browserSecret === undefined || !equalSecrets(sha256Base64url(browserSecret), interaction.browserHash)) {
    throw notThisBrowser();
  }
  const { clientId, request, push, waitingDevice, waitingRequest } = interaction;
  const visit = { id, interaction, live, workspace, origin, device, offeredPasskey, reader: reader(interaction) };
  if (clientId === undefined || request === undefined) return visit;
  const client = await deps.directory.client(workspace, clientId);
  if (client === undefined || client.disabled) throw unknownClient();
  // What waits elsewhere since before everything of the client was ended waits for nothing.
  const begunAt = waitingRequest?.requestedAt ?? waitingDevice?.requestedAt;
  if (begunAt !== undefined && endedSince(client, begunAt)) throw over();
  return { ...visit, authorization: { workspace, client, request, push, waitingDevice, waitingRequest, origin } };
}

/** RFC 6749 §10.12: a form counts only if it is one of ours, from these very pages. Throws AuthorizationRefused. */
export function checkCsrfToken({ interaction }: Visit, form: Parameters): void {
  const token = form.get('csrf');
  if (token === undefined || !equalSecrets(token, interaction.csrfToken)) throw notThisBrowser();
}

/** The interaction and the request behind it, together: whoever has both may answer. */
export function spendVisit(
  deps: GiveAnswerStores & Pick<VisitDependencies, 'interactions'>,
  { id, interaction, authorization }: ClientVisit,
): Spend {
  const spendRequest = spendPushedRequest(deps, authorization);
  return async () => {
    const [taken, request] = await Promise.all([
      deps.interactions.take(id),
      interaction.requestSpent ? true : spendRequest(),
    ]);
    return taken !== undefined && request;
  };
}

/** RFC 6749 §4.1.2.1: the user has said no; that is an answer, and spends the request like any other. */
export async function userRefusal(
  deps: VisitDependencies,
  visit: Visit,
  description: string,
): Promise<AuthorizationRefused> {
  if (!isClientVisit(visit)) return notSignedIn();
  const { authorization, live } = visit;
  const { clientId } = authorization.client;
  const { waitingDevice, waitingRequest } = authorization;
  const spent = await spendVisit(deps, visit)();
  // RFC 8628 §3.5: the device hears it, too; of several decisions one counts.
  const denied = waitingDevice === undefined || (await deps.devices.deny(waitingDevice.deviceHash, deps.now()));
  if (!denied) return noLongerWaiting(authorization, live?.session.userId);
  // CIBA §11: the client hears it, if it is the user's no who was named; whoever else leaves these pages has decided nothing.
  if (waitingRequest !== undefined && waitingRequest.userId === live?.session.userId) {
    if (!(await denyRequest(deps, authorization, waitingRequest)))
      return requestIsOver(authorization, waitingRequest.userId);
  }
  if (!spent) return over();
  const error = new OAuthError('access_denied', description, { clause: 'RFC 6749 §4.1.2.1' });
  return new AuthorizationRefused(error, 'authorization.refused', {
    answerTo: answerAddress(authorization),
    clientId,
    userId: live?.session.userId,
  });
}

/** A form for an account that is not to be had: the workspace lets nobody sign up, or the request is about a user who is known. */
export function noAccountHere({ authorization }: Visit): AuthorizationRefused {
  const error = new OAuthError('access_denied', 'nobody can make an account of their own with this request', {
    clause: 'Initiating User Registration 1.0 §4.1',
    status: 403,
  });
  return new AuthorizationRefused(error, 'authorization.refused', { clientId: authorization?.client.clientId });
}

/** The user wanted to the account page, and does not. */
function notSignedIn(): AuthorizationRefused {
  const error = new OAuthError('access_denied', 'the user has cancelled the sign-in', {
    clause: 'RFC 6749 §4.1.2.1',
    status: 403,
  });
  return new AuthorizationRefused(error, 'authorization.refused');
}

function over(): AuthorizationRefused {
  return shown(
    'invalid_request_uri',
    'this sign-in is over: it was completed, or stood open for too long',
    'OpenID Connect Core §3.1.2.3',
  );
}

export function notThisBrowser(): AuthorizationRefused {
  return shown(
    'invalid_request',
    'this sign-in was begun in another browser, or cookies are blocked',
    'RFC 6749 §10.12',
  );
}

function shown(code: 'invalid_request' | 'invalid_request_uri', description: string, clause: string) {
  return new AuthorizationRefused(new OAuthError(code, description, { clause }), 'authorization.refused');
}
