import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SignUpResponse_Result as Result } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { signJws } from '@ostiary/crypto/jws';
import { subjectOf } from '@ostiary/oauth/subject';
import {
  ALICE,
  type AuthorizeUnderTest,
  GOOD,
  ISSUER,
  PAIRWISE_KEY,
  passkeyOf,
  SIGN_UP_LIMITS,
  startAuthorize,
  WORKSPACE_ID,
} from '../testing/authorize-under-test.js';
import { Browser, type Shown } from '../testing/browser.js';

let service: AuthorizeUnderTest;
let browser: Browser;
beforeAll(async () => {
  service = await startAuthorize('sign_up');
});
afterAll(() => service.stop());
beforeEach(async () => {
  service.reset();
  await service.forgetSignUps();
  browser = new Browser(service.base);
});

const SESSION = '__Secure-ostiary-session';
const PASSWORD = 'a phrase of four words';
const url = (changes: Readonly<Record<string, string>> = {}): string =>
  `${ISSUER}/authorize?${new URLSearchParams({ ...GOOD, prompt: 'create', ...changes })}`;
const parameters = (shown: Shown) => Object.fromEntries(shown.location?.searchParams ?? []);
const errorOf = (shown: Shown) => /<dd id="error"><code>(.*?)<\/code>/.exec(shown.html)?.[1];
const isSignUp = (shown: Shown) => shown.html.includes('id="sign-up-submit"');
const isSignIn = (shown: Shown) => shown.html.includes('id="login-submit"');
const isConsent = (shown: Shown) => shown.html.includes('id="consent-allow"');
const codeOf = (shown: Shown) => service.codeRecords.get(parameters(shown).code ?? '');
const link = (shown: Shown, id: string) => new RegExp(`<a id="${id}" href="([^"]*)"`).exec(shown.html)?.[1];
/** What is wrong with a field, as a screen reader finds it. */
function problemOf(shown: Shown, field: string): string | undefined {
  const input = new RegExp(`<input id="${field}"[^>]*>`).exec(shown.html)?.[0] ?? '';
  const described = /aria-describedby="([^"]*)"/.exec(input)?.[1]?.split(' ') ?? [];
  if (!input.includes('aria-invalid="true"')) return undefined;
  const [id = ''] = described.filter((each) => each.endsWith('-problem'));
  return new RegExp(`<p id="${id}"[^>]*>(.*?)</p>`).exec(shown.html)?.[1];
}

describe('signing up', () => {
  it('Initiating User Registration 1.0 §4.1: from the page over consent to the code, each step with its event', async () => {
    const page = await browser.open(url({ login_hint: 'carol@example.com"' }));
    expect([page.status, isSignUp(page)]).toEqual([200, true]);
    expect(page.html).toContain('value="carol@example.com&quot;"');
    expect(page.html).toContain('Acme &lt;Shop&gt;');
    const consent = await browser.signUp(page, 'carol', PASSWORD, 'Carol C.');
    expect(isConsent(consent)).toBe(true);
    expect(consent.html).toContain('Signed in as <strong>carol</strong>');
    const answer = await browser.decide(consent, 'allow');
    expect(parameters(answer)).toEqual({ code: expect.any(String), state: GOOD.state, iss: ISSUER });
    expect(service.signUpCalls).toEqual([
      expect.objectContaining({
        tenant: 'acme',
        workspaceId: WORKSPACE_ID,
        username: 'carol',
        name: 'Carol C.',
        clientId: 'app',
        requestedBy: expect.objectContaining({ workspace: 'shop', address: '127.0.0.1', auditAddress: 'truncated' }),
      }),
    ]);
    expect(service.eventTypes()).toEqual([
      'sign_in.succeeded',
      'session.started',
      'consent.asked',
      'authorization.granted',
    ]);
    expect(codeOf(answer)).toMatchObject({ acr: 'urn:ostiary:acr:1', amr: ['pwd'] });
    expect(JSON.stringify(service.events)).not.toMatch(/phrase|Carol/);
  });

  it('Initiating User Registration 1.0 §4.1: with one request pushed, as with one by value', async () => {
    const { html, status } = await browser.open(`${ISSUER}/par`, { form: { ...GOOD, prompt: 'create' } });
    expect(status).toBe(201);
    const start = `${ISSUER}/authorize?${new URLSearchParams({ client_id: 'app', request_uri: JSON.parse(html).request_uri })}`;
    const answer = await browser.decide(await browser.signUp(await browser.open(start)), 'allow');
    expect(parameters(answer)).toHaveProperty('code');
    expect(errorOf(await browser.open(start))).toBe('invalid_request_uri');
  });

  it('RFC 9700 §4.16, §4.12: the page is not framed, not cached, runs no script but ours for passkeys, and ends in 303', async () => {
    const page = await browser.open(url());
    const policy =
      "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self' https:; frame-ancestors 'none'; base-uri 'none'";
    const sent = page.headers.get('content-security-policy') ?? '';
    expect(sent.replace(/passkeys\.[0-9a-f]{12}\.js$/, '')).toBe(`${policy}; script-src ${ISSUER}/assets/`);
    service.put.settings({ signIn: { methods: ['password'] } });
    expect((await browser.open(url())).headers.get('content-security-policy')).toBe(policy);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(
      page.html.replace(/<script src="[^"]*\/assets\/passkeys\.[0-9a-f]{12}\.js" defer><\/script>/, ''),
    ).not.toMatch(/<script|style=|\son\w+=/);
    service.put.settings({ consent: 'implied-for-first-party' });
    service.put.client({ firstParty: true });
    expect((await browser.signUp(page)).status).toBe(303);
  });

  it('OIDC Registration §2: the page shows the client’s logo and links, as the sign-in page does', async () => {
    service.put.client({ logoUri: 'https://cdn.example/logo.png', tosUri: 'https://app.example/terms' });
    const page = await browser.open(url());
    expect(page.html).toContain('<img class="logo" src="https://cdn.example/logo.png" alt=""');
    expect(page.html).toContain('<a href="https://app.example/terms" rel="noopener noreferrer">');
    expect(page.headers.get('content-security-policy')).toContain("img-src 'self' https://cdn.example;");
  });

  it('HTML §4.10.18.7: password managers know the fields', async () => {
    const { html } = await browser.open(url());
    expect(html).toMatch(/<input id="username" name="username" type="text" autocomplete="username"/);
    expect(html).toMatch(/<input id="name" name="name" type="text" autocomplete="name"/);
    expect(html).toMatch(/<input id="password" name="password" type="password" autocomplete="new-password"/);
  });

  it('Initiating User Registration 1.0 §4.1: who has an account after all signs in, and there is a way back', async () => {
    const page = await browser.open(url({ login_hint: 'alice' }));
    const signIn = await browser.open(link(page, 'sign-in-instead') ?? '');
    expect(isSignIn(signIn)).toBe(true);
    expect(signIn.html).toContain('value="alice"');
    expect(isSignUp(await browser.open(link(signIn, 'create-account') ?? ''))).toBe(true);
    const answer = await browser.decide(await browser.signIn(signIn), 'allow');
    expect(codeOf(answer)?.userId).toBe(ALICE);
    expect(service.signUpCalls).toEqual([]);
  });

  it('Initiating User Registration 1.0 §1: the sign-in page has a link, with what was hinted, where the workspace lets people sign up', async () => {
    const signIn = await browser.open(url({ prompt: 'login', login_hint: 'carol' }));
    const page = await browser.open(link(signIn, 'create-account') ?? '');
    expect(isSignUp(page)).toBe(true);
    expect(page.html).toContain('value="carol"');
    const answer = await browser.decide(await browser.signUp(page), 'allow');
    expect(parameters(answer)).toHaveProperty('code');
    service.put.settings({ signUp: 'closed' });
    expect(link(await new Browser(service.base).open(url({ prompt: 'login' })), 'create-account')).toBeUndefined();
  });

  it('RFC 9110 §15.4.4: a reload of the page shows the page, and one after signing up sends nothing again', async () => {
    const page = await browser.open(url());
    expect(isSignUp(await browser.open(page.url))).toBe(true);
    const consent = await browser.signUp(page);
    expect(consent.url).toBe(page.url);
    expect(isConsent(await browser.open(page.url))).toBe(true);
    expect(service.signUpCalls).toHaveLength(1);
  });

  it('RFC 6749 §4.1.2.1: cancelling ends in access_denied, and makes nobody', async () => {
    const answer = await browser.submit(await browser.open(url()), '/sign-up', { action: 'cancel' });
    expect(parameters(answer)).toMatchObject({ error: 'access_denied', state: GOOD.state, iss: ISSUER });
    expect(service.signUpCalls).toEqual([]);
  });

  it('OpenID Connect Core §3.1.2.4: consent is asked for with prompt=create consent, though the client is first-party', async () => {
    service.put.settings({ consent: 'implied-for-first-party' });
    service.put.client({ firstParty: true });
    expect(isConsent(await browser.signUp(await browser.open(url({ prompt: 'create consent' }))))).toBe(true);
  });
});

describe('a passkey in place of a password', () => {
  const passkeys = () =>
    service.put.settings({ ...service.workspace().settings, signIn: { methods: ['password', 'passkey'] } });
  const choose = (page: Shown, username = 'carol') =>
    browser.submit(page, '/sign-up', { username, name: '', password: '', action: 'passkey' });
  const challengeOf = (page: Shown) => /&quot;challenge&quot;:&quot;([\w-]{43})&quot;/.exec(page.html)?.[1] ?? '';
  const response = (challenge: string) =>
    JSON.stringify({
      id: 'key-c',
      response: { clientDataJSON: Buffer.from(JSON.stringify({ challenge })).toString('base64url') },
    });
  const create = (page: Shown, by = browser) =>
    by.submit(page, '/enrol-passkey', { credential: response(challengeOf(page)) });
  const added = () => service.credentialCalls.filter(({ method }) => method === 'addPasskey');

  it('WebAuthn Level 3 §5.4: the account has no password, and the passkey is what begins the session', async () => {
    passkeys();
    const page = await browser.open(url());
    expect(page.html).toContain('id="sign-up-passkey"');
    const next = await choose(page);
    expect(service.signUpCalls[0]).toMatchObject({ username: 'carol', password: '', withoutPassword: true });
    expect([next.status, browser.cookie(SESSION)]).toEqual([200, undefined]);
    expect(next.html).toContain('&quot;name&quot;:&quot;carol (Acme');
    const consent = await create(next);
    expect(isConsent(consent)).toBe(true);
    expect(consent.html).toContain('Signed in as <strong>carol</strong>');
    const answer = await browser.decide(consent, 'allow');
    expect(codeOf(answer)).toMatchObject({ acr: 'urn:ostiary:acr:2', amr: ['hwk', 'user', 'mfa'] });
    expect(service.notices).toEqual([]);
  });

  it('WebAuthn Level 3 §13.4.3: is asked for again with a new challenge when it was none; nobody is in meanwhile', async () => {
    passkeys();
    const page = await choose(await browser.open(url()));
    const again = await browser.submit(page, '/enrol-passkey', { credential: '{}' });
    expect([challengeOf(again) === challengeOf(page), challengeOf(again).length]).toEqual([false, 43]);
    expect([browser.cookie(SESSION), added()]).toEqual([undefined, []]);
    expect(isConsent(await create(again))).toBe(true);
    expect(added()).toHaveLength(1);
  });

  it('RFC 6749 §10.12: is made in this browser alone, and once: whoever has something by now signs in with it', async () => {
    passkeys();
    const page = await choose(await browser.open(url()));
    const other = new Browser(service.base);
    expect((await create(page, other)).status).toBe(400);
    const userId = [...service.credentialCalls].map(({ request }) => Reflect.get(Object(request), 'userId')).at(-1);
    service.ownedBy(String(userId)).passkeys.push(passkeyOf('theirs'));
    expect(isSignIn(await create(page))).toBe(true);
    expect([browser.cookie(SESSION), added()]).toEqual([undefined, []]);
  });

  it('is not offered where the workspace has no passkeys, and asks for the password then', async () => {
    service.put.settings({ signIn: { methods: ['password'] } });
    const page = await browser.open(url());
    expect(page.html).not.toContain('sign-up-passkey');
    const refused = await browser.submit(page, '/sign-up', { username: 'carol', name: '', action: 'passkey' });
    expect([refused.status, service.signUpCalls]).toEqual([422, []]);
  });
});

describe('what is typed', () => {
  it('WCAG 2.2 §3.3.1: each field says what it needs, where a screen reader finds it; the rest stays typed', async () => {
    const page = await browser.open(url());
    service.signUpAnswers.push({
      problems: [
        { field: '/username', rule: 'a user name has no spaces', code: '' },
        { field: '/password', rule: 'a password has at least 8 characters', code: '' },
      ],
    });
    const again = await browser.signUp(page, 'carol c', 'Sh0rt.1', 'Carol');
    expect([again.status, isSignUp(again)]).toEqual([422, true]);
    expect(problemOf(again, 'username')).toBe('A user name has no spaces.');
    expect(problemOf(again, 'password')).toBe('A password has at least 8 characters.');
    expect(problemOf(again, 'name')).toBeUndefined();
    expect([page, again].map(({ html }) => html.includes('<title>Error: '))).toEqual([false, true]);
    expect(again.html).toMatch(/role="alert">2 fields need another look\. No account has been created\./);
    expect(again.html).toMatch(/<input id="username"[^>]* value="carol c"[^>]* autofocus>/);
    expect(again.html).toContain('value="Carol"');
    expect(again.html).not.toContain('Sh0rt.1');
    expect(isConsent(await browser.signUp(again))).toBe(true);
    expect(service.eventTypes()).not.toContain('sign_up.refused');
  });

  it.each([
    ['nothing', {}, ['username', 'password']],
    ['spaces as user name', { username: '  ', password: PASSWORD }, ['username']],
    ['no password', { username: 'carol', name: 'C' }, ['password']],
    ['an empty password', { username: 'carol', password: '' }, ['password']],
  ])('WCAG 2.2 §3.3.1: with %s the page asks again, and identity is not asked', async (_, typed, wrong) => {
    const again = await browser.submit(await browser.open(url()), '/sign-up', typed);
    expect([again.status, isSignUp(again)]).toEqual([422, true]);
    expect(['username', 'name', 'password'].filter((field) => problemOf(again, field))).toEqual(wrong);
    expect(service.signUpCalls).toEqual([]);
  });

  it('HTML §13.1: what is typed or hinted is text, wherever it comes back', async () => {
    const markup = '"><script>alert(1)</script>';
    const page = await browser.open(url({ login_hint: markup }));
    service.signUpAnswers.push({ problems: [{ field: '/name', rule: '<b>no</b>', code: '' }] });
    const again = await browser.signUp(page, markup, PASSWORD, markup);
    const consent = await browser.signUp(again, markup, PASSWORD, markup);
    for (const { html } of [page, again, consent]) expect(html).not.toMatch(/<script>|<b>/);
    expect(again.html.match(/&quot;&gt;&lt;script&gt;/g)).toHaveLength(2);
    expect(consent.html).toContain('Signed in as <strong>&quot;&gt;&lt;script&gt;');
  });

  it('RFC 9110 §15.5.14: a form beyond all measure is refused before anybody reads it', async () => {
    const page = await browser.open(url());
    const form = { username: 'carol', password: 'x'.repeat(70_000) };
    expect((await browser.open(`${page.url}/sign-up`, { form })).status).toBe(413);
    expect(service.signUpCalls).toEqual([]);
  });

  it('RFC 6749 §3.1: a field sent twice is refused, not chosen from', async () => {
    const page = await browser.open(url());
    const csrf = /name="csrf" value="([^"]*)"/.exec(page.html)?.[1] ?? '';
    const body = `${new URLSearchParams({ csrf, username: 'carol', password: PASSWORD })}&username=dave`;
    const answer = await browser.open(`${page.url}/sign-up`, {
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(errorOf(answer)).toBe('invalid_request');
    expect(service.signUpCalls).toEqual([]);
  });
});

describe('a name that is taken', () => {
  it('Initiating User Registration 1.0 §4.1: is told with the way to sign in, and leaves an event without the name', async () => {
    const again = await browser.signUp(await browser.open(url()), 'alice', PASSWORD, 'Not Alice');
    expect([again.status, isSignUp(again)]).toEqual([422, true]);
    expect(problemOf(again, 'username')).toContain('Somebody has this name or address');
    expect(browser.cookie(SESSION)).toBeUndefined();
    expect(service.events).toEqual([
      expect.objectContaining({
        type: 'sign_up.refused',
        outcome: 'failure',
        actor: { type: 'anonymous', id: '' },
        clientId: 'app',
        details: { reason: 'taken' },
      }),
    ]);
    expect(JSON.stringify(service.events)).not.toMatch(/alice|Alice/);
  });

  it('OpenID Connect Core §3.1.2.3: with the right password it is still no sign-in', async () => {
    const again = await browser.signUp(await browser.open(url()), 'alice', 'wonderland');
    expect([again.status, isSignUp(again)]).toEqual([422, true]);
    expect(service.attempts).toEqual([]);
    expect(browser.cookie(SESSION)).toBeUndefined();
  });
});

describe('how many', () => {
  const attempt = (form: Browser, page: Shown, name: string) => form.signUp(page, name, PASSWORD);

  it('RFC 6585 §4: an address has its share, and is told when to come back; nobody is asked meanwhile', async () => {
    const page = await browser.open(url());
    for (let n = 0; n < SIGN_UP_LIMITS.perAddress; n++) {
      expect((await attempt(browser, page, 'alice')).status).toBe(422);
    }
    const refused = await attempt(browser, page, 'dave');
    expect([refused.status, isSignUp(refused)]).toEqual([429, true]);
    expect(refused.html).toMatch(/Too many accounts were asked for\. Try again in \d+ minutes\. No account/);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000);
    expect(refused.html).toContain('value="dave"');
    // Nor from another browser at that address.
    const other = new Browser(service.base);
    expect((await attempt(other, await other.open(url()), 'erin')).status).toBe(429);
    expect(service.signUpCalls).toHaveLength(SIGN_UP_LIMITS.perAddress);
    expect(service.events.filter(({ details }) => details?.reason === 'throttled')).toHaveLength(2);
  });

  it('RFC 6585 §4: of fifty at once from one address no more than its share are judged', async () => {
    const page = await browser.open(url());
    const answers = await Promise.all(Array.from({ length: 50 }, () => attempt(browser, page, 'alice')));
    expect(service.signUpCalls).toHaveLength(SIGN_UP_LIMITS.perAddress);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(50 - SIGN_UP_LIMITS.perAddress);
  });

  it('RFC 6585 §4: a workspace has a measure for all addresses together, which one address cannot use up', async () => {
    const { admit } = service.signUps;
    const address = (n: number) => `192.0.2.${n}`;
    for (let n = 0; n < 20; n++) await admit(WORKSPACE_ID, address(1));
    for (let n = 2; n <= 4; n++) expect(await admit(WORKSPACE_ID, address(n))).toBeUndefined();
    expect(await admit(WORKSPACE_ID, address(5))).toBeGreaterThan(3000);
    // IPv6: a network of 64 bits is one caller.
    const elsewhere = '0190a000-0000-7000-8000-000000000003';
    for (let n = 0; n < SIGN_UP_LIMITS.perAddress; n++) await admit(elsewhere, `2001:db8::${n}`);
    expect(await admit(elsewhere, '2001:db8::ffff')).toBeGreaterThan(3000);
  });

  it('OpenID Connect Core §3.1.2.3: signing in goes on meanwhile', async () => {
    for (let n = 0; n <= SIGN_UP_LIMITS.perAddress; n++) await service.signUps.admit(WORKSPACE_ID, '127.0.0.1');
    const page = await browser.open(link(await browser.open(url()), 'sign-in-instead') ?? '');
    expect(isConsent(await browser.signIn(page))).toBe(true);
  });

  it('RFC 9110 §15.5.4: where there may be no more users the page says that, and not to try again in a moment', async () => {
    service.switches.workspaceFull = true;
    const full = await browser.signUp(await browser.open(url()));
    expect([full.status, isSignUp(full), full.headers.get('retry-after')]).toEqual([403, true, null]);
    expect(full.html).toContain('No more accounts can be created here.');
    expect(service.events.at(-1)).toMatchObject({ type: 'sign_up.refused', details: { reason: 'full' } });
    service.switches.workspaceFull = false;
  });

  it('RFC 9110 §15.6.4: while nobody can make accounts the page says so, and goes on afterwards', async () => {
    const page = await browser.open(url());
    service.switches.identityAway = true;
    const again = await browser.signUp(page);
    expect([again.status, isSignUp(again), again.headers.get('retry-after')]).toEqual([503, true, '5']);
    service.switches.identityAway = false;
    expect(isConsent(await browser.signUp(again))).toBe(true);
  });
});

describe('a workspace where nobody signs up', () => {
  const forged = async (csrfFrom: Shown) => {
    const csrf = /name="csrf" value="([^"]*)"/.exec(csrfFrom.html)?.[1] ?? '';
    const page = csrfFrom.url.replace(/\/sign-(in|up)$/, '');
    return browser.open(`${page}/sign-up`, { form: { csrf, username: 'mallory', password: PASSWORD } });
  };

  it.each(['closed', undefined] as const)(
    'Initiating User Registration 1.0 §4.1: refuses the request, and the form that somebody makes up (%s)',
    async (signUp) => {
      const { signUp: _, ...settings } = service.workspace().settings;
      service.put.only(signUp === undefined ? settings : { ...settings, signUp });
      expect(parameters(await browser.open(url()))).toMatchObject({ error: 'invalid_request', state: GOOD.state });
      const signIn = await browser.open(url({ prompt: 'login' }));
      const answer = await forged(signIn);
      expect([answer.status, errorOf(answer)]).toEqual([403, 'access_denied']);
      expect(service.signUpCalls).toEqual([]);
      expect(browser.cookie(SESSION)).toBeUndefined();
      expect(service.events.at(-1)).toMatchObject({
        type: 'authorization.refused',
        clientId: 'app',
        outcome: 'failure',
      });
      // The page that is not there leads to the one that is; the interaction is as it was.
      expect(isSignIn(await browser.open(`${signIn.url}/sign-up`))).toBe(true);
      expect(isConsent(await browser.signIn(signIn))).toBe(true);
    },
  );

  it('Initiating User Registration 1.0 §4.1: closing it closes pages that are open', async () => {
    const page = await browser.open(url());
    service.put.settings({ signUp: 'closed' });
    expect((await browser.signUp(page)).status).toBe(403);
    expect(service.signUpCalls).toEqual([]);
    const now = await browser.open(page.url);
    expect([isSignIn(now), link(now, 'create-account')]).toEqual([true, undefined]);
    expect(isConsent(await browser.signIn(now))).toBe(true);
  });

  it('OpenID Connect Core §3.1.2.2: a request about a user who is known leads to no new one', async () => {
    const sub = subjectOf(service.workspace(), service.put.client(), ALICE, PAIRWISE_KEY);
    const { kid, privateKey, alg } = service.signingKey;
    const hint = signJws({ kid }, { iss: ISSUER, aud: 'app', sub, exp: 1 }, privateKey, alg);
    for (const about of [{ id_token_hint: hint }, { claims: JSON.stringify({ id_token: { sub: { value: sub } } }) }]) {
      expect(parameters(await browser.open(url(about)))).toMatchObject({ error: 'invalid_request' });
      const signIn = await browser.open(url({ prompt: 'login', ...about }));
      expect([isSignIn(signIn), link(signIn, 'create-account')]).toEqual([true, undefined]);
      expect((await forged(signIn)).status).toBe(403);
    }
    expect(service.signUpCalls).toEqual([]);
  });
});

describe('attacks on the form', () => {
  it('RFC 6749 §10.12: another browser gets nowhere, neither by looking nor by sending', async () => {
    const page = await browser.open(url());
    const other = new Browser(service.base);
    expect(errorOf(await other.open(`${page.url}/sign-up`))).toBe('invalid_request');
    expect(errorOf(await other.open(`${page.url}/sign-in`))).toBe('invalid_request');
    expect(errorOf(await other.signUp(page))).toBe('invalid_request');
    expect(service.signUpCalls).toEqual([]);
  });

  it.each([
    ['without its token', {}],
    ['with an invented token', { csrf: 'x' }],
    ['with an empty token', { csrf: '' }],
  ])('RFC 6749 §10.12: a form %s makes nobody (login CSRF with an account of the attacker’s)', async (_, fields) => {
    const page = await browser.open(url());
    const answer = await browser.open(`${page.url}/sign-up`, {
      form: { username: 'mallory', password: PASSWORD, ...fields },
    });
    expect([answer.status, errorOf(answer)]).toEqual([400, 'invalid_request']);
    expect(service.signUpCalls).toEqual([]);
    expect(browser.cookie(SESSION)).toBeUndefined();
  });

  it('RFC 6749 §10.12: the token of one interaction is of no use to another', async () => {
    const csrf = /name="csrf" value="([^"]*)"/.exec((await browser.open(url())).html)?.[1] ?? '';
    const other = await browser.open(url());
    expect(errorOf(await browser.submit(other, '/sign-up', { csrf, username: 'a', password: PASSWORD }))).toBe(
      'invalid_request',
    );
  });

  it('RFC 9700 §4.12: the session begins under a secret of its own, whatever the browser brought (fixation)', async () => {
    const planted = 'A'.repeat(43);
    browser.cookies.set(`${SESSION} /acme/shop`, { value: planted, path: '/acme/shop' });
    const answer = await browser.decide(await browser.signUp(await browser.open(url())), 'allow');
    expect(parameters(answer)).toHaveProperty('code');
    expect(browser.cookie(SESSION)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(browser.cookie(SESSION)).not.toBe(planted);
    const attacker = new Browser(service.base);
    attacker.cookies.set(`${SESSION} /acme/shop`, { value: planted, path: '/acme/shop' });
    expect(isSignIn(await attacker.open(url({ prompt: 'login' })))).toBe(true);
    expect(parameters(await attacker.open(url({ prompt: 'none' })))).toMatchObject({ error: 'login_required' });
  });

  it('OpenID Connect Core §3.1.2.3: the form sent again makes nobody else and nothing else, before the answer and after it', async () => {
    const page = await browser.open(url());
    const consent = await browser.signUp(page);
    const session = browser.cookie(SESSION);
    const again = await browser.signUp(page, 'dave');
    expect([isConsent(again), again.url]).toEqual([true, consent.url]);
    expect(browser.cookie(SESSION)).toBe(session);
    expect(isConsent(await browser.open(`${page.url}/sign-up`))).toBe(true);
    expect(parameters(await browser.decide(consent, 'allow'))).toHaveProperty('code');
    expect(errorOf(await browser.signUp(page, 'dave'))).toMatch(/invalid_request(_uri)?/);
    expect(service.signUpCalls).toHaveLength(1);
    expect(service.eventTypes().filter((type) => type === 'session.started')).toHaveLength(1);
  });

  it('OpenID Connect Core §3.1.2.3: after “somebody else” there is no second account in one interaction', async () => {
    const page = await browser.open(url());
    const signIn = await browser.decide(await browser.signUp(page), 'switch');
    expect([isSignIn(signIn), link(signIn, 'create-account')]).toEqual([true, undefined]);
    await browser.signUp(page, 'dave');
    expect(service.signUpCalls).toHaveLength(1);
    const answer = await browser.decide(await browser.signIn(signIn), 'allow');
    expect(codeOf(answer)?.userId).toBe(ALICE);
  });

  it('RFC 9110 §15.5.6: HEAD does not answer', async () => {
    const page = await browser.open(url());
    for (const path of ['sign-up', 'sign-in']) {
      const response = await fetch(`${service.base}${new URL(page.url).pathname}/${path}`, { method: 'HEAD' });
      expect(response.status).toBe(405);
    }
  });
});

describe('whoever is signed in already', () => {
  const signedInAs = async () => {
    const changes = { prompt: 'login' };
    return browser.decide(await browser.signIn(await browser.open(url(changes))), 'allow');
  };

  it('Initiating User Registration 1.0 §4.1: is shown the page all the same, and the new user takes the place', async () => {
    service.put.client({ backchannelLogoutUri: 'https://app.example.com/out' });
    const first = codeOf(await signedInAs());
    const old = browser.cookie(SESSION) ?? '';
    const page = await browser.open(url());
    expect(isSignUp(page)).toBe(true);
    // Whom nothing has been typed by is signed in as before.
    expect(codeOf(await browser.open(url({ prompt: 'none' })))?.userId).toBe(ALICE);
    const consent = await browser.signUp(page);
    expect(isConsent(consent)).toBe(true);
    const second = codeOf(await browser.decide(consent, 'allow'));
    expect(second?.userId).not.toBe(ALICE);
    expect(second?.sessionId).not.toBe(first?.sessionId);
    expect(service.events.find((event) => event.type === 'session.ended')).toMatchObject({
      sessionId: first?.sessionId,
      details: { reason: 'user-changed' },
    });
    expect(await service.database.query('select client_id, session_id from authorize.logout_notices')).toEqual([
      { client_id: 'app', session_id: first?.sessionId },
    ]);
    const before = new Browser(service.base);
    before.cookies.set(`${SESSION} /acme/shop`, { value: old, path: '/acme/shop' });
    expect(parameters(await before.open(url({ prompt: 'none' })))).toMatchObject({ error: 'login_required' });
    expect(codeOf(await browser.open(url({ prompt: 'none' })))?.userId).toBe(second?.userId);
  });

  it('OpenID Connect Core §3.1.2.4: what the one has allowed is not allowed by the other', async () => {
    await signedInAs();
    expect(isConsent(await browser.signUp(await browser.open(url())))).toBe(true);
  });

  it('Back-Channel Logout §2.5: while the other’s session cannot be ended, it goes on; the account is there and can be signed in to', async () => {
    await signedInAs();
    const page = await browser.open(url({ login_hint: 'hinted' }));
    service.switches.tokenAway = true;
    const tried = await browser.signUp(page);
    expect([tried.status, isSignIn(tried), tried.headers.get('retry-after')]).toEqual([503, true, '5']);
    expect(tried.html).toContain('Your account has been created.');
    expect(tried.html).toContain('value="carol"');
    service.switches.tokenAway = false;
    expect(codeOf(await browser.open(url({ prompt: 'none' })))?.userId).toBe(ALICE);
    const reloaded = await browser.open(page.url);
    expect(isSignIn(reloaded)).toBe(true);
    expect(reloaded.html).toContain('id="account-made" role="status"');
    const consent = await browser.signIn(reloaded, 'carol', PASSWORD);
    expect(codeOf(await browser.decide(consent, 'allow'))?.userId).not.toBe(ALICE);
    expect(service.signUpCalls).toHaveLength(1);
  });

  it('Architecture rule 5: without evidence nobody is signed in, and the account can be signed in to afterwards', async () => {
    const page = await browser.open(url());
    service.switches.auditAway = true;
    expect((await browser.signUp(page)).status).toBe(503);
    expect(browser.cookie(SESSION)).toBeUndefined();
    service.switches.auditAway = false;
    const again = await browser.open(page.url);
    expect(again.html).toContain('Your account has been created.');
    expect(isConsent(await browser.signIn(again, 'carol', PASSWORD))).toBe(true);
  });

  it('OpenID Connect Core §3.1.2.1: max_age and an essential acr are met by a new account', async () => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['urn:ostiary:acr:1'] } } });
    const consent = await browser.signUp(await browser.open(url({ max_age: '0', claims })));
    expect(parameters(await browser.decide(consent, 'allow'))).toHaveProperty('code');
  });
});

describe('what identity may answer', () => {
  it('gRPC: an answer that says nothing makes nobody signed in', async () => {
    service.signUpAnswers.push({ result: Result.RESULT_UNSPECIFIED });
    const again = await browser.signUp(await browser.open(url()));
    expect([again.status, isSignUp(again)]).toEqual([503, true]);
    expect(browser.cookie(SESSION)).toBeUndefined();
  });
});
