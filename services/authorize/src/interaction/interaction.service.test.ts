import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VerifyPasswordResponse_Result as Result } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { signJws } from '@ostiary/crypto/jws';
import { subjectOf } from '@ostiary/oauth/subject';
import { passkeyScriptUrl } from '../pages/passkey-script.js';
import {
  ALICE,
  type AuthorizeUnderTest,
  BOB,
  GOOD,
  ISSUER,
  PAIRWISE_KEY,
  startAuthorize,
} from '../testing/authorize-under-test.js';
import { Browser, type Shown } from '../testing/browser.js';

let service: AuthorizeUnderTest;
let browser: Browser;
beforeAll(async () => {
  service = await startAuthorize('interaction');
});
afterAll(() => service.stop());
beforeEach(() => {
  service.reset();
  browser = new Browser(service.base);
});

const SESSION = '__Secure-ostiary-session';
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self' https:; frame-ancestors 'none'; base-uri 'none'";
const PASSKEY_SCRIPT = passkeyScriptUrl({ issuer: ISSUER });
const withoutOurScript = (text: string) => text.replace(`<script src="${PASSKEY_SCRIPT}" defer></script>`, '');
const url = (changes: Readonly<Record<string, string>> = {}): string =>
  `${ISSUER}/authorize?${new URLSearchParams({ ...GOOD, ...changes })}`;
const parameters = (shown: Shown) => Object.fromEntries(shown.location?.searchParams ?? []);
const errorOf = (shown: Shown) => /<dd id="error"><code>(.*?)<\/code>/.exec(shown.html)?.[1];
const directive = ({ headers }: Shown, name: string) =>
  headers
    .get('content-security-policy')
    ?.split('; ')
    .find((text) => text.startsWith(`${name} `));
const isSignIn = (shown: Shown) => shown.html.includes('id="username"') && shown.html.includes('id="password"');
const isConsent = (shown: Shown) =>
  shown.html.includes('id="consent-allow"') && shown.html.includes('id="consent-deny"');

async function wholeSignIn(changes: Readonly<Record<string, string>> = {}): Promise<Shown> {
  return browser.decide(await browser.signIn(await browser.open(url(changes))), 'allow');
}

describe('signing in', () => {
  it('OpenID Connect Core §3.1.2.3: from the page over consent to the code, each step with its event', async () => {
    const page = await browser.open(url({ login_hint: 'alice@example.com"' }));
    expect(isSignIn(page)).toBe(true);
    expect(page.html).toContain('value="alice@example.com&quot;"');
    expect(page.html).toContain('Acme &lt;Shop&gt;');
    const consent = await browser.signIn(page);
    expect(isConsent(consent)).toBe(true);
    expect(consent.html).toContain('Know your name and profile');
    const answer = await browser.decide(consent, 'allow');
    expect(parameters(answer)).toEqual({ code: expect.any(String), state: GOOD.state, iss: ISSUER });
    expect(service.eventTypes()).toEqual([
      'sign_in.succeeded',
      'session.started',
      'consent.asked',
      'authorization.granted',
    ]);
    expect(service.granted.get(`${ALICE} app`)?.scopes).toEqual(['openid', 'profile']);
  });

  it('leads to help with a forgotten password where the installation can send it', async () => {
    const leads = async () => (await browser.open(url())).html.includes('id="forgot-password"');
    service.switches.sendsMail = false;
    service.clock.aheadMs = 120_000;
    expect(await leads()).toBe(false);
    service.switches.sendsMail = true;
    service.clock.aheadMs = 240_000;
    expect(await leads()).toBe(true);
    service.put.settings({ email: { passwordReset: 'off' } });
    expect(await leads()).toBe(false);
  });

  it('RFC 9700 §4.16, §4.12: pages are not framed, not cached, run no script but the one for passkeys and end in 303', async () => {
    const page = await browser.open(url());
    expect(page.headers.get('content-security-policy')).toBe(`${POLICY}; script-src ${PASSKEY_SCRIPT}`);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('strict-transport-security')).toMatch(/^max-age=/);
    expect(withoutOurScript(page.html)).not.toMatch(/<script|style=|\son\w+=/);
    service.put.settings({ signIn: { methods: ['password'] } });
    const plain = await browser.open(url());
    expect(plain.headers.get('content-security-policy')).toBe(POLICY);
    expect(plain.html).not.toMatch(/<script|passkey/);
    expect((await browser.decide(await browser.signIn(page), 'allow')).status).toBe(303);
  });

  it('CSP 3 §6.7.2: the look of a workspace is a colour and an image of one origin, whatever was stored', async () => {
    const look = {
      logoUri: 'https://cdn.example/logo.png',
      primaryColor: '#ffe000',
      supportUri: 'https://acme.example/help',
    };
    service.put.settings({ branding: look });
    const page = await browser.open(url());
    expect(directive(page, 'img-src')).toBe("img-src 'self' https://cdn.example");
    expect(page.html).toContain(`<link rel="stylesheet" href="${ISSUER}/assets/accent.ffe000.css">`);
    expect(page.html).toContain('<a href="https://acme.example/help" rel="noopener noreferrer">Help</a>');
    const sheet = await browser.open(`${ISSUER}/assets/accent.ffe000.css`);
    expect(sheet.html).toMatch(/^:root\{--accent:#[0-9a-f]{6};--on-accent:#[0-9a-f]{6}\}\n@media/);
    expect(sheet.headers.get('cache-control')).toContain('immutable');
    // What is no colour is this release's style, and nothing of the name is in it.
    const other = await browser.open(`${ISSUER}/assets/accent.ffe00g.css`);
    expect([other.html.includes('ffe00g'), other.headers.get('cache-control')]).toEqual([false, 'no-store']);
    // Settings of another time: an address that would be another directive is not shown at all.
    service.put.settings({
      branding: { logoUri: "https://a;script-src 'unsafe-inline'", termsUri: 'javascript:alert(1)' },
    });
    const older = await browser.open(url());
    expect(directive(older, 'img-src')).toBe("img-src 'self'");
    expect(older.html).not.toMatch(/unsafe-inline|javascript:/);
  });

  it('RFC 6265bis §4.1.3: cookies are for this workspace, for TLS, out of reach of scripts and other sites', async () => {
    const page = await browser.open(url());
    await browser.signIn(page);
    const [interaction = '', session = '', device = '', ...others] = browser.setCookies;
    expect(interaction).toMatch(/^__Secure-ostiary-interaction=[A-Za-z0-9_-]{43}; /);
    expect(interaction).toContain(`; Path=${new URL(page.url).pathname}; Max-Age=1800; Secure; HttpOnly; SameSite=Lax`);
    expect(session).toMatch(/^__Secure-ostiary-session=[A-Za-z0-9_-]{43}; Path=\/acme\/shop; /);
    expect(session).toMatch(/; Secure; HttpOnly; SameSite=Lax$/);
    expect(device).toMatch(/^__Secure-ostiary-device=device\.password; Path=\/acme\/shop; /);
    expect(device).toMatch(/; Secure; HttpOnly; SameSite=Lax$/);
    expect(others).toEqual([]);
  });

  it('RFC 9110 §15.4.4: a sign-in leads to a page of its own, so that a reload does not send the password again', async () => {
    const page = await browser.open(url());
    const consent = await browser.signIn(page);
    expect(consent.url).toBe(page.url);
    expect(isConsent(await browser.open(consent.url))).toBe(true);
    expect(service.attempts).toHaveLength(1);
  });

  it('OpenID Connect Core §3.1.2.3: a wrong password and an unknown user look the same', async () => {
    const page = await browser.open(url());
    const texts = [];
    for (const [username, password] of [
      ['alice', 'wrong'],
      ['nobody', 'wrong'],
    ] as const) {
      const again = await browser.signIn(page, username, password);
      expect([again.status, isSignIn(again)]).toEqual([422, true]);
      expect(again.html).toContain('role="alert"');
      expect(again.html).not.toContain('wrong');
      texts.push(again.html.replaceAll(username, '').replace(/&quot;challenge&quot;:&quot;[\w-]{43}/, ''));
    }
    expect(texts[0]).toBe(texts[1]);
    expect(service.eventTypes()).toEqual(['sign_in.failed', 'sign_in.failed']);
    expect(service.events[0]?.target).toEqual({ type: 'user', id: ALICE });
    expect(service.events[1]?.target).toBeUndefined();
    expect(browser.cookie(SESSION)).toBeUndefined();
    expect(isConsent(await browser.signIn(page))).toBe(true);
  });

  it('OpenID Connect Core §3.1.2.3: a disabled user is told no more than a stranger', async () => {
    service.verdicts.push({ result: Result.RESULT_DISABLED });
    const again = await browser.signIn(await browser.open(url()));
    expect([again.status, isSignIn(again)]).toEqual([422, true]);
    expect(service.events[0]?.details).toMatchObject({ reason: 'disabled' });
  });

  it('RFC 6585 §4: too many attempts are told in plain words, and when to come back', async () => {
    const retryAt = Math.floor(Date.now() / 1000) + 120;
    service.verdicts.push({ result: Result.RESULT_THROTTLED, retryAt });
    const again = await browser.signIn(await browser.open(url()));
    expect([again.status, isSignIn(again)]).toEqual([429, true]);
    expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(100);
    expect(again.html).toContain('Too many attempts. Try again in 2 minutes.');
  });

  it('WCAG 2.2 §3.3.1, §2.4.2: what is wrong is said in the title and of the fields that are, and of no other', async () => {
    const page = await browser.open(url());
    const fields = ({ html }: Shown) =>
      ['username', 'password'].map((id) => {
        const input = new RegExp(`<input id="${id}"[^>]*>`).exec(html)?.[0] ?? '';
        return [input.includes('aria-describedby="sign-in-problem"'), input.includes('aria-invalid="true"')];
      });
    const isError = ({ html }: Shown) => html.includes('<title>Error: Sign in - ');
    const [told, untold, waits] = [
      [true, true],
      [false, false],
      [true, false],
    ];
    expect([isError(page), fields(page)]).toEqual([false, [untold, untold]]);
    const refused = await browser.signIn(page, 'alice', 'wrong');
    expect([isError(refused), fields(refused)]).toEqual([true, [told, told]]);
    const empty = await browser.submit(page, '/sign-in', { username: 'alice', password: '' });
    expect([isError(empty), fields(empty)]).toEqual([true, [waits, told]]);
    service.verdicts.push({ result: Result.RESULT_THROTTLED, retryAt: Math.floor(Date.now() / 1000) + 60 });
    const throttled = await browser.signIn(page);
    expect([isError(throttled), fields(throttled)]).toEqual([true, [waits, waits]]);
    service.switches.identityAway = true;
    const away = await browser.signIn(page);
    expect([isError(away), fields(away)]).toEqual([true, [waits, waits]]);
  });

  it('RFC 6749 §4.1.2.1: cancelling ends in access_denied, and spends the request', async () => {
    const { html } = await browser.open(`${ISSUER}/par`, { form: GOOD });
    const { request_uri: requestUri } = JSON.parse(html);
    const start = `${ISSUER}/authorize?${new URLSearchParams({ client_id: 'app', request_uri: requestUri })}`;
    const answer = await browser.submit(await browser.open(start), '/sign-in', { action: 'cancel' });
    expect(parameters(answer)).toMatchObject({ error: 'access_denied', state: GOOD.state, iss: ISSUER });
    expect(errorOf(await browser.open(start))).toBe('invalid_request_uri');
  });

  it('OpenID Connect Core §3.1.2.3: nothing typed is asked for again, and no attempt', async () => {
    const again = await browser.submit(await browser.open(url()), '/sign-in', { username: 'alice', password: '' });
    expect([again.status, isSignIn(again)]).toEqual([422, true]);
    expect(again.html).toContain('value="alice"');
    expect(service.attempts).toEqual([]);
  });

  it('RFC 9110 §15.6.4: while nobody can check passwords the page says so, and goes on afterwards', async () => {
    const page = await browser.open(url());
    service.switches.identityAway = true;
    const again = await browser.signIn(page);
    expect([again.status, isSignIn(again), again.headers.get('retry-after')]).toEqual([503, true, '5']);
    service.switches.identityAway = false;
    expect(isConsent(await browser.signIn(again))).toBe(true);
  });

  it('Demonstration: sample users are on the page where the workspace has some', async () => {
    expect((await browser.open(url())).html).not.toContain('Sample users');
    const sampleUsers = [{ username: 'carol', password: 'p<1>', description: 'an administrator' }];
    service.put.settings({ signIn: { methods: ['password'], sampleUsers } });
    const { html } = await browser.open(url());
    expect(html).toContain('<code>carol</code>');
    expect(html).toContain('<code>p&lt;1&gt;</code>');
  });

  it('CSP 3 §6.4.3: a form may end at an app on the device, where the client has one', async () => {
    const redirectUris = ['http://127.0.0.1/cb', 'com.example.app:/cb', 'http://[::1]/cb'];
    service.put.client({ applicationType: 'native', tokenEndpointAuthMethod: 'none', redirectUris });
    const policy = async (redirectUri: string) =>
      (await browser.open(url({ redirect_uri: redirectUri }))).headers.get('content-security-policy');
    expect(await policy('http://127.0.0.1:4711/cb')).toContain("form-action 'self' https: http://127.0.0.1:4711;");
    expect(await policy('com.example.app:/cb')).toContain("form-action 'self' https: com.example.app:;");
    expect(await policy('http://[::1]:4711/cb')).toContain("form-action 'self' https: http:;");
  });
});

describe('the interaction', () => {
  it('RFC 6749 §10.12: another browser gets nowhere, neither by looking nor by sending', async () => {
    const page = await browser.open(url());
    const other = new Browser(service.base);
    expect(errorOf(await other.open(page.url))).toBe('invalid_request');
    expect(errorOf(await other.signIn(page))).toBe('invalid_request');
    // Nor with the cookie of an interaction of its own.
    await other.open(url());
    const [[, own] = []] = [...other.cookies];
    other.cookies.set('__Secure-ostiary-interaction stolen', {
      value: own?.value ?? '',
      path: new URL(page.url).pathname,
    });
    expect(errorOf(await other.signIn(page))).toBe('invalid_request');
    expect(service.attempts).toEqual([]);
  });

  it.each([
    ['without its token', {}],
    ['with an invented token', { csrf: 'x' }],
    ['with an empty token', { csrf: '' }],
  ])('RFC 6749 §10.12: a form %s counts for nothing (login CSRF)', async (_, fields) => {
    const page = await browser.open(url());
    const sent = { username: 'alice', password: 'wonderland', ...fields };
    const answer = await browser.open(`${page.url}/sign-in`, { form: sent });
    expect([answer.status, errorOf(answer)]).toEqual([400, 'invalid_request']);
    expect(service.attempts).toEqual([]);
    expect(browser.cookie(SESSION)).toBeUndefined();
  });

  it('RFC 6749 §10.12: the token of one interaction is of no use to another', async () => {
    const page = await browser.open(url());
    const token = /name="csrf" value="([^"]*)"/.exec(page.html)?.[1] ?? '';
    const other = await browser.open(url());
    expect(errorOf(await browser.submit(other, '/sign-in', { csrf: token, username: 'a', password: 'b' }))).toBe(
      'invalid_request',
    );
  });

  it('OpenID Connect Core §3.1.2.3: is used once: going back and sending again changes nothing', async () => {
    const consent = await browser.signIn(await browser.open(url()));
    expect(parameters(await browser.decide(consent, 'allow'))).toHaveProperty('code');
    for (const decision of ['allow', 'deny']) {
      // The cookie is gone, and even with it the interaction is.
      expect(errorOf(await browser.decide(consent, decision))).toMatch(/invalid_request(_uri)?/);
    }
    expect(service.eventTypes().filter((type) => type === 'authorization.granted')).toHaveLength(1);
  });

  it('OpenID Connect Core §3.1.2.3: of ten decisions at once one is answered with a code', async () => {
    const consent = await browser.signIn(await browser.open(url()));
    const answers = await Promise.all(Array.from({ length: 10 }, () => browser.decide(consent, 'allow')));
    expect(answers.filter((answer) => 'code' in parameters(answer))).toHaveLength(1);
  });

  it('OpenID Connect Core §3.1.2.3: several tabs do not disturb each other', async () => {
    const one = await browser.open(url({ state: 'one' }));
    const two = await browser.open(url({ state: 'two' }));
    const answerTwo = await browser.decide(await browser.signIn(two), 'allow');
    expect(parameters(answerTwo)).toMatchObject({ state: 'two', code: expect.any(String) });
    // The first tab finds the session.
    expect(parameters(await browser.open(one.url))).toMatchObject({ state: 'one', code: expect.any(String) });
  });

  it.each(['nonsense', 'A'.repeat(22), '..%2f..%2fpar', 'a%00b'])(
    'RFC 6749 §3.1: an unknown interaction is a page: %s',
    async (id) => {
      const answer = await browser.open(`${ISSUER}/interaction/${id}`);
      expect([answer.status, errorOf(answer)]).toEqual([400, 'invalid_request_uri']);
    },
  );

  it('RFC 9110 §15.5.6: HEAD does not answer', async () => {
    const page = await browser.open(url());
    const response = await fetch(service.base + new URL(page.url).pathname, { method: 'HEAD' });
    expect(response.status).toBe(405);
  });
});

describe('consent', () => {
  it('RFC 6749 §4.1.2.1: denying ends in access_denied and is recorded', async () => {
    const answer = await browser.decide(await browser.signIn(await browser.open(url())), 'deny');
    expect(parameters(answer)).toMatchObject({ error: 'access_denied', state: GOOD.state, iss: ISSUER });
    expect(service.eventTypes().slice(-2)).toEqual(['consent.refused', 'authorization.refused']);
    expect(service.granted.size).toBe(0);
  });

  it('OpenID Connect Core §3.1.2.4: is asked once, and again for more', async () => {
    await wholeSignIn();
    expect(parameters(await browser.open(url()))).toHaveProperty('code');
    const more = await browser.open(url({ scope: 'openid profile offline_access' }));
    expect(isConsent(more)).toBe(true);
    expect(more.html).toContain('Keep access while you are away');
    expect(parameters(await browser.decide(more, 'allow'))).toHaveProperty('code');
    expect(parameters(await browser.open(url({ scope: 'offline_access openid' })))).toHaveProperty('code');
  });

  it('OpenID Connect Core §3.1.2.4: a grant of another browser is found and not asked for again', async () => {
    await wholeSignIn();
    browser = new Browser(service.base);
    const answer = await browser.signIn(await browser.open(url()));
    expect(parameters(answer)).toHaveProperty('code');
    expect(service.grantCalls).toEqual(['find', 'find', 'record', 'find']);
  });

  it('OpenID Connect Core §3.1.2.4: is implied for a first-party client where the workspace says so', async () => {
    service.put.settings({ consent: 'implied-for-first-party' });
    service.put.client({ firstParty: true });
    expect(parameters(await browser.signIn(await browser.open(url())))).toHaveProperty('code');
    expect(service.granted.get(`${ALICE} app`)?.scopes).toEqual(['openid', 'profile']);
  });

  it('OpenID Connect Core §3.1.2.4: is asked every time where the workspace says so', async () => {
    service.put.settings({ consent: 'always' });
    await wholeSignIn();
    const page = await browser.open(url());
    expect(isConsent(page)).toBe(true);
    expect(parameters(await browser.decide(page, 'allow'))).toHaveProperty('code');
  });

  it('OpenID Connect Core §5.5: asks about claims that are asked for one by one', async () => {
    service.put.client({ scopes: ['openid', 'email'] });
    const claims = JSON.stringify({ userinfo: { email: null, phone_number: null } });
    const page = await browser.signIn(await browser.open(url({ scope: 'openid', claims })));
    expect(page.html).toContain('Know your e-mail address');
    expect(page.html).not.toContain('phone');
    const answer = await browser.decide(page, 'allow');
    const record = service.codeRecords.get(parameters(answer).code ?? '');
    expect(record?.scopes).toEqual(['openid']);
    expect(record?.claims?.userinfo).toHaveProperty('email');
    expect(service.granted.get(`${ALICE} app`)?.scopes).toEqual(['openid', 'email']);
  });

  it('OpenID Connect Core §3.1.2.6: consent_required when it may not be asked', async () => {
    await wholeSignIn();
    const answer = await browser.open(url({ prompt: 'none', scope: 'openid profile offline_access' }));
    expect(parameters(answer)).toMatchObject({ error: 'consent_required', iss: ISSUER });
  });

  it('RFC 6749 §10.12: counts only from the user who was asked', async () => {
    const consent = await browser.signIn(await browser.open(url()));
    // In another tab somebody else signs in.
    await browser.signIn(await browser.open(url({ prompt: 'login' })), 'bob', 'builder');
    const answer = await browser.decide(consent, 'allow');
    expect(isConsent(answer)).toBe(true);
    expect(answer.html).toContain('Signed in as <strong>bob</strong>');
    expect(service.granted.size).toBe(0);
  });

  it('OpenID Connect Core §3.1.2.3: lets somebody else sign in', async () => {
    const consent = await browser.signIn(await browser.open(url()));
    const page = await browser.decide(consent, 'switch');
    expect(isSignIn(page)).toBe(true);
    const answer = await browser.decide(await browser.signIn(page, 'bob', 'builder'), 'allow');
    expect(service.codeRecords.get(parameters(answer).code ?? '')?.userId).toBe(BOB);
    expect(service.eventTypes()).toContain('session.ended');
  });

  it('RFC 6749 §4.1.2.1: temporarily_unavailable while grants cannot be read', async () => {
    service.switches.tokenAway = true;
    expect(parameters(await browser.signIn(await browser.open(url())))).toMatchObject({
      error: 'temporarily_unavailable',
    });
  });

  it('HTML §13.1: shows what a client says of itself as text, and links to the web only', async () => {
    service.put.client({
      clientName: '<img src=x onerror=alert(1)>',
      clientUri: 'https://app.example/?a="b"',
      policyUri: 'javascript:alert(1)',
    });
    const { html } = await browser.signIn(await browser.open(url()));
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toContain('<img');
    expect(html).not.toContain('javascript:');
    expect(html).toContain('Your answer goes to <strong>app.example</strong>');
  });

  it('OIDC Registration §2: sign-in and consent show the client’s logo and links', async () => {
    service.put.client({
      logoUri: 'https://cdn.example:8443/logo.png?a=1&b=2',
      clientUri: 'https://app.example/',
      policyUri: 'https://app.example/privacy',
      tosUri: 'https://law.example/terms',
    });
    const page = await browser.open(url());
    for (const shown of [page, await browser.signIn(page)]) {
      expect(shown.html).toContain(
        '<img class="logo" src="https://cdn.example:8443/logo.png?a=1&amp;b=2" alt="" referrerpolicy="no-referrer">',
      );
      // The image's origin and no other, on this page alone.
      expect(directive(shown, 'img-src')).toBe("img-src 'self' https://cdn.example:8443");
      const links = [
        ...shown.html.matchAll(/<a href="([^"]*)" rel="noopener noreferrer">([^<]*)<\/a> <span>([^<]*)</g),
      ];
      expect(links.map(([, href, text, host]) => [href, text, host])).toEqual([
        ['https://app.example/', 'About this application', 'app.example'],
        ['https://app.example/privacy', 'Privacy policy', 'app.example'],
        ['https://law.example/terms', 'Terms of service', 'law.example'],
      ]);
    }
  });

  it.each([
    ['a script', 'javascript:alert(1)'],
    ['no TLS', 'http://cdn.example/logo.png'],
    ['an image in itself', 'data:image/svg+xml,%3Csvg%3E'],
    ['every host', 'https://*/logo.png'],
    ['a second directive', 'https://a;sandbox/logo.png'],
    ['a second policy', 'https://a,b/logo.png'],
    ['the end of an attribute', 'https://app.example/"><script>alert(1)</script>'],
  ])(
    'CSP 3 §2.3.1: of what was registered before it was refused, %s is not shown and opens nothing',
    async (_, uri) => {
      service.put.client({ logoUri: uri, clientUri: uri, policyUri: uri, tosUri: uri });
      const page = await browser.open(url());
      for (const shown of [page, await browser.signIn(page)]) {
        expect(withoutOurScript(shown.html)).not.toMatch(/<img|<script|<a (?!id="(?:create-account|forgot-password)")/);
        expect(shown.headers.get('content-security-policy')?.replace(`; script-src ${PASSKEY_SCRIPT}`, '')).toBe(
          POLICY,
        );
      }
    },
  );
});

describe('prompt, max_age and sessions', () => {
  it('OpenID Connect Core §3.1.2.1: prompt=none is silent with a session and a grant', async () => {
    await wholeSignIn();
    expect(parameters(await browser.open(url({ prompt: 'none' })))).toHaveProperty('code');
  });

  it.each([
    ['prompt=login', { prompt: 'login' }],
    ['prompt=select_account', { prompt: 'select_account' }],
    ['max_age=0', { max_age: '0' }],
  ])('OpenID Connect Core §3.1.2.1: %s shows the sign-in page once, and a later auth_time', async (_, changes) => {
    const first = await wholeSignIn();
    service.clock.aheadMs = 5_000;
    const page = await browser.open(url(changes));
    expect(isSignIn(page)).toBe(true);
    const answer = await browser.signIn(page);
    const authTime = (shown: Shown) => service.codeRecords.get(parameters(shown).code ?? '')?.authTime ?? 0;
    expect(authTime(answer) - authTime(first)).toBeGreaterThanOrEqual(5);
  });

  it('OpenID Connect Core §3.1.2.1: max_age=1 forces a sign-in, and reading the consent page does not force another', async () => {
    await wholeSignIn();
    service.clock.aheadMs = 10_000;
    const page = await browser.open(url({ max_age: '1', prompt: 'consent' }));
    expect(isSignIn(page)).toBe(true);
    const consent = await browser.signIn(page);
    service.clock.aheadMs = 20_000;
    expect(isConsent(await browser.open(consent.url.replace('/sign-in', '')))).toBe(true);
    expect(parameters(await browser.decide(consent, 'allow'))).toHaveProperty('code');
  });

  it('OpenID Connect Core §3.1.2.1: a max_age that passes while the consent page is read was met when it was asked', async () => {
    await wholeSignIn();
    const consent = await browser.open(url({ max_age: '100', prompt: 'consent' }));
    expect(isConsent(consent)).toBe(true);
    service.clock.aheadMs = 200_000;
    expect(parameters(await browser.decide(consent, 'allow'))).toHaveProperty('code');
  });

  it('OpenID Connect Core §3.1.2.1: prompt=consent asks, though granted', async () => {
    await wholeSignIn();
    expect(isConsent(await browser.open(url({ prompt: 'consent' })))).toBe(true);
  });

  it('RFC 9700 §4.12: every sign-in begins under a new secret; the old one is dead', async () => {
    await wholeSignIn();
    const before = browser.cookie(SESSION) ?? '';
    const fixed = new Browser(service.base);
    fixed.cookies.set(`${SESSION} /acme/shop`, { value: before, path: '/acme/shop' });
    const answer = await browser.signIn(await browser.open(url({ prompt: 'login' })));
    expect(parameters(answer)).toHaveProperty('code');
    expect(browser.cookie(SESSION)).not.toBe(before);
    expect(isSignIn(await fixed.open(url()))).toBe(true);
    expect(parameters(await browser.open(url()))).toHaveProperty('code');
  });

  it('OpenID Connect Core §2: a session that another user ended stays ended, though Postgres still has it', async () => {
    await wholeSignIn();
    const before = browser.cookie(SESSION) ?? '';
    await browser.signIn(await browser.open(url({ prompt: 'login' })), 'bob', 'builder');
    const old = new Browser(service.base);
    old.cookies.set(`${SESSION} /acme/shop`, { value: before, path: '/acme/shop' });
    expect(isSignIn(await old.open(url()))).toBe(true);
  });

  it('RFC 9700 §4.12: a secret that the browser brought is never taken over', async () => {
    const planted = 'A'.repeat(43);
    browser.cookies.set(`${SESSION} /acme/shop`, { value: planted, path: '/acme/shop' });
    await wholeSignIn();
    expect(browser.cookie(SESSION)).not.toBe(planted);
  });

  it('OpenID Connect Core §2: the same user keeps the session’s id, another ends it', async () => {
    const sid = (shown: Shown) => service.codeRecords.get(parameters(shown).code ?? '')?.sessionId;
    const first = await wholeSignIn();
    const again = await browser.signIn(await browser.open(url({ prompt: 'login' })));
    expect(sid(again)).toBe(sid(first));
    expect(service.eventTypes()).not.toContain('session.ended');
    const other = await browser.decide(
      await browser.signIn(await browser.open(url({ prompt: 'login' })), 'bob', 'builder'),
      'allow',
    );
    expect(sid(other)).not.toBe(sid(first));
    expect(service.events.find((event) => event.type === 'session.ended')?.sessionId).toBe(sid(first));
  });

  it('Back-Channel Logout §2.5: when another user signs in, the clients of the session that ends are told', async () => {
    service.put.client({ backchannelLogoutUri: 'https://app.example.com/out' });
    const sid = service.codeRecords.get(parameters(await wholeSignIn()).code ?? '')?.sessionId;
    await browser.signIn(await browser.open(url({ prompt: 'login' })), 'bob', 'builder');
    expect(service.events.find((event) => event.type === 'session.ended')).toMatchObject({
      sessionId: sid,
      details: { reason: 'user-changed' },
    });
    expect(await service.database.query('select client_id, session_id, user_id from authorize.logout_notices')).toEqual(
      [{ client_id: 'app', session_id: sid, user_id: ALICE }],
    );
  });

  it('Back-Channel Logout §2.5: while what was issued in it cannot be ended, the session goes on', async () => {
    await wholeSignIn();
    const page = await browser.open(url({ prompt: 'login' }));
    service.switches.tokenAway = true;
    const tried = await browser.signIn(page, 'bob', 'builder');
    expect([tried.status, isSignIn(tried)]).toEqual([503, true]);
    service.switches.tokenAway = false;
    expect(service.eventTypes()).not.toContain('session.ended');
    expect(service.codeRecords.get(parameters(await browser.open(url())).code ?? '')?.userId).toBe(ALICE);
  });

  it('OpenID Connect Core §3.1.2.3: a disabled user’s session is refused', async () => {
    await wholeSignIn();
    service.put.user(ALICE, 'alice', true);
    expect(isSignIn(await browser.open(url()))).toBe(true);
    expect(parameters(await browser.open(url({ prompt: 'none' })))).toMatchObject({ error: 'login_required' });
  });

  it('OpenID Connect Core §3.1.2.3: a session ends by idling and by age, as the workspace says', async () => {
    service.put.settings({ session: { idleSeconds: 100, absoluteSeconds: 250 } });
    await wholeSignIn();
    const alive = async (seconds: number) => {
      service.clock.aheadMs = seconds * 1000;
      const found = 'code' in parameters(await browser.open(url({ prompt: 'none' })));
      await new Promise((resolve) => setTimeout(resolve, 50)); // the use is noted behind the answer
      return found;
    };
    expect([await alive(90), await alive(180), await alive(240)]).toEqual([true, true, true]);
    expect(await alive(251)).toBe(false);
    service.clock.aheadMs = 0;
    service.put.settings({ session: { idleSeconds: 100, absoluteSeconds: 100_000 } });
    browser = new Browser(service.base);
    await browser.signIn(await browser.open(url()));
    expect(await alive(101)).toBe(false);
  });

  it('Architecture rule 3: a session outlives the loss of Redis', async () => {
    await wholeSignIn();
    const keys = await service.redis.keys(`${service.redis.options.keyPrefix}session:*`);
    for (const key of keys) await service.redis.del(key.slice(service.redis.options.keyPrefix?.length));
    service.grantCalls.length = 0;
    expect(parameters(await browser.open(url({ prompt: 'none' })))).toHaveProperty('code');
    expect(service.grantCalls).toEqual(['find']);
    expect(parameters(await browser.open(url({ prompt: 'none' })))).toHaveProperty('code');
    expect(service.grantCalls).toEqual(['find']);
  });

  it('Architecture rule 4: sessions are shown to their own tenant only', async () => {
    await wholeSignIn();
    const { dataSource } = service.database;
    const count = async (tenant: string) => {
      const [row] = await dataSource.transaction(async (manager) => {
        await manager.query(`select set_config('ostiary.tenant', $1, true)`, [tenant]);
        return manager.query('select count(*)::int as n from sessions');
      });
      return row.n;
    };
    expect(await count('other')).toBe(0);
    expect(await count('acme')).toBeGreaterThan(0);
    expect(await dataSource.query('select id from sessions')).toEqual([]);
    const security = `select relrowsecurity and relforcerowsecurity as forced from pg_class where oid = 'authorize.sessions'::regclass`;
    expect(await service.database.query(security)).toEqual([{ forced: true }]);
  });

  it('Architecture rule 4: a session of another workspace is none here', async () => {
    await wholeSignIn();
    const secret = browser.cookie(SESSION) ?? '';
    const session = await service.sessionCache.get(secret);
    if (session === undefined) throw new Error('no session');
    await service.sessionCache.put(secret, { ...session, workspaceId: '0190a000-0000-7000-8000-000000000002' }, 60);
    expect(isSignIn(await browser.open(url()))).toBe(true);
  });

  it('OpenID Connect Core §3.1.2.1: id_token_hint with prompt=none is silent for its user, and login_required for another', async () => {
    await wholeSignIn();
    const workspace = service.workspace();
    const hint = (userId: string) => {
      const sub = subjectOf(workspace, service.put.client(), userId, PAIRWISE_KEY);
      const { kid, privateKey, alg } = service.signingKey;
      return signJws({ kid }, { iss: ISSUER, aud: 'app', sub, exp: 1 }, privateKey, alg);
    };
    expect(parameters(await browser.open(url({ prompt: 'none', id_token_hint: hint(ALICE) })))).toHaveProperty('code');
    const other = await browser.open(url({ prompt: 'none', id_token_hint: hint(BOB) }));
    expect(parameters(other)).toMatchObject({ error: 'login_required' });
    const page = await browser.open(url({ id_token_hint: hint(BOB) }));
    expect(isSignIn(page)).toBe(true);
    expect(parameters(await browser.signIn(page))).toMatchObject({ error: 'login_required' });
  });

  it.each([
    ['value', (sub: string) => ({ value: sub })],
    ['values', (sub: string) => ({ essential: true, values: ['nobody', sub] })],
  ])(
    'OpenID Connect Core §3.1.2.2: a sub that claims asks for by %s is answered for that user, and for nobody else',
    async (_, wish) => {
      await wholeSignIn();
      const asking = (userId: string) => {
        const sub = subjectOf(service.workspace(), service.put.client(), userId, PAIRWISE_KEY);
        return JSON.stringify({ id_token: { sub: wish(sub) } });
      };
      expect(parameters(await browser.open(url({ prompt: 'none', claims: asking(ALICE) })))).toHaveProperty('code');
      const silent = await browser.open(url({ prompt: 'none', claims: asking(BOB) }));
      expect(parameters(silent)).toMatchObject({ error: 'login_required' });
      const page = await browser.open(url({ claims: asking(BOB) }));
      expect(isSignIn(page)).toBe(true);
      expect(parameters(await browser.signIn(page))).toMatchObject({ error: 'login_required' });
    },
  );

  it('OpenID Connect Core §5.5.1: a sub that is only mentioned names nobody', async () => {
    await wholeSignIn();
    const claims = JSON.stringify({ id_token: { sub: null }, userinfo: { sub: { essential: true } } });
    expect(parameters(await browser.open(url({ prompt: 'none', claims })))).toHaveProperty('code');
  });

  it('Sessions: neither Redis nor Postgres holds the cookie’s value', async () => {
    await wholeSignIn();
    const secret = browser.cookie(SESSION) ?? '';
    const rows = await service.database.query('select * from authorize.sessions');
    expect(JSON.stringify(rows)).not.toContain(secret);
    for (const key of await service.redis.keys('*')) expect(key).not.toContain(secret);
  });
});
