/** Cheating with a code that has just come: each takes a fresh one, so that the person goes through the pages once more. */
import { randomToken } from '@ostiary/crypto/random';
import type { Answered, CheatOutcome } from '../journey/journey.js';
import type { Exchange } from '../messages/exchange.js';
import type { Portal } from '../portal/find-portal.js';
import type { CheatDependencies } from './cheat-with-request.js';
import { showToken } from './cheat-with-token.js';
import { authenticated, clientAssertion, dpopProof, send, strangersKey } from './hand-made.js';
import { outcomeOf } from './outcome.js';

export async function guessVerifier(
  deps: CheatDependencies,
  portal: Portal,
  answered: Answered,
): Promise<CheatOutcome> {
  return outcomeOf([await redeem(deps, portal, { ...answered, verifier: randomToken(32) })]);
}

export async function redeemWithOtherKey(
  deps: CheatDependencies,
  portal: Portal,
  answered: Answered,
): Promise<CheatOutcome> {
  return outcomeOf([await redeem(deps, portal, { ...answered, dpopKey: await strangersKey() })]);
}

export async function repeatCode(deps: CheatDependencies, portal: Portal, answered: Answered): Promise<CheatOutcome> {
  const first = await redeem(deps, portal, answered);
  const second = await redeem(deps, portal, answered);
  const outcome = outcomeOf([first, second]);
  const accessToken = accessTokenOf(first);
  if (accessToken === undefined) return { ...outcome, verdict: 'accepted' };
  const after = await showToken(deps, portal, { accessToken, dpopKey: answered.dpopKey });
  const withdrawn = after.response.status === 401;
  return {
    ...outcome,
    exchanges: [first, second, after],
    ...(withdrawn
      ? {
          consequence: 'The token that came of the code first was tried at userinfo after that: it has been withdrawn.',
        }
      : { verdict: 'accepted', consequence: 'The token that came of the code first is still good.' }),
  };
}

/** RFC 6749 §4.1.3. */
async function redeem({ portals, now }: CheatDependencies, portal: Portal, answered: Answered): Promise<Exchange> {
  const url = portal.server.token_endpoint ?? '';
  const proof = await dpopProof({ key: answered.dpopKey, method: 'POST', url, now: now() });
  const form = authenticated(await clientAssertion(portals, portal, now()), {
    grant_type: 'authorization_code',
    code: new URL(answered.responseUrl).searchParams.get('code') ?? '',
    redirect_uri: portal.callback,
    code_verifier: answered.verifier,
  });
  return send(portal, { method: 'POST', url, headers: { dpop: proof }, form });
}

function accessTokenOf({ response }: Exchange): string | undefined {
  if (response.status !== 200) return undefined;
  const answer: unknown = JSON.parse(response.body);
  const token = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'access_token') : undefined;
  return typeof token === 'string' ? token : undefined;
}
