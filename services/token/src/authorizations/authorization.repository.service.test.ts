import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { inTenant } from '@ostiary/platform/postgres';
import { PreparedQueries } from '@ostiary/platform/prepared-query';
import type { AuthorizationCodeRecord } from '@ostiary/state/authorization-code.store';
import type { DataSource } from 'typeorm';
import { AccessTokenRepository } from '../access-tokens/access-token.repository.js';
import { type Given, mergeGrant, withdrawGrant } from '../grants/grant.repository.js';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { AuthorizationRepository, type NewRefreshToken, type RefreshUse } from './authorization.repository.js';

jest.setTimeout(30_000);

let database: TestDatabase;
let dataSource: DataSource;
let authorizations: AuthorizationRepository;
let accessTokens: AccessTokenRepository;

beforeAll(async () => {
  database = await createTestDatabase('authorizations');
  dataSource = await database.connect();
  authorizations = new AuthorizationRepository(new PreparedQueries(dataSource));
  accessTokens = new AccessTokenRepository(new PreparedQueries(dataSource));
});
afterAll(() => database.drop());

const HOUR = 3_600_000;
const NOW = 1_800_000_000_000;
const workspace = { tenant: 'acme', id: randomUUID() };

async function newGrant(home = workspace): Promise<{ id: string; userId: string; clientId: string }> {
  const holder = {
    tenant: home.tenant,
    workspaceId: home.id,
    userId: randomUUID(),
    clientId: `client-${randomUUID()}`,
  };
  const access = { scopes: ['openid', 'read'], resources: [], authorizationDetails: [], claims: [] };
  const given: Given = { access, basis: 'user', reason: undefined, now: NOW, expiresAt: undefined };
  return inTenant(dataSource, home.tenant, (manager) => mergeGrant(manager, holder, given));
}

async function newCode(home = workspace): Promise<AuthorizationCodeRecord> {
  const grant = await newGrant(home);
  return {
    authorizationId: randomUUID(),
    grantId: grant.id,
    tenant: home.tenant,
    workspaceId: home.id,
    clientId: grant.clientId,
    userId: grant.userId,
    sessionId: randomUUID(),
    redirectUri: 'https://a.example/cb',
    scopes: ['openid', 'read'],
    resources: ['https://api.example/'],
    claims: { userinfo: { email: { essential: true } }, idToken: {} },
    authorizationDetails: [{ type: 'payment', amount: 1 }],
    authTime: 1_799_999_000,
    acr: 'urn:acr',
    amr: ['pwd'],
    issuedAt: NOW,
    expiresAt: NOW + 60_000,
  };
}

const newRefreshToken = (more: Partial<NewRefreshToken> = {}): NewRefreshToken => ({
  token: `ost_rt_${randomUUID()}`,
  boundTo: undefined,
  idleUntil: NOW + HOUR,
  expiresAt: NOW + 10 * HOUR,
  ...more,
});

const redeem = (code: AuthorizationCodeRecord, more: { replayed?: boolean; refreshToken?: NewRefreshToken } = {}) =>
  authorizations.redeem(code, {
    now: NOW,
    expiresAt: NOW + 11 * HOUR,
    replayed: more.replayed ?? false,
    refreshToken: more.refreshToken,
  });

const stateOf = (code: AuthorizationCodeRecord, home = workspace) =>
  accessTokens.state(home, `${code.authorizationId}.x`);
const times = <T>(n: number, work: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, i) => work(i)));
const count = <T>(all: readonly T[], one: T): number => all.filter((value) => value === one).length;

/** Behind a token that was not exchanged. */
const NOBODY = { clientIds: [], userIds: [], acting: [] };

describe('redeeming a code', () => {
  it('RFC 6749 §4.1.2: of 50 at once, one redeems, and what it was given is revoked by the others', async () => {
    const code = await newCode();
    const outcomes = await times(50, () => redeem(code));
    expect(count(outcomes, 'redeemed')).toBe(1);
    expect(count(outcomes, 'replayed')).toBe(49);
    expect((await stateOf(code)).active).toBe(false);
  });

  it('RFC 6749 §4.1.2: a code that Redis has forgotten about is still spent', async () => {
    const code = await newCode();
    const refreshToken = newRefreshToken();
    expect(await redeem(code, { refreshToken })).toBe('redeemed');
    expect((await stateOf(code)).active).toBe(true);
    // A Redis that failed over gives the record out as if for the first time.
    expect(await redeem(code, { refreshToken: newRefreshToken() })).toBe('replayed');
    expect((await stateOf(code)).active).toBe(false);
    const found = await authorizations.findRefreshToken(workspace, refreshToken.token, code.clientId, NOW);
    expect(found?.state).toBe('revoked');
  });

  it('RFC 6749 §4.1.2: a replay that overtakes the first use leaves it with revoked tokens', async () => {
    const code = await newCode();
    expect(await redeem(code, { replayed: true })).toBe('replayed');
    expect(await redeem(code)).toBe('redeemed');
    expect((await stateOf(code)).active).toBe(false);
    expect(await redeem(code)).toBe('replayed');
  });

  it('RFC 6749 §5.2: a grant that was withdrawn meanwhile gives nothing', async () => {
    const code = await newCode();
    await inTenant(dataSource, workspace.tenant, (manager) => withdrawGrant(manager, workspace.id, code.grantId, NOW));
    expect(await redeem(code)).toBe('grant_withdrawn');
    expect((await stateOf(code)).active).toBe(false);
  });

  it('keeps what userinfo and later tokens need', async () => {
    const code = await newCode();
    const refreshToken = newRefreshToken();
    await redeem(code, { refreshToken });
    expect(await stateOf(code)).toEqual({ active: true, userId: code.userId, claims: code.claims, behind: NOBODY });
    const found = await authorizations.findRefreshToken(workspace, refreshToken.token, code.clientId, NOW);
    const { authorizationId: id, grantId, userId, sessionId, scopes, resources, claims, authorizationDetails } = code;
    const { authTime, acr, amr } = code;
    expect(found).toEqual({
      state: 'usable',
      authorization: {
        id,
        grantId,
        userId,
        sessionId,
        scopes,
        resources,
        claims,
        authorizationDetails,
        authTime,
        acr,
        amr,
      },
      issuedAt: NOW,
      expiresAt: NOW + 10 * HOUR,
    });
  });

  it('RFC 6749 §10.3: keeps no token and no code in the clear', async () => {
    const refreshToken = newRefreshToken();
    await redeem(await newCode(), { refreshToken });
    const { rows } = await database.admin.query('select r::text as row from refresh_tokens r');
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) expect(row).not.toContain(refreshToken.token.slice(7, 20));
  });
});

describe('refreshing', () => {
  async function family(more: Partial<NewRefreshToken> = {}) {
    const code = await newCode();
    const refreshToken = newRefreshToken(more);
    await redeem(code, { refreshToken });
    const use = (token: string, extra: Partial<RefreshUse> = {}) =>
      authorizations.refresh(workspace, {
        token,
        clientId: code.clientId,
        boundTo: undefined,
        idleSeconds: 3600,
        successor: undefined,
        graceSeconds: 30,
        now: NOW + 1000,
        ...extra,
      });
    const rotate = (token: string, extra: Partial<RefreshUse> = {}) => use(token, { successor: `${token}'`, ...extra });
    return { code, first: refreshToken.token, use, rotate };
  }
  const outcome = async (work: ReturnType<AuthorizationRepository['refresh']>) => (await work).outcome;

  it('RFC 6749 §6: a token that is not rotated stays in use', async () => {
    const { first, use } = await family();
    expect(await outcome(use(first))).toBe('refreshed');
    expect(await outcome(use(first))).toBe('refreshed');
  });

  it.each<[string, Partial<NewRefreshToken>, Partial<RefreshUse>, string]>([
    ['RFC 6749 §6: of another client', {}, { clientId: 'other' }, 'other_client'],
    ['RFC 9449 §5: bound, without proof', { boundTo: 'dpop:k' }, {}, 'other_key'],
    ['RFC 9449 §5: bound, with another key', { boundTo: 'dpop:k' }, { boundTo: 'dpop:l' }, 'other_key'],
    [
      'RFC 8705 §4: bound to a key, with a certificate of that thumbprint',
      { boundTo: 'dpop:k' },
      { boundTo: 'mtls:k' },
      'other_key',
    ],
    ['RFC 9449 §5: bound, with its key', { boundTo: 'dpop:k' }, { boundTo: 'dpop:k' }, 'refreshed'],
    ['RFC 9449 §5: unbound, with any key', {}, { boundTo: 'dpop:k' }, 'refreshed'],
    ['RFC 9700 §4.14.2: before it was idle too long', {}, { now: NOW + HOUR - 1 }, 'refreshed'],
    ['RFC 9700 §4.14.2: idle too long', {}, { now: NOW + HOUR }, 'expired'],
    ['RFC 9700 §4.14.2: past its absolute end', { idleUntil: NOW + 20 * HOUR }, { now: NOW + 10 * HOUR }, 'expired'],
  ])('%s', async (_, token, use, expected) => {
    const { first, use: refresh, rotate } = await family(token);
    expect(await outcome(refresh(first, use))).toBe(expected);
    if (expected !== 'refreshed') {
      expect(await outcome(rotate(first, use))).toBe(expected);
      // Nothing was rotated and nothing revoked by the refusal.
      expect(await outcome(refresh(first, { boundTo: token.boundTo }))).toBe('refreshed');
    }
  });

  it('RFC 9700 §4.14.2: a use puts off the idle end, but never past the absolute one', async () => {
    const { first, use } = await family();
    for (let at = NOW + HOUR / 2; at < NOW + 10 * HOUR; at += HOUR / 2) {
      expect(await outcome(use(first, { now: at }))).toBe('refreshed');
    }
    expect(await outcome(use(first, { now: NOW + 10 * HOUR }))).toBe('expired');
  });

  it('RFC 9700 §4.14.2: a rotated token gives the same successor again within the grace', async () => {
    const { first, rotate } = await family();
    expect(await outcome(rotate(first))).toBe('refreshed');
    expect(await outcome(rotate(first, { now: NOW + 31_000 }))).toBe('refreshed');
    expect(await outcome(rotate(`${first}'`))).toBe('refreshed');
  });

  it('RFC 9700 §4.14.2: later than the grace it is a reuse, and the family is revoked', async () => {
    const { code, first, rotate } = await family();
    await rotate(first);
    expect(await outcome(rotate(first, { now: NOW + 31_001 }))).toBe('reused');
    expect(await outcome(rotate(`${first}'`))).toBe('revoked');
    expect((await stateOf(code)).active).toBe(false);
  });

  it('RFC 9700 §4.14.2: within the grace, but after its successor was used, it is a reuse', async () => {
    const { first, rotate } = await family();
    await rotate(first);
    await rotate(`${first}'`);
    expect(await outcome(rotate(first))).toBe('reused');
    expect(await outcome(rotate(`${first}''`))).toBe('revoked');
  });

  it('RFC 9449 §5: without its key a rotated token is refused, and revokes nothing', async () => {
    const { first, rotate } = await family({ boundTo: 'dpop:k' });
    const key = { boundTo: 'dpop:k' };
    await rotate(first, key);
    expect(await outcome(rotate(first, { boundTo: 'dpop:thief', now: NOW + HOUR }))).toBe('other_key');
    expect(await outcome(rotate(`${first}'`, key))).toBe('refreshed');
  });

  it('RFC 9700 §4.14.2: 50 rotations at once give one successor', async () => {
    const { code, first, rotate } = await family();
    const outcomes = await times(50, () => outcome(rotate(first)));
    expect(count(outcomes, 'refreshed')).toBe(50);
    const { rows } = await database.admin.query('select * from refresh_tokens where authorization_id = $1', [
      code.authorizationId,
    ]);
    expect(rows).toHaveLength(2);
    expect(await outcome(rotate(`${first}'`))).toBe('refreshed');
  });

  it('RFC 9700 §4.14.2: without grace, of 50 rotations at once one succeeds and the family is revoked', async () => {
    const { first, rotate } = await family();
    const outcomes = await times(50, (i) => outcome(rotate(first, { graceSeconds: 0, now: NOW + 1000 + i })));
    expect(count(outcomes, 'refreshed')).toBeGreaterThanOrEqual(1);
    expect(outcomes).toContain('reused');
    expect(await outcome(rotate(`${first}'`))).toBe('revoked');
  });

  it.each(['rotated', 'not rotated'])(
    'RFC 7009 §2.1: after a revocation that raced with refreshes (%s) nothing is in force',
    async (kind) => {
      for (let round = 0; round < 10; round++) {
        const { code, first, use, rotate } = await family();
        const refresh = kind === 'rotated' ? rotate : use;
        await Promise.all([
          ...Array.from({ length: 8 }, () => refresh(first)),
          authorizations.revoke(workspace, code.authorizationId, NOW + 1000),
        ]);
        expect(await outcome(refresh(first))).toBe('revoked');
        expect(await outcome(refresh(`${first}'`))).toMatch(/^(revoked|unknown)$/);
        expect((await stateOf(code)).active).toBe(false);
      }
    },
  );

  it('a withdrawn grant ends every token under it', async () => {
    const { code, first, use } = await family();
    await inTenant(dataSource, workspace.tenant, (manager) => withdrawGrant(manager, workspace.id, code.grantId, NOW));
    expect(await outcome(use(first))).toBe('revoked');
    expect((await stateOf(code)).active).toBe(false);
  });
});

describe('access tokens', () => {
  const claims = { iss: 'i', sub: 's', aud: 'a', client_id: 'c', iat: 1, exp: 2_000_000_000, jti: 'opaque-1' };

  it('RFC 7009 §2: a revoked one is not in force, its siblings are', async () => {
    const code = await newCode();
    await redeem(code);
    await accessTokens.revoke(workspace, { jti: `${code.authorizationId}.x`, exp: 2_000_000_000 });
    await accessTokens.revoke(workspace, { jti: `${code.authorizationId}.x`, exp: 2_000_000_000 });
    expect((await stateOf(code)).active).toBe(false);
    expect((await accessTokens.state(workspace, `${code.authorizationId}.y`)).active).toBe(true);
  });

  it('RFC 9068 §2.2: a client’s own token is in force until revoked', async () => {
    expect(await accessTokens.state(workspace, 'own')).toEqual({
      active: true,
      userId: undefined,
      claims: undefined,
      behind: NOBODY,
    });
    await accessTokens.revoke(workspace, { jti: 'own', exp: 2_000_000_000 });
    expect((await accessTokens.state(workspace, 'own')).active).toBe(false);
  });

  it.each([
    ['an authorization that is not there', `${randomUUID()}.x`],
    ['something that is no authorization', `nonsense'.x`],
  ])('is not in force with %s', async (_, tokenId) => {
    expect((await accessTokens.state(workspace, tokenId)).active).toBe(false);
  });

  it('an opaque one is found by itself and by nothing else', async () => {
    await accessTokens.store(workspace, 'ost_at_1', claims);
    expect(await accessTokens.find(workspace, 'ost_at_1')).toEqual(claims);
    expect(await accessTokens.find(workspace, 'ost_at_2')).toBeUndefined();
  });
});

describe('tenants and workspaces', () => {
  const elsewhere = [
    ['workspace', { tenant: 'acme', id: randomUUID() }],
    ['tenant', { tenant: 'globex', id: workspace.id }],
  ] as const;

  it.each(elsewhere)('nothing of one is seen from another %s', async (_, home) => {
    const code = await newCode();
    const refreshToken = newRefreshToken();
    await redeem(code, { refreshToken });
    const use: RefreshUse = {
      token: refreshToken.token,
      clientId: code.clientId,
      boundTo: undefined,
      idleSeconds: 3600,
      successor: undefined,
      graceSeconds: 0,
      now: NOW,
    };
    expect((await stateOf(code, home)).active).toBe(false);
    expect(await authorizations.findRefreshToken(home, refreshToken.token, code.clientId, NOW)).toBeUndefined();
    expect(await authorizations.refresh(home, use)).toEqual({ outcome: 'unknown' });
    await authorizations.revoke(home, code.authorizationId, NOW);
    expect((await stateOf(code)).active).toBe(true);
  });

  it('row-level security shows nothing to a query that names no tenant', async () => {
    await redeem(await newCode(), { refreshToken: newRefreshToken() });
    for (const table of ['grants', 'authorizations', 'refresh_tokens', 'access_tokens', 'revoked_access_tokens']) {
      expect(await dataSource.query(`select * from ${table}`)).toEqual([]);
      const { rows } = await database.admin.query(
        `select relforcerowsecurity as forced from pg_class where relname = '${table}'`,
      );
      expect(rows).toEqual([{ forced: true }]);
    }
  });
});
