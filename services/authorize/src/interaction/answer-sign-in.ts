import type { FastifyReply } from 'fastify';
import { tooManyAttempts } from '../pages/waiting.js';
import { type ContinueDependencies, goOnSignedIn, goOnWithMore } from './continue-visit.js';
import { showUnverified } from './show-unverified.js';
import type { SignInResult } from './sign-in.js';
import type { Visit } from './visit.js';

export interface SignInAnswer {
  /** What is said of a refusal. */
  readonly wrong: string;
  /** What is said while it cannot be known. */
  readonly notNow: string;
  /** The page on which it is said. */
  readonly again: (status: number, problem: string) => Promise<void>;
  /** The browser could keep a passkey. */
  readonly mayOffer?: boolean;
}

/** After somebody has shown who they are: the way on, or the same page with what was the matter. */
export async function answerSignIn(
  deps: ContinueDependencies,
  reply: FastifyReply,
  visit: Visit,
  result: SignInResult,
  { wrong, notNow, again, mayOffer }: SignInAnswer,
): Promise<void> {
  switch (result.kind) {
    case 'refused':
      return again(422, wrong);
    case 'unavailable':
      reply.header('retry-after', '5');
      return again(503, notNow);
    case 'throttled': {
      const seconds = Math.max(1, result.retryAt - Math.floor(deps.now() / 1000));
      reply.header('retry-after', String(seconds));
      return again(429, tooManyAttempts(seconds, visit.reader.texts));
    }
    case 'unverified':
      return showUnverified(deps, reply, visit, result.why, 422);
    case 'more':
      return goOnWithMore(deps, reply, visit, result.firstFactor);
    case 'signed-in':
      return goOnSignedIn(deps, reply, visit, result, mayOffer);
  }
}
