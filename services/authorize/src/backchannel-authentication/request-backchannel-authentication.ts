/**
 * POST /bc-authorize (CIBA §7): a client asks for a user who is elsewhere, and who decides on the page of requests. Trusts client authentication; called by the
 * controller. The order is that of /par: who is it; is the request sound; whom does it name, and may that user be asked; only then is it stored.
 */
import type { AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { AuthenticatedClient, ClientAuthenticator } from '@ostiary/client-authentication/client-authenticator';
import type { AttestationHeaders } from '@ostiary/client-authentication/presented-credentials';
import {
  type CredentialsClient,
  VerifyUserCodeResponse_Result as UserCodeResult,
} from '@ostiary/contracts/ostiary/identity/v1/credentials';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { randomToken } from '@ostiary/crypto/random';
import {
  type CheckedBackchannelRequest,
  checkBackchannelRequest,
} from '@ostiary/oauth/authorization-request/check-table';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { parseForm } from '@ostiary/oauth/parameters';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { countedBy, counter } from '@ostiary/platform/metrics';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { BackchannelRequest, BackchannelRequestStore } from '@ostiary/state/backchannel-request.store';
import { POLL_INTERVAL_SECONDS } from '@ostiary/state/pending-decisions';
import { clientEvent } from '../client-event.js';
import type { UserNotices } from '../user-notices/user-notices.js';
import type { BackchannelLimiter } from './backchannel-limiter.js';
import type { BackchannelNotices } from './backchannel-notices.js';
import type { BlockedClients } from './blocked-client.repository.js';
import { type FindHintedUserDependencies, findHintedUser } from './find-hinted-user.js';
import { type ReadSignedRequestDependencies, readSignedRequest, type SignedRequest } from './read-signed-request.js';

const countRequests = countedBy(
  counter(
    'ostiary_backchannel_requests_total',
    'Requests for a user who is elsewhere that were taken, by security profile',
    ['profile'],
  ),
  'profile',
);

export interface BackchannelAuthenticationDependencies
  extends ReadSignedRequestDependencies,
    FindHintedUserDependencies {
  readonly authenticator: Pick<ClientAuthenticator, 'authenticate'>;
  readonly requests: Pick<BackchannelRequestStore, 'put'>;
  readonly blocks: Pick<BlockedClients, 'has'>;
  readonly credentials: Pick<PromiseClient<CredentialsClient>, 'verifyUserCode'>;
  readonly notices: Pick<BackchannelNotices, 'seal'>;
  readonly userNotices: Pick<UserNotices, 'tell'>;
  readonly limiter: Pick<BackchannelLimiter, 'limits' | 'admitClient' | 'admitUser' | 'noteUnknown'>;
  readonly audit: Pick<AuditEmitter, 'record'>;
  /** Unix ms. */
  readonly now: () => number;
}

export interface BackchannelAttempt {
  readonly workspace: Workspace;
  /** The form, as it came. */
  readonly body: string;
  readonly authorizationHeader: string | undefined;
  readonly attestation?: AttestationHeaders | undefined;
  readonly origin: RequestContext;
}

/** CIBA §7.3. */
export interface BackchannelAuthenticationResponse {
  readonly auth_req_id: string;
  /** Seconds. */
  readonly expires_in: number;
  /** Seconds. */
  readonly interval: number;
}

interface Sound extends CheckedBackchannelRequest {
  readonly signed: SignedRequest | undefined;
}

/** Throws OAuthError; nothing is stored then. */
export async function requestBackchannelAuthentication(
  deps: BackchannelAuthenticationDependencies,
  attempt: BackchannelAttempt,
): Promise<BackchannelAuthenticationResponse> {
  const { workspace, origin } = attempt;
  const parameters = parseForm(attempt.body);
  // 1. Who asks, and whether the request is sound.
  const authenticated = await deps.authenticator.authenticate({
    workspace,
    endpoint: 'backchannelAuthentication',
    parameters,
    authorizationHeader: attempt.authorizationHeader,
    attestation: attempt.attestation,
    certificate: origin.clientCertificate(),
    request: origin,
  });
  const sound = await checked(deps, attempt, parameters, authenticated);
  // 2. Whom it names, and whether that user may be asked.
  const userId = await askedUser(deps, attempt, authenticated, sound);
  // 3. Stored, with its event. CIBA §7.3, §16.1: 256 bits; only its hash is kept.
  const authReqId = randomToken();
  const id = sha256Base64url(authReqId);
  const requestedAt = deps.now();
  const { clientNotificationToken: token } = sound;
  const record: BackchannelRequest = {
    workspaceId: workspace.id,
    clientId: authenticated.client.clientId,
    userId,
    request: sound.request,
    address: origin.address,
    requestedAt,
    expiresAt: requestedAt + sound.expirySeconds * 1000,
    ...(token === undefined ? {} : { notice: await deps.notices.seal(workspace.id, id, { authReqId, token }) }),
  };
  if ((await deps.requests.put(authReqId, record, deps.limiter.limits)) === 'full') {
    throw await refused(deps, attempt, authenticated, 'waiting', tooMany(sound.expirySeconds), userId);
  }
  await deps.audit.record(requestedEvent(attempt, authenticated, sound, record, id));
  countRequests(authenticated.client.policy.profile);
  // 4. The user is told, while the client has its answer.
  const { clientId, expiresAt } = record;
  deps.userNotices.tell({ workspace, clientId, userId, requestId: id, expiresAt, origin });
  return { auth_req_id: authReqId, expires_in: sound.expirySeconds, interval: POLL_INTERVAL_SECONDS };
}

async function checked(
  deps: BackchannelAuthenticationDependencies,
  attempt: BackchannelAttempt,
  sent: ReturnType<typeof parseForm>,
  authenticated: AuthenticatedClient,
): Promise<Sound> {
  const { workspace } = attempt;
  const { client } = authenticated;
  try {
    const signed = await readSignedRequest(deps, sent, client, workspace);
    const request = checkBackchannelRequest(
      signed?.parameters ?? sent,
      client,
      workspace.settings,
      signed !== undefined,
    );
    if (signed !== undefined && !(await signed.spend())) throw usedBefore();
    return { ...request, signed };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const told = asTold(error);
    // An outage is no decision about anybody.
    if (told.code !== 'temporarily_unavailable') await deps.audit.record(refusedEvent(attempt, authenticated, told));
    throw told;
  }
}

/** CIBA §13: the endpoint has no error of its own for request objects. */
function asTold(error: OAuthError): OAuthError {
  if (error.code !== 'invalid_request_object') return error;
  return new OAuthError('invalid_request', error.description, { clause: error.clause, cause: error });
}

/** CIBA §7.1.1 `jti`. */
function usedBefore(): OAuthError {
  return new OAuthError('invalid_request', 'the signed request was used before: every one has a jti of its own', {
    clause: 'CIBA §7.1.1',
  });
}

async function askedUser(
  deps: BackchannelAuthenticationDependencies,
  attempt: BackchannelAttempt,
  authenticated: AuthenticatedClient,
  { hint, userCode }: Sound,
): Promise<string> {
  const { workspace, origin } = attempt;
  const { client } = authenticated;
  const { clientId } = client;
  const seconds = await deps.limiter.admitClient(workspace.id, clientId);
  if (seconds !== undefined) throw await refused(deps, attempt, authenticated, 'throttled', tooMany(seconds));
  const user = await findHintedUser(deps, { workspace, client, origin }, hint);
  if (user === undefined) {
    await deps.limiter.noteUnknown(workspace.id, clientId);
    const error = new OAuthError('unknown_user_id', 'the hint names nobody who can be asked', { clause: 'CIBA §13' });
    throw await refused(deps, attempt, authenticated, 'unknown', error);
  }
  const asked = { workspaceId: workspace.id, clientId, userId: user.id };
  // CIBA §13: the user has answered for all time.
  if (await deps.blocks.has(workspace, user.id, clientId)) {
    const error = new OAuthError('access_denied', 'the user takes no requests of this client', {
      clause: 'CIBA §13',
      status: 403,
    });
    throw await refused(deps, attempt, authenticated, 'blocked', error, user.id);
  }
  const wait = await deps.limiter.admitUser(asked);
  if (wait !== undefined) throw await refused(deps, attempt, authenticated, 'throttled', tooMany(wait), user.id);
  if (userCode !== undefined) await checkUserCode(deps, attempt, authenticated, user.id, userCode);
  return user.id;
}

/** CIBA §13: of a user who has a code the client has to know it. */
async function checkUserCode(
  deps: BackchannelAuthenticationDependencies,
  attempt: BackchannelAttempt,
  authenticated: AuthenticatedClient,
  userId: string,
  code: string,
): Promise<void> {
  const { workspace, origin } = attempt;
  const { tenant, id: workspaceId } = workspace;
  const { address } = origin;
  const call = deps.credentials.verifyUserCode({ tenant, workspaceId, userId, code, address }, origin);
  const { result, retryAt } = await call.catch((error: unknown) => {
    throw error instanceof GrpcCallError ? cannotCheckCode(error) : error;
  });
  switch (result) {
    case UserCodeResult.RESULT_NONE:
    case UserCodeResult.RESULT_VERIFIED:
      return;
    case UserCodeResult.RESULT_MISSING: {
      const error = new OAuthError('missing_user_code', 'the user has a code, and user_code is missing', {
        clause: 'CIBA §13',
      });
      throw await refused(deps, attempt, authenticated, 'user-code', error, userId);
    }
    case UserCodeResult.RESULT_THROTTLED: {
      const error = tooMany(Math.max(1, retryAt - Math.floor(deps.now() / 1000)));
      throw await refused(deps, attempt, authenticated, 'throttled', error, userId);
    }
    default: {
      const error = new OAuthError('invalid_user_code', 'user_code is not the code of the user', {
        clause: 'CIBA §13',
      });
      throw await refused(deps, attempt, authenticated, 'user-code', error, userId);
    }
  }
}

function cannotCheckCode(cause: GrpcCallError): OAuthError {
  return new OAuthError('temporarily_unavailable', 'codes cannot be checked at the moment; try again shortly', {
    clause: 'CIBA §13',
    cause,
  });
}

/** RFC 6585 §4. */
function tooMany(seconds: number): OAuthError {
  return new OAuthError('temporarily_unavailable', 'this client asks for users too often; try again later', {
    clause: 'RFC 6585 §4',
    status: 429,
    headers: { 'retry-after': String(seconds) },
  });
}

type RefusalReason = 'unknown' | 'blocked' | 'waiting' | 'throttled' | 'user-code';

/** Evidence first. */
async function refused(
  { audit }: BackchannelAuthenticationDependencies,
  attempt: BackchannelAttempt,
  authenticated: AuthenticatedClient,
  reason: RefusalReason,
  error: OAuthError,
  userId?: string,
): Promise<OAuthError> {
  await audit.record({
    ...clientEvent(attempt, authenticated),
    type: 'backchannel.refused',
    outcome: 'failure',
    error: error.code,
    clause: error.clause,
    details: { reason, ...(userId === undefined ? {} : { user: userId }) },
  });
  return error;
}

function requestedEvent(
  attempt: BackchannelAttempt,
  authenticated: AuthenticatedClient,
  { request, hint, signed }: Sound,
  { userId }: BackchannelRequest,
  id: string,
): AuditEventInput {
  return {
    ...clientEvent(attempt, authenticated),
    type: 'backchannel.requested',
    outcome: 'success',
    target: { type: 'backchannel_request', id },
    scopes: request.scopes,
    authorizationDetails: request.authorizationDetails,
    resources: request.resources,
    details: {
      ...authenticated.evidence,
      user: userId,
      hint: hint.kind,
      request_object: signed === undefined ? 'none' : 'signed',
    },
  };
}

function refusedEvent(
  attempt: BackchannelAttempt,
  authenticated: AuthenticatedClient,
  error: OAuthError,
): AuditEventInput {
  return {
    ...clientEvent(attempt, authenticated),
    type: 'policy.refused',
    outcome: 'failure',
    error: error.code,
    clause: error.clause,
    details: { endpoint: 'bc-authorize' },
  };
}
