/**
 * POST /par (RFC 9126): a confidential, integrity-protected copy of the request, checked before the browser is involved. Trusts client
 * authentication; called by the controller. The order: who is it; is the request sound; does the proof fit; only then is it stored.
 */
import type { AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { AuthenticatedClient, ClientAuthenticator } from '@ostiary/client-authentication/client-authenticator';
import type { AttestationHeaders } from '@ostiary/client-authentication/presented-credentials';
import type { DpopVerifier } from '@ostiary/client-authentication/sender-constraint';
import { sha256Base64url } from '@ostiary/crypto/hash';
import type { AuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import { type CheckedRequest, checkAuthorizationRequest } from '@ostiary/oauth/authorization-request/check-table';
import { requestObjectOf } from '@ostiary/oauth/authorization-request/request-object';
import type { Client } from '@ostiary/oauth/client';
import { endpointUrl } from '@ostiary/oauth/endpoints';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { type Parameters, parseForm } from '@ostiary/oauth/parameters';
import { authorizationEvidence } from '@ostiary/oauth/traffic-evidence';
import type { Workspace } from '@ostiary/oauth/workspace';
import { countedBy, counter } from '@ostiary/platform/metrics';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { PushedRequest, PushedRequestStore } from '@ostiary/state/pushed-request.store';
import type { ReadRequestObject } from '../authorize/read-request-object.js';
import { newRequestUri } from '../authorize/request-uri.js';
import { clientEvent } from '../client-event.js';

const countPushed = countedBy(
  counter('ostiary_pushed_requests_total', 'Authorization requests that were pushed, by security profile', ['profile']),
  'profile',
);

export interface PushDependencies {
  readonly authenticator: Pick<ClientAuthenticator, 'authenticate'>;
  readonly dpop: Pick<DpopVerifier, 'verify'>;
  readonly pushedRequests: Pick<PushedRequestStore, 'put'>;
  readonly readRequestObject: ReadRequestObject;
  readonly audit: Pick<AuditEmitter, 'record'>;
  /** Unix ms. */
  readonly now: () => number;
}

export interface PushAttempt {
  readonly workspace: Workspace;
  /** The form, as it came. */
  readonly body: string;
  readonly authorizationHeader: string | undefined;
  readonly attestation?: AttestationHeaders | undefined;
  /** Every `DPoP` header. */
  readonly proofs: readonly string[];
  readonly origin: RequestContext;
}

/** RFC 9126 §2.2. */
export interface PushResponse {
  readonly request_uri: string;
  readonly expires_in: number;
}

/** Throws OAuthError; nothing is stored then. */
export async function pushRequest(deps: PushDependencies, attempt: PushAttempt): Promise<PushResponse> {
  const { workspace, origin } = attempt;
  const parameters = parseForm(attempt.body);
  let begun: StoredRequest | undefined;
  const authenticated = await deps.authenticator.authenticate({
    workspace,
    endpoint: 'pushedAuthorizationRequest',
    parameters,
    authorizationHeader: attempt.authorizationHeader,
    attestation: attempt.attestation,
    certificate: origin.clientCertificate(),
    request: origin,
    alongside: (client) => {
      begun = storedAlongside(deps, attempt, parameters, client);
    },
  });
  const { pushed, requestUri, requestHash, stored } =
    begun ?? store(deps, await checked(deps, attempt, parameters, authenticated), authenticated.client);
  // Neither is of use without the other: an answer leaves only when both are there.
  await Promise.all([stored, deps.audit.record(pushedEvent(attempt, authenticated, pushed, requestHash))]);
  countPushed(authenticated.client.policy.profile);
  return { request_uri: requestUri, expires_in: authenticated.client.policy.requestUriTtlSeconds };
}

interface StoredRequest {
  readonly pushed: PushedRequest;
  readonly requestUri: string;
  readonly requestHash: string;
  /** Resolves when it can be found. */
  readonly stored: Promise<void>;
}

function store(deps: PushDependencies, pushed: PushedRequest, { policy }: Client): StoredRequest {
  const requestUri = newRequestUri();
  const requestHash = sha256Base64url(requestUri);
  const stored = deps.pushedRequests.put(requestHash, pushed, policy.requestUriTtlSeconds);
  return { pushed, requestUri, requestHash, stored };
}

/**
 * A plain request that passes every check is stored in the write that spends the client's assertion. Should that turn out to be spent, nobody is
 * told the request_uri, and the record expires. Undefined: it has to wait (a request object, a proof), or is to be refused.
 */
function storedAlongside(
  deps: PushDependencies,
  attempt: PushAttempt,
  parameters: Parameters,
  client: Client,
): StoredRequest | undefined {
  if (attempt.proofs.length > 0 || requestObjectOf(parameters) !== undefined) return undefined;
  const { workspace, origin } = attempt;
  const result = checkAuthorizationRequest('par', parameters, client, workspace.settings);
  if (result.kind === 'refused') return undefined;
  const thumbprint = origin.clientCertificate()?.thumbprint;
  const pushed = pushedRequest(deps, workspace, client, result.request, {
    method: 'private_key_jwt',
    certificateThumbprint: thumbprint,
    dpopJkt: result.request.dpopJkt,
  });
  const begun = store(deps, pushed, client);
  // Heard where it is awaited; nobody does when the client is refused.
  begun.stored.catch(() => undefined);
  return begun;
}

function pushedRequest(
  deps: PushDependencies,
  workspace: Workspace,
  client: Client,
  request: AuthorizationRequest,
  shown: Pick<AuthenticatedClient, 'method' | 'certificateThumbprint' | 'instanceKey'> & {
    readonly dpopJkt: string | undefined;
  },
): PushedRequest {
  return {
    workspaceId: workspace.id,
    clientId: client.clientId,
    request,
    clientAuthenticationMethod: shown.method,
    dpopJkt: shown.dpopJkt,
    // Only for a client that said that its tokens are bound: others may well come to /token with another certificate.
    certificateThumbprint: client.tlsClientCertificateBoundAccessTokens ? shown.certificateThumbprint : undefined,
    instanceKey: shown.instanceKey,
    pushedAt: deps.now(),
  };
}

async function checked(
  deps: PushDependencies,
  attempt: PushAttempt,
  parameters: Parameters,
  authenticated: AuthenticatedClient,
): Promise<PushedRequest> {
  const { workspace } = attempt;
  const { client, method, certificateThumbprint, instanceKey } = authenticated;
  try {
    const object = requestObjectOf(parameters);
    const result =
      object === undefined
        ? checkAuthorizationRequest('par', parameters, client, workspace.settings)
        : await checkedObject(deps, object, client, workspace);
    if (result.kind === 'refused') throw result.error;
    const dpopJkt = await proofKey(deps, attempt, authenticated, result.request);
    return pushedRequest(deps, workspace, client, result.request, {
      method,
      certificateThumbprint,
      instanceKey,
      dpopJkt,
    });
  } catch (error) {
    if (isRefusal(error)) await deps.audit.record(refusedEvent(attempt, authenticated, error));
    throw error;
  }
}

/** RFC 9126 §3, RFC 9101 §6.3: the parameters of the object, and no others. */
async function checkedObject(
  deps: PushDependencies,
  object: string,
  client: Client,
  workspace: Workspace,
): Promise<CheckedRequest> {
  const parameters = await deps.readRequestObject(object, client, workspace);
  return checkAuthorizationRequest('par', parameters, client, workspace.settings, true);
}

/** The key that the code will be bound to. */
async function proofKey(
  deps: PushDependencies,
  { workspace, proofs, origin }: PushAttempt,
  { client }: AuthenticatedClient,
  request: AuthorizationRequest,
): Promise<string | undefined> {
  const proof = await deps.dpop.verify({
    workspace,
    policy: client.policy,
    proofs,
    method: 'POST',
    url: endpointUrl(workspace.issuer, 'pushedAuthorizationRequest'),
    clientId: client.clientId,
    request: origin,
    at: 'authorization-server',
  });
  // RFC 9449 §10.1: a proof binds the code as dpop_jkt does, and the two must agree.
  if (proof !== undefined && request.dpopJkt !== undefined && proof.jkt !== request.dpopJkt) {
    throw new OAuthError('invalid_request', 'dpop_jkt is not the thumbprint of the key of the DPoP proof', {
      clause: 'RFC 9449 §10.1',
    });
  }
  return proof?.jkt ?? request.dpopJkt;
}

/** A missing nonce is the first half of a handshake, and an outage is nobody's fault: neither is a refusal of the request. */
function isRefusal(error: unknown): error is OAuthError {
  return error instanceof OAuthError && error.code !== 'use_dpop_nonce' && error.code !== 'temporarily_unavailable';
}

function pushedEvent(
  attempt: PushAttempt,
  authenticated: AuthenticatedClient,
  { request, dpopJkt, certificateThumbprint }: PushedRequest,
  requestHash: string,
): AuditEventInput {
  return {
    ...clientEvent(attempt, authenticated),
    type: 'authorization.pushed',
    outcome: 'success',
    target: { type: 'authorization_request', id: requestHash },
    scopes: request.scopes,
    authorizationDetails: request.authorizationDetails,
    resources: request.resources,
    details: { ...authorizationEvidence(request), ...authenticated.evidence },
    ...(dpopJkt !== undefined
      ? { senderConstraint: { type: 'dpop', thumbprint: dpopJkt } }
      : certificateThumbprint !== undefined
        ? { senderConstraint: { type: 'mtls', thumbprint: certificateThumbprint } }
        : {}),
  };
}

function refusedEvent(attempt: PushAttempt, authenticated: AuthenticatedClient, error: OAuthError): AuditEventInput {
  return {
    ...clientEvent(attempt, authenticated),
    type: 'policy.refused',
    outcome: 'failure',
    error: error.code,
    clause: error.clause,
    details: { endpoint: 'par' },
  };
}
