import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
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
  system.peers.sessionsAway = false;
  system.peers.sessionEnds.length = 0;
});

async function newUser(): Promise<{ readonly id: string; readonly username: string; readonly path: string }> {
  const body = { username: `u-${randomUUID()}`, password: 'a long phrase' };
  const { id } = await system.done('POST', `${workspace.path}/users`, { token: owner.token, body });
  return { id: String(id), username: body.username, path: `${workspace.path}/users/${String(id)}` };
}
const call = (method: 'GET' | 'DELETE' | 'PATCH', path: string, body?: unknown) =>
  system.call(method, path, { token: owner.token, ...(body === undefined ? {} : { body }) });
const endsOf = (userId: string) =>
  system.peers.sessionEnds.filter((end) => end.userId === userId).map((end) => end.reason);

describe('Global Token Revocation', () => {
  const revoke = (sub_id: object, at = workspace.path) =>
    system.call('POST', `${at}/global-token-revocation`, { token: owner.token, body: { sub_id } });

  it('Global Token Revocation §3: ends what the user has allowed, and every session', async () => {
    const { id } = await newUser();
    for (const subject of [
      { format: 'opaque', id },
      { format: 'iss_sub', iss: workspace.issuer, sub: id },
    ]) {
      const grants = [system.peers.addGrant(workspace.id, id), system.peers.addGrant(workspace.id, id, 'another')];
      const session = system.peers.addSession(workspace.slug, id);
      expect([(await revoke(subject)).status, (await revoke(subject)).status]).toEqual([204, 204]);
      expect(grants.some((grant) => system.peers.grants.has(grant))).toBe(false);
      expect(system.peers.sessions.has(session)).toBe(false);
      expect(system.peers.grantsRevoked.at(-1)).toMatchObject({
        requestedBy: { actorType: 'administrator', actorId: owner.id },
      });
    }
  });

  it('Global Token Revocation §3.1: finds the user by an e-mail address that is proven, and by no other', async () => {
    const { id, path } = await newUser();
    const email = `${id}@example.com`;
    const claim = (verified: boolean) =>
      call('PATCH', path, { claims: { email, email_verified: verified } }).then(({ status }) => status);
    expect(await claim(false)).toBe(200);
    expect((await revoke({ format: 'email', email })).status).toBe(404);
    expect(await claim(true)).toBe(200);
    expect((await revoke({ format: 'email', email })).status).toBe(204);
  });

  it('Global Token Revocation §3.3: nobody of another issuer, workspace or form', async () => {
    const { id } = await newUser();
    const other = await system.launch(owner, { profile: 'b2c' });
    const session = system.peers.addSession(workspace.slug, id);
    expect((await revoke({ format: 'opaque', id }, other.path)).status).toBe(404);
    expect((await revoke({ format: 'opaque', id: randomUUID() })).status).toBe(404);
    expect((await revoke({ format: 'iss_sub', iss: other.issuer, sub: id })).status).toBe(404);
    expect((await revoke({ format: 'iss_sub', iss: workspace.issuer, sub: 'x' })).status).toBe(404);
    for (const subject of [{}, { format: 'phone_number', phone_number: '+1' }, { format: 'opaque', id, more: 1 }]) {
      expect((await revoke(subject)).status).toBe(422);
    }
    expect(system.peers.sessions.has(session)).toBe(true);
  });

  it('a grant is read by its id, in its own workspace only', async () => {
    const { id } = await newUser();
    const grant = system.peers.addGrant(workspace.id, id);
    const { status, json } = await call('GET', `${workspace.path}/grants/${grant}`);
    expect([status, json]).toMatchObject([
      200,
      { id: grant, user_id: id, claims: ['email'], basis: 'user', reason: 'Pay 5 €', managed: false },
    ]);
    const other = await system.launch(owner, { profile: 'b2c' });
    expect((await call('GET', `${other.path}/grants/${grant}`)).status).toBe(404);
    expect((await call('GET', `${workspace.path}/grants/x`)).status).toBe(404);
  });
});

describe('sessions of a workspace', () => {
  it('are listed, and the trail says who looked', async () => {
    const { id: userId, username } = await newUser();
    const id = system.peers.addSession(workspace.slug, userId);
    const body = { client_name: 'Till', redirect_uris: ['https://till.example/cb'] };
    const { client_id: till } = await system.done('POST', `${workspace.path}/clients`, { token: owner.token, body });
    system.peers.clientsOfSessions.set(id, ['app', String(till)]);
    const answer = await call('GET', `${workspace.path}/sessions?user_id=${userId}`);
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        sessions: [
          {
            ...{
              id,
              user_id: userId,
              username,
              clients: [{ client_id: 'app' }, { client_id: till, client_name: 'Till' }],
            },
            ...{ acr: 'urn:acr', amr: ['pwd'] },
            ...{ auth_time: '2027-01-15T08:00:00.000Z', created_at: '2027-01-15T08:00:00.000Z' },
            ...{ last_seen_at: '2027-01-15T08:01:00.000Z', expires_at: '2027-01-15T09:00:00.000Z' },
          },
        ],
      },
    ]);
    const [event] = await system.eventsOf(answer.headers.get('x-request-id'), ['administrator.read_personal_data']);
    expect(event).toMatchObject({
      actor: { id: owner.id },
      target: { type: 'user', id: userId },
      details: { sessions: '1' },
    });
    expect((await call('GET', `${workspace.path}/sessions?user_id=nobody`)).status).toBe(422);
  });

  it('are searched by the client that took part, some rounds at a time', async () => {
    const { slug, path } = await system.launch(owner, { profile: 'b2c' });
    const ids = Array.from({ length: 30 }, () => system.peers.addSession(slug, randomUUID()));
    for (const at of [5, 29]) system.peers.clientsOfSessions.set(ids[at] ?? '', ['rare']);
    const found: string[] = [];
    const sizes: number[] = [];
    let query = '?client_id=rare&limit=2';
    for (;;) {
      const { json } = await call('GET', `${path}/sessions${query}`);
      const page = z
        .object({ sessions: z.array(z.object({ id: z.string() })), next_cursor: z.string().optional() })
        .parse(json);
      found.push(...page.sessions.map(({ id }) => id));
      sizes.push(page.sessions.length);
      if (page.next_cursor === undefined) break;
      query = `?client_id=rare&limit=2&cursor=${encodeURIComponent(page.next_cursor)}`;
    }
    expect(found).toEqual([ids[5], ids[29]]);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2);
    expect(sizes.length).toBeGreaterThan(1);
    // Who is gone has no name.
    expect((await call('GET', `${path}/sessions?limit=1`)).json.sessions).toEqual([
      expect.not.objectContaining({ username: expect.anything() }),
    ]);
  });

  it('are ended one by one, or all of a user', async () => {
    const { id: userId, path } = await newUser();
    const [first = '', second = ''] = [1, 2].map(() => system.peers.addSession(workspace.slug, userId));
    expect((await call('DELETE', `${workspace.path}/sessions/${first}`)).status).toBe(204);
    expect((await call('DELETE', `${workspace.path}/sessions/${first}`)).status).toBe(404);
    expect(system.peers.sessions.has(second)).toBe(true);
    expect((await call('DELETE', `${path}/sessions`)).status).toBe(204);
    expect(system.peers.sessions.has(second)).toBe(false);
    expect(system.peers.sessionEnds).toMatchObject([
      { reason: 'ended-by-administrator', requestedBy: { actorType: 'administrator', actorId: owner.id } },
    ]);
    expect((await call('DELETE', `${path}/sessions`)).status).toBe(204);
  });

  it('Pitfalls: those of another workspace are not there', async () => {
    const other = await system.launch(owner, { profile: 'b2c' });
    const id = system.peers.addSession(other.slug, randomUUID());
    expect((await call('DELETE', `${workspace.path}/sessions/${id}`)).status).toBe(404);
    expect((await call('DELETE', `${workspace.path}/users/${randomUUID()}/sessions`)).status).toBe(404);
    expect(system.peers.sessions.has(id)).toBe(true);
  });

  it.each([
    ['disabled', { disabled: true }, 'user-disabled'],
    ['given another password', { password: 'another long phrase' }, 'password-changed'],
  ])('OpenID Connect Back-Channel Logout §2.5: who is %s is signed out everywhere', async (_what, change, reason) => {
    const { id, path } = await newUser();
    system.peers.addSession(workspace.slug, id);
    expect((await call('PATCH', path, change)).status).toBe(200);
    expect(endsOf(id)).toEqual([reason]);
    expect((await call('PATCH', path, { disabled: false, claims: { name: 'A' } })).status).toBe(200);
    expect(endsOf(id)).toEqual([reason]);
  });

  it('OpenID Connect Back-Channel Logout §2.5: who is deleted is signed out first, so that a failure can be repeated', async () => {
    const { id, path } = await newUser();
    system.peers.sessionsAway = true;
    expect((await call('DELETE', path)).status).toBe(503);
    expect(system.peers.users.has(id)).toBe(true);
    // What had to be done at once is done, all the same.
    expect((await call('PATCH', path, { disabled: true })).status).toBe(503);
    expect(system.peers.users.get(id)?.disabled).toBe(true);
    system.peers.sessionsAway = false;
    expect((await call('PATCH', path, { disabled: true })).status).toBe(200);
    expect((await call('DELETE', path)).status).toBe(204);
    expect(endsOf(id)).toEqual(['user-disabled', 'user-deleted']);
    // What they allowed went before they did: nobody could be asked about afterwards.
    expect(system.peers.grantsRevoked.at(-1)).toMatchObject({ userId: id });
  });
});

describe('grants of a user', () => {
  it('are listed and withdrawn, and the trail says who looked', async () => {
    const { id, path } = await newUser();
    const grant = system.peers.addGrant(workspace.id, id);
    const answer = await call('GET', `${path}/grants`);
    expect(answer.json).toEqual({
      grants: [
        {
          ...{ id: grant, client_id: 'app', scopes: ['openid'], resources: [] },
          authorization_details: [{ type: 'payment' }],
          ...{ claims: ['email'], basis: 'user', reason: 'Pay 5 €', managed: false },
          ...{ created_at: '2027-01-15T08:00:00.000Z', updated_at: '2027-01-15T08:00:00.000Z' },
          expires_at: '2030-03-17T17:46:40.000Z',
        },
      ],
    });
    const [event] = await system.eventsOf(answer.headers.get('x-request-id'), ['administrator.read_personal_data']);
    expect(event).toMatchObject({ target: { type: 'user', id }, details: { grants: '1' } });
    expect((await call('DELETE', `${path}/grants/${grant}`)).status).toBe(204);
    expect((await call('DELETE', `${path}/grants/${grant}`)).status).toBe(404);
  });

  it('Pitfalls: another user’s grant is not there', async () => {
    const { path } = await newUser();
    const grant = system.peers.addGrant(workspace.id, (await newUser()).id);
    expect((await call('DELETE', `${path}/grants/${grant}`)).status).toBe(404);
    expect(system.peers.grants.has(grant)).toBe(true);
  });

  const grantsOf = async (query: string) => {
    const { json } = await call('GET', `${workspace.path}/grants?${query}`);
    return z.object({ grants: z.array(z.looseObject({ id: z.string() })) }).parse(json).grants;
  };

  it('and of a workspace are listed with the names of whom they are between', async () => {
    const { id, username } = await newUser();
    const body = { client_name: 'Till', redirect_uris: ['https://till.example/cb'] };
    const { client_id: till } = await system.done('POST', `${workspace.path}/clients`, { token: owner.token, body });
    const [first, second] = [
      system.peers.addGrant(workspace.id, id),
      system.peers.addGrant(workspace.id, id, String(till)),
    ];
    expect(await grantsOf(`user_id=${id}`)).toMatchObject([
      { id: first, user_id: id, username, client_id: 'app' },
      { id: second, user_id: id, username, client_id: till, client_name: 'Till' },
    ]);
    expect((await grantsOf(`client_id=${till}`)).map((grant) => grant.id)).toEqual([second]);
    expect((await grantsOf('client_id=nobody')).length).toBe(0);
    expect((await call('GET', `${workspace.path}/grants?user_id=nobody`)).status).toBe(422);
    const { headers } = await call('GET', `${workspace.path}/grants?user_id=${id}`);
    const [event] = await system.eventsOf(headers.get('x-request-id'), ['administrator.read_personal_data']);
    expect(event).toMatchObject({ target: { type: 'user', id }, details: { grants: '2' } });
  });

  it('are withdrawn together: all of a user, all for a client, and nobody else’s', async () => {
    const [alice, bob] = [await newUser(), await newUser()];
    const client = `client-${randomUUID()}`;
    for (const { id } of [alice, bob]) system.peers.addGrant(workspace.id, id, client);
    const kept = system.peers.addGrant(workspace.id, bob.id, 'another');
    const ofAlice = await call('DELETE', `${alice.path}/grants`);
    expect([ofAlice.status, ofAlice.json]).toEqual([200, { withdrawn: 1, more: false }]);
    const forClient = await call('DELETE', `${workspace.path}/clients/${client}/grants`);
    expect([forClient.status, forClient.json]).toEqual([200, { withdrawn: 1, more: false }]);
    expect(system.peers.grants.has(kept)).toBe(true);
    expect(system.peers.grantsRevoked.at(-1)?.requestedBy).toMatchObject({
      actorType: 'administrator',
      actorId: owner.id,
      workspace: workspace.slug,
    });
    // A client that is not registered, and that nobody has allowed anything.
    expect((await call('DELETE', `${workspace.path}/clients/${client}/grants`)).status).toBe(404);
  });
});
