// Client ID Metadata Documents (draft-ietf-oauth-client-id-metadata-document), as MCP clients use them: through the public URL, and what could be tried.
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as openid from 'openid-client';
import { api } from './support/administration.ts';
import { newClientKey } from './support/client-key.ts';
import { answerPages, authorizationRequest, authorizeUrl, newVerifier, redeem } from './support/code-flow.ts';
import { privateCryptoKey } from './support/crypto-key.ts';
import { type Documents, documentServer } from './support/documents.ts';
import { type Page, PageBrowser } from './support/pages.ts';
import { RawClient } from './support/raw-client.ts';
import { secret } from './support/secrets-ledger.ts';
import { startPart, stopPart } from './support/system.ts';
import {
  createUser,
  launchWorkspace,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let agent: Documents;
let workspace: TestWorkspace;
let user: TestUser;
beforeAll(async () => {
  agent = await documentServer();
  workspace = await launchWorkspace('agentic-ai');
  user = await createUser(workspace, { name: 'Gil' });
});
afterAll(() => agent.close());

/** A document at that path; the client as the tests know clients. */
function described(path: string, changes: object = {}, at = workspace): RawClient {
  const clientId = `${agent.origin}${path}`;
  const redirectUri = `${agent.origin}/cb`;
  agent.serve(path, { client_id: clientId, client_name: 'Tool', redirect_uris: [redirectUri], ...changes });
  const client: TestClient = {
    clientId,
    authentication: 'none',
    key: newClientKey(),
    secret: undefined,
    redirectUri,
    scope: 'openid profile',
    tls: undefined,
  };
  return new RawClient(at, client);
}

const open = (raw: RawClient, parameters: Readonly<Record<string, string>> = {}): Promise<Page> =>
  new PageBrowser().open(authorizeUrl(raw, authorizationRequest(raw, newVerifier(), { parameters })));

const settings = (client_id_metadata_documents: object, at = workspace) =>
  api('PATCH', at.path, { settings: { client_id_metadata_documents } });
const aSecond = () => new Promise((resolve) => setTimeout(resolve, 1000));

const isSignIn = (page: Page) => [page.status, page.html.includes('id="username"')];
const UNKNOWN = [400, expect.stringContaining('invalid_client')];

describe('a client that describes itself', () => {
  it('Client ID Metadata Document §4, §5, §6.4: signs a user in, is shown by its host, pushes, refreshes and revokes', async () => {
    const raw = described('/good.json', { grant_types: ['authorization_code', 'refresh_token'] });
    const { clientId, redirectUri } = raw.client;
    const config = await openid.discovery(new URL(workspace.issuer), clientId, undefined, openid.None());
    expect(config.serverMetadata().client_id_metadata_document_supported).toBe(true);
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const url = await openid.buildAuthorizationUrlWithPAR(
      config,
      {
        redirect_uri: redirectUri,
        scope: 'openid profile',
        code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      },
      { DPoP },
    );
    const browser = new PageBrowser();
    const first = await browser.open(url);
    const signIn = first.forms.find(({ passwordField }) => passwordField !== undefined);
    if (signIn === undefined) throw new Error('a sign-in page is expected');
    expect(first.html).toContain(`<strong>localhost:${agent.port}</strong>`);
    const { username, password } = user;
    const consent = await browser.submit(signIn, { username, password, action: 'sign-in' });
    expect(consent.html).toContain(`<strong id="client-host">localhost:${agent.port}</strong>`);
    expect(consent.html).toContain('“Tool”');
    expect(consent.html).not.toContain('local-warning');
    const last = await answerPages(browser, consent, user, 'allow');
    const tokens = await openid.authorizationCodeGrant(config, last.url, { pkceCodeVerifier }, undefined, { DPoP });
    secret(tokens.access_token, 'access token');
    secret(tokens.refresh_token ?? '', 'refresh token');
    const fresh = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP });
    secret(fresh.access_token, 'access token');
    secret(fresh.refresh_token ?? '', 'refresh token');
    await openid.tokenRevocation(config, fresh.refresh_token ?? '');
    await expect(
      openid.refreshTokenGrant(config, fresh.refresh_token ?? '', undefined, { DPoP }),
    ).rejects.toMatchObject({ error: 'invalid_grant' });
    // Two replicas each of those who ask; one of the one that fetches.
    expect(agent.asked('/good.json')).toBe(1);
  });

  it('Client ID Metadata Document §6.2: with keys of its own it authenticates by them, and not without', async () => {
    const raw = described('/keyed.json');
    const jwks = { keys: [raw.client.key.publicJwk] };
    agent.serve('/keyed.json', {
      ...{ client_id: raw.client.clientId, redirect_uris: [raw.client.redirectUri], jwks },
      token_endpoint_auth_method: 'private_key_jwt',
    });
    const keyed = new RawClient(workspace, { ...raw.client, authentication: 'private_key_jwt' });
    const parameters = authorizationRequest(raw, newVerifier());
    expect((await keyed.post('par', parameters)).status).toBe(201);
    expect(await raw.post('par', parameters)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const signingKey = await privateCryptoKey(newClientKey());
    const config = await openid.discovery(
      new URL(workspace.issuer),
      raw.client.clientId,
      undefined,
      openid.PrivateKeyJwt(signingKey),
    );
    await expect(openid.buildAuthorizationUrlWithPAR(config, parameters)).rejects.toMatchObject({
      error: 'invalid_client',
    });
  });

  it('RFC 8252 §8.3, §8.6: at any port of localhost, with a warning', async () => {
    const raw = described('/local.json', { redirect_uris: ['http://localhost/cb'] });
    const browser = new PageBrowser();
    const redirect_uri = 'http://localhost:49152/cb';
    const request = authorizationRequest(raw, newVerifier(), { parameters: { redirect_uri } });
    const first = await browser.open(authorizeUrl(raw, request));
    const signIn = first.forms.find(({ passwordField }) => passwordField !== undefined);
    if (signIn === undefined) throw new Error(first.html);
    const consent = await browser.submit(signIn, {
      username: user.username,
      password: user.password,
      action: 'sign-in',
    });
    expect(consent.html).toContain('id="local-warning"');
    const last = await answerPages(browser, consent, user, 'allow');
    expect(last.url.origin).toBe('http://localhost:49152');
    secret(last.response.get('code') ?? '', 'code');
  });

  it('Client ID Metadata Document §6.4: the user is asked every time', async () => {
    const at = await launchWorkspace('b2c', { client_id_metadata_documents: { mode: 'on' } });
    const somebody = await createUser(at, { name: 'Hal' });
    const raw = described('/always.json', {}, at);
    const browser = new PageBrowser();
    for (let i = 0; i < 2; i++) {
      const verifier = newVerifier();
      const last = await answerPages(
        browser,
        await browser.open(authorizeUrl(raw, authorizationRequest(raw, verifier))),
        somebody,
        'allow',
      );
      const code = secret(last.response.get('code') ?? '', 'code');
      const answer = await redeem(raw, { code, verifier, redirectUri: raw.client.redirectUri, proofKey: undefined });
      expect(answer.status).toBe(200);
      for (const name of ['access_token', 'id_token', 'refresh_token']) {
        if (name in answer.body) secret(String(answer.body[name]), name);
      }
      if (i === 0) {
        const again = await browser.open(authorizeUrl(raw, authorizationRequest(raw, newVerifier())));
        expect(again.html).toContain('client-host');
        const none = { parameters: { prompt: 'none' } };
        const silent = await browser.open(authorizeUrl(raw, authorizationRequest(raw, newVerifier(), none)));
        expect(silent.response.get('error')).toBe('consent_required');
      }
    }
  });
});

describe('a document that is none', () => {
  it.each<[string, object]>([
    ['another client_id', { client_id: 'https://bank.example/client.json' }],
    ['a secret', { client_secret: 'x' }],
    ['a method with a shared secret', { token_endpoint_auth_method: 'client_secret_post' }],
    ['redirect URIs elsewhere', { redirect_uris: ['https://evil.example/cb'] }],
    ['redirect URIs at an address within', { redirect_uris: ['http://10.0.0.1/cb'] }],
    ['more than 16 KiB', { client_uri: `https://agent.example/${'x'.repeat(17_000)}` }],
  ])('Client ID Metadata Document §4.1: is refused on a page for %s', async (what, changes) => {
    const raw = described(`/bad/${Buffer.from(what).toString('hex')}.json`, changes);
    const page = await open(raw);
    expect([page.status, page.html]).toEqual(UNKNOWN);
    const pushed = await raw.post('par', authorizationRequest(raw, newVerifier()));
    expect(pushed).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it.each<[string, (at: Documents) => string]>([
    ['at an address that is not public', ({ port }) => `https://127.0.0.1:${port}/inside.json`],
    ['at the same in IPv6', ({ port }) => `https://[::1]:${port}/inside.json`],
    ['at a name of a private address', ({ port }) => `https://${hostname().toLowerCase()}:${port}/inside.json`],
    ['at the address of instance metadata', () => 'https://169.254.169.254/latest/meta-data'],
    ['that redirects', ({ origin }) => `${origin}/away.json`],
    ['that never ends', ({ origin }) => `${origin}/endless.json`],
    ['that is a page', ({ origin }) => `${origin}/page.html`],
    ['that is not there', ({ origin }) => `${origin}/nothing.json`],
  ])('Client ID Metadata Document §6.5: is refused on a page %s', async (_, address) => {
    const clientId = address(agent);
    const inside = described('/inside.json', {
      client_id: clientId,
      redirect_uris: [`${new URL(clientId).origin}/cb`],
    });
    agent.handle('/away.json', (_request, reply) => reply.writeHead(302, { location: '/inside.json' }).end());
    agent.handle('/endless.json', (_request, reply) =>
      reply.writeHead(200, { 'content-type': 'application/json' }).write('{'),
    );
    agent.serve('/page.html', '<html></html>', { 'content-type': 'text/html' });
    const redirectUri = `${new URL(clientId).origin}/cb`;
    const page = await open(new RawClient(workspace, { ...inside.client, clientId, redirectUri }));
    expect([page.status, page.html]).toEqual(UNKNOWN);
    expect(agent.asked('/inside.json')).toBe(0);
  });

  it('Client ID Metadata Document §4.1: one that calls itself otherwise later is a client no more', async () => {
    const raw = described('/turns.json');
    expect(isSignIn(await open(raw))).toEqual([200, true]);
    agent.serve('/turns.json', { client_id: 'https://bank.example/c', redirect_uris: [raw.client.redirectUri] });
    // What is kept is kept for its time, and no longer than the process that keeps it.
    await stopPart('tenant');
    await startPart('tenant');
    await settings({ blocked_hosts: ['unrelated.example'] });
    await aSecond();
    for (let i = 0; i < 4; i++) {
      const page = await open(raw);
      expect([page.status, page.html]).toEqual(UNKNOWN);
    }
    expect(agent.asked('/turns.json')).toBeGreaterThan(1);
  });
});

describe('hosts and workspaces', () => {
  it('Client ID Metadata Document §6.8: a host that is blocked is out within a second, though its document is kept', async () => {
    const at = await launchWorkspace('agentic-ai');
    const raw = described('/blocked.json', {}, at);
    expect(isSignIn(await open(raw))).toEqual([200, true]);
    for (const setting of [
      { blocked_hosts: ['localhost'] },
      { blocked_hosts: [], allowed_hosts: ['*.agents.example'] },
      { allowed_hosts: null, mode: 'off' },
    ]) {
      await settings(setting, at);
      await aSecond();
      for (let i = 0; i < 4; i++) {
        const page = await open(raw);
        expect([page.status, page.html]).toEqual(UNKNOWN);
        expect((await raw.post('token', { grant_type: 'refresh_token', refresh_token: 'x' })).status).toBe(401);
      }
    }
    const discovered = await fetch(`${at.issuer}/.well-known/openid-configuration`);
    expect(await discovered.json()).toMatchObject({ client_id_metadata_document_supported: false });
    await settings({ mode: 'on' }, at);
    await aSecond();
    expect(isSignIn(await open(raw))).toEqual([200, true]);
    expect(agent.asked('/blocked.json')).toBe(1);
  });

  it('is nobody in a workspace without such clients, which fetches nothing', async () => {
    const at = await launchWorkspace('b2b');
    const raw = described('/elsewhere.json', {}, at);
    const page = await open(raw);
    expect([page.status, page.html]).toEqual(UNKNOWN);
    expect(agent.asked('/elsewhere.json')).toBe(0);
  });

  it('FAPI 2.0 §5.3.2.1: is not to be had where every client is confidential', async () => {
    const strict = { security_profile: 'fapi2-security', signing_algorithms: ['ES256'] };
    await expect(launchWorkspace('b2b', { ...strict, client_id_metadata_documents: { mode: 'on' } })).rejects.toThrow(
      'client_id_metadata_documents',
    );
  });

  it('Client ID Metadata Document §6.1: a code of one workspace is none at another', async () => {
    const other = await launchWorkspace('agentic-ai');
    const raw = described('/both.json');
    const verifier = newVerifier();
    const browser = new PageBrowser();
    const key = newClientKey();
    const request = authorizationRequest(raw, verifier, { parameters: { dpop_jkt: key.thumbprint } });
    const last = await answerPages(browser, await browser.open(authorizeUrl(raw, request)), user, 'allow');
    const code = secret(last.response.get('code') ?? '', 'code');
    const grant = { code, verifier, redirectUri: raw.client.redirectUri, proofKey: key };
    const foreign = await redeem(new RawClient(other, raw.client), grant);
    expect(foreign).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});
