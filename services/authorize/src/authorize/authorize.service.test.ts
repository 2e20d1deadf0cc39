import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import {
  ALICE,
  type AuthorizeUnderTest,
  BOB,
  CHALLENGE,
  GOOD,
  ISSUER,
  startAuthorize,
} from '../testing/authorize-under-test.js';
import { Browser, type Shown } from '../testing/browser.js';

let service: AuthorizeUnderTest;
let browser: Browser;
beforeAll(async () => {
  service = await startAuthorize('authorize');
});
afterAll(() => service.stop());
beforeEach(() => {
  service.reset();
  browser = new Browser(service.base);
});

type Changes = Readonly<Record<string, string | undefined>>;

function formOf(changes: Changes = {}): Record<string, string> {
  const entries = Object.entries({ ...GOOD, ...changes });
  return Object.fromEntries(entries.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

const byValue = (changes: Changes = {}): string => `${ISSUER}/authorize?${new URLSearchParams(formOf(changes))}`;
const contentsOfRedis = async (): Promise<string> => {
  const keys = await service.redis.keys('*');
  const values = keys.length === 0 ? [] : await service.redis.mget(keys);
  return JSON.stringify([keys, values]);
};
const byReference = (requestUri: string, clientId = 'app'): string =>
  `${ISSUER}/authorize?${new URLSearchParams({ client_id: clientId, request_uri: requestUri })}`;

async function push(changes: Changes = {}): Promise<string> {
  const { html } = await browser.open(`${ISSUER}/par`, { form: formOf(changes) });
  return JSON.parse(html).request_uri;
}

/** Signs in and allows, so that later requests find a session that knows the grant. */
async function withSession(): Promise<void> {
  const page = await browser.open(byValue({ state: 'first' }));
  const answer = await browser.decide(await browser.signIn(page), 'allow');
  expect(answer.location?.searchParams.get('code')).toMatch(/^[A-Za-z0-9_-]{43}$/);
  service.events.length = 0;
  service.grantCalls.length = 0;
}

const parameters = (shown: Shown) => Object.fromEntries(shown.location?.searchParams ?? []);
const errorOf = (shown: Shown) => /<dd id="error"><code>(.*?)<\/code>/.exec(shown.html)?.[1];

function expectPage(shown: Shown, error: string): void {
  expect({ status: shown.status, location: shown.location, error: errorOf(shown) }).toEqual({
    status: 400,
    location: undefined,
    error,
  });
  expect(shown.html).toContain('id="error-description"');
  expect(shown.html).toContain(shown.headers.get('x-request-id'));
  expect(shown.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
}

describe('/authorize with a live session', () => {
  it('RFC 6749 §4.1.2, RFC 9207 §2: answers a pushed request at once, with 303, code, state and iss', async () => {
    await withSession();
    const requestUri = await push();
    service.events.length = 0;
    const answer = await browser.open(byReference(requestUri));
    expect(answer.status).toBe(303);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('set-cookie')).toBeNull();
    const { code, ...rest } = parameters(answer);
    expect(rest).toEqual({ state: GOOD.state, iss: ISSUER });
    expect(service.codeRecords.get(code ?? '')).toMatchObject({
      tenant: 'acme',
      clientId: 'app',
      userId: ALICE,
      redirectUri: GOOD.redirect_uri,
      codeChallenge: CHALLENGE,
      scopes: ['openid', 'profile'],
      nonce: GOOD.nonce,
      acr: 'urn:ostiary:acr:1',
      amr: ['pwd'],
    });
    expect(service.eventTypes()).toEqual(['authorization.granted']);
    // The hot path asks no other service.
    expect(service.grantCalls).toEqual([]);
  });

  it('RFC 6749 §4.1.2: a code lives as long as the policy says', async () => {
    await withSession();
    const { code = '' } = parameters(await browser.open(byValue()));
    const record = service.codeRecords.get(code);
    expect((record?.expiresAt ?? 0) - (record?.issuedAt ?? 0)).toBe(60_000);
    expect(await service.redis.keys('*code:*')).not.toHaveLength(0);
  });

  it('RFC 9126 §4: a request_uri is answered once; its reuse is a page and an event', async () => {
    await withSession();
    const requestUri = await push();
    expect(parameters(await browser.open(byReference(requestUri)))).toHaveProperty('code');
    service.events.length = 0;
    expectPage(await browser.open(byReference(requestUri)), 'invalid_request_uri');
    expect(service.events).toEqual([
      expect.objectContaining({ type: 'replay.detected', outcome: 'failure', clientId: 'app' }),
    ]);
  });

  it('RFC 9126 §4: of twenty answers racing for one request exactly one carries a code', async () => {
    await withSession();
    const requestUri = await push();
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.open(byReference(requestUri))));
    expect(answers.filter((answer) => answer.location?.searchParams.has('code'))).toHaveLength(1);
    expect(answers.filter((answer) => errorOf(answer) === 'invalid_request_uri')).toHaveLength(19);
    expect(service.eventTypes().filter((type) => type === 'authorization.granted')).toHaveLength(1);
  });

  it('RFC 9126 §2.2: a request_uri is of the client that pushed it', async () => {
    service.put.client({ clientId: 'other', redirectUris: ['https://other.example/cb'] });
    const requestUri = await push();
    expectPage(await browser.open(byReference(requestUri, 'other')), 'invalid_request_uri');
    expect((await browser.open(byReference(requestUri))).html).toContain('id="username"');
  });

  it('RFC 9126 §4: an expired request_uri is a page', async () => {
    const requestUri = await push();
    service.clock.aheadMs = 89_000;
    expect((await browser.open(byReference(requestUri))).status).toBe(200);
    service.clock.aheadMs = 91_000;
    expectPage(await browser.open(byReference(requestUri)), 'invalid_request_uri');
  });

  it('RFC 9126 §4: an invented request_uri is a page', async () => {
    expectPage(
      await browser.open(byReference(`urn:ietf:params:oauth:request_uri:${'A'.repeat(43)}`)),
      'invalid_request_uri',
    );
  });

  it('RFC 9126 §4: the login page can be reloaded before the sign-in completes, and by its own address', async () => {
    const requestUri = await push();
    const first = await browser.open(byReference(requestUri));
    const second = await browser.open(byReference(requestUri));
    const third = await browser.open(second.url);
    for (const page of [first, second, third]) expect(page.html).toContain('id="login-submit"');
    const answer = await browser.decide(await browser.signIn(third), 'allow');
    expect(parameters(answer)).toHaveProperty('code');
    // The other tab comes too late.
    const late = await browser.open(first.url);
    expectPage(late, 'invalid_request_uri');
  });

  it('RFC 9126 §4: a request may expire while the user looks for a password', async () => {
    const requestUri = await push();
    const page = await browser.open(byReference(requestUri));
    expect(await service.redis.ttl(`par:${sha256Base64url(requestUri)}`)).toBeGreaterThan(600);
    service.clock.aheadMs = 600_000;
    const answer = await browser.decide(await browser.signIn(page), 'allow');
    expect(parameters(answer)).toHaveProperty('code');
  });

  it('RFC 9126 §7.1: no request_uri that can still be used is in a store, however far the sign-in is', async () => {
    const requestUri = await push();
    const consent = await browser.signIn(await browser.open(byReference(requestUri)));
    expect(await contentsOfRedis()).toContain(sha256Base64url(requestUri));
    expect(await contentsOfRedis()).not.toContain(requestUri.slice(-43));
    expect(parameters(await browser.decide(consent, 'allow'))).toHaveProperty('code');
    expect(await contentsOfRedis()).not.toContain(requestUri.slice(-43));
  });

  it('RFC 9101 §5: of a pushed request nothing is read from the browser but client_id and request_uri', async () => {
    await withSession();
    const requestUri = await push({ state: undefined });
    const more = new URLSearchParams({
      state: 'outside',
      scope: 'x"',
      redirect_uri: 'https://evil.example/',
      prompt: 'none login',
    });
    const answer = await browser.open(`${byReference(requestUri)}&${more}`);
    expect(answer.location?.origin).toBe('https://app.example');
    expect(Object.keys(parameters(answer))).toEqual(['code', 'iss']);
  });

  it('RFC 6749 §3.1.2.3: a redirect URI that was withdrawn after the push is not used', async () => {
    const requestUri = await push();
    service.put.client({ redirectUris: ['https://app.example/other'] });
    expectPage(await browser.open(byReference(requestUri)), 'invalid_request');
  });

  it('Grants: one that was withdrawn is asked for again, and the answer still comes', async () => {
    await withSession();
    const [grant] = [...service.granted.values()];
    service.granted.clear();
    await service.revocations.markGrantRevoked(grant?.id ?? '', 60);
    const page = await browser.open(byReference(await push()));
    expect(page.html).toContain('id="consent-allow"');
    expect(service.eventTypes()).toEqual(['authorization.pushed', 'consent.asked']);
    const answer = await browser.decide(page, 'allow');
    const record = service.codeRecords.get(parameters(answer).code ?? '');
    expect(record?.grantId).toBe([...service.granted.values()][0]?.id);
    expect(record?.grantId).not.toBe(grant?.id);
  });

  describe('Grant Management §5', () => {
    const MERGE = { grant_management_action: 'merge' };
    const REPLACE = { grant_management_action: 'replace' };
    const created = async (changes: Changes = {}) => {
      service.put.settings({ grants: { management: 'offered' } });
      const page = await browser.open(byValue({ grant_management_action: 'create', ...changes }));
      const asked = page.html.includes('id="consent-allow"') ? page : await browser.signIn(page);
      const answer = await browser.decide(asked, 'allow');
      return service.codeRecords.get(parameters(answer).code ?? '')?.grantId ?? '';
    };
    const refusedAs = async (changes: Changes) => parameters(await browser.open(byValue(changes))).error;

    it('Grant Management §5.1 create: the user is asked though all of it was allowed, and it is another grant', async () => {
      service.put.settings({ grants: { management: 'offered' } });
      await withSession();
      const page = await browser.open(byReference(await push({ grant_management_action: 'create' })));
      expect(page.html).toContain('This stands beside what you allowed it before');
      const answer = await browser.decide(page, 'allow');
      const { grantId } = service.codeRecords.get(parameters(answer).code ?? '') ?? {};
      expect(service.recordedGrants.at(-1)).toMatchObject({ action: 'create', grantId: '' });
      expect([...service.granted.values()].map(({ id }) => id)).toContain(grantId);
      expect(service.granted.size).toBe(2);
      // Not what a later request without it is answered from.
      const plain = await browser.open(byValue());
      expect(service.codeRecords.get(parameters(plain).code ?? '')?.grantId).not.toBe(grantId);
    });

    it('Grant Management §5.1 merge: more than the grant has is asked for; what it has is not', async () => {
      const grant_id = await created({ scope: 'openid' });
      const asked = service.recordedGrants.length;
      const same = await browser.open(byValue({ ...MERGE, grant_id, scope: 'openid' }));
      expect(service.codeRecords.get(parameters(same).code ?? '')?.grantId).toBe(grant_id);
      expect(service.recordedGrants).toHaveLength(asked);
      // Without a page there is no more.
      expect(await refusedAs({ ...MERGE, grant_id, scope: 'openid profile', prompt: 'none' })).toBe('consent_required');
      const page = await browser.open(byValue({ ...MERGE, grant_id, scope: 'openid profile' }));
      expect(page.html).toContain('id="consent-allow"');
      expect(service.granted.get(grant_id)?.scopes).toEqual(['openid']);
      await browser.decide(page, 'allow');
      expect(service.granted.get(grant_id)?.scopes).toEqual(['openid', 'profile']);
    });

    it('Grant Management §5.1 replace: the user is told, and the code is for the grant as it is then', async () => {
      const grant_id = await created();
      expect(await refusedAs({ ...REPLACE, grant_id, prompt: 'none' })).toBe('consent_required');
      const page = await browser.open(byValue({ ...REPLACE, grant_id, scope: 'openid' }));
      expect(page.html).toContain('This takes the place of what you allowed it before');
      const answer = await browser.decide(page, 'allow');
      expect(service.codeRecords.get(parameters(answer).code ?? '')).toMatchObject({
        grantId: grant_id,
        grantVersion: 1,
      });
      expect(service.granted.get(grant_id)?.scopes).toEqual(['openid']);
    });

    it('Grant Management §5.2: another user’s, another client’s, a withdrawn one and none at all are one', async () => {
      const grant_id = await created();
      const grant = service.granted.get(grant_id);
      if (grant === undefined) throw new Error('it was not recorded');
      const others = [{ ...grant, userId: BOB }, { ...grant, clientId: 'other' }, undefined];
      for (const other of others) {
        if (other === undefined) service.granted.delete(grant_id);
        else service.granted.set(grant_id, other);
        for (const action of [MERGE, REPLACE]) {
          expect(await refusedAs({ ...action, grant_id })).toBe('invalid_grant_id');
        }
      }
    });

    it('Grant Management §5.2: one that is withdrawn while the page is shown is not revived', async () => {
      const grant_id = await created();
      const page = await browser.open(byValue({ ...REPLACE, grant_id }));
      service.granted.delete(grant_id);
      expect(parameters(await browser.decide(page, 'allow'))).toMatchObject({ error: 'invalid_grant_id' });
      expect(service.granted.size).toBe(0);
    });

    it('a session remembers a grant no longer than the grant lasts, nor after it was replaced', async () => {
      service.switches.grantsEndAt = Math.floor(Date.now() / 1000) + 3600;
      await withSession();
      const answer = await browser.open(byValue());
      const record = service.codeRecords.get(parameters(answer).code ?? '');
      expect(record?.grantExpiresAt).toBe(service.switches.grantsEndAt * 1000);
      expect(service.grantCalls).toEqual([]);
      await service.revocations.markGrantReplaced(record?.grantId ?? '', 1, 60);
      await browser.open(byValue());
      expect(service.grantCalls).toContain('find');
    });
  });

  it('Audit: without evidence there is no code', async () => {
    await withSession();
    service.switches.auditAway = true;
    const answer = await browser.open(byValue());
    expect(parameters(answer)).toMatchObject({ error: 'temporarily_unavailable', state: GOOD.state, iss: ISSUER });
  });
});

describe('/authorize refuses', () => {
  it.each<[string, string, Changes]>([
    ['RFC 6749 §4.1.1', 'invalid_request', { client_id: undefined }],
    ['RFC 6749 §4.1.2.1', 'invalid_client', { client_id: 'nobody' }],
    ['RFC 6749 §3.1.2.3', 'invalid_request', { redirect_uri: undefined }],
    ['RFC 6749 §3.1.2.3', 'invalid_request', { redirect_uri: 'https://evil.example/' }],
    // Only the object says where the answer goes, and this one says nothing.
    ['RFC 9101 §6.1', 'invalid_request_object', { request: 'e30.e30.' }],
  ])('%s: by a page, never a redirect: %s %j', async (clause, error, changes) => {
    expectPage(await browser.open(byValue(changes)), error);
    expect(service.events).toEqual([expect.objectContaining({ outcome: 'failure', error, clause })]);
  });

  it.each<[string, string, Changes]>([
    ['RFC 6749 §3.1.1', 'unsupported_response_type', { response_type: 'token' }],
    ['RFC 6749 §3.3', 'invalid_scope', { scope: 'x y' }],
    ['RFC 7636 §4.4.1', 'invalid_request', { code_challenge: undefined }],
    ['RFC 8707 §2', 'invalid_target', { resource: 'https://nobody.example/' }],
    ['RFC 9396 §5', 'invalid_authorization_details', { authorization_details: '[]' }],
    [
      'OpenID Connect Dynamic Client Registration §2',
      'invalid_request_uri',
      { request_uri: 'https://app.example/request' },
    ],
    ['OpenID Connect Core §3.1.2.6', 'login_required', { prompt: 'none' }],
    [
      'OpenID Connect Core §5.5.1.1',
      'unmet_authentication_requirements',
      { claims: '{"id_token":{"acr":{"essential":true,"value":"x"}}}' },
    ],
    ['OpenID Connect Core §3.1.2.1', 'invalid_request', { id_token_hint: 'x' }],
  ])('%s: by a redirect with error, state and iss: %s', async (clause, error, changes) => {
    if (changes.id_token_hint) await withSession();
    const answer = await browser.open(byValue(changes));
    expect(answer.status).toBe(303);
    expect(answer.location?.href.startsWith('https://app.example/cb?')).toBe(true);
    expect(parameters(answer)).toEqual({
      error,
      error_description: expect.stringMatching(/^[\x20-\x7e]+$/),
      state: GOOD.state,
      iss: ISSUER,
    });
    expect(service.events).toEqual([expect.objectContaining({ outcome: 'failure', error, clause, clientId: 'app' })]);
  });

  it('RFC 6749 §4.1.2.1: a doubled parameter by redirect, unless it is one that says where to', async () => {
    const redirected = await browser.open(`${byValue()}&scope=openid`);
    expect(parameters(redirected)).toMatchObject({ error: 'invalid_request', state: GOOD.state });
    for (const twice of ['client_id=app', 'redirect_uri=https%3A%2F%2Fapp.example%2Fcb']) {
      expectPage(await browser.open(`${byValue()}&${twice}`), 'invalid_request');
    }
    const stateless = await browser.open(`${byValue()}&state=other`);
    expect(parameters(stateless)).toMatchObject({ error: 'invalid_request' });
    expect(parameters(stateless)).not.toHaveProperty('state');
  });

  it.each([
    ['?', 'invalid_request'],
    ['?client_id=%ff', 'invalid_request'],
    ['?client_id=%00', 'invalid_request'],
    ['?%', 'invalid_request'],
    [`?client_id=app&${'a=b&'.repeat(70)}`, 'invalid_request'],
    ['?client_id=__proto__&request_uri=urn:ietf:params:oauth:request_uri:x', 'invalid_client'],
    [`?client_id=app&state=${'x'.repeat(30_000)}`, 'invalid_request'],
  ])('RFC 6749 §3.1: what cannot be read, by a page: %.40s', async (query, error) => {
    expectPage(await browser.open(`${ISSUER}/authorize${query}`), error);
    expect(service.failures).toEqual([]);
  });

  it('RFC 9126 §5: by value, where the client must push; by reference it may', async () => {
    service.put.client({ requirePushedAuthorizationRequests: true });
    expect(parameters(await browser.open(byValue()))).toMatchObject({ error: 'invalid_request', iss: ISSUER });
    expectPage(await browser.open(`${ISSUER}/authorize?client_id=app`), 'invalid_request');
    expect((await browser.open(byReference(await push()))).html).toContain('id="username"');
  });

  it('RFC 6749 §3.1.2.3: keeps the query of a redirect URI', async () => {
    const redirectUri = 'https://app.example/cb?dummy1=lorem&dummy2=ipsum';
    service.put.client({ redirectUris: [redirectUri] });
    const answer = await browser.open(byValue({ redirect_uri: redirectUri, prompt: 'none' }));
    expect(answer.location?.href.startsWith(`${redirectUri}&error=login_required&`)).toBe(true);
  });

  it('RFC 6749 §4.1.2.1: a disabled client is an unknown one', async () => {
    await withSession();
    service.put.client({ disabled: true });
    expectPage(await browser.open(byValue()), 'invalid_client');
  });

  it('RFC 8414 §3: an unknown workspace with 404 in JSON', async () => {
    const response = await fetch(`${service.base}/acme/nope/authorize?${new URLSearchParams(GOOD)}`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it.each(['PUT', 'DELETE', 'HEAD', 'OPTIONS'])(
    'RFC 6749 §3.1: %s with 405 and Allow, and spends nothing',
    async (method) => {
      await withSession();
      const requestUri = await push();
      const { pathname, search } = new URL(byReference(requestUri));
      const cookie = `__Secure-ostiary-session=${browser.cookie('__Secure-ostiary-session')}`;
      const response = await fetch(service.base + pathname + search, { method, headers: { cookie } });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toMatch(/GET/);
      expect(parameters(await browser.open(byReference(requestUri)))).toHaveProperty('code');
    },
  );

  it('RFC 6749 §3.1: no other origin may read its answers', async () => {
    const answer = await browser.open(byValue(), { headers: { origin: 'https://app.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('/authorize by POST', () => {
  it('OpenID Connect Core §3.1.2.1: shows pages; the GET that follows finds the session', async () => {
    await withSession();
    // A form of another site: SameSite=Lax keeps the cookie back.
    const other = new Browser(service.base);
    const pages = await other.open(`${ISSUER}/authorize`, { form: formOf(), follow: false });
    expect(pages.status).toBe(303);
    for (const [key, cookie] of browser.cookies) other.cookies.set(key, cookie);
    const answer = await other.open(pages.location?.href ?? '');
    expect(parameters(answer)).toMatchObject({ state: GOOD.state, code: expect.any(String) });
  });

  it('OpenID Connect Core §3.1.2.1: with prompt=none it is silent, though the cookie comes only with the GET', async () => {
    await withSession();
    const other = new Browser(service.base);
    const pages = await other.open(`${ISSUER}/authorize`, { form: formOf({ prompt: 'none' }), follow: false });
    for (const [key, cookie] of browser.cookies) other.cookies.set(key, cookie);
    expect(parameters(await other.open(pages.location?.href ?? ''))).toHaveProperty('code');
  });

  it('OpenID Connect Core §3.1.2.1: with the cookie it is answered like a GET', async () => {
    await withSession();
    const answer = await browser.open(`${ISSUER}/authorize`, { form: formOf() });
    expect([answer.status, Object.keys(parameters(answer))]).toEqual([303, ['code', 'state', 'iss']]);
  });

  it('OAuth 2.0 Form Post Response Mode §2: answers by a form that works without script', async () => {
    await withSession();
    const page = await browser.open(byValue({ response_mode: 'form_post', state: `"><b>` }));
    expect(page.status).toBe(200);
    expect(page.html).toContain(`<form method="post" action="https://app.example/cb">`);
    expect(page.html).toContain('name="state" value="&quot;&gt;&lt;b&gt;"');
    expect(page.html).toMatch(/name="code" value="[A-Za-z0-9_-]{43}"/);
    expect(page.html).toContain(`name="iss" value="${ISSUER}"`);
    expect(page.html).toContain('<button id="continue" type="submit"');
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'sha256-[A-Za-z0-9+/=]+'$/);
  });

  it('OAuth 2.0 Multiple Response Types §2.1: answers in the fragment', async () => {
    await withSession();
    const answer = await browser.open(byValue({ response_mode: 'fragment' }));
    expect(answer.location?.search).toBe('');
    expect([...new URLSearchParams(answer.location?.hash.slice(1)).keys()]).toEqual(['code', 'state', 'iss']);
  });
});
