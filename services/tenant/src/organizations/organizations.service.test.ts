import { randomBytes } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { refused } from '../testing/refused.js';
import { type LaunchedWorkspace, TenantSystem, type TestAdministrator } from '../testing/tenant-system.js';

const system = new TenantSystem();
let owner: TestAdministrator;
let workspace: LaunchedWorkspace;

beforeAll(async () => {
  await system.start();
  owner = await system.newTenant();
  workspace = await system.launch(owner, { profile: 'b2b' });
}, 60_000);
afterAll(() => system.stop());
afterEach(() => {
  system.peers.identityAway = false;
  system.peers.organizations.beforeChange = undefined;
});

const nameOf = () => `c-${randomBytes(4).toString('hex')}`;
const all = () => `${workspace.path}/organizations`;
const call = (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
  system.call(method, path, { token: owner.token, headers, ...(body === undefined ? {} : { body }) });
const create = (wish: Readonly<Record<string, unknown>> = {}) =>
  call('POST', all(), { name: nameOf(), display_name: 'Northwind', ...wish });
async function newOne(wish: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return `${all()}/${String((await create(wish)).json.id)}`;
}
async function newUser(claims: Readonly<Record<string, string>> = {}): Promise<string> {
  const body = { username: nameOf(), claims };
  return String((await system.done('POST', `${workspace.path}/users`, { token: owner.token, body })).id);
}

describe('organizations', () => {
  it('are created in identity, on behalf of the administrator, and found at their address', async () => {
    const name = nameOf();
    const answer = await create({ name, domains: ['northwind.example'], metadata: { crm: 'N-77' } });
    expect([answer.status, answer.json]).toEqual([
      201,
      {
        id: expect.any(String),
        name,
        display_name: 'Northwind',
        enabled: true,
        domains: ['northwind.example'],
        metadata: { crm: 'N-77' },
        version: 1,
        created_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
      },
    ]);
    expect(system.peers.requestedBy.at(-1)).toMatchObject({
      actorType: 'administrator',
      actorId: owner.id,
      requestId: answer.headers.get('x-request-id'),
      workspace: workspace.slug,
    });
    const found = await call('GET', String(answer.headers.get('location')));
    expect([found.status, found.json, found.headers.get('etag')]).toEqual([200, answer.json, '"v1"']);
    const listed = await call('GET', `${all()}?search=${name}`);
    expect(listed.json).toEqual({ organizations: [answer.json] });
  });

  it.each([
    [{ name: '' }, '/name'],
    [{ display_name: 'two\nlines' }, '/display_name'],
    [{ display_name: 'two\u2028lines' }, '/display_name'],
    [{ domains: 'northwind.example' }, '/domains'],
    [{ metadata: [] }, '/metadata'],
    [{ owner: 'me' }, '/owner'],
  ])('are refused for %# before identity is asked, at the field', async (wish, pointer) => {
    const answer = await create(wish);
    expect([answer.status, answer.json.errors]).toEqual([422, [{ pointer, detail: expect.any(String) }]]);
  });

  it('are refused as identity refuses them, where the caller can see it', async () => {
    const name = nameOf();
    await create({ name });
    const taken = await create({ name });
    expect([taken.status, taken.json.errors]).toEqual([409, [{ pointer: '/name', detail: expect.any(String) }]]);
    const { organizations } = system.peers;
    organizations.refusal = refused(status.INVALID_ARGUMENT, 'no domain', '/domains/0', 'INVALID_FIELD');
    const invalid = await create({ domains: ['localhost'] });
    expect([invalid.status, invalid.json.errors]).toEqual([422, [{ pointer: '/domains/0', detail: 'no domain' }]]);
    organizations.refusal = refused(status.RESOURCE_EXHAUSTED, 'there are many', '', 'TOO_MANY_ORGANIZATIONS');
    const full = await create();
    expect([full.status, full.json.type]).toEqual([403, 'urn:ostiary:problem:quota-exceeded']);
    // Of the version before, which is being replaced.
    organizations.refusal = refused(status.UNIMPLEMENTED, 'not yet');
    const early = await create();
    expect([early.status, early.headers.get('retry-after')]).toEqual([503, expect.any(String)]);
    system.peers.identityAway = true;
    expect((await create()).status).toBe(503);
  });

  it('RFC 7396: change member by member, metadata too', async () => {
    const path = await newOne({
      domains: ['a.example'],
      metadata: { crm: 'N-77', tier: { name: 'gold', since: 2020 } },
    });
    const answer = await call('PATCH', path, { enabled: false, metadata: { crm: null, tier: { since: 2026 } } });
    expect([answer.status, answer.headers.get('etag'), answer.json]).toEqual([
      200,
      '"v2"',
      expect.objectContaining({
        enabled: false,
        display_name: 'Northwind',
        domains: ['a.example'],
        metadata: { tier: { name: 'gold', since: 2026 } },
      }),
    ]);
    const emptied = await call('PATCH', path, { domains: null, metadata: null });
    expect(emptied.json).toMatchObject({ domains: [], metadata: {}, enabled: false });
  });

  it('RFC 9110 §13.1.1: change only at the version that the caller has read', async () => {
    const path = await newOne();
    const first = await call('PATCH', path, { display_name: 'One' }, { 'if-match': '"v1"' });
    expect(first.status).toBe(200);
    for (const method of ['PATCH', 'DELETE']) {
      const late = await call(method, path, method === 'PATCH' ? { display_name: 'Two' } : undefined, {
        'if-match': '"v1"',
      });
      expect([method, late.status, late.headers.get('etag')]).toEqual([method, 412, '"v2"']);
    }
    // Another one is quicker between reading and changing: who named a version is told, for others it is tried anew.
    const { organizations } = system.peers;
    const once = () => {
      organizations.beforeChange = (one) => {
        organizations.beforeChange = undefined;
        organizations.kept.set(one.id, { ...one, displayName: 'Quicker', version: one.version + 1 });
      };
    };
    once();
    expect((await call('PATCH', path, { enabled: false }, { 'if-match': '"v2"' })).status).toBe(412);
    once();
    const again = await call('PATCH', path, { enabled: false });
    expect([again.status, again.json]).toEqual([
      200,
      expect.objectContaining({ enabled: false, display_name: 'Quicker', version: 5 }),
    ]);
    expect((await call('DELETE', path, undefined, { 'if-match': '"v5"' })).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
  });
});

describe('members', () => {
  it('are put with roles of the workspace, listed, and removed; the trail says who looked', async () => {
    const path = await newOne();
    const userId = await newUser({ name: 'Ada Keller', email: 'ada@northwind.example' });
    const put = await call('PUT', `${path}/members/${userId}`, { roles: ['admin', 'member'] });
    expect([put.status, put.json]).toEqual([
      200,
      {
        user_id: userId,
        username: expect.any(String),
        name: 'Ada Keller',
        email: 'ada@northwind.example',
        disabled: false,
        roles: ['admin', 'member'],
        created_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
      },
    ]);
    expect(system.peers.requestedBy.at(-1)).toMatchObject({ actorId: owner.id });
    const listed = await call('GET', `${path}/members`);
    expect(listed.json).toEqual({ members: [put.json] });
    const [event] = await system.eventsOf(listed.headers.get('x-request-id'), ['administrator.read_personal_data']);
    expect(event?.details).toEqual({ organization: path.split('/').at(-1), users: '1', searched: 'false' });
    const theirs = await call('GET', `${workspace.path}/users/${userId}/organizations`);
    expect(theirs.json.organizations).toMatchObject([
      { display_name: 'Northwind', enabled: true, roles: ['admin', 'member'] },
    ]);
    const [read] = await system.eventsOf(theirs.headers.get('x-request-id'), ['administrator.read_personal_data']);
    expect([read?.target, read?.details]).toEqual([
      { type: 'user', id: userId },
      { user: userId, organizations: '1' },
    ]);
    expect((await call('DELETE', `${path}/members/${userId}`)).status).toBe(204);
    expect((await call('DELETE', `${path}/members/${userId}`)).status).toBe(404);
    expect((await call('GET', `${path}/members`)).json).toEqual({ members: [] });
  });

  it('RFC 9068 §2.2.3.1: have no role that the workspace does not have', async () => {
    const path = await newOne();
    const userId = await newUser();
    const answer = await call('PUT', `${path}/members/${userId}`, { roles: ['member', 'root', '__proto__'] });
    const detail = 'is no role of the workspace (organizations.roles)';
    expect([answer.status, answer.json.errors]).toEqual([
      422,
      [
        { pointer: '/roles/1', detail },
        { pointer: '/roles/2', detail },
      ],
    ]);
    const roles = [{ name: 'root', description: 'Everything' }];
    await system.done('PATCH', workspace.path, {
      token: owner.token,
      body: { settings: { organizations: { roles } } },
    });
    expect((await call('PUT', `${path}/members/${userId}`, { roles: ['root'] })).status).toBe(200);
    expect((await call('PUT', `${path}/members/${userId}`, { roles: ['member'] })).status).toBe(422);
  });

  it('attack: of another workspace or tenant are nobody’s to add, nor is there an organization of theirs', async () => {
    const path = await newOne();
    const other = await system.newTenant();
    const places = [
      { by: owner, at: await system.launch(owner, { profile: 'b2b' }) },
      { by: other, at: await system.launch(other, { profile: 'b2b' }) },
    ];
    for (const { by, at } of places) {
      const user = await system.done('POST', `${at.path}/users`, { token: by.token, body: { username: nameOf() } });
      const body = { name: nameOf(), display_name: 'Theirs' };
      const organization = await system.done('POST', `${at.path}/organizations`, { token: by.token, body });
      const mine = await newUser();
      const attempts = [
        await call('PUT', `${path}/members/${String(user.id)}`, { roles: [] }),
        await call('PUT', `${all()}/${String(organization.id)}/members/${mine}`, { roles: [] }),
        await call('GET', `${all()}/${String(organization.id)}`),
        await call('DELETE', `${all()}/${String(organization.id)}`),
        await call('GET', `${workspace.path}/users/${String(user.id)}/organizations`),
      ];
      expect(attempts.map((answer) => answer.status)).toEqual([404, 404, 404, 404, 404]);
      expect(system.peers.organizations.kept.has(String(organization.id))).toBe(true);
    }
  });

  it('are seen and changed by those administrators who see and change users', async () => {
    const path = await newOne();
    const userId = await newUser();
    const [developer, auditor] = [await system.withRole(owner, 'developer'), await system.withRole(owner, 'auditor')];
    const as =
      ({ token }: TestAdministrator) =>
      async () =>
        [
          await system.call('GET', `${path}/members`, { token }),
          await system.call('PUT', `${path}/members/${userId}`, { token, body: { roles: [] } }),
          await system.call('GET', all(), { token }),
        ].map((answer) => answer.status);
    expect([await as(developer)(), await as(auditor)()]).toEqual([
      [200, 200, 200],
      [403, 403, 403],
    ]);
  });
});

describe('what members have allowed in an organization', () => {
  /** Of two users in it, and one elsewhere; answers the organization's id and address, and the grant that is to stay. */
  async function withGrants() {
    const path = await newOne();
    const id = path.split('/').at(-1) ?? '';
    const ada = await newUser();
    for (const client of ['app', 'portal']) system.peers.addGrant(workspace.id, ada, client, id);
    system.peers.addGrant(workspace.id, await newUser(), 'app', id);
    return { path, id, ada, kept: system.peers.addGrant(workspace.id, ada, 'app') };
  }
  const left = (id: string) => [...system.peers.grants.values()].filter((grant) => grant.organizationId === id).length;
  afterEach(() => {
    system.peers.grantsAtATime = 500;
    system.peers.issuanceAway = false;
  });

  it('is listed, with the organization', async () => {
    const { id, ada } = await withGrants();
    const listed = await call('GET', `${workspace.path}/grants?organization_id=${id}`);
    const grants = listed.json.grants as Readonly<Record<string, unknown>>[];
    expect(grants.map((grant) => grant.organization_id)).toEqual([id, id, id]);
    const own = (await call('GET', `${workspace.path}/users/${ada}/grants`)).json.grants as object[];
    expect(own.filter((grant) => 'organization_id' in grant).length).toBe(2);
  });

  it('RFC 7009 §1: ends with one call, however many there are, on behalf of the administrator', async () => {
    const { path, id, kept } = await withGrants();
    system.peers.grantsAtATime = 1;
    system.peers.grantsRevoked.length = 0;
    const answer = await call('DELETE', `${path}/grants`);
    expect([answer.status, answer.json]).toEqual([200, { withdrawn: 3 }]);
    expect([left(id), system.peers.grants.has(kept)]).toEqual([0, true]);
    expect(
      new Set(system.peers.grantsRevoked.map((one) => JSON.stringify([one.organizationId, one.requestedBy]))),
    ).toEqual(
      new Set([
        JSON.stringify([
          id,
          {
            ...{ actorType: 'administrator', actorId: owner.id, requestId: answer.headers.get('x-request-id') },
            ...{ address: '127.0.0.1', userAgent: 'node', workspace: workspace.slug },
          },
        ]),
      ]),
    );
    expect((await call('DELETE', `${path}/grants`)).json).toEqual({ withdrawn: 0 });
  });

  it.each<[string, string, unknown?]>([
    ['disabled', 'PATCH', { enabled: false }],
    ['deleted', 'DELETE', undefined],
  ])(
    'RFC 7009 §1: ends when the organization is %s; where that fails half-way, it can be repeated',
    async (_what, method, body) => {
      const { path, id, kept } = await withGrants();
      system.peers.issuanceAway = true;
      expect((await call(method, path, body)).status).toBe(503);
      system.peers.issuanceAway = false;
      expect((await call(method, path, body)).status).toBe(method === 'DELETE' ? 204 : 200);
      expect([left(id), system.peers.grants.has(kept)]).toEqual([0, true]);
    },
  );

  it('attack: stays, where the precondition fails, where the organization is another workspace’s, and when it is only changed', async () => {
    const { path, id } = await withGrants();
    expect((await call('DELETE', path, undefined, { 'if-match': '"v9"' })).status).toBe(412);
    expect((await call('PATCH', path, { display_name: 'Other' })).status).toBe(200);
    const other = await system.launch(owner, { profile: 'b2b' });
    for (const wrong of [id, 'x', 'northwind']) {
      expect((await call('DELETE', `${other.path}/organizations/${wrong}/grants`)).status).toBe(404);
    }
    const { token } = await system.withRole(owner, 'auditor');
    expect((await system.call('DELETE', `${path}/grants`, { token })).status).toBe(403);
    expect(left(id)).toBe(3);
  });
});

describe('roles of a workspace', () => {
  it.each([
    [
      {
        roles: [
          { name: 'a', description: '' },
          { name: 'a', description: '' },
        ],
      },
      '/settings/organizations/roles',
    ],
    [{ roles: [{ name: 'two words', description: '' }] }, '/settings/organizations/roles/0/name'],
    [{ membership: 'sometimes' }, '/settings/organizations/membership'],
  ])('are refused for %j', async (organizations, pointer) => {
    const answer = await call('PATCH', workspace.path, { settings: { organizations } });
    expect([answer.status, answer.json.errors]).toEqual([422, [{ pointer, detail: expect.any(String) }]]);
  });
});
