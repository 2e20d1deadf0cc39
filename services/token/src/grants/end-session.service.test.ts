// What ends with a session and what does not, on a real Postgres.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { Workspace } from '@ostiary/oauth/workspace';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { inTenant } from '@ostiary/platform/postgres';
import { PreparedQueries } from '@ostiary/platform/prepared-query';
import type { DataSource } from 'typeorm';
import { AccessTokenRepository } from '../access-tokens/access-token.repository.js';
import { AuthorizationRepository } from '../authorizations/authorization.repository.js';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { type EndingSession, endSession } from './end-session.js';
import { type Given, mergeGrant } from './grant.repository.js';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const home = { tenant: 'acme', id: randomUUID() };
const WORKSPACE: Workspace = {
  ...{
    id: 'w',
    tenant: 't',
    slug: 's',
    name: 'S',
    workspaceProfile: 'b2b',
    issuer: 'https://i',
    mtlsIssuer: 'https://m',
  },
  ...{ settings: settingsOf(WORKSPACE_PROFILES.b2b), keys: [], version: 1, disabled: false },
};
const events: AuditEventInput[] = [];
const audit = { away: false };

let database: TestDatabase;
let dataSource: DataSource;
let authorizations: AuthorizationRepository;
let accessTokens: AccessTokenRepository;

beforeAll(async () => {
  database = await createTestDatabase('end_session');
  dataSource = await database.connect();
  authorizations = new AuthorizationRepository(new PreparedQueries(dataSource));
  accessTokens = new AccessTokenRepository(new PreparedQueries(dataSource));
});
afterAll(() => database.drop());
beforeEach(() => {
  events.length = 0;
  audit.away = false;
});

/** An authorization that was redeemed in the session. */
async function redeemed(sessionId: string, clientId: string, scopes: readonly string[]): Promise<string> {
  const { authorizationId, outcome } = await redeem(sessionId, clientId, scopes);
  expect(outcome).toBe('redeemed');
  return authorizationId;
}

async function redeem(sessionId: string, clientId: string, scopes: readonly string[], replayed = false) {
  const userId = randomUUID();
  const access = { scopes, resources: [], authorizationDetails: [], claims: [] };
  const given: Given = { access, basis: 'user', reason: undefined, now: NOW, expiresAt: undefined };
  const holder = { tenant: home.tenant, workspaceId: home.id, userId, clientId };
  const grant = await inTenant(dataSource, home.tenant, (manager) => mergeGrant(manager, holder, given));
  const authorizationId = randomUUID();
  const code = {
    ...{
      authorizationId,
      grantId: grant.id,
      ...holder,
      sessionId,
      redirectUri: 'https://a.example/cb',
      scopes,
      resources: [],
    },
    ...{ authTime: NOW / 1000, acr: 'a', amr: ['pwd'], issuedAt: NOW, expiresAt: NOW + 60_000 },
  };
  const use = { now: NOW, expiresAt: NOW + HOUR, replayed, refreshToken: undefined };
  return { authorizationId, outcome: await authorizations.redeem(code, use) };
}

const isActive = async (id: string): Promise<boolean> => (await accessTokens.state(home, `${id}.x`)).active;

function end(sessionId: string, changes: Partial<EndingSession> = {}): Promise<readonly string[]> {
  const workspace = { ...WORKSPACE, id: changes.workspaceId ?? home.id, tenant: changes.tenant ?? home.tenant };
  return endSession(
    {
      dataSource,
      audit: {
        recordInTransaction: async (_manager, event) => {
          if (audit.away) throw new Error('no evidence');
          events.push(event);
        },
      },
      revocations: { markGrantRevoked: async () => undefined, markGrantReplaced: async () => undefined },
      directory: { workspace: () => workspace, client: () => undefined },
      now: () => NOW,
    },
    { tenant: home.tenant, workspaceId: home.id, sessionId, keepOfflineAccess: true, ...changes },
    {
      actor: { type: 'user', id: 'u' },
      workspace: 'shop',
      request: { requestId: 'r', traceId: 't', address: '', userAgent: '' },
    },
  );
}

describe('what ends with a session', () => {
  it.each([
    ['openid', ['openid'], true, false],
    ['openid offline_access', ['openid', 'offline_access'], true, true],
    ['read (no OpenID Connect)', ['read'], true, true],
    ['openid offline_access, where everything ends', ['openid', 'offline_access'], false, false],
    ['read, where everything ends', ['read'], false, false],
  ])('Back-Channel Logout §2.7: %s', async (_what, scopes, keepOfflineAccess, active) => {
    const session = randomUUID();
    const id = await redeemed(session, 'app', scopes);
    const other = await redeemed(randomUUID(), 'app', scopes);
    // Told in either case: it took part.
    expect(await end(session, { keepOfflineAccess })).toEqual(['app']);
    expect(await isActive(id)).toBe(active);
    expect(await isActive(other)).toBe(true);
    expect(events.map(({ type, target }) => [type, target?.id])).toEqual(active ? [] : [['token.revoked', id]]);
  });

  it('Back-Channel Logout §2.5: every client that took part once, and again when asked again', async () => {
    const session = randomUUID();
    for (const client of ['b', 'a', 'b']) await redeemed(session, client, ['openid']);
    expect(await end(session)).toEqual(['a', 'b']);
    expect(events).toHaveLength(3);
    expect(await end(session)).toEqual(['a', 'b']);
    expect(events).toHaveLength(3);
  });

  it('Pitfalls: another tenant, or another workspace, ends nothing and learns nothing', async () => {
    const session = randomUUID();
    const id = await redeemed(session, 'app', ['openid']);
    expect(await end(session, { tenant: 'other' })).toEqual([]);
    expect(await end(session, { workspaceId: randomUUID() })).toEqual([]);
    expect(await isActive(id)).toBe(true);
  });

  it('Pitfalls: without evidence nothing ends', async () => {
    const session = randomUUID();
    const id = await redeemed(session, 'app', ['openid']);
    audit.away = true;
    await expect(end(session)).rejects.toThrow('no evidence');
    expect(await isActive(id)).toBe(true);
  });

  it('Back-Channel Logout §2.7: a code that was issued in the session and is shown afterwards gives nothing', async () => {
    const session = randomUUID();
    await end(session);
    const late = await redeem(session, 'app', ['openid', 'offline_access']);
    expect(late.outcome).toBe('session_ended');
    expect(await isActive(late.authorizationId)).toBe(false);
    // A replay is still one.
    expect((await redeem(session, 'app', ['openid'], true)).outcome).toBe('replayed');
    expect((await redeem(randomUUID(), 'app', ['openid'])).outcome).toBe('redeemed');
  });

  it('Back-Channel Logout §2.7: of codes that race with the end of the session none gives anything that outlives it', async () => {
    for (let round = 0; round < 10; round++) {
      const session = randomUUID();
      const races = Array.from({ length: 12 }, () => redeem(session, 'app', ['openid']));
      const [codes] = await Promise.all([Promise.all(races), end(session)]);
      for (const { authorizationId } of codes) expect(await isActive(authorizationId)).toBe(false);
    }
  });

  it('Pitfalls: a session that another tenant says has ended goes on', async () => {
    const session = randomUUID();
    await end(session, { tenant: 'other' });
    expect((await redeem(session, 'app', ['openid'])).outcome).toBe('redeemed');
  });
});
