/**
 * POST /device_authorization (RFC 8628 §3.1): a device without a browser asks for codes, and its user will decide in a browser elsewhere. Trusts client
 * authentication; called by the controller. The order is that of /par: who is it; is the request sound; only then is it stored.
import { clientEvent } from '../client-event.js';
 */

import type { AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { AuthenticatedClient, ClientAuthenticator } from '@ostiary/client-authentication/client-authenticator';
import type { AttestationHeaders } from '@ostiary/client-authentication/presented-credentials';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { randomBelow, randomToken } from '@ostiary/crypto/random';
import type { DeviceAuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import { checkDeviceRequest } from '@ostiary/oauth/authorization-request/check-table';
import { DEVICE_CODE_SECONDS } from '@ostiary/oauth/device-grant';
import { endpointUrl } from '@ostiary/oauth/endpoints';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { type Parameters, parseForm } from '@ostiary/oauth/parameters';
import { formatUserCode, newUserCode } from '@ostiary/oauth/user-code';
import type { Workspace } from '@ostiary/oauth/workspace';
import { countedBy, counter } from '@ostiary/platform/metrics';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { DeviceAuthorization, DeviceAuthorizationStore } from '@ostiary/state/device-authorization.store';
import { POLL_INTERVAL_SECONDS } from '@ostiary/state/pending-decisions';
import { clientEvent } from '../client-event.js';

const countDevices = countedBy(
  counter('ostiary_device_authorizations_total', 'Devices that asked for codes, by security profile', ['profile']),
  'profile',
);

export interface DeviceRequestDependencies {
  readonly authenticator: Pick<ClientAuthenticator, 'authenticate'>;
  readonly devices: Pick<DeviceAuthorizationStore, 'put'>;
  readonly audit: Pick<AuditEmitter, 'record'>;
  /** Unix ms. */
  readonly now: () => number;
}

export interface DeviceRequestAttempt {
  readonly workspace: Workspace;
  /** The form, as it came. */
  readonly body: string;
  readonly authorizationHeader: string | undefined;
  readonly attestation?: AttestationHeaders | undefined;
  readonly origin: RequestContext;
}

/** RFC 8628 §3.2. */
export interface DeviceAuthorizationResponse {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  /** Seconds. */
  readonly expires_in: number;
  /** Seconds. */
  readonly interval: number;
}

/** Throws OAuthError; nothing is stored then. */
export async function requestDeviceAuthorization(
  deps: DeviceRequestDependencies,
  attempt: DeviceRequestAttempt,
): Promise<DeviceAuthorizationResponse> {
  const { workspace, origin } = attempt;
  const parameters = parseForm(attempt.body);
  const authenticated = await deps.authenticator.authenticate({
    workspace,
    endpoint: 'deviceAuthorization',
    parameters,
    authorizationHeader: attempt.authorizationHeader,
    attestation: attempt.attestation,
    certificate: origin.clientCertificate(),
    request: origin,
  });
  const request = await checked(deps, attempt, parameters, authenticated);
  // RFC 8628 §5.2: 256 bits; only its hash is kept.
  const deviceCode = randomToken();
  const [userCode] = await Promise.all([
    store(deps, attempt, request, deviceCode),
    deps.audit.record(requestedEvent(attempt, authenticated, request, sha256Base64url(deviceCode))),
  ]);
  countDevices(authenticated.client.policy.profile);
  const shown = formatUserCode(userCode);
  const verificationUri = endpointUrl(workspace.issuer, 'deviceVerification');
  return {
    device_code: deviceCode,
    user_code: shown,
    verification_uri: verificationUri,
    verification_uri_complete: `${verificationUri}?user_code=${shown}`,
    expires_in: DEVICE_CODE_SECONDS,
    interval: POLL_INTERVAL_SECONDS,
  };
}

/** Of twenty to the eighth codes the first is free but for one time in millions. */
const USER_CODE_TRIES = 5;

async function store(
  deps: DeviceRequestDependencies,
  { workspace, origin }: DeviceRequestAttempt,
  request: DeviceAuthorizationRequest,
  deviceCode: string,
): Promise<string> {
  const requestedAt = deps.now();
  for (let tries = 0; tries < USER_CODE_TRIES; tries++) {
    const userCode = newUserCode(randomBelow);
    const authorization: DeviceAuthorization = {
      workspaceId: workspace.id,
      clientId: request.clientId,
      request,
      userCode,
      address: origin.address,
      requestedAt,
      expiresAt: requestedAt + DEVICE_CODE_SECONDS * 1000,
    };
    if (await deps.devices.put(deviceCode, authorization, DEVICE_CODE_SECONDS)) return userCode;
  }
  throw new OAuthError('temporarily_unavailable', 'no code is free at the moment; try again shortly', {
    clause: 'RFC 8628 §3.2',
  });
}

async function checked(
  deps: DeviceRequestDependencies,
  attempt: DeviceRequestAttempt,
  parameters: Parameters,
  authenticated: AuthenticatedClient,
): Promise<DeviceAuthorizationRequest> {
  try {
    return checkDeviceRequest(parameters, authenticated.client, attempt.workspace.settings);
  } catch (error) {
    if (error instanceof OAuthError) await deps.audit.record(refusedEvent(attempt, authenticated, error));
    throw error;
  }
}

function requestedEvent(
  attempt: DeviceRequestAttempt,
  authenticated: AuthenticatedClient,
  { scopes, resources, authorizationDetails }: DeviceAuthorizationRequest,
  deviceHash: string,
): AuditEventInput {
  return {
    ...clientEvent(attempt, authenticated),
    type: 'device.requested',
    outcome: 'success',
    target: { type: 'device_authorization', id: deviceHash },
    scopes,
    authorizationDetails,
    resources,
    details: { ...authenticated.evidence },
  };
}

function refusedEvent(
  attempt: DeviceRequestAttempt,
  authenticated: AuthenticatedClient,
  error: OAuthError,
): AuditEventInput {
  return {
    ...clientEvent(attempt, authenticated),
    type: 'policy.refused',
    outcome: 'failure',
    error: error.code,
    clause: error.clause,
    details: { endpoint: 'device_authorization' },
  };
}
