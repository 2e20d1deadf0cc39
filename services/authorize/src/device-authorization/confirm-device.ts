/**
 * RFC 8628 §5.4, §3.3.1: before anything else somebody says that the code is on a device of theirs, also where it came with a link. That is one more page of
 * the interaction, with its cookie and its form token; move-on.ts is not asked before.
 */
import { networkOfAddress, roughNetwork } from '@ostiary/platform/network-of-address';
import type { FastifyReply } from 'fastify';
import { accessAsked } from '../authorize/consent-need.js';
import { pageParts, sendForm } from '../interaction/show-pages.js';
import { type ClientVisit, isClientVisit, type Visit } from '../interaction/visit.js';
import { deviceConfirmationPage } from '../pages/device.page.js';
import type { WaitingDevice } from './waiting-device.js';

export interface UnconfirmedDevice {
  readonly visit: ClientVisit;
  readonly device: WaitingDevice;
}

/** `undefined`: no device waits, or the user knows it. */
export function unconfirmedDevice(visit: Visit): UnconfirmedDevice | undefined {
  if (!isClientVisit(visit) || visit.interaction.deviceConfirmed === true) return undefined;
  const { waitingDevice } = visit.authorization;
  return waitingDevice && { visit, device: waitingDevice };
}

/** `now`: Unix ms. */
export function showDeviceConfirmation(reply: FastifyReply, { visit, device }: UnconfirmedDevice, now: number): void {
  const { workspace, client, request, origin } = visit.authorization;
  const isNear = device.address !== '' && networkOfAddress(device.address) === networkOfAddress(origin.address);
  const text = deviceConfirmationPage({
    ...pageParts(visit),
    client,
    asked: accessAsked(request, client, workspace.settings),
    userCode: device.userCode,
    minutes: Math.max(0, Math.floor((now - device.requestedAt) / 60_000)),
    elsewhere: isNear ? undefined : roughNetwork(device.address),
  });
  sendForm(reply, visit, 200, text);
}
