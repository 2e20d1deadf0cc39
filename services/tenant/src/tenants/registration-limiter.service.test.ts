import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectRedis, type Redis } from '@ostiary/state/redis';
import { Refusal } from '../problems/refusal.js';
import { given } from '../testing/test-database.js';
import { RegistrationLimiter } from './registration-limiter.js';

let redis: Redis;
beforeAll(() => {
  redis = connectRedis(given('OSTIARY_TEST_REDIS_URL'));
});
afterAll(() => redis.disconnect());

const v4 = () => `203.${[...randomBytes(3)].join('.')}`;
const v6 = () => `2001:db8:${randomBytes(2).toString('hex')}:${randomBytes(2).toString('hex')}`;

describe('registrations of one address', () => {
  it('are counted for all replicas together, and told before they run out', async () => {
    const address = v4();
    const [one, other] = [new RegistrationLimiter(redis, 3), new RegistrationLimiter(redis, 3)];
    const left = [await one.admit(address), await other.admit(address), await one.admit(address)].map(
      (h) => h.ratelimit,
    );
    expect(left).toEqual([
      expect.stringMatching(/r=2;t=3600/),
      expect.stringMatching(/r=1/),
      expect.stringMatching(/r=0/),
    ]);
    const refused = await other.admit(address).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refusal);
    expect(refused).toMatchObject({
      kind: 'too-many-requests',
      headers: {
        'retry-after': expect.stringMatching(/^3(600|59\d)$/),
        'ratelimit-policy': '"registration";q=3;w=3600',
        ratelimit: expect.stringMatching(/^"registration";r=0;t=\d+$/),
      },
    });
    expect(await one.admit(v4())).toMatchObject({ ratelimit: expect.stringMatching(/r=2/) });
  });

  it('RFC 6177: are those of a /64 network for IPv6, and of the IPv4 address for a mapped one', async () => {
    const limiter = new RegistrationLimiter(redis, 1);
    const network = v6();
    await limiter.admit(`${network}::1`);
    await expect(limiter.admit(`${network}:ffff::2`)).rejects.toBeInstanceOf(Refusal);
    const address = v4();
    await limiter.admit(address);
    await expect(limiter.admit(`::ffff:${address}`)).rejects.toBeInstanceOf(Refusal);
  });

  it('are refused with 503 while nobody can count them', async () => {
    const away = connectRedis('redis://127.0.0.1:1');
    await expect(new RegistrationLimiter(away, 3).admit(v4())).rejects.toMatchObject({ status: 503 });
    away.disconnect();
  });
});
