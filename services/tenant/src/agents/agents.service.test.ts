import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LaunchedWorkspace, TenantSystem, type TestAdministrator } from '../testing/tenant-system.js';

const TOOLS = 'https://tools.example/';
const system = new TenantSystem();
let owner: TestAdministrator;
let stranger: TestAdministrator;
let workspace: LaunchedWorkspace;
let person: string;

beforeAll(async () => {
  await system.start();
  owner = await system.newTenant();
  stranger = await system.newTenant();
  workspace = await system.launch(owner);
  const resources = [{ identifier: TOOLS, name: 'Tools', scopes: ['tools:use'] }];
  await call('PATCH', '', { settings: { resources } });
  person = String((await call('POST', '/users', { username: 'ada' })).json.id);
}, 60_000);
afterAll(() => system.stop());

const call = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown, token = owner.token) =>
  system.call(method, `${workspace.path}${path}`, { token, ...(body === undefined ? {} : { body }) });

async function newAgent(of: object): Promise<string> {
  const agent = {
    ...{ owner: of, purpose: 'Books rooms', expires_at: Math.floor(Date.now() / 1000) + 3600 },
    maximum_authority: { scopes: ['tools:use'], resources: [TOOLS] },
  };
  const metadata = { client_name: 'Bot', grant_types: ['client_credentials'], redirect_uris: [], scope: 'tools:use' };
  const { status, json } = await call('POST', '/clients', { ...metadata, agent });
  expect(status).toBe(201);
  return String(json.client_id);
}

const TEAM = { type: 'team', name: 'Payments & more' } as const;
const byTeam = `owner=${encodeURIComponent(`team:${TEAM.name}`)}`;

describe('the agents of a workspace', () => {
  it('RFC 9700 §2.3: are listed with their owner, all or of an owner, by pages', async () => {
    const mine = await newAgent({ type: 'user', user_id: person });
    const ours = [await newAgent(TEAM), await newAgent(TEAM)];
    await call('POST', '/clients', { redirect_uris: ['https://a.example/cb'] });
    const ofUser = await call('GET', `/agents?owner=user:${person}`);
    expect(ofUser.json.agents).toEqual([
      expect.objectContaining({ client_id: mine, owner_username: 'ada', disabled: false, expired: false }),
    ]);
    const first = await call('GET', `/agents?${byTeam}&limit=1`);
    const second = await call('GET', `/agents?${byTeam}&limit=1&cursor=${String(first.json.next_cursor)}`);
    const ids = [first, second].map(({ json }) =>
      Reflect.get(Object(Reflect.get(Object(json.agents), 0)), 'client_id'),
    );
    expect(ids.sort()).toEqual([...ours].sort());
    expect(second.json.next_cursor).toBeUndefined();
    const all = await call('GET', '/agents');
    expect(Array.isArray(all.json.agents) && all.json.agents.length).toBe(3);
    expect((await call('GET', '/agents?owner=nobody')).status).toBe(422);
    expect((await call('GET', '/agents', undefined, stranger.token)).status).toBe(404);
  });
});

describe('the end of everything that an agent holds', () => {
  it('RFC 7009 §1: disables it, voids what was issued before, withdraws its grants, and is on the trail; safe to repeat', async () => {
    const clientId = await newAgent({ type: 'user', user_id: person });
    system.peers.addGrant(workspace.id, person, clientId);
    const before = Date.now();
    const answer = await call('POST', '/agents/end', { client_id: clientId });
    expect([answer.status, answer.json]).toEqual([
      200,
      { ended: [{ client_id: clientId, grants_withdrawn: 1 }], more: false },
    ]);
    const { clientJson, disabled } = await system.directory.getClient({
      ...{ tenant: owner.tenant, workspaceId: workspace.id, clientId },
    });
    expect(disabled).toBe(true);
    const { notBefore } = JSON.parse(clientJson);
    expect(notBefore).toBeGreaterThanOrEqual(before);
    const [event] = await system.eventsOf(answer.headers.get('x-request-id'), ['agent.ended']);
    expect(event).toMatchObject({ type: 'agent.ended', target: { type: 'client', id: clientId } });
    const again = await call('POST', '/agents/end', { client_id: clientId });
    expect(again.json).toEqual({ ended: [{ client_id: clientId, grants_withdrawn: 0 }], more: false });
    // What was ended stays ended, whatever else is said of the agent.
    await call('PATCH', `/clients/${clientId}`, { disabled: false });
    const { rows } = await system.database.admin.query('select record from tenant.clients where client_id = $1', [
      clientId,
    ]);
    expect(rows[0]?.record).toMatchObject({ disabled: false, notBefore });
  });

  it('RFC 7009 §1: ends all agents of an owner and nobody else’s', async () => {
    const team = { type: 'team', name: 'Travel' };
    const ours = [await newAgent(team), await newAgent(team)];
    const other = await newAgent({ type: 'team', name: 'Travel agency' });
    const { json } = await call('POST', '/agents/end', { owner: team });
    expect(json.ended).toHaveLength(2);
    for (const id of ours) expect((await call('GET', `/clients/${id}`)).json.disabled).toBe(true);
    expect((await call('GET', `/clients/${other}`)).json.disabled).toBe(false);
    expect((await call('POST', '/agents/end', { owner: { type: 'team', name: 'Nobody' } })).json).toEqual({
      ...{ ended: [], more: false },
    });
  });

  it('Pitfalls: nobody ends another tenant’s agents, a client that is none, or everybody’s', async () => {
    const clientId = await newAgent(TEAM);
    expect((await call('POST', '/agents/end', { client_id: clientId }, stranger.token)).status).toBe(404);
    const { json } = await call('POST', '/clients', { redirect_uris: ['https://a.example/cb'] });
    expect((await call('POST', '/agents/end', { client_id: json.client_id })).status).toBe(404);
    expect((await call('POST', '/agents/end', {})).status).toBe(422);
    expect((await call('GET', `/clients/${clientId}`)).json.disabled).toBe(false);
  });
});

describe('the ledger', () => {
  it('RFC 8693 §4.1: has the chain from the client that the user allowed, with names; who looked is on the trail', async () => {
    const clientId = await newAgent(TEAM);
    const grantId = randomUUID();
    system.peers.delegations.set(workspace.id, [
      {
        ...{ id: randomUUID(), userId: person, grantId, granted: true, clientIds: ['gone', clientId] },
        ...{ owners: [`team:${TEAM.name}`], scopes: ['tools:use'], resources: [TOOLS] },
        ...{ authorizationDetailsJson: '[{"type":"booking"}]', firstAt: 1_800_000_000, lastAt: 1_800_000_060 },
      },
    ]);
    const answer = await call('GET', `/delegations?user_id=${person}&${byTeam}&grant_id=${grantId}`);
    expect(answer.json.delegations).toEqual([
      expect.objectContaining({
        ...{ username: 'ada', hops: 2, granted: true, scopes: ['tools:use'], resources: [TOOLS] },
        chain: [{ client_id: clientId, client_name: 'Bot' }, { client_id: 'gone' }],
        ...{ authorization_details: [{ type: 'booking' }], first_at: '2027-01-15T08:00:00.000Z' },
      }),
    ]);
    expect(system.peers.ledgerSearches.at(-1)).toMatchObject({
      ...{ tenant: owner.tenant, workspaceId: workspace.id, userId: person, owner: `team:${TEAM.name}`, grantId },
    });
    await system.eventsOf(answer.headers.get('x-request-id'), ['administrator.read_personal_data']);
    expect((await call('GET', '/delegations', undefined, stranger.token)).status).toBe(404);
  });
});
