import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { signJws } from '@ostiary/crypto/jws';
import type { ClientRecord } from '@ostiary/oauth/client';
import { subjectOf } from '@ostiary/oauth/subject';
import { CIBA_GRANT, type GrantType } from '@ostiary/oauth/workspace';
import {
  ALICE,
  type AuthorizeUnderTest,
  BACKCHANNEL_LIMITS,
  BOB,
  ISSUER,
  PAIRWISE_KEY,
  startAuthorize,
  WORKSPACE_ID,
} from '../testing/authorize-under-test.js';
import { Browser, type Shown } from '../testing/browser.js';
import { CLIENT_KEY, inSeconds, PS256_KEY, registeredKeys } from '../testing/request-objects.js';

let service: AuthorizeUnderTest;
beforeAll(async () => {
  service = await startAuthorize('backchannel');
});
afterAll(() => service.stop());
beforeEach(async () => {
  service.reset();
  await service.forgetBackchannelRequests();
  service.put.settings({ grantTypes: GRANTS, subjectType: 'public' });
  service.put.client(BANK);
});

const GRANTS: GrantType[] = ['authorization_code', 'refresh_token', CIBA_GRANT];
const BANK: Partial<ClientRecord> = {
  clientName: 'Ba<b>nk',
  grantTypes: [CIBA_GRANT, 'refresh_token'],
  redirectUris: [],
  responseTypes: [],
  backchannelTokenDeliveryMode: 'poll',
  jwks: registeredKeys(CLIENT_KEY, PS256_KEY),
};
const OWNER = { workspaceId: WORKSPACE_ID, clientId: 'app' };
const GOOD = { client_id: 'app', scope: 'openid profile', login_hint: 'alice', binding_message: 'W4SCT 12.50 €' };

const ask = (changes: Record<string, string> = {}) =>
  new Browser(service.base).open(`${ISSUER}/bc-authorize`, { form: { ...GOOD, ...changes } });
const askSigned = (claims: Record<string, unknown> = {}, beside: Record<string, string> = {}) =>
  new Browser(service.base).open(`${ISSUER}/bc-authorize`, {
    form: { client_id: 'app', request: signed(claims), ...beside },
  });

let jti = 0;
function signed(changes: Record<string, unknown> = {}, header: Record<string, unknown> = {}, key = CLIENT_KEY): string {
  const { client_id: _, ...request } = GOOD;
  const claims = {
    ...{ iss: 'app', aud: ISSUER, iat: inSeconds(0), nbf: inSeconds(0), exp: inSeconds(300), jti: `j${jti++}` },
    ...request,
    ...changes,
  };
  return signJws({ kid: key.kid, ...header }, claims, key.privateKey, key.alg);
}

async function asked(changes: Record<string, string> = {}): Promise<string> {
  const { status, html } = await ask(changes);
  expect([status, html]).toEqual([200, expect.stringContaining('auth_req_id')]);
  service.events.length = 0;
  return String(JSON.parse(html).auth_req_id);
}

const told = ({ status, html }: Shown) => [status, JSON.parse(html).error];
const now = () => Date.now() + service.clock.aheadMs;
const poll = (authReqId: string) => service.requests.poll(authReqId, OWNER, now());
const newBrowser = () => new Browser(service.base);
/** How many keys of requests there are. */
const requestKeys = async () => (await service.redis.keys(`${service.redis.options.keyPrefix}backchannel:*`)).length;

/** The page of requests, as somebody. */
async function signedIn(username = 'alice', password = 'wonderland') {
  const browser = newBrowser();
  const page = await browser.signIn(await browser.open(`${ISSUER}/requests`), username, password);
  return { browser, page };
}
const act = (browser: Browser, page: Shown, action: string) => browser.submit(page, '/requests', { action });

describe('POST /bc-authorize', () => {
  it('CIBA §7.3: answers with an auth_req_id of 256 bits and how long it is good, after its event', async () => {
    const { status, headers, html } = await ask({ requested_expiry: '30', resource: 'https://orders.example/' });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    const answer = JSON.parse(html);
    expect(answer).toEqual({
      auth_req_id: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      expires_in: 30,
      interval: 5,
    });
    expect(service.events).toEqual([
      expect.objectContaining({
        type: 'backchannel.requested',
        outcome: 'success',
        clientId: 'app',
        clientAuthenticationMethod: 'private_key_jwt',
        target: { type: 'backchannel_request', id: sha256Base64url(answer.auth_req_id) },
        scopes: ['openid', 'profile'],
        resources: ['https://orders.example/'],
        details: { user: ALICE, hint: 'login_hint', request_object: 'none' },
      }),
    ]);
    const text = JSON.stringify(service.events);
    expect(text).not.toContain(answer.auth_req_id);
    expect(text).not.toContain('W4SCT');
    expect(await poll(answer.auth_req_id)).toEqual({ kind: 'pending' });
  });

  it.each([
    ['CIBA §7.1', 'two hints', { id_token_hint: 'a.b.c' }, 'invalid_request'],
    ['CIBA §7.1', 'no hint', { login_hint: '' }, 'invalid_request'],
    ['CIBA §7.1', 'a message of two lines', { binding_message: 'a\nb' }, 'invalid_binding_message'],
    ['CIBA §7.1', 'no openid', { scope: 'profile' }, 'invalid_scope'],
    ['RFC 8707 §2', 'a resource of nobody', { resource: 'https://evil.example/' }, 'invalid_target'],
    ['OpenID Connect Core §3.1.2.1', 'endless acr_values', { acr_values: 'a'.repeat(1025) }, 'invalid_request'],
  ])('%s: refuses %s with an event, and stores nothing', async (clause, _what, changes, error) => {
    expect(told(await ask(changes))).toEqual([400, error]);
    expect(service.events).toEqual([
      expect.objectContaining({ type: 'policy.refused', error, clause, details: { endpoint: 'bc-authorize' } }),
    ]);
    expect(await requestKeys()).toBe(0);
  });

  it('CIBA §7: refuses who does not authenticate, other methods and other types', async () => {
    expect(told(await ask({ client_id: 'nobody' }))).toEqual([401, 'invalid_client']);
    const get = await newBrowser().open(`${ISSUER}/bc-authorize`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    const headers = { 'content-type': 'application/json' };
    const json = await fetch(`${service.base}/acme/shop/bc-authorize`, { method: 'POST', headers, body: '{}' });
    expect(json.status).toBe(415);
  });

  it('FAPI-CIBA §5.2.2(1): refuses a client without credentials', async () => {
    service.put.client({ ...BANK, tokenEndpointAuthMethod: 'none' });
    expect(told(await ask())).toEqual([400, 'unauthorized_client']);
  });

  it('Audit: without evidence there is no auth_req_id', async () => {
    service.switches.auditAway = true;
    expect(told(await ask())).toEqual([503, 'temporarily_unavailable']);
  });

  it('CIBA §13: 503 while nobody can say who users are', async () => {
    service.switches.identityAway = true;
    expect(told(await ask())).toEqual([503, 'temporarily_unavailable']);
  });
});

describe('CIBA §7.1.1: a signed request', () => {
  it('CIBA §7.1.1: is taken, with requested_expiry as a number or a string', async () => {
    expect((await askSigned({ requested_expiry: 20 })).html).toContain('"expires_in":20');
    expect((await askSigned({ requested_expiry: '20' })).html).toContain('"expires_in":20');
    expect(service.events[0]).toMatchObject({ details: { request_object: 'signed' } });
  });

  const past = { iat: inSeconds(-5000), nbf: inSeconds(-5000) };
  it.each([
    ['another issuer', { iss: 'other' }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'https://evil.example' }],
    ['no audience', { aud: undefined }],
    ['no exp', { exp: undefined }],
    ['an exp that has passed', { exp: inSeconds(-120) }],
    ['an exp beyond an hour', { exp: inSeconds(4200) }],
    ['no nbf', { nbf: undefined }],
    ['an nbf that is to come', { nbf: inSeconds(600) }],
    ['an nbf of long ago', past],
    ['no iat', { iat: undefined }],
    ['no jti', { jti: undefined }],
    ['a jti that is none', { jti: 5 }],
    ['another client_id', { client_id: 'other' }],
    ['a binding_message that is a number', { binding_message: 5 }],
    ['an object inside', { request: 'a.b.c' }],
    ['no scope', { scope: undefined }],
  ])('CIBA §7.1.1: refuses one with %s as invalid_request, and stores nothing', async (_what, claims) => {
    const [status, error] = told(await askSigned(claims));
    expect([status, error]).toEqual([400, 'invalid_request']);
    expect(service.eventTypes()).toEqual(['policy.refused']);
    expect(await requestKeys()).toBe(0);
  });

  it.each([
    ['nobody', `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`],
    ['nobody who says so', 'a.b.c'],
  ])('CIBA §7.1.1: refuses one that %s has signed', async (_what, request) => {
    expect(told(await ask({ ...NOTHING_BESIDE, request }))).toEqual([400, 'invalid_request']);
  });
  const NOTHING_BESIDE = { scope: '', login_hint: '', binding_message: '' };

  it('CIBA §4: refuses another algorithm than the registered one', async () => {
    service.put.client({ ...BANK, backchannelAuthenticationRequestSigningAlg: 'PS256' });
    expect(told(await askSigned())).toEqual([400, 'invalid_request']);
    const request = signed({}, {}, PS256_KEY);
    expect((await ask({ ...NOTHING_BESIDE, request })).status).toBe(200);
    // And nothing that is not signed.
    expect(told(await ask())).toEqual([400, 'invalid_request']);
  });

  it.each(['login_hint', 'scope', 'binding_message', 'acr_values', 'requested_expiry', 'user_code'])(
    'CIBA §7.1.1: refuses one with %s beside it',
    async (name) => {
      expect(told(await askSigned({}, { [name]: '30' }))).toEqual([400, 'invalid_request']);
    },
  );

  it('CIBA §7.1.1: is used once, whoever races', async () => {
    const request = signed();
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask({ ...NOTHING_BESIDE, request })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
    expect(await requestKeys()).toBe(1);
  });
});

describe('CIBA §7.1: whom a request names', () => {
  const idToken = (claims: Record<string, unknown> = {}) =>
    signJws(
      { kid: service.signingKey.kid, typ: 'JWT' },
      { iss: ISSUER, aud: 'app', sub: ALICE, exp: 1, ...claims },
      service.signingKey.privateKey,
      'ES256',
    );
  const hinted = (token: string) => ask({ login_hint: '', id_token_hint: token });

  it('CIBA §7.1: id_token_hint names whom an ID token was about that the client was given, expired or not', async () => {
    expect((await hinted(idToken())).status).toBe(200);
    expect(service.events[0]).toMatchObject({ details: { user: ALICE, hint: 'id_token_hint' } });
  });

  it.each([
    ['of another client', { aud: 'other' }, 'invalid_request'],
    ['of another server', { iss: 'https://evil.example' }, 'invalid_request'],
    ['that is a logout token', { events: {} }, 'invalid_request'],
    ['about nobody', { sub: 'nobody' }, 'unknown_user_id'],
    ['about somebody who is gone', { sub: '0190a000-0000-7000-8000-0000000000ff' }, 'unknown_user_id'],
  ])('CIBA §7.1: refuses an ID token %s', async (_what, claims, error) => {
    expect(told(await hinted(idToken(claims)))).toEqual([400, error]);
  });

  it('OIDC Core §8.1: a pairwise subject leads to its user by the session of the ID token, while that is there; a public one is not theirs', async () => {
    const client = service.put.client({ ...BANK, subjectType: 'pairwise' });
    const sub = subjectOf(service.workspace(), client, ALICE, PAIRWISE_KEY);
    await signedIn();
    const [session] = await service.database.query(
      'select id from authorize.sessions order by created_at desc limit 1',
    );
    const sid = String(session?.id);
    expect((await hinted(idToken({ sub, sid }))).status).toBe(200);
    expect(service.events.at(-1)).toMatchObject({ details: { user: ALICE } });
    const other = subjectOf(service.workspace(), client, BOB, PAIRWISE_KEY);
    for (const claims of [{ sub }, { sub, sid: BOB }, { sub: other, sid }]) {
      expect(told(await hinted(idToken(claims)))).toEqual([400, 'unknown_user_id']);
    }
    await service.forgetBackchannelRequests();
    expect(told(await hinted(idToken()))).toEqual([400, 'unknown_user_id']);
  });

  const hintToken = (claims: Record<string, unknown> = {}) =>
    signed({ ...NO_REQUEST, sub_id: { format: 'opaque', id: 'alice' }, ...claims });
  const NO_REQUEST = { scope: undefined, login_hint: undefined, binding_message: undefined };
  const tokenHinted = (token: string) => ask({ login_hint: '', login_hint_token: token });

  it.each([
    ['opaque', { format: 'opaque', id: 'alice' }],
    ['email', { format: 'email', email: 'alice' }],
    ['iss_sub', { format: 'iss_sub', iss: ISSUER, sub: ALICE }],
  ])('RFC 9493 §3.2: login_hint_token names a user by %s', async (_format, subId) => {
    expect((await tokenHinted(hintToken({ sub_id: subId }))).status).toBe(200);
    expect(service.events[0]).toMatchObject({ details: { user: ALICE, hint: 'login_hint_token' } });
  });

  it.each([
    ['that has expired', { exp: inSeconds(-120) }, 'expired_login_hint_token'],
    ['that never ends', { exp: undefined }, 'invalid_request'],
    ['without a subject', { sub_id: undefined }, 'invalid_request'],
    ['with a subject of no format', { sub_id: { format: 'phone_number', phone_number: '1' } }, 'invalid_request'],
    ['with half a subject', { sub_id: { format: 'opaque' } }, 'invalid_request'],
    ['for another server', { aud: 'https://evil.example' }, 'invalid_request'],
    ['of another client', { iss: 'other' }, 'invalid_request'],
    ['about nobody', { sub_id: { format: 'opaque', id: 'nobody' } }, 'unknown_user_id'],
    ['of another issuer', { sub_id: { format: 'iss_sub', iss: 'https://x.example', sub: ALICE } }, 'unknown_user_id'],
  ])('CIBA §13: refuses a login_hint_token %s', async (_what, claims, error) => {
    expect(told(await tokenHinted(hintToken(claims)))).toEqual([400, error]);
    expect(await requestKeys()).toBe(0);
  });

  it('CIBA §13: a disabled user is as one that never was', async () => {
    service.put.user(ALICE, 'alice', true);
    expect(told(await ask())).toEqual([400, 'unknown_user_id']);
    expect(service.events).toEqual([
      expect.objectContaining({
        type: 'backchannel.refused',
        error: 'unknown_user_id',
        details: { reason: 'unknown' },
      }),
    ]);
  });
});

describe('CIBA §7.1: user_code', () => {
  beforeEach(() => {
    service.put.client({ ...BANK, backchannelUserCodeParameter: true });
  });
  afterEach(() => service.ownCodes.clear());

  it('CIBA §13: of a user who has a code it has to be right; who has none is asked without', async () => {
    await asked();
    service.ownCodes.set(ALICE, 'eau-de-4711');
    expect(told(await ask())).toEqual([400, 'missing_user_code']);
    expect(told(await ask({ user_code: 'eau-de-4712' }))).toEqual([400, 'invalid_user_code']);
    expect(service.events.at(-1)).toMatchObject({
      type: 'backchannel.refused',
      error: 'invalid_user_code',
      details: { reason: 'user-code', user: ALICE },
    });
    expect((await ask({ user_code: 'eau-de-4711' })).status).toBe(200);
    expect((await askSigned({ user_code: 'eau-de-4711' })).status).toBe(429);
    expect(JSON.stringify([service.events, await service.redis.keys('*')])).not.toMatch(/eau-de-471/);
  });

  it('CIBA §13: who guesses waits', async () => {
    service.ownCodes.set(ALICE, 'throttled');
    const stopped = await ask({ user_code: 'x' });
    expect(told(stopped)).toEqual([429, 'temporarily_unavailable']);
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('CIBA §4: a client that has not registered for codes asks nobody for theirs', async () => {
    service.put.client(BANK);
    service.ownCodes.set(ALICE, 'eau-de-4711');
    await asked({ user_code: 'wrong' });
  });

  it('CIBA §7.1: the user sets and removes it on the account page, after a recent sign-in', async () => {
    const { browser } = await signedIn();
    const account = await browser.open(`${ISSUER}/account`);
    const short = await browser.submit(account, '/user-code', { action: 'set', user_code: '123' });
    expect([short.status, short.html.includes('A code has at least 4 characters.')]).toEqual([422, true]);
    const set = await browser.submit(account, '/user-code', { action: 'set', user_code: 'eau-de-4711' });
    expect(set.html).toContain('Your code has been saved.');
    expect(service.ownCodes.get(ALICE)).toBe('eau-de-4711');
    expect(set.html).not.toContain('eau-de-4711');
    // An empty field takes nothing away.
    await browser.submit(set, '/user-code', { action: 'set', user_code: '' });
    expect(service.ownCodes.get(ALICE)).toBe('eau-de-4711');
    service.clock.aheadMs = 16 * 60_000;
    const old = await browser.open(`${ISSUER}/account`);
    expect(old.html).not.toContain('id="own-code"');
    service.clock.aheadMs = 0;
    await browser.submit(set, '/user-code', { action: 'remove' });
    expect(service.ownCodes.has(ALICE)).toBe(false);
  });
});

describe('CIBA §15: flooding', () => {
  it('CIBA §15: a client that tries names of nobody is not heard for a while', async () => {
    for (let i = 0; i < BACKCHANNEL_LIMITS.unknownUsers; i++) {
      expect(told(await ask({ login_hint: `nobody${i}` }))).toEqual([400, 'unknown_user_id']);
    }
    const stopped = await ask();
    expect(told(stopped)).toEqual([429, 'temporarily_unavailable']);
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(service.events.at(-1)).toMatchObject({ type: 'backchannel.refused', details: { reason: 'throttled' } });
  });

  it('CIBA §15: few requests of one client wait for one user; another user is asked', async () => {
    for (let i = 0; i < BACKCHANNEL_LIMITS.perClient; i++) await asked();
    expect(told(await ask())).toEqual([429, 'temporarily_unavailable']);
    expect(service.events.at(-1)).toMatchObject({ details: { reason: 'waiting', user: ALICE } });
    await asked({ login_hint: 'bob' });
  });

  it('CIBA §15: who has said no a few times is asked no more for an hour', async () => {
    for (let i = 0; i < BACKCHANNEL_LIMITS.refusals; i++) {
      await asked();
      const { browser, page } = await signedIn();
      await act(browser, page, 'deny');
    }
    expect(told(await ask())).toEqual([429, 'temporarily_unavailable']);
    await asked({ login_hint: 'bob' });
  });

  it('CIBA §13: who has blocked a client hears nothing of it, what waited is refused, and can change their mind', async () => {
    const authReqId = await asked();
    const another = await asked();
    const { browser, page } = await signedIn();
    const after = await act(browser, page, 'block');
    expect(after.html).toContain('id="no-requests"');
    expect(after.html).toContain('Let Ba&lt;b&gt;nk ask again');
    for (const id of [authReqId, another]) expect(await poll(id)).toEqual({ kind: 'denied' });
    expect(service.eventTypes()).toContain('backchannel.client_blocked');
    expect(told(await ask())).toEqual([403, 'access_denied']);
    expect(service.events.at(-1)).toMatchObject({ type: 'backchannel.refused', details: { reason: 'blocked' } });
    await asked({ login_hint: 'bob' });
    await act(browser, after, 'unblock');
    expect(service.eventTypes()).toContain('backchannel.client_unblocked');
    await asked();
  });
});

describe('the page of requests', () => {
  it('CIBA §8: asks for a sign-in, and shows client, message, scopes, when and whence, without script', async () => {
    await asked({ resource: 'https://orders.example/' });
    const { page } = await signedIn();
    expect(page.url).toBe(`${ISSUER}/requests`);
    expect(page.html).toContain('<strong>Ba&lt;b&gt;nk</strong>');
    expect(page.html).toContain('<bdi>W4SCT 12.50 €</bdi>');
    expect(page.html).toContain('Know your name and profile');
    expect(page.html).toContain('<strong>Orders</strong>');
    expect(page.html).toContain('from the network that you are in now');
    // What the one script does is switching notices on.
    expect(page.html.match(/<script[^>]*>/g)).toEqual([
      expect.stringMatching(/^<script src="[^"]*\/notices\.\w+\.js" defer>$/),
    ]);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('CIBA §8: speaks the language of the reader', async () => {
    await asked();
    const { browser } = await signedIn();
    const { html } = await browser.open(`${ISSUER}/requests`, { headers: { 'accept-language': 'de' } });
    expect(html).toContain('Anfragen an Sie');
    expect(html).toContain('Dort, wo Sie das begonnen haben');
  });

  it('CIBA §8: another user sees nothing of it, and can do nothing with its id', async () => {
    const authReqId = await asked();
    const { browser, page } = await signedIn('bob', 'builder');
    expect(page.html).toContain('id="no-requests"');
    const mine = await asked({ login_hint: 'bob' });
    const own = await browser.open(`${ISSUER}/requests`);
    for (const action of ['review', 'deny', 'block']) {
      const foreign = { action, request: sha256Base64url(authReqId) };
      const after = await browser.submit(own, '/requests', foreign);
      expect(after.html).toContain('answered before, or has expired');
    }
    expect(await poll(authReqId)).toEqual({ kind: 'pending' });
    expect(await poll(mine)).toEqual({ kind: 'pending' });
  });

  it('CIBA §11: a no is told the client, with its event', async () => {
    const authReqId = await asked();
    const { browser, page } = await signedIn();
    service.events.length = 0;
    const after = await act(browser, page, 'deny');
    expect(after.html).toContain('You have not allowed it');
    expect(await poll(authReqId)).toEqual({ kind: 'denied' });
    expect(service.events).toEqual([
      expect.objectContaining({ type: 'consent.refused', actor: { type: 'user', id: ALICE }, clause: 'CIBA §11' }),
    ]);
    // A second form of the same page changes nothing.
    expect((await act(browser, page, 'deny')).html).toContain('answered before, or has expired');
  });

  it('RFC 6749 §10.12: a form without the token of the session is none', async () => {
    const authReqId = await asked();
    const { browser } = await signedIn();
    const form = { action: 'deny', request: sha256Base64url(authReqId) };
    expect((await browser.open(`${ISSUER}/requests`, { form })).status).toBe(400);
    expect((await browser.open(`${ISSUER}/requests`, { form: { ...form, csrf: 'guessed' } })).status).toBe(400);
    expect(await poll(authReqId)).toEqual({ kind: 'pending' });
  });

  it('CIBA §8: is not there where the workspace has no such requests', async () => {
    service.put.settings({ grantTypes: ['authorization_code'] });
    expect((await newBrowser().open(`${ISSUER}/requests`)).status).toBe(404);
  });

  it('CIBA §8: what a client asked that is disabled since, and what has expired, is not there', async () => {
    await asked({ requested_expiry: '30' });
    const { browser, page } = await signedIn();
    service.put.client({ ...BANK, disabled: true });
    expect((await browser.open(`${ISSUER}/requests`)).html).toContain('id="no-requests"');
    expect((await act(browser, page, 'review')).html).toContain('answered before, or has expired');
    service.put.client(BANK);
    service.clock.aheadMs = 30_001;
    expect((await browser.open(`${ISSUER}/requests`)).html).toContain('id="no-requests"');
  });
});

describe('a yes', () => {
  it('CIBA §8: shows once more what is allowed, and lets the client have tokens for it', async () => {
    const authReqId = await asked();
    const { browser, page } = await signedIn();
    const review = await act(browser, page, 'review');
    expect(review.html).toContain('id="consent-allow"');
    expect(review.html).toContain('<bdi>W4SCT 12.50 €</bdi>');
    expect(review.html).toContain('id="request-warning"');
    // It waits for this user: nobody else is offered to sign in.
    expect(review.html).not.toContain('consent-switch');
    expect(await poll(authReqId)).toEqual({ kind: 'pending' });
    service.events.length = 0;
    const end = await browser.decide(review, 'allow');
    expect(end.html).toContain('id="request-done"');
    expect(await poll(authReqId)).toEqual({
      kind: 'approved',
      approval: expect.objectContaining({
        userId: ALICE,
        clientId: 'app',
        scopes: ['openid', 'profile'],
        amr: ['pwd'],
      }),
    });
    expect(service.events).toEqual([
      expect.objectContaining({
        type: 'authorization.granted',
        actor: { type: 'user', id: ALICE },
        details: { backchannel_request: sha256Base64url(authReqId) },
      }),
    ]);
  });

  it('CIBA §8: of two pages that decide at once one counts', async () => {
    const authReqId = await asked();
    const { browser, page } = await signedIn();
    const first = await act(browser, page, 'review');
    const second = await act(browser, page, 'review');
    const [yes, no] = await Promise.all([browser.decide(first, 'allow'), browser.decide(second, 'deny')]);
    const { kind } = await poll(authReqId);
    expect(['approved', 'denied']).toContain(kind);
    const ends = [yes, no].map(({ html }) => /id="request-(\w+)"/.exec(html)?.[1]);
    expect(ends.filter((end) => end === 'failed')).toHaveLength(1);
  });

  it("CIBA §8: a yes never is another user's, whoever signs in on the pages", async () => {
    const authReqId = await asked();
    const { browser, page } = await signedIn();
    const review = await act(browser, page, 'review');
    // Alice goes; Bob signs in in the same browser, and goes on with her page.
    const { browser: bobs } = await signedIn('bob', 'builder');
    const session = [...bobs.cookies].find(([name]) => name.includes('session'));
    if (session === undefined) throw new Error('no session');
    browser.cookies.set(...session);
    const answer = await browser.decide(review, 'allow');
    expect(answer.html).toContain('action="');
    expect(answer.html).toMatch(/name="password"/);
    const after = await browser.signIn(answer, 'bob', 'builder');
    expect(after.html).toContain('id="request-failed"');
    expect(await poll(authReqId)).toEqual({ kind: 'pending' });
    expect(service.granted.size).toBe(0);
    expect(BOB).not.toBe(ALICE);
  });

  it('CIBA §8: whoever leaves the pages without being whom it names has decided nothing', async () => {
    const authReqId = await asked();
    const { browser, page } = await signedIn();
    const review = await act(browser, page, 'review');
    for (const key of [...browser.cookies.keys()]) if (key.includes('session')) browser.cookies.delete(key);
    const signIn = await browser.open(`${review.url}/sign-in`);
    await browser.submit(signIn, '/sign-in', { action: 'cancel' });
    expect(await poll(authReqId)).toEqual({ kind: 'pending' });
  });

  it('CIBA §8: a request that changed after it was shown is not approved', async () => {
    const authReqId = await asked();
    const { browser, page } = await signedIn();
    const review = await act(browser, page, 'review');
    const key = `backchannel:${sha256Base64url(authReqId)}`;
    const record = JSON.parse(String(await service.redis.hget(key, 'record')));
    record.request.scopes = ['openid', 'profile', 'orders:read'];
    const text = JSON.stringify(record);
    await service.redis.hset(key, 'record', text, 'digest', sha256Base64url(text));
    const end = await browser.decide(review, 'allow');
    expect(end.html).toContain('id="request-failed"');
    expect(await poll(authReqId)).toEqual({ kind: 'pending' });
  });

  it('CIBA §7.1: acr_values: a session that shows less is raised first', async () => {
    service.put.settings({ grantTypes: GRANTS, secondFactor: 'optional' });
    service.ownedBy(ALICE).oneTimeCodes = true;
    try {
      const authReqId = await asked({ acr_values: 'urn:ostiary:acr:2' });
      const browser = newBrowser();
      const first = await browser.signIn(await browser.open(`${ISSUER}/requests`));
      const page = first.html.includes('id="requests"')
        ? first
        : await browser.submit(first, '/code', { code: '123456' });
      const review = await act(browser, page, 'review');
      const consent = review.html.includes('id="consent-allow"')
        ? review
        : await browser.submit(review, '/code', { code: '654321' });
      await browser.decide(consent, 'allow');
      expect(await poll(authReqId)).toMatchObject({ kind: 'approved', approval: { acr: 'urn:ostiary:acr:2' } });
    } finally {
      service.ownedBy(ALICE).oneTimeCodes = false;
    }
  });

  it('CIBA §8: a user who is disabled meanwhile allows nothing', async () => {
    const authReqId = await asked();
    const { browser, page } = await signedIn();
    const review = await act(browser, page, 'review');
    service.put.user(ALICE, 'alice', true);
    await browser.decide(review, 'allow');
    expect(await poll(authReqId)).toEqual({ kind: 'pending' });
  });

  it('Audit: a yes that cannot be recorded is none, and can be given again', async () => {
    const authReqId = await asked();
    const { browser, page } = await signedIn();
    const review = await act(browser, page, 'review');
    service.switches.auditAway = true;
    expect((await browser.decide(review, 'allow')).html).toContain('id="request-unavailable"');
    expect(await poll(authReqId)).toMatchObject({ kind: 'pending' });
    service.switches.auditAway = false;
    await browser.decide(review, 'allow');
    expect(await poll(authReqId)).toMatchObject({ kind: 'approved' });
  });
});
