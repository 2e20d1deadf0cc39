import { sha256Base64url } from '@ostiary/crypto/hash';
import { answerOf, type Redis, wholeSeconds } from './redis.js';

export type SpendKind =
  | 'assertion'
  | 'attestation-proof'
  | 'grant-assertion'
  | 'dpop'
  | 'interaction'
  | 'backchannel-request';

/** Things that may be used once: the first to spend an id wins, for as long as the id could be accepted. */
export class SpendOnce {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /**
   * True: this is the first use of `id` within `scope`, neither of which has a NUL. Remembered for `ttlSeconds` (rounded up, at least 1).
   * Throws OAuthError temporarily_unavailable (503) while Redis is away.
   */
  async spend(kind: SpendKind, scope: string, id: string, ttlSeconds: number): Promise<boolean> {
    const key = `once:${kind}:${sha256Base64url(`${scope}\0${id}`)}`;
    return (await answerOf(this.#redis.set(key, '1', 'EX', wholeSeconds(ttlSeconds), 'NX'))) === 'OK';
  }
}
