import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALL_ROUTES } from '../openapi/all-routes.js';
import { EVERY_SCOPE, type LaunchedWorkspace, TenantSystem, type TestAdministrator } from '../testing/tenant-system.js';
import type { AdminRoute } from './admin-route.js';

const system = new TenantSystem();
let mine: Everything;
let theirs: Everything;

/** One of everything that a tenant can have. */
interface Everything {
  readonly owner: TestAdministrator;
  readonly workspace: LaunchedWorkspace;
  readonly params: Readonly<Record<string, string>>;
}

beforeAll(async () => {
  await system.start();
  [mine, theirs] = [await everything(), await everything()];
}, 60_000);
afterAll(() => system.stop());

async function everything(): Promise<Everything> {
  const owner = await system.newTenant();
  const workspace = await system.launch(owner);
  const token = owner.token;
  const created = async (path: string, body: unknown) => system.done('POST', path, { token, body });
  const client = await created(`${workspace.path}/clients`, { redirect_uris: ['https://a.example/cb'] });
  const user = await created(`${workspace.path}/users`, { username: `u-${randomBytes(4).toString('hex')}` });
  const [key] = Array.isArray(workspace.signing_keys) ? workspace.signing_keys : [];
  return {
    owner,
    workspace,
    params: {
      tenant: owner.tenant,
      workspace: workspace.slug,
      client_id: String(client.client_id),
      user_id: String(user.id),
      organization_id: String(
        (await created(`${workspace.path}/organizations`, { name: 'northwind', display_name: 'Northwind' })).id,
      ),
      session_id: system.peers.addSession(workspace.slug, String(user.id)),
      grant_id: system.peers.addGrant(workspace.id, String(user.id)),
      kid: String(key.kid),
      invitation_id: String(
        (
          await created(`/api/tenants/${owner.tenant}/administrators/invitations`, {
            email: `${owner.tenant}@mail.example`,
            role: 'admin',
          })
        ).id,
      ),
      workspace_id: await deletedWorkspace(owner),
      event_id: randomUUID(),
      token_id: String((await created(`${workspace.path}/initial-access-tokens`, {})).id),
    },
  };
}

async function deletedWorkspace(owner: TestAdministrator): Promise<string> {
  const { path, id } = await system.launch(owner);
  expect((await system.call('DELETE', path, { token: owner.token })).status).toBe(204);
  return id;
}

const filled = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replace(/:([a-z_]+)/g, (_, name: string) => encodeURIComponent(params[name] ?? 'x'));

/** A body that passes its schema, so that what refuses is not the body. */
const GOOD_BODY: Readonly<Record<string, unknown>> = {
  endAgents: { client_id: 'nobody' },
  revokeGlobally: { sub_id: { format: 'opaque', id: '0190a000-0000-7000-8000-00000000000a' } },
  registerTenant: { slug: 'acme-good', name: 'Acme', administrator: { username: 'ada', password: 'a long phrase' } },
  prepareTenantPasskey: { slug: 'acme-good', administrator: { username: 'ada' } },
  launchWorkspace: { profile: 'b2c', slug: 'taken-over', name: 'Mine now' },
  changeWorkspace: { name: 'Mine now' },
  registerClient: { redirect_uris: ['https://evil.example/cb'] },
  changeClient: { client_name: 'Mine now' },
  previewClientChange: { client_name: 'Mine now' },
  rotateClientSecret: {},
  createUser: { username: 'mallory' },
  changeUser: { disabled: true },
  createOrganization: { name: 'mallory', display_name: 'Mallory Ltd.' },
  changeOrganization: { enabled: false },
  putOrganizationMember: { roles: [] },
  planConfiguration: { configuration: { ostiary: 1, profile: 'b2b', name: 'Mine now' } },
  applyConfiguration: { configuration: { ostiary: 1, profile: 'b2b', name: 'Mine now' }, prune: true },
  rotateEncryptionKeys: {},
  rotateSigningKeys: {},
  createInitialAccessToken: { uses: 1 },
  revokeSigningKey: { reason: 'a test' },
  addAdministrator: { username: 'mallory', password: 'a long phrase', role: 'owner' },
  changeAdministrator: { role: 'owner' },
  resendInvitation: {},
  inviteAdministrator: { email: 'mallory@evil.example', role: 'owner' },
  addAutomationClient: { client_name: 'Mallory', role: 'owner' },
};

const bodyOf = (route: AdminRoute) => (route.body === undefined ? {} : { body: GOOD_BODY[route.id] });
/** RFC 9457 §3. */
const PROBLEM = expect.stringMatching(/^application\/problem\+json(;|$)/);

const named = (routes: readonly AdminRoute[]) =>
  routes.map((route) => [`${route.method} ${route.path}`, route] as const);

const GUARDED = ALL_ROUTES.filter((route) => route.scope !== undefined);
const OF_A_TENANT = GUARDED.filter((route) => route.path.includes(':tenant'));
const WITH_A_BODY = ALL_ROUTES.filter((route) => route.body !== undefined);

/** All that the database and identity hold, to see that nothing changed. */
async function state(): Promise<string> {
  const tables = ['tenants', 'workspaces', 'signing_keys', 'clients', 'administrators', 'administrator_invitations'];
  const rows: unknown[] = [];
  for (const table of tables) {
    // When a key's successor is due is reckoned by a job, whoever asks for what meanwhile.
    const select = `select (to_jsonb(t) - 'rotates_at' - 'due_at')::text as row from tenant.${table} t order by 1`;
    rows.push((await system.database.admin.query(select)).rows);
  }
  const { kept, members } = system.peers.organizations;
  const membersOf = [...members].map(([organization, users]) => [organization, [...users]]);
  return JSON.stringify([rows, [...system.peers.users.values()], [...kept.values()], membersOf]);
}

describe('every route', () => {
  it('has a body to try it with', () => {
    expect(WITH_A_BODY.map((route) => route.id).sort()).toEqual(Object.keys(GOOD_BODY).sort());
  });

  it.each(named(GUARDED))('%s: RFC 6750 §3: needs a token', async (_, route) => {
    const answer = await system.call(route.method, filled(route.path, mine.params), bodyOf(route));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([401, PROBLEM]);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
  });

  it.each(named(GUARDED))('%s: RFC 6750 §3.1: needs its scope and no other', async (_, route) => {
    const scopes = EVERY_SCOPE.split(' ').filter((scope) => scope !== route.scope);
    const token = system.accessToken(mine.owner.id, { scope: scopes.join(' ') });
    const answer = await system.call(route.method, filled(route.path, mine.params), { token, ...bodyOf(route) });
    expect([answer.status, answer.json.type]).toEqual([403, 'urn:ostiary:problem:insufficient-scope']);
    expect(answer.headers.get('www-authenticate')).toContain(`scope="${route.scope}"`);
  });

  it.each(named(OF_A_TENANT))(
    '%s: hides another tenant as if there were none, and changes nothing of it',
    async (_, route) => {
      const before = await state();
      const { token } = mine.owner;
      const other = await system.call(route.method, filled(route.path, theirs.params), { token, ...bodyOf(route) });
      const none = await system.call(route.method, filled(route.path, { ...theirs.params, tenant: 'nobody-here' }), {
        token,
        ...bodyOf(route),
      });
      const system_ = await system.call(route.method, filled(route.path, { ...theirs.params, tenant: 'system' }), {
        token,
        ...bodyOf(route),
      });
      for (const answer of [other, none, system_]) {
        expect([answer.status, { ...answer.json, instance: '' }]).toEqual([404, { ...none.json, instance: '' }]);
      }
      expect(await state()).toBe(before);
    },
  );

  const byId = OF_A_TENANT.filter((route) =>
    /:(workspace|client_id|user_id|kid|invitation_id|event_id)/.test(route.path),
  );
  it.each(named(byId))('%s: does not find what is another tenant’s below one’s own', async (_, route) => {
    const before = await state();
    const { token } = mine.owner;
    // Everything theirs but the tenant; then only the last name theirs.
    const all = { ...theirs.params, tenant: mine.params.tenant ?? '' };
    const last = [...route.path.matchAll(/:([a-z_]+)/g)].at(-1)?.[1] ?? '';
    const one = { ...mine.params, [last]: theirs.params[last] ?? '' };
    for (const params of [all, one]) {
      const answer = await system.call(route.method, filled(route.path, params), { token, ...bodyOf(route) });
      expect([answer.status, answer.json.type]).toEqual([404, 'urn:ostiary:problem:not-found']);
    }
    expect(await state()).toBe(before);
  });

  it.each(named(byId))('%s: finds nothing by names that are none, and never fails', async (_, route) => {
    const names = ['\0', 'a\0b', "' or 1=1--", '%', '\ud83d\ude00', ' ', 'x'.repeat(3000), '__proto__'];
    const { token } = mine.owner;
    const parameters = [...route.path.matchAll(/:([a-z_]+)/g)].map(([, name]) => name ?? '');
    for (const parameter of parameters) {
      for (const name of names) {
        const path = filled(route.path, { ...mine.params, [parameter]: name });
        const answer = await system.call(route.method, path, { token, ...bodyOf(route) });
        expect([path, answer.status]).toEqual([path, 404]);
      }
    }
  });
});

describe('a body', () => {
  const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const bad: [string, number, string | Uint8Array, string | undefined][] = [
    ['that is not JSON', 400, '{', undefined],
    ['that is a word', 400, 'nothing', undefined],
    ['that is cut off in a string', 400, '{"name":"a', undefined],
    ['with a prototype in it', 400, '{"__proto__":{"x":1},"name":"a"}', undefined],
    ['that is invalid UTF-8', 422, new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), undefined],
    ['that is an array', 422, '[]', undefined],
    ['that is null', 422, 'null', undefined],
    ['that is a number', 422, '7', undefined],
    ['that is a number beyond all bounds', 422, '{"name":1e999}', undefined],
    ['with a name of U+0000', 422, '{"\\u0000":1}', undefined],
    ['with U+0000 in it', 422, '{"name":"a\\u0000"}', undefined],
    ['with half a surrogate pair', 422, '{"name":"\\ud800"}', undefined],
    ['that is nested very deeply', 422, deep(20_000), undefined],
    ['that is an array nested very deeply', 422, nested(50_000), undefined],
    ['larger than 256 KiB', 413, `{"name":"${'a'.repeat(300_000)}"}`, undefined],
    ['of a megabyte', 413, `{"name":"${'a'.repeat(1_048_576)}"}`, undefined],
    ['of another type', 415, '<xml/>', 'application/xml'],
    ['that is a form', 415, 'a=1', 'application/x-www-form-urlencoded'],
    ['of a type that is none', 415, '{}', 'json'],
  ];
  it.each(bad)('%s is %i on every route, in problem form, and changes nothing', async (_, status, raw, type) => {
    const before = await state();
    for (const route of WITH_A_BODY) {
      const answer = await system.call(route.method, filled(route.path, mine.params), {
        token: mine.owner.token,
        raw,
        ...(type === undefined ? {} : { headers: { 'content-type': type } }),
      });
      expect([route.id, answer.status, answer.headers.get('content-type')]).toEqual([route.id, status, PROBLEM]);
      expect(answer.json).toMatchObject({
        type: expect.stringMatching(/^urn:ostiary:problem:/),
        status,
        instance: answer.headers.get('x-request-id'),
      });
    }
    expect(await state()).toBe(before);
  });

  it('that is missing is refused where one is needed', async () => {
    for (const route of WITH_A_BODY) {
      if (route.body?.safeParse(undefined).success) continue;
      const answer = await system.call(route.method, filled(route.path, mine.params), { token: mine.owner.token });
      expect([route.id, answer.status]).toEqual([route.id, 422]);
    }
  });
});

describe('a query', () => {
  const lists = GUARDED.filter((route) => route.query !== undefined);
  const bad = [
    'limit=0',
    'limit=201',
    'limit=-1',
    'limit=1e3',
    'limit=a',
    'limit=',
    'limit=1&limit=2',
    'cursor=',
    'unknown=1',
    `cursor=${'a'.repeat(2000)}`,
  ];
  it.each(named(lists))('%s: refuses bounds that are none', async (_, route) => {
    for (const query of bad) {
      const answer = await system.call('GET', `${filled(route.path, mine.params)}?${query}`, {
        token: mine.owner.token,
      });
      expect([query, answer.status]).toEqual([query, 422]);
    }
  });

  const ours = lists.filter((route) => !/users|organizations|audit-events/.test(route.path));
  it.each(named(ours))('%s: refuses a cursor that it never gave', async (_, route) => {
    const keys = ['x', '[]', '[1]', '{}', '["\\u0000"]', '[1e999,"a"]', '["a","b"]', '[-1,"a"]', '["a\'b"]', 'null'];
    for (const key of keys.map((text) => Buffer.from(text).toString('base64url'))) {
      const answer = await system.call('GET', `${filled(route.path, mine.params)}?cursor=${key}`, {
        token: mine.owner.token,
      });
      expect([400, 200]).toContain(answer.status);
      if (answer.status === 200) expect(answer.json).not.toHaveProperty('errors');
    }
  });
});

describe('an address or a method that is none', () => {
  it('RFC 9110 §15.5.5: is 404 in problem form', async () => {
    for (const path of [
      '/api',
      '/api/',
      '/api/x',
      `/api/tenants/${mine.params.tenant}/x`,
      '/api/tenants/',
      '/api/tenants//workspaces',
    ]) {
      const answer = await system.call('GET', path, { token: mine.owner.token });
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, 404, PROBLEM]);
    }
  });

  it('RFC 9110 §15.5.6: is 405 and names the methods of the address', async () => {
    for (const { path } of ALL_ROUTES) {
      // `rotate` could be a key's name, too.
      const same = ALL_ROUTES.filter((other) => new RegExp(`^${other.path.replace(/:[a-z_]+/g, '[^/]+')}$`).test(path));
      const methods = new Set(same.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])));
      const other = methods.has('PUT') ? 'POST' : 'PUT';
      const answer = await system.call(other, filled(path, mine.params), { token: mine.owner.token, body: {} });
      expect([path, answer.status, answer.headers.get('allow')]).toEqual([path, 405, [...methods].sort().join(', ')]);
    }
  });
});
