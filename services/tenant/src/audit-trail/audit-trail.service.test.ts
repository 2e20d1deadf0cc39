import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditEvent } from '@ostiary/contracts/ostiary/audit/v1/audit';
import { type LaunchedWorkspace, TenantSystem, type TestAdministrator } from '../testing/tenant-system.js';

const system = new TenantSystem();
let owner: TestAdministrator;
let workspace: LaunchedWorkspace;

beforeAll(async () => {
  await system.start();
  owner = await system.newTenant();
  workspace = await system.launch(owner);
}, 60_000);
afterAll(() => system.stop());

describe('searching the audit trail', () => {
  it('asks audit for the workspace’s events, and answers them in the names of this API', async () => {
    system.peers.events = [
      {
        logIndex: 7,
        event: AuditEvent.fromPartial({
          id: 'e1',
          type: 'token.issued',
          time: '2026-01-01T00:00:00.000Z',
          clientId: 'app',
          request: { requestId: 'r', userAgent: 'x' },
          details: { before: '{"redirectUris":[]}' },
        }),
      },
    ];
    const query =
      'from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00%2B01:00&type=token.issued,replay.detected&actor=ada&client_id=app&outcome=success&request_id=r&grant_id=g&limit=5&cursor=c';
    const answer = await system.call('GET', `${workspace.path}/audit-events?${query}`, owner);
    expect(system.peers.searches.at(-1)).toEqual({
      tenant: owner.tenant,
      workspaceId: workspace.id,
      from: '2026-01-01T00:00:00Z',
      to: '2026-02-01T00:00:00+01:00',
      types: ['token.issued', 'replay.detected'],
      actorId: 'ada',
      clientId: 'app',
      outcome: 'success',
      requestId: 'r',
      grantId: 'g',
      cursor: 'c',
      limit: 5,
    });
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        events: [
          expect.objectContaining({
            log_index: 7,
            id: 'e1',
            type: 'token.issued',
            client_id: 'app',
            request: { request_id: 'r', user_agent: 'x' },
            details: { before: '{"redirectUris":[]}' },
          }),
        ],
      },
    ]);
  });

  it('asks for the tenant’s own events without a workspace', async () => {
    await system.call('GET', `/api/tenants/${owner.tenant}/audit-events`, owner);
    expect(system.peers.searches.at(-1)).toMatchObject({ tenant: owner.tenant, workspaceId: '', limit: 50 });
  });

  it('gives one event, of the workspace or of the tenant, and none that is another’s', async () => {
    const [ofWorkspace, ofTenant] = [randomUUID(), randomUUID()];
    const stored = (id: string, workspaceId: string) => ({
      logIndex: 3,
      event: AuditEvent.fromPartial({ id, type: 'client.registered', tenant: owner.tenant, workspaceId }),
    });
    system.peers.events = [stored(ofWorkspace, workspace.id), stored(ofTenant, '')];
    const get = async (path: string) => {
      const { status, json } = await system.call('GET', path, owner);
      return [status, json.id, json.log_index];
    };
    const own = `/api/tenants/${owner.tenant}`;
    expect(await get(`${workspace.path}/audit-events/${ofWorkspace}`)).toEqual([200, ofWorkspace, 3]);
    expect(await get(`${own}/audit-events/${ofTenant}`)).toEqual([200, ofTenant, 3]);
    for (const path of [
      `${workspace.path}/audit-events/${ofTenant}`,
      `${own}/audit-events/${ofWorkspace}`,
      `${workspace.path}/audit-events/${randomUUID()}`,
      `${workspace.path}/audit-events/e1`,
    ]) {
      expect((await get(path))[0]).toBe(404);
    }
  });

  it.each([
    'from=yesterday',
    'to=2026-13-01T00:00:00Z',
    'type=nothing',
    'type=',
    'outcome=maybe',
    'actor=',
    'actor=%00',
  ])('refuses %s', async (query) => {
    const asked = system.peers.searches.length;
    const answer = await system.call('GET', `${workspace.path}/audit-events?${query}`, owner);
    expect([answer.status, system.peers.searches.length]).toEqual([422, asked]);
  });
});
