/**
 * The one place where a code is made. The right to answer a request is spent in the same moment, atomically: of two answers racing for
 * one request exactly one carries a code. The event is durable before the code leaves.
 */

import { randomToken } from '@ostiary/crypto/random';
import { acrToldTo } from '@ostiary/oauth/authorization-request/authentication-context';
import type { AuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import { tellsOfSessions } from '@ostiary/oauth/logout';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { deliveryOf, type ResponseParameters } from '@ostiary/oauth/response-mode';
import { subjectOf } from '@ostiary/oauth/subject';
import { countedBy, counter } from '@ostiary/platform/metrics';
import type { AuthorizationCodeRecord, AuthorizationCodeStore } from '@ostiary/state/authorization-code.store';
import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import type { PushedRequestStore } from '@ostiary/state/pushed-request.store';
import type { RevocationCache } from '@ostiary/state/revocations';
import { type ApproveRequestDependencies, approveRequest } from '../backchannel-authentication/approve-request.js';
import { type AllowDeviceDependencies, allowDevice } from '../device-authorization/allow-device.js';
import { type Authorization, type AuthorizationAnswer, AuthorizationRefused, responseTarget } from './authorization.js';
import { type GrantedBy, grantedAuthorization, grantedEvent } from './granted-authorization.js';
import type { SpentRequest } from './receive-request.js';
import type { SignedResponses } from './signed-responses.js';

const countCodes = countedBy(
  counter(
    'ostiary_authorization_codes_total',
    'Authorization requests that were answered with a code, by security profile',
    ['profile'],
  ),
  'profile',
);

/** Spends the right to answer; false: somebody else has. */
export type Spend = () => Promise<boolean>;

export interface GiveAnswerDependencies extends AllowDeviceDependencies, ApproveRequestDependencies {
  readonly codes: Pick<AuthorizationCodeStore, 'put'>;
  readonly revocations: Pick<RevocationCache, 'isGrantOutdated'>;
  readonly signedResponses: Pick<SignedResponses, 'response' | 'idToken'>;
  /** deriveKey(installationSecret, 'pairwise-subject'). */
  readonly pairwiseKey: Uint8Array;
}

export interface Answering extends GrantedBy {
  readonly spend: Spend;
}

/**
 * Answers with a code, or lets who waits elsewhere have its tokens; `undefined` when the grant turns out to be withdrawn or replaced (`doubtful`: it was only remembered), with the right to
 * answer spent. Throws AuthorizationRefused when that was spent before.
 */
export async function giveAnswer(
  deps: GiveAnswerDependencies,
  authorization: Authorization,
  answering: Answering,
  doubtful: boolean,
): Promise<AuthorizationAnswer | undefined> {
  const { workspace, client, request } = authorization;
  const elsewhere = await answeredElsewhere(deps, authorization, answering);
  if (elsewhere !== undefined) {
    // What was decided stands; the pages are over.
    await answering.spend();
    return elsewhere;
  }
  const code = randomToken();
  const record = codeRecord(deps, authorization, answering);
  // Signed before anything is spent: while nobody can sign, the request stays as good as it was.
  const parameters = needsSigning(request)
    ? await signedParameters(deps, authorization, answering, code)
    : { code, state: request.state, iss: workspace.issuer };
  // In one go: a code that is stored and then not given is known to nobody.
  const [spent, outdated] = await Promise.all([
    answering.spend(),
    doubtful && deps.revocations.isGrantOutdated(answering.grant.grantId, answering.grant.version ?? 0),
    deps.codes.put(code, record, client.policy.codeTtlSeconds),
  ]);
  if (!spent) throw answeredBefore(authorization, answering.session.userId);
  if (outdated) return undefined;
  await deps.audit.record(grantedEvent(authorization, record, record.dpopJkt));
  countCodes(client.policy.profile);
  // RFC 6749 §4.1.2, RFC 9207 §2.
  return { target: responseTarget(authorization), parameters };
}

/** `undefined`: the client waits for its answer here. */
async function answeredElsewhere(
  deps: GiveAnswerDependencies,
  authorization: Authorization,
  by: GrantedBy,
): Promise<AuthorizationAnswer | undefined> {
  const { waitingDevice, waitingRequest } = authorization;
  if (waitingDevice !== undefined) return allowDevice(deps, authorization, waitingDevice, by);
  if (waitingRequest !== undefined) return approveRequest(deps, authorization, waitingRequest, by);
  return undefined;
}

function needsSigning(request: AuthorizationRequest): boolean {
  return request.responseType !== 'code' || deliveryOf(request.responseMode).signed;
}

/** OIDC Core §3.3.2.5, JARM §2.1: with the ID token that signs the response, as the JWT that is the response, or both. */
async function signedParameters(
  { signedResponses, pairwiseKey }: GiveAnswerDependencies,
  { workspace, client, request, origin }: Authorization,
  { session }: Answering,
  code: string,
): Promise<ResponseParameters> {
  const { state, nonce } = request;
  const idToken =
    request.responseType === 'code'
      ? undefined
      : await signedResponses.idToken(
          workspace,
          client,
          {
            subject: subjectOf(workspace, client, session.userId, pairwiseKey),
            sessionId: tellsOfSessions(client) ? session.id : undefined,
            ...{ authTime: session.authTime, acr: acrToldTo(request, session.acr), amr: session.amr },
            ...{ code, state, nonce },
          },
          origin,
        );
  const parameters = { code, id_token: idToken, state, iss: workspace.issuer };
  if (!deliveryOf(request.responseMode).signed) return parameters;
  return signedResponses.response(workspace, client, parameters, origin);
}

export interface GiveAnswerStores {
  readonly pushedRequests: Pick<PushedRequestStore, 'delete'>;
  readonly spentRequests: Pick<ExpiringRecords<SpentRequest>, 'put'>;
}

/** How a request that was pushed is spent: its record is deleted, and remembered as used for as long as a reuse is worth a report. */
export function spendPushedRequest(stores: GiveAnswerStores, { push, client }: Authorization): Spend {
  return async () => {
    if (push === undefined) return true;
    const { clientId } = client;
    const [spent] = await Promise.all([
      stores.pushedRequests.delete(push.requestHash),
      stores.spentRequests.put(push.requestHash, { clientId }, SPENT_REQUEST_SECONDS),
    ]);
    return spent;
  };
}

const SPENT_REQUEST_SECONDS = 600;

/** RFC 9126 §4: a request_uri is answered once. On a page: the client has its answer. */
function answeredBefore({ client }: Authorization, userId: string): AuthorizationRefused {
  const error = new OAuthError('invalid_request_uri', 'the request has been answered before', {
    clause: 'RFC 9126 §4',
  });
  return new AuthorizationRefused(error, 'replay.detected', { clientId: client.clientId, userId });
}

function codeRecord(
  { now }: GiveAnswerDependencies,
  authorization: Authorization,
  answering: Answering,
): AuthorizationCodeRecord {
  const { client, request, push } = authorization;
  const issuedAt = now();
  return {
    ...grantedAuthorization(authorization, answering),
    redirectUri: request.redirectUri,
    codeChallenge: request.codeChallenge,
    nonce: request.nonce,
    dpopJkt: push?.dpopJkt ?? request.dpopJkt,
    certificateThumbprint: push?.certificateThumbprint,
    instanceKey: push?.instanceKey,
    issuedAt,
    expiresAt: issuedAt + client.policy.codeTtlSeconds * 1000,
  };
}
