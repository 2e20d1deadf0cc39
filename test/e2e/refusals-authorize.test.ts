// RFC 6749 §4.1.2.1: what /authorize refuses, and where it says so: at a proven redirect URI, else on a page and never by a redirect.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { api } from './support/administration.ts';
import { AUTHORIZATION_REFUSALS } from './support/authorization-refusals.ts';
import { answerPages, authorizationRequest, authorizeUrl, newVerifier, pushedUrl } from './support/code-flow.ts';
import { type Page, PageBrowser } from './support/pages.ts';
import { RawClient } from './support/raw-client.ts';
import { changed } from './support/refusal-table.ts';
import {
  createUser,
  launchFapiWorkspace,
  launchWorkspace,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let fapi: TestWorkspace;
let client: RawClient;
let strict: RawClient;
let user: TestUser;

beforeAll(async () => {
  workspace = await launchWorkspace('b2c');
  fapi = await launchFapiWorkspace();
  client = new RawClient(
    workspace,
    await registerClient(workspace, { metadata: { token_endpoint_auth_method: 'none' } }),
  );
  strict = new RawClient(fapi, await registerClient(fapi));
  user = await createUser(fapi);
});

const good = (): Record<string, string> => authorizationRequest(client, newVerifier());
const open = (parameters: Readonly<Record<string, string>>, of = client): Promise<Page> =>
  new PageBrowser().open(authorizeUrl(of, parameters));

/** RFC 6749 §4.1.2.1: told to the user, not to whoever sent him. */
function expectErrorPage(page: Page, error: string): void {
  expect(page.status).toBeGreaterThanOrEqual(400);
  expect(page.status).toBeLessThan(500);
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  expect(page.headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/);
  expect(page.headers.get('cache-control')).toMatch(/no-store/);
  expect(page.html).toContain(error);
  expect(page.html).not.toMatch(/evil\.example|<script|javascript:/);
}

describe('/authorize with a request in the query', () => {
  it('RFC 6749 §4.1.1: shows the sign-in page for a good request, by GET and by POST', async () => {
    expect((await open(good())).forms.some(({ passwordField }) => passwordField)).toBe(true);
    const posted = await new PageBrowser().open(`${workspace.issuer}/authorize`, new URLSearchParams(good()));
    expect(posted.status).toBe(200);
  });

  it.each(AUTHORIZATION_REFUSALS)('$clause: refuses $what', async ({ change, error, shown }) => {
    const page = await open(changed(good(), change));
    if (shown) return expectErrorPage(page, error);
    expect(page.status).toBe(0);
    expect(page.url.href.startsWith(client.client.redirectUri)).toBe(true);
    expect(page.response.get('error')).toBe(error);
    // RFC 9207 §2: in errors too.
    expect(page.response.get('iss')).toBe(workspace.issuer);
    expect(page.response.has('code')).toBe(false);
    if (!('state' in change)) expect(page.response.get('state')).toMatch(/^[\w-]{43}$/);
  });

  it.each([
    ['no client_id', { client_id: undefined }],
    ['an unknown client_id', { client_id: 'nobody' }],
    ['a client_id of another workspace', { client_id: 'ostiary-cli' }],
    ['an oversized client_id', { client_id: 'x'.repeat(5000) }],
    ['a client_id with markup', { client_id: '<script>alert(1)</script>' }],
  ])('RFC 6749 §4.1.2.1: shows a page, and redirects nowhere, for %s', async (_what, change) => {
    const page = await open(changed(good(), change));
    expect([400, 401, 404]).toContain(page.status);
    expectErrorPage(page, 'invalid_');
  });

  it('RFC 6749 §3.1: tells a doubled parameter to the client, but a doubled redirect_uri or client_id only to the user', async () => {
    const url = authorizeUrl(client, good());
    for (const [name, value] of Object.entries(good())) {
      const doubled = new URL(url);
      doubled.searchParams.append(name, value);
      const page = await new PageBrowser().open(doubled);
      if (name === 'redirect_uri' || name === 'client_id') expectErrorPage(page, 'invalid_request');
      else expect({ name, error: page.response.get('error') }).toEqual({ name, error: 'invalid_request' });
    }
  });

  it.each(['%', '%zz', '%ff', '%00', '%ed%a0%80'])('RFC 6749 Appendix B: refuses a query with %s', async (bad) => {
    const url = authorizeUrl(client, good());
    const page = await new PageBrowser().open(`${url.href}&login_hint=${bad}`);
    if (page.status === 0) expect(page.response.get('error')).toBe('invalid_request');
    else expectErrorPage(page, 'invalid_request');
  });

  it.each([
    ['capitals', (uri: string) => uri.replace('/callback', '/Callback')],
    ['a slash at the end', (uri: string) => `${uri}/`],
    ['a query', (uri: string) => `${uri}?a=b`],
    ['a fragment', (uri: string) => `${uri}#a`],
    ['a port', (uri: string) => uri.replace('.example', '.example:443')],
    ['a user', (uri: string) => uri.replace('https://', 'https://evil@')],
    ['another scheme', (uri: string) => uri.replace('https:', 'http:')],
    ['an escape', (uri: string) => uri.replace('callback', 'c%61llback')],
    ['dots', (uri: string) => uri.replace('/callback', '/x/../callback')],
    ['a subdomain', (uri: string) => uri.replace('https://', 'https://x.')],
    ['a longer host', (uri: string) => uri.replace('.example', '.example.evil.example')],
    ['a trailing space', (uri: string) => `${uri} `],
  ])('RFC 9700 §4.1.1: the redirect URI with %s is another one', async (_what, change) => {
    expectErrorPage(await open({ ...good(), redirect_uri: change(client.client.redirectUri) }), 'invalid_request');
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'HEAD'])('RFC 9110 §15.5.6: answers %s with 405 and Allow', async (method) => {
    const answer = await client.send(authorizeUrl(client, good()).href, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toMatch(/GET.*POST/);
  });

  it('Fetch §3.3: never answers to CORS', async () => {
    const answer = await client.send(authorizeUrl(client, good()).href, {
      method: 'GET',
      headers: { origin: new URL(client.client.redirectUri).origin },
    });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('/authorize where requests must be pushed', () => {
  it('FAPI 2.0 §5.3.2.2: refuses a request that was not pushed', async () => {
    const request = authorizationRequest(strict, newVerifier());
    const page = await open(request, strict);
    expect(page.status === 0 ? page.response.get('error') : page.html).toContain('invalid_request');
  });

  it('RFC 9126 §4: ignores or refuses what stands beside the request_uri', async () => {
    const url = await pushedUrl(strict, authorizationRequest(strict, newVerifier()));
    url.searchParams.set('redirect_uri', 'https://evil.example/');
    url.searchParams.set('scope', 'everything');
    url.searchParams.set('state', 'forged');
    const browser = new PageBrowser();
    const last = await answerPages(browser, await browser.open(url), user);
    expect(last.url.href).not.toMatch(/evil\.example/);
    expect(last.response.get('state')).not.toBe('forged');
  });

  it.each([
    ['an unknown one', 'urn:ietf:params:oauth:request_uri:unknown'],
    ['an empty one', 'urn:ietf:params:oauth:request_uri:'],
    ['a URL', 'https://evil.example/request'],
    ['an oversized one', `urn:ietf:params:oauth:request_uri:${'x'.repeat(5000)}`],
    ['one with NUL', 'urn:ietf:params:oauth:request_uri:\u0000'],
  ])('RFC 9126 §4: refuses as request_uri %s, on a page', async (_what, request_uri) => {
    const page = await open({ client_id: strict.client.clientId, request_uri }, strict);
    expect(page.status).toBe(400);
    expectErrorPage(page, 'request');
  });

  it('RFC 9126 §4: refuses the request_uri of another client', async () => {
    const url = await pushedUrl(strict, authorizationRequest(strict, newVerifier()));
    const other = await registerClient(fapi);
    url.searchParams.set('client_id', other.clientId);
    expectErrorPage(await new PageBrowser().open(url), 'invalid_request');
    const elsewhere = new URL(url.href.replace(fapi.issuer, workspace.issuer));
    expectErrorPage(await new PageBrowser().open(elsewhere), 'invalid_');
  });

  it('RFC 9126 §7.3: a request_uri bears a reload, but one answer only', async () => {
    const url = await pushedUrl(strict, authorizationRequest(strict, newVerifier()));
    const browser = new PageBrowser();
    expect((await browser.open(url)).status).toBe(200);
    const page = await browser.open(url);
    expect(page.status).toBe(200);
    const last = await answerPages(browser, page, user);
    expect(last.response.get('code')).toBeTruthy();
    // Again, by the same browser with its session, and by another.
    for (const again of [browser, new PageBrowser()]) expectErrorPage(await again.open(url), 'invalid_request');
  });

  it('RFC 6749 §10.12: a form of the pages is worth nothing in another browser, or changed', async () => {
    const url = await pushedUrl(strict, authorizationRequest(strict, newVerifier()));
    const browser = new PageBrowser();
    const page = await browser.open(url);
    const form = page.forms.find(({ passwordField }) => passwordField);
    if (!form) throw new Error('there is no sign-in form');
    const values = { username: user.username, password: user.password, action: 'sign-in' };
    const stranger = await new PageBrowser().submit(form, values);
    expect(stranger.status).toBeGreaterThanOrEqual(400);
    for (const csrf of ['', 'x', `${form.fields.csrf}x`]) {
      const forged = await browser.submit(form, { ...values, csrf });
      expect(forged.status === 0 && forged.response.has('code')).toBe(false);
      expect(forged.status).toBeLessThan(500);
    }
  });

  it('RFC 6749 §4.1.2.1: a client that is disabled meanwhile gets a page, not a code', async () => {
    const registered = await registerClient(fapi);
    const leaving = new RawClient(fapi, registered);
    const url = await pushedUrl(leaving, authorizationRequest(leaving, newVerifier()));
    await api('PATCH', `${fapi.path}/clients/${registered.clientId}`, { disabled: true });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expectErrorPage(await new PageBrowser().open(url), 'invalid_');
  });
});
