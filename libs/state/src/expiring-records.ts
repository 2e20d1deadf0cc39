import { sha256Base64url } from '@ostiary/crypto/hash';
import { answerOf, type Redis, wholeSeconds } from './redis.js';

/**
 * Records that expire by themselves, one JSON value an id. Ids are usually secrets (a code, a cookie): Redis only sees their hash.
 * `T` survives JSON: no dates, no undefined in lists. Every method throws OAuthError temporarily_unavailable (503) while Redis is away.
 */
export class ExpiringRecords<T> {
  protected readonly redis: Redis;
  readonly #prefix: string;
  readonly #ids: 'secret' | 'hashed';

  /** `prefix`: of the keys, different for each kind of record. `ids`: `hashed` when callers know no more than sha256Base64url of the secret. */
  constructor(redis: Redis, prefix: string, ids: 'secret' | 'hashed' = 'secret') {
    this.redis = redis;
    this.#prefix = prefix;
    this.#ids = ids;
  }

  async put(id: string, value: T, ttlSeconds: number): Promise<void> {
    await answerOf(this.redis.set(this.keyOf(id), JSON.stringify(value), 'EX', wholeSeconds(ttlSeconds)));
  }

  async get(id: string): Promise<T | undefined> {
    return read(await answerOf(this.redis.get(this.keyOf(id))));
  }

  /** Gets and removes, atomically: of several callers one receives it. */
  async take(id: string): Promise<T | undefined> {
    return read(await answerOf(this.redis.getdel(this.keyOf(id))));
  }

  /** Writes only where a record still is; false: it was gone. */
  async replace(id: string, value: T, ttlSeconds: number): Promise<boolean> {
    const text = JSON.stringify(value);
    return (await answerOf(this.redis.set(this.keyOf(id), text, 'EX', wholeSeconds(ttlSeconds), 'XX'))) === 'OK';
  }

  /** True: it was there. Of several callers one is told so. */
  async delete(id: string): Promise<boolean> {
    return (await answerOf(this.redis.del(this.keyOf(id)))) === 1;
  }

  /** As delete, for who knows no more than sha256Base64url of the id. */
  async deleteByHash(hash: string): Promise<boolean> {
    return (await answerOf(this.redis.del(`${this.#prefix}:${hash}`))) === 1;
  }

  /** Of the record in Redis. */
  keyOf(id: string): string {
    return `${this.#prefix}:${this.#ids === 'hashed' ? id : sha256Base64url(id)}`;
  }
}

function read<T>(text: string | null): T | undefined {
  return text === null ? undefined : JSON.parse(text);
}
