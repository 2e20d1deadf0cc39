import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSigningKey } from '@ostiary/crypto/signing-key';
import { TenantSystem, type TestAdministrator } from '../testing/tenant-system.js';

const system = new TenantSystem();

beforeAll(() => system.start(), 60_000);
afterAll(() => system.stop());

const at = (owner: TestAdministrator) => `/api/tenants/${owner.tenant}`;

describe('administrators', () => {
  it('are added as users of system/admin, listed by pages, given other roles, and dismissed', async () => {
    const owner = await system.newTenant();
    const added = await system.withRole(owner, 'developer');
    await system.withRole(owner, 'auditor');
    expect(system.peers.users.get(added.id)).toMatchObject({ tenant: 'system' });
    const ids: unknown[] = [];
    for (let cursor = ''; ; ) {
      const page = await system.done('GET', `${at(owner)}/administrators?limit=1${cursor}`, owner);
      if (Array.isArray(page.administrators)) ids.push(...page.administrators.map((one) => one.id));
      if (page.next_cursor === undefined) break;
      cursor = `&cursor=${String(page.next_cursor)}`;
    }
    expect(ids).toHaveLength(3);
    const path = `${at(owner)}/administrators/${added.id}`;
    const changed = await system.call('PATCH', path, { token: owner.token, body: { role: 'admin' } });
    expect(changed.json).toMatchObject({ id: added.id, role: 'admin' });
    const [event] = await system.eventsOf(changed.headers.get('x-request-id'), ['administrator.action']);
    expect(event).toMatchObject({
      target: { type: 'user', id: added.id },
      details: { action: 'administrator.role_changed', before: '{"role":"developer"}', after: '{"role":"admin"}' },
    });
    expect((await system.call('DELETE', path, owner)).status).toBe(204);
    expect((await system.call('DELETE', path, owner)).status).toBe(404);
  });

  it('are listed with the names that they sign in with; one whose user is gone without', async () => {
    const owner = await system.newTenant();
    const [stays, goes] = [await system.withRole(owner, 'developer'), await system.withRole(owner, 'auditor')];
    const usernameOf = (id: string) => system.peers.users.get(id)?.username;
    const named = usernameOf(stays.id);
    system.peers.users.delete(goes.id);
    const { administrators } = await system.done('GET', `${at(owner)}/administrators`, owner);
    expect(named).toMatch(/\w/);
    const listed = Array.isArray(administrators) ? administrators : [];
    expect(listed.find(({ id }) => id === stays.id)).toMatchObject({ role: 'developer', username: named });
    expect(listed.find(({ id }) => id === goes.id)).toEqual({
      id: goes.id,
      role: 'auditor',
      created_at: expect.any(String),
    });
  });

  it('always have an owner among them, whoever is in a hurry', async () => {
    const one = await system.newTenant();
    const other = await system.withRole(one, 'owner');
    const dismiss = (by: TestAdministrator, whom: TestAdministrator) =>
      system.call('DELETE', `${at(one)}/administrators/${whom.id}`, { token: by.token });
    const answers = await Promise.all([dismiss(one, other), dismiss(other, one)]);
    const statuses = answers.map((answer) => answer.status).sort();
    // The second finds himself the last owner, or no administrator any more.
    expect(statuses[0]).toBe(204);
    expect([404, 409]).toContain(statuses[1]);
    const { rows } = await system.database.admin.query(
      `select from tenant.administrators where tenant = $1 and role = 'owner'`,
      [one.tenant],
    );
    expect(rows).toHaveLength(1);
    const last = answers[0]?.status === 204 ? one : other;
    expect((await dismiss(last, last)).status).toBe(409);
    const lowered = await system.call('PATCH', `${at(one)}/administrators/${last.id}`, {
      token: last.token,
      body: { role: 'admin' },
    });
    expect(lowered.status).toBe(409);
  });

  it('are not added twice, and a refused one leaves no user', async () => {
    const owner = await system.newTenant();
    const username = `a-${randomBytes(4).toString('hex')}`;
    const body = { username, password: 'a long phrase', role: 'admin' };
    expect((await system.call('POST', `${at(owner)}/administrators`, { token: owner.token, body })).status).toBe(201);
    const again = await system.call('POST', `${at(owner)}/administrators`, { token: owner.token, body });
    expect([again.status, again.json.errors]).toEqual([
      409,
      [{ pointer: '/username', detail: 'The user name is taken.' }],
    ]);
    await system.database.admin.query(
      `alter table tenant.administrators add constraint no_such check (tenant <> '${owner.tenant}') not valid`,
    );
    const before = system.peers.users.size;
    const failed = await system.call('POST', `${at(owner)}/administrators`, {
      token: owner.token,
      body: { ...body, username: `${username}-2` },
    });
    await system.database.admin.query('alter table tenant.administrators drop constraint no_such');
    expect([failed.status, system.peers.users.size]).toEqual([500, before]);
  });
});

describe('automation clients', () => {
  it('are clients of system/admin with a role in the tenant, and may do what the role allows', async () => {
    const owner = await system.newTenant();
    const { publicJwk } = await generateSigningKey('ES256');
    const body = {
      client_name: 'Pipeline',
      role: 'developer',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [publicJwk] },
    };
    const answer = await system.call('POST', `${at(owner)}/automation-clients`, { token: owner.token, body });
    expect([answer.status, answer.json]).toEqual([
      201,
      expect.objectContaining({
        role: 'developer',
        grant_types: ['client_credentials'],
        scope: 'tenants:read workspaces:read workspaces:write clients:read clients:write users:read users:write',
        token_endpoint: 'https://id.example/system/admin/token',
        resource: 'https://id.example/api',
      }),
    ]);
    const clientId = String(answer.json.client_id);
    const { rows } = await system.database.admin.query('select tenant from tenant.clients where client_id = $1', [
      clientId,
    ]);
    expect(rows).toEqual([{ tenant: 'system' }]);
    const events = await system.eventsOf(answer.headers.get('x-request-id'), [
      'client.registered',
      'administrator.action',
    ]);
    expect(events.map((event) => [event.type, event.tenant]).sort()).toEqual([
      ['administrator.action', owner.tenant],
      ['client.registered', 'system'],
    ]);

    const token = system.accessToken(clientId, { client_id: clientId, scope: String(answer.json.scope) });
    const launched = await system.call('POST', `${at(owner)}/workspaces`, {
      token,
      body: { profile: 'b2c', slug: 'shop', name: 'Shop' },
    });
    expect(launched.status).toBe(201);
    const [created] = await system.eventsOf(launched.headers.get('x-request-id'), ['workspace.created']);
    expect(created).toMatchObject({ actor: { type: 'administrator', id: clientId }, clientId });
    expect(await system.done('GET', `${at(owner)}/automation-clients`, owner)).toMatchObject({
      automation_clients: [
        {
          id: clientId,
          role: 'developer',
          client_name: 'Pipeline',
          token_endpoint_auth_method: 'private_key_jwt',
        },
      ],
    });

    expect((await system.call('DELETE', `${at(owner)}/automation-clients/${clientId}`, owner)).status).toBe(204);
    expect((await system.call('GET', at(owner), { token })).status).toBe(404);
    const { rowCount } = await system.database.admin.query('select from tenant.clients where client_id = $1', [
      clientId,
    ]);
    expect(rowCount).toBe(0);
  });

  it('of another tenant, and the installation’s own client, are nobody’s to delete', async () => {
    const [one, other] = [await system.newTenant(), await system.newTenant()];
    const body = { client_name: 'Pipeline', role: 'admin' };
    const { client_id: theirs, client_secret: secret } = await system.done('POST', `${at(other)}/automation-clients`, {
      token: other.token,
      body,
    });
    expect(secret).toEqual(expect.any(String));
    for (const id of [theirs, 'ostiary-cli']) {
      expect((await system.call('DELETE', `${at(one)}/automation-clients/${String(id)}`, one)).status).toBe(404);
      const { rowCount } = await system.database.admin.query('select from tenant.clients where client_id = $1', [id]);
      expect(rowCount).toBe(1);
    }
  });

  it.each([
    [{ client_name: 'P', role: 'admin', grant_types: ['authorization_code'] }, '/grant_types'],
    [{ client_name: 'P', role: 'king' }, '/role'],
    [{ role: 'admin' }, '/client_name'],
    [{ client_name: 'P', role: 'admin', token_endpoint_auth_method: 'none' }, '/grant_types'],
    [{ client_name: 'P', role: 'admin', scope: 'openid' }, '/scope'],
  ])('refuses %j', async (body, pointer) => {
    const owner = await system.newTenant();
    const answer = await system.call('POST', `${at(owner)}/automation-clients`, { token: owner.token, body });
    expect([answer.status, answer.json.errors]).toEqual([
      422,
      expect.arrayContaining([expect.objectContaining({ pointer })]),
    ]);
  });
});
