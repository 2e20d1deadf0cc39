import { answerOf, type Redis, wholeSeconds } from './redis.js';

/** What Postgres knows to be revoked, where the hot path can ask cheaply. A cache: losing it loses no revocation. */
export class RevocationCache {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** `ttlSeconds`: as long as anything might still believe in the grant (a session record that carries it). */
  async markGrantRevoked(grantId: string, ttlSeconds: number): Promise<void> {
    await answerOf(this.#redis.set(keyOf(grantId), '1', 'EX', wholeSeconds(ttlSeconds)));
  }

  /** Asked beside the session in the same tick, it shares its round trip. */
  async isGrantRevoked(grantId: string): Promise<boolean> {
    return (await answerOf(this.#redis.exists(keyOf(grantId)))) === 1;
  }
}

function keyOf(grantId: string): string {
  return `revoked:grant:${grantId}`;
}
