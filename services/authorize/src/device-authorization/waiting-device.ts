import type {
  AuthorizationRequest,
  DeviceAuthorizationRequest,
} from '@ostiary/oauth/authorization-request/authorization-request';
import { endpointUrl } from '@ostiary/oauth/endpoints';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { PendingDevice } from '@ostiary/state/device-authorization.store';

/** The device that waits for the user's answer: there is no redirect URI to send it to (RFC 8628 §3.3). */
export interface WaitingDevice {
  /** sha256Base64url of the device code. */
  readonly deviceHash: string;
  /** As the device shows it, without the dash. */
  readonly userCode: string;
  /** The IP address that the device asked from; '': unknown. */
  readonly address: string;
  /** Unix ms. */
  readonly requestedAt: number;
}

export function toWaitingDevice({ deviceHash, authorization }: PendingDevice): WaitingDevice {
  const { userCode, address, requestedAt } = authorization;
  return { deviceHash, userCode, address, requestedAt };
}

/** Where the user's browser ends, whatever was decided: a page of ours. */
export function deviceDoneUrl({ issuer }: Pick<Workspace, 'issuer'>): string {
  return `${endpointUrl(issuer, 'deviceVerification')}/done`;
}

/**
 * What the device asks for, as the pages and the rules of an authorization know it. RFC 8628 §5.4: the user is asked whatever they have allowed before, as
 * nothing shows that the device is the one they know.
 */
export function askedByDevice(
  workspace: Pick<Workspace, 'issuer'>,
  request: DeviceAuthorizationRequest,
): AuthorizationRequest {
  return {
    ...request,
    redirectUri: deviceDoneUrl(workspace),
    responseType: 'code',
    responseMode: 'query',
    prompt: ['consent'],
    pushed: false,
  };
}
