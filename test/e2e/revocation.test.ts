// What a client ends by the id of the grant, and an administrator by an organization, is over everywhere within a second, whoever looks, and at whichever replica. Runs alone: it
// measures.
import { randomBytes } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { api } from './support/administration.ts';
import { authorize, redeem, signIn } from './support/code-flow.ts';
import { type Answer, RawClient } from './support/raw-client.ts';
import { system } from './support/system.ts';
import {
  createUser,
  launchWorkspace,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

const WITHIN_MS = 1000;
const REPLICAS = ['token', 'token-2'];
const MANAGEMENT = 'grant_management_query grant_management_revoke';

let workspace: TestWorkspace;
let client: RawClient;
let user: TestUser;
beforeAll(async () => {
  workspace = await launchWorkspace('b2b', {
    grants: { management: 'offered' },
    token_status_list: { mode: 'on' },
    require_pushed_requests: 'none',
  });
  const grant_types = ['authorization_code', 'refresh_token', 'client_credentials'];
  const scope = `openid profile offline_access ${MANAGEMENT}`;
  client = new RawClient(workspace, await registerClient(workspace, { metadata: { grant_types, scope } }));
  user = await createUser(workspace);
});

const payloadOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());

/** As an API reads it that verifies tokens alone. */
async function isListed(accessToken: string, at: string): Promise<boolean> {
  const { idx, uri } = payloadOf(accessToken).status.status_list;
  const { host, pathname } = new URL(uri);
  const headers = { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https', 'x-forwarded-host': host };
  const answer = await client.send(`${system.services[at]}${pathname}`, { method: 'GET', headers });
  const bits = inflateSync(Buffer.from(payloadOf(answer.text).status_list.lst, 'base64url'));
  return (((bits[idx >> 3] ?? 0) >> (idx & 7)) & 1) === 1;
}

const grantAt = (method: string, grantId: string, token: string): Promise<Answer> =>
  client.send(`${workspace.issuer}/grants/${grantId}`, { method, headers: { authorization: `Bearer ${token}` } });

type Paths = Readonly<Record<string, (at: string) => Promise<boolean>>>;

/** Whether it is over, wherever somebody looks. */
function pathsOf(accessToken: string, refreshToken: string): Paths {
  return {
    introspection: async (at) =>
      (await client.post('introspect', { token: accessToken }, { at })).body.active === false,
    userinfo: async (at) => (await client.userinfo(accessToken, { at })).status === 401,
    'status list': (at) => isListed(accessToken, at),
    refresh: async (at) => {
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
      return (await client.post('token', form, { at })).body.error === 'invalid_grant';
    },
  };
}

/** Those that took longer. `ended`: when it was said (performance.now()). */
async function tooLate(paths: Paths, ended: number): Promise<{ path: string; ms: number }[]> {
  const took = await Promise.all(
    REPLICAS.flatMap((at) =>
      Object.entries(paths).map(async ([name, isOver]) => {
        // What is refused once stays refused: the first time is the one that counts.
        while (!(await isOver(at))) {
          if (performance.now() - ended > 20_000) throw new Error(`${name} at ${at} goes on`);
          await new Promise((resolve) => setTimeout(resolve, 25));
        }
        return { path: `${name} at ${at}`, ms: Math.round(performance.now() - ended) };
      }),
    ),
  );
  return took.filter(({ ms }) => ms >= WITHIN_MS);
}

describe('a grant that its client ends', () => {
  it('Grant Management §6.4: is over within a second for every path and replica', async () => {
    const scope = 'openid profile offline_access';
    const parameters = { scope, grant_management_action: 'create' };
    const { body } = await redeem(client, await authorize(client, user, { proofKey: null, parameters }));
    const [accessToken, refreshToken] = [String(body.access_token), String(body.refresh_token)];
    const grantId = String(body.grant_id);
    const machine = await client.post('token', { grant_type: 'client_credentials', scope: MANAGEMENT });
    const token = String(machine.body.access_token);
    expect((await grantAt('GET', grantId, token)).body).toMatchObject({ scopes: [{ scope }] });

    const paths = pathsOf(accessToken, refreshToken);
    for (const at of REPLICAS) for (const path of Object.values(paths)) expect(await path(at)).toBe(false);

    expect((await grantAt('DELETE', grantId, token)).status).toBe(204);
    expect(await tooLate(paths, performance.now())).toEqual([]);
    expect((await grantAt('GET', grantId, token)).status).toBe(404);
  });

  it('Grant Management §5.2: another client’s grant is named to no avail', async () => {
    const created = { scope: 'openid', grant_management_action: 'create' };
    const { body } = await redeem(client, await authorize(client, user, { proofKey: null, parameters: created }));
    const other = new RawClient(workspace, await registerClient(workspace));
    const parameters = { scope: 'openid', grant_management_action: 'merge', grant_id: String(body.grant_id) };
    await expect(authorize(other, user, { proofKey: null, parameters })).rejects.toThrow('invalid_grant_id');
  });
});

describe('what is held in an organization', () => {
  const ENDS: readonly [string, (organization: string, member: TestUser) => Promise<unknown>][] = [
    ['by one call', (organization) => api('DELETE', `${organization}/grants`)],
    ['with the membership', (organization, { id }) => api('DELETE', `${organization}/members/${id}`)],
    ['when it is disabled', (organization) => api('PATCH', organization, { enabled: false })],
    ['when it is deleted', (organization) => api('DELETE', organization)],
  ];

  it.each(ENDS)(
    'RFC 7009 §1, RFC 7662 §2.2: ends %s within a second for every path and replica, and nothing else does',
    async (_how, end) => {
      const name = `org-${randomBytes(4).toString('hex')}`;
      const { id } = await api('POST', `${workspace.path}/organizations`, { name, display_name: 'Northwind' });
      const organization = `${workspace.path}/organizations/${String(id)}`;
      const member = await createUser(workspace);
      await api('PUT', `${organization}/members/${member.id}`, { roles: ['admin'] });
      const scope = 'openid profile offline_access';
      const held = await signIn(client, member, { proofKey: null, parameters: { scope, organization: name } });
      expect(payloadOf(held.accessToken)).toMatchObject({ org_id: id, org_name: 'Northwind', roles: ['admin'] });
      // Somebody who acts in no organization.
      const alone = await signIn(client, user, { proofKey: null, parameters: { scope } });
      const paths = pathsOf(held.accessToken, held.refreshToken);
      for (const at of REPLICAS) for (const path of Object.values(paths)) expect(await path(at)).toBe(false);

      await end(organization, member);
      expect(await tooLate(paths, performance.now())).toEqual([]);
      const others = Object.values(pathsOf(alone.accessToken, alone.refreshToken));
      for (const at of REPLICAS) for (const path of others) expect(await path(at)).toBe(false);
    },
  );
});
