import { sha256Base64url } from '@ostiary/crypto/hash';
import { answerOf, type Redis } from './redis.js';
import { Script } from './script.js';

/** Counts one more and answers [count, milliseconds until the window ends]: counting and forgetting cannot come apart. */
const COUNT = new Script(`
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {count, left}`);

/** The same without counting. */
const PEEK = new Script(`
local count = tonumber(redis.call('GET', KEYS[1]) or '0')
return {count, redis.call('PTTL', KEYS[1])}`);

/** One fewer, where there is a window. */
const TAKE_BACK = new Script(`
local count = tonumber(redis.call('GET', KEYS[1]) or '0')
if count > 0 then redis.call('DECR', KEYS[1]) end
return 1`);

export interface Attempt {
  /** Attempts in the window, this one included. */
  readonly count: number;
  /** Whole seconds until the window ends, at least 1. */
  readonly secondsLeft: number;
}

/** How often something was tried within a fixed time that begins with the first try, counted for all replicas together. */
export class AttemptWindow {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #seconds: number;

  /** `prefix`: of the keys, different for each thing that is counted. */
  constructor(redis: Redis, prefix: string, seconds: number) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#seconds = seconds;
  }

  /** An attempt by `who` that turned out to be none of those that are counted. Throws as `count` does. */
  async takeBack(who: string): Promise<void> {
    await answerOf(TAKE_BACK.run(this.#redis, this.#keyOf(who)));
  }

  /** Counts an attempt by `who`, whom Redis sees as a hash. Throws OAuthError temporarily_unavailable (503) while Redis is away. */
  async count(who: string): Promise<Attempt> {
    return asAttempt(await answerOf(COUNT.run(this.#redis, this.#keyOf(who), this.#seconds * 1000)));
  }

  /** Those that were counted. Throws as `count` does. */
  async peek(who: string): Promise<Attempt> {
    return asAttempt(await answerOf(PEEK.run(this.#redis, this.#keyOf(who))));
  }

  #keyOf(who: string): string {
    return `${this.#prefix}:${sha256Base64url(who)}`;
  }
}

function asAttempt(answer: unknown): Attempt {
  if (!Array.isArray(answer)) throw new Error('Redis did not answer what the script answers');
  return { count: Number(answer[0]), secondsLeft: Math.max(1, Math.ceil(Number(answer[1]) / 1000)) };
}
