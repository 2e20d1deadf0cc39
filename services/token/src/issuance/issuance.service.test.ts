import { randomBytes, randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { encryptionKeyOf, encryptJwe } from '@ostiary/crypto/jwe';
import { importPublicJwk, type Jwk } from '@ostiary/crypto/jwk';
import { parseJws, verifyJws } from '@ostiary/crypto/jws';
import { JWE_ALGORITHMS } from '@ostiary/oauth/jwe-algorithms';
import { JWS_ALGORITHMS } from '@ostiary/oauth/security-profile';
import { GrpcCallError } from '@ostiary/platform/grpc-client';
import { PreparedQueries } from '@ostiary/platform/prepared-query';
import { z } from 'zod';
import { AuthorizationRepository } from '../authorizations/authorization.repository.js';
import { requestedBy, type TestWorkspace, TokenSystem, WITHOUT_MANAGEMENT } from '../testing/token-system.js';

jest.setTimeout(30_000);

const system = new TokenSystem();
let workspace: TestWorkspace;
beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace({ signingAlgorithms: [...JWS_ALGORITHMS] });
});
afterAll(() => system.stop());

const refusal = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof GrpcCallError) return `${status[error.code]} ${error.reason}`;
    throw error;
  }
  return 'OK';
};

describe('CreateSigningKeys', () => {
  it('makes a key for each algorithm, quickly once the pool is warm', async () => {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const start = Date.now();
    const { keys } = await system.issuance.createSigningKeys({ workspaceId: randomUUID(), algs: [...JWS_ALGORITHMS] });
    expect(keys.map((key) => key.alg)).toEqual([...JWS_ALGORITHMS]);
    expect(new Set(keys.map((key) => key.kid)).size).toBe(JWS_ALGORITHMS.length);
    for (const key of keys) {
      const jwk = JSON.parse(key.publicJwkJson);
      expect(jwk).toMatchObject({ kid: key.kid, alg: key.alg, use: 'sig' });
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'priv']) expect(jwk).not.toHaveProperty(secret);
      expect(importPublicJwk(jwk).algorithms).toContain(key.alg);
    }
    expect(Date.now() - start).toBeLessThan(1000);
  });

  it.each([
    ['an unknown algorithm', { workspaceId: randomUUID(), algs: ['HS256'] }],
    ['no algorithm', { workspaceId: randomUUID(), algs: [] }],
    ['no workspace', { workspaceId: '', algs: ['ES256'] }],
  ])('refuses %s', async (_, request) => {
    expect(await refusal(system.issuance.createSigningKeys(request))).toBe('INVALID_ARGUMENT INVALID_FIELD');
  });

  it('refuses to seal with another key-encryption key than the installation’s, and is not ready', async () => {
    const wrong = await system.startReplica({
      OSTIARY_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      LOG_LEVEL: 'silent',
    });
    try {
      const ready = await fetch(`http://127.0.0.1:${wrong.httpPort}/readyz`);
      expect(ready.status).toBe(503);
      expect(await ready.text()).toContain('key-encryption-key');
    } finally {
      await wrong.close();
    }
  });
});

describe('DecryptJwt', () => {
  let encrypting: TestWorkspace;
  let keys: Jwk[];
  beforeAll(async () => {
    encrypting = await system.newWorkspace({ encryptionAlgorithms: ['RSA-OAEP-256', 'ECDH-ES'] });
    keys = await encryptionKeysOf(encrypting);
  });
  const encryptionKeysOf = async (at: TestWorkspace): Promise<Jwk[]> => {
    const { json } = await system.call(at, 'jwks');
    return z
      .object({ keys: z.array(z.looseObject({})) })
      .parse(json)
      .keys.filter((key) => key.use === 'enc');
  };
  const decrypt = (at: TestWorkspace, jwe: string) =>
    system.issuance.decryptJwt({ tenant: at.tenant, workspace: at.slug, jwe });

  it('RFC 7517 §4.2: /jwks publishes a key for each kind, for encryption and nothing private', () => {
    expect(keys.map((key) => [key.kty, key.alg])).toEqual([
      ['RSA', 'RSA-OAEP-256'],
      ['EC', undefined],
    ]);
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(keys[0]).not.toHaveProperty(secret);
  });

  it.each(JWE_ALGORITHMS)('RFC 7516 §5.2: decrypts what was encrypted to the published key with %s', async (alg) => {
    const key = encryptionKeyOf(keys, alg);
    if (key === undefined) throw new Error('no key is published');
    const jwe = await encryptJwe('a.b.c', key, { alg, enc: 'A256GCM' });
    expect(await decrypt(encrypting, jwe)).toEqual({ jwt: 'a.b.c' });
  });

  it('RFC 7517 §5: a key that was replaced is no longer published, and still decrypts', async () => {
    const at = await system.newWorkspace({ encryptionAlgorithms: ['ECDH-ES'] });
    const path = `${at.tenant}/${at.slug}`;
    const known = system.peers.workspaces.get(path);
    const [key] = known?.encryptionKeys ?? [];
    if (known === undefined || key === undefined) throw new Error('no key was made');
    system.peers.workspaces.set(path, { ...known, encryptionKeys: [{ ...key, retired: true }] });
    expect(await encryptionKeysOf(at)).toEqual([]);
    const publicJwk = z.looseObject({}).parse(JSON.parse(key.publicJwkJson));
    const jwe = await encryptJwe('a.b.c', { ...publicJwk, kid: key.kid }, { alg: 'ECDH-ES', enc: 'A256GCM' });
    expect(await decrypt(at, jwe)).toEqual({ jwt: 'a.b.c' });
  });

  it('RFC 7516 §5.2: nothing that was encrypted to another workspace, or to nobody’s key', async () => {
    const other = await system.newWorkspace({ encryptionAlgorithms: ['ECDH-ES'] });
    const [key] = await encryptionKeysOf(other);
    if (key === undefined) throw new Error('no key is published');
    const jwe = await encryptJwe('a.b.c', key, { alg: 'ECDH-ES', enc: 'A256GCM' });
    expect(await refusal(decrypt(other, jwe))).toBe('OK');
    expect(await refusal(decrypt(encrypting, jwe))).toBe('INVALID_ARGUMENT UNDECRYPTABLE');
    expect(await refusal(decrypt(workspace, jwe))).toBe('INVALID_ARGUMENT UNDECRYPTABLE');
    expect(await refusal(decrypt(encrypting, 'a.b.c.d.e'))).toBe('INVALID_ARGUMENT UNDECRYPTABLE');
  });
});

describe('SignJwt', () => {
  const sign = (more: object) =>
    system.issuance.signJwt({
      ...{ tenant: workspace.tenant, workspace: workspace.slug, alg: 'PS256', typ: '', payloadJson: '{"iss":"x"}' },
      ...more,
    });

  it.each([...JWS_ALGORITHMS])('signs with the workspace’s %s key, found in its JWKS', async (alg) => {
    const { jwt } = await sign({ alg, typ: 'logout+jwt' });
    const parsed = parseJws(jwt);
    expect(parsed.header).toMatchObject({ alg, typ: 'logout+jwt' });
    expect(parsed.payload).toEqual({ iss: 'x' });
    const { json } = await system.call(workspace, 'jwks');
    const keys = json.keys as Record<string, unknown>[];
    const key = keys.find((one) => one.kid === parsed.header.kid);
    expect(key && verifyJws(parsed, importPublicJwk(key), alg)).toBe(true);
  });

  it.each([
    ['an unknown workspace', { workspace: 'nowhere' }, 'NOT_FOUND WORKSPACE_NOT_FOUND'],
    ['a payload that is no object', { payloadJson: '[]' }, 'INVALID_ARGUMENT INVALID_FIELD'],
    ['a payload that is no JSON', { payloadJson: '{' }, 'INVALID_ARGUMENT INVALID_FIELD'],
    ['RFC 9068 §2.1: something to pass for an access token', { typ: 'AT+JWT' }, 'INVALID_ARGUMENT INVALID_FIELD'],
    ['RFC 9068 §2.1: the same by its long name', { typ: 'application/at+jwt' }, 'INVALID_ARGUMENT INVALID_FIELD'],
    ['an algorithm that signs nothing', { alg: 'none' }, 'INVALID_ARGUMENT INVALID_FIELD'],
  ])('refuses %s', async (_, more, expected) => {
    expect(await refusal(sign(more))).toBe(expected);
  });
});

describe('/jwks', () => {
  it('RFC 7517 §5: publishes all keys, for any page, and may be kept for a while', async () => {
    const { status: code, headers, json } = await system.call(workspace, 'jwks');
    expect(code).toBe(200);
    expect((json.keys as object[]).length).toBe(JWS_ALGORITHMS.length);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(headers.get('content-type')).toContain('application/jwk-set+json');
  });

  it.each(['POST', 'DELETE'])('RFC 9110 §15.5.6: %s is answered with the methods that there are', async (method) => {
    const answer = await system.call(workspace, 'jwks', { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toContain('GET');
  });

  it('RFC 8414 §2: an unknown workspace is 404 in JSON', async () => {
    const answer = await system.call({ ...workspace, slug: 'nowhere' }, 'jwks');
    expect([answer.status, answer.json.error]).toEqual([404, 'invalid_request']);
  });
});

describe('Grants', () => {
  const holder = () => ({
    ...{ tenant: workspace.tenant, workspaceId: workspace.id, userId: randomUUID(), clientId: 'c', grantId: '' },
  });
  const record = (of: ReturnType<typeof holder>, access: object, requestId: string = randomUUID()) =>
    system.grants.recordGrant({
      ...of,
      ...{ scopes: ['openid'], resources: [], authorizationDetailsJson: '', ...WITHOUT_MANAGEMENT },
      ...access,
      requestedBy: requestedBy(workspace, of.userId, requestId),
    });

  it('are found as they were recorded, and grow', async () => {
    const user = holder();
    expect(await refusal(system.grants.findGrant(user))).toBe('NOT_FOUND GRANT_NOT_FOUND');
    const first = await record(user, { scopes: ['openid', 'read'] });
    const second = await record(user, {
      scopes: ['read', 'write'],
      resources: ['https://api.example/'],
      authorizationDetailsJson: '[{"type":"payment"}]',
    });
    expect(second.id).toBe(first.id);
    const found = await system.grants.findGrant(user);
    expect(found).toEqual(second);
    expect([found.scopes, found.resources]).toEqual([['openid', 'read', 'write'], ['https://api.example/']]);
    expect(JSON.parse(found.authorizationDetailsJson)).toEqual([{ type: 'payment' }]);
    expect((await system.grants.listGrants({ ...user, limit: 0, cursor: '' })).grants).toEqual([found]);
  });

  it('recorded at once are one, with everything in it', async () => {
    const user = holder();
    const all = await Promise.all(Array.from({ length: 10 }, (_, i) => record(user, { scopes: [`s${i}`] })));
    expect(new Set(all.map((grant) => grant.id)).size).toBe(1);
    expect((await system.grants.findGrant(user)).scopes.toSorted()).toEqual(
      Array.from({ length: 10 }, (_, i) => `s${i}`),
    );
  });

  it('leave an event each, in the transaction of the change', async () => {
    const user = holder();
    const grant = await record(user, { scopes: ['read'] }, 'request-given');
    const [given] = await system.eventsOf('request-given', ['consent.given']);
    expect(given).toMatchObject({
      outcome: 'success',
      workspaceId: workspace.id,
      actor: { type: 'user', id: user.userId },
      target: { type: 'grant', id: grant.id },
      clientId: 'c',
      grantId: grant.id,
      scopes: ['read'],
      details: { user: user.userId, change: 'created', basis: 'user' },
    });
    const revoke = {
      ...user,
      grantId: grant.id,
      requestedBy: requestedBy(workspace, user.userId, 'request-withdrawn'),
    };
    expect(await system.grants.revokeGrant(revoke)).toEqual({ revoked: true });
    expect((await system.eventsOf('request-withdrawn', ['consent.withdrawn']))[0]).toMatchObject({ grantId: grant.id });
    expect(await system.grants.revokeGrant(revoke)).toEqual({ revoked: false });
    expect(await refusal(system.grants.findGrant(user))).toBe('NOT_FOUND GRANT_NOT_FOUND');
    // Withdrawn is not forgotten and not revived: what is allowed anew is another grant.
    expect((await record(user, {})).id).not.toBe(grant.id);
  });

  it('are nobody else’s: of another workspace or tenant nothing is found or withdrawn', async () => {
    const user = holder();
    const grant = await record(user, {});
    const other = await system.newWorkspace();
    const by = requestedBy(other, user.userId);
    expect(await refusal(system.grants.findGrant({ ...user, workspaceId: other.id }))).toContain('NOT_FOUND');
    expect(await refusal(system.grants.findGrant({ ...user, tenant: 'globex' }))).toContain('NOT_FOUND');
    const elsewhere = { tenant: workspace.tenant, workspaceId: other.id, grantId: grant.id, requestedBy: by };
    expect(await system.grants.revokeGrant(elsewhere)).toEqual({ revoked: false });
    expect((await system.grants.findGrant(user)).id).toBe(grant.id);
  });

  const searchedFor = (over: {
    userId?: string;
    clientId?: string;
    limit?: number;
    cursor?: string;
    workspaceId?: string;
  }) =>
    system.grants.listGrants({
      ...{ tenant: workspace.tenant, workspaceId: workspace.id, userId: '', clientId: '', limit: 200, cursor: '' },
      ...over,
    });
  const names = ({ grants }: { grants: { userId: string; clientId: string }[] }) =>
    grants.map(({ userId, clientId }) => `${userId} ${clientId}`);

  it('are listed page by page, the newest first: of the workspace, of a user, for a client', async () => {
    const [alice, bob] = [randomUUID(), randomUUID()];
    const shop = `shop-${randomUUID()}`;
    for (const [userId, clientId] of [
      [alice, shop],
      [alice, 'till'],
      [bob, shop],
    ] as const) {
      await record({ ...holder(), userId, clientId }, {});
    }
    const all: string[] = [];
    let cursor = '';
    do {
      const page = await searchedFor({ limit: 2, cursor });
      all.push(...names(page));
      cursor = page.nextCursor;
    } while (cursor !== '');
    expect(all.slice(0, 3)).toEqual([`${bob} ${shop}`, `${alice} till`, `${alice} ${shop}`]);
    expect(new Set(all).size).toBe(all.length);
    expect(names(await searchedFor({ userId: alice }))).toEqual([`${alice} till`, `${alice} ${shop}`]);
    expect(names(await searchedFor({ clientId: shop }))).toEqual([`${bob} ${shop}`, `${alice} ${shop}`]);
    expect(names(await searchedFor({ userId: bob, clientId: 'till' }))).toEqual([]);
    const other = await system.newWorkspace();
    expect(names(await searchedFor({ workspaceId: other.id }))).toEqual([]);
    expect(await refusal(searchedFor({ cursor: 'bm9uc2Vuc2U' }))).toBe('INVALID_ARGUMENT INVALID_FIELD');
    expect(await refusal(searchedFor({ limit: 201 }))).toBe('INVALID_ARGUMENT INVALID_FIELD');
    expect(await refusal(searchedFor({ limit: 0 }))).toBe('INVALID_ARGUMENT INVALID_FIELD');
  });

  it('of a user or for a client are withdrawn together, each with its event, and of nobody else', async () => {
    const client = `client-${randomUUID()}`;
    const [ada, ...others] = [randomUUID(), randomUUID(), randomUUID()] as const;
    for (const userId of [ada, ...others]) await record({ ...holder(), userId, clientId: client }, {});
    const kept = await record({ ...holder(), userId: ada, clientId: 'another' }, {});
    const other = await system.newWorkspace();
    const revoke = (over: object, requestId: string = randomUUID()) =>
      system.grants.revokeGrants({
        ...{ tenant: workspace.tenant, workspaceId: workspace.id, userId: '', clientId: client },
        requestedBy: requestedBy(workspace, 'ada', requestId),
        ...over,
      });
    expect(await revoke({ workspaceId: other.id, requestedBy: requestedBy(other, 'ada') })).toEqual({
      revoked: 0,
      more: false,
    });
    expect(await refusal(revoke({ clientId: '' }))).toBe('INVALID_ARGUMENT INVALID_FIELD');
    expect(await revoke({ userId: ada })).toEqual({ revoked: 1, more: false });
    expect(await revoke({}, 'request-all')).toEqual({ revoked: 2, more: false });
    expect(names(await searchedFor({ clientId: client }))).toEqual([]);
    expect((await system.eventsOf('request-all', ['consent.withdrawn', 'consent.withdrawn'])).length).toBe(2);
    expect((await searchedFor({ userId: ada })).grants.map(({ id }) => id)).toEqual([kept.id]);
    // Safe to repeat.
    expect(await revoke({})).toEqual({ revoked: 0, more: false });
  });

  it('of many users are withdrawn some hundreds at a time', async () => {
    const client = `client-${randomUUID()}`;
    const database = await system.database.connect(1);
    await database.query(`select set_config('ostiary.tenant', $1, false)`, [workspace.tenant]);
    await database.query(
      `insert into grants (id, tenant, workspace_id, user_id, client_id, scopes, resources, created_at, updated_at)
       select gen_random_uuid(), $1, $2, gen_random_uuid(), $3, '{openid}', '{}', now(), now() from generate_series(1, 520)`,
      [workspace.tenant, workspace.id, client],
    );
    const revoke = () =>
      system.grants.revokeGrants({
        ...{ tenant: workspace.tenant, workspaceId: workspace.id, userId: '', clientId: client },
        requestedBy: requestedBy(workspace, 'ada'),
      });
    expect(await revoke()).toEqual({ revoked: 500, more: true });
    expect(await revoke()).toEqual({ revoked: 20, more: false });
  });

  it.each([
    ['no requester', { requestedBy: undefined }, 'INVALID_ARGUMENT INVALID_FIELD'],
    ['details that are no list', { authorizationDetailsJson: '{}' }, 'INVALID_ARGUMENT INVALID_FIELD'],
    ['a user id that is none', { userId: 'x' }, 'INVALID_ARGUMENT INVALID_FIELD'],
    ['a workspace that is another than its slug says', { workspaceId: randomUUID() }, 'NOT_FOUND WORKSPACE_NOT_FOUND'],
  ])('are not recorded with %s', async (_, more, expected) => {
    const user = holder();
    const request = {
      ...user,
      ...{
        scopes: ['openid'],
        resources: [],
        authorizationDetailsJson: '',
        ...WITHOUT_MANAGEMENT,
        requestedBy: requestedBy(workspace, user.userId),
      },
      ...more,
    };
    expect(await refusal(system.grants.recordGrant(request))).toBe(expected);
  });
});

describe('ListClientsOfSessions', () => {
  it('says which clients redeemed a code in a session, of the workspace and tenant that is asked about', async () => {
    const authorizations = new AuthorizationRepository(new PreparedQueries(await system.database.connect(1)));
    const now = Date.now();
    const sessionId = randomUUID();
    for (const replayed of [false, false, true]) {
      const client = system.newClient(workspace);
      const { record } = await system.newCode(workspace, client);
      const code = { ...record, sessionId };
      await authorizations.redeem(code, { now, expiresAt: now + 60_000, replayed, refreshToken: undefined });
    }
    const ask = (over: object = {}) =>
      system.grants.listClientsOfSessions({
        ...{ tenant: workspace.tenant, workspaceId: workspace.id, sessionIds: [sessionId, randomUUID()] },
        ...over,
      });
    const { sessions } = await ask();
    expect(sessions.map((each) => [each.sessionId, each.clientIds.length])).toEqual([[sessionId, 2]]);
    expect(await ask({ workspaceId: randomUUID() })).toEqual({ sessions: [] });
    expect(await ask({ tenant: 'globex' })).toEqual({ sessions: [] });
  });
});

describe('CheckAccessToken', () => {
  it('is false for a token of a withdrawn grant, and for one that never was', async () => {
    const client = system.newClient(workspace);
    const { record } = await system.newCode(workspace, client);
    const jti = `${record.authorizationId}.x`;
    const check = () => system.issuance.checkAccessToken({ tenant: workspace.tenant, workspaceId: workspace.id, jti });
    expect(await check()).toEqual({ active: false });
    const authorizations = new AuthorizationRepository(new PreparedQueries(await system.database.connect(1)));
    const now = Date.now();
    await authorizations.redeem(record, { now, expiresAt: now + 60_000, replayed: false, refreshToken: undefined });
    expect(await check()).toEqual({ active: true });
    await system.grants.revokeGrant({
      ...{ tenant: workspace.tenant, workspaceId: workspace.id, grantId: record.grantId },
      requestedBy: requestedBy(workspace, record.userId),
    });
    expect(await check()).toEqual({ active: false });
  });
});
