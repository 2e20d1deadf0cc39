import { sha256Base64url } from '@ostiary/crypto/hash';
import type { SharedCounts } from '@ostiary/platform/rate-limits/request-limits';
import { answerOf, type Redis } from './redis.js';
import { Script } from './script.js';

/** Adds and answers with the sum; the first to add says how long it is kept. */
const ADD = new Script(`
local total = redis.call('INCRBY', KEYS[1], ARGV[1])
if total == tonumber(ARGV[1]) then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return total`);

/** What replicas have counted, in Redis, which sees hashes. Throws OAuthError temporarily_unavailable (503) while Redis is away. */
export class RedisCounts implements SharedCounts {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async add(
    counts: readonly { readonly key: string; readonly count: number }[],
    ttlSeconds: number,
  ): Promise<number[]> {
    const totals = await Promise.all(
      counts.map(({ key, count }) =>
        answerOf(ADD.run(this.#redis, `count:${sha256Base64url(key)}`, count, ttlSeconds)),
      ),
    );
    return totals.map(Number);
  }
}
