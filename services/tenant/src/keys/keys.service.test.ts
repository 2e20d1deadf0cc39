import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inTenant } from '@ostiary/platform/postgres';
import { DataSource } from 'typeorm';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { type LaunchedWorkspace, TenantSystem, type TestAdministrator } from '../testing/tenant-system.js';
import { advanceKeys } from './advance-keys.js';
import { exchangeEncryptionKeysOnSchedule } from './exchange-encryption-keys.js';
import { signingKeysNow } from './measure-keys.js';
import { rotateOnSchedule } from './schedule-rotation.js';
import { keysOf } from './signing-key.repository.js';

const system = new TenantSystem();
let owner: TestAdministrator;

beforeAll(async () => {
  await system.start({ OSTIARY_KEY_PUBLISH_SECONDS: '3600' });
  owner = await system.newTenant();
}, 60_000);
afterAll(() => system.stop());

const DAY_MS = 86_400_000;
const ES256 = { settings: { signing_algorithms: ['ES256'], access_token: { ttl_seconds: 600 } } };
const rotate = (workspace: LaunchedWorkspace, body?: unknown) =>
  system.call('POST', `${workspace.path}/signing-keys/rotate`, {
    token: owner.token,
    ...(body === undefined ? {} : { body }),
  });

async function states(workspace: LaunchedWorkspace): Promise<string[]> {
  const { signing_keys: keys } = await system.done('GET', `${workspace.path}/signing-keys`, owner);
  return Array.isArray(keys) ? keys.map((key) => `${key.alg} ${key.state}`) : [];
}

const directoryStates = async (workspace: LaunchedWorkspace) => {
  const request = { tenant: owner.tenant, workspace: workspace.slug, includeSealedKeys: false };
  return (await system.directory.getWorkspace(request)).signingKeys.map((key) => key.state);
};

/** As the job does it, at another time. */
async function advanceAt(ms: number): Promise<number> {
  const deps = system.service.app.get<Dependencies>(DEPENDENCIES);
  return advanceKeys({ ...deps, now: () => ms });
}

describe('rotating signing keys', () => {
  it('publishes the next key, lets it sign when its hour has come, and forgets the one before when its tokens are over', async () => {
    const workspace = await system.launch(owner, ES256);
    const answer = await rotate(workspace);
    expect(answer.status).toBe(201);
    await system.eventsOf(answer.headers.get('x-request-id'), ['key.rotated']);
    expect(await states(workspace)).toEqual(['ES256 active', 'ES256 next']);
    expect(await advanceAt(Date.now())).toBe(0);

    const hour = Date.now() + 3_601_000;
    expect(await advanceAt(hour)).toBe(1);
    expect(await states(workspace)).toEqual(['ES256 retired', 'ES256 active']);
    expect(await directoryStates(workspace)).toEqual(['retired', 'active']);
    expect((await system.call('GET', workspace.path, owner)).json.version).toBe(3);

    // 600 s of the longest token and five minutes on top.
    expect(await advanceAt(hour + 899_000)).toBe(0);
    expect(await advanceAt(hour + 901_000)).toBe(1);
    expect(await states(workspace)).toEqual(['ES256 active']);
    await system.eventsOf('', ['key.rotated', 'key.retired']);
  });

  it('by two replicas at once is done once', async () => {
    const workspace = await system.launch(owner, ES256);
    await rotate(workspace);
    const hour = Date.now() + 3_601_000;
    const done = await Promise.all([advanceAt(hour), advanceAt(hour), advanceAt(hour)]);
    expect(done.reduce((sum, one) => sum + one)).toBe(1);
    expect(await states(workspace)).toEqual(['ES256 retired', 'ES256 active']);
  });

  it('after a compromise signs with the new key at once; the old one can be taken out of the key set', async () => {
    const workspace = await system.launch(owner, ES256);
    const [old] = Array.isArray(workspace.signing_keys) ? workspace.signing_keys : [];
    const path = `${workspace.path}/signing-keys/${String(old.kid)}`;
    expect((await system.call('DELETE', path, owner)).status).toBe(409);
    await rotate(workspace, { immediately: true });
    expect(await states(workspace)).toEqual(['ES256 retired', 'ES256 active']);
    expect((await system.call('DELETE', path, owner)).status).toBe(204);
    expect(await states(workspace)).toEqual(['ES256 active']);
    expect((await system.call('DELETE', path, owner)).status).toBe(404);
  });

  it('can be for some algorithms only, of those that the workspace has', async () => {
    const workspace = await system.launch(owner, { settings: { signing_algorithms: ['ES256', 'EdDSA'] } });
    await rotate(workspace, { algorithms: ['EdDSA'] });
    expect((await states(workspace)).sort()).toEqual(['ES256 active', 'EdDSA active', 'EdDSA next']);
    const refused = await rotate(workspace, { algorithms: ['EdDSA', 'RS256'] });
    expect([refused.status, refused.json.errors]).toEqual([
      422,
      [expect.objectContaining({ pointer: '/algorithms/1' })],
    ]);
  });

  it('gives sealed keys to nobody but who asks for them, and only over gRPC', async () => {
    const workspace = await system.launch(owner, ES256);
    const request = { tenant: owner.tenant, workspace: workspace.slug };
    const open = await system.directory.getWorkspace({ ...request, includeSealedKeys: false });
    const sealed = await system.directory.getWorkspace({ ...request, includeSealedKeys: true });
    expect(open.signingKeys.map((key) => key.sealedPrivateKey.length)).toEqual([0]);
    expect(sealed.signingKeys.map((key) => Buffer.from(key.sealedPrivateKey).toString())).toEqual([
      expect.stringMatching(`sealed for ${workspace.id}$`),
    ]);
    const { text } = await system.call('GET', `${workspace.path}/signing-keys`, owner);
    expect(text).not.toContain('seal');
    const dataSource = system.service.app.get(DataSource);
    const keys = await inTenant(dataSource, owner.tenant, (manager) => keysOf(manager, owner.tenant, workspace.id));
    expect(keys[0]).toMatchObject({ tenant: owner.tenant, state: 'active' });
  });
});

describe('key pairs for encryption', () => {
  const change = (path: string, settings: object) =>
    system.call('PATCH', path, { token: owner.token, body: { settings } });
  const keysIn = async (slug: string, includeSealedKeys = false) =>
    (await system.directory.getWorkspace({ tenant: owner.tenant, workspace: slug, includeSealedKeys })).encryptionKeys;
  const announced = async (slug: string): Promise<unknown> => {
    const { json } = await system.call('GET', `/${owner.tenant}/${slug}/.well-known/openid-configuration`);
    return json.request_object_encryption_alg_values_supported;
  };

  it('RFC 9101 §6.1: are made when they are listed, announced, exchanged, and gone when they are not', async () => {
    const { path, slug } = await system.launch(owner, ES256);
    expect([await keysIn(slug), await announced(slug)]).toEqual([[], undefined]);
    expect((await change(path, { encryption_algorithms: ['ECDH-ES'] })).status).toBe(200);
    const [first] = await keysIn(slug);
    expect(first).toMatchObject({ alg: 'ECDH-ES' });
    expect(await announced(slug)).toEqual(['ECDH-ES', 'ECDH-ES+A256KW']);
    await change(path, { encryption_algorithms: ['RSA-OAEP-256', 'ECDH-ES'] });
    expect((await keysIn(slug)).map((key) => key.alg).sort()).toEqual(['ECDH-ES', 'RSA-OAEP-256']);
    expect(await keysIn(slug)).toContainEqual(first);
    await change(path, { encryption_algorithms: [] });
    expect([await keysIn(slug), await announced(slug)]).toEqual([[], undefined]);
    await change(path, { encryption_algorithms: ['ECDH-ES'] });
    expect((await keysIn(slug)).map((key) => key.kid)).not.toEqual([first?.kid]);
  });

  it('OpenID Connect Discovery §3: a workspace can be launched with them; sealed parts go only to who asks for them', async () => {
    const { slug, id } = await system.launch(owner, { settings: { encryption_algorithms: ['RSA-OAEP-256'] } });
    expect(await announced(slug)).toEqual(['RSA-OAEP-256']);
    expect((await keysIn(slug)).map((key) => key.sealedPrivateKey.length)).toEqual([0]);
    expect((await keysIn(slug, true)).map((key) => Buffer.from(key.sealedPrivateKey).toString())).toEqual([
      expect.stringMatching(`sealed for ${id}$`),
    ]);
  });
});

describe('exchanging key pairs for encryption', () => {
  const launch = (everyDays = 10) =>
    system.launch(owner, {
      settings: { encryption_algorithms: ['ECDH-ES', 'RSA-OAEP-256'], key_rotation: { every_days: everyDays } },
    });
  const known = async ({ slug }: LaunchedWorkspace) =>
    (await system.directory.getWorkspace({ tenant: owner.tenant, workspace: slug, includeSealedKeys: true }))
      .encryptionKeys;
  const listed = async (workspace: LaunchedWorkspace) => {
    const { encryption_keys: keys } = await system.done('GET', `${workspace.path}/encryption-keys`, owner);
    return Array.isArray(keys) ? keys.map((key) => `${key.alg} ${key.state}`).sort() : [];
  };
  const exchangeAt = (ms: number) =>
    exchangeEncryptionKeysOnSchedule({ ...system.service.app.get<Dependencies>(DEPENDENCIES), now: () => ms });
  const rotateNow = (workspace: LaunchedWorkspace, body: object) =>
    system.call('POST', `${workspace.path}/encryption-keys/rotate`, { token: owner.token, body });

  it('on schedule the successor is published, and the one before decrypts for another day', async () => {
    const workspace = await launch();
    const before = (await known(workspace)).map((key) => key.kid);
    await exchangeAt(Date.now());
    const due = Date.now() + 10 * DAY_MS;
    await exchangeAt(due - 60_000);
    expect(await listed(workspace)).toEqual(['ECDH-ES active', 'RSA-OAEP-256 active']);
    await Promise.all([exchangeAt(due), exchangeAt(due)]);
    expect(await listed(workspace)).toEqual([
      'ECDH-ES active',
      'ECDH-ES retired',
      'RSA-OAEP-256 active',
      'RSA-OAEP-256 retired',
    ]);
    const during = await known(workspace);
    expect(during.filter((key) => key.retired).map((key) => key.kid)).toEqual(before);
    expect(during.every((key) => key.sealedPrivateKey.length > 0)).toBe(true);
    await system.eventsOf('', ['key.created', 'key.retired']);
    await exchangeAt(due + DAY_MS - 1000);
    expect(await known(workspace)).toHaveLength(4);
    await exchangeAt(due + DAY_MS);
    const after = (await known(workspace)).map((key) => key.kid);
    expect(after).toHaveLength(2);
    expect(after.filter((kid) => before.includes(kid))).toEqual([]);
  });

  it('can be switched off, and follows a change of the days', async () => {
    const workspace = await launch(0);
    await exchangeAt(Date.now() + 1000 * DAY_MS);
    expect(await listed(workspace)).toEqual(['ECDH-ES active', 'RSA-OAEP-256 active']);
    const body = { settings: { key_rotation: { every_days: 30 } } };
    await system.done('PATCH', workspace.path, { token: owner.token, body });
    await exchangeAt(Date.now() + 31 * DAY_MS);
    expect(await listed(workspace)).toContain('ECDH-ES retired');
  });

  it('by hand for some kinds, and after a compromise without the day', async () => {
    const workspace = await launch();
    expect((await rotateNow(workspace, { algorithms: ['ECDH-ES'] })).status).toBe(201);
    expect(await listed(workspace)).toEqual(['ECDH-ES active', 'ECDH-ES retired', 'RSA-OAEP-256 active']);
    const before = (await known(workspace)).map((key) => key.kid);
    const answer = await rotateNow(workspace, { immediately: true });
    expect(answer.status).toBe(201);
    expect(answer.text).not.toContain('seal');
    expect(await listed(workspace)).toEqual(['ECDH-ES active', 'RSA-OAEP-256 active']);
    expect((await known(workspace)).filter((key) => before.includes(key.kid))).toEqual([]);
    await system.eventsOf(answer.headers.get('x-request-id'), ['key.created', 'key.retired']);
    expect((await rotateNow(workspace, { algorithms: ['dir'] })).status).toBe(422);
  });
});

/** As the job does it, at another time. */
async function rotateAt(ms: number): Promise<number> {
  const deps = system.service.app.get<Dependencies>(DEPENDENCIES);
  return rotateOnSchedule({ ...deps, now: () => ms });
}

describe('rotation on schedule', () => {
  const scheduled = (everyDays: number) => ({
    settings: { ...ES256.settings, key_rotation: { every_days: everyDays, publish_ahead_seconds: 3600 } },
  });
  const rotatesAt = async (workspace: LaunchedWorkspace): Promise<number> => {
    const { signing_keys: keys } = await system.done('GET', `${workspace.path}/signing-keys`, owner);
    return Array.isArray(keys) ? Date.parse(keys.find((key) => key.state === 'active')?.rotates_at) : Number.NaN;
  };

  it('is measured: how many keys sign, how old the oldest is, when the next is due, how many are overdue', async () => {
    const dataSource = system.service.app.get(DataSource);
    const workspace = await system.launch(owner, scheduled(10));
    await rotateAt(Date.now());
    const due = await rotatesAt(workspace);
    const now = await signingKeysNow(dataSource, Date.now());
    expect(now.active).toBeGreaterThan(0);
    expect(now.oldestAge).toBeGreaterThanOrEqual(0);
    expect(now.nextRotation).toBeLessThanOrEqual(due / 1000);
    const quiet = await signingKeysNow(dataSource, due + 599_000);
    const late = await signingKeysNow(dataSource, due + 601_000);
    expect(late.overdue).toBeGreaterThan(quiet.overdue);
    await rotateAt(due + 601_000);
    expect((await signingKeysNow(dataSource, due + 601_000)).overdue).toBe(0);
    const shown = await (await fetch(`http://127.0.0.1:${system.service.httpPort}/metrics`)).text();
    for (const name of ['signing_keys_active', 'signing_keys_overdue', 'signing_key_oldest_age_seconds'])
      expect(shown).toMatch(new RegExp(`^ostiary_${name} \\d`, 'm'));
  });

  it('passes over deleted workspaces, so that they keep nobody waiting, and begins again with one that is restored', async () => {
    const workspace = await system.launch(owner, scheduled(10));
    await rotateAt(Date.now());
    const due = await rotatesAt(workspace);
    await system.done('DELETE', workspace.path, owner);
    await rotateAt(due);
    expect((await signingKeysNow(system.service.app.get(DataSource), due + DAY_MS)).overdue).toBe(0);
    await system.done('POST', `/api/tenants/${owner.tenant}/deleted-workspaces/${workspace.id}/restore`, owner);
    await rotateAt(due);
    expect(await states(workspace)).toEqual(['ES256 active', 'ES256 next']);
  });

  it('publishes the successor ahead, lets it sign when the days are over, and goes on from there', async () => {
    const workspace = await system.launch(owner, scheduled(10));
    await rotateAt(Date.now());
    const due = await rotatesAt(workspace);
    expect(Math.abs(due - (Date.now() + 10 * DAY_MS - 3_600_000))).toBeLessThan(60_000);
    await rotateAt(due - 1);
    expect(await states(workspace)).toEqual(['ES256 active']);
    await rotateAt(due);
    expect(await states(workspace)).toEqual(['ES256 active', 'ES256 next']);
    await system.eventsOf('', ['key.created']);
    // Once is enough, however often it is looked for.
    await rotateAt(due + 1000);
    expect(await states(workspace)).toEqual(['ES256 active', 'ES256 next']);

    await advanceAt(due + 3_600_000);
    expect(await states(workspace)).toEqual(['ES256 retired', 'ES256 active']);
    await rotateAt(due + 3_600_000);
    expect(Math.abs((await rotatesAt(workspace)) - (due + 10 * DAY_MS))).toBeLessThan(60_000);
  });

  it('by several replicas at once is done once', async () => {
    const workspace = await system.launch(owner, scheduled(1));
    const due = Date.now() + DAY_MS;
    await Promise.all([rotateAt(due), rotateAt(due), rotateAt(due)]);
    expect(await states(workspace)).toEqual(['ES256 active', 'ES256 next']);
  });

  it('can be switched off, and follows a change of the days', async () => {
    const workspace = await system.launch(owner, scheduled(0));
    await rotateAt(Date.now() + 1000 * DAY_MS);
    expect(await states(workspace)).toEqual(['ES256 active']);
    expect(await rotatesAt(workspace)).toBeNaN();
    const body = { settings: { key_rotation: { every_days: 30 } } };
    await system.done('PATCH', workspace.path, { token: owner.token, body });
    await rotateAt(Date.now() + 31 * DAY_MS);
    expect(await states(workspace)).toEqual(['ES256 active', 'ES256 next']);
  });
});

describe('revoking a signing key', () => {
  const keyOf = (workspace: LaunchedWorkspace) => {
    const [key] = Array.isArray(workspace.signing_keys) ? workspace.signing_keys : [];
    return `${workspace.path}/signing-keys/${String(key.kid)}`;
  };
  const register = (workspace: LaunchedWorkspace, more: object) =>
    system.done('POST', `${workspace.path}/clients`, {
      token: owner.token,
      body: { client_name: 'App', redirect_uris: ['https://app.example/cb'], ...more },
    });

  it('says first what it breaks, and changes nothing by that', async () => {
    const workspace = await system.launch(owner, ES256);
    const app = await register(workspace, {});
    const opaque = { access_token_format: 'opaque', redirect_uris: [], grant_types: ['client_credentials'], scope: '' };
    await register(workspace, opaque);
    const { json } = await system.call('GET', `${keyOf(workspace)}/revocation`, owner);
    expect(json).toMatchObject({
      signing_key: { alg: 'ES256', state: 'active' },
      affected_clients: 1,
      clients: [{ client_id: app.client_id, client_name: 'App', signed: ['access_token', 'id_token'] }],
    });
    expect(Math.abs(Date.parse(String(json.last_token_expires_at)) - (Date.now() + 3_600_000))).toBeLessThan(3_600_000);
    expect(await states(workspace)).toEqual(['ES256 active']);
  });

  it('takes it out of the key set at once, with a new one in its place, and is audited with its reason', async () => {
    const workspace = await system.launch(owner, ES256);
    const old = keyOf(workspace);
    const answer = await system.call('POST', `${old}/revoke`, {
      token: owner.token,
      body: { reason: 'laptop stolen' },
    });
    expect(answer.status).toBe(200);
    expect(answer.json.signing_keys).toMatchObject([{ alg: 'ES256', state: 'active' }]);
    expect(old).not.toContain(String((answer.json.signing_keys as { kid: string }[])[0]?.kid));
    expect(await directoryStates(workspace)).toEqual(['active']);
    const events = await system.eventsOf(answer.headers.get('x-request-id'), ['key.revoked', 'key.created']);
    expect(events.find(({ type }) => type === 'key.revoked')?.details).toMatchObject({
      alg: 'ES256',
      state: 'active',
      reason: 'laptop stolen',
    });
    for (const method of ['GET', 'POST'] as const) {
      const path = method === 'GET' ? `${old}/revocation` : `${old}/revoke`;
      const again = await system.call(method, path, {
        token: owner.token,
        ...(method === 'POST' && { body: { reason: 'x' } }),
      });
      expect(again.status).toBe(404);
    }
  });

  it('of a key that does not sign makes no new one', async () => {
    const workspace = await system.launch(owner, ES256);
    await rotate(workspace, { immediately: true });
    expect(await states(workspace)).toEqual(['ES256 retired', 'ES256 active']);
    const body = { reason: 'old backup' };
    expect((await system.call('POST', `${keyOf(workspace)}/revoke`, { token: owner.token, body })).status).toBe(200);
    expect(await states(workspace)).toEqual(['ES256 active']);
  });

  it.each([
    {},
    { reason: '' },
    { reason: 'x'.repeat(501) },
    { reason: 'a\nb' },
    { reason: 7 },
    { reason: 'x', kid: 'y' },
  ])('refuses %j as a reason', async (body) => {
    const workspace = await system.launch(owner, ES256);
    expect((await system.call('POST', `${keyOf(workspace)}/revoke`, { token: owner.token, body })).status).toBe(422);
    expect(await states(workspace)).toEqual(['ES256 active']);
  });
});
