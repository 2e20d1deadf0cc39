// RFC 6749 §4.4: clients that act for themselves.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { administrator, api, callApi } from './support/administration.ts';
import { newClientKey } from './support/client-key.ts';
import { signIn } from './support/code-flow.ts';
import { privateCryptoKey } from './support/crypto-key.ts';
import { dpopProof } from './support/proofs.ts';
import { RawClient } from './support/raw-client.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchWorkspace,
  RESOURCE,
  registerClient,
  type TestClient,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
const metadata = {
  grant_types: ['client_credentials'],
  redirect_uris: [],
  scope: 'orders:read orders:write',
  resources: [RESOURCE],
};

beforeAll(async () => {
  workspace = await launchWorkspace('b2b');
});

const authentications: Readonly<Record<string, (client: TestClient) => Promise<openid.ClientAuth>>> = {
  private_key_jwt: async ({ key }) => openid.PrivateKeyJwt(await privateCryptoKey(key)),
  client_secret_basic: async (client) => openid.ClientSecretBasic(client.secret),
  client_secret_post: async (client) => openid.ClientSecretPost(client.secret),
};

describe.each(Object.entries(authentications))('with %s', (method, authentication) => {
  it('RFC 6749 §4.4.3: gets an access token of its own, without user, refresh token and ID token', async () => {
    const client = await registerClient(workspace, { metadata: { ...metadata, token_endpoint_auth_method: method } });
    const config = await openid.discovery(
      new URL(workspace.issuer),
      client.clientId,
      undefined,
      await authentication(client),
    );
    const tokens = await openid.clientCredentialsGrant(config, { scope: 'orders:read', resource: RESOURCE });
    secret(tokens.access_token, 'access token');
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'orders:read' });
    expect(tokens.refresh_token).toBeUndefined();
    expect(tokens.id_token).toBeUndefined();

    // RFC 9068 §4: as the API checks it.
    const { jwks_uri } = config.serverMetadata();
    const keys = createRemoteJWKSet(new URL(jwks_uri ?? ''));
    const { payload, protectedHeader } = await jwtVerify(tokens.access_token, keys, {
      issuer: workspace.issuer,
      audience: RESOURCE,
      typ: 'at+jwt',
    });
    expect(protectedHeader.alg).toBe('ES256');
    expect(payload).toMatchObject({
      sub: client.clientId,
      client_id: client.clientId,
      scope: 'orders:read',
      jti: expect.any(String),
    });
    expect(payload).not.toHaveProperty('auth_time');
  });

  it('RFC 9449 §5: gets a bound one when it shows a key', async () => {
    const client = await registerClient(workspace, { metadata: { ...metadata, token_endpoint_auth_method: method } });
    const config = await openid.discovery(
      new URL(workspace.issuer),
      client.clientId,
      undefined,
      await authentication(client),
    );
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
    const tokens = await openid.clientCredentialsGrant(config, { scope: 'orders:read', resource: RESOURCE }, { DPoP });
    expect(secret(tokens.access_token, 'access token')).toBeTruthy();
    expect(tokens.token_type).toBe('dpop');
  });
});

describe('public clients', () => {
  it('RFC 6749 §4.4: have no such grant', async () => {
    await expect(
      registerClient(workspace, { metadata: { ...metadata, token_endpoint_auth_method: 'none' } }),
    ).rejects.toThrow(/422|400/);
    const open = new RawClient(
      workspace,
      await registerClient(workspace, { metadata: { token_endpoint_auth_method: 'none' } }),
    );
    const answer = await open.post('token', { grant_type: 'client_credentials' });
    expect(answer).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
  });
});

describe('Global Token Revocation', () => {
  it('Global Token Revocation §3: a client that the workspace names ends everything of a user, with a token of its own', async () => {
    const user = await createUser(workspace);
    const app = new RawClient(workspace, await registerClient(workspace));
    const { accessToken, refreshToken } = await signIn(app, user, { proofKey: null });
    const scope = 'global_token_revocation';
    const tool = new RawClient(
      workspace,
      await registerClient(workspace, { metadata: { ...metadata, resources: [], scope } }),
    );
    const key = newClientKey();
    const issued = await tool.post('token', { grant_type: 'client_credentials', scope }, { proofBy: key });
    expect([issued.status, issued.body.token_type]).toEqual([200, 'DPoP']);
    const token = String(issued.body.access_token);
    const url = `${workspace.issuer}/global-token-revocation`;
    const revoke = () =>
      tool.send(url, {
        method: 'POST',
        headers: {
          authorization: `DPoP ${token}`,
          dpop: dpopProof({ key, method: 'POST', url, nonce: tool.nonce, accessToken: token }),
          'content-type': 'application/json',
        },
        body: JSON.stringify({ sub_id: { format: 'opaque', id: user.id } }),
      });
    expect((await revoke()).status).toBe(404);
    await api('PATCH', workspace.path, {
      settings: { global_token_revocation: { clients: [app.client.clientId] } },
    });
    expect((await revoke()).status).toBe(403);
    expect((await app.userinfo(accessToken)).status).toBe(200);
    await api('PATCH', workspace.path, {
      settings: { global_token_revocation: { clients: [tool.client.clientId] } },
    });
    expect((await revoke()).status).toBe(204);
    expect((await app.userinfo(accessToken)).status).toBe(401);
    expect((await app.post('token', { grant_type: 'refresh_token', refresh_token: refreshToken })).status).toBe(400);
    const sessions = await callApi(await administrator(), 'GET', `${workspace.path}/sessions?user_id=${user.id}`);
    expect(sessions.body).toMatchObject({ sessions: [] });
  });
});
