/** What the portal remembers of one person's way through the demo. Sealed (journey.store.ts), for an hour at most. */
import type { JWK } from 'jose';
import type { CheatName } from '../cheats/cheat-list.js';
import type { Exchange } from '../messages/exchange.js';

/** A sign-in that was begun: pushed, and not answered yet. */
export interface Attempt {
  /** What happens to the code: it is redeemed, or something is tried with it. */
  readonly purpose: 'sign-in' | CheatName;
  /** The person wants to see each step before the next is taken. */
  readonly stepwise: boolean;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** RFC 9449: the key that the code, and then the tokens, are bound to. Private. */
  readonly dpopKey: JWK;
  readonly push: Exchange;
  /** Where the browser goes: client_id and request_uri, and nothing else. */
  readonly authorizeUrl: string;
  /** Unix ms. */
  readonly pushedAt: number;
}

/** An attempt whose answer has come back through the browser. */
export interface Answered extends Attempt {
  readonly responseUrl: string;
  /** Unix ms. */
  readonly answeredAt: number;
}

/** Signed in. */
export interface Run {
  readonly answered: Answered;
  readonly redemption: Exchange;
  readonly accessToken: string;
  /** Unix ms. */
  readonly accessTokenExpiresAt: number;
  readonly refreshToken?: string;
  readonly idToken: string;
  /** Claims of the ID token, checked. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly userinfo?: Exchange;
  readonly apiCall?: Exchange;
  readonly refresh?: Exchange;
}

/** How a try to cheat went. */
export interface CheatOutcome {
  /** What was sent, the last being the one that counts. */
  readonly exchanges: readonly Exchange[];
  /** `refused`: as it should be. `ignored`: what was changed had no effect. `accepted`: a defence has failed. */
  readonly verdict: 'refused' | 'ignored' | 'accepted';
  readonly status: number;
  readonly error?: string;
  readonly description?: string;
  /** What came of it besides, in a sentence. */
  readonly consequence?: string;
}

export type StepName =
  | 'push'
  | 'request-uri'
  | 'redirect'
  | 'response'
  | 'token-request'
  | 'tokens'
  | 'userinfo'
  | 'api'
  | 'refresh';

export interface Journey {
  /** For the forms of the pages. */
  readonly csrfToken: string;
  /** Unix ms. */
  readonly expiresAt: number;
  /** Pushed, and shown before the browser goes on. */
  readonly pushed?: Attempt;
  /** Answered, and shown before the code is redeemed. */
  readonly held?: Answered;
  readonly run?: Run;
  readonly cheats: Partial<Record<CheatName, CheatOutcome>>;
  /** What the last action has achieved: the diagram lights these up. */
  readonly fresh: readonly StepName[];
}
