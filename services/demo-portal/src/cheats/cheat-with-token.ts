/** Cheating with the access token of somebody who is signed in. The token stays good: none of this hurts its owner. */
import type { Answered, CheatOutcome, Run } from '../journey/journey.js';
import type { Exchange } from '../messages/exchange.js';
import type { Portal } from '../portal/find-portal.js';
import { ordersUrl } from '../sign-in/use-token.js';
import type { CheatDependencies } from './cheat-with-request.js';
import { dpopProof, send, strangersKey } from './hand-made.js';
import { outcomeOf } from './outcome.js';

export interface Held extends Pick<Answered, 'dpopKey'> {
  readonly accessToken: string;
}

export const heldBy = ({ accessToken, answered }: Run): Held => ({ accessToken, dpopKey: answered.dpopKey });

export async function leaveProofOut(_deps: CheatDependencies, portal: Portal, held: Held): Promise<CheatOutcome> {
  return outcomeOf([await show(portal, userinfoOf(portal), { authorization: `DPoP ${held.accessToken}` })]);
}

export async function showAsBearer(_deps: CheatDependencies, portal: Portal, held: Held): Promise<CheatOutcome> {
  return outcomeOf([await show(portal, userinfoOf(portal), { authorization: `Bearer ${held.accessToken}` })]);
}

export async function proveOtherKey(deps: CheatDependencies, portal: Portal, held: Held): Promise<CheatOutcome> {
  return outcomeOf([await showToken(deps, portal, { ...held, dpopKey: await strangersKey() })]);
}

export async function repeatProof(deps: CheatDependencies, portal: Portal, held: Held): Promise<CheatOutcome> {
  const url = userinfoOf(portal);
  const headers = await proven(deps, url, held);
  return outcomeOf([await show(portal, url, headers), await show(portal, url, headers)]);
}

export async function moveProof(deps: CheatDependencies, portal: Portal, held: Held): Promise<CheatOutcome> {
  return outcomeOf([await show(portal, userinfoOf(portal), await proven(deps, ordersUrl(portal), held))]);
}

export async function tryAtApi(deps: CheatDependencies, portal: Portal, held: Held): Promise<CheatOutcome> {
  const url = ordersUrl(portal);
  return outcomeOf([await show(portal, url, await proven(deps, url, { ...held, dpopKey: await strangersKey() }))]);
}

/** As it should be shown, to userinfo. */
export async function showToken(deps: CheatDependencies, portal: Portal, held: Held): Promise<Exchange> {
  const url = userinfoOf(portal);
  return show(portal, url, await proven(deps, url, held));
}

/** RFC 9449 §7.1. */
async function proven({ now }: CheatDependencies, url: string, { accessToken, dpopKey }: Held) {
  const proof = await dpopProof({ key: dpopKey, method: 'GET', url, accessToken, now: now() });
  return { authorization: `DPoP ${accessToken}`, dpop: proof };
}

const show = (portal: Portal, url: string, headers: Readonly<Record<string, string>>): Promise<Exchange> =>
  send(portal, { method: 'GET', url, headers });

const userinfoOf = ({ server }: Portal): string => server.userinfo_endpoint ?? '';
