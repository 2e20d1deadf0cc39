import type { Redis } from './redis.js';

export type SpendKind = 'assertion' | 'dpop' | 'interaction';

/** Things that may be used once: the first to spend an id wins, for as long as the id could be accepted. */
export class SpendOnce {
  constructor(readonly redis: Redis) {}

  /**
   * True: this is the first use of `id` within `scope`. Remembered for `ttlSeconds` (rounded up, at least 1).
   * Throws OAuthError temporarily_unavailable (503) while Redis is away.
   */
  async spend(_kind: SpendKind, _scope: string, _id: string, _ttlSeconds: number): Promise<boolean> {
    throw new Error('not written yet');
  }
}
