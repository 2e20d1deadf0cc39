// Dynamic client registration (RFC 7591) and its management (RFC 7592), with openid-client and by hand; and what a stranger may not get by it.
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as openid from 'openid-client';
import { administrator, api } from './support/administration.ts';
import { answerPages } from './support/code-flow.ts';
import { type Documents, documentServer } from './support/documents.ts';
import { PageBrowser } from './support/pages.ts';
import { secret } from './support/secrets-ledger.ts';
import { createUser, launchWorkspace, type TestUser, type TestWorkspace } from './support/workspace-fixture.ts';

const REDIRECT = 'https://app.example.com/callback';
let open: TestWorkspace;
let guarded: TestWorkspace;
let user: TestUser;

beforeAll(async () => {
  open = await launchWorkspace('b2c', { registration: { mode: 'open' } });
  guarded = await launchWorkspace('b2c', { registration: { mode: 'initial-access-token' } });
  user = await createUser(open, { name: 'Dora' });
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

async function send(method: string, url: string, body?: unknown, token?: string): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
}

const register = (workspace: TestWorkspace, body: unknown, token?: string): Promise<Answer> =>
  send('POST', `${workspace.issuer}/register`, body, token);

async function initialAccessToken(workspace: TestWorkspace, wish: object = {}): Promise<string> {
  const { tenant } = await administrator();
  const made = await api('POST', `tenants/${tenant}/workspaces/${workspace.slug}/initial-access-tokens`, wish);
  return secret(String(made.token), 'initial access token');
}

function kept({ body }: Answer) {
  for (const name of ['client_secret', 'registration_access_token']) if (name in body) secret(String(body[name]), name);
  return {
    clientId: String(body.client_id),
    uri: String(body.registration_client_uri),
    token: String(body.registration_access_token),
    secret: String(body.client_secret),
  };
}

describe('registration', () => {
  it('RFC 7591 §3: a client that openid-client registers signs a user in at once', async () => {
    const config = await openid.dynamicClientRegistration(new URL(open.issuer), {
      redirect_uris: [REDIRECT],
      client_name: 'Self-made',
      contacts: ['dev@example.com'],
      token_endpoint_auth_method: 'client_secret_post',
    });
    const { client_secret, registration_access_token } = config.clientMetadata();
    for (const value of [client_secret, registration_access_token]) secret(String(value), 'registered');
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT,
      scope: 'openid profile',
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const browser = new PageBrowser();
    const last = await answerPages(browser, await browser.open(url), user, 'allow');
    const tokens = await openid.authorizationCodeGrant(config, last.url, { pkceCodeVerifier, idTokenExpected: true });
    for (const token of [tokens.access_token, tokens.refresh_token]) if (token !== undefined) secret(token, 'token');
    expect(tokens.claims()?.aud).toBe(config.clientMetadata().client_id);
  });

  it('RFC 7591 §3.2.1: the answer is the client as it is registered, not to be stored', async () => {
    const answer = await register(open, {
      redirect_uris: [REDIRECT],
      unknown: 1,
      'client_name#de': 'Selbst',
      tos_uri: null,
    });
    kept(answer);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toMatchObject({
      redirect_uris: [REDIRECT],
      // RFC 7591 §2.2.
      'client_name#de': 'Selbst',
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_basic',
      client_secret: expect.any(String),
      client_secret_expires_at: 0,
      client_id_issued_at: expect.any(Number),
    });
    expect(String(answer.body.registration_client_uri)).toBe(`${open.issuer}/register/${answer.body.client_id}`);
    for (const name of ['unknown', 'first_party', 'security_profile', 'disabled']) {
      expect(answer.body).not.toHaveProperty([name]);
    }
  });

  it('RFC 7591 §5: a stranger cannot say what only an administrator may', async () => {
    const answer = await register(open, {
      redirect_uris: [REDIRECT],
      first_party: true,
      introspect_any_audience: true,
      resources: ['https://orders.example/'],
      security_profile: 'oauth2.1',
      disabled: false,
      access_token_format: 'opaque',
    });
    const { clientId } = kept(answer);
    const { tenant } = await administrator();
    const stored = await api('GET', `tenants/${tenant}/workspaces/${open.slug}/clients/${clientId}`);
    expect(stored).toMatchObject({ first_party: false, resources: [] });
    expect(stored).not.toHaveProperty('introspect_any_audience');
    expect(stored).not.toHaveProperty('access_token_format');
  });

  it('OIDC Registration §9.1: a stranger’s logo is at a host of its own, or is not registered', async () => {
    const logo = { own: `${new URL(REDIRECT).origin}/logo.png`, other: 'https://bank.example/logo.png' };
    const answer = await register(open, { redirect_uris: [REDIRECT], logo_uri: logo.own });
    const { uri, token } = kept(answer);
    expect(answer.body.logo_uri).toBe(logo.own);
    const changed = { client_id: answer.body.client_id, redirect_uris: [REDIRECT], logo_uri: logo.other };
    const again = await send('PUT', uri, changed, token);
    kept(again);
    expect(again.status).toBe(200);
    expect(again.body).not.toHaveProperty('logo_uri');
  });

  it.each<[string, unknown, string, number]>([
    ['no redirect URI', {}, 'invalid_redirect_uri', 400],
    ['a redirect URI with a fragment', { redirect_uris: [`${REDIRECT}#x`] }, 'invalid_redirect_uri', 400],
    ['a redirect URI without TLS', { redirect_uris: ['http://app.example.com/cb'] }, 'invalid_redirect_uri', 400],
    ['redirect URIs that are no list', { redirect_uris: REDIRECT }, 'invalid_redirect_uri', 400],
    [
      'a script as a link',
      { redirect_uris: [REDIRECT], logo_uri: 'javascript:alert(1)' },
      'invalid_client_metadata',
      400,
    ],
    [
      'control characters in the name',
      { redirect_uris: [REDIRECT], client_name: 'a\u202eb' },
      'invalid_client_metadata',
      400,
    ],
    [
      'a grant that the policy has not',
      { redirect_uris: [REDIRECT], grant_types: ['client_credentials'] },
      'invalid_client_metadata',
      400,
    ],
    [
      'a link that hides its host',
      { redirect_uris: [REDIRECT], policy_uri: 'https://bank.example@evil.example/' },
      'invalid_client_metadata',
      400,
    ],
    ['the implicit flow', { redirect_uris: [REDIRECT], response_types: ['token'] }, 'invalid_client_metadata', 400],
    [
      'keys and an address of keys',
      { redirect_uris: [REDIRECT], jwks: { keys: [] }, jwks_uri: 'https://a.example/k' },
      'invalid_client_metadata',
      400,
    ],
    ['a list', [], 'invalid_client_metadata', 400],
    ['a text', '"x"', 'invalid_client_metadata', 400],
  ])('RFC 7591 §3.2.2: refuses %s', async (_, body, error, status) => {
    const answer = await register(open, body);
    expect({ status: answer.status, error: answer.body.error }).toEqual({ status, error });
  });

  it('RFC 7591 §3: is not there where it is off, nor announced', async () => {
    const closed = await launchWorkspace('b2c');
    expect((await register(closed, { redirect_uris: [REDIRECT] })).status).toBe(404);
    const metadata = async (workspace: TestWorkspace) =>
      (await send('GET', `${workspace.issuer}/.well-known/openid-configuration`)).body;
    expect(await metadata(closed)).not.toHaveProperty('registration_endpoint');
    expect(await metadata(open)).toMatchObject({ registration_endpoint: `${open.issuer}/register` });
  });
});

describe('subjects and sectors', () => {
  let sector: Documents;
  beforeAll(async () => {
    sector = await documentServer();
  });
  afterAll(() => sector.close());

  const uris = (...hosts: string[]) => hosts.map((host) => `https://${host}/callback`);

  async function subjectFor(registered: Answer): Promise<string> {
    const { clientId, secret: clientSecret } = kept(registered);
    const [redirectUri] = registered.body.redirect_uris as string[];
    const auth = openid.ClientSecretBasic(clientSecret);
    const config = await openid.discovery(new URL(open.issuer), clientId, undefined, auth);
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri ?? '',
      scope: 'openid',
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const browser = new PageBrowser();
    const last = await answerPages(browser, await browser.open(url), user, 'allow');
    const tokens = await openid.authorizationCodeGrant(config, last.url, { pkceCodeVerifier, idTokenExpected: true });
    for (const token of [tokens.access_token, tokens.refresh_token]) if (token !== undefined) secret(token, 'token');
    return String(tokens.claims()?.sub);
  }

  it('OIDC Core §8.1, OIDC Registration §5: clients on several hosts share the subjects of their sector', async () => {
    const all = uris('one.example', 'two.example', 'three.example');
    const sector_identifier_uri = sector.serve('/sector.json', all);
    const first = await register(open, { redirect_uris: all.slice(0, 2), sector_identifier_uri });
    const second = await register(open, { redirect_uris: all.slice(2), sector_identifier_uri });
    const stranger = await register(open, { redirect_uris: uris('one.example', 'two.example') });
    expect(first).toMatchObject({ status: 201, body: { sector_identifier_uri, subject_type: 'pairwise' } });
    const sub = await subjectFor(first);
    expect(sub).not.toBe(user.id);
    expect(await subjectFor(second)).toBe(sub);
    expect(await subjectFor(stranger)).not.toBe(sub);
  });

  it('OIDC Registration §5: refuses redirect URIs that the sector does not list, then and later', async () => {
    const sector_identifier_uri = sector.serve('/some.json', uris('one.example'));
    const refused = await register(open, { redirect_uris: uris('one.example', 'evil.example'), sector_identifier_uri });
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
    const answer = await register(open, { redirect_uris: uris('one.example'), sector_identifier_uri });
    const { clientId: client_id, uri, token } = kept(answer);
    const change = (metadata: object) => send('PUT', uri, { client_id, ...metadata }, token);
    const added = await change({ redirect_uris: uris('one.example', 'evil.example'), sector_identifier_uri });
    expect(added).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
    // What was proven stays so while the document is away.
    sector.handle('/some.json', (_, response) => response.writeHead(500).end());
    expect((await change({ redirect_uris: uris('one.example'), sector_identifier_uri })).status).toBe(200);
    const { tenant } = await administrator();
    const path = `tenants/${tenant}/workspaces/${open.slug}/clients/${client_id}`;
    await expect(api('PATCH', path, { redirect_uris: uris('evil.example') })).rejects.toThrow('sector_identifier_uri');
    expect(await api('PATCH', path, { sector_identifier_uri: null })).not.toHaveProperty('sector_identifier_uri');
  });

  it.each<[string, (at: Documents) => string]>([
    ['is at an address that is not public', ({ port }) => `https://127.0.0.1:${port}/sector.json`],
    ['is at the same in IPv6', ({ port }) => `https://[::1]:${port}/sector.json`],
    ['is at a name of a private address', ({ port }) => `https://${hostname()}:${port}/sector.json`],
    ['is without TLS', ({ port }) => `http://localhost:${port}/sector.json`],
    ['redirects', (at) => at.handle('/away', (_, reply) => reply.writeHead(302, { location: '/sector.json' }).end())],
    ['is endless', (at) => at.handle('/endless', (_, reply) => reply.write('['))],
    ['is too large', (at) => at.serve('/large', [...uris('one.example'), 'x'.repeat(70_000)])],
    ['is no array', (at) => at.serve('/object', { redirect_uris: uris('one.example') })],
    ['is not there', (at) => `${at.origin}/nowhere`],
  ])('OIDC Registration §5: refuses a sector whose document %s', async (_, address) => {
    sector.serve('/sector.json', uris('one.example'));
    const before = sector.asked('/sector.json');
    const answer = await register(open, { redirect_uris: uris('one.example'), sector_identifier_uri: address(sector) });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
    expect(sector.asked('/sector.json')).toBe(before);
  });

  it('RFC 7591 §3: nothing is fetched for somebody who is not let in', async () => {
    const body = { redirect_uris: uris('one.example'), sector_identifier_uri: sector.serve('/secret.json', []) };
    expect((await register(guarded, body)).status).toBe(401);
    expect((await register(guarded, body, 'ost_iat_wrong')).status).toBe(401);
    expect((await send('PUT', `${open.issuer}/register/nobody`, { client_id: 'nobody', ...body }, 'x')).status).toBe(
      401,
    );
    expect(sector.asked('/secret.json')).toBe(0);
  });

  it('OIDC Core §8: an administrator gives a client pairwise subjects, and no public ones against the workspace', async () => {
    const { tenant } = await administrator();
    const clients = `tenants/${tenant}/workspaces/${open.slug}/clients`;
    const metadata = { redirect_uris: uris('one.example'), token_endpoint_auth_method: 'none' };
    await expect(api('POST', clients, { ...metadata, subject_type: 'public' })).rejects.toThrow('/subject_type');
    const own = await api('POST', clients, { ...metadata, first_party: true });
    expect(own).toMatchObject({ subject_type: 'public' });
    expect(await api('PATCH', `${clients}/${own.client_id}`, { subject_type: 'pairwise' })).toMatchObject({
      subject_type: 'pairwise',
    });
  });
});

describe('initial access tokens', () => {
  it('RFC 7591 §3: let in who shows one, for as often as they are good', async () => {
    const metadata = { redirect_uris: [REDIRECT] };
    const none = await register(guarded, metadata);
    expect(none.status).toBe(401);
    expect(none.headers.get('www-authenticate')).toContain('Bearer error="invalid_token"');
    const token = await initialAccessToken(guarded, { uses: 2 });
    kept(await register(guarded, metadata, token));
    // A refused request has used nothing.
    expect((await register(guarded, {}, token)).status).toBe(400);
    const second = await register(guarded, metadata, token);
    kept(second);
    expect(second.status).toBe(201);
    expect((await register(guarded, metadata, token)).status).toBe(401);
  });

  it('RFC 7591 §3: of fifty who race for the last use one gets it', async () => {
    const token = await initialAccessToken(guarded, { uses: 1 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => register(guarded, { redirect_uris: [REDIRECT] }, token)),
    );
    for (const answer of answers) if (answer.status === 201) kept(answer);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(49);
  });

  it('RFC 7591 §5: are good in their own workspace, until they are taken back', async () => {
    const token = await initialAccessToken(guarded);
    expect((await register(open, { redirect_uris: [REDIRECT] }, token)).status).toBe(401);
    const { tenant } = await administrator();
    const all = `tenants/${tenant}/workspaces/${guarded.slug}/initial-access-tokens`;
    const { initial_access_tokens: listed } = await api('GET', all);
    expect(JSON.stringify(listed)).not.toContain(token);
    for (const { id } of listed as { id: string }[]) await api('DELETE', `${all}/${id}`);
    expect((await register(guarded, { redirect_uris: [REDIRECT] }, token)).status).toBe(401);
  });
});

describe('management', () => {
  it('RFC 7592 §2: a client reads, changes and removes itself', async () => {
    const made = kept(await register(open, { redirect_uris: [REDIRECT], client_name: 'Before' }));
    const read = await send('GET', made.uri, undefined, made.token);
    expect(read).toMatchObject({ status: 200, body: { client_id: made.clientId, client_name: 'Before' } });
    const changed = await send(
      'PUT',
      made.uri,
      { client_id: made.clientId, redirect_uris: [`${REDIRECT}/2`], first_party: true },
      made.token,
    );
    // RFC 7592 §2.2: what is left out is no longer so.
    expect(changed).toMatchObject({
      status: 200,
      body: { redirect_uris: [`${REDIRECT}/2`], client_name: 'Unnamed client' },
    });
    expect(changed.body).not.toHaveProperty('first_party');
    expect((await send('PUT', made.uri, { redirect_uris: [REDIRECT] }, made.token)).body.error).toBe(
      'invalid_client_metadata',
    );
    expect((await send('DELETE', made.uri, undefined, made.token)).status).toBe(204);
    expect((await send('GET', made.uri, undefined, made.token)).status).toBe(401);
  });

  it('RFC 7592 §2: nobody else’s token is good for it', async () => {
    const mine = kept(await register(open, { redirect_uris: [REDIRECT] }));
    const other = kept(await register(open, { redirect_uris: [REDIRECT] }));
    const elsewhere = mine.uri.replace(open.issuer, guarded.issuer);
    for (const [url, token] of [
      [mine.uri, other.token],
      [mine.uri, undefined],
      [mine.uri, `${mine.token}x`],
      [elsewhere, mine.token],
      [`${open.issuer}/register/nobody`, mine.token],
    ] as const) {
      expect((await send('GET', url, undefined, token)).status).toBe(401);
      expect((await send('DELETE', url, undefined, token)).status).toBe(401);
    }
    expect((await send('GET', mine.uri, undefined, mine.token)).status).toBe(200);
  });
});
