// Sessions on a real Redis, tokens from an issuer that counts: what is stored, who renews, and what ends.
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import type { Redis } from '@ostiary/state/redis';
import { testRedis } from '@ostiary/state/testing/redis';
import * as openid from 'openid-client';
import { type AuthorizationServer, newProofKey } from '../sign-in/authorization-server.js';
import type { ConsoleSession } from './console-session.js';
import { type RefreshDependencies, withFreshTokens } from './refresh-tokens.js';
import { SessionStore } from './session.store.js';

const KEY = randomBytes(32);
const PREFIX = `test:${randomBytes(8).toString('hex')}:`;
let redis: Redis;
let issuer: http.Server;
let authorizationServer: Pick<AuthorizationServer, 'configuration'>;
/** What the token endpoint was sent, and what it answers. */
let asked: URLSearchParams[] = [];
let answerWith: (form: URLSearchParams) => { status: number; body: object; afterMs?: number };
let now = 0;
const sessions = () => new SessionStore(redis, KEY, () => now);

beforeAll(async () => {
  redis = testRedis(PREFIX);
  issuer = http.createServer(async (request, response) => {
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    asked.push(form);
    const { status, body, afterMs = 0 } = answerWith(form);
    await sleep(afterMs);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  const config = new openid.Configuration(
    { issuer: base, token_endpoint: `${base}/token` },
    'ostiary-console',
    undefined,
    openid.None(),
  );
  openid.allowInsecureRequests(config);
  authorizationServer = { configuration: async () => config };
});
afterAll(async () => {
  issuer.closeAllConnections();
  issuer.close();
  redis.disconnect();
});
beforeEach(() => {
  now = Date.now();
  asked = [];
  let number = 0;
  answerWith = () => {
    number += 1;
    return {
      status: 200,
      body: { access_token: `new-${number}`, token_type: 'DPoP', expires_in: 900, refresh_token: `refresh-${number}` },
      afterMs: 150,
    };
  };
});

const deps = (): RefreshDependencies => ({
  redis,
  sessions: sessions(),
  authorizationServer: authorizationServer as AuthorizationServer,
  now: () => now,
});

async function session(over: Partial<ConsoleSession> = {}): Promise<ConsoleSession> {
  return {
    user: { id: 'ada', username: 'ada', name: undefined, authTime: 1 },
    sid: randomBytes(8).toString('hex'),
    idToken: 'an-id-token',
    accessToken: 'an-access-token',
    refreshToken: 'a-refresh-token',
    accessTokenExpiresAt: now + 900_000,
    proofKey: await newProofKey(),
    createdAt: now,
    ...over,
  };
}

describe('a session', () => {
  it('is found by its cookie, and nothing in Redis tells of it: no id, no token, no key', async () => {
    const store = sessions();
    const given = await session();
    const id = await store.begin(given);
    expect(id).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect((await store.find(id))?.session).toEqual({ ...given, user: { id: 'ada', username: 'ada', authTime: 1 } });
    const keys = await redis.keys(`${PREFIX}*`);
    const everything = (await Promise.all(keys.map((key) => redis.get(key.slice(PREFIX.length))))).join() + keys.join();
    for (const secret of [id, 'an-access-token', 'a-refresh-token', 'an-id-token', String(given.proofKey.d)]) {
      expect(everything).not.toContain(secret);
    }
  });

  it('cannot be put under another id by who writes Redis, nor read with another key', async () => {
    const store = sessions();
    const [mine, theirs] = [await store.begin(await session()), await store.begin(await session())];
    const sealed = await redis.get(`console-session:${sha256Base64url(theirs)}`);
    await redis.set(`console-session:${sha256Base64url(mine)}`, sealed ?? '');
    expect(await store.find(mine)).toBeUndefined();
    expect(await new SessionStore(redis, randomBytes(32), () => now).find(theirs)).toBeUndefined();
    expect(await store.find(theirs)).toBeDefined();
  });

  it('is over after a day, however busy', async () => {
    const store = sessions();
    const id = await store.begin(await session());
    now += 24 * 3600 * 1000;
    expect(await store.find(id)).toBeUndefined();
  });

  it('OIDC Back-Channel Logout §2.7: ends with the session it came from, also where it begins only now', async () => {
    const store = sessions();
    const first = await session();
    const [early, other] = [await store.begin(first), await store.begin(await session())];
    await store.endAll(first.sid);
    const late = await store.begin(first);
    expect(await store.find(early)).toBeUndefined();
    expect(await store.find(late)).toBeUndefined();
    expect(await store.find(other)).toBeDefined();
  });
});

describe('new tokens', () => {
  it('are not asked for while the old ones are good', async () => {
    const id = await sessions().begin(await session());
    const found = await sessions().find(id);
    if (found === undefined) throw new Error('no session');
    expect(await withFreshTokens(deps(), found)).toBe(found);
    expect(asked).toEqual([]);
  });

  it('RFC 9700 §4.14.2: of twenty requests at once, over two replicas, one uses the refresh token, and all have its tokens', async () => {
    const id = await sessions().begin(await session({ accessTokenExpiresAt: now + 1_000 }));
    const found = await sessions().find(id);
    if (found === undefined) throw new Error('no session');
    const replicas = [deps(), deps()];
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) => withFreshTokens(replicas[i % 2] ?? deps(), found)),
    );
    expect(asked.map((form) => form.get('refresh_token'))).toEqual(['a-refresh-token']);
    expect(new Set(all.map((each) => each?.session.accessToken))).toEqual(new Set(['new-1']));
    expect((await sessions().find(id))?.session.refreshToken).toBe('refresh-1');
  });

  it('are asked for when the access token was refused, whatever its age, once', async () => {
    const id = await sessions().begin(await session());
    const found = await sessions().find(id);
    if (found === undefined) throw new Error('no session');
    await Promise.all([1, 2, 3].map(() => withFreshTokens(deps(), found, 'an-access-token')));
    expect(asked).toHaveLength(1);
  });

  it('RFC 6749 §5.2: invalid_grant ends the session; a server that is away does not', async () => {
    const id = await sessions().begin(await session({ accessTokenExpiresAt: now }));
    const found = await sessions().find(id);
    if (found === undefined) throw new Error('no session');
    answerWith = () => ({ status: 503, body: { error: 'temporarily_unavailable' } });
    await expect(withFreshTokens(deps(), found)).rejects.toThrow();
    expect(await sessions().find(id)).toBeDefined();
    answerWith = () => ({ status: 400, body: { error: 'invalid_grant' } });
    expect(await withFreshTokens(deps(), found)).toBeUndefined();
    expect(await sessions().find(id)).toBeUndefined();
  });

  it('bring no session back that was ended meanwhile', async () => {
    const id = await sessions().begin(await session({ accessTokenExpiresAt: now }));
    const found = await sessions().find(id);
    if (found === undefined) throw new Error('no session');
    const renewing = withFreshTokens(deps(), found);
    await sleep(50);
    await sessions().end(id);
    expect(await renewing).toBeUndefined();
    expect(await sessions().find(id)).toBeUndefined();
  });
});
