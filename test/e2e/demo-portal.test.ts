// The demo portal in a real browser: the whole flow, every cheat with the clause by which it fails, and what an attacker would try.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { expectNoViolations, takePicture } from './support/accessibility.ts';
import { api } from './support/administration.ts';
import { searchTrail, until } from './support/audit-trail.ts';
import { launchBrowser } from './support/browser.ts';
import { PageBrowser } from './support/pages.ts';
import { secret } from './support/secrets-ledger.ts';
import { system } from './support/system.ts';
import { launchWorkspace, type TestWorkspace } from './support/workspace-fixture.ts';

/** Pictures of the pages, to look at. */

interface Demo extends TestWorkspace {
  readonly home: string;
  readonly users: readonly { readonly username: string; readonly password: string }[];
}

let browser: Browser;
let demo: Demo;
let other: Demo;

beforeAll(async () => {
  browser = await launchBrowser();
  demo = await launchDemo();
  other = await launchDemo();
});

afterAll(() => browser.close());

async function launchDemo(): Promise<Demo> {
  const workspace = await launchWorkspace('b2b-demo');
  const overview = await api('GET', workspace.path);
  const { sign_in } = overview.settings as { sign_in: { sample_users: { username: string; password: string }[] } };
  // Their passwords are no secrets: they are in the settings, and on the sign-in page.
  return { ...workspace, home: String(overview.demo_portal_url), users: sign_in.sample_users };
}

interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the browser complained about: a blocked style or script would be here. */
  readonly complaints: string[];
  /** Origins that were asked. */
  readonly origins: Set<string>;
}

async function visitor(options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  const origins = new Set<string>();
  page.on('console', (message) => {
    if (/Content Security Policy|Refused|Mixed Content/i.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  return { context, page, complaints, origins };
}

/** From the portal's button through the pages of the authorization server, back to the portal. */
async function throughPages(page: Page, { users }: Demo, who = 0): Promise<void> {
  const user = users[who];
  if (user === undefined) throw new Error('no such sample user');
  await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
  await page.getByLabel(/user name/i).fill(user.username);
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await allow(page);
}

async function allow(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await page.waitForURL(/\/demo-portal\//);
}

async function signIn(page: Page, at: Demo, who = 0): Promise<void> {
  await page.goto(at.home);
  await page.locator('#sign-in').click();
  await throughPages(page, at, who);
  await keepSecrets(page, at);
}

/** The portal's cookie opens its journey: it must be found nowhere else. */
async function keepSecrets(page: Page, at: Demo): Promise<void> {
  for (const { name, value } of await page.context().cookies([at.home, at.issuer])) {
    if (value.length >= 16) secret(value, `cookie ${name}`);
  }
  for (const token of await page.locator('.token pre').allTextContents())
    secret(token, 'token shown by the demo portal');
}

/** The sample organization of Ada and Ben. */
async function northwindOf({ path }: Demo): Promise<{ readonly id: string; readonly path: string }> {
  const { organizations } = await api('GET', `${path}/organizations?search=northwind`);
  const [found] = organizations as { readonly id: string }[];
  if (found === undefined) throw new Error('the demo has no Northwind');
  return { id: found.id, path: `${path}/organizations/${found.id}` };
}

const step = (page: Page, name: string) => page.locator(`#${name}.step`);

describe('the demo portal: a sign-in, step by step', () => {
  it('FAPI 2.0 Security Profile §5.3.3: signs a sample user in, and shows every message and claim with its clause', async () => {
    const { page, context, complaints, origins } = await visitor();
    await signIn(page, demo);
    expect(page.url()).toBe(demo.home);
    expect(await page.locator('h1').textContent()).toBe('Good day, Ada Keller');
    expect(await page.locator('.desk header').innerText()).toContain('buyer at Northwind Traders');
    expect(await page.locator('.orders tbody tr').count()).toBe(4);

    const pushed = await step(page, 'push').textContent();
    for (const shown of [
      'code_challenge_method',
      'S256',
      `${demo.home}callback`,
      'RFC 7636 §4.2',
      'Client assertion',
      'DPoP proof',
    ])
      expect(pushed).toContain(shown);
    expect(await step(page, 'request-uri').textContent()).toContain('urn:ietf:params:oauth:request_uri:');
    const authorizeUrl = new URL((await step(page, 'redirect').locator('.url').textContent()) ?? '');
    expect([...authorizeUrl.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
    expect(await step(page, 'response').textContent()).toContain(demo.issuer);

    const { id: northwind } = await northwindOf(demo);
    const tokens = step(page, 'tokens');
    const idToken = await tokens
      .getByRole('region', { name: 'ID token' })
      .or(tokens.locator('[aria-label="ID token"]'))
      .first()
      .textContent();
    for (const shown of [northwind, 'Northwind Traders', '["buyer"]', 'OpenID Connect Core §5.1.2'])
      expect(idToken).toContain(shown);
    const accessToken = await tokens.locator('[aria-label="Access token"]').textContent();
    for (const shown of ['at+jwt', '"jkt"', `${demo.home}api`, demo.issuer, 'RFC 9449 §6.1'])
      expect(accessToken).toContain(shown);
    expect(await tokens.textContent()).toMatch(/refresh_token\S{6}…/);

    const userinfo = await step(page, 'userinfo').textContent();
    for (const shown of ['ada@northwind.example', northwind, 'ath']) expect(userinfo).toContain(shown);
    expect(await step(page, 'api').locator('pre').last().textContent()).toContain('HF-20417');
    // Eight of nine steps are lit; the ninth is the renewal.
    expect(await page.locator('.arrow.taken').count()).toBe(8);
    expect(
      await page.locator('.means').evaluateAll((cells) => cells.filter((cell) => cell.textContent === '').length),
    ).toBe(0);

    const before = await tokens.locator('[aria-label="Access token"] pre').textContent();
    await page.getByRole('button', { name: 'Renew the access token' }).click();
    await page.waitForURL(/#refresh$/);
    expect(await page.locator('.arrow.taken').count()).toBe(9);
    expect(await tokens.locator('[aria-label="Access token"] pre').textContent()).not.toBe(before);
    await page.getByRole('button', { name: 'Ask userinfo again' }).click();
    await page.waitForURL(/#userinfo$/);
    await page.getByRole('button', { name: 'Call the API again' }).click();
    await page.waitForURL(/#api$/);
    expect(await page.locator('.orders tbody tr').count()).toBe(4);

    expect(complaints).toEqual([]);
    expect([...origins]).toEqual([system.issuerBase]);
    await keepSecrets(page, demo);
    await context.close();
  });

  it.each<[string, BrowserContextOptions]>([
    ['with JavaScript', {}],
    ['without JavaScript', { javaScriptEnabled: false }],
  ])('stops after each step for who wants to look: %s', async (_name, options) => {
    const { page, context, complaints } = await visitor(options);
    await page.goto(demo.home);
    await page.locator('#sign-in-steps').click();
    await page.waitForURL(/#push$/);
    expect(await page.locator('.arrow.taken').count()).toBe(2);
    await page.locator('#continue').click();
    await throughPages(page, demo, 2);
    expect(await page.locator('.arrow.taken').count()).toBe(4);
    await page.getByRole('button', { name: 'Redeem the code' }).click();
    await page.waitForURL(/#tokens$/);
    expect(await page.locator('h1').textContent()).toBe('Good day, Chloé Martin');
    expect(await page.locator('.desk header').innerText()).toContain('Contoso');
    expect(await page.locator('.arrow.taken').count()).toBe(6);
    await page.getByRole('button', { name: 'Ask userinfo' }).click();
    await page.getByRole('button', { name: 'Call the API' }).click();
    await page.waitForURL(/#api$/);
    expect(await page.locator('.arrow.taken').count()).toBe(8);
    expect(complaints).toEqual([]);
    await keepSecrets(page, demo);
    await context.close();
  });

  it('RFC 7009 §2.1, RP-Initiated Logout §2: signs out of the portal and of the authorization server', async () => {
    const { page, context } = await visitor();
    await signIn(page, demo);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('#sign-in').waitFor();
    await page.locator('#sign-in').click();
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    await context.close();
  });

  it('RFC 6749 §4.1.2.1: says what the server said when access is not allowed, and is ready for another try', async () => {
    const { page, context } = await visitor();
    await page.goto(demo.home);
    await page.locator('#sign-in').click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL(/\/demo-portal\//);
    expect(await page.locator('#error-description').textContent()).toContain('access_denied');
    expect(await page.locator('#error-rule').textContent()).toBe('RFC 6749 §4.1.2.1');
    await page.getByRole('link', { name: 'Back to the portal' }).click();
    await page.locator('#sign-in').waitFor();
    await context.close();
  });

  it('can be used by several people at once, each with a journey of their own', async () => {
    const [one, two] = await Promise.all([visitor(), visitor()]);
    await Promise.all([signIn(one.page, demo, 0), signIn(two.page, demo, 2)]);
    await Promise.all([one.page.reload(), two.page.reload()]);
    expect(await one.page.locator('h1').textContent()).toBe('Good day, Ada Keller');
    expect(await two.page.locator('h1').textContent()).toBe('Good day, Chloé Martin');
    await Promise.all([one.context.close(), two.context.close()]);
  });
});

/** What each shows: the error, a word of its description, and the clause, which the audit trail confirms where the server refused. */
const CHEATS: readonly (readonly [name: string, error: string, description: RegExp, rule: string])[] = [
  ['unpushed', 'invalid_request', /must push/, 'RFC 9126 §5'],
  ['redirect-uri', 'invalid_request', /redirect_uri/, 'RFC 6749 §3.1.2.3'],
  ['tampered', 'login_required', /./, 'RFC 9126 §4'],
  ['request-uri-again', 'invalid_request_uri', /has been used/, 'RFC 9126 §4'],
  ['assertion-again', 'invalid_client', /used before/, 'RFC 7523 §3(7)'],
  ['other-verifier', 'invalid_grant', /code_challenge/, 'RFC 7636 §4.6'],
  ['other-key-code', 'invalid_grant', /another DPoP key/, 'RFC 9449 §10'],
  ['code-again', 'invalid_grant', /used before/, 'RFC 6749 §4.1.2'],
  ['no-proof', 'invalid_dpop_proof', /no DPoP proof/, 'RFC 9449 §7.1'],
  ['bearer', 'invalid_token', /DPoP scheme/, 'RFC 9449 §7.1'],
  ['other-key', 'invalid_dpop_proof', /not made with the key/, 'RFC 9449 §4.3(12)'],
  ['proof-again', 'invalid_dpop_proof', /used before/, 'RFC 9449 §11.1'],
  ['other-url', 'invalid_dpop_proof', /./, 'RFC 9449 §4.3(9)'],
  ['api-other-key', 'invalid_dpop_proof', /confirmation mismatch/, 'RFC 9449 §7.1'],
];
/** Not the authorization server’s own refusals. */
const ELSEWHERE = new Set(['tampered', 'api-other-key']);
const WITH_CODE = new Set(['other-verifier', 'other-key-code', 'code-again']);

describe('the demo portal: cheating', () => {
  it('every cheat fails, on the clause that the page names and the audit trail has', async () => {
    const { page, context, complaints } = await visitor();
    await signIn(page, demo);
    const offered = await page.locator('.card').evaluateAll((cards) => cards.map(({ id }) => id));
    expect(offered).toEqual(CHEATS.map(([name]) => `cheat-${name}`));
    for (const [name, error, description, rule] of CHEATS) {
      const card = page.locator(`#cheat-${name}`);
      await card.getByRole('button').click();
      if (WITH_CODE.has(name)) await allow(page);
      await page.waitForURL(`${demo.home}#cheat-${name}`);
      const verdict = card.locator('.verdict');
      expect([name, await verdict.locator('.stamp').textContent()]).toEqual([
        name,
        name === 'tampered' ? 'Without effect' : 'Refused',
      ]);
      expect([name, await verdict.locator('.error').textContent()]).toEqual([name, error]);
      expect(await verdict.locator('.rule').textContent()).toBe(rule);
      if (name !== 'tampered') expect(await verdict.locator('.description').textContent()).toMatch(description);
    }
    expect(await page.locator('#cheat-code-again .consequence').textContent()).toContain('withdrawn');
    expect(await page.locator('#cheat-tampered .consequence').textContent()).toContain('own callback');
    expect(complaints).toEqual([]);

    // None of it has hurt the one who is signed in.
    await page.getByRole('button', { name: 'Ask userinfo again' }).click();
    await page.waitForURL(/#userinfo$/);
    expect(await step(page, 'userinfo').innerText()).toContain('ada@northwind.example');

    const wanted = CHEATS.filter(([name]) => !ELSEWHERE.has(name)).map(([, error, , rule]) => `${error} ${rule}`);
    const told = async () => {
      const events = await searchTrail(demo);
      return new Set(events.map((event) => `${event.error ?? ''} ${event.clause ?? ''}`));
    };
    await until('the events of every refusal', async () => {
      const known = await told();
      return wanted.every((one) => known.has(one));
    }).catch(async (failure: unknown) => {
      const known = await told();
      expect(wanted.filter((one) => !known.has(one))).toEqual([]);
      throw failure;
    });
    await keepSecrets(page, demo);
    await context.close();
  });
});

const LOOKS: readonly (readonly [string, BrowserContextOptions])[] = [
  ['desktop-light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
  ['desktop-dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
  ['phone-light', { viewport: { width: 390, height: 844 }, colorScheme: 'light' }],
  ['phone-dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
];

describe('the demo portal for everybody', () => {
  it.each(LOOKS)(
    'WCAG 2.2 AA: axe finds nothing, and nothing is cut off: %s',
    async (name, options) => {
      const { page, context } = await visitor(options);
      const shoot = async (what: string) => {
        await expectNoViolations(page, `${what} ${name}`);
        await takePicture(page, `demo-portal/${what}-${name}`);
      };
      await page.goto(demo.home);
      await shoot('welcome');
      await page.locator('#sign-in-steps').click();
      await page.waitForURL(/#push$/);
      await shoot('pushed');
      await page.locator('#continue').click();
      await throughPages(page, demo);
      await page.getByRole('button', { name: 'Redeem the code' }).click();
      await page.waitForURL(/#tokens$/);
      await page.getByRole('button', { name: 'Call the API' }).click();
      await page.waitForURL(/#api$/);
      for (const cheat of ['tampered', 'redirect-uri', 'proof-again']) {
        await page.locator(`#cheat-${cheat}`).getByRole('button').click();
        await page.waitForURL(`${demo.home}#cheat-${cheat}`);
      }
      await shoot('signed-in');
      await page.goto(`${system.issuerBase}/demo-portal`);
      await shoot('root');
      await page.goto(`${demo.home}callback?state=none`);
      await shoot('problem');
      await context.close();
    },
    240_000,
  );

  it('WCAG 2.1.1: goes from arrow to step by keyboard, and past the bar at once', async () => {
    const { page, context } = await visitor();
    await signIn(page, demo);
    await page.locator('body').press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    const arrow = page.getByRole('link', { name: /^Step 6, taken: The tokens/ });
    await arrow.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/#tokens$/);
    await context.close();
  });
});

/** A form of somebody else’s page, sent in the victim’s browser. */
async function sentFromElsewhere(
  page: Page,
  action: string,
  fields: Readonly<Record<string, string>>,
): Promise<number> {
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`);
  await page.route('https://evil.example/**', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<form id="f" method="post" action="${action}">${inputs.join('')}</form><script>document.getElementById('f').submit()</script>`,
    }),
  );
  const answer = page.waitForResponse((response) => response.url() === action);
  await page.goto('https://evil.example/').catch(() => undefined);
  return (await answer).status();
}

/** A browser that has begun and signed in, and the answer of the authorization server that it has not yet taken to the portal. */
async function heldAnswer({ home, users }: Demo): Promise<{ thief: PageBrowser; answer: URL }> {
  const thief = new PageBrowser();
  const begun = await thief.request(new URL(`${home}sign-in`), new URLSearchParams({ mode: 'run' }));
  let page = await thief.open(begun.headers.get('location') ?? '');
  const [signIn] = page.forms;
  if (signIn === undefined) throw new Error(`no sign-in page: ${page.html}`);
  page = await thief.submit(signIn, { ...users[0], action: 'sign-in' });
  const [consent] = page.forms;
  if (consent === undefined) throw new Error(`no consent page: ${page.html}`);
  const allowed = await thief.request(consent.action, new URLSearchParams({ ...consent.fields, decision: 'allow' }));
  for (const { name, value } of thief.jar.all) secret(value, `cookie ${name}`);
  return { thief, answer: new URL(allowed.headers.get('location') ?? '') };
}

describe('the demo portal under attack', () => {
  it('RFC 6749 §10.12: takes no form from another site, with or without the cookie', async () => {
    const { page, context } = await visitor();
    await signIn(page, demo);
    const csrf = (await page.locator('input[name=csrf]').first().getAttribute('value')) ?? '';
    for (const action of ['sign-in', 'refresh', 'sign-out', 'cheats/code-again', 'redeem'])
      expect([action, await sentFromElsewhere(page, demo.home + action, { csrf })]).toEqual([action, 403]);
    await page.goto(demo.home);
    expect(await page.locator('h1').textContent()).toBe('Good day, Ada Keller');
    await context.close();
  });

  it('RFC 6749 §10.12: a form without its token, or with that of another browser, is refused', async () => {
    const [one, two] = await Promise.all([visitor(), visitor()]);
    await signIn(one.page, demo);
    await signIn(two.page, demo, 2);
    const foreign = (await two.page.locator('input[name=csrf]').first().getAttribute('value')) ?? '';
    for (const csrf of ['', 'x', foreign]) {
      await one.page
        .locator('#refresh input[name=csrf]')
        .evaluate((input, value) => input.setAttribute('value', value), csrf);
      const answer = one.page.waitForResponse((response) => response.url() === `${demo.home}refresh`);
      await one.page.getByRole('button', { name: 'Renew the access token' }).click();
      expect([csrf, (await answer).status()]).toEqual([csrf, 403]);
      await one.page.goto(demo.home);
    }
    await Promise.all([one.context.close(), two.context.close()]);
  });

  it('RFC 9700 §4.7: login CSRF: an answer that another browser has earned signs nobody in', async () => {
    const victim = await visitor();
    const { thief, answer } = await heldAnswer(demo);
    expect(answer.searchParams.get('code')).toBeTruthy();
    await victim.page.goto(demo.home);
    expect((await victim.page.goto(answer.href))?.status()).toBe(400);
    expect(await victim.page.locator('#error-rule').textContent()).toBe('RFC 6749 §10.12');
    await victim.page.goto(demo.home);
    expect(await victim.page.locator('#sign-in').count()).toBe(1);
    // Also where the victim is on the way to signing in, with a state of its own.
    await victim.page.locator('#sign-in-steps').click();
    await victim.page.waitForURL(/#push$/);
    expect((await victim.page.goto(answer.href))?.status()).toBe(400);
    // The browser that it belongs to can still use it, and only once.
    const used = await thief.open(answer);
    expect([used.status, used.url.href, used.html]).toEqual([200, demo.home, expect.stringContaining('Ada Keller')]);
    expect((await thief.open(answer)).status).toBe(400);
    await victim.context.close();
  });

  it('RFC 9207 §2.4: an answer of another issuer, or for another demo, is no answer', async () => {
    const { thief, answer } = await heldAnswer(demo);
    // The same state at the other workspace’s portal, whose cookie this browser has, too.
    await thief.request(new URL(`${other.home}sign-in`), new URLSearchParams({ mode: 'steps' }));
    const elsewhere = await thief.open(`${other.home}callback${answer.search}`);
    expect([elsewhere.status, elsewhere.html]).toEqual([400, expect.stringContaining('RFC 6749 §10.12')]);
    answer.searchParams.set('iss', other.issuer);
    const mixed = await thief.open(answer);
    expect([mixed.status, mixed.html]).toEqual([400, expect.stringContaining('RFC 9207 §2.4')]);
    expect((await thief.open(demo.home)).html).not.toContain('Ada Keller');
  });

  it('RFC 9700 §4.5: fixation: the cookie from before the sign-in opens nothing after it', async () => {
    const { page, context } = await visitor();
    await page.goto(demo.home);
    await page.locator('#sign-in-steps').click();
    await page.waitForURL(/#push$/);
    const [planted] = await context.cookies(demo.home);
    expect(planted).toMatchObject({ name: '__Secure-demo-portal', httpOnly: true, secure: true, sameSite: 'Lax' });
    expect(planted?.path).toBe(new URL(demo.home).pathname);
    await page.locator('#continue').click();
    await throughPages(page, demo);
    await page.getByRole('button', { name: 'Redeem the code' }).click();
    await page.waitForURL(/#tokens$/);
    const thief = await visitor();
    if (planted !== undefined) await thief.context.addCookies([planted]);
    await thief.page.goto(demo.home);
    expect(await thief.page.locator('#sign-in').count()).toBe(1);
    expect(await thief.page.content()).not.toContain('Ada Keller');
    await Promise.all([context.close(), thief.context.close()]);
  });

  it('CSP: script in a user’s claims, in the name of an organization, in the query or in an error is text', async () => {
    const script = '<img src=x onerror=alert(1)><script>alert(2)</script>"\'';
    const { users } = (await api('GET', `${demo.path}/users`)) as { users: { id: string; username: string }[] };
    const ben = users.find(({ username }) => username === 'ben');
    const claims = { name: script, nickname: script, email: 'ben@northwind.example' };
    await api('PATCH', `${demo.path}/users/${ben?.id}`, { claims });
    const northwind = await northwindOf(demo);
    await api('PATCH', northwind.path, { display_name: script });
    const { page, context, complaints } = await visitor();
    let dialogs = 0;
    page.on('dialog', (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
    await signIn(page, demo, 1);
    expect(await page.locator('h1').textContent()).toBe(`Good day, ${script}`);
    expect(await page.locator('img, main script').count()).toBe(0);
    const query = new URLSearchParams({ state: script, error: script, error_description: script });
    await page.goto(`${demo.home}callback?${query}`);
    await page.goto(`${demo.home}?x=${encodeURIComponent(script)}#${encodeURIComponent(script)}`);
    expect([dialogs, complaints, await page.locator('img, main script').count()]).toEqual([0, [], 0]);
    await api('PATCH', northwind.path, { display_name: 'Northwind Traders' });
    await context.close();
  });

  it('goes nowhere but to the authorization server of its workspace', async () => {
    for (const query of ['?return_to=https://evil.example/', '?next=//evil.example', '?url=https://evil.example']) {
      const answer = await fetch(`${demo.home}${query}`, { redirect: 'manual' });
      expect([query, answer.status, answer.headers.get('location')]).toEqual([query, 200, null]);
    }
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
    const body =
      'mode=run&redirect_uri=https://evil.example/&issuer=https://evil.example&return_to=https://evil.example/';
    const begun = await fetch(`${demo.home}sign-in`, { method: 'POST', redirect: 'manual', headers, body });
    expect(begun.status).toBe(303);
    expect(begun.headers.get('location')?.startsWith(`${demo.issuer}/authorize?`)).toBe(true);
  });

  it.each([
    '/demo-portal/nobody/nothing/',
    '/demo-portal/..%2f..%2fapi/x/',
    '/demo-portal/acme/%2e%2e%2fapi/',
    '/demo-portal/a@evil.example/x/',
    '/demo-portal/localhost:1/x/',
    '/demo-portal/acme%2Fdemo/x/',
    '/demo-portal/acme/demo%00/',
    '/demo-portal/ACME/DEMO/',
  ])('OpenID Connect Discovery §4: %s is no portal, and asks nobody', async (target) => {
    const answer = await fetch(system.issuerBase + target, { redirect: 'manual' });
    // nginx refuses by itself what leaves the root or has a NUL.
    expect([400, 404]).toContain(answer.status);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('says why there is no portal in a workspace of another profile, and begins nothing there', async () => {
    const plain = await launchWorkspace('b2b');
    const home = `${system.issuerBase}/demo-portal/${plain.tenant}/${plain.slug}/`;
    const answer = await fetch(home);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('does not know the portal');
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
    const begun = await fetch(`${home}sign-in`, { method: 'POST', redirect: 'manual', headers, body: 'mode=run' });
    expect([begun.status, begun.headers.get('set-cookie')]).toEqual([400, null]);
    expect((await fetch(`${home}api/orders`)).status).toBe(404);
  });

  it('RFC 9449 §7.1: its API takes no token without proof, none of another workspace, and none for another resource', async () => {
    const at = `${demo.home}api/orders`;
    const bare = await fetch(at);
    expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('DPoP error="invalid_token"'),
    ]);
    for (const authorization of ['Bearer x', 'DPoP x', 'Basic eA==', 'DPoP x, DPoP y'])
      expect((await fetch(at, { headers: { authorization } })).status).toBe(401);
    // Tokens of the other demo, with their own key: signed by somebody else, for somebody else.
    const { page, context } = await visitor();
    await signIn(page, other);
    const [, token = ''] = (await step(page, 'tokens').locator('.token pre').allTextContents()).map((text) =>
      text.trim(),
    );
    const proof = (await step(page, 'api').locator('[aria-label="DPoP proof"] pre').textContent()) ?? '';
    const crossed = await fetch(at, { headers: { authorization: `DPoP ${token}`, dpop: proof } });
    expect([crossed.status, crossed.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('unexpected JWT iss'),
    ]);
    // RFC 9449 §11.1: where it belongs, the very proof was used already.
    const replayed = await fetch(`${other.home}api/orders`, {
      headers: { authorization: `DPoP ${token}`, dpop: proof },
    });
    expect([replayed.status, replayed.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('used before'),
    ]);
    await context.close();
  });

  it('is never framed, cached or indexed, and its cookie goes to no other place', async () => {
    const answer = await fetch(demo.home);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https:|\*/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toContain('<meta name="robots" content="noindex">');
  });
});
