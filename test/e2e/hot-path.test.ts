// Architecture rule 1: no request of a warm flow waits for another service. The services' own metrics are the witness.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { newClientKey } from './support/client-key.ts';
import { signIn } from './support/code-flow.ts';
import { PageBrowser } from './support/pages.ts';
import { RawClient } from './support/raw-client.ts';
import { counterOf } from './support/system.ts';
import {
  createUser,
  launchFapiWorkspace,
  RESOURCE,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

const HOT = ['authorize', 'authorize-2', 'token', 'token-2'];
const calls = (): Promise<number> => counterOf(HOT, 'ostiary_grpc_client_calls_total');

let workspace: TestWorkspace;
let client: RawClient;
let machine: RawClient;
let user: TestUser;
const browser = new PageBrowser();

beforeAll(async () => {
  workspace = await launchFapiWorkspace();
  client = new RawClient(workspace, await registerClient(workspace));
  const metadata = {
    grant_types: ['client_credentials'],
    redirect_uris: [],
    scope: 'orders:read',
    resources: [RESOURCE],
  };
  machine = new RawClient(workspace, await registerClient(workspace, { metadata }));
  user = await createUser(workspace);
});

async function everything(): Promise<void> {
  const tokens = await signIn(client, user, { browser });
  const proofBy = tokens.proofKey ?? newClientKey();
  expect((await client.userinfo(tokens.accessToken, { proofBy })).status).toBe(200);
  expect(
    (await client.post('token', { grant_type: 'refresh_token', refresh_token: tokens.refreshToken }, { proofBy }))
      .status,
  ).toBe(200);
  expect((await machine.post('introspect', { token: tokens.accessToken })).status).toBe(200);
  expect(
    (
      await machine.post(
        'token',
        { grant_type: 'client_credentials', scope: 'orders:read', resource: RESOURCE },
        { proofBy },
      )
    ).status,
  ).toBe(200);
  expect((await client.post('revoke', { token: tokens.refreshToken })).status).toBe(200);
}

describe('the hot path', () => {
  it('makes no call to another service, in ten whole flows with everything after them', async () => {
    // Warm: every replica has met everybody. Nothing is old enough to be read again in the background.
    for (let round = 0; round < 6; round += 1) await everything();
    const before = await calls();
    expect(before).toBeGreaterThan(0);
    for (let round = 0; round < 10; round += 1) await everything();
    expect(await calls()).toBe(before);
  });

  it('is counted at all: a client that nobody knows costs a call', async () => {
    const before = await calls();
    const unknown = new RawClient(workspace, { ...client.client, clientId: `unknown-${Date.now()}` });
    await unknown.post('token', { grant_type: 'client_credentials' });
    expect(await calls()).toBeGreaterThan(before);
  });
});
