// RFC 7662 and RFC 7009: what is told of a token, to whom, and how it ends.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { signIn } from './support/code-flow.ts';
import { RawClient } from './support/raw-client.ts';
import { expectRefusal } from './support/refusal-table.ts';
import {
  createUser,
  launchWorkspace,
  RESOURCE,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let client: RawClient;
let orders: RawClient;
let stranger: RawClient;
let user: TestUser;

const machine = { grant_types: ['client_credentials'], redirect_uris: [], scope: 'orders:read' };

beforeAll(async () => {
  workspace = await launchWorkspace('b2b');
  client = new RawClient(workspace, await registerClient(workspace));
  orders = new RawClient(
    workspace,
    await registerClient(workspace, { metadata: { ...machine, resources: [RESOURCE] } }),
  );
  stranger = new RawClient(
    workspace,
    await registerClient(workspace, {
      metadata: { grant_types: ['client_credentials'], redirect_uris: [], scope: '' },
    }),
  );
  user = await createUser(workspace);
});

const tokensFor = (
  parameters: Readonly<Record<string, string>> = { scope: 'openid offline_access orders:read', resource: RESOURCE },
  of = client,
) => signIn(of, user, { proofKey: null, parameters });

describe.each(['jwt', 'opaque'] as const)('an access token of the format %s', (format) => {
  let issued: RawClient;

  beforeAll(async () => {
    issued = new RawClient(workspace, await registerClient(workspace, { metadata: { access_token_format: format } }));
  });

  it('RFC 7662 §2.2: is described to the resource server that it is for', async () => {
    const { accessToken } = await tokensFor(undefined, issued);
    const answer = await orders.post('introspect', { token: accessToken });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      active: true,
      sub: user.id,
      client_id: issued.client.clientId,
      iss: workspace.issuer,
    });
    expect(answer.body.aud).toContain(RESOURCE);
    expect(answer.headers.get('cache-control')).toMatch(/no-store/);
  });

  it('RFC 7662 §4: is inactive to everybody else, as an unknown one is', async () => {
    const { accessToken } = await tokensFor(undefined, issued);
    expect((await stranger.post('introspect', { token: accessToken })).body).toEqual({ active: false });
  });

  it('RFC 7009 §2.1: is inactive at once when it is revoked, on every replica', async () => {
    const { accessToken } = await tokensFor(undefined, issued);
    expect((await issued.post('revoke', { token: accessToken, token_type_hint: 'access_token' })).status).toBe(200);
    for (let round = 0; round < 4; round += 1)
      expect((await orders.post('introspect', { token: accessToken })).body).toEqual({ active: false });
  });
});

describe('/introspect', () => {
  it.each([
    ['an unknown token', 'unknown'],
    ['a token of 20 KB', 'x'.repeat(20_000)],
    ['markup', '<script>'],
    ['a JWT that nobody signed', 'e30.e30.e30'],
    ['a line break', 'a\nb'],
  ])('RFC 7662 §2.2: answers that %s is not active', async (_what, token) => {
    expect(await orders.post('introspect', { token })).toMatchObject({ status: 200, body: { active: false } });
  });

  it('RFC 7662 §2.1: refuses a request without a token, and ignores a wrong hint', async () => {
    expectRefusal(await orders.post('introspect', {}), { error: 'invalid_request' });
    const { accessToken } = await tokensFor();
    const hinted = await orders.post('introspect', { token: accessToken, token_type_hint: 'refresh_token' });
    expect(hinted.body).toMatchObject({ active: true });
    expect((await orders.post('introspect', { token: accessToken, token_type_hint: 'nonsense' })).body).toMatchObject({
      active: true,
    });
  });

  it('RFC 7662 §2.1: refuses public clients and strangers', async () => {
    const open = await registerClient(workspace, { metadata: { token_endpoint_auth_method: 'none' } });
    const answer = await new RawClient(workspace, open).post('introspect', { token: 'x' });
    expect([400, 401, 403]).toContain(answer.status);
    expect(['invalid_client', 'unauthorized_client']).toContain(answer.body.error);
  });
});

describe('/revoke', () => {
  it('RFC 7009 §2.2: answers 200 to any token, known or not', async () => {
    for (const token of ['unknown', 'e30.e30.e30', 'x'.repeat(20_000)])
      expect((await client.post('revoke', { token })).status).toBe(200);
    expectRefusal(await client.post('revoke', {}), { error: 'invalid_request' });
  });

  it('RFC 7009 §2.1: the end of a refresh token is the end of what came of it', async () => {
    const { accessToken, refreshToken } = await tokensFor();
    expect((await client.post('revoke', { token: refreshToken })).status).toBe(200);
    expectRefusal(await client.post('token', { grant_type: 'refresh_token', refresh_token: refreshToken }), {
      error: 'invalid_grant',
    });
    expect((await orders.post('introspect', { token: accessToken })).body).toEqual({ active: false });
    // Again: still 200.
    expect((await client.post('revoke', { token: refreshToken })).status).toBe(200);
  });

  it('RFC 7009 §2.1: a client revokes its own tokens only', async () => {
    const { accessToken, refreshToken } = await tokensFor();
    for (const token of [accessToken, refreshToken]) {
      const answer = await stranger.post('revoke', { token });
      expect([200, 400]).toContain(answer.status);
    }
    expect((await orders.post('introspect', { token: accessToken })).body).toMatchObject({ active: true });
    expect((await client.post('token', { grant_type: 'refresh_token', refresh_token: refreshToken })).status).toBe(200);
  });
});
