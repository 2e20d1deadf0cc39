import { Redis } from 'ioredis';

/** Kinds of artifact that oidc-provider revokes by grant. */
const grantable = new Set([
  'AccessToken',
  'AuthorizationCode',
  'RefreshToken',
  'DeviceCode',
  'BackchannelAuthenticationRequest',
]);
/** Kinds that it marks as used. */
const consumable = new Set([...grantable, 'PushedAuthorizationRequest']);
consumable.delete('AccessToken');

/**
 * oidc-provider's storage on Redis: the data layout of the adapter in its own examples, with fewer and cheaper commands where
 * the result is the same (`SET … EX` for SET and EXPIRE, one unbroken batch for MULTI/EXEC, no TTL query).
 *
 * @param {string} url
 */
export function redisAdapter(url) {
  const redis = new Redis(url, { keyPrefix: 'oidc:' });

  return class RedisAdapter {
    /** @param {string} name the kind of artifact */
    constructor(name) {
      this.name = name;
      this.consumable = consumable.has(name);
      this.grantable = grantable.has(name);
    }

    async upsert(id, payload, expiresIn) {
      const key = this.#key(id);
      const value = JSON.stringify(payload);
      const byGrant = this.grantable && payload.grantId;
      if (!this.consumable && !byGrant && !payload.uid) {
        await (expiresIn ? redis.set(key, value, 'EX', expiresIn) : redis.set(key, value));
        return;
      }
      const batch = redis.pipeline();
      if (this.consumable) {
        batch.hset(key, 'payload', value);
        if (expiresIn) batch.expire(key, expiresIn);
      } else if (expiresIn) batch.set(key, value, 'EX', expiresIn);
      else batch.set(key, value);
      if (byGrant) {
        const list = `grant:${payload.grantId}`;
        batch.rpush(list, key);
        if (expiresIn) batch.expire(list, expiresIn, 'GT').expire(list, expiresIn, 'NX');
      }
      if (payload.uid) {
        if (expiresIn) batch.set(`uid:${payload.uid}`, id, 'EX', expiresIn);
        else batch.set(`uid:${payload.uid}`, id);
      }
      for (const [error] of await batch.exec()) if (error) throw error;
    }

    async find(id) {
      if (this.consumable) {
        const { payload, ...marks } = await redis.hgetall(this.#key(id));
        return payload ? { ...marks, ...JSON.parse(payload) } : undefined;
      }
      const value = await redis.get(this.#key(id));
      return value ? JSON.parse(value) : undefined;
    }

    async findByUid(uid) {
      const id = await redis.get(`uid:${uid}`);
      return id ? this.find(id) : undefined;
    }

    async destroy(id) {
      await redis.del(this.#key(id));
    }

    async revokeByGrantId(grantId) {
      const list = `grant:${grantId}`;
      const keys = await redis.lrange(list, 0, -1);
      await redis.del(...keys, list);
    }

    async consume(id) {
      await redis.hset(this.#key(id), 'consumed', Math.floor(Date.now() / 1000));
    }

    #key(id) {
      return `${this.name}:${id}`;
    }
  };
}
