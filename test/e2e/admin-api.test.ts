// The admin API from outside: its description is true, and whatever comes in is answered by a problem document and never by a 500.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Administrator, administrator, callApi } from './support/administration.ts';
import { system } from './support/system.ts';
import {
  createUser,
  launchWorkspace,
  registerClient,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let who: Administrator;
let workspace: TestWorkspace;
let client: TestClient;
let user: TestUser;

beforeAll(async () => {
  who = await administrator();
  workspace = await launchWorkspace('b2b');
  client = await registerClient(workspace);
  user = await createUser(workspace);
});

const JSON_TYPE = { 'content-type': 'application/json' };

async function send(
  method: string,
  path: string,
  body?: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
) {
  const response = await fetch(`${system.issuerBase}/api/${path}`, {
    method,
    headers: { authorization: `Bearer ${who.accessToken}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text === '' ? {} : JSON.parse(text) };
}

/** RFC 9457 §3. */
function expectProblem(answer: Awaited<ReturnType<typeof send>>, statuses: readonly number[]): void {
  expect(statuses).toContain(answer.status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: expect.stringMatching(/^urn:/),
    title: expect.any(String),
    status: answer.status,
    detail: expect.any(String),
  });
  expect(answer.text).not.toMatch(/\bat \/|node_modules|QueryFailed|select |insert /i);
}

describe('the description', () => {
  it('OpenAPI §4: is served, and names every route that this test calls', async () => {
    const response = await fetch(`${system.issuerBase}/api/openapi.json`);
    expect(response.status).toBe(200);
    const document = (await response.json()) as { openapi: string; paths: Record<string, object> };
    expect(document.openapi).toMatch(/^3\.1/);
    for (const path of [
      '/api/tenants',
      '/api/tenants/{tenant}/workspaces',
      '/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}',
      '/api/tenants/{tenant}/workspaces/{workspace}/users',
      '/api/tenants/{tenant}/workspaces/{workspace}/organizations',
    ]) {
      expect(Object.keys(document.paths)).toContain(path);
    }
  });

  it('RFC 9728 §3: says which authorization server its tokens come from', async () => {
    const answer = await fetch(`${system.issuerBase}/api/tenants`);
    expect(answer.status).toBe(401);
    const url = /resource_metadata="([^"]+)"/.exec(answer.headers.get('www-authenticate') ?? '')?.[1] ?? '';
    expect(await (await fetch(url)).json()).toMatchObject({
      resource: `${system.issuerBase}/api`,
      authorization_servers: [`${system.issuerBase}/system/admin`],
    });
  });
});

describe('bodies', () => {
  const posts = (): readonly string[] => [
    'tenants',
    `tenants/${who.tenant}/workspaces`,
    `${workspace.path}/clients`,
    `${workspace.path}/users`,
    `${workspace.path}/organizations`,
  ];

  it.each<[string, string | Uint8Array<ArrayBuffer>, Readonly<Record<string, string>>, readonly number[]]>([
    ['no JSON', '{', JSON_TYPE, [400]],
    ['nothing', '', JSON_TYPE, [400, 422]],
    ['null', 'null', JSON_TYPE, [400, 422]],
    ['an array', '[]', JSON_TYPE, [400, 422]],
    ['a text', '"x"', JSON_TYPE, [400, 422]],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), JSON_TYPE, [400, 422]],
    ['a prototype', '{"__proto__":{"admin":true}}', JSON_TYPE, [400, 422]],
    ['a deep nest', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, JSON_TYPE, [400, 422]],
    ['an unknown member', '{"surprise":1}', JSON_TYPE, [422]],
    ['a megabyte', JSON.stringify({ name: 'x'.repeat(1_000_000) }), JSON_TYPE, [413]],
    ['a form', 'slug=x', { 'content-type': 'application/x-www-form-urlencoded' }, [415, 400, 422]],
    ['XML', '<a/>', { 'content-type': 'application/xml' }, [415]],
  ])('RFC 9457 §3: a body of %s is a problem of the caller, at every route', async (_what, body, headers, statuses) => {
    for (const path of posts()) expectProblem(await send('POST', path, body, headers), statuses);
  });

  it.each<[string, () => string, object, string]>([
    [
      'a slug in capitals',
      () => `tenants/${who.tenant}/workspaces`,
      { profile: 'b2b', slug: 'Shop', name: 'x' },
      '/slug',
    ],
    [
      'an unknown profile',
      () => `tenants/${who.tenant}/workspaces`,
      { profile: 'b2x', slug: 'shop', name: 'x' },
      '/profile',
    ],
    [
      'a name with a control character',
      () => `tenants/${who.tenant}/workspaces`,
      { profile: 'b2b', slug: 'shop', name: 'a\u0000b' },
      '/name',
    ],
    [
      'an unknown setting',
      () => `tenants/${who.tenant}/workspaces`,
      { profile: 'b2b', slug: 'shop', name: 'x', settings: { surprise: true } },
      '/settings',
    ],
    [
      'a negative lifetime',
      () => `tenants/${who.tenant}/workspaces`,
      { profile: 'b2b', slug: 'shop', name: 'x', settings: { access_token: { format: 'jwt', ttl_seconds: -1 } } },
      '/settings/access_token/ttl_seconds',
    ],
    [
      'a redirect URI with a fragment',
      () => `${workspace.path}/clients`,
      { redirect_uris: ['https://a.example/#x'] },
      '/redirect_uris/0',
    ],
    [
      'a redirect URI with a script',
      () => `${workspace.path}/clients`,
      { redirect_uris: ['javascript:alert(1)'] },
      '/redirect_uris/0',
    ],
    [
      'a private key',
      () => `${workspace.path}/clients`,
      {
        redirect_uris: ['https://a.example/'],
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'a', y: 'b', d: 'c' }] },
      },
      '/jwks',
    ],
    [
      'a jwks_uri without TLS',
      () => `${workspace.path}/clients`,
      {
        redirect_uris: ['https://a.example/'],
        token_endpoint_auth_method: 'private_key_jwt',
        jwks_uri: 'http://a.example/',
      },
      '/jwks_uri',
    ],
    [
      'an unknown scope',
      () => `${workspace.path}/clients`,
      { redirect_uris: ['https://a.example/'], scope: 'everything' },
      '/scope',
    ],
    ['a grant type that nobody has', () => `${workspace.path}/clients`, { grant_types: ['password'] }, '/grant_types'],
    ['a user name with a space', () => `${workspace.path}/users`, { username: 'a b' }, '/username'],
    ['a common password', () => `${workspace.path}/users`, { username: 'jo', password: 'password1' }, '/password'],
    [
      'an organization named like a UUID',
      () => `${workspace.path}/organizations`,
      { name: '0b8f3a52-6c1d-4e7f-9a20-5d3c2b1a0f9e', display_name: 'Acme' },
      '/name',
    ],
    [
      'a domain that is none',
      () => `${workspace.path}/organizations`,
      { name: 'acme', display_name: 'Acme', domains: ['acme.example', 'localhost'] },
      '/domains/1',
    ],
    [
      'a claim that is not to be set',
      () => `${workspace.path}/users`,
      { username: 'jo', claims: { sub: 'x' } },
      '/claims/sub',
    ],
    [
      'NUL in a claim',
      () => `${workspace.path}/users`,
      { username: 'jo', claims: { name: 'a\u0000' } },
      '/claims/name',
    ],
  ])('RFC 6901 §5: %s is refused with a pointer to it', async (_what, path, body, pointer) => {
    const answer = await send('POST', path(), JSON.stringify(body));
    expectProblem(answer, [422]);
    const pointers: string[] = answer.body.errors.map((fault: { pointer: string }) => fault.pointer);
    expect(pointers.some((each) => each.startsWith(pointer))).toBe(true);
  });
});

describe('addresses and queries', () => {
  it.each([
    ['with NUL', 'tenants/%00'],
    ['with an escaped slash', 'tenants/..%2fadmin'],
    ['in capitals', 'tenants/UPPER'],
    ['with a quote', "tenants/x'--"],
    ['of 5000 characters', `tenants/${'x'.repeat(5000)}`],
    ['of no route', 'nothing'],
    ['of the API itself', ''],
    ['with a pictogram', 'tenants/%F0%9F%98%80/workspaces'],
  ])('RFC 9457 §3: an address %s is not found, or malformed, and no failure', async (_what, path) => {
    const answer = await send('GET', path, undefined, {});
    expect([400, 404]).toContain(answer.status);
    expect(answer.headers.get('content-type')).toMatch(/json/);
  });

  it.each([
    ['a limit of 0', 'limit=0'],
    ['a limit of 1000', 'limit=1000'],
    ['a limit that is no number', 'limit=x'],
    ['a cursor that is none', 'cursor=x'],
    ['a cursor with NUL', 'cursor=%00'],
    ['a limit twice', 'limit=1&limit=2'],
    ['an unknown parameter', 'unknown=1'],
    ['a search for NUL', 'search=%00'],
    ['a search of 5000 characters', `search=${'x'.repeat(5000)}`],
  ])('RFC 9457 §3: lists refuse %s', async (_what, query) => {
    for (const list of ['clients', 'users', 'organizations']) {
      const answer = await send('GET', `${workspace.path}/${list}?${query}`, undefined, {});
      if (answer.status !== 200) expectProblem(answer, [400, 422]);
      else expect(query).toMatch(/^search=/);
    }
  });

  it('RFC 9110 §15.5.6: answers wrong methods with 405 and Allow', async () => {
    for (const [method, path] of [
      ['PUT', 'tenants'],
      ['DELETE', `${workspace.path}/clients`],
      ['POST', `${workspace.path}/users/${user.id}`],
    ] as const) {
      const answer = await send(method, path, '{}');
      expectProblem(answer, [405]);
      expect(answer.headers.get('allow')).toMatch(/[A-Z]/);
    }
  });
});

describe('changes', () => {
  it('RFC 9110 §13.1.1: are refused when somebody else was quicker', async () => {
    const path = `${workspace.path}/clients/${client.clientId}`;
    const { headers } = await send('GET', path, undefined, {});
    const etag = headers.get('etag') ?? '';
    const merge = { 'content-type': 'application/merge-patch+json' };
    expect((await send('PATCH', path, '{"client_name":"One"}', { ...merge, 'if-match': etag })).status).toBe(200);
    expectProblem(await send('PATCH', path, '{"client_name":"Two"}', { ...merge, 'if-match': etag }), [412]);
    expect((await send('GET', path, undefined, {})).body.client_name).toBe('One');
  });

  it('RFC 9110 §13.1.1: of an organization are made at the version that was read, of its members by whoever comes last', async () => {
    const path = `${workspace.path}/organizations`;
    const wish = { name: 'northwind', display_name: 'Northwind', domains: ['northwind.example'], metadata: { a: 1 } };
    const created = await send('POST', path, JSON.stringify(wish));
    expect([created.status, created.body]).toEqual([201, expect.objectContaining({ ...wish, enabled: true })]);
    const one = `${path}/${created.body.id}`;
    const taken = await send('POST', path, JSON.stringify({ ...wish, name: 'other', domains: ['Northwind.Example'] }));
    expectProblem(taken, [409]);
    expect(taken.body.errors).toMatchObject([{ pointer: '/domains/0' }]);
    const merge = { 'content-type': 'application/merge-patch+json', 'if-match': created.headers.get('etag') ?? '' };
    const changed = await send('PATCH', one, '{"enabled":false,"metadata":{"b":2}}', merge);
    expect([changed.status, changed.body]).toEqual([
      200,
      expect.objectContaining({ ...wish, enabled: false, metadata: { a: 1, b: 2 } }),
    ]);
    expectProblem(await send('PATCH', one, '{"enabled":true}', merge), [412]);

    const member = `${one}/members/${user.id}`;
    expectProblem(await send('PUT', member, '{"roles":["root"]}'), [422]);
    for (const roles of [['admin', 'member'], ['member']]) {
      const put = await send('PUT', member, JSON.stringify({ roles }));
      expect([put.status, put.body]).toEqual([200, expect.objectContaining({ username: user.username, roles })]);
    }
    const theirs = await send('GET', `${workspace.path}/users/${user.id}/organizations`, undefined, {});
    expect(theirs.body.organizations).toMatchObject([{ name: 'northwind', enabled: false, roles: ['member'] }]);
    expect((await send('DELETE', one, undefined, {})).status).toBe(204);
    expectProblem(await send('GET', `${one}/members`, undefined, {}), [404]);
    expect((await send('GET', `${workspace.path}/users/${user.id}/organizations`, undefined, {})).body).toEqual({
      organizations: [],
    });
  });

  it('never show a secret again, nor a hash or a sealed key', async () => {
    const secretive = await registerClient(workspace, {
      metadata: { token_endpoint_auth_method: 'client_secret_basic' },
    });
    const seen = await Promise.all(
      [
        `${workspace.path}/clients/${secretive.clientId}`,
        `${workspace.path}/clients`,
        workspace.path,
        `${workspace.path}/signing-keys`,
        `${workspace.path}/users/${user.id}`,
      ].map((path) => send('GET', path, undefined, {})),
    );
    for (const { status, text } of seen) {
      expect(status).toBe(200);
      expect(text).not.toContain(secretive.secret ?? 'there must be one');
      expect(text).not.toMatch(/\$argon2|secretHash|secret_hash|sealed|"d":/);
    }
  });

  it('page through a thousand and one steps by keyset, each once', async () => {
    const many = await launchWorkspace('b2b');
    for (let index = 0; index < 7; index += 1)
      await callApi(who, 'POST', `${many.path}/users`, { username: `user-${index}` });
    const names: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await send(
        'GET',
        `${many.path}/users?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`,
        undefined,
        {},
      );
      names.push(...body.users.map(({ username }: { username: string }) => username));
      cursor = body.next_cursor ?? '';
    } while (cursor !== '');
    expect(names).toEqual(Array.from({ length: 7 }, (_, index) => `user-${index}`));
  });

  it('RFC 8414 §3: end a workspace at once for everybody', async () => {
    const gone = await launchWorkspace('b2b');
    expect((await send('DELETE', gone.path, undefined, {})).status).toBe(204);
    expectProblem(await send('GET', gone.path, undefined, {}), [404]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (const path of ['/.well-known/openid-configuration', '/jwks', '/authorize']) {
      for (let replica = 0; replica < 2; replica += 1) expect((await fetch(gone.issuer + path)).status).toBe(404);
    }
  });
});
