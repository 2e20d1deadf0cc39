// What an attacker tries on the console's service: with another site's page, with a cookie of his own, with paths and headers.
import { randomBytes } from 'node:crypto';
import https from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from './support/browser.ts';
import { CONSOLE, type Owner, registered, SESSION_COOKIE, visit } from './support/console.ts';
import { system } from './support/system.ts';

let browser: Browser;
let context: BrowserContext;
let page: Page;
let owner: Owner;
let cookie: string;

beforeAll(async () => {
  browser = await launchBrowser();
  ({ context, page } = await visit(browser));
  owner = await registered(page);
  const found = (await context.cookies()).find(({ name }) => name === SESSION_COOKIE);
  cookie = `${SESSION_COOKIE}=${found?.value}`;
});
afterAll(() => browser.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const OWN = { 'x-ostiary-console': '1' };

/** As it is written: fetch would put the path into its normal form. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(system.issuerBase);
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const request = https.request({ hostname, port, path, method, headers, agent: false }, async (response) => {
      const text = (await response.setEncoding('utf8').toArray()).join('');
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
    });
    request.once('error', reject).end(body);
  });
}

const signedIn = (over: Record<string, string> = {}) => ({ cookie, ...OWN, ...over });

describe('cross-site request forgery', () => {
  const tenants = '/console/api/tenants';
  const end = '/console/session/end';

  it.each<[string, string, string, Record<string, string>]>([
    ['a call without our header', 'GET', tenants, {}],
    ['a call from another site', 'GET', tenants, { ...OWN, 'sec-fetch-site': 'cross-site' }],
    ['a change without a word of its origin', 'POST', tenants, OWN],
    ['a change from another origin', 'POST', tenants, { ...OWN, origin: 'https://evil.example' }],
    ['a change from another port', 'POST', tenants, { ...OWN, origin: 'https://localhost:1' }],
    ['a sign-out without our header', 'POST', end, { origin: system.issuerBase }],
    ['a sign-out from another origin', 'POST', end, { ...OWN, origin: 'https://evil.example' }],
    ['a question who I am', 'GET', '/console/session', {}],
  ])('%s is refused, cookie or not', async (_, method, path, headers) => {
    const answer = await ask(path, { method, headers: { cookie, ...headers } });
    expect([answer.status, JSON.parse(answer.text).type]).toEqual([403, 'urn:ostiary:problem:foreign-request']);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect((await ask('/console/session', { headers: signedIn() })).text).toContain('"signed_in":true');
  });

  it('a page of another site gets nothing done and nothing to read', async () => {
    const evil = await context.newPage();
    await evil.route('https://evil.example/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form id=f method=post action="${CONSOLE}/session/end"></form>`,
      }),
    );
    await evil.goto('https://evil.example/');
    const read = await evil.evaluate<string>(
      `fetch('${CONSOLE}/api/tenants', { credentials: 'include', headers: { 'x-ostiary-console': '1' } }).then((r) => r.text(), () => 'refused')`,
    );
    expect(read).toBe('refused');
    await evil.evaluate('document.getElementById("f").submit()');
    await evil.waitForURL(`${CONSOLE}/session/end`);
    expect(await evil.locator('body').innerText()).toContain('foreign-request');
    await evil.close();
    expect((await ask('/console/session', { headers: signedIn() })).text).toContain('"signed_in":true');
  });
});

describe('clickjacking and what pages may load', () => {
  it.each(['/console/', '/console/register', '/console/tenants/acme/workspaces/shop', '/console/no/such/page'])(
    'CSP 3, RFC 7034: %s is never framed, runs our script alone and sniffs nothing',
    async (path) => {
      const { status, headers } = await ask(path);
      expect(status).toBe(200);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe-|https?:|\*/);
      expect(headers).toMatchObject({
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
      });
    },
  );

  it('the nonce is another one each time', async () => {
    const nonces = await Promise.all(
      [1, 2, 3].map(
        async () => /nonce-([\w-]+)/.exec(String((await ask('/console/')).headers['content-security-policy']))?.[1],
      ),
    );
    expect(new Set(nonces).size).toBe(3);
  });

  it('an asset is served by its name alone', async () => {
    for (const path of ['../index.html', '..%2findex.html', '%2e%2e%2f.vite%2fmanifest.json', '.stamp', 'index.html']) {
      const { status, text } = await ask(`/console/assets/${path}`);
      expect([path, status === 404 || text.includes('<div id="app">')]).toEqual([path, true]);
      expect(text).not.toContain('"imports"');
    }
  });
});

describe('session fixation', () => {
  it('a cookie that somebody planted is never the one of the session, and is worth nothing after the sign-in', async () => {
    const { page: victim, context: theirs } = await visit(browser);
    const planted = randomBytes(32).toString('base64url');
    await theirs.addCookies([
      { name: SESSION_COOKIE, value: planted, url: system.issuerBase, secure: true, sameSite: 'Strict' },
    ]);
    await registered(victim);
    const mine = (await theirs.cookies()).find(({ name }) => name === SESSION_COOKIE)?.value;
    expect(mine).not.toBe(planted);
    const answer = await ask('/console/api/tenants', { headers: { ...OWN, cookie: `${SESSION_COOKIE}=${planted}` } });
    expect(answer.status).toBe(401);
    // Nor does an answer for an ended session take the cookie of the one that a sign-in has begun since.
    expect(answer.headers['set-cookie']).toBeUndefined();
    await theirs.close();
  });

  it('RFC 9700 §4.7: the answer of a sign-in that another browser began is not taken', async () => {
    const { page: attacker, context: theirs } = await visit(browser);
    await attacker.goto(`${CONSOLE}/session/sign-in`);
    await attacker.waitForURL('**/system/admin/**');
    // A callback with nothing, and one with a made-up state in a browser that began none.
    for (const query of ['', '?code=x&state=y&iss=z']) {
      const { status, headers } = await ask(`/console/session/callback${query}`);
      expect([status, headers.location]).toEqual([303, '/console/sign-in-failed?reason=expired']);
    }
    const begun = (await theirs.cookies()).find(({ name }) => name.endsWith('sign-in'));
    const wrong = await ask(
      `/console/session/callback?code=x&state=made-up&iss=${encodeURIComponent(`${system.issuerBase}/system/admin`)}`,
      {
        headers: { cookie: `${begun?.name}=${begun?.value}` },
      },
    );
    expect([wrong.status, wrong.headers.location]).toEqual([303, '/console/sign-in-failed?reason=invalid']);
    expect(String(wrong.headers['set-cookie'])).not.toContain(`${SESSION_COOKIE}=`);
    await theirs.close();
  });
});

describe('open redirect', () => {
  // Each sign-in is a session of its own, and ends the one before.
  let other: Page;
  let somebody: Owner;
  beforeAll(async () => {
    ({ page: other } = await visit(browser));
    somebody = await registered(other);
  });

  it.each([
    'https://evil.example/',
    '//evil.example/console/',
    '/\\evil.example',
    'javascript:alert(1)',
    '/console/../../acme/shop/logout',
    '/console/session/sign-in',
  ])('a sign-in never ends at %s', async (wanted) => {
    await other.goto(`${CONSOLE}/session/sign-in?return_to=${encodeURIComponent(wanted)}`);
    await other.waitForURL(`${CONSOLE}/tenants/${somebody.tenant}`);
  });
});

describe('the forwarder', () => {
  it.each([
    '/console/api/../session',
    '/console/api/..%2f..%2fmetrics',
    '/console/api/%2e%2e/readyz',
    '/console/api/%252e%252e/readyz',
    '/console/api/tenants/../../readyz',
    '/console/api//evil.example/',
    '/console/api/tenants/',
    '/console/api/.%2e/metrics',
  ])('leads to the admin API alone: %s', async (path) => {
    const answer = await ask(path, { headers: signedIn() });
    expect([403, 404]).toContain(answer.status);
    expect(answer.text).not.toMatch(/ready|process_cpu|# HELP/);
  });

  it('tells the API no address, no token, no certificate and no request id of the caller’s', async () => {
    const forged = {
      authorization: 'Bearer forged',
      dpop: 'forged',
      'x-forwarded-for': '198.51.100.9',
      forwarded: 'for=198.51.100.9',
      'x-forwarded-host': 'evil.example',
      'x-ostiary-client-cert': 'forged',
      'x-request-id': 'f o r g e d',
      te: 'trailers',
    };
    const answer = await ask(`/console/api/tenants/${owner.tenant}`, { headers: signedIn(forged) });
    expect([answer.status, JSON.parse(answer.text).slug]).toEqual([200, owner.tenant]);
    expect(answer.headers['x-request-id']).not.toContain('f o r g e d');
    const launched = await ask(`/console/api/tenants/${owner.tenant}/workspaces`, {
      method: 'POST',
      headers: signedIn({
        ...forged,
        origin: system.issuerBase,
        'content-type': 'application/json',
        'user-agent': 'A browser',
      }),
      body: JSON.stringify({ profile: 'b2c', slug: 'forged', name: 'Forged' }),
    });
    expect(launched.status).toBe(201);
    const path = `/console/api/tenants/${owner.tenant}/workspaces/forged/audit-events?type=workspace.created`;
    let event: { request: unknown } | undefined;
    for (let waited = 0; event === undefined && waited < 50; waited += 1) {
      event = JSON.parse((await ask(path, { headers: signedIn() })).text).events[0];
      if (event === undefined) await new Promise((resolve) => setTimeout(resolve, 200));
    }
    // The caller as the edge knows it, shortened as the workspace has it, and the browser's own name.
    expect(event?.request).toMatchObject({ address: expect.stringMatching(/^127\.0\.0\./), user_agent: 'A browser' });
  });

  it('adds nothing to what the API allows: another tenant’s ids are as good as none', async () => {
    const { page: other, context: theirs } = await visit(browser);
    const stranger = await registered(other);
    const mark = await other.evaluate<{ workspace: string; token: string; automation: string; deleted: string }>(
      `(async () => {
        const call = async (method, path, body) => {
          const response = await fetch('/console/api/tenants/${stranger.tenant}' + path, {
            method,
            headers: { 'x-ostiary-console': '1', ...(body ? { 'content-type': 'application/json' } : {}) },
            ...(body ? { body: JSON.stringify(body) } : {}),
          });
          const text = await response.text();
          return text === '' ? {} : JSON.parse(text);
        };
        await call('POST', '/workspaces', { profile: 'b2c', slug: 'theirs', name: 'Theirs' });
        const gone = await call('POST', '/workspaces', { profile: 'b2c', slug: 'gone', name: 'Gone' });
        await call('DELETE', '/workspaces/gone');
        const token = await call('POST', '/workspaces/theirs/initial-access-tokens', { description: 'Theirs' });
        const automation = await call('POST', '/automation-clients', { client_name: 'Theirs', role: 'auditor' });
        return { workspace: 'theirs', token: token.id, automation: automation.client_id, deleted: gone.id };
      })()`,
    );
    expect(Object.values(mark).every(Boolean)).toBe(true);
    const paths = [
      '',
      '/workspaces',
      '/administrators',
      '/audit-events',
      '/automation-clients',
      '/deleted-workspaces',
      '/workspaces/theirs',
      '/workspaces/theirs/encryption-keys',
      '/workspaces/theirs/initial-access-tokens',
      '/workspaces/theirs/configuration',
    ];
    for (const path of paths) {
      const answer = await ask(`/console/api/tenants/${stranger.tenant}${path}`, { headers: signedIn() });
      const nobody = await ask(`/console/api/tenants/no-such-tenant${path}`, { headers: signedIn() });
      expect([path, answer.status, nobody.status]).toEqual([path, 404, 404]);
      expect(JSON.parse(answer.text).detail).toBe(JSON.parse(nobody.text).detail);
    }
    const below = ['sessions', 'grants', 'users', 'clients', 'audit-events', 'policy-dry-run'];
    const id = '0197f1a0-0000-7000-8000-000000000000';
    const deeper = [
      ...below.map((list) => ['GET', `workspaces/theirs/${list}`] as const),
      ['DELETE', `workspaces/theirs/sessions/${id}`],
      ['DELETE', `workspaces/theirs/users/${id}/sessions`],
      ['DELETE', `workspaces/theirs/users/${id}/grants`],
      ['DELETE', `workspaces/theirs/clients/${id}/grants`],
      ['DELETE', `workspaces/theirs/users/${id}/one-time-codes`],
    ] as const;
    for (const [method, path] of deeper) {
      const headers = signedIn({ origin: system.issuerBase });
      const answer = await ask(`/console/api/tenants/${stranger.tenant}/${path}`, { method, headers });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    const headers = signedIn({ origin: system.issuerBase, 'content-type': 'application/json' });
    const wish = JSON.stringify({ configuration: { ostiary: 1, profile: 'b2c', name: 'Mine' } });
    const changes: readonly (readonly [method: string, path: string, body?: string])[] = [
      ['POST', `/deleted-workspaces/${mark.deleted}/restore`],
      ['DELETE', `/automation-clients/${mark.automation}`],
      ['DELETE', `/workspaces/theirs/initial-access-tokens/${mark.token}`],
      ['POST', '/workspaces/theirs/initial-access-tokens', '{}'],
      ['POST', '/workspaces/theirs/encryption-keys/rotate', '{}'],
      ['POST', '/workspaces/theirs/configuration/plan', wish],
      ['POST', '/workspaces/theirs/configuration/apply', wish],
      ['PATCH', '/workspaces/theirs', '{"settings":{"branding":{"note":"Mine"}}}'],
    ];
    for (const [method, path, sent] of changes) {
      const type = method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {};
      // Below the stranger's tenant, and what of theirs has an id below one's own.
      for (const tenant of [stranger.tenant, owner.tenant]) {
        const { 'content-type': _, ...bare } = { ...headers, ...type };
        const answer = await ask(`/console/api/tenants/${tenant}${path}`, {
          method,
          headers: sent === undefined ? bare : { ...headers, ...type },
          ...(sent === undefined ? {} : { body: sent }),
        });
        expect([method, path, answer.status]).toEqual([method, path, 404]);
      }
    }
    const body = JSON.stringify({ profile: 'b2c', slug: 'mine', name: 'Mine' });
    expect(
      (await ask(`/console/api/tenants/${stranger.tenant}/workspaces`, { method: 'POST', headers, body })).status,
    ).toBe(404);
    await theirs.close();
  });

  it('needs a session for all but what is open to everybody, and takes no methods beyond the API’s', async () => {
    expect((await ask('/console/api/tenants', { headers: OWN })).status).toBe(401);
    expect((await ask('/console/api/workspace-profiles', { headers: OWN })).status).toBe(200);
    for (const method of ['OPTIONS', 'PROPFIND']) {
      const answer = await ask('/console/api/tenants', { method, headers: signedIn({ origin: system.issuerBase }) });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('no answer to a page holds a token', async () => {
    const session = await ask('/console/session', { headers: signedIn() });
    expect(Object.keys(JSON.parse(session.text).user).sort()).toEqual(['auth_time', 'id', 'username']);
    const storage = await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    expect(storage + session.text).not.toMatch(/eyJ|refresh_token|access_token/);
  });
});

describe('OIDC Back-Channel Logout §2.6', () => {
  it.each(['', 'x', 'eyJhbGciOiJub25lIn0.eyJzaWQiOiJ4In0.'])(
    'a logout token %j ends nobody’s session',
    async (token) => {
      const answer = await ask('/console/session/backchannel-logout', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ logout_token: token }).toString(),
      });
      expect([answer.status, JSON.parse(answer.text).error]).toEqual([400, 'invalid_request']);
      expect((await ask('/console/session', { headers: signedIn() })).text).toContain('"signed_in":true');
    },
  );
});
