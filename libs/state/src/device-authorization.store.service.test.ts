import { afterAll, describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { randomToken } from '@ostiary/crypto/random';
import { type DeviceAuthorization, DeviceAuthorizationStore } from './device-authorization.store.js';
import type { IssuedAuthorization } from './issued-authorization.js';
import { POLL_INTERVAL_SECONDS, REMEMBERED_SECONDS } from './pending-decisions.js';
import { testRedis } from './testing/redis.js';

const redis = testRedis();
afterAll(() => redis.quit());
const devices = new DeviceAuthorizationStore(redis);

const NOW = 1_800_000_000_000;
const TTL_SECONDS = 600;
const OWNER = { workspaceId: 'w', clientId: 'tv' };
const APPROVAL: IssuedAuthorization = {
  authorizationId: '0b7f7a4e-0c4e-4f53-8d3b-0a5a7d1c2b3a',
  grantId: 'g',
  tenant: 'acme',
  workspaceId: 'w',
  clientId: 'tv',
  userId: 'u',
  sessionId: 's',
  scopes: ['openid'],
  resources: [],
  authTime: 1,
  amr: ['pwd'],
};

let made = 0;
async function device(changes: Partial<DeviceAuthorization> = {}) {
  const code = randomToken();
  const userCode = `BBBB${String(made++).padStart(4, '0')}`;
  const authorization: DeviceAuthorization = {
    ...OWNER,
    request: { clientId: 'tv', scopes: ['openid'], resources: [], acrValues: [], uiLocales: [] },
    userCode,
    address: '203.0.113.7',
    requestedAt: NOW,
    expiresAt: NOW + TTL_SECONDS * 1000,
    ...changes,
  };
  const stored = await devices.put(code, authorization, TTL_SECONDS);
  return { code, hash: sha256Base64url(code), authorization, stored };
}

async function approved() {
  const made = await device();
  await devices.claim(made.hash, NOW);
  await devices.approve(made.hash, APPROVAL);
  return made;
}

const poll = (code: string, now = NOW, owner = OWNER) => devices.poll(code, owner, now);

describe('RFC 8628 §3.2: a device that waits', () => {
  it('RFC 8628 §3.2: is found by its user code, in its workspace and no other, until it expires', async () => {
    const { hash, authorization } = await device();
    const { userCode } = authorization;
    expect(await devices.findByUserCode('w', userCode, NOW)).toEqual({ deviceHash: hash, authorization });
    expect(await devices.findByUserCode('v', userCode, NOW)).toBeUndefined();
    expect(await devices.findPending('v', hash, NOW)).toBeUndefined();
    expect(await devices.findByUserCode('w', userCode, authorization.expiresAt)).toBeUndefined();
    expect(await devices.findByUserCode('w', 'ZZZZZZZZ', NOW)).toBeUndefined();
  });

  it('RFC 8628 §3.2: shares its user code with no other of the workspace, and with those of others', async () => {
    const first = await device();
    const { userCode } = first.authorization;
    const second = await device({ userCode });
    expect([first.stored, second.stored]).toEqual([true, false]);
    expect(await poll(second.code)).toEqual({ kind: 'unknown' });
    expect((await device({ userCode, workspaceId: 'v' })).stored).toBe(true);
    expect((await devices.findByUserCode('w', userCode, NOW))?.deviceHash).toBe(first.hash);
  });

  it('RFC 8628 §5.2: neither code is in the store, nor in a name of it', async () => {
    const { code, authorization } = await device();
    const prefix = redis.options.keyPrefix ?? '';
    const keys = await redis.keys(`${prefix}*`);
    expect(keys.join(' ')).not.toContain(code);
    expect(keys.join(' ')).not.toContain(authorization.userCode);
    const stored = await redis.hgetall(`device:${sha256Base64url(code)}`);
    expect(JSON.stringify(stored)).not.toContain(code);
  });

  it('RFC 8628 §3.2: is forgotten a while after it expires', async () => {
    const { hash } = await device();
    const left = await redis.ttl(`device:${hash}`);
    expect(left).toBeGreaterThan(TTL_SECONDS);
    expect(left).toBeLessThanOrEqual(TTL_SECONDS + REMEMBERED_SECONDS);
  });
});

describe('RFC 8628 §3.5: polling', () => {
  it('RFC 8628 §3.5: is pending, and told to slow down when it comes too soon', async () => {
    const { code } = await device();
    const at = (seconds: number) => poll(code, NOW + seconds * 1000);
    expect(await at(0)).toEqual({ kind: 'pending' });
    expect(await at(4)).toEqual({ kind: 'slow_down' });
    // The interval is 10 seconds now: 9 are too few, and make it 15.
    expect(await at(13)).toEqual({ kind: 'slow_down' });
    expect(await at(27)).toEqual({ kind: 'slow_down' });
    expect(await at(47)).toEqual({ kind: 'pending' });
  });

  it('RFC 8628 §3.5: every fifth second is right, and a network that is late by chance is no fault', async () => {
    const { code } = await device();
    for (let at = 0; at < 60; at += POLL_INTERVAL_SECONDS) {
      expect(await poll(code, NOW + at * 1000 - (at % 2) * 400)).toEqual({ kind: 'pending' });
    }
  });

  it('RFC 8628 §3.5: a flood makes the interval a minute at most, and keeps nobody from the tokens', async () => {
    const { code, hash } = await device();
    const flood = await Promise.all(Array.from({ length: 50 }, () => poll(code)));
    expect(flood.filter(({ kind }) => kind === 'pending')).toHaveLength(1);
    expect(flood.filter(({ kind }) => kind === 'slow_down')).toHaveLength(49);
    expect(await redis.hget(`device:${hash}`, 'interval')).toBe('60000');
    await devices.claim(hash, NOW);
    await devices.approve(hash, APPROVAL);
    expect(await poll(code)).toEqual({ kind: 'approved', approval: APPROVAL });
  });

  it('RFC 8628 §3.5: says when it has expired, for a while, and when it was denied', async () => {
    const { code, hash, authorization } = await device();
    expect(await poll(code, authorization.expiresAt - 1)).toEqual({ kind: 'pending' });
    expect(await poll(code, authorization.expiresAt)).toEqual({ kind: 'expired' });
    expect(await devices.deny(hash, NOW)).toBe(true);
    expect(await poll(code)).toEqual({ kind: 'denied' });
    expect(await poll('of nobody')).toEqual({ kind: 'unknown' });
  });

  it('RFC 8628 §3.4: another client, or one of that name elsewhere, learns nothing and changes nothing', async () => {
    const { code, hash } = await approved();
    for (const owner of [
      { ...OWNER, clientId: 'radio' },
      { ...OWNER, workspaceId: 'v' },
    ]) {
      expect(await poll(code, NOW, owner)).toEqual({ kind: 'other_client' });
      expect(await devices.redeem(code, owner, NOW)).toBe(false);
    }
    expect(await redis.hget(`device:${hash}`, 'polled')).toBeNull();
    expect(await devices.redeem(code, OWNER, NOW)).toBe(true);
  });
});

describe('RFC 8628 §3.3: the decision', () => {
  it('RFC 8628 §3.3: of 50 who decide at once, one does', async () => {
    const { hash, code } = await device();
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        i % 2 === 0 ? devices.claim(hash, NOW) : devices.deny(hash, NOW).then((denied) => (denied ? 'denied' : 'over')),
      ),
    );
    expect(all.filter((one) => one !== 'over')).toHaveLength(1);
    // What was decided is not decided again, and not found any more.
    expect(await devices.claim(hash, NOW)).toBe('over');
    expect(await devices.deny(hash, NOW)).toBe(false);
    expect(await devices.findPending('w', hash, NOW)).toBeUndefined();
    expect(['pending', 'denied']).toContain((await poll(code)).kind);
  });

  it('RFC 8628 §3.3: nothing is to be had before it is recorded, and it can be taken back until then', async () => {
    const { hash, code } = await device();
    expect(await devices.claim(hash, NOW)).toBe('claimed');
    expect(await poll(code)).toEqual({ kind: 'pending' });
    expect(await devices.redeem(code, OWNER, NOW)).toBe(false);
    await devices.release(hash);
    expect(await devices.findPending('w', hash, NOW)).toMatchObject({ deviceHash: hash });
    expect(await devices.claim(hash, NOW)).toBe('claimed');
    await devices.approve(hash, APPROVAL);
    await devices.release(hash);
    expect(await poll(code)).toEqual({ kind: 'approved', approval: APPROVAL });
  });

  it('RFC 8628 §3.2: comes too late once the code has expired, and nobody approves what was not claimed', async () => {
    const { hash, code, authorization } = await device();
    expect(await devices.claim(hash, authorization.expiresAt)).toBe('over');
    expect(await devices.deny(hash, authorization.expiresAt)).toBe(false);
    await devices.approve(hash, APPROVAL);
    expect(await poll(code)).toEqual({ kind: 'pending' });
  });
});

describe('RFC 8628 §3.5: redeeming', () => {
  it('RFC 8628 §3.5: of 50 at once, over several connections, one gets the tokens', async () => {
    const { code } = await approved();
    const others = Array.from({ length: 4 }, () => testRedis(redis.options.keyPrefix));
    try {
      const stores = others.map((other) => new DeviceAuthorizationStore(other));
      const all = await Promise.all(
        Array.from({ length: 50 }, (_, i) => (stores[i % 4] ?? devices).redeem(code, OWNER, NOW)),
      );
      expect(all.filter((first) => first)).toHaveLength(1);
    } finally {
      await Promise.all(others.map((other) => other.quit()));
    }
    expect(await poll(code)).toEqual({ kind: 'redeemed', approval: APPROVAL });
  });

  it('RFC 8628 §3.2: an approval is worth nothing once the code has expired', async () => {
    const { code, authorization } = await approved();
    expect(await poll(code, authorization.expiresAt)).toEqual({ kind: 'expired' });
    expect(await devices.redeem(code, OWNER, authorization.expiresAt)).toBe(false);
  });
});
