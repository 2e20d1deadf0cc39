// The delivery of logout tokens, on a real Postgres: what a client gets, what becomes of a notice, and who else may see it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { subjectOf } from '@ostiary/oauth/subject';
import { inTenant } from '@ostiary/platform/postgres';
import { SafeFetchError } from '@ostiary/platform/safe-fetch';
import { importJWK, jwtVerify } from 'jose';
import type { Session } from '../sessions/session.js';
import {
  ALICE,
  type AuthorizeUnderTest,
  ISSUER,
  PAIRWISE_KEY,
  startAuthorize,
  WORKSPACE_ID,
} from '../testing/authorize-under-test.js';
import { deliverLogoutNotices } from './deliver-logout-notices.js';
import { addNotices, LogoutNotices } from './logout-notice.repository.js';

const SID = '0190a000-0000-7000-8000-0000000000aa';
const LOGOUT_URI = 'https://app.example.com/logout';
const SESSION: Session = {
  id: SID,
  tenant: 'acme',
  workspaceId: WORKSPACE_ID,
  userId: ALICE,
  authTime: 1_800_000_000,
  acr: 'a',
  amr: ['pwd'],
  createdAt: 0,
  lastSeenAt: 0,
  grants: [],
};

let service: AuthorizeUnderTest;
let notices: LogoutNotices;
beforeAll(async () => {
  service = await startAuthorize('notices');
  notices = new LogoutNotices(service.database.dataSource);
});
afterAll(() => service.stop());
beforeEach(async () => {
  service.reset();
  service.put.client({ backchannelLogoutUri: LOGOUT_URI });
  await service.database.query('delete from authorize.logout_notices');
});

const noticeOf = (clientIds: readonly string[] = ['app']): Promise<void> =>
  inTenant(service.database.dataSource, 'acme', (manager) => addNotices(manager, SESSION, 'shop', clientIds));
const left = () =>
  service.database.query('select attempts, next_attempt_at > now() as later from authorize.logout_notices');
/** As if all pauses were over. */
const due = () =>
  service.database.query(`update authorize.logout_notices set next_attempt_at = now() - interval '1 s'`);

interface Posted {
  readonly url: string;
  readonly form: string;
}

/** One round of delivery to a client that answers as told. */
async function round(answer: number | Error = 200): Promise<Posted[]> {
  const posted: Posted[] = [];
  const post = async (url: string, form: string) => {
    posted.push({ url, form });
    if (answer instanceof Error) throw answer;
    return { status: answer };
  };
  const { directory, signedResponses, audit } = service;
  const logger = { warn: () => undefined };
  const now = () => Date.now();
  await deliverLogoutNotices({
    notices,
    directory,
    signedResponses,
    post,
    audit,
    logger,
    pairwiseKey: PAIRWISE_KEY,
    now,
  });
  return posted;
}

const tokenOf = ({ form }: Posted): string => new URLSearchParams(form).get('logout_token') ?? '';
const verified = async (token: string) =>
  jwtVerify(token, await importJWK(service.signingKey.publicJwk, 'ES256'), {
    issuer: ISSUER,
    audience: 'app',
    typ: 'logout+jwt',
  });

describe('telling clients of a logout', () => {
  it.each([200, 204])('Back-Channel Logout §2.4, §2.5, §2.8: a logout token by POST; %d means told', async (status) => {
    await noticeOf();
    const posted = await round(status);
    expect(posted.map(({ url }) => url)).toEqual([LOGOUT_URI]);
    const [first] = posted;
    if (first === undefined) throw new Error('nothing was posted');
    expect([...new URLSearchParams(first.form).keys()]).toEqual(['logout_token']);
    const { payload, protectedHeader } = await verified(tokenOf(first));
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'logout+jwt', kid: service.signingKey.kid });
    const client = service.put.client({ backchannelLogoutUri: LOGOUT_URI });
    expect(payload).toMatchObject({
      sub: subjectOf(service.workspace(), client, ALICE, PAIRWISE_KEY),
      sid: SID,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(payload).not.toHaveProperty('nonce');
    expect(await left()).toEqual([]);
    expect(service.events).toMatchObject([
      {
        type: 'session.logout_notified',
        outcome: 'success',
        clientId: 'app',
        sessionId: SID,
        details: { attempts: '1' },
      },
    ]);
    // Told once.
    expect(await round()).toEqual([]);
  });

  it('Back-Channel Logout §2.4: a pairwise client is told the name that it knows the user by', async () => {
    service.put.settings({ subjectType: 'pairwise-for-third-parties' });
    const client = service.put.client({ backchannelLogoutUri: LOGOUT_URI, firstParty: false });
    await noticeOf();
    const [first] = await round();
    if (first === undefined) throw new Error('nothing was posted');
    const { payload } = await verified(tokenOf(first));
    expect(payload.sub).toBe(subjectOf(service.workspace(), client, ALICE, PAIRWISE_KEY));
    expect(payload.sub).not.toBe(ALICE);
  });

  it.each([
    ['HTTP 400', 400, 'HTTP 400'],
    ['HTTP 500', 500, 'HTTP 500'],
    ['a redirect', 302, 'HTTP 302'],
    ['an address that is not called', new SafeFetchError('address', 'it is private'), 'address'],
  ])(
    'Back-Channel Logout §2.5: %s is tried again later, with a token of its own, and given up in the end',
    async (_what, answer, failure) => {
      await noticeOf();
      const identifiers = new Set<unknown>();
      for (let attempt = 1; attempt <= 7; attempt++) {
        const [posted] = await round(answer);
        if (posted === undefined) throw new Error('nothing was posted');
        const { payload } = await verified(tokenOf(posted));
        identifiers.add(payload.jti);
        if (attempt === 7) break;
        expect(service.events).toEqual([]);
        expect(await left()).toEqual([{ attempts: attempt, later: true }]);
        // Not before its time.
        expect(await round()).toEqual([]);
        await due();
      }
      // Back-Channel Logout §2.6: whoever keeps jti to refuse replays must not take the next attempt for one.
      expect(identifiers.size).toBe(7);
      expect(await left()).toEqual([]);
      expect(service.events).toMatchObject([
        { type: 'session.logout_notified', outcome: 'failure', details: { attempts: '7', failure } },
      ]);
    },
  );

  it('Back-Channel Logout §2.5: while nobody can sign, the notice is kept', async () => {
    await noticeOf();
    service.switches.tokenAway = true;
    expect(await round()).toEqual([]);
    expect(await left()).toEqual([{ attempts: 1, later: true }]);
    service.switches.tokenAway = false;
    await due();
    expect(await round()).toHaveLength(1);
    expect(await left()).toEqual([]);
  });

  it('Pitfalls: without evidence a notice is not forgotten', async () => {
    await noticeOf();
    service.switches.auditAway = true;
    await expect(round()).rejects.toThrow();
    expect(await left()).toHaveLength(1);
  });

  it('Back-Channel Logout §2.5: replicas that look at the same time tell a client once', async () => {
    await noticeOf();
    const rounds = await Promise.all([round(), round(), round(), round()]);
    expect(rounds.flat()).toHaveLength(1);
  });

  it('Back-Channel Logout §2.2: who is gone, or is told in no such way any more, is not told', async () => {
    await noticeOf(['gone', 'app']);
    service.put.client({});
    expect(await round()).toEqual([]);
    expect(await left()).toEqual([]);
  });

  it('Pitfalls: a tenant sees its own notices only, and who has no tenant sees none', async () => {
    await noticeOf();
    const { dataSource } = service.database;
    const seen = (tenant: string): Promise<unknown[]> =>
      inTenant(dataSource, tenant, (manager) => manager.query('select id from logout_notices'));
    expect(await seen('acme')).toHaveLength(1);
    expect(await seen('other')).toHaveLength(0);
    expect(await dataSource.query('select id from logout_notices')).toHaveLength(0);
  });
});
