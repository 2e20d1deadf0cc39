// Architecture rule 1: what the hot path knows of workspaces and clients is in its cache, true within a second, and enough while `tenant` is away.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { api } from './support/administration.ts';
import { newClientKey } from './support/client-key.ts';
import { authorize, redeem, signIn } from './support/code-flow.ts';
import { PageBrowser } from './support/pages.ts';
import { type EndpointName, RawClient } from './support/raw-client.ts';
import { startPart, stopPart, system } from './support/system.ts';
import {
  createUser,
  launchWorkspace,
  RESOURCE,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let user: TestUser;

beforeAll(async () => {
  workspace = await launchWorkspace('b2b');
  user = await createUser(workspace);
});

const replicas: readonly (readonly [endpoint: EndpointName, at: string])[] = [
  ['par', 'authorize'],
  ['par', 'authorize-2'],
  ['token', 'token'],
  ['token', 'token-2'],
  ['introspect', 'token'],
  ['introspect', 'token-2'],
  ['revoke', 'token'],
  ['revoke', 'token-2'],
];

/** Whether each replica knows the client, by what it says of a request that fails for another reason. */
const knownAt = (client: RawClient): Promise<boolean[]> =>
  Promise.all(
    replicas.map(
      async ([endpoint, at]) =>
        (await client.post(endpoint, { token: 'x', grant_type: 'unheard_of' }, { at })).status !== 401,
    ),
  );

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a change', () => {
  it('RFC 6749 §2.3: a disabled client is refused everywhere on all replicas within a second, and known again as quickly', async () => {
    const client = new RawClient(workspace, await registerClient(workspace));
    const tokens = await signIn(client, user, { proofKey: null });
    expect(await knownAt(client)).toEqual(replicas.map(() => true));

    for (const disabled of [true, false]) {
      await api('PATCH', `${workspace.path}/clients/${client.client.clientId}`, { disabled });
      await pause(1000);
      expect(await knownAt(client)).toEqual(replicas.map(() => !disabled));
    }
    await api('PATCH', `${workspace.path}/clients/${client.client.clientId}`, { disabled: true });
    await pause(1000);
    const refreshed = await client.post('token', { grant_type: 'refresh_token', refresh_token: tokens.refreshToken });
    expect(refreshed).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('RFC 7591 §2: a changed key is in force on all replicas within a second', async () => {
    const client = new RawClient(workspace, await registerClient(workspace));
    expect(await knownAt(client)).toEqual(replicas.map(() => true));
    const key = newClientKey();
    await api('PATCH', `${workspace.path}/clients/${client.client.clientId}`, { jwks: { keys: [key.publicJwk] } });
    await pause(1000);
    expect(await knownAt(client)).toEqual(replicas.map(() => false));
    expect(await knownAt(new RawClient(workspace, { ...client.client, key }))).toEqual(replicas.map(() => true));
  });

  it('OpenID Connect Core §10.1.1: keys are rotated live: published before they sign, the old ones published on', async () => {
    const rotated = await launchWorkspace('b2b');
    const metadata = {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'orders:read',
      resources: [RESOURCE],
    };
    const client = new RawClient(rotated, await registerClient(rotated, { metadata }));
    const kidOf = async (at: string): Promise<string> => {
      const answer = await client.post('token', { grant_type: 'client_credentials', scope: 'orders:read' }, { at });
      const [header = ''] = String(answer.body.access_token).split('.');
      return JSON.parse(Buffer.from(header, 'base64url').toString()).kid;
    };
    const published = async () => JSON.stringify((await client.send(`${rotated.issuer}/jwks`, { method: 'GET' })).body);
    const before = await kidOf('token');
    await api('POST', `${rotated.path}/signing-keys/rotate`, { algorithms: ['ES256'], immediately: true });
    await pause(1000);
    const after = [await kidOf('token'), await kidOf('token-2')];
    expect(after[0]).toBe(after[1]);
    expect(after[0]).not.toBe(before);
    expect(await published()).toContain(before);
    expect(await published()).toContain(after[0]);
  });

  it('RFC 8414 §3: a disabled workspace is nowhere within a second, and back as quickly', async () => {
    const closed = await launchWorkspace('b2b');
    const client = new RawClient(closed, await registerClient(closed));
    expect(await knownAt(client)).toEqual(replicas.map(() => true));
    await api('PATCH', closed.path, { disabled: true });
    await pause(1000);
    for (const [endpoint, at] of replicas)
      expect((await client.post(endpoint, { token: 'x' }, { at })).status).toBe(404);
    for (const path of ['/.well-known/openid-configuration', '/jwks', '/authorize']) {
      expect((await client.send(closed.issuer + path, { method: 'GET' })).status).toBe(404);
    }
    await api('PATCH', closed.path, { disabled: false });
    await pause(1000);
    expect(await knownAt(client)).toEqual(replicas.map(() => true));
  });
});

describe('while `tenant` is stopped', () => {
  let client: RawClient;
  let uncached: RawClient;
  let browser: PageBrowser;

  beforeAll(async () => {
    client = new RawClient(workspace, await registerClient(workspace));
    uncached = new RawClient(workspace, await registerClient(workspace));
    browser = new PageBrowser();
    // Warm: every replica has seen workspace, client and user.
    for (let round = 0; round < 6; round += 1) {
      const tokens = await signIn(client, user, { proofKey: null, browser });
      await client.userinfo(tokens.accessToken);
    }
    expect(await knownAt(client)).toEqual(replicas.map(() => true));
    await stopPart('tenant');
  });

  afterAll(() => startPart('tenant'));

  it('flows of cached clients go on, all the way', async () => {
    for (let round = 0; round < 4; round += 1) {
      const grant = await authorize(client, user, { proofKey: null, browser });
      const answer = await redeem(client, grant);
      expect(answer.status).toBe(200);
      expect((await client.userinfo(String(answer.body.access_token))).status).toBe(200);
      expect(
        (await client.post('token', { grant_type: 'refresh_token', refresh_token: String(answer.body.refresh_token) }))
          .status,
      ).toBe(200);
      expect((await client.post('introspect', { token: String(answer.body.access_token) })).status).toBe(200);
    }
  });

  it('RFC 6749 §4.1.2.1: what is not cached is a clear 503, in JSON, with a time to come again', async () => {
    for (const [endpoint, at] of replicas) {
      const answer = await uncached.post(endpoint, { token: 'x', grant_type: 'unheard_of' }, { at });
      expect({ endpoint, at, status: answer.status, error: answer.body.error }).toEqual({
        endpoint,
        at,
        status: 503,
        error: 'temporarily_unavailable',
      });
    }
    const unknown = await client.send(`${system.issuerBase}/nobody/nowhere/jwks`, { method: 'GET' });
    expect(unknown.status).toBe(503);
  });

  it('everything is back with `tenant`', async () => {
    await startPart('tenant');
    await pause(1500);
    expect(await knownAt(uncached)).toEqual(replicas.map(() => true));
    expect((await client.send(`${system.issuerBase}/nobody/nowhere/jwks`, { method: 'GET' })).status).toBe(404);
  });
});
