// FAPI 2.0 Security Profile with private_key_jwt and DPoP, driven by certified client libraries through the public URL.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { newClientKey } from './support/client-key.ts';
import { answerPages } from './support/code-flow.ts';
import { privateCryptoKey } from './support/crypto-key.ts';
import { type Page, PageBrowser } from './support/pages.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchFapiWorkspace,
  RESOURCE,
  registerClient,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let user: TestUser;
let resourceServer: TestClient;

beforeAll(async () => {
  workspace = await launchFapiWorkspace();
  user = await createUser(workspace, { name: 'Jo March', email: 'jo@example.com', email_verified: true });
  resourceServer = await registerClient(workspace, {
    metadata: { grant_types: ['client_credentials'], redirect_uris: [], resources: [RESOURCE], scope: 'orders:read' },
  });
});

async function visit(url: URL, browser = new PageBrowser()): Promise<Page> {
  const last = await answerPages(browser, await browser.open(url), user);
  expect(last.status).toBe(0);
  return last;
}

describe.each(['ES256', 'PS256'] as const)('openid-client with keys of %s', (alg) => {
  let client: TestClient;
  let config: openid.Configuration;
  let DPoP: openid.DPoPHandle;

  beforeAll(async () => {
    client = await registerClient(workspace, {
      key: newClientKey(alg),
      metadata: { id_token_signed_response_alg: alg },
    });
    const key = await privateCryptoKey(client.key);
    config = await openid.discovery(
      new URL(workspace.issuer),
      client.clientId,
      { id_token_signed_response_alg: alg },
      openid.PrivateKeyJwt(key),
    );
    openid.enableNonRepudiationChecks(config);
    DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair(alg));
  });

  it('FAPI 2.0 §5.3.2: completes the flow, and every token is bound to the key', async () => {
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const expectedNonce = openid.randomNonce();
    const expectedState = openid.randomState();
    const request = {
      redirect_uri: client.redirectUri,
      scope: 'openid profile email offline_access orders:read',
      resource: RESOURCE,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      nonce: expectedNonce,
      state: expectedState,
    };
    const url = await openid.buildAuthorizationUrlWithPAR(config, request, { DPoP });
    expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);

    const { url: callback } = await visit(url);
    // RFC 9207 §2: checked by the library too.
    expect(callback.searchParams.get('iss')).toBe(workspace.issuer);
    const tokens = await openid.authorizationCodeGrant(
      config,
      callback,
      { pkceCodeVerifier, expectedNonce, expectedState, idTokenExpected: true },
      undefined,
      { DPoP },
    );
    secret(tokens.access_token, 'access token');
    secret(tokens.refresh_token ?? '', 'refresh token');

    expect(tokens.token_type).toBe('dpop');
    expect(tokens.claims()).toMatchObject({
      iss: workspace.issuer,
      aud: client.clientId,
      sub: user.id,
      nonce: expectedNonce,
    });
    expect(decodeProtectedHeader(tokens.id_token ?? '').alg).toBe(alg);
    expect(decodeProtectedHeader(tokens.access_token).typ).toBe('at+jwt');
    const accessToken = decodeJwt(tokens.access_token);
    expect(accessToken).toMatchObject({ iss: workspace.issuer, sub: user.id, client_id: client.clientId });
    expect(accessToken.aud).toContain(RESOURCE);
    expect(accessToken.cnf).toEqual({ jkt: await DPoP.calculateThumbprint() });

    // FAPI 2.0 §5.3.2.1: no rotation; the refresh token goes on being good.
    for (let round = 0; round < 2; round += 1) {
      const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP });
      secret(refreshed.access_token, 'access token');
      expect(decodeJwt(refreshed.access_token).cnf).toEqual(accessToken.cnf);
      expect(refreshed.refresh_token ?? tokens.refresh_token).toBe(tokens.refresh_token);
    }
  });

  it('OIDC Core §5.3: userinfo answers to the bound token and its key', async () => {
    const tokens = await flow('openid profile email');
    const claims = await openid.fetchUserInfo(config, tokens.access_token, user.id, { DPoP });
    expect(claims).toMatchObject({ sub: user.id, name: 'Jo March', email: 'jo@example.com', email_verified: true });
  });

  it('RFC 7662 §2.2: the resource server is told of the token, and RFC 7009 §2.1: of its end', async () => {
    const tokens = await flow('orders:read openid', { resource: RESOURCE });
    const key = await privateCryptoKey(resourceServer.key);
    const asker = await openid.discovery(
      new URL(workspace.issuer),
      resourceServer.clientId,
      undefined,
      openid.PrivateKeyJwt(key),
    );
    const told = await openid.tokenIntrospection(asker, tokens.access_token);
    expect(told).toMatchObject({
      active: true,
      client_id: client.clientId,
      sub: user.id,
      cnf: { jkt: await DPoP.calculateThumbprint() },
    });
    await openid.tokenRevocation(config, tokens.access_token);
    expect(await openid.tokenIntrospection(asker, tokens.access_token)).toEqual({ active: false });
  });

  async function flow(scope: string, more: Readonly<Record<string, string>> = {}) {
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const url = await openid.buildAuthorizationUrlWithPAR(
      config,
      {
        redirect_uri: client.redirectUri,
        scope,
        code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
        ...more,
      },
      { DPoP },
    );
    const { url: callback } = await visit(url);
    const tokens = await openid.authorizationCodeGrant(
      config,
      callback,
      { pkceCodeVerifier, idTokenExpected: true },
      undefined,
      { DPoP },
    );
    secret(tokens.access_token, 'access token');
    return tokens;
  }
});

describe('oauth4webapi', () => {
  const options = { algorithm: 'oauth2' } as const;

  it.each(['oauth2', 'oidc'] as const)(
    'RFC 8414 §3, OIDC Discovery §4: the metadata is found in the form of %s',
    async (algorithm) => {
      const issuer = new URL(workspace.issuer);
      const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm }));
      expect(server).toMatchObject({
        issuer: workspace.issuer,
        require_pushed_authorization_requests: true,
        authorization_response_iss_parameter_supported: true,
      });
    },
  );

  it('FAPI 2.0 §5.3.2: completes the flow; a resource server accepts the token by its own means', async () => {
    const issuer = new URL(workspace.issuer);
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
    const registered = await registerClient(workspace, { metadata: { id_token_signed_response_alg: 'ES256' } });
    const client: oauth.Client = { client_id: registered.clientId, id_token_signed_response_alg: 'ES256' };
    const authentication = oauth.PrivateKeyJwt(await privateCryptoKey(registered.key));
    const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
    const verifier = secret(oauth.generateRandomCodeVerifier(), 'code verifier');
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();

    const request = {
      redirect_uri: registered.redirectUri,
      response_type: 'code',
      scope: 'openid orders:read',
      resource: RESOURCE,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    };
    const push = () => oauth.pushedAuthorizationRequest(server, client, authentication, request, { DPoP });
    const pushed = await oauth
      .processPushedAuthorizationResponse(server, client, await push())
      .catch(async (error: unknown) => {
        if (!oauth.isDPoPNonceError(error)) throw error;
        return oauth.processPushedAuthorizationResponse(server, client, await push());
      });
    const url = new URL(server.authorization_endpoint ?? '');
    url.search = new URLSearchParams({ client_id: registered.clientId, request_uri: pushed.request_uri }).toString();
    const { url: callback } = await visit(url);

    const parameters = oauth.validateAuthResponse(server, client, callback, state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      parameters,
      registered.redirectUri,
      verifier,
      { DPoP },
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(server, response);
    secret(tokens.access_token, 'access token');

    // RFC 9449 §7, RFC 9068 §4: what an API that trusts this server does with the token.
    const api = new URL('orders/7', RESOURCE);
    let sent: Request | undefined;
    const intercept = {
      DPoP,
      [oauth.customFetch]: async (to: string, init: RequestInit) => {
        sent = new Request(to, init);
        return new Response('{}');
      },
    };
    await oauth.protectedResourceRequest(
      tokens.access_token,
      'GET',
      api,
      new Headers(),
      null,
      intercept as oauth.ProtectedResourceRequestOptions,
    );
    if (!sent) throw new Error('nothing was sent');
    const claims = await oauth.validateJwtAccessToken(server, sent, RESOURCE, { requireDPoP: true });
    expect(claims).toMatchObject({
      sub: user.id,
      client_id: registered.clientId,
      scope: expect.stringMatching(/\borders:read\b/),
    });
  });
});
