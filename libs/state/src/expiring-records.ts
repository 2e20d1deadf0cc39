import type { Redis } from './redis.js';

/**
 * Records that expire by themselves, one JSON value an id. Ids are usually secrets (a code, a cookie): Redis only sees their hash.
 * Every method throws OAuthError temporarily_unavailable (503) while Redis is away.
 */
export class ExpiringRecords<T> {
  constructor(
    readonly redis: Redis,
    readonly prefix: string,
  ) {}

  async put(_id: string, _value: T, _ttlSeconds: number): Promise<void> {
    throw new Error('not written yet');
  }

  async get(_id: string): Promise<T | undefined> {
    throw new Error('not written yet');
  }

  /** Gets and removes, atomically: of several callers one receives it. */
  async take(_id: string): Promise<T | undefined> {
    throw new Error('not written yet');
  }

  /** Writes only where a record still is; false: it was gone. */
  async replace(_id: string, _value: T, _ttlSeconds: number): Promise<boolean> {
    throw new Error('not written yet');
  }

  async delete(_id: string): Promise<void> {
    throw new Error('not written yet');
  }
}
