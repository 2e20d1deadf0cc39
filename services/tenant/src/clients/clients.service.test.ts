import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyClientSecret } from '@ostiary/crypto/client-secret';
import { deriveKey } from '@ostiary/crypto/installation-secret';
import { generateSigningKey } from '@ostiary/crypto/signing-key';
import { type ClientRecord, clientSchema } from '@ostiary/oauth/client';
import { z } from 'zod';
import { eventually, type LaunchedWorkspace, TenantSystem, type TestAdministrator } from '../testing/tenant-system.js';
import { clientAnswer } from './clients.routes.js';

const system = new TenantSystem();
let owner: TestAdministrator;
let workspace: LaunchedWorkspace;

beforeAll(async () => {
  await system.start();
  owner = await system.newTenant();
  workspace = await system.launch(owner);
}, 60_000);
afterAll(() => system.stop());

const WEB = { client_name: 'Shop', redirect_uris: ['https://app.example/cb'] };

const register = (body: unknown, at = workspace) =>
  system.call('POST', `${at.path}/clients`, { token: owner.token, body });
const change = (id: unknown, body: unknown, headers = {}) =>
  system.call('PATCH', `${workspace.path}/clients/${String(id)}`, { token: owner.token, body, headers });

async function recordOf(clientId: unknown): Promise<ClientRecord> {
  const { rows } = await system.database.admin.query('select record from tenant.clients where client_id = $1', [
    clientId,
  ]);
  return clientSchema.parse(rows[0]?.record);
}

const accepts = (record: ClientRecord, secret: unknown, now = Date.now()) =>
  verifyClientSecret(String(secret), record.secretHashes, deriveKey(system.secret, 'client-secret'), now);

describe('registering a client', () => {
  it('RFC 7591 §3.2.1: answers the metadata with identifier and secret, and keeps only the secret’s hash', async () => {
    const answer = await register(WEB);
    const { client_secret: secret, client_secret_expires_at: expires, ...rest } = answer.json;
    expect([answer.status, expires, answer.headers.get('cache-control')]).toEqual([201, 0, 'no-store']);
    expect(clientAnswer.parse(rest)).toMatchObject({ ...WEB, token_endpoint_auth_method: 'client_secret_basic' });
    expect(answer.headers.get('location')).toBe(`${workspace.path}/clients/${String(rest.client_id)}`);
    const record = await recordOf(rest.client_id);
    expect(accepts(record, secret)).toBe(true);
    const { rows } = await system.database.admin.query('select c::text as text from tenant.clients c');
    const events = await system.eventsOf(answer.headers.get('x-request-id'), ['client.registered']);
    for (const place of [...rows.map((row) => row.text), JSON.stringify(events)]) {
      expect(place).not.toContain(String(secret));
    }
    expect(JSON.stringify(events)).not.toContain(record.secretHashes[0]?.hash);
    await eventually(
      () =>
        system.changes.find(
          ({ changed }) => changed?.$case === 'clientChanged' && changed.clientChanged.clientId === rest.client_id,
        ),
      'the change event',
    );
  });

  it('gives no secret to a client that has no use for one', async () => {
    const { publicJwk } = await generateSigningKey('ES256');
    const keyed = await register({
      ...WEB,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [publicJwk] },
    });
    expect([keyed.status, keyed.json.client_secret]).toEqual([201, undefined]);
    const open = await register({ ...WEB, token_endpoint_auth_method: 'none' });
    expect([open.status, open.json.client_secret]).toEqual([201, undefined]);
  });

  it('answers GetClient at once, disabled or not', async () => {
    const { json } = await register(WEB);
    const request = { tenant: owner.tenant, workspaceId: workspace.id, clientId: String(json.client_id) };
    expect(await system.directory.getClient(request)).toMatchObject({ version: 1, disabled: false });
    await change(json.client_id, { disabled: true });
    expect(await system.directory.getClient(request)).toMatchObject({ version: 2, disabled: true });
    await system.call('DELETE', `${workspace.path}/clients/${request.clientId}`, owner);
    await expect(system.directory.getClient(request)).rejects.toMatchObject({ code: 5, reason: 'CLIENT_NOT_FOUND' });
  });

  it('tells every broken rule at once, with its clause', async () => {
    const answer = await register({
      redirect_uris: ['http://app.example/cb', 'https://app.example/cb#x'],
      grant_types: ['authorization_code', 'client_credentials'],
      token_endpoint_auth_method: 'none',
      scope: 'openid nonsense',
    });
    expect([answer.status, answer.json.errors]).toEqual([
      422,
      [
        { pointer: '/grant_types', detail: expect.stringMatching(/^RFC 6749 §4\.4: /) },
        { pointer: '/scope', detail: expect.stringMatching(/^RFC 7591 §2: /) },
        { pointer: '/redirect_uris/0', detail: expect.stringMatching(/^RFC 9700 §2\.6: /) },
        { pointer: '/redirect_uris/1', detail: expect.stringMatching(/^RFC 6749 §3\.1\.2: /) },
      ],
    ]);
  });

  it.each([
    ['RFC 7517 §4: a broken key', { jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }] } }, '/jwks/keys/0'],
    [
      'RFC 7518 §3.3: a key so large that verifying with it costs too much',
      { jwks: { keys: [{ kty: 'RSA', n: `_${'A'.repeat(2000)}`, e: 'AQAB' }] } },
      '/jwks/keys/0',
    ],
    [
      'RFC 7518 §4.6: a key to encrypt to that is off its curve',
      { jwks: { keys: [{ kty: 'EC', crv: 'P-256', use: 'enc', x: 'A'.repeat(43), y: 'A'.repeat(43) }] } },
      '/jwks/keys/0',
    ],
    [
      'RFC 7518 §4.3: a weak key to encrypt to',
      { jwks: { keys: [{ kty: 'RSA', use: 'enc', n: `_${'A'.repeat(170)}`, e: 'AQAB' }] } },
      '/jwks/keys/0',
    ],
    ['RFC 7518 §3.3: a weak key', { jwks: { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] } }, '/jwks/keys/0'],
    [
      'RFC 7591 §2: a private key',
      { jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'a', y: 'a', d: 'a' }] } },
      '/jwks/keys/0',
    ],
    [
      'security profile: no key that fits',
      {
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [{ kty: 'EC', crv: 'P-384', x: 'a'.repeat(64), y: 'a'.repeat(64) }] },
      },
      '/jwks',
    ],
    ['U+0000', { client_name: 'a\0' }, '/client_name'],
    ['half a surrogate pair', { jwks: { keys: [{ kty: 'EC', note: '\ud800' }] } }, '/jwks/keys/0/note'],
    ['a member whose name cannot be stored', { jwks: { keys: [{ kty: 'EC', 'a\0': 1 }] } }, '/jwks/keys/0'],
  ])('refuses %s', async (_, metadata, pointer) => {
    const answer = await register({ ...WEB, ...metadata });
    expect([answer.status, answer.json.errors]).toEqual([422, [expect.objectContaining({ pointer })]]);
  });

  it('RFC 4514 §3: refuses a subject that is no distinguished name', async () => {
    const trusting = await system.startReplica({ OSTIARY_CLIENT_CA_FILE: '/dev/null' });
    await system.ready(trusting);
    const body = { ...WEB, token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'no name' };
    const refused = await system.call('POST', `${workspace.path}/clients`, { token: owner.token, body }, trusting);
    const taken = await system.call(
      'POST',
      `${workspace.path}/clients`,
      { token: owner.token, body: { ...body, tls_client_auth_subject_dn: 'CN=shop,O=Acme' } },
      trusting,
    );
    await trusting.close();
    expect(refused.json.errors).toEqual([
      { pointer: '/tls_client_auth_subject_dn', detail: 'RFC 4514 §3: not a distinguished name' },
    ]);
    expect(taken.status).toBe(201);
    // Without authorities to trust the method is not offered at all.
    expect((await register(body)).json.errors).toMatchObject([{ pointer: '/token_endpoint_auth_method' }]);
  });
});

describe('changing a client', () => {
  it('RFC 7396: merges; null removes; what follows from the change is derived again', async () => {
    const { json } = await register({
      ...WEB,
      client_uri: 'https://app.example/',
      grant_types: ['authorization_code', 'refresh_token'],
    });
    const answer = await change(json.client_id, { client_uri: null, grant_types: ['client_credentials'], scope: '' });
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"v2"']);
    expect(answer.json).toMatchObject({
      grant_types: ['client_credentials'],
      response_types: [],
      scope: '',
      client_name: 'Shop',
    });
    expect(answer.json).not.toHaveProperty('client_uri');
    const [event] = await system.eventsOf(answer.headers.get('x-request-id'), ['client.changed']);
    expect(JSON.parse(event?.details.before ?? '')).toMatchObject({ clientUri: 'https://app.example/' });
    expect(JSON.parse(event?.details.after ?? '')).toMatchObject({ grantTypes: ['client_credentials'] });
  });

  it('gives a secret to a client that comes to need one, and takes it from one that no longer does', async () => {
    const { json } = await register({ ...WEB, token_endpoint_auth_method: 'none' });
    const given = await change(json.client_id, { token_endpoint_auth_method: 'client_secret_post' });
    expect(accepts(await recordOf(json.client_id), given.json.client_secret)).toBe(true);
    const kept = await change(json.client_id, { client_name: 'Other' });
    expect(kept.json.client_secret).toBeUndefined();
    expect(accepts(await recordOf(json.client_id), given.json.client_secret)).toBe(true);
    await change(json.client_id, { token_endpoint_auth_method: 'none' });
    expect((await recordOf(json.client_id)).secretHashes).toEqual([]);
  });

  it('RFC 9110 §13.1.1: refuses a change or removal of a version that is no more', async () => {
    const { json, headers } = await register(WEB);
    const tag = { 'if-match': headers.get('etag') ?? '' };
    expect((await change(json.client_id, { client_name: 'One' }, tag)).status).toBe(200);
    expect((await change(json.client_id, { client_name: 'Two' }, tag)).status).toBe(412);
    const path = `${workspace.path}/clients/${String(json.client_id)}`;
    expect((await system.call('DELETE', path, { token: owner.token, headers: tag })).status).toBe(412);
    expect((await system.call('DELETE', path, owner)).status).toBe(204);
    expect((await system.call('GET', path, owner)).status).toBe(404);
  });

  it.each([
    [{ redirect_uris: null }, '/redirect_uris'],
    [{ client_id: 'mine' }, '/client_id'],
    [{ security_profile: 'weak' }, '/security_profile'],
    [{ client_name: '' }, '/client_name'],
  ])('refuses %j', async (body, pointer) => {
    const { json } = await register(WEB);
    const answer = await change(json.client_id, body);
    expect([answer.status, answer.json.errors]).toEqual([422, [expect.objectContaining({ pointer })]]);
  });
});

describe('rotating a client’s secret', () => {
  const rotate = (id: unknown, body?: unknown) =>
    system.call('POST', `${workspace.path}/clients/${String(id)}/secret`, {
      token: owner.token,
      ...(body === undefined ? {} : { body }),
    });

  it('lets the one before stay good beside the new one, and no third', async () => {
    const { json } = await register(WEB);
    const second = await rotate(json.client_id);
    expect([second.status, second.headers.get('cache-control'), second.json.client_secrets]).toEqual([
      201,
      'no-store',
      [{}, {}].map(() => ({ created_at: expect.any(String) })),
    ]);
    const both = await recordOf(json.client_id);
    expect([json.client_secret, second.json.client_secret].map((secret) => accepts(both, secret))).toEqual([
      true,
      true,
    ]);
    const third = await rotate(json.client_id);
    const last = await recordOf(json.client_id);
    const good = [json, second.json, third.json].map((answer) => accepts(last, answer.client_secret));
    expect(good).toEqual([false, true, true]);
    const events = await system.eventsOf(third.headers.get('x-request-id'), ['client.secret_rotated']);
    expect(JSON.stringify(events)).not.toContain(String(third.json.client_secret));
  });

  it('ends the one before when it is told to', async () => {
    const { json } = await register(WEB);
    await rotate(json.client_id, { previous_expires_in_seconds: 60 });
    const record = await recordOf(json.client_id);
    expect([accepts(record, json.client_secret), accepts(record, json.client_secret, Date.now() + 61_000)]).toEqual([
      true,
      false,
    ]);
    await rotate(json.client_id, { previous_expires_in_seconds: 0 });
    expect((await recordOf(json.client_id)).secretHashes).toHaveLength(1);
  });

  it('is nothing for a client without secrets', async () => {
    const { json } = await register({ ...WEB, token_endpoint_auth_method: 'none' });
    expect((await rotate(json.client_id)).status).toBe(409);
  });
});

describe('listing clients', () => {
  it('finds by a part of the name or the beginning of the id, page by page, here and not elsewhere', async () => {
    const [at, elsewhere] = [await system.launch(owner), await system.launch(owner)];
    const named = async (client_name: string, where = at) =>
      String((await register({ ...WEB, client_name }, where)).json.client_id);
    const [shop, , shopping] = [await named('Web Shop'), await named('Till'), await named('shopping list')];
    await named('Web Shop', elsewhere);
    const found = async (query: string) => {
      const { clients, next_cursor } = await system.done('GET', `${at.path}/clients?${query}`, owner);
      return { ids: Array.isArray(clients) ? clients.map((client) => client.client_id) : [], next: next_cursor };
    };
    expect((await found('search=SHOP')).ids).toEqual([shop, shopping]);
    const first = await found('search=shop&limit=1');
    expect(first.ids).toEqual([shop]);
    expect(await found(`search=shop&limit=1&cursor=${String(first.next)}`)).toEqual({
      ids: [shopping],
      next: undefined,
    });
    expect((await found(`search=${shop.slice(0, 12)}`)).ids).toEqual([shop]);
    expect((await found('search=%25')).ids).toEqual([]);
  });

  it('goes by pages, oldest first, each once', async () => {
    const at = await system.launch(owner);
    const ids: unknown[] = [];
    for (let i = 0; i < 5; i++) ids.push((await register({ ...WEB, client_name: `C${i}` }, at)).json.client_id);
    const seen: unknown[] = [];
    for (let cursor = ''; ; ) {
      const page = await system.done('GET', `${at.path}/clients?limit=2${cursor}`, owner);
      if (Array.isArray(page.clients)) seen.push(...page.clients.map((client) => client.client_id));
      if (page.next_cursor === undefined) break;
      cursor = `&cursor=${String(page.next_cursor)}`;
    }
    expect(seen).toEqual(ids);
  });
});

describe('an agent', () => {
  const TOOLS = 'https://tools.example/';
  let agents: LaunchedWorkspace;
  let person: string;
  const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;
  const agent = (change: object = {}) => ({
    ...{ owner: { type: 'team', name: 'Payments' }, purpose: 'Books rooms', expires_at: inAnHour() },
    maximum_authority: { scopes: ['tools:use'], resources: [TOOLS] },
    ...change,
  });
  const metadata = (change: object = {}) => ({
    ...{ client_name: 'Bot', grant_types: ['client_credentials'], redirect_uris: [], scope: 'tools:use' },
    agent: agent(change),
  });

  beforeAll(async () => {
    agents = await system.launch(owner);
    const resources = [{ identifier: TOOLS, name: 'Tools', scopes: ['tools:use', 'tools:read'] }];
    await system.call('PATCH', agents.path, { token: owner.token, body: { settings: { resources } } });
    const made = await system.call('POST', `${agents.path}/users`, { token: owner.token, body: { username: 'ada' } });
    person = String(made.json.id);
  });

  const pointers = (json: Readonly<Record<string, unknown>>) =>
    z
      .array(z.object({ pointer: z.string() }))
      .parse(json.errors)
      .map(({ pointer }) => pointer);

  it('RFC 7591 §3.2.1: is registered with owner, purpose, maximum authority and end, changed and audited', async () => {
    const answer = await register(metadata({ owner: { type: 'user', user_id: person } }), agents);
    expect(answer.status).toBe(201);
    expect(answer.json.agent).toMatchObject({ owner: { type: 'user', user_id: person }, purpose: 'Books rooms' });
    const id = String(answer.json.client_id);
    const body = { agent: { purpose: 'Books rooms and cars' } };
    const changed = await system.call('PATCH', `${agents.path}/clients/${id}`, { token: owner.token, body });
    expect([changed.status, changed.json.agent]).toMatchObject([200, { purpose: 'Books rooms and cars' }]);
    const events = await system.eventsOf(changed.headers.get('x-request-id'), ['client.changed']);
    expect(JSON.stringify(events)).toContain('Books rooms and cars');
    expect((await recordOf(id)).agent).toMatchObject({ owner: { type: 'user', userId: person } });
  });

  it.each([
    ['an end in the past', () => ({ expires_at: 1_700_000_000 }), ['/agent/expires_at']],
    ['an owner who is nobody', () => ({ owner: { type: 'user', user_id: randomUUID() } }), ['/agent/owner/user_id']],
    [
      'a scope that the workspace does not know',
      () => ({ maximum_authority: { scopes: ['tools:use', 'root'], resources: [TOOLS] } }),
      ['/agent'],
    ],
    ['a bound below its scope', () => ({ maximum_authority: { scopes: [], resources: [TOOLS] } }), ['/scope']],
  ])('RFC 9700 §2.3: is not registered with %s', async (_what, change, expected) => {
    const answer = await register(metadata(change()), agents);
    expect([answer.status, pointers(answer.json)]).toEqual([422, expected]);
  });

  it('Pitfalls: a user of another workspace, or one who is disabled, owns no agent', async () => {
    const stranger = await register(metadata({ owner: { type: 'user', user_id: person } }), workspace);
    expect(stranger.status).toBe(422);
    const made = await system.call('POST', `${agents.path}/users`, { token: owner.token, body: { username: 'bob' } });
    const id = String(made.json.id);
    await system.call('PATCH', `${agents.path}/users/${id}`, { token: owner.token, body: { disabled: true } });
    const answer = await register(metadata({ owner: { type: 'user', user_id: id } }), agents);
    expect([answer.status, pointers(answer.json)]).toEqual([422, ['/agent/owner/user_id']]);
  });

  it('RFC 7396: what is over already can still be changed otherwise, and be given a later end', async () => {
    const { json } = await register(metadata(), agents);
    const at = `${agents.path}/clients/${String(json.client_id)}`;
    await system.database.admin.query(
      `update tenant.clients set record = jsonb_set(record, '{agent,expiresAt}', '1700000000') where client_id = $1`,
      [json.client_id],
    );
    const renamed = await system.call('PATCH', at, { token: owner.token, body: { agent: { purpose: 'Rests' } } });
    expect([renamed.status, renamed.json.agent]).toMatchObject([200, { expires_at: 1_700_000_000, purpose: 'Rests' }]);
    const body = { agent: { expires_at: inAnHour() } };
    expect((await system.call('PATCH', at, { token: owner.token, body })).status).toBe(200);
  });
});
