// What administrators see of sessions and how they end them, on a real Postgres and a real Redis.
import { randomUUID } from 'node:crypto';
import { Metadata } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EndSessionRequest as EndInToken } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { GrpcCallError } from '@ostiary/platform/grpc-client';
import { ALICE, type AuthorizeUnderTest, BOB, startAuthorize } from '../testing/authorize-under-test.js';
import { SessionRepository } from './session.repository.js';
import { type LiveSession, Sessions } from './sessions.js';
import { SessionsRpc } from './sessions.rpc.js';

const AT = { tenant: 'acme', workspace: 'shop' };
const ADMIN = { actorType: 'administrator', actorId: 'ada', requestId: 'r', address: '', userAgent: '' };
const ORIGIN = { requestId: 'r', traceId: 't', address: '', userAgent: '' };
const UNAVAILABLE = 14;

let service: AuthorizeUnderTest;
let sessions: Sessions;
let rpc: SessionsRpc;
let told = 0;
const endedInToken: EndInToken[] = [];
const token = { away: false };

beforeAll(async () => {
  service = await startAuthorize('sessions_rpc');
  const repository = new SessionRepository(service.database.dataSource);
  const now = () => Date.now() + service.clock.aheadMs;
  const { audit, directory } = service;
  sessions = new Sessions({ cache: service.sessionCache, repository, audit, logger: { warn: () => undefined }, now });
  const deliver = () => {
    told += 1;
  };
  const grants = {
    endSession: async (request: EndInToken) => {
      if (token.away) throw new GrpcCallError('Grants', 'endSession', UNAVAILABLE, 'away', '');
      endedInToken.push(request);
      return { clientIds: ['app'] };
    },
  };
  rpc = new SessionsRpc({ directory, sessions, grants, repository, deliver, now });
});
afterAll(() => service.stop());
beforeEach(async () => {
  service.reset();
  service.put.client({ backchannelLogoutUri: 'https://app.example.com/logout' });
  await service.database.query('delete from authorize.sessions');
  await service.database.query('delete from authorize.logout_notices');
  endedInToken.length = 0;
  told = 0;
  token.away = false;
});

const begin = (userId = ALICE): Promise<LiveSession> =>
  sessions.begin(service.workspace(), { userId, acr: 'urn:acr', amr: ['pwd'] }, undefined, ORIGIN);
const list = (more: { userId?: string; limit?: number; cursor?: string } = {}) =>
  rpc.listSessions({ ...AT, userId: '', limit: 50, cursor: '', ...more });
const end = (sessionId: string, at = AT) => rpc.endSession({ ...at, sessionId, requestedBy: ADMIN }, new Metadata());
const endAll = (userId: string, reason = 'user-disabled') =>
  rpc.endSessionsOfUser({ ...AT, userId, reason, requestedBy: ADMIN }, new Metadata());
const isLive = async ({ secret }: LiveSession) => (await sessions.find(service.workspace(), secret)) !== undefined;
const notices = () => service.database.query('select session_id, client_id from authorize.logout_notices');

describe('sessions, for administrators', () => {
  it('are listed the youngest first, page by page, each once', async () => {
    const begun: string[] = [];
    for (let i = 0; i < 7; i++) begun.unshift((await begin(i % 2 === 0 ? ALICE : BOB)).session.id);
    const listed: string[] = [];
    let cursor = '';
    do {
      const page = await list({ limit: 3, cursor });
      listed.push(...page.sessions.map((session) => session.id));
      cursor = page.nextCursor;
    } while (cursor !== '');
    // Those that began in one millisecond may be in either order.
    expect([...listed].sort()).toEqual([...begun].sort());
    const times = (await list()).sessions.map((session) => session.createdAt);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const ofBob = await list({ userId: BOB.toUpperCase() });
    expect(ofBob.sessions.map((session) => session.userId)).toEqual([BOB, BOB, BOB]);
    expect(ofBob.sessions[0]).toMatchObject({ acr: 'urn:acr', amr: ['pwd'] });
  });

  it('are not listed, and not there to be ended, once they are over', async () => {
    const { session } = await begin();
    const { settings } = service.workspace();
    expect((await list()).sessions.map(({ expiresAt }) => expiresAt)).toEqual([
      Math.floor(Date.now() / 1000) + settings.session.idleSeconds,
    ]);
    service.clock.aheadMs = settings.session.idleSeconds * 1000 + 1000;
    expect((await list()).sessions).toEqual([]);
    await expect(end(session.id)).rejects.toMatchObject({ code: 5 });
  });

  it.each([
    ['a cursor of somebody else', { cursor: 'bm9uc2Vuc2U' }],
    ['no limit', { limit: 0 }],
    ['too many', { limit: 201 }],
    ['a user that is none', { userId: "' or true --" }],
  ])('refuses %s', async (_what, more) => {
    await expect(list(more)).rejects.toMatchObject({ code: 3 });
  });

  it('OpenID Connect Back-Channel Logout §2.5: one is ended with its tokens, on behalf of who did it, and its clients are to be told', async () => {
    const [ended, other] = [await begin(), await begin()];
    await end(ended.session.id);
    expect([await isLive(ended), await isLive(other)]).toEqual([false, true]);
    expect(endedInToken).toMatchObject([
      { sessionId: ended.session.id, requestedBy: { actorType: 'administrator', actorId: 'ada', workspace: 'shop' } },
    ]);
    expect(service.events.at(-1)).toMatchObject({
      type: 'session.ended',
      actor: { type: 'administrator', id: 'ada' },
      sessionId: ended.session.id,
      details: { reason: 'ended-by-administrator', user: ALICE },
    });
    expect(await notices()).toEqual([{ session_id: ended.session.id, client_id: 'app' }]);
    expect(told).toBe(1);
    await expect(end(ended.session.id)).rejects.toMatchObject({ code: 5 });
  });

  it('all of a user end, and nobody else’s, however many they are', async () => {
    const others = await begin(BOB);
    const own: LiveSession[] = [];
    for (let i = 0; i < 53; i++) own.push(await begin());
    expect(await endAll(ALICE)).toEqual({ ended: 53 });
    expect(await Promise.all(own.map(isLive))).not.toContain(true);
    expect(await isLive(others)).toBe(true);
    expect(await endAll(ALICE)).toEqual({ ended: 0 });
  });

  it('Pitfalls: another workspace’s sessions are not there', async () => {
    const live = await begin();
    await expect(end(live.session.id, { tenant: 'acme', workspace: 'other' })).rejects.toMatchObject({ code: 5 });
    await expect(end(live.session.id, { tenant: 'globex', workspace: 'shop' })).rejects.toMatchObject({ code: 5 });
    await expect(end(randomUUID())).rejects.toMatchObject({ code: 5 });
    await expect(end('../..')).rejects.toMatchObject({ code: 5 });
    await expect(endAll(ALICE, 'because')).rejects.toMatchObject({ code: 3 });
    expect(await isLive(live)).toBe(true);
  });

  it('while tokens cannot be ended the session goes on, and the call can be repeated', async () => {
    const live = await begin();
    token.away = true;
    await expect(end(live.session.id)).rejects.toMatchObject({ code: UNAVAILABLE });
    expect(await isLive(live)).toBe(true);
    token.away = false;
    await end(live.session.id);
    expect(await isLive(live)).toBe(false);
  });
});
