/** Cheating with the authorization request and the portal's own authentication. Nobody has to be signed in. */

import { sha256Base64url } from '@ostiary/crypto/hash';
import { randomToken } from '@ostiary/crypto/random';
import type { Attempt, CheatOutcome } from '../journey/journey.js';
import { type Exchange, headerOf } from '../messages/exchange.js';
import { CLIENT_ID, type Portal, type Portals } from '../portal/find-portal.js';
import { requestParameters } from '../sign-in/push-request.js';
import { authenticated, clientAssertion, send } from './hand-made.js';
import { outcomeOf } from './outcome.js';

export interface CheatDependencies {
  readonly portals: Portals;
  /** Unix ms. */
  readonly now: () => number;
}

/** Nobody's: a reserved name (RFC 2606 §2). */
const THIEF = 'https://thief.example/callback';

/** A good request; `prompt=none`, so that it is answered without anybody at the keyboard (OIDC Core §3.1.2.1). */
function goodRequest(portal: Portal): Record<string, string> {
  return {
    ...requestParameters(portal),
    state: randomToken(16),
    nonce: randomToken(16),
    code_challenge: sha256Base64url(randomToken(32)),
    code_challenge_method: 'S256',
    prompt: 'none',
  };
}

export async function skipPush(_deps: CheatDependencies, portal: Portal): Promise<CheatOutcome> {
  return outcomeOf([await send(portal, { method: 'GET', url: authorizeUrl(portal, goodRequest(portal)) })]);
}

export async function pushForeignRedirectUri(deps: CheatDependencies, portal: Portal): Promise<CheatOutcome> {
  return outcomeOf([await push(deps, portal, { ...goodRequest(portal), redirect_uri: THIEF })]);
}

export async function tamperInBrowser(deps: CheatDependencies, portal: Portal): Promise<CheatOutcome> {
  const request = goodRequest(portal);
  const pushed = await push(deps, portal, request);
  const beside = { redirect_uri: THIEF, scope: 'openid orders:write', state: 'changed-by-the-thief' };
  const url = authorizeUrl(portal, { request_uri: requestUriOf(pushed), ...beside });
  const opened = await send(portal, { method: 'GET', url });
  const answer = URL.parse(headerOf(opened.response, 'location') ?? '');
  const unmoved = answer?.href.startsWith(`${portal.callback}?`) && answer.searchParams.get('state') === request.state;
  const outcome = outcomeOf([pushed, opened]);
  return unmoved
    ? {
        ...outcome,
        verdict: 'ignored',
        consequence:
          'The answer (nobody may be asked, for the request was pushed with prompt=none) went to the portal’s own callback, with the state that was pushed.',
      }
    : { ...outcome, verdict: 'accepted' };
}

export async function openAgain(
  _deps: CheatDependencies,
  portal: Portal,
  { authorizeUrl }: Attempt,
): Promise<CheatOutcome> {
  return outcomeOf([await send(portal, { method: 'GET', url: authorizeUrl })]);
}

export async function repeatAssertion(deps: CheatDependencies, portal: Portal): Promise<CheatOutcome> {
  const assertion = await clientAssertion(deps.portals, portal, deps.now());
  const first = await push(deps, portal, goodRequest(portal), assertion);
  return outcomeOf([first, await push(deps, portal, goodRequest(portal), assertion)]);
}

async function push(
  { portals, now }: CheatDependencies,
  portal: Portal,
  request: Readonly<Record<string, string>>,
  assertion?: string,
): Promise<Exchange> {
  const form = authenticated(assertion ?? (await clientAssertion(portals, portal, now())), request);
  const url = portal.server.pushed_authorization_request_endpoint ?? '';
  return send(portal, { method: 'POST', url, form });
}

function authorizeUrl({ server }: Portal, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(server.authorization_endpoint ?? '');
  url.search = new URLSearchParams({ client_id: CLIENT_ID, ...parameters }).toString();
  return url.href;
}

/** RFC 9126 §2.2. */
function requestUriOf({ response }: Exchange): string {
  const answer: unknown = JSON.parse(response.body);
  const value = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'request_uri') : undefined;
  if (typeof value !== 'string') throw new Error(`a good request was not accepted: ${response.status}`);
  return value;
}
