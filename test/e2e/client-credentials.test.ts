// RFC 6749 §4.4: clients that act for themselves.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { privateCryptoKey } from './support/crypto-key.ts';
import { RawClient } from './support/raw-client.ts';
import { secret } from './support/secrets-ledger.ts';
import {
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
