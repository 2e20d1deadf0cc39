// Two tenants and two workspaces beside each other: nothing of one is anything in another, by any door and with any kind of token.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Administrator, administrator, api, callApi, newAdministrator } from './support/administration.ts';
import { authorizationRequest, authorize, newVerifier, redeem, signIn, type Tokens } from './support/code-flow.ts';
import { PageBrowser } from './support/pages.ts';
import { RawClient } from './support/raw-client.ts';
import { system } from './support/system.ts';
import {
  createUser,
  launchWorkspace,
  registerClient,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let mine: TestWorkspace;
let sibling: TestWorkspace;
let stranger: Administrator;
let theirs: TestWorkspace;
let client: RawClient;
let siblingClient: RawClient;
let registered: TestClient;
let user: TestUser;
let tokens: Tokens;
let organization: string;

beforeAll(async () => {
  mine = await launchWorkspace('b2b');
  sibling = await launchWorkspace('b2b');
  registered = await registerClient(mine);
  client = new RawClient(mine, registered);
  siblingClient = new RawClient(sibling, await registerClient(sibling));
  user = await createUser(mine);
  const customer = { name: 'customer', display_name: 'Customer' };
  organization = String((await api('POST', `${mine.path}/organizations`, customer)).id);
  tokens = await signIn(client, user, { proofKey: null });

  stranger = await newAdministrator();
  const launched = await callApi(stranger, 'POST', `tenants/${stranger.tenant}/workspaces`, {
    profile: 'b2b',
    slug: 'theirs',
    name: 'Theirs',
  });
  expect(launched.status).toBe(201);
  const issuer = String(launched.body.issuer);
  theirs = {
    tenant: stranger.tenant,
    slug: 'theirs',
    id: String(launched.body.id),
    issuer,
    mtlsIssuer: String(launched.body.mtls_issuer),
    path: `tenants/${stranger.tenant}/workspaces/theirs`,
  };
});

describe('the admin API', () => {
  const routes = (workspace: TestWorkspace): readonly [method: string, path: string, body?: unknown][] => [
    ['GET', `tenants/${workspace.tenant}`],
    ['GET', `tenants/${workspace.tenant}/administrators`],
    ['GET', `tenants/${workspace.tenant}/workspaces`],
    ['POST', `tenants/${workspace.tenant}/workspaces`, { profile: 'b2b', slug: 'foothold', name: 'x' }],
    ['GET', workspace.path],
    ['PATCH', workspace.path, { name: 'Taken over' }],
    ['DELETE', workspace.path],
    ['GET', `${workspace.path}/clients`],
    ['POST', `${workspace.path}/clients`, { redirect_uris: ['https://evil.example/'] }],
    ['GET', `${workspace.path}/clients/${registered.clientId}`],
    ['PATCH', `${workspace.path}/clients/${registered.clientId}`, { disabled: true }],
    ['DELETE', `${workspace.path}/clients/${registered.clientId}`],
    ['POST', `${workspace.path}/clients/${registered.clientId}/secret`, {}],
    ['GET', `${workspace.path}/users`],
    ['POST', `${workspace.path}/users`, { username: 'foothold' }],
    ['GET', `${workspace.path}/users/${user.id}`],
    ['PATCH', `${workspace.path}/users/${user.id}`, { disabled: true }],
    ['DELETE', `${workspace.path}/users/${user.id}`],
    ['GET', `${workspace.path}/organizations`],
    ['POST', `${workspace.path}/organizations`, { name: 'foothold', display_name: 'Foothold' }],
    ['GET', `${workspace.path}/organizations/${organization}`],
    ['PATCH', `${workspace.path}/organizations/${organization}`, { enabled: false }],
    ['DELETE', `${workspace.path}/organizations/${organization}`],
    ['GET', `${workspace.path}/organizations/${organization}/members`],
    ['PUT', `${workspace.path}/organizations/${organization}/members/${user.id}`, { roles: ['admin'] }],
    ['DELETE', `${workspace.path}/organizations/${organization}/members/${user.id}`],
    ['GET', `${workspace.path}/users/${user.id}/organizations`],
    ['DELETE', `${workspace.path}/users/${user.id}/sessions`],
    ['GET', `${workspace.path}/users/${user.id}/grants`],
    ['GET', `${workspace.path}/sessions`],
    ['GET', `${workspace.path}/configuration`],
    [
      'POST',
      `${workspace.path}/configuration/apply`,
      { configuration: { ostiary: 1, profile: 'b2b', name: 'Mine now' } },
    ],
    ['GET', `${workspace.path}/signing-keys`],
    ['POST', `${workspace.path}/signing-keys/rotate`, {}],
    ['GET', `${workspace.path}/encryption-keys`],
    ['POST', `${workspace.path}/encryption-keys/rotate`, {}],
    ['GET', `${workspace.path}/audit-events`],
    ['GET', `tenants/${workspace.tenant}/audit-events`],
  ];

  it('answers another tenant’s administrator as if there were nothing, at every route', async () => {
    for (const [method, path, body] of routes(mine)) {
      const answer = await callApi(stranger, method, path, body);
      expect({ method, path, status: answer.status }).toEqual({ method, path, status: 404 });
      expect(JSON.stringify(answer.body)).not.toMatch(new RegExp(`${user.username}|${registered.clientId}`));
    }
    // Nothing happened.
    expect((await callApi(await administrator(), 'GET', mine.path)).body).toMatchObject({ disabled: false });
    expect((await api('GET', `${mine.path}/clients/${registered.clientId}`)).disabled).toBe(false);
  });

  it('answers an unknown tenant in the same words as another’s', async () => {
    const unknown = await callApi(stranger, 'GET', 'tenants/nobody-at-all');
    const foreign = await callApi(stranger, 'GET', `tenants/${mine.tenant}`);
    expect({ ...unknown.body, instance: '' }).toEqual({ ...foreign.body, instance: '' });
  });

  it('does not let objects of one workspace be reached through another of the same tenant', async () => {
    const who = await administrator();
    for (const path of [`clients/${registered.clientId}`, `users/${user.id}`]) {
      expect((await callApi(who, 'GET', `${sibling.path}/${path}`)).status).toBe(404);
      expect((await callApi(who, 'PATCH', `${sibling.path}/${path}`, { disabled: true })).status).toBe(404);
      expect((await callApi(who, 'DELETE', `${sibling.path}/${path}`)).status).toBe(404);
    }
  });

  it('does not let an organization and a user of two workspaces of the same tenant come together', async () => {
    const who = await administrator();
    const other = await createUser(sibling);
    const attempts = [
      [`${mine.path}/organizations/${organization}/members/${other.id}`, 'PUT'],
      [`${sibling.path}/organizations/${organization}/members/${other.id}`, 'PUT'],
      [`${sibling.path}/organizations/${organization}/members/${user.id}`, 'PUT'],
      [`${sibling.path}/organizations/${organization}`, 'DELETE'],
    ] as const;
    for (const [path, method] of attempts) {
      const answer = await callApi(who, method, path, method === 'PUT' ? { roles: [] } : undefined);
      expect([path, answer.status]).toEqual([path, 404]);
    }
    expect(await api('GET', `${mine.path}/organizations/${organization}/members`)).toEqual({ members: [] });
  });

  it.each([
    ['no token', () => ''],
    ['a token that is none', () => 'nonsense'],
    ['a user’s access token', () => tokens.accessToken],
    ['a user’s ID token', () => tokens.idToken],
    ['a refresh token', () => tokens.refreshToken],
  ])('RFC 9068 §4: refuses %s at every route', async (_what, token) => {
    for (const [method, path, body] of routes(mine)) {
      const answer = await callApi({ accessToken: token() }, method, path, body);
      expect([400, 401]).toContain(answer.status);
      expect(answer.headers.get('www-authenticate')).toMatch(/resource_metadata=/);
    }
  });
});

describe('the protocol', () => {
  it('RFC 7662 §4: a token of one workspace is inactive at another, and its userinfo refuses it', async () => {
    expect((await siblingClient.post('introspect', { token: tokens.accessToken })).body).toEqual({ active: false });
    expect((await siblingClient.userinfo(tokens.accessToken)).status).toBe(401);
    expect((await new RawClient(theirs, registered).userinfo(tokens.accessToken)).status).toBe(401);
  });

  it('RFC 7009 §2.1: revoked at another workspace it stays good at its own', async () => {
    for (const token of [tokens.accessToken, tokens.refreshToken]) await siblingClient.post('revoke', { token });
    expect((await client.userinfo(tokens.accessToken)).status).toBe(200);
  });

  it('RFC 6749 §5.2: codes and refresh tokens of one workspace are none at another', async () => {
    const grant = await authorize(client, user, { proofKey: null });
    expect((await redeem(siblingClient, grant)).body.error).toBe('invalid_grant');
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refreshToken };
    expect((await siblingClient.post('token', form)).body.error).toBe('invalid_grant');
    expect((await redeem(client, grant)).status).toBe(200);
  });

  it('RFC 9126 §4: a request_uri of one workspace is none at another', async () => {
    const pushed = await client.post('par', authorizationRequest(client, newVerifier()));
    const url = new URL(`${sibling.issuer}/authorize`);
    url.search = new URLSearchParams({
      client_id: siblingClient.client.clientId,
      request_uri: String(pushed.body.request_uri),
    }).toString();
    expect((await new PageBrowser().open(url)).status).toBe(400);
  });

  it('OpenID Connect Core §3.1.2.3: a session of one workspace is none at another, and its user cannot sign in there', async () => {
    const { browser } = await authorize(client, user, { proofKey: null });
    const request = authorizationRequest(siblingClient, newVerifier(), { parameters: { prompt: 'none' } });
    const pushed = await siblingClient.post('par', request);
    const url = new URL(`${sibling.issuer}/authorize`);
    url.search = new URLSearchParams({
      client_id: siblingClient.client.clientId,
      request_uri: String(pushed.body.request_uri),
    }).toString();
    expect((await browser.open(url)).response.get('error')).toBe('login_required');
    // Cookies stay below the path of their issuer.
    for (const { path } of browser.jar.all) expect(path.startsWith(new URL(mine.issuer).pathname)).toBe(true);
    await expect(authorize(siblingClient, user, { proofKey: null })).rejects.toThrow(/no code/);
  });

  it('publishes keys of its own for each workspace', async () => {
    const keysOf = async (issuer: string) =>
      JSON.stringify((await client.send(`${issuer}/jwks`, { method: 'GET' })).body);
    const kids = (text: string) => new Set([...text.matchAll(/"kid":"([^"]+)"/g)].map(([, kid]) => kid));
    const all = await Promise.all(
      [mine.issuer, sibling.issuer, theirs.issuer, `${system.issuerBase}/system/admin`].map(keysOf),
    );
    const distinct = new Set(all.flatMap((text) => [...kids(text)]));
    expect(distinct.size).toBe(all.reduce((total, text) => total + kids(text).size, 0));
    for (const text of all) expect(text).not.toMatch(/"d":/);
  });
});
