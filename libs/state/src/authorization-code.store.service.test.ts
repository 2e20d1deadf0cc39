import { afterAll, describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { randomToken } from '@ostiary/crypto/random';
import {
  type AuthorizationCodeRecord,
  AuthorizationCodeStore,
  SPENT_CODE_SECONDS,
} from './authorization-code.store.js';
import { PushedRequestStore } from './pushed-request.store.js';
import { testRedis } from './testing/redis.js';

const redis = testRedis();
afterAll(() => redis.quit());
const codes = new AuthorizationCodeStore(redis);

const record: AuthorizationCodeRecord = {
  authorizationId: '0b7f7a4e-0c4e-4f53-8d3b-0a5a7d1c2b3a',
  grantId: 'g',
  tenant: 'acme',
  workspaceId: 'w',
  clientId: 'c',
  userId: 'u',
  sessionId: 's',
  redirectUri: 'https://client.example/cb?dummy1=lorem&dummy2=ipsum',
  scopes: ['openid'],
  resources: [],
  nonce: 'F'.repeat(64),
  authTime: 1,
  amr: ['pwd'],
  issuedAt: 1,
  expiresAt: 60_001,
};

describe('RFC 6749 §4.1.2: authorization codes', () => {
  it('RFC 6749 §4.1.2: are redeemed once; a second time tells what was issued', async () => {
    await codes.put('one', record, 60);
    expect(await codes.redeem('one', record)).toEqual({ kind: 'first', record });
    expect(await codes.redeem('one', record)).toEqual({ kind: 'replayed', record });
    expect(await codes.redeem('one', record)).toEqual({ kind: 'replayed', record });
  });

  it('RFC 6749 §10.5: of 50 at once, exactly one is first, over several connections', async () => {
    const code = randomToken();
    await codes.put(code, record, 60);
    const others = Array.from({ length: 4 }, () => testRedis(redis.options.keyPrefix));
    try {
      const stores = others.map((other) => new AuthorizationCodeStore(other));
      const all = await Promise.all(
        Array.from({ length: 50 }, (_, i) => (stores[i % 4] ?? codes).redeem(code, record)),
      );
      expect(all.filter(({ kind }) => kind === 'first')).toHaveLength(1);
      expect(all.filter(({ kind }) => kind === 'replayed')).toHaveLength(49);
    } finally {
      await Promise.all(others.map((other) => other.quit()));
    }
  });

  it.each([
    ['client', { ...record, clientId: 'd' }],
    ['redirect URI', { ...record, redirectUri: `${record.redirectUri}&` }],
    ['verifier', { ...record, codeChallenge: 'x'.repeat(43) }],
  ])('RFC 6749 §4.1.3: shown with another %s are neither spent nor replayed', async (what, shown) => {
    const code = `mismatched-${what}`;
    await codes.put(code, record, 60);
    expect(await codes.redeem(code, shown)).toEqual({ kind: 'mismatched', record });
    expect(await redis.ttl(`code:${sha256Base64url(code)}`)).toBeLessThanOrEqual(60);
    expect((await codes.redeem(code, record)).kind).toBe('first');
    expect((await codes.redeem(code, shown)).kind).toBe('mismatched');
    expect((await codes.redeem(code, record)).kind).toBe('replayed');
  });

  it('RFC 6749 §4.1.2: expired and invented codes are unknown', async () => {
    const key = `code:${sha256Base64url('short')}`;
    await codes.put('short', record, 60);
    expect(await redis.ttl(key)).toBe(60);
    await redis.pexpire(key, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await codes.redeem('short', record)).toEqual({ kind: 'unknown' });
    expect(await codes.redeem('invented', record)).toEqual({ kind: 'unknown' });
    expect(await codes.redeem('', record)).toEqual({ kind: 'unknown' });
  });

  it('RFC 6749 §4.1.2: a spent code is remembered for ten minutes, not longer for each try', async () => {
    await codes.put('spent', record, 60);
    const key = `code:${sha256Base64url('spent')}`;
    await codes.redeem('spent', record);
    expect(await redis.ttl(key)).toBe(SPENT_CODE_SECONDS);
    await redis.expire(key, 100);
    await codes.redeem('spent', record);
    expect(await redis.ttl(key)).toBe(100);
  });

  it('are redeemed by a Redis that has lost its scripts', async () => {
    await codes.put('scriptless', record, 60);
    await redis.script('FLUSH');
    expect((await codes.redeem('scriptless', record)).kind).toBe('first');
    expect((await codes.redeem('scriptless', record)).kind).toBe('replayed');
  });

  it('are not in Redis as such', async () => {
    const code = randomToken();
    await codes.put(code, record, 60);
    await codes.redeem(code, record);
    const keys = await redis.keys(`${redis.options.keyPrefix}*`);
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => key.includes(code))).toEqual([]);
  });
});

describe('RFC 9126 §2.2: pushed requests', () => {
  it('RFC 9126 §4: survive reading, and are spent by exactly one of many', async () => {
    const requests = new PushedRequestStore(redis);
    const uri = `urn:ietf:params:oauth:request_uri:${randomToken()}`;
    const pushed = {
      workspaceId: 'w',
      clientId: 'c',
      request: {
        clientId: 'c',
        redirectUri: 'https://client.example/cb',
        responseType: 'code',
        responseMode: 'query',
        scopes: ['openid'],
        resources: [],
        prompt: [],
        acrValues: [],
        uiLocales: [],
        pushed: true,
      },
      clientAuthenticationMethod: 'private_key_jwt',
      pushedAt: 1,
    } as const;
    await requests.put(uri, pushed, 90);
    expect(await requests.get(uri)).toEqual(pushed);
    const taken = await Promise.all(Array.from({ length: 20 }, () => requests.take(uri)));
    expect(taken.filter((one) => one !== undefined)).toEqual([pushed]);
    expect(await requests.get(uri)).toBeUndefined();
  });
});
