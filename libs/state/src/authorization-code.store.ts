import { sha256Base64url } from '@ostiary/crypto/hash';
import { leaveTrace } from './flow-traces.js';
import type { IssuedAuthorization } from './issued-authorization.js';
import { answerOf, type Redis, wholeSeconds } from './redis.js';
import { Script } from './script.js';

/** What a code stands for: everything `/token` needs, so that redeeming asks nobody. */
export interface AuthorizationCodeRecord extends IssuedAuthorization {
  readonly redirectUri: string;
  /** RFC 7636 §4.2, S256. */
  readonly codeChallenge?: string | undefined;
  readonly nonce?: string | undefined;
  /** RFC 9449 §10: the key that the code is for. */
  readonly dpopJkt?: string | undefined;
  /** RFC 8705 §3.1 `x5t#S256`. */
  readonly certificateThumbprint?: string | undefined;
  /** Attestation-Based Client Authentication §10.4: thumbprint of the key of the instance that pushed the request. */
  readonly instanceKey?: string | undefined;
  /** Unix ms. */
  readonly issuedAt: number;
  /** Unix ms. */
  readonly expiresAt: number;
}

/** What a token request says of the code that it shows. */
export interface CodePresentation {
  readonly clientId: string;
  readonly redirectUri: string;
  /** RFC 7636 §4.6: S256 of the verifier shown; absent: none was. */
  readonly codeChallenge?: string | undefined;
}

export type CodeRedemption =
  | { readonly kind: 'first'; readonly record: AuthorizationCodeRecord }
  | { readonly kind: 'replayed'; readonly record: AuthorizationCodeRecord }
  /** Issued to another client, for another redirect URI or challenge: neither spent by this nor a replay. */
  | { readonly kind: 'mismatched'; readonly record: AuthorizationCodeRecord }
  | { readonly kind: 'unknown' };

/** How long a redeemed code is remembered, so that a replay revokes what was issued for it. */
export const SPENT_CODE_SECONDS = 600;

/**
 * The first letter says whether the code was spent, the 43 after it for what it was issued; one key, so that it works in a cluster.
 * Answers the value as it was before.
 */
const REDEEM = new Script(`
local value = redis.call('GET', KEYS[1])
if value and string.byte(value) == 70 and string.sub(value, 2, 44) == ARGV[2] then
  redis.call('SET', KEYS[1], 'S' .. string.sub(value, 2), 'EX', ARGV[1])
end
return value`);
const FRESH = 'F';
const RECORD_AT = 44;

/**
 * RFC 6749 §4.1.2: codes, each redeemed once whatever races; Redis sees only their hash. `token` keeps a second record in Postgres,
 * which holds even where a failover of Redis forgets that a code was spent.
 * Throws OAuthError temporarily_unavailable (503) while Redis is away.
 */
export class AuthorizationCodeStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async put(code: string, record: AuthorizationCodeRecord, ttlSeconds: number): Promise<void> {
    const value = FRESH + fit(record) + JSON.stringify(record);
    leaveTrace(this.#redis, () => keyOfCode(code), ttlSeconds);
    await answerOf(this.#redis.set(keyOfCode(code), value, 'EX', wholeSeconds(ttlSeconds)));
  }

  /**
   * Spends the code, if it is shown as it was issued. Exactly one such caller gets `first`, later ones `replayed` for
   * SPENT_CODE_SECONDS; expired and invented codes are `unknown`. Who shows it otherwise gets `mismatched`, before and after, and
   * changes nothing: nobody but its client can use a code up, or have what was issued for it revoked.
   */
  async redeem(code: string, shown: CodePresentation): Promise<CodeRedemption> {
    const wanted = fit(shown);
    const value = await answerOf(REDEEM.run(this.#redis, keyOfCode(code), SPENT_CODE_SECONDS, wanted));
    if (typeof value !== 'string') return { kind: 'unknown' };
    const record: AuthorizationCodeRecord = JSON.parse(value.slice(RECORD_AT));
    if (!value.startsWith(wanted, 1)) return { kind: 'mismatched', record };
    return { kind: value.startsWith(FRESH) ? 'first' : 'replayed', record };
  }
}

/** One text, 43 characters, that is equal where client, redirect URI and challenge are. */
function fit({ clientId, redirectUri, codeChallenge }: CodePresentation): string {
  return sha256Base64url(JSON.stringify([clientId, redirectUri, codeChallenge ?? null]));
}

/** Of a code's record in Redis. */
export function keyOfCode(code: string): string {
  return `code:${sha256Base64url(code)}`;
}
