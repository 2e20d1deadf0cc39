import { afterAll, describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { ExpiringRecords } from './expiring-records.js';
import { RevocationCache } from './revocations.js';
import { SpendOnce } from './spend-once.js';
import { testRedis } from './testing/redis.js';

const redis = testRedis();
afterAll(() => redis.quit());

interface Thing {
  readonly name: string;
  readonly count?: number;
}
const things = new ExpiringRecords<Thing>(redis, 'thing');
const forget = (id: string) => redis.pexpire(`thing:${sha256Base64url(id)}`, 1);
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('expiring records', () => {
  it('come back as they were put, as often as they are read', async () => {
    await things.put('a', { name: 'ü', count: 1 }, 60);
    expect(await things.get('a')).toEqual({ name: 'ü', count: 1 });
    expect(await things.get('a')).toEqual({ name: 'ü', count: 1 });
    expect(await things.get('never put')).toBeUndefined();
  });

  it('expire', async () => {
    await things.put('b', { name: 'b' }, 59.2);
    expect(await redis.ttl(`thing:${sha256Base64url('b')}`)).toBe(60);
    await forget('b');
    await pause();
    expect(await things.get('b')).toBeUndefined();
    expect(await things.take('b')).toBeUndefined();
  });

  it('are taken by exactly one of many', async () => {
    await things.put('c', { name: 'c' }, 60);
    const taken = await Promise.all(Array.from({ length: 50 }, () => things.take('c')));
    expect(taken.filter((thing) => thing !== undefined)).toEqual([{ name: 'c' }]);
    expect(await things.get('c')).toBeUndefined();
  });

  it('are replaced where they are, and not brought back', async () => {
    await things.put('d', { name: 'd' }, 60);
    expect(await things.replace('d', { name: 'e' }, 60)).toBe(true);
    expect(await things.get('d')).toEqual({ name: 'e' });
    await things.delete('d');
    expect(await things.replace('d', { name: 'f' }, 60)).toBe(false);
    expect(await things.get('d')).toBeUndefined();
  });

  it('of different kinds do not meet, and Redis never sees an id', async () => {
    const id = 'a-secret-cookie-value';
    await things.put(id, { name: 'x' }, 60);
    expect(await new ExpiringRecords(redis, 'other').get(id)).toBeUndefined();
    const prefix = redis.options.keyPrefix ?? '';
    expect((await redis.keys(`${prefix}*`)).filter((key) => key.includes(id))).toEqual([]);
  });
});

describe('spending once', () => {
  const once = new SpendOnce(redis);

  it('RFC 9449 §11.1: of 50 at once, exactly one is first', async () => {
    const first = await Promise.all(Array.from({ length: 50 }, () => once.spend('dpop', 'key', 'jti', 60)));
    expect(first.filter(Boolean)).toHaveLength(1);
    expect(await once.spend('dpop', 'key', 'jti', 60)).toBe(false);
  });

  it('another kind, scope or id is another thing', async () => {
    expect(await once.spend('assertion', 's', 'i', 60)).toBe(true);
    expect(await once.spend('dpop', 's', 'i', 60)).toBe(true);
    expect(await once.spend('assertion', 's2', 'i', 60)).toBe(true);
    expect(await once.spend('assertion', 's', 'i2', 60)).toBe(true);
    expect(await once.spend('assertion', 'si', '', 60)).toBe(true);
  });

  it('remembers for a time that covers what was asked, and at least a second', async () => {
    const key = (id: string) => `once:assertion:${sha256Base64url(`ttl\0${id}`)}`;
    await once.spend('assertion', 'ttl', 'half', 10.2);
    await once.spend('assertion', 'ttl', 'none', 0);
    await once.spend('assertion', 'ttl', 'past', -5);
    expect(await redis.ttl(key('half'))).toBe(11);
    expect(await redis.pttl(key('none'))).toBeGreaterThan(0);
    expect(await redis.pttl(key('past'))).toBeGreaterThan(0);
  });
});

describe('revocations', () => {
  it('are seen at once, each its own', async () => {
    const revocations = new RevocationCache(redis);
    expect(await revocations.isGrantOutdated('g1', 0)).toBe(false);
    await revocations.markGrantRevoked('g1', 60);
    expect(await revocations.isGrantOutdated('g1', 0)).toBe(true);
    expect(await revocations.isGrantOutdated('g2', 0)).toBe(false);
  });
});
