import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TenantSystem, type TestAdministrator } from '../testing/tenant-system.js';

jest.setTimeout(60_000);

const system = new TenantSystem();
let owner: TestAdministrator;

beforeAll(async () => {
  await system.start({ OSTIARY_WORKSPACES_PER_TENANT: '2', OSTIARY_CLIENTS_PER_WORKSPACE: '2' });
  owner = await system.newTenant();
});
afterAll(() => system.stop());

const client = {
  client_name: 'x',
  redirect_uris: ['https://client.example/cb'],
  token_endpoint_auth_method: 'client_secret_basic',
};
const problem = { type: 'urn:ostiary:problem:quota-exceeded', status: 403 };

describe('quotas', () => {
  it('a tenant has no more workspaces than it may, and one again when one is deleted', async () => {
    const first = await system.launch(owner);
    await system.launch(owner);
    const body = { profile: 'b2b', slug: 'one-too-many', name: 'One too many' };
    const path = `/api/tenants/${owner.tenant}/workspaces`;
    const refused = await system.call('POST', path, { token: owner.token, body });
    expect(refused.json).toMatchObject(problem);
    expect(String(refused.json.detail)).toContain('2 workspaces');
    // Another tenant's are its own.
    await system.launch(await system.newTenant());
    await system.done('DELETE', first.path, { token: owner.token });
    expect((await system.call('POST', path, { token: owner.token, body })).status).toBe(201);
  });

  it('RFC 7591 §3.2.2: a workspace has no more clients than it may, whoever registers them', async () => {
    const other = await system.newTenant();
    const workspace = await system.launch(other, { settings: { registration: { mode: 'open' } } });
    const register = () => system.call('POST', `${workspace.path}/clients`, { token: other.token, body: client });
    expect([(await register()).status, (await register()).status]).toEqual([201, 201]);
    expect((await register()).json).toMatchObject(problem);
    const itself = await system.call('POST', `/${other.tenant}/${workspace.slug}/register`, { body: client });
    expect([itself.status, itself.json.error]).toEqual([403, 'access_denied']);
    // In another workspace of the tenant there is room.
    const next = await system.launch(other);
    expect((await system.call('POST', `${next.path}/clients`, { token: other.token, body: client })).status).toBe(201);
  });
});
