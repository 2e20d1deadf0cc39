import { createHash } from 'node:crypto';
import type { Redis } from './redis.js';

/** A Lua script: one atomic step on one key, sent by its hash and whole only where Redis does not know it (any more). */
export class Script {
  readonly #lua: string;
  readonly #sha: string;

  constructor(lua: string) {
    this.#lua = lua;
    this.#sha = createHash('sha1').update(lua).digest('hex');
  }

  async run(redis: Redis, key: string, ...args: (string | number)[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.#sha, 1, key, ...args);
    } catch (error) {
      // Redis was restarted or failed over; the script did not run.
      if (error instanceof Error && error.message.startsWith('NOSCRIPT')) {
        return redis.eval(this.#lua, 1, key, ...args);
      }
      throw error;
    }
  }
}
