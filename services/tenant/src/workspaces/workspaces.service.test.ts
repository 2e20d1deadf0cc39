import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { discoveryDocumentSchema } from '@ostiary/oauth/discovery';
import { WORKSPACE_PROFILE_NAMES } from '@ostiary/oauth/workspace-profiles';
import { eventually, TenantSystem, type TestAdministrator } from '../testing/tenant-system.js';
import { workspaceAnswer } from './workspaces.routes.js';

const system = new TenantSystem();
let owner: TestAdministrator;

beforeAll(async () => {
  await system.start();
  owner = await system.newTenant();
}, 60_000);
afterAll(() => system.stop());
afterEach(() => {
  system.peers.issuanceAway = false;
  system.peers.identityAway = false;
});

const slugOf = () => `w-${randomBytes(4).toString('hex')}`;
const launchAnswer = (body: Readonly<Record<string, unknown>>) =>
  system.call('POST', `/api/tenants/${owner.tenant}/workspaces`, { token: owner.token, body });
const clientOf = (slug: string, clientId: string) =>
  system.call('GET', `/api/tenants/${owner.tenant}/workspaces/${slug}/clients/${clientId}`, { token: owner.token });
const discoveryOf = (slug: string) => system.call('GET', `/${owner.tenant}/${slug}/.well-known/openid-configuration`);

describe('launching a workspace', () => {
  it.each(WORKSPACE_PROFILE_NAMES)('from %s: live, with its keys, when the answer is there', async (profile) => {
    const slug = slugOf();
    const answer = await launchAnswer({ profile, slug, name: 'Shop' });
    const discovery = await discoveryOf(slug);
    expect([answer.status, discovery.status]).toEqual([201, 200]);
    const { demo, ...overview } = answer.json;
    expect(workspaceAnswer.parse(overview)).toMatchObject({
      slug,
      workspace_profile: profile,
      issuer: `https://id.example/${owner.tenant}/${slug}`,
      mtls_issuer: `https://mtls.id.example/${owner.tenant}/${slug}`,
      oauth_authorization_server: `https://id.example/.well-known/oauth-authorization-server/${owner.tenant}/${slug}`,
      endpoints: {
        authorization_endpoint: `https://id.example/${owner.tenant}/${slug}/authorize`,
        pushed_authorization_request_endpoint: `https://id.example/${owner.tenant}/${slug}/par`,
        jwks_uri: `https://id.example/${owner.tenant}/${slug}/jwks`,
      },
      version: 1,
    });
    expect(demo !== undefined).toBe(profile === 'b2b-demo');
    const keys = Array.isArray(overview.signing_keys) ? overview.signing_keys : [];
    expect(keys.map((key) => [key.alg, key.state]).sort()).toEqual(
      ['ES256', 'EdDSA', 'PS256', ...(profile === 'b2b-demo' ? [] : ['RS256'])].map((alg) => [alg, 'active']),
    );
    expect(discoveryDocumentSchema.parse(discovery.json).issuer).toBe(overview.issuer);
    expect(answer.headers.get('location')).toBe(`/api/tenants/${owner.tenant}/workspaces/${slug}`);
  });

  it('tells the trail and every cache', async () => {
    const slug = slugOf();
    const answer = await launchAnswer({ profile: 'b2c', slug, name: 'Shop' });
    const events = await system.eventsOf(answer.headers.get('x-request-id'), ['workspace.created', 'key.created']);
    expect(events.filter((event) => event.type === 'key.created')).toHaveLength(4);
    expect(events.find((event) => event.type === 'workspace.created')).toMatchObject({
      tenant: owner.tenant,
      workspace: slug,
      actor: { type: 'administrator', id: owner.id },
      details: { after: expect.stringContaining('"workspaceProfile":"b2c"') },
    });
    await eventually(
      () => system.changes.find((change) => change.workspace === slug && change.changed?.$case === 'workspaceChanged'),
      'the change event',
    );
  });

  it('gives a demo workspace two organizations with users, a client whose key is shown, and no secret to the trail', async () => {
    const slug = slugOf();
    const answer = await launchAnswer({ profile: 'b2b-demo', slug, name: 'Demo' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const users = system.peers.usersOf(String(answer.json.id));
    expect(users.map((user) => user.username)).toEqual(['ada', 'ben', 'chloe']);
    const nameOfId = new Map(users.map(({ id, username }) => [id, username]));
    const { kept, members } = system.peers.organizations;
    const organizations = [...kept.values()].filter(({ workspaceId }) => workspaceId === answer.json.id);
    const withMembers = organizations.map(({ id, name, domains }) => {
      const roles = [...(members.get(id) ?? [])].map(([userId, theirs]) => [nameOfId.get(userId), theirs]);
      return [name, domains, Object.fromEntries(roles)];
    });
    expect(withMembers).toEqual([
      ['northwind', ['northwind.example'], { ada: ['buyer'], ben: ['buyer', 'administrator'] }],
      ['contoso', ['contoso.example'], { chloe: ['buyer'] }],
    ]);
    expect(answer.json).toMatchObject({
      demo_portal_url: `https://id.example/demo-portal/${owner.tenant}/${slug}/`,
      settings: { sign_in: { sample_users: [{ username: 'ada', password: expect.any(String) }, {}, {}] } },
      demo: {
        users: [{ username: 'ada' }, {}, {}],
        clients: [{ client_id: 'sample-client', private_jwk: { kty: 'EC', d: expect.any(String) } }],
      },
    });
    const client = await clientOf(slug, 'sample-client');
    expect(client.json).toMatchObject({
      security_profile: 'fapi2-security',
      token_endpoint_auth_method: 'private_key_jwt',
      redirect_uris: ['http://127.0.0.1/callback'],
    });
    expect(client.text).not.toContain('"d":');
    const events = await system.eventsOf(answer.headers.get('x-request-id'), [
      'workspace.created',
      'client.registered',
    ]);
    for (const user of users) {
      const { password } = system.peers.users.get(user.id) ?? {};
      expect(JSON.stringify(events)).not.toContain(password);
    }
    expect(events.find((event) => event.type === 'workspace.created')?.details.after).toContain('[masked]');
  });

  it('gives passwords of demo workspaces to no other workspace', async () => {
    const [one, other] = await Promise.all(
      [slugOf(), slugOf()].map((slug) => launchAnswer({ profile: 'b2b-demo', slug, name: 'Demo' })),
    );
    const passwords = [one, other].flatMap((answer) =>
      system.peers.usersOf(String(answer?.json.id)).map(({ id }) => system.peers.users.get(id)?.password),
    );
    expect(passwords).not.toContain(undefined);
    expect(new Set(passwords).size).toBe(6);
  });

  describe('and the demo portal', () => {
    const portalKey = { kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ', kid: 'portal-1', alg: 'ES256' };

    it('registers its client by the key of the configuration, with its own addresses', async () => {
      const replica = await system.startReplica({ OSTIARY_DEMO_PORTAL_PUBLIC_KEY: JSON.stringify(portalKey) });
      await system.ready(replica);
      const slug = slugOf();
      const body = { profile: 'b2b-demo', slug, name: 'Demo' };
      const path = `/api/tenants/${owner.tenant}/workspaces`;
      const answer = await system.call('POST', path, { token: owner.token, body }, replica);
      await replica.close();
      const home = `https://id.example/demo-portal/${owner.tenant}/${slug}/`;
      expect(answer.json).toMatchObject({ demo_portal_url: home, demo: { clients: [{ client_id: 'sample-client' }] } });
      expect(answer.json.settings).toMatchObject({
        resources: [{}, { identifier: `${home}api`, scopes: ['orders:read', 'orders:write'] }],
      });
      expect((await clientOf(slug, 'demo-portal')).json).toMatchObject({
        security_profile: 'fapi2-security',
        token_endpoint_auth_method: 'private_key_jwt',
        dpop_bound_access_tokens: true,
        redirect_uris: [`${home}callback`],
        post_logout_redirect_uris: [home],
        resources: [`${home}api`],
        jwks: { keys: [portalKey] },
      });
    });

    it('launches without its client where no key is configured, and shows no portal of other profiles', async () => {
      const slug = slugOf();
      await launchAnswer({ profile: 'b2b-demo', slug, name: 'Demo' });
      expect((await clientOf(slug, 'demo-portal')).status).toBe(404);
      const plain = await launchAnswer({ profile: 'b2b', slug: slugOf(), name: 'Plain' });
      expect(plain.json).not.toHaveProperty('demo_portal_url');
    });

    it.each([
      ['a private key', { ...portalKey, d: 'ZA' }],
      ['a key without its algorithm', { kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ' }],
      ['no JSON', 'portal'],
    ])('RFC 7517: does not start with %s', async (_what, value) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      const starting = system.startReplica({ OSTIARY_DEMO_PORTAL_PUBLIC_KEY: text });
      await expect(starting).rejects.toThrow(/^OSTIARY_DEMO_PORTAL_PUBLIC_KEY must be a public JWK/);
    });
  });

  it('leaves no sample users or organizations when the demo cannot be stored', async () => {
    const slug = slugOf();
    await system.database.admin.query(`alter table tenant.workspaces add constraint no_such check (slug <> '${slug}')`);
    const kept = () => [system.peers.users.size, system.peers.organizations.kept.size];
    const before = kept();
    const answer = await launchAnswer({ profile: 'b2b-demo', slug, name: 'Demo' });
    await system.database.admin.query('alter table tenant.workspaces drop constraint no_such');
    expect([answer.status, kept()]).toEqual([500, before]);
  });

  it('launches nothing while token is away, and says when to try again', async () => {
    const slug = slugOf();
    system.peers.issuanceAway = true;
    const answer = await launchAnswer({ profile: 'b2c', slug, name: 'Shop' });
    system.peers.issuanceAway = false;
    // The caller's own token cannot be checked either.
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect((await discoveryOf(slug)).status).toBe(404);
  });

  it('of many who want one slug at once gives it to one', async () => {
    const slug = slugOf();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => launchAnswer({ profile: 'b2c', slug, name: 'Shop' })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(7).fill(409)]);
  });

  const faults: [string, Readonly<Record<string, unknown>>, string][] = [
    ['an unknown profile', { profile: 'b2x' }, '/profile'],
    ['a slug that is none', { slug: 'No' }, '/slug'],
    ['no name', { name: '  ' }, '/name'],
    ['a name that turns its reading direction', { name: 'a\u202eb' }, '/name'],
    ['an unknown member', { extra: 1 }, '/extra'],
    ['an unknown setting', { settings: { colour: 'red' } }, '/settings/colour'],
    [
      'a setting by its inside name',
      { settings: { requireSenderConstraint: true } },
      '/settings/requireSenderConstraint',
    ],
    [
      'a setting of the wrong type',
      { settings: { access_token: { ttl_seconds: '60' } } },
      '/settings/access_token/ttl_seconds',
    ],
    [
      'a token that lives too long',
      { settings: { access_token: { ttl_seconds: 86_401 } } },
      '/settings/access_token/ttl_seconds',
    ],
    ['a setting that is removed', { settings: { session: null } }, '/settings/session'],
    [
      'an unknown kind of encryption key',
      { settings: { encryption_algorithms: ['RSA1_5'] } },
      '/settings/encryption_algorithms/0',
    ],
    [
      'an encryption key twice',
      { settings: { encryption_algorithms: ['ECDH-ES', 'ECDH-ES'] } },
      '/settings/encryption_algorithms',
    ],
    [
      'an algorithm below the floor',
      { settings: { security_profile: 'fapi2-security' } },
      '/settings/signing_algorithms',
    ],
    [
      'sample users outside the demo',
      { settings: { sign_in: { sample_users: [] } } },
      '/settings/sign_in/sample_users',
    ],
    ['idle beyond absolute', { settings: { session: { idle_seconds: 99, absolute_seconds: 9 } } }, '/settings/session'],
    ['a life of centuries', { settings: { refresh_token: { absolute_seconds: 1e15 } } }, '/settings/refresh_token'],
    [
      'a resource with a fragment',
      { settings: { resources: [{ identifier: 'https://a.example/#x', name: '', scopes: [] }] } },
      '/settings/resources',
    ],
    [
      'a scope twice',
      {
        settings: {
          scopes: [
            { name: 'a', description: '', claims: [] },
            { name: 'a', description: '', claims: [] },
          ],
        },
      },
      '/settings/scopes',
    ],
    ['U+0000', { name: 'a\0b' }, '/name'],
    [
      'U+0000 deep inside',
      { settings: { scopes: [{ name: 'a', description: 'x\0', claims: [] }] } },
      '/settings/scopes/0/description',
    ],
  ];
  it.each(faults)('refuses %s, and says where', async (_, change, pointer) => {
    const slug = slugOf();
    const answer = await launchAnswer({ profile: 'b2c', slug, name: 'Shop', ...change });
    expect([answer.status, answer.json.errors]).toEqual([422, [expect.objectContaining({ pointer })]]);
    expect((await discoveryOf(slug)).status).toBe(404);
  });

  it('takes settings over those of the profile', async () => {
    const { settings } = await system.launch(owner, {
      profile: 'b2c',
      settings: { consent: 'always', access_token: { ttl_seconds: 60 } },
    });
    expect(settings).toMatchObject({
      consent: 'always',
      access_token: { format: 'jwt', ttl_seconds: 60 },
      subject_type: 'pairwise-for-third-parties',
    });
  });
});

describe('changing a workspace', () => {
  const change = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    system.call('PATCH', path, { token: owner.token, body, headers });

  const PERMIT = {
    type: 'parking_permit',
    without_user: true,
    schema: {
      type: 'object',
      properties: { plateNumber: { type: 'string', minLength: 1 }, some_days: { type: 'integer' } },
      required: ['plateNumber'],
      additionalProperties: false,
    },
    template: { en: 'Park {plateNumber}' },
    comparison: [{ field: 'some_days', rule: 'at-most' }],
  };

  it('RFC 9396 §10: types of authorization details are switched on, told in discovery and to the trail, and for clients to have', async () => {
    const { path, slug } = await system.launch(owner);
    expect((await discoveryOf(slug)).json).not.toHaveProperty('authorization_details_types_supported');
    const types = [{ type: 'payment_initiation' }, PERMIT];
    const answer = await change(path, { settings: { authorization_details_types: types } });
    // What a schema says is said in its own words.
    expect(answer.json.settings).toMatchObject({ authorization_details_types: types });
    expect((await discoveryOf(slug)).json.authorization_details_types_supported).toEqual([
      'payment_initiation',
      'parking_permit',
    ]);
    const resource = await system.call('GET', `/.well-known/oauth-protected-resource/${owner.tenant}/${slug}`);
    expect(resource.json).toMatchObject({
      authorization_details_types_supported: ['payment_initiation', 'parking_permit'],
    });
    const [event] = await system.eventsOf(answer.headers.get('x-request-id'), ['workspace.changed']);
    expect(JSON.parse(event?.details.after ?? '').authorizationDetailsTypes).toMatchObject([
      { type: 'payment_initiation' },
      { withoutUser: true, schema: PERMIT.schema },
    ]);
    const register = (authorizationDetailsTypes: string[]) =>
      system.call('POST', `${path}/clients`, {
        token: owner.token,
        body: {
          ...{ client_name: 'App', redirect_uris: ['https://app.example/cb'] },
          authorization_details_types: authorizationDetailsTypes,
        },
      });
    const client = await register(['parking_permit']);
    expect([client.status, client.json.authorization_details_types]).toEqual([201, ['parking_permit']]);
    expect(await register(['parking_permit', 'tool_call'])).toMatchObject({
      status: 422,
      json: { errors: [{ pointer: '/authorization_details_types' }] },
    });
  });

  it.each<[string, object, string]>([
    ['a reference elsewhere', { schema: { type: 'object', $ref: 'https://evil.example/' } }, '/schema'],
    ['alternatives', { schema: { type: 'object', anyOf: [] } }, '/schema'],
    [
      'a pattern that never ends',
      { schema: { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$', maxLength: 99 } } } },
      '/schema/properties/a/pattern',
    ],
    ['words without a field', { template: { en: 'Park {car}' } }, '/template/en'],
    ['a name of nobody', { schema: undefined, template: undefined, comparison: undefined }, '/schema'],
    ['a member of nobody', { colour: 'red' }, '/colour'],
    ['a resource of nobody', { resources: ['https://evil.example/'] }, '/resources'],
  ])('RFC 9396 §2: not a type with %s', async (_, wrong, pointer) => {
    const { path } = await system.launch(owner);
    const answer = await change(path, { settings: { authorization_details_types: [{ ...PERMIT, ...wrong }] } });
    expect(answer.status).toBe(422);
    expect(answer.json.errors).toContainEqual(
      expect.objectContaining({ pointer: `/settings/authorization_details_types/0${pointer}` }),
    );
  });

  it('RFC 7396: merges, answers with the new version, and is seen in discovery at once', async () => {
    const { path, slug } = await system.launch(owner);
    const answer = await change(path, { name: 'New', settings: { require_pushed_requests: 'all' } });
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"v2"']);
    expect(answer.json).toMatchObject({
      name: 'New',
      version: 2,
      settings: { require_pushed_requests: 'all', consent: 'first-use' },
    });
    expect((await discoveryOf(slug)).json.require_pushed_authorization_requests).toBe(true);
    const [event] = await system.eventsOf(answer.headers.get('x-request-id'), ['workspace.changed']);
    expect(event?.details).toEqual({
      before: JSON.stringify({ name: 'A workspace', requirePushedRequests: 'confidential-clients' }),
      after: JSON.stringify({ name: 'New', requirePushedRequests: 'all' }),
    });
  });

  it('changes nothing, and tells nobody, when nothing would be different', async () => {
    const { path } = await system.launch(owner);
    const answer = await change(path, { settings: { consent: 'first-use' } });
    expect([answer.status, answer.json.version]).toEqual([200, 1]);
  });

  it('RFC 9110 §13.1.1: refuses a change of a version that is no more', async () => {
    const { path } = await system.launch(owner);
    const { headers } = await system.call('GET', path, { token: owner.token });
    const tag = headers.get('etag') ?? '';
    expect((await change(path, { name: 'One' }, { 'if-match': tag })).status).toBe(200);
    const late = await change(path, { name: 'Two' }, { 'if-match': tag });
    expect([late.status, late.headers.get('etag')]).toEqual([412, '"v2"']);
    expect((await change(path, { name: 'Two' }, { 'if-match': 'W/"v2"' })).status).toBe(412);
    expect((await change(path, { name: 'Two' }, { 'if-match': '"x", "v2"' })).status).toBe(200);
    expect((await change(path, { name: 'Three' }, { 'if-match': '*' })).status).toBe(200);
    expect((await system.call('DELETE', path, { token: owner.token, headers: { 'if-match': '"v1"' } })).status).toBe(
      412,
    );
  });

  it('loses none of two changes that cross', async () => {
    const { path } = await system.launch(owner);
    const answers = await Promise.all([
      change(path, { settings: { consent: 'always' } }),
      change(path, { settings: { dpop_nonce: 'required' } }),
      change(path, { name: 'Both' }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    const { json } = await system.call('GET', path, { token: owner.token });
    expect(json).toMatchObject({ name: 'Both', version: 4, settings: { consent: 'always', dpop_nonce: 'required' } });
  });

  it('makes keys for an algorithm that is added, and retires those of one that goes', async () => {
    const { path } = await system.launch(owner, { settings: { signing_algorithms: ['ES256', 'RS256'] } });
    const { json } = await change(path, { settings: { signing_algorithms: ['EdDSA', 'ES256'] } });
    const keys = Array.isArray(json.signing_keys) ? json.signing_keys : [];
    expect(keys.map((key) => `${key.alg} ${key.state}`).sort()).toEqual([
      'ES256 active',
      'EdDSA active',
      'RS256 retired',
    ]);
  });

  it('closes a disabled workspace to everybody, and opens it again', async () => {
    const { path, slug, id } = await system.launch(owner);
    await change(path, { disabled: true });
    expect((await discoveryOf(slug)).status).toBe(404);
    const message = await system.directory.getWorkspace({
      tenant: owner.tenant,
      workspace: slug,
      includeSealedKeys: false,
    });
    expect(message).toMatchObject({ id, disabled: true });
    await change(path, { disabled: false });
    expect((await discoveryOf(slug)).status).toBe(200);
  });

  it.each([
    [{ settings: { security_profile: 'fapi2-security' } }, '/settings/signing_algorithms'],
    [{ settings: [] }, '/settings'],
    [{ settings: null }, '/settings'],
    [{ slug: 'other' }, '/slug'],
    [{ disabled: 'yes' }, '/disabled'],
  ])('refuses %j', async (body, pointer) => {
    const { path } = await system.launch(owner);
    const answer = await change(path, body);
    expect([answer.status, answer.json.errors]).toEqual([422, [expect.objectContaining({ pointer })]]);
    expect((await system.call('GET', path, { token: owner.token })).json.version).toBe(1);
  });
});

describe('deleting a workspace', () => {
  it('closes it at once; its slug is free, and the next of that name is another', async () => {
    const { path, slug, id } = await system.launch(owner);
    const answer = await system.call('DELETE', path, { token: owner.token });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await discoveryOf(slug)).status).toBe(404);
    expect((await system.call('GET', path, { token: owner.token })).status).toBe(404);
    expect((await system.call('DELETE', path, { token: owner.token })).status).toBe(404);
    await system.eventsOf(answer.headers.get('x-request-id'), ['workspace.deleted']);
    const again = await system.launch(owner, { slug });
    expect(again.id).not.toBe(id);
  });
});

describe('restoring a workspace', () => {
  const deleted = async (someone: TestAdministrator, query = '') =>
    system.done('GET', `/api/tenants/${someone.tenant}/deleted-workspaces${query}`, { token: someone.token });
  const restore = (someone: TestAdministrator, id: string) =>
    system.call('POST', `/api/tenants/${someone.tenant}/deleted-workspaces/${id}/restore`, { token: someone.token });
  const remove = (someone: TestAdministrator, path: string) => system.call('DELETE', path, { token: someone.token });

  it('brings it back as it was, under the same id, and tells everybody', async () => {
    const someone = await system.newTenant();
    const { path, slug, id } = await system.launch(someone, { name: 'Back again' });
    const client = await system.done('POST', `${path}/clients`, {
      token: someone.token,
      body: { redirect_uris: ['https://a.example/cb'] },
    });
    await remove(someone, path);
    const { deleted_workspaces: list } = await deleted(someone);
    expect(list).toEqual([expect.objectContaining({ id, slug, name: 'Back again' })]);
    const [{ deleted_at: at, purges_at: until }] = list as [Record<string, string>];
    expect(Date.parse(String(until)) - Date.parse(String(at))).toBe(30 * 86_400_000);
    const changes = () => system.changes.filter((change) => change.workspaceId === id).length;
    const before = changes();
    const answer = await restore(someone, id);
    expect([answer.status, answer.json]).toEqual([200, expect.objectContaining({ id, slug, name: 'Back again' })]);
    const discovery = `/${someone.tenant}/${slug}/.well-known/openid-configuration`;
    expect((await system.call('GET', discovery)).status).toBe(200);
    expect((await system.call('GET', `${path}/clients/${client.client_id}`, someone)).status).toBe(200);
    expect(await deleted(someone)).toEqual({ deleted_workspaces: [] });
    expect((await restore(someone, id)).status).toBe(404);
    const [event] = await system.eventsOf(answer.headers.get('x-request-id'), ['workspace.restored']);
    expect(event).toMatchObject({ target: { type: 'workspace', id }, workspaceId: id });
    await eventually(() => (changes() > before ? true : undefined), 'caches are told');
  });

  it('one that was disabled comes back disabled', async () => {
    const someone = await system.newTenant();
    const { path, id } = await system.launch(someone);
    await system.call('PATCH', path, { token: someone.token, body: { disabled: true } });
    await remove(someone, path);
    expect((await restore(someone, id)).json).toMatchObject({ disabled: true });
  });

  it('is refused while another has its slug, also when both come at once', async () => {
    const someone = await system.newTenant();
    const first = await system.launch(someone, { slug: 'shop' });
    await remove(someone, first.path);
    const second = await system.launch(someone, { slug: 'shop' });
    expect((await restore(someone, first.id)).status).toBe(409);
    await remove(someone, second.path);
    const both = await Promise.all([restore(someone, first.id), restore(someone, second.id)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('is another tenant’s to nobody', async () => {
    const [someone, other] = [await system.newTenant(), await system.newTenant()];
    const { path, id } = await system.launch(someone);
    await remove(someone, path);
    expect((await restore(other, id)).status).toBe(404);
    const foreign = await system.call('POST', `/api/tenants/${someone.tenant}/deleted-workspaces/${id}/restore`, {
      token: other.token,
    });
    expect(foreign.status).toBe(404);
    expect((await deleted(other)).deleted_workspaces).toEqual([]);
    expect((await restore(someone, id)).status).toBe(200);
  });

  it('needs the role for it: an auditor sees them, and restores none', async () => {
    const someone = await system.newTenant();
    const auditor = await system.withRole(someone, 'auditor');
    const { path, id } = await system.launch(someone);
    await remove(someone, path);
    expect((await deleted(auditor)).deleted_workspaces).toHaveLength(1);
    expect((await restore(auditor, id)).status).toBe(403);
  });

  it('ends a minute before it is purged: users are gone first', async () => {
    const someone = await system.newTenant();
    const { path, id } = await system.launch(someone);
    await remove(someone, path);
    const deletedAgo = (seconds: number) =>
      system.database.admin.query('update tenant.workspaces set deleted_at = $2 where id = $1', [
        id,
        new Date(Date.now() - seconds * 1000),
      ]);
    await deletedAgo(30 * 86_400 - 50);
    expect((await deleted(someone)).deleted_workspaces).toEqual([]);
    expect((await restore(someone, id)).status).toBe(404);
    await deletedAgo(30 * 86_400 - 90);
    expect((await restore(someone, id)).status).toBe(200);
  });

  it('are listed by pages, the last first', async () => {
    const someone = await system.newTenant();
    for (const slug of ['one', 'two', 'three']) await remove(someone, (await system.launch(someone, { slug })).path);
    const slugs = ({ deleted_workspaces: list }: Readonly<Record<string, unknown>>) =>
      (list as { slug: string }[]).map(({ slug }) => slug);
    const first = await deleted(someone, '?limit=2');
    expect(slugs(first)).toEqual(['three', 'two']);
    const second = await deleted(someone, `?limit=2&cursor=${first.next_cursor}`);
    expect([slugs(second), second.next_cursor]).toEqual([['one'], undefined]);
  });
});

describe('listing workspaces', () => {
  it('goes by pages in the order of slugs, and finds by the beginning', async () => {
    const someone = await system.newTenant();
    const slugs = ['beta-1', 'alpha', 'beta-2', 'beta', 'gamma'];
    for (const slug of slugs) await system.launch(someone, { slug });
    const page = async (query: string) => {
      const { workspaces, next_cursor } = await system.done(
        'GET',
        `/api/tenants/${someone.tenant}/workspaces?${query}`,
        someone,
      );
      return { slugs: Array.isArray(workspaces) ? workspaces.map((one) => one.slug) : [], next: next_cursor };
    };
    const first = await page('limit=3');
    expect(first).toMatchObject({ slugs: ['alpha', 'beta', 'beta-1'], next: expect.any(String) });
    expect(await page(`limit=3&cursor=${first.next}`)).toEqual({ slugs: ['beta-2', 'gamma'], next: undefined });
    expect(await page('search=beta')).toMatchObject({ slugs: ['beta', 'beta-1', 'beta-2'] });
    expect(await page('search=eta')).toMatchObject({ slugs: [] });
    const named = await system.launch(someone, { slug: 'delta', name: '100 % Ünïcode_Ltd.' });
    for (const part of ['ünïcode', '100 %', '_ltd'])
      expect(await page(`search=${encodeURIComponent(part)}`)).toMatchObject({ slugs: [named.slug] });
    // A search is a text, not a pattern.
    expect(await page('search=%25')).toMatchObject({ slugs: [named.slug] });
    expect((await system.call('GET', `/api/tenants/${someone.tenant}/workspaces?search=%00`, someone)).status).toBe(
      422,
    );
  });
});

describe('workspace profiles', () => {
  it('are there for everybody, each value with its reason', async () => {
    const { json } = await system.call('GET', '/api/workspace-profiles');
    expect(json).toMatchObject({
      profiles: [
        { name: 'b2c', settings: { access_token: { value: { ttl_seconds: 600 }, reason: expect.any(String) } } },
        {},
        {},
        {},
        {},
      ],
    });
  });
});
