// The service as it runs, in front of an authorization server that is not ours to trust.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningService, startService } from '@ostiary/platform/service-main';
import { demoPortalService } from '../app.module.js';

const ORIGIN = 'https://id.example';
const HOME = '/demo-portal/acme/demo/';
const running: RunningService[] = [];

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'portal', alg: 'ES256' });

/** The authorization server of `acme/demo`, as it answers `fetch`. */
let answer: (url: URL, init: RequestInit | undefined) => Response;
const asked: string[] = [];
const realFetch = globalThis.fetch;

const metadata = (changes: Readonly<Record<string, unknown>> = {}) => ({
  issuer: `${ORIGIN}/acme/demo`,
  authorization_endpoint: `${ORIGIN}/acme/demo/authorize`,
  token_endpoint: `${ORIGIN}/acme/demo/token`,
  pushed_authorization_request_endpoint: `${ORIGIN}/acme/demo/par`,
  introspection_endpoint: `${ORIGIN}/acme/demo/introspect`,
  jwks_uri: `${ORIGIN}/acme/demo/jwks`,
  ...changes,
});

function serving(document: Readonly<Record<string, unknown>>, other: Readonly<Record<string, Response>> = {}) {
  return ({ pathname }: URL) => {
    if (pathname.endsWith('/openid-configuration')) return Response.json(document);
    return other[pathname]?.clone() ?? Response.json({ active: false });
  };
}

beforeAll(() => {
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.hostname === '127.0.0.1') return realFetch(input, init);
    asked.push(url.href);
    return answer(url, init);
  };
});

afterAll(async () => {
  globalThis.fetch = realFetch;
  await Promise.all(running.map((service) => service.close()));
});

/** Each with an empty cache. */
async function portal(env: Readonly<Record<string, string>> = { OSTIARY_DEMO_PORTAL_KEY: key }) {
  const service = await startService(demoPortalService, {
    HTTP_PORT: '0',
    REDIS_URL: process.env.OSTIARY_TEST_REDIS_URL,
    OSTIARY_ISSUER_TEMPLATE: `${ORIGIN}/{tenant}/{workspace}`,
    OSTIARY_MTLS_ISSUER_TEMPLATE: `${ORIGIN}/{tenant}/{workspace}`,
    LOG_LEVEL: 'fatal',
    INSTANCE_ID: `portal-${randomBytes(3).toString('hex')}`,
    ...env,
  });
  running.push(service);
  asked.length = 0;
  const base = `http://127.0.0.1:${service.httpPort}`;
  return {
    get: (path: string) => realFetch(base + path, { redirect: 'manual' }),
    post: (
      path: string,
      headers: Readonly<Record<string, string>> = { 'sec-fetch-site': 'same-origin' },
      body = 'mode=run',
    ) =>
      realFetch(base + path, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body,
      }),
  };
}

const pushed = Response.json({ request_uri: 'urn:ietf:params:oauth:request_uri:x', expires_in: 90 }, { status: 201 });

describe('the demo portal and its authorization server', () => {
  it('RFC 7523 §2.2: asks by the metadata, proves who it is, and sends the browser there', async () => {
    answer = serving(metadata(), { '/acme/demo/par': pushed });
    const { get, post } = await portal();
    expect(await (await get(HOME)).text()).toContain('id="sign-in"');
    const begun = await post(`${HOME}sign-in`);
    expect([begun.status, begun.headers.get('location')]).toEqual([
      303,
      `${ORIGIN}/acme/demo/authorize?request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Ax&client_id=demo-portal`,
    ]);
    expect(begun.headers.get('set-cookie')).toMatch(
      /^__Secure-demo-portal=[\w-]{43}; Path=\/demo-portal\/acme\/demo\/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax$/,
    );
  });

  it.each([
    ['its own network', { introspection_endpoint: 'http://169.254.169.254/latest' }],
    ['another origin', { introspection_endpoint: 'https://evil.example/introspect' }],
  ])('SSRF: metadata that names %s leads nowhere', async (_what, changes) => {
    answer = serving(metadata(changes));
    const { get } = await portal();
    const page = await get(HOME);
    expect(page.status).toBe(503);
    expect(asked.filter((url) => !url.startsWith(`${ORIGIN}/acme/demo/`))).toEqual([]);
  });

  it('open redirect: metadata that names another authorization endpoint sends nobody there', async () => {
    answer = serving(metadata({ authorization_endpoint: 'https://evil.example/authorize' }), {
      '/acme/demo/par': pushed,
    });
    const { post } = await portal();
    const begun = await post(`${HOME}sign-in`);
    expect([begun.status, begun.headers.get('location'), begun.headers.get('set-cookie')]).toEqual([500, null, null]);
  });

  it('OpenID Connect Discovery §4.3: metadata of another issuer is none', async () => {
    answer = serving(metadata({ issuer: `${ORIGIN}/acme/other` }));
    expect((await (await portal()).get(HOME)).status).toBe(503);
  });

  it('follows no redirect', async () => {
    answer = () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } });
    expect((await (await portal()).get(HOME)).status).toBe(503);
    expect(asked).toEqual([`${ORIGIN}/acme/demo/.well-known/openid-configuration`]);
  });

  it('says that there is no such workspace, and asks again only after a while', async () => {
    answer = () => Response.json({}, { status: 404 });
    const { get } = await portal();
    expect([(await get(HOME)).status, (await get(HOME)).status, asked.length]).toEqual([404, 404, 1]);
  });

  it('RFC 6749 §5.2: says that a workspace does not know it, and begins nothing there', async () => {
    const refusal = Response.json({ error: 'invalid_client' }, { status: 401 });
    answer = serving(metadata(), { '/acme/demo/introspect': refusal });
    const { get, post } = await portal();
    const page = await (await get(HOME)).text();
    expect(page).toContain('This workspace does not know the portal');
    expect(page).not.toContain('id="sign-in"');
    expect((await post(`${HOME}sign-in`)).status).toBe(400);
    expect(asked.some((url) => url.endsWith('/par'))).toBe(false);
  });

  it('says that it has no key, starts all the same, and begins nothing', async () => {
    answer = serving(metadata());
    const { get, post } = await portal({});
    expect(await (await get(HOME)).text()).toContain('OSTIARY_DEMO_PORTAL_KEY');
    expect((await post(`${HOME}sign-in`)).status).toBe(400);
  });

  it('shows a refusal of the server as text, on a page', async () => {
    const refusal = Response.json({ error: 'invalid_target', error_description: '<b>no</b>' }, { status: 400 });
    answer = serving(metadata(), { '/acme/demo/par': refusal });
    const begun = await (await portal()).post(`${HOME}sign-in`);
    expect([begun.status, await begun.text()]).toEqual([
      400,
      expect.stringContaining('invalid_target: &lt;b&gt;no&lt;/b&gt;'),
    ]);
  });
});

describe('the demo portal and its callers', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling', { 'sec-fetch-site': 'same-site' }],
    ['a bookmark', { 'sec-fetch-site': 'none' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin', { origin: 'null' }],
    ['another origin that says it is not', { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }],
    ['nobody', {}],
  ])('RFC 6749 §10.12: takes no form from %s', async (_what, headers) => {
    answer = serving(metadata(), { '/acme/demo/par': pushed });
    const begun = await (await portal()).post(`${HOME}sign-in`, headers);
    expect([begun.status, begun.headers.get('location'), begun.headers.get('set-cookie')]).toEqual([403, null, null]);
  });

  it('Fetch Metadata §2.3: takes a form by the origin of a browser that says no site', async () => {
    answer = serving(metadata(), { '/acme/demo/par': pushed });
    expect((await (await portal()).post(`${HOME}sign-in`, { origin: ORIGIN })).status).toBe(303);
  });

  it('RFC 6585 §4: lets one address press so many buttons and no more', async () => {
    answer = serving(metadata(), { '/acme/demo/par': pushed });
    const { post } = await portal({
      OSTIARY_DEMO_PORTAL_KEY: key,
      OSTIARY_DEMO_PORTAL_ACTIONS: '3',
      HTTP_HOST: '127.0.0.1',
    });
    // Others of this file press from the same address within the same window.
    const statuses: number[] = [];
    for (let press = 0; press < 5; press += 1) statuses.push((await post(`${HOME}sign-in`)).status);
    expect(statuses.at(-1)).toBe(429);
    expect(asked.filter((url) => url.endsWith('/par')).length).toBeLessThanOrEqual(3);
  });

  it.each([
    ['no JSON', 'secret-value'],
    ['a public key', JSON.stringify({ kty: 'EC', crv: 'P-256', x: 'secret-value', y: 'eQ' })],
    ['an RSA key', JSON.stringify({ kty: 'RSA', d: 'secret-value' })],
  ])('RFC 7517: does not start with %s as its key, and does not repeat it', async (_what, value) => {
    const starting = portal({ OSTIARY_DEMO_PORTAL_KEY: value });
    await expect(starting).rejects.toThrow(/^OSTIARY_DEMO_PORTAL_KEY must be a private JWK/);
    await expect(portal({ OSTIARY_DEMO_PORTAL_KEY: value })).rejects.not.toThrow(/secret-value/);
  });
});
