import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importPublicJwk } from '@ostiary/crypto/jwk';
import { parseJws, verifyJws } from '@ostiary/crypto/jws';
import type { ClientRecord } from '@ostiary/oauth/client';
import { claimsOf, credentials, requestedBy, type TestWorkspace, TokenSystem } from '../testing/token-system.js';

const system = new TokenSystem();
let workspace: TestWorkspace;
let client: ClientRecord;
beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace({ tokenStatusList: { mode: 'on' } });
  client = system.newClient(workspace);
});
afterAll(() => system.stop());

interface Reference {
  readonly idx: number;
  readonly uri: string;
}
const referenceOf = (token: unknown): Reference => {
  const { status } = claimsOf(token) as { status?: { status_list: Reference } };
  if (status === undefined) throw new Error('the token has no status');
  return status.status_list;
};
const listAt = (uri: string, at = workspace) => system.call(at, uri.slice(at.issuer.length + 1));
/** As a resource server reads it, which knows nothing but the token and the keys (§8.3). */
async function isRevoked(token: unknown, at = workspace): Promise<boolean> {
  const { idx, uri } = referenceOf(token);
  const { payload } = parseJws((await listAt(uri, at)).text);
  const { lst } = payload.status_list as { lst: string };
  return (((inflateSync(Buffer.from(lst, 'base64url'))[idx >> 3] ?? 0) >> (idx & 7)) & 1) === 1;
}
/** How soon is measured where nothing else runs (test/e2e/revocation.test.ts). */
async function isListed(token: unknown, at = workspace): Promise<boolean> {
  for (let i = 0; i < 300; i++) {
    if (await isRevoked(token, at)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
const tokens = async (of = client, at = workspace) => {
  const { code, record } = await system.newCode(at, of);
  const { json } = await system.redeem(at, of, code);
  return { access_token: json.access_token, refresh_token: json.refresh_token, record };
};

describe('what is published', () => {
  it('Token Status List §5.1, §8.1: a signed list of its own type, for any page, kept for a moment', async () => {
    const { access_token } = await tokens();
    const { uri } = referenceOf(access_token);
    expect(uri).toMatch(new RegExp(`^${workspace.issuer}/statuslists/[A-Za-z0-9_-]{22}$`));
    const answer = await listAt(uri);
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      ...[200, 'application/statuslist+jwt', 'public, max-age=1'],
    ]);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const parsed = parseJws(answer.text);
    expect(parsed.header).toMatchObject({ typ: 'statuslist+jwt' });
    expect(parsed.payload).toMatchObject({ sub: uri, ttl: 1, status_list: { bits: 1 } });
    const keys = (await system.call(workspace, 'jwks')).json.keys as Record<string, unknown>[];
    const published = keys.find((one) => one.kid === parsed.header.kid);
    expect(published && verifyJws(parsed, importPublicJwk(published), 'ES256')).toBe(true);
  });

  it('Token Status List §8.4: all lists are found, and none of another workspace', async () => {
    const { access_token } = await tokens();
    const { uri } = referenceOf(access_token);
    expect((await system.call(workspace, 'statuslists')).json.status_lists).toContain(uri);
    const other = await system.newWorkspace({ tokenStatusList: { mode: 'on' } });
    expect((await system.call(other, 'statuslists')).json).toEqual({ status_lists: [] });
    const id = uri.slice(uri.lastIndexOf('/') + 1);
    expect((await system.call(other, `statuslists/${id}`)).status).toBe(404);
    for (const none of ['x', 'A'.repeat(22), `${id}%00`]) {
      expect((await system.call(workspace, `statuslists/${none}`)).status).toBe(404);
    }
  });

  it('Token Status List §12.5: each token has an index of its own, in no order, from whichever replica', async () => {
    const all = await Promise.all(Array.from({ length: 40 }, () => tokens()));
    const indexes = all.map(({ access_token }) => {
      const { idx, uri } = referenceOf(access_token);
      return `${uri} ${idx}`;
    });
    expect(new Set(indexes).size).toBe(40);
    expect(indexes).not.toEqual(indexes.toSorted());
  });

  it('is off unless it was switched on, and opaque tokens have none', async () => {
    const off = await system.newWorkspace();
    expect(claimsOf((await tokens(system.newClient(off), off)).access_token)).not.toHaveProperty('status');
    const opaque = system.newClient(workspace, { accessTokenFormat: 'opaque' });
    const { access_token } = await tokens(opaque);
    expect((await system.introspect(workspace, opaque, access_token)).json).toMatchObject({ active: true });
  });
});

describe('who verifies a token alone hears', () => {
  it('Token Status List §7.1: that nothing has happened', async () => {
    expect(await isRevoked((await tokens()).access_token)).toBe(false);
  });

  it('Grant Management §6.4: that the grant was withdrawn; of no other token anything', async () => {
    const [mine, others] = [await tokens(), await tokens()];
    const { grantId, userId } = mine.record;
    const home = { tenant: workspace.tenant, workspaceId: workspace.id, grantId };
    expect(await isRevoked(mine.access_token)).toBe(false);
    await system.grants.revokeGrant({ ...home, requestedBy: requestedBy(workspace, userId) });
    expect(await isListed(mine.access_token)).toBe(true);
    expect(await isRevoked(others.access_token)).toBe(false);
  });

  it.each(['access_token', 'refresh_token'] as const)('RFC 7009 §2.1: that the %s was revoked', async (which) => {
    const mine = await tokens();
    await system.call(workspace, 'revoke', { form: { token: String(mine[which]) }, headers: credentials(client) });
    expect(await isListed(mine.access_token)).toBe(true);
  });

  it('RFC 6749 §4.1.2: that the code was shown twice', async () => {
    const { code } = await system.newCode(workspace, client);
    const { json } = await system.redeem(workspace, client, code);
    await system.redeem(workspace, client, code);
    expect(await isListed(json.access_token)).toBe(true);
  });

  it('Token Status List §7.1: whom nobody asked about before: a user who was disabled meanwhile, until they are back', async () => {
    const quiet = await system.newWorkspace({ tokenStatusList: { mode: 'on' } });
    const app = system.newClient(quiet);
    const [mine, others] = [await tokens(app, quiet), await tokens(app, quiet)];
    system.putUser(quiet, mine.record.userId, {}, true);
    // Identity knows; no change event has come, and nothing was published yet.
    expect(await isRevoked(mine.access_token, quiet)).toBe(true);
    expect(await isRevoked(others.access_token, quiet)).toBe(false);
    system.putUser(quiet, mine.record.userId, {}, false);
    await system.announce(quiet, { $case: 'userChanged', userChanged: { userId: mine.record.userId } });
    let isBack = false;
    for (let i = 0; i < 200 && !isBack; i++) {
      isBack = !(await isRevoked(mine.access_token, quiet));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(isBack).toBe(true);
  });

  it('Token Status List §7.1: what was revoked stays so, whatever is revoked after it, in each list of the workspace', async () => {
    const gone: unknown[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { access_token: token } = await tokens();
      await system.call(workspace, 'revoke', { form: { token: String(token) }, headers: credentials(client) });
      expect(await isListed(token)).toBe(true);
      gone.push(token);
    }
    // Of two replicas one may be a quarter of a second behind.
    for (const token of gone) expect(await isListed(token)).toBe(true);
    expect(await isRevoked((await tokens()).access_token)).toBe(false);
  });

  it('that a user was disabled, and that a client was', async () => {
    const mine = await tokens();
    expect(await isRevoked(mine.access_token)).toBe(false);
    system.putUser(workspace, mine.record.userId, {}, true);
    await system.announce(workspace, { $case: 'userChanged', userChanged: { userId: mine.record.userId } });
    expect(await isListed(mine.access_token)).toBe(true);
    const another = system.newClient(workspace);
    const { json } = await system.token(workspace, another, { grant_type: 'client_credentials' });
    expect(await isRevoked(json.access_token)).toBe(false);
    system.putClient(workspace, { ...another, disabled: true });
    await system.announce(workspace, { $case: 'clientChanged', clientChanged: { clientId: another.clientId } });
    expect(await isListed(json.access_token)).toBe(true);
  });

  it('Token Status List §7.1: that a user was disabled, also beside an identity of the version before', async () => {
    const rolling = await system.newWorkspace({ tokenStatusList: { mode: 'on' } });
    const app = system.newClient(rolling);
    const [mine, others] = [await tokens(app, rolling), await tokens(app, rolling)];
    system.putUser(rolling, mine.record.userId, {}, true);
    system.peers.cannotListDisabled = true;
    try {
      await system.announce(rolling, { $case: 'userChanged', userChanged: { userId: mine.record.userId } });
      expect(await isListed(mine.access_token, rolling)).toBe(true);
      expect(await isRevoked(others.access_token, rolling)).toBe(false);
    } finally {
      system.peers.cannotListDisabled = false;
    }
  });
});
