import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type LaunchedWorkspace, TenantSystem, type TestAdministrator } from '../testing/tenant-system.js';

const system = new TenantSystem();
let owner: TestAdministrator;
let workspace: LaunchedWorkspace;

beforeAll(async () => {
  await system.start();
  owner = await system.newTenant();
  workspace = await system.launch(owner, { profile: 'b2c' });
}, 60_000);
afterAll(() => system.stop());
afterEach(() => {
  system.peers.identityAway = false;
});

const nameOf = () => `u-${randomBytes(4).toString('hex')}`;
const create = (body: unknown) => system.call('POST', `${workspace.path}/users`, { token: owner.token, body });

describe('users of a workspace', () => {
  it('are created in identity, on behalf of the administrator', async () => {
    const username = nameOf();
    const answer = await create({ username, password: 'a long phrase', claims: { email: 'ada@a.example' } });
    expect([answer.status, answer.json]).toEqual([
      201,
      {
        id: expect.any(String),
        username,
        claims: { email: 'ada@a.example' },
        disabled: false,
        version: 1,
        created_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
      },
    ]);
    expect(system.peers.users.get(String(answer.json.id))).toMatchObject({
      tenant: owner.tenant,
      workspaceId: workspace.id,
      password: 'a long phrase',
    });
    expect(system.peers.requestedBy.at(-1)).toMatchObject({
      actorType: 'administrator',
      actorId: owner.id,
      requestId: answer.headers.get('x-request-id'),
      tenant: owner.tenant,
      workspace: workspace.slug,
      auditAddress: 'truncated',
    });
    expect(answer.text).not.toContain('a long phrase');
  });

  it('are written to in the language of the workspace, where they have none of their own: not in the administrator’s', async () => {
    const spoken = async (at: LaunchedWorkspace) => {
      const headers = { 'accept-language': 'fr' };
      const body = { username: nameOf() };
      await system.done('POST', `${at.path}/users`, { token: owner.token, body, headers });
      return system.peers.requestedBy.at(-1)?.correspondence?.locales;
    };
    const german = await system.launch(owner, { profile: 'b2c' });
    await system.done('PATCH', german.path, { token: owner.token, body: { settings: { language: 'de' } } });
    expect([await spoken(workspace), await spoken(german)]).toEqual([[], ['de']]);
  });

  it('are refused as identity refuses them, where the caller can see it', async () => {
    const username = nameOf();
    await create({ username });
    const taken = await create({ username });
    expect([taken.status, taken.json.errors]).toEqual([
      409,
      [{ pointer: '/username', detail: 'The user name is taken.' }],
    ]);
    const short = await create({ username: nameOf(), password: 'short' });
    expect([short.status, short.json.errors]).toEqual([
      422,
      [{ pointer: '/password', detail: 'a password has at least 8 characters' }],
    ]);
    system.peers.identityAway = true;
    expect((await create({ username: nameOf() })).status).toBe(503);
  });

  it('RFC 7396: change claim by claim', async () => {
    const { json } = await create({ username: nameOf(), claims: { email: 'ada@a.example', name: 'Ada' } });
    const path = `${workspace.path}/users/${String(json.id)}`;
    const answer = await system.call('PATCH', path, {
      token: owner.token,
      body: { disabled: true, claims: { name: null, locale: 'de' } },
    });
    expect([answer.status, answer.json]).toEqual([
      200,
      expect.objectContaining({ disabled: true, claims: { email: 'ada@a.example', locale: 'de' } }),
    ]);
  });

  it('are listed by pages and found, and the trail says who looked', async () => {
    const at = await system.launch(owner);
    for (const username of ['ada', 'adam', 'ben']) {
      await system.done('POST', `${at.path}/users`, { token: owner.token, body: { username } });
    }
    const first = await system.call('GET', `${at.path}/users?limit=2`, owner);
    const second = await system.call('GET', `${at.path}/users?limit=2&cursor=${String(first.json.next_cursor)}`, owner);
    expect([first.json.users, second.json.users]).toMatchObject([
      [{ username: 'ada' }, { username: 'adam' }],
      [{ username: 'ben' }],
    ]);
    expect(second.json).not.toHaveProperty('next_cursor');
    const found = await system.call('GET', `${at.path}/users?search=ada`, owner);
    expect(found.json.users).toHaveLength(2);
    const [event] = await system.eventsOf(found.headers.get('x-request-id'), ['administrator.read_personal_data']);
    expect(event).toMatchObject({
      workspace: at.slug,
      actor: { id: owner.id },
      details: { users: '2', searched: 'true' },
    });
    expect((await system.call('GET', `${at.path}/users?cursor=nonsense`, owner)).status).toBe(422);
  });

  it('are gone when they are deleted', async () => {
    const { json } = await create({ username: nameOf() });
    const path = `${workspace.path}/users/${String(json.id)}`;
    expect((await system.call('DELETE', path, owner)).status).toBe(204);
    expect((await system.call('GET', path, owner)).status).toBe(404);
    expect((await system.call('PATCH', path, { token: owner.token, body: { claims: {} } })).status).toBe(404);
  });
});
