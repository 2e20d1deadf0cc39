import { afterAll, describe, expect, it } from '@jest/globals';
import { connectRedis } from './redis.js';
import { RedisCounts } from './shared-counts.js';
import { testRedis } from './testing/redis.js';

const redis = testRedis();
afterAll(() => redis.quit());

describe('counts of replicas', () => {
  it('are added to, and expire', async () => {
    const [one, other] = [new RedisCounts(redis), new RedisCounts(redis)];
    expect(
      await one.add(
        [
          { key: 'a', count: 3 },
          { key: 'b', count: 1 },
        ],
        60,
      ),
    ).toEqual([3, 1]);
    expect(
      await other.add(
        [
          { key: 'b', count: 5 },
          { key: 'a', count: 1 },
        ],
        60,
      ),
    ).toEqual([6, 4]);
    const keys = await redis.keys('*count:*');
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(key).not.toMatch(/:[ab]$/);
    const bare = keys.map((key) => key.slice(key.indexOf('count:')));
    for (const key of bare) expect(await redis.ttl(key)).toBeGreaterThan(50);
  });

  it('are not to be had while Redis is away', async () => {
    const away = connectRedis('redis://127.0.0.1:1');
    await expect(new RedisCounts(away).add([{ key: 'a', count: 1 }], 60)).rejects.toMatchObject({ status: 503 });
    away.disconnect();
  });
});
