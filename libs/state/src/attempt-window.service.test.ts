import { afterAll, describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { AttemptWindow } from './attempt-window.js';
import { connectRedis } from './redis.js';
import { testRedis } from './testing/redis.js';

const redis = testRedis();
afterAll(() => redis.quit());
const window = (seconds = 60, prefix = 'tried') => new AttemptWindow(redis, prefix, seconds);

describe('attempts within a window', () => {
  it('are counted for all replicas together, each name and each thing by itself', async () => {
    const [one, other] = [window(), window()];
    expect(await one.count('a')).toEqual({ count: 1, secondsLeft: 60 });
    expect((await other.count('a')).count).toBe(2);
    expect((await one.count('b')).count).toBe(1);
    expect((await window(60, 'else').count('a')).count).toBe(1);
    const many = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? one : other).count('c')));
    expect(new Set(many.map(({ count }) => count)).size).toBe(20);
  });

  it('begin with the first and end together, however many there are', async () => {
    const key = `tried:${sha256Base64url('d')}`;
    await window().count('d');
    await redis.pexpire(key, 10_500);
    expect(await window().count('d')).toEqual({ count: 2, secondsLeft: 11 });
    await redis.pexpire(key, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await window().count('d')).toEqual({ count: 1, secondsLeft: 60 });
  });

  it('never stay for good, though the time to live was lost', async () => {
    await window().count('e');
    await redis.persist(`tried:${sha256Base64url('e')}`);
    expect((await window().count('e')).secondsLeft).toBe(60);
    expect(await redis.ttl(`tried:${sha256Base64url('e')}`)).toBeGreaterThan(0);
  });

  it('are in Redis without the name', async () => {
    await window().count('192.0.2.7');
    for (const key of await redis.keys('*')) expect(key).not.toContain('192.0.2.7');
  });

  it('cannot be counted while Redis is away', async () => {
    const away = connectRedis('redis://127.0.0.1:1');
    await expect(new AttemptWindow(away, 'tried', 60).count('a')).rejects.toMatchObject({ status: 503 });
    away.disconnect();
  });
});
