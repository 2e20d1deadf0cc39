import { answerOf, type Redis, wholeSeconds } from './redis.js';
import { Script } from './script.js';

const REVOKED = '1';

/** A grant that was revoked stays so, and of two replacements the later counts, whichever is told first. */
const MARK_REPLACED = new Script(`
local known = redis.call('GET', KEYS[1])
if known and (known == '${REVOKED}' or tonumber(string.sub(known, 2)) >= tonumber(ARGV[1])) then return 0 end
redis.call('SET', KEYS[1], 'v' .. ARGV[1], 'EX', ARGV[2])
return 1`);

/** What Postgres knows to be revoked, where the hot path can ask cheaply. A cache: losing it loses no revocation. */
export class RevocationCache {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** `ttlSeconds`: as long as anything might still believe in the grant (a session record that carries it). */
  async markGrantRevoked(grantId: string, ttlSeconds: number): Promise<void> {
    await answerOf(this.#redis.set(keyOf(grantId), REVOKED, 'EX', wholeSeconds(ttlSeconds)));
  }

  /** The grant is another than it was: whatever remembers it as it was before `version` has to ask anew. */
  async markGrantReplaced(grantId: string, version: number, ttlSeconds: number): Promise<void> {
    await answerOf(MARK_REPLACED.run(this.#redis, keyOf(grantId), version, wholeSeconds(ttlSeconds)));
  }

  /** Revoked, or replaced since `version`. Asked beside the session in the same tick, it shares its round trip. */
  async isGrantOutdated(grantId: string, version: number): Promise<boolean> {
    const known = await answerOf(this.#redis.get(keyOf(grantId)));
    if (known === null) return false;
    return known === REVOKED || Number(known.slice(1)) > version;
  }
}

function keyOf(grantId: string): string {
  return `revoked:grant:${grantId}`;
}
