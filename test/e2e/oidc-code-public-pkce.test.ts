// A plain OpenID Connect code flow of a public client with PKCE, with openid-client: what a single-page or native app does.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import * as openid from 'openid-client';
import { answerPages } from './support/code-flow.ts';
import { type Page, PageBrowser } from './support/pages.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchWorkspace,
  registerClient,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let user: TestUser;

beforeAll(async () => {
  workspace = await launchWorkspace('b2c');
  user = await createUser(workspace, { name: 'Beth', email: 'beth@example.com', email_verified: false });
});

const publicClient = (metadata: Readonly<Record<string, unknown>> = {}): Promise<TestClient> =>
  registerClient(workspace, {
    metadata: { token_endpoint_auth_method: 'none', scope: 'openid profile email offline_access', ...metadata },
  });

const configOf = (client: TestClient, metadata: Partial<openid.ClientMetadata> = {}): Promise<openid.Configuration> =>
  openid.discovery(new URL(workspace.issuer), client.clientId, metadata, openid.None());

async function visit(url: URL, browser: PageBrowser, decision: 'allow' | 'deny' = 'allow'): Promise<Page> {
  return answerPages(browser, await browser.open(url), user, decision);
}

async function signIn(
  config: openid.Configuration,
  client: TestClient,
  parameters: Readonly<Record<string, string>> = {},
  browser = new PageBrowser(),
) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedNonce = openid.randomNonce();
  const expectedState = openid.randomState();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: client.redirectUri,
    scope: 'openid profile email offline_access',
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    nonce: expectedNonce,
    state: expectedState,
    ...parameters,
  });
  const last = await visit(url, browser);
  expect(last.status).toBe(0);
  const tokens = await openid.authorizationCodeGrant(config, last.url, {
    pkceCodeVerifier,
    expectedNonce,
    expectedState,
    idTokenExpected: true,
  });
  for (const token of [tokens.access_token, tokens.refresh_token]) if (token !== undefined) secret(token, 'token');
  return { tokens, browser };
}

describe('a public client', () => {
  it('OIDC Core §3.1: signs a user in, reads the claims, refreshes by rotation', async () => {
    const client = await publicClient();
    const config = await configOf(client);
    openid.enableNonRepudiationChecks(config);
    const { tokens } = await signIn(config, client);
    expect(tokens.token_type).toBe('bearer');
    const subject = tokens.claims()?.sub ?? '';
    expect(await openid.fetchUserInfo(config, tokens.access_token, subject)).toMatchObject({
      name: 'Beth',
      email: 'beth@example.com',
      email_verified: false,
    });
    // RFC 9700 §4.14.2: a public client's refresh token is replaced at each use.
    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(refreshed.refresh_token).toBeDefined();
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
    secret(refreshed.refresh_token ?? '', 'refresh token');
    expect((await openid.refreshTokenGrant(config, refreshed.refresh_token ?? '')).claims()?.sub ?? subject).toBe(
      subject,
    );
  });

  it('OIDC Core §3.1.2.1: is signed in without a page the second time; prompt decides otherwise', async () => {
    const client = await publicClient();
    const config = await configOf(client);
    const { browser, tokens } = await signIn(config, client);
    const before = tokens.claims()?.auth_time;
    const again = await signIn(config, client, { prompt: 'none' }, browser);
    expect(again.tokens.claims()?.sub).toBe(tokens.claims()?.sub);
    expect(again.tokens.claims()?.auth_time).toBe(before);

    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: client.redirectUri,
      scope: 'openid',
      prompt: 'login',
      code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
      code_challenge_method: 'S256',
    });
    const page = await browser.open(url);
    expect(page.status).toBe(200);
    expect(page.forms.some(({ passwordField }) => passwordField !== undefined)).toBe(true);
  });

  it('OIDC Core §3.1.2.6: prompt=none without a session is login_required, with iss and state', async () => {
    const client = await publicClient();
    const config = await configOf(client);
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: client.redirectUri,
      scope: 'openid',
      prompt: 'none',
      state: 'the state',
      code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
      code_challenge_method: 'S256',
    });
    const { response } = await new PageBrowser().open(url);
    expect(Object.fromEntries(response)).toMatchObject({
      error: 'login_required',
      state: 'the state',
      iss: workspace.issuer,
    });
  });

  it('RFC 6749 §4.1.2.1: a refused consent is access_denied', async () => {
    const client = await publicClient();
    const config = await configOf(client);
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: client.redirectUri,
      scope: 'openid email',
      code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
      code_challenge_method: 'S256',
    });
    const { response } = await visit(url, new PageBrowser(), 'deny');
    expect(response.get('error')).toBe('access_denied');
  });

  it.each(['query', 'fragment', 'form_post'] as const)(
    'OAuth 2.0 Multiple Response Types §2.1: answers by response_mode=%s',
    async (mode) => {
      const client = await publicClient();
      const config = await configOf(client);
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: client.redirectUri,
        scope: 'openid',
        response_mode: mode,
        code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
        code_challenge_method: 'S256',
      });
      const last = await visit(url, new PageBrowser());
      expect(last.status).toBe(0);
      expect(last.response.get('code')).toBeTruthy();
      expect(last.response.get('iss')).toBe(workspace.issuer);
      expect(last.url.search === '').toBe(mode !== 'query');
      expect(last.url.hash === '').toBe(mode !== 'fragment');
    },
  );

  it.each(['ES256', 'PS256', 'RS256'] as const)(
    'OIDC Registration §2: gets ID tokens signed with the %s that it registered',
    async (alg) => {
      const client = await publicClient({ id_token_signed_response_alg: alg });
      const config = await configOf(client, { id_token_signed_response_alg: alg });
      openid.enableNonRepudiationChecks(config);
      const { tokens } = await signIn(config, client);
      expect(decodeProtectedHeader(tokens.id_token ?? '').alg).toBe(alg);
    },
  );

  it('RFC 8252 §7.3: a native app takes whatever port is free on loopback', async () => {
    const client = await publicClient({ application_type: 'native', redirect_uris: ['http://127.0.0.1/callback'] });
    const config = await configOf(client);
    const onPort = { ...client, redirectUri: 'http://127.0.0.1:53219/callback' };
    const { tokens } = await signIn(config, onPort);
    expect(tokens.claims()?.aud).toBe(client.clientId);
  });

  it('RFC 9449 §5: binds its refresh token to the key when it uses DPoP', async () => {
    const client = await publicClient();
    const config = await configOf(client);
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: client.redirectUri,
      scope: 'openid offline_access',
      dpop_jkt: await DPoP.calculateThumbprint(),
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const last = await visit(url, new PageBrowser());
    const tokens = await openid.authorizationCodeGrant(config, last.url, { pkceCodeVerifier }, undefined, { DPoP });
    expect(tokens.token_type).toBe('dpop');
    await expect(openid.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({ status: 400 });
    const stranger = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
    await expect(
      openid.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP: stranger }),
    ).rejects.toMatchObject({ status: 400 });
    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP });
    expect(refreshed.token_type).toBe('dpop');
  });
});
