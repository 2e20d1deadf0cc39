// OIDC Core §6.2, RFC 9101 §5.2: request objects behind a URL of the client's, and what an address could be abused for.
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { api } from './support/administration.ts';
import { epochSeconds, sha256, signJwt } from './support/client-key.ts';
import { answerPages, authorizationRequest, authorizeUrl, newVerifier, redeem } from './support/code-flow.ts';
import { type Documents, documentServer } from './support/documents.ts';
import { type Page, PageBrowser } from './support/pages.ts';
import { RawClient } from './support/raw-client.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchWorkspace,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let user: TestUser;
let documents: Documents;
beforeAll(async () => {
  documents = await documentServer();
  workspace = await launchWorkspace('b2b', { require_pushed_requests: 'none' });
  user = await createUser(workspace, { name: 'Faye' });
});
afterAll(() => documents.close());

async function clientWith(request_uris: readonly string[], metadata: object = {}): Promise<RawClient> {
  return new RawClient(workspace, await registerClient(workspace, { metadata: { request_uris, ...metadata } }));
}

function requestObject({ client, workspace }: RawClient, parameters: object): string {
  const header = { alg: client.key.alg, kid: client.key.kid, typ: 'oauth-authz-req+jwt' };
  const about = { iss: client.clientId, aud: workspace.issuer, nbf: epochSeconds() - 1, exp: epochSeconds() + 300 };
  return signJwt(header, { ...about, ...parameters }, client.key);
}

/** What is beside the object proves where the refusal may go. */
const open = (raw: RawClient, request_uri: string): Promise<Page> =>
  new PageBrowser().open(
    authorizeUrl(raw, { client_id: raw.client.clientId, redirect_uri: raw.client.redirectUri, request_uri }),
  );

const errorOf = async (raw: RawClient, uri: string) => (await open(raw, uri)).response.get('error');

describe('a request object that the client serves', () => {
  it('OIDC Core §6.2: is fetched, and the user signed in as it says', async () => {
    const raw = await clientWith([`${documents.origin}/good`]);
    const verifier = newVerifier();
    const request = authorizationRequest(raw, verifier, { parameters: { scope: 'openid' } });
    const object = requestObject(raw, request);
    const uri = documents.serve('/good', object, { 'content-type': 'application/oauth-authz-req+jwt' });
    const browser = new PageBrowser();
    const url = authorizeUrl(raw, {
      client_id: raw.client.clientId,
      request_uri: `${uri}#${sha256(object)}`,
      state: 'somebody else’s',
      scope: 'openid orders:write',
    });
    const last = await answerPages(browser, await browser.open(url), user, 'allow');
    expect(last.response.get('state')).toBe(request.state);
    const code = secret(last.response.get('code') ?? '', 'code');
    const tokens = await redeem(raw, { code, verifier, redirectUri: raw.client.redirectUri, proofKey: undefined });
    for (const name of ['access_token', 'id_token', 'refresh_token']) {
      if (name in tokens.body) secret(String(tokens.body[name]), name);
    }
    expect(tokens).toMatchObject({ status: 200, body: { scope: 'openid' } });
  });

  it('OIDC Registration §2: only from where the client has registered it', async () => {
    const raw = await clientWith([`${documents.origin}/mine`]);
    const neighbour = await clientWith([`${documents.origin}/theirs`]);
    for (const path of ['/mine', '/theirs', '/mine2']) {
      documents.serve(path, requestObject(raw, authorizationRequest(raw, newVerifier())));
    }
    for (const uri of ['/theirs', '/mine2', '/mine?x', '/MINE', '//mine', '/x/../mine'].map(
      (p) => documents.origin + p,
    )) {
      expect(await errorOf(raw, uri)).toBe('invalid_request_uri');
    }
    for (const path of ['/theirs', '/mine2', '/mine?x', '/mine']) expect(documents.asked(path)).toBe(0);
    // The neighbour's own address has an object of somebody else's, who is not answered either.
    const page = await open(neighbour, `${documents.origin}/theirs`);
    expect([page.status, page.html]).toEqual([400, expect.stringContaining('invalid_request_object')]);
  });

  it.each<[string, (at: Documents) => string]>([
    ['an address that is not public', ({ port }) => `https://127.0.0.1:${port}/object`],
    ['the same in IPv6', ({ port }) => `https://[::1]:${port}/object`],
    ['a name of a private address', ({ port }) => `https://${hostname()}:${port}/object`],
    ['the address of instance metadata', () => 'https://169.254.169.254/latest/meta-data'],
    [
      'a redirect',
      (at) => at.handle('/away', (_, reply) => reply.writeHead(302, { location: `${at.origin}/object` }).end()),
    ],
    ['an answer without end', (at) => at.handle('/endless', (_, reply) => reply.write('a'))],
    ['an answer that is too large', (at) => at.serve('/large', `a.${'b'.repeat(70_000)}.c`)],
    ['an error', (at) => at.handle('/error', (_, reply) => reply.writeHead(500).end('a.b.c'))],
    ['a page', (at) => at.serve('/page', '<html></html>')],
  ])('RFC 9101 §10.4.1: refuses %s', async (_, address) => {
    const uri = address(documents);
    const raw = await clientWith([uri]);
    documents.serve('/object', requestObject(raw, authorizationRequest(raw, newVerifier())));
    const before = documents.asked('/object');
    expect(await errorOf(raw, uri)).toBe('invalid_request_uri');
    expect(documents.asked('/object')).toBe(before);
  });

  it('FAPI 1.0 Advanced §5.2.2(1): with a hash it is the object of that hash', async () => {
    const uri = `${documents.origin}/fapi1`;
    const raw = await clientWith([uri], {
      security_profile: 'fapi1-advanced',
      tls_client_certificate_bound_access_tokens: true,
    });
    const parameters = authorizationRequest(raw, newVerifier(), { parameters: { response_mode: 'jwt' } });
    const object = requestObject(raw, parameters);
    documents.serve('/fapi1', object);
    const refused = await new PageBrowser().open(
      authorizeUrl(raw, { client_id: raw.client.clientId, request_uri: `${uri}#${sha256('another')}` }),
    );
    expect([refused.status, refused.html]).toEqual([400, expect.stringContaining('invalid_request_uri')]);
    expect((await open(raw, `${uri}#${sha256(object)}`)).status).toBe(200);
  });

  it('RFC 9126 §2.1: is not fetched for a pushed request, nor where requests are pushed', async () => {
    const uri = `${documents.origin}/pushed`;
    const raw = await clientWith([uri], { require_pushed_authorization_requests: true });
    documents.serve('/pushed', requestObject(raw, authorizationRequest(raw, newVerifier())));
    expect(await errorOf(raw, uri)).toBe('request_uri_not_supported');
    const pushed = await raw.post('par', { ...authorizationRequest(raw, newVerifier()), request_uri: uri });
    expect(pushed).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(documents.asked('/pushed')).toBe(0);
  });

  it('OIDC Registration §2: an address that is taken back is not fetched a second later', async () => {
    const uri = `${documents.origin}/gone`;
    const raw = await clientWith([uri]);
    documents.serve('/gone', requestObject(raw, authorizationRequest(raw, newVerifier())));
    expect((await open(raw, uri)).status).toBe(200);
    await api('PATCH', `${workspace.path}/clients/${raw.client.clientId}`, { request_uris: null });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const before = documents.asked('/gone');
    expect(await errorOf(raw, uri)).toBe('invalid_request_uri');
    expect(documents.asked('/gone')).toBe(before);
  });
});
