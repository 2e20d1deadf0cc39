// The end of a session: RP-Initiated, Back-Channel and Front-Channel Logout, with openid-client, and what an attacker might make of them.
import { once } from 'node:events';
import net from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import * as openid from 'openid-client';
import { newClientKey } from './support/client-key.ts';
import { answerPages } from './support/code-flow.ts';
import { PageBrowser } from './support/pages.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchWorkspace,
  registerClient,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

const AFTER = 'https://app.example.com/signed-out';
let workspace: TestWorkspace;
let user: TestUser;

beforeAll(async () => {
  workspace = await launchWorkspace('b2c');
  user = await createUser(workspace, { name: 'Cleo' });
});

const clientWith = (metadata: Readonly<Record<string, unknown>> = {}, of = workspace): Promise<TestClient> =>
  registerClient(of, {
    metadata: {
      token_endpoint_auth_method: 'none',
      scope: 'openid profile',
      post_logout_redirect_uris: [AFTER],
      ...metadata,
    },
  });

const configOf = (client: TestClient, of = workspace): Promise<openid.Configuration> =>
  openid.discovery(new URL(of.issuer), client.clientId, {}, openid.None());

async function signIn(
  client: TestClient,
  { browser = new PageBrowser(), of = workspace, as = user, scope = 'openid profile' } = {},
) {
  const config = await configOf(client, of);
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: client.redirectUri,
    scope,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  const last = await answerPages(browser, await browser.open(url), as, 'allow');
  const tokens = await openid.authorizationCodeGrant(config, last.url, { pkceCodeVerifier, idTokenExpected: true });
  for (const token of [tokens.access_token, tokens.refresh_token]) if (token !== undefined) secret(token, 'token');
  return { config, browser, tokens, idToken: tokens.id_token ?? '' };
}

/** Whether the browser is signed in still: an answer without a page. */
async function isSignedIn(client: TestClient, browser: PageBrowser, config: openid.Configuration): Promise<boolean> {
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: client.redirectUri,
    scope: 'openid profile',
    prompt: 'none',
    code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
    code_challenge_method: 'S256',
  });
  return (await browser.open(url)).response.get('error') !== 'login_required';
}

/** RFC 8725 §3.10: a token that brings the key it is to be verified with. */
function withOwnKey(): string {
  const { publicJwk } = newClientKey();
  const header = { alg: 'ES256', kid: 'x', jwk: publicJwk, jku: 'https://evil.example/jwks' };
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part({ sub: 'x' })}.${'A'.repeat(86)}`;
}

const logoutUrl = (config: openid.Configuration, parameters: Record<string, string>): URL =>
  openid.buildEndSessionUrl(config, parameters);
const plainUrl = (parameters: Record<string, string>, of = workspace): URL =>
  new URL(`${of.issuer}/logout?${new URLSearchParams(parameters)}`);

describe('RP-Initiated Logout', () => {
  it('RP-Initiated Logout §2: an ID token of the session ends it, and the browser goes back with its state', async () => {
    const client = await clientWith();
    const { config, browser, idToken, tokens } = await signIn(client);
    expect(await isSignedIn(client, browser, config)).toBe(true);
    const url = logoutUrl(config, { id_token_hint: idToken, post_logout_redirect_uri: AFTER, state: 'x y&z' });
    const last = await browser.open(url);
    expect(last.status).toBe(0);
    expect(last.url.href.startsWith(`${AFTER}?`)).toBe(true);
    expect(last.response.get('state')).toBe('x y&z');
    expect(await isSignedIn(client, browser, config)).toBe(false);
    // Back-Channel Logout §2.7: what was issued in the session without offline_access has ended with it.
    await expect(openid.fetchUserInfo(config, tokens.access_token, openid.skipSubjectCheck)).rejects.toThrow();
    if (tokens.refresh_token !== undefined) {
      await expect(openid.refreshTokenGrant(config, tokens.refresh_token)).rejects.toMatchObject({
        error: 'invalid_grant',
      });
    }
  });

  it('Back-Channel Logout §2.7: a code that was on its way when the session ended buys nothing any more', async () => {
    const client = await clientWith({ scope: 'openid profile offline_access' });
    const { config, browser, idToken } = await signIn(client);
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: client.redirectUri,
      scope: 'openid profile',
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const { url: answer } = await browser.open(url);
    expect(answer.searchParams.has('code')).toBe(true);
    await browser.open(logoutUrl(config, { id_token_hint: idToken }));
    const late = openid.authorizationCodeGrant(config, answer, { pkceCodeVerifier });
    await expect(late).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('RP-Initiated Logout §2: without a hint the user is asked, and may stay', async () => {
    const client = await clientWith();
    const { config, browser } = await signIn(client);
    const url = logoutUrl(config, { client_id: client.clientId, post_logout_redirect_uri: AFTER });
    const asked = await browser.open(url);
    expect(asked.html).toContain('logout-confirm');
    const [form] = asked.forms;
    if (form === undefined) throw new Error('no form');
    expect((await browser.submit(form, { decision: 'stay' })).html).toContain('still-signed-in');
    expect(await isSignedIn(client, browser, config)).toBe(true);
    // The question was answered: the same form does nothing any more.
    expect((await browser.submit(form, { decision: 'sign-out' })).status).toBe(400);
    const again = (await browser.open(url)).forms[0];
    if (again === undefined) throw new Error('no form');
    expect((await browser.submit(again, { decision: 'sign-out' })).url.href).toBe(AFTER);
    expect(await isSignedIn(client, browser, config)).toBe(false);
  });

  it('OIDC Registration §2: the question shows the logo and the links of who asks', async () => {
    const client = await clientWith({
      logo_uri: 'https://cdn.example.com/logo.png',
      tos_uri: 'https://law.example.com/',
    });
    const { config, browser } = await signIn(client);
    const asked = await browser.open(logoutUrl(config, { client_id: client.clientId }));
    expect(asked.html).toContain('<img class="logo" src="https://cdn.example.com/logo.png"');
    expect(asked.html).toContain('<a href="https://law.example.com/" rel="noopener noreferrer">Terms of service</a>');
    expect(asked.headers.get('content-security-policy')).toContain("img-src 'self' https://cdn.example.com;");
    const nobody = await browser.open(plainUrl({}));
    expect(nobody.html).not.toContain('<img');
    expect(nobody.headers.get('content-security-policy')).toContain("img-src 'self';");
  });

  it('RP-Initiated Logout §2: a POST of another site, which has no cookie, becomes a GET', async () => {
    const client = await clientWith();
    const { config, browser, idToken } = await signIn(client);
    const stranger = new PageBrowser();
    const form = new URLSearchParams({ id_token_hint: idToken });
    const answer = await stranger.request(new URL(`${workspace.issuer}/logout`), form);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`${workspace.issuer}/logout?${form}`);
    expect((await browser.open(String(answer.headers.get('location')))).html).toContain('signed-out');
    expect(await isSignedIn(client, browser, config)).toBe(false);
  });

  it('RP-Initiated Logout §2: where nobody is signed in there is nothing to end, and the way back is open', async () => {
    const client = await clientWith();
    const config = await configOf(client);
    const url = logoutUrl(config, { client_id: client.clientId, post_logout_redirect_uri: AFTER });
    expect((await new PageBrowser().open(url)).url.href).toBe(AFTER);
    expect((await new PageBrowser().open(plainUrl({}))).html).toContain('signed-out');
  });

  it('RP-Initiated Logout §3.1: never redirects to an address that is not registered', async () => {
    const client = await clientWith();
    const other = await clientWith({ post_logout_redirect_uris: ['https://other.example/out'] });
    const { browser, idToken, config } = await signIn(client);
    for (const parameters of [
      { id_token_hint: idToken, post_logout_redirect_uri: 'https://evil.example/' },
      { id_token_hint: idToken, post_logout_redirect_uri: `${AFTER}/` },
      { id_token_hint: idToken, post_logout_redirect_uri: `${AFTER}?more=1` },
      { id_token_hint: idToken, post_logout_redirect_uri: 'https://other.example/out' },
      { post_logout_redirect_uri: AFTER },
      { client_id: 'nobody', post_logout_redirect_uri: AFTER },
      { client_id: other.clientId, id_token_hint: idToken },
      { id_token_hint: idToken, post_logout_redirect_uri: AFTER, state: 'x'.repeat(2049) },
      { id_token_hint: idToken, post_logout_redirect_uri: AFTER, state: 'line\nbreak' },
    ]) {
      const page = await browser.open(plainUrl(parameters));
      expect({ parameters, status: page.status, at: page.url.origin }).toMatchObject({
        status: 400,
        at: new URL(workspace.issuer).origin,
      });
    }
    expect(await isSignedIn(client, browser, config)).toBe(true);
  });

  it('RP-Initiated Logout §2: a hint that was forged, or comes from elsewhere, ends nothing', async () => {
    const client = await clientWith();
    const { browser, config, idToken } = await signIn(client);
    const elsewhere = await launchWorkspace('b2c');
    const foreignUser = await createUser(elsewhere, {});
    const foreign = await signIn(await clientWith({}, elsewhere), { of: elsewhere, as: foreignUser });
    const key = newClientKey();
    const forged = await new SignJWT({ sub: 'x' })
      .setProtectedHeader({ alg: 'ES256', kid: key.kid })
      .setIssuer(workspace.issuer)
      .setAudience(client.clientId)
      .sign(key.privateKey);
    const [header = '', payload = '', signature = ''] = idToken.split('.');
    const none = `${Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')}.${payload}.`;
    for (const hint of [foreign.idToken, forged, none, `${header}.${payload}A.${signature}`, 'not a token']) {
      expect((await browser.open(plainUrl({ id_token_hint: hint }))).status).toBe(400);
    }
    expect(await isSignedIn(client, browser, config)).toBe(true);
  });

  it("RP-Initiated Logout §2: another user's hint only asks", async () => {
    const client = await clientWith();
    const mine = await signIn(client);
    const theirs = await signIn(client, { as: await createUser(workspace, {}) });
    expect((await mine.browser.open(plainUrl({ id_token_hint: theirs.idToken }))).html).toContain('logout-confirm');
    expect(await isSignedIn(client, mine.browser, mine.config)).toBe(true);
  });

  it('RP-Initiated Logout §2, RFC 6749 §10.12: the question of one session does not end another', async () => {
    const client = await clientWith();
    const mine = await signIn(client);
    const attacker = await signIn(client, { as: await createUser(workspace, {}) });
    const [form] = (await attacker.browser.open(plainUrl({ client_id: client.clientId }))).forms;
    if (form === undefined) throw new Error('no form');
    expect((await mine.browser.submit(form, { decision: 'sign-out' })).status).toBe(400);
    expect((await mine.browser.submit(form, { decision: 'sign-out', question: 'x' })).status).toBe(400);
    expect(await isSignedIn(client, mine.browser, mine.config)).toBe(true);
  });

  it.each([
    ['RFC 6749 §3.1', 'client_id twice', 'client_id=a&client_id=b'],
    [
      'RFC 6749 §3.1',
      'post_logout_redirect_uri twice',
      `post_logout_redirect_uri=${AFTER}&post_logout_redirect_uri=${AFTER}`,
    ],
    ['RP-Initiated Logout §2', 'a hint of 8,000 characters', `id_token_hint=${'a'.repeat(8000)}`],
    ['RP-Initiated Logout §2', 'a hint with a key of its own', `id_token_hint=${withOwnKey()}`],
    ['RFC 6749 §B', 'bytes that are no UTF-8', 'client_id=%ff'],
  ])('%s: refuses %s', async (_clause, _what, query) => {
    for (const answer of [
      await fetch(`${workspace.issuer}/logout?${query}`, { redirect: 'manual' }),
      await fetch(`${workspace.issuer}/logout`, {
        method: 'POST',
        body: query,
        // With a cookie, so that the form itself is read.
        headers: {
          cookie: `__Secure-ostiary-session=${'A'.repeat(43)}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        redirect: 'manual',
      }),
    ]) {
      expect(answer.status).toBe(400);
      expect(answer.headers.get('location')).toBeNull();
    }
  });

  it.each(['state=a\r\nX-Injected: y', 'client_id=\u2713', 'state=\u0000'])(
    'RFC 9110 §5.5: a form without a cookie puts nothing into a header that has no place there: %j',
    async (body) => {
      const answer = await fetch(`${workspace.issuer}/logout`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        redirect: 'manual',
      });
      expect(answer.status).toBeLessThan(500);
      expect(answer.headers.get('x-injected')).toBeNull();
    },
  );

  it('RFC 9110 §9.2.1: looking (HEAD) ends nothing', async () => {
    const client = await clientWith();
    const { config, browser, idToken } = await signIn(client);
    const url = plainUrl({ id_token_hint: idToken });
    const cookie = browser.jar.header(url);
    expect((await fetch(url, { method: 'HEAD', headers: { cookie } })).status).toBe(405);
    expect(await isSignedIn(client, browser, config)).toBe(true);
  });
});

describe('Front-Channel Logout', () => {
  it('Front-Channel Logout §2, §3: frames of the clients of the session, and nothing else, then onward', async () => {
    const origin = 'https://app.example.com';
    const told = await clientWith({
      redirect_uris: [`${origin}/callback`],
      frontchannel_logout_uri: `${origin}/bye?keep=1`,
      frontchannel_logout_session_required: true,
    });
    const uninvolved = `${origin}/not-me`;
    await clientWith({ redirect_uris: [`${origin}/other`], frontchannel_logout_uri: uninvolved });
    const { browser, idToken, tokens } = await signIn(told);
    // Back-Channel Logout §2.1: a client that is told of the end knows the session by its name.
    const sid = String(tokens.claims()?.sid);
    expect(sid).toMatch(/^[0-9a-f-]{36}$/);
    const page = await browser.open(plainUrl({ id_token_hint: idToken, post_logout_redirect_uri: AFTER }));
    expect(page.status).toBe(200);
    const frame = new URL(/<iframe src="([^"]+)"/.exec(page.html)?.[1]?.replaceAll('&amp;', '&') ?? '');
    expect(Object.fromEntries(frame.searchParams)).toEqual({ keep: '1', iss: workspace.issuer, sid });
    expect(page.html).not.toContain(uninvolved);
    expect(page.headers.get('content-security-policy')).toContain(`frame-src ${origin}`);
    expect(page.html).toContain(`content="2;url=${AFTER}"`);
  });

  it.each(['https://a;sandbox', 'https://a,b'])(
    'CSP 3 §2.3.1: an address that would write into the policy of the page that clients are told by, as %s, is none of a client’s',
    async (origin) => {
      const addresses = { redirect_uris: [`${origin}/cb`], frontchannel_logout_uri: `${origin}/bye` };
      await expect(clientWith(addresses)).rejects.toThrow(/422.*redirect_uris/);
    },
  );
});

describe('Back-Channel Logout', () => {
  it('Back-Channel Logout §2.2: an address that is not public is not called', async () => {
    let called = 0;
    const server = net.createServer((socket) => {
      called += 1;
      socket.destroy();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const client = await clientWith({ backchannel_logout_uri: `https://127.0.0.1:${port}/logout` });
      const { browser, idToken } = await signIn(client);
      expect((await browser.open(plainUrl({ id_token_hint: idToken }))).html).toContain('signed-out');
      // Longer than the first attempts take.
      await new Promise((resolve) => setTimeout(resolve, 3000));
      expect(called).toBe(0);
    } finally {
      server.close();
    }
  });

  it.each([
    ['a fragment', { backchannel_logout_uri: 'https://app.example.com/out#x' }],
    ['http', { backchannel_logout_uri: 'http://app.example.com/out' }],
    ['another origin in front', { frontchannel_logout_uri: 'https://elsewhere.example/out' }],
    ['a return address with a wildcard', { post_logout_redirect_uris: ['https://app.example.com/*'] }],
  ])('Back-Channel Logout §2.2, Front-Channel Logout §2: refuses to register %s', async (_, metadata) => {
    await expect(clientWith({ redirect_uris: ['https://app.example.com/callback'], ...metadata })).rejects.toThrow();
  });
});
