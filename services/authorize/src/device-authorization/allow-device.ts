/**
 * The user has allowed what a device asks for (RFC 8628 §3.3). Of several decisions on one device exactly one counts, and its event is durable before the
 * device can have anything.
 */
import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { DeviceAuthorizationStore } from '@ostiary/state/device-authorization.store';
import {
  type Authorization,
  type AuthorizationAnswer,
  AuthorizationRefused,
  answerAddress,
  responseTarget,
} from '../authorize/authorization.js';
import { type GrantedBy, grantedAuthorization, grantedEvent } from '../authorize/granted-authorization.js';
import type { WaitingDevice } from './waiting-device.js';

export interface AllowDeviceDependencies {
  readonly devices: Pick<DeviceAuthorizationStore, 'claim' | 'approve' | 'release'>;
  readonly audit: Pick<AuditEmitter, 'record'>;
  /** Unix ms. */
  readonly now: () => number;
}

/** Answers with the page at the end. Throws AuthorizationRefused where the device was answered before, or waits no longer. */
export async function allowDevice(
  { devices, audit, now }: AllowDeviceDependencies,
  authorization: Authorization,
  { deviceHash }: WaitingDevice,
  by: GrantedBy,
): Promise<AuthorizationAnswer> {
  if ((await devices.claim(deviceHash, now())) !== 'claimed') throw noLongerWaiting(authorization, by.session.userId);
  const issued = grantedAuthorization(authorization, by);
  try {
    await audit.record(grantedEvent(authorization, issued));
  } catch (error) {
    await devices.release(deviceHash);
    throw error;
  }
  await devices.approve(deviceHash, issued);
  return { target: responseTarget(authorization), parameters: {} };
}

/** RFC 8628 §3.5: at the page at the end, as the device has its answer, or asks no more. */
export function noLongerWaiting(authorization: Authorization, userId?: string): AuthorizationRefused {
  const error = new OAuthError('expired_token', 'the device has been answered before, or waits no longer', {
    clause: 'RFC 8628 §3.3',
  });
  return new AuthorizationRefused(error, 'authorization.refused', {
    answerTo: answerAddress(authorization),
    clientId: authorization.client.clientId,
    userId,
  });
}
