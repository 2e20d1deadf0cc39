import { afterAll, describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { randomToken, randomUuid } from '@ostiary/crypto/random';
import { type BackchannelRequest, BackchannelRequestStore } from './backchannel-request.store.js';
import type { IssuedAuthorization } from './issued-authorization.js';
import { testRedis } from './testing/redis.js';

const redis = testRedis();
afterAll(() => redis.quit());
const requests = new BackchannelRequestStore(redis);

const NOW = 1_900_000_000_000;
const LIMITS = { perUser: 3, perClient: 2 };

function record(userId: string, changes: Partial<BackchannelRequest> = {}): BackchannelRequest {
  const clientId = changes.clientId ?? 'bank';
  return {
    ...{ workspaceId: 'w', clientId, userId, address: '', requestedAt: NOW, expiresAt: NOW + 120_000 },
    request: { clientId, scopes: ['openid'], resources: [], acrValues: [], bindingMessage: 'W4SCT' },
    ...changes,
  };
}

const approvalOf = ({ workspaceId, clientId, userId }: BackchannelRequest): IssuedAuthorization => ({
  ...{ authorizationId: randomUuid(), grantId: 'g', tenant: 'acme', workspaceId, clientId, userId, sessionId: 's' },
  ...{ scopes: ['openid'], resources: [], authTime: NOW / 1000, amr: ['pwd'] },
});

async function waiting(userId = randomUuid(), changes: Partial<BackchannelRequest> = {}) {
  const authReqId = randomToken();
  const stored = record(userId, changes);
  expect(await requests.put(authReqId, stored, LIMITS)).toBe('stored');
  return { authReqId, id: sha256Base64url(authReqId), userId, stored };
}

const OWNER = { workspaceId: 'w', clientId: 'bank' };

describe('BackchannelRequestStore', () => {
  it('CIBA §7.3: is found by the user whom it names, and by nobody else', async () => {
    const { id, userId, stored } = await waiting();
    const [found] = await requests.ofUser('w', userId, NOW);
    expect(found).toEqual({ id, record: stored, digest: sha256Base64url(JSON.stringify(stored)) });
    expect(await requests.findPending('w', userId, id, NOW)).toEqual(found);
    expect(await requests.findPending('w', randomUuid(), id, NOW)).toBeUndefined();
    expect(await requests.findPending('another', userId, id, NOW)).toBeUndefined();
    expect(await requests.ofUser('another', userId, NOW)).toEqual([]);
  });

  it('CIBA §16.1: the auth_req_id is kept nowhere', async () => {
    const { authReqId, id } = await waiting();
    const stored = await redis.hgetall(`backchannel:${id}`);
    expect(JSON.stringify(stored)).not.toContain(authReqId);
  });

  it('CIBA §8: what was shown is what is approved: another record of the same id is not', async () => {
    const { authReqId, id, userId, stored } = await waiting();
    const shown = await requests.findPending('w', userId, id, NOW);
    if (shown === undefined) throw new Error('not there');
    const worse = { ...stored, request: { ...stored.request, scopes: ['openid', 'payments'] } };
    await redis.hset(
      `backchannel:${id}`,
      'record',
      JSON.stringify(worse),
      'digest',
      sha256Base64url(JSON.stringify(worse)),
    );
    expect(await requests.claim(shown, NOW)).toBe('over');
    expect(await requests.poll(authReqId, OWNER, NOW)).toEqual({ kind: 'pending' });
  });

  it('CIBA §8: of many who decide at once one counts, and what is decided waits no longer', async () => {
    const { authReqId, id, userId, stored } = await waiting();
    const [shown] = await requests.ofUser('w', userId, NOW);
    if (shown === undefined) throw new Error('not there');
    const claims = await Promise.all(Array.from({ length: 20 }, () => requests.claim(shown, NOW)));
    expect(claims.filter((claim) => claim === 'claimed')).toHaveLength(1);
    expect(await requests.deny(id, stored, NOW)).toBe(false);
    const approval = approvalOf(stored);
    await requests.approve(id, approval);
    expect(await requests.ofUser('w', userId, NOW)).toEqual([]);
    expect(await requests.poll(authReqId, OWNER, NOW)).toEqual({ kind: 'approved', approval });
    expect(await requests.redeem(authReqId, OWNER, NOW)).toBe(true);
    expect(await requests.redeem(authReqId, OWNER, NOW)).toBe(false);
  });

  it('CIBA §11: tells another client nothing, and the client of a no and of the end', async () => {
    const { authReqId, id, stored } = await waiting();
    const other = { ...OWNER, clientId: 'shop' };
    expect(await requests.poll(authReqId, other, NOW)).toEqual({ kind: 'other_client' });
    expect(await requests.poll(authReqId, OWNER, NOW + 120_000)).toEqual({ kind: 'expired' });
    expect(await requests.deny(id, stored, NOW + 1)).toBe(true);
    expect(await requests.poll(authReqId, OWNER, NOW + 1)).toEqual({ kind: 'denied' });
    expect(await requests.poll(randomToken(), OWNER, NOW)).toEqual({ kind: 'unknown' });
  });

  it('CIBA §15: few of one client, and not many of all, wait for one user, raced or not', async () => {
    const userId = randomUuid();
    const puts = await Promise.all(
      Array.from({ length: 10 }, () => requests.put(randomToken(), record(userId), LIMITS)),
    );
    expect(puts.filter((put) => put === 'stored')).toHaveLength(LIMITS.perClient);
    expect(await requests.put(randomToken(), record(userId, { clientId: 'shop' }), LIMITS)).toBe('stored');
    expect(await requests.put(randomToken(), record(userId, { clientId: 'third' }), LIMITS)).toBe('full');
    // Another user is not kept from being asked.
    await waiting();
    expect(await requests.ofUser('w', userId, NOW)).toHaveLength(LIMITS.perUser);
    // What has expired makes room.
    const later = { requestedAt: NOW + 120_001, expiresAt: NOW + 240_000 };
    expect(await requests.put(randomToken(), record(userId, later), LIMITS)).toBe('stored');
  });

  it('CIBA §15: a decision makes room for the next', async () => {
    const { userId, id, stored } = await waiting();
    await waiting(userId);
    expect(await requests.put(randomToken(), stored, LIMITS)).toBe('full');
    await requests.deny(id, stored, NOW);
    expect(await requests.put(randomToken(), stored, LIMITS)).toBe('stored');
  });
});
