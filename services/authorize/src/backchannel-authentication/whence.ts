import { networkOfAddress, roughNetwork } from '@ostiary/platform/network-of-address';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { Reader } from '../language/reader.js';
import { momentIn } from '../pages/moment.js';
import type { WaitingRequest } from './waiting-request.js';

/** When a request came and from where, as far as that tells whether one has begun it oneself. */
export function whenceOf(
  { address, requestedAt }: Pick<WaitingRequest, 'address' | 'requestedAt'>,
  origin: Pick<RequestContext, 'address'>,
  { texts, language }: Reader,
  timeZone?: string,
): string {
  const since = momentIn(language, timeZone, Math.floor(requestedAt / 1000));
  const isNear = address !== '' && networkOfAddress(address) === networkOfAddress(origin.address);
  return isNear ? texts['requests.from-here'](since) : texts['requests.from-elsewhere'](since, roughNetwork(address));
}
