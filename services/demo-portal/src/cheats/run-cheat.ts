import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Answered, CheatOutcome, Run } from '../journey/journey.js';
import type { Portal } from '../portal/find-portal.js';
import type { CheatName } from './cheat-list.js';
import { guessVerifier, redeemWithOtherKey, repeatCode } from './cheat-with-code.js';
import {
  type CheatDependencies,
  openAgain,
  pushForeignRedirectUri,
  repeatAssertion,
  skipPush,
  tamperInBrowser,
} from './cheat-with-request.js';
import {
  type Held,
  heldBy,
  leaveProofOut,
  moveProof,
  proveOtherKey,
  repeatProof,
  showAsBearer,
  tryAtApi,
} from './cheat-with-token.js';

type WithRequest = (deps: CheatDependencies, portal: Portal) => Promise<CheatOutcome>;
type WithCode = (deps: CheatDependencies, portal: Portal, answered: Answered) => Promise<CheatOutcome>;
type WithRun = (deps: CheatDependencies, portal: Portal, run: Run) => Promise<CheatOutcome>;
type WithToken = (deps: CheatDependencies, portal: Portal, held: Held) => Promise<CheatOutcome>;

const WITH_REQUEST: Partial<Record<CheatName, WithRequest>> = {
  unpushed: skipPush,
  'redirect-uri': pushForeignRedirectUri,
  tampered: tamperInBrowser,
  'assertion-again': repeatAssertion,
};

const WITH_CODE: Partial<Record<CheatName, WithCode>> = {
  'other-verifier': guessVerifier,
  'other-key-code': redeemWithOtherKey,
  'code-again': repeatCode,
};

/** With the token of the run alone. */
const withToken =
  (cheat: WithToken): WithRun =>
  (deps, portal, run) =>
    cheat(deps, portal, heldBy(run));

const WITH_RUN: Partial<Record<CheatName, WithRun>> = {
  'request-uri-again': (deps, portal, run) => openAgain(deps, portal, run.answered),
  'no-proof': withToken(leaveProofOut),
  bearer: withToken(showAsBearer),
  'other-key': withToken(proveOtherKey),
  'proof-again': withToken(repeatProof),
  'other-url': withToken(moveProof),
  'api-other-key': withToken(tryAtApi),
};

/** A cheat that is done within this one request. @throws OAuthError where it needs somebody who is signed in */
export async function cheatNow(
  deps: CheatDependencies,
  portal: Portal,
  name: CheatName,
  run: Run | undefined,
): Promise<CheatOutcome> {
  const withRequest = WITH_REQUEST[name];
  if (withRequest !== undefined) return withRequest(deps, portal);
  const withRun = WITH_RUN[name];
  if (withRun === undefined || run === undefined) {
    throw new OAuthError('invalid_request', 'sign in first', { clause: 'RFC 6750 §2' });
  }
  return withRun(deps, portal, run);
}

/** A cheat with the code that has just come back. */
export async function cheatWithCode(
  deps: CheatDependencies,
  portal: Portal,
  name: CheatName,
  answered: Answered,
): Promise<CheatOutcome> {
  const withCode = WITH_CODE[name];
  if (withCode === undefined || !new URL(answered.responseUrl).searchParams.has('code')) {
    throw new OAuthError('access_denied', 'no code came back to try this with', { clause: 'RFC 6749 §4.1.2.1' });
  }
  return withCode(deps, portal, answered);
}
