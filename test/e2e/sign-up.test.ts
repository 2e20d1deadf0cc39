// Initiating User Registration via OpenID Connect 1.0: people make accounts of their own, with openid-client and against those who try to abuse it.
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as openid from 'openid-client';
import { api } from './support/administration.ts';
import { searchTrail, until } from './support/audit-trail.ts';
import { answerPages, authorizationRequest, authorizeUrl, newVerifier, pushedUrl } from './support/code-flow.ts';
import { type Page, PageBrowser, type PageForm } from './support/pages.ts';
import { RawClient } from './support/raw-client.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchFapiWorkspace,
  launchWorkspace,
  registerClient,
  type TestClient,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let open: TestWorkspace;
let closed: TestWorkspace;
let app: TestClient;

const publicClient = (of: TestWorkspace): Promise<TestClient> =>
  registerClient(of, { metadata: { token_endpoint_auth_method: 'none', scope: 'openid profile email' } });

beforeAll(async () => {
  open = await launchWorkspace('b2c');
  closed = await launchWorkspace('b2b');
  app = await publicClient(open);
});

interface Newcomer {
  readonly username: string;
  readonly password: string;
  readonly name: string;
}

function newcomer(change: Partial<Newcomer> = {}): Newcomer {
  const mark = randomBytes(5).toString('hex');
  const password = secret(`my words ${randomBytes(12).toString('base64url')}`, 'password of a newcomer');
  return { username: `new-${mark}`, password, name: `Newcomer ${mark}`, ...change };
}

const configOf = (of: TestWorkspace, client: TestClient): Promise<openid.Configuration> =>
  openid.discovery(new URL(of.issuer), client.clientId, {}, openid.None());

async function request(config: openid.Configuration, client: TestClient, more: Readonly<Record<string, string>> = {}) {
  const checks = {
    pkceCodeVerifier: openid.randomPKCECodeVerifier(),
    expectedNonce: openid.randomNonce(),
    expectedState: openid.randomState(),
  };
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: client.redirectUri,
    scope: 'openid profile email',
    code_challenge: await openid.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    nonce: checks.expectedNonce,
    state: checks.expectedState,
    prompt: 'create',
    ...more,
  });
  return { url, checks };
}

function formOf(page: Page, ending: string): PageForm {
  const form = page.forms.find(({ action }) => action.pathname.endsWith(ending));
  if (form === undefined) throw new Error(`no form ${ending} on a page with ${page.status}: ${page.html}`);
  return form;
}

const signUpForm = (page: Page) => formOf(page, '/sign-up');
const allowed = (browser: PageBrowser, consent: Page) =>
  browser.submit(formOf(consent, '/consent'), { decision: 'allow' });

/** A page for a new account of the workspace, in a browser of its own. */
async function started(of = open, client = app, more: Readonly<Record<string, string>> = {}) {
  const config = await configOf(of, client);
  const browser = new PageBrowser();
  const { url, checks } = await request(config, client, more);
  return { config, browser, checks, page: await browser.open(url) };
}

async function signedUp(who = newcomer(), flow?: Awaited<ReturnType<typeof started>>) {
  const { config, browser, checks, page } = flow ?? (await started());
  const consent = await browser.submit(signUpForm(page), { ...who });
  const last = await allowed(browser, consent);
  const tokens = await openid.authorizationCodeGrant(config, last.url, { ...checks, idTokenExpected: true });
  return { who, config, browser, tokens, claims: tokens.claims(), consent };
}

describe('with openid-client', () => {
  it('Initiating User Registration 1.0 §4.2: discovery says where there is prompt=create', async () => {
    const promptsOf = async (of: TestWorkspace, client: TestClient) =>
      (await configOf(of, client)).serverMetadata().prompt_values_supported;
    const others = ['none', 'login', 'consent', 'select_account'];
    expect(await promptsOf(open, app)).toEqual([...others, 'create']);
    expect(await promptsOf(closed, await publicClient(closed))).toEqual(others);
  });

  it('Initiating User Registration 1.0 §4.1: a new user comes back with a code, and is who the tokens are about', async () => {
    const who = newcomer();
    const { config, tokens, claims } = await signedUp(who);
    const info = await openid.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '');
    expect(info).toMatchObject({ sub: claims?.sub, name: who.name });
    const { users } = await api('GET', `${open.path}/users?search=${who.username}`);
    expect(users).toEqual([
      expect.objectContaining({ username: who.username, disabled: false, claims: { name: who.name } }),
    ]);
    // The account is one like any other.
    const elsewhere = new PageBrowser();
    const { url } = await request(config, app, { prompt: 'login' });
    expect(
      (await answerPages(elsewhere, await elsewhere.open(url), { ...who, id: '' })).response.get('code'),
    ).toBeTruthy();
  });

  it('OpenID Connect Core §5.1: an address is told as one that nobody has verified', async () => {
    const who = newcomer({ username: `Ada-${randomBytes(4).toString('hex')}@example.com` });
    const { config, tokens, claims } = await signedUp(who);
    expect(await openid.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '')).toMatchObject({
      email: who.username,
      email_verified: false,
    });
  });

  it('Initiating User Registration 1.0 §4.1: in the place of whoever is signed in, whose tokens stay theirs', async () => {
    const user = await createUser(open);
    const config = await configOf(open, app);
    const browser = new PageBrowser();
    const first = await request(config, app, { prompt: 'login' });
    const last = await answerPages(browser, await browser.open(first.url), user);
    const theirs = await openid.authorizationCodeGrant(config, last.url, { ...first.checks, idTokenExpected: true });
    const { url, checks } = await request(config, app);
    const { claims, tokens } = await signedUp(newcomer(), { config, browser, checks, page: await browser.open(url) });
    expect(claims?.sub).not.toBe(theirs.claims()?.sub);
    await expect(openid.fetchUserInfo(config, tokens.access_token, theirs.claims()?.sub ?? '')).rejects.toThrow();
    // The session that is there now is the new user's.
    const silent = await request(config, app, { prompt: 'none' });
    const answer = await browser.open(silent.url);
    const now = await openid.authorizationCodeGrant(config, answer.url, { ...silent.checks, idTokenExpected: true });
    expect(now.claims()?.sub).toBe(claims?.sub);
  });

  it('FAPI 2.0 §5.3.2.2: by a pushed request of a FAPI client too', async () => {
    const fapi = await launchFapiWorkspace({ sign_up: 'self-service' });
    const client = new RawClient(fapi, await registerClient(fapi));
    const pushed = await pushedUrl(
      client,
      authorizationRequest(client, newVerifier(), { parameters: { prompt: 'create' } }),
    );
    const browser = new PageBrowser();
    const consent = await browser.submit(signUpForm(await browser.open(pushed)), { ...newcomer() });
    expect((await allowed(browser, consent)).response.get('code')).toBeTruthy();
  });

  it('audit: the user is created by themselves, from the application, in the request that the browser made; nothing typed is kept', async () => {
    const who = newcomer();
    const { users } = await api('GET', `${open.path}/users?search=${(await signedUp(who)).who.username}`);
    const [{ id: userId } = { id: '' }] = Array.isArray(users) ? users : [];
    let mine: Readonly<Record<string, unknown>>[] = [];
    await until('the trail of the newcomer', async () => {
      mine = await searchTrail(open, { actor: String(userId) });
      return mine.some(({ type }) => type === 'token.issued' || type === 'authorization.granted');
    });
    const steps = ['user.created', 'credential.added', 'sign_in.succeeded', 'session.started', 'authorization.granted'];
    expect(
      mine
        .map(({ type }) => type)
        .filter((type) => steps.includes(String(type)))
        .sort(),
    ).toEqual([...steps].sort());
    const created = mine.find(({ type }) => type === 'user.created');
    const began = mine.find(({ type }) => type === 'sign_in.succeeded');
    expect(created).toMatchObject({ client_id: app.clientId, details: { by: 'self-service' } });
    expect(requestIdOf(created)).toBe(requestIdOf(began));
    expect(JSON.stringify(mine)).not.toMatch(new RegExp(`${who.username}|${who.name}|my words`));
  });
});

function requestIdOf(event: Readonly<Record<string, unknown>> | undefined): unknown {
  const request: unknown = event?.request;
  return typeof request === 'object' && request !== null && 'request_id' in request ? request.request_id : undefined;
}

describe('the setting', () => {
  it('admin API: opens and closes the page, within a second, for pages that are open as well', async () => {
    const workspace = await launchWorkspace('workforce');
    const client = await publicClient(workspace);
    const set = (sign_up: string) => api('PATCH', workspace.path, { settings: { sign_up } });
    const config = await configOf(workspace, client);
    const asked = async () => new PageBrowser().open((await request(config, client)).url);
    expect((await asked()).response.get('error')).toBe('invalid_request');
    await set('self-service');
    await until('the page', async () => (await asked()).status === 200);
    const flow = await started(workspace, client);
    await set('closed');
    await until('the refusal', async () => (await asked()).response.get('error') === 'invalid_request');
    const forged = await flow.browser.submit(signUpForm(flow.page), { ...newcomer() });
    expect(forged.status).toBe(403);
    expect((await api('GET', `${workspace.path}/users`)).users).toEqual([]);
  });

  it.each(['open', '', null, true, ['self-service']])('admin API: refuses %j', async (value) => {
    await expect(api('PATCH', open.path, { settings: { sign_up: value === null ? {} : value } })).rejects.toThrow(
      /sign_up/,
    );
  });
});

describe('those who abuse it', () => {
  it('Initiating User Registration 1.0 §4.1: forge the form where nobody signs up', async () => {
    const client = new RawClient(closed, await registerClient(closed));
    const browser = new PageBrowser();
    const page = await browser.open(await pushedUrl(client, authorizationRequest(client, newVerifier())));
    const signIn = formOf(page, '/sign-in');
    const action = new URL(signIn.action.href.replace(/\/sign-in$/, '/sign-up'));
    const who = newcomer();
    expect((await browser.submit({ ...signIn, action }, { ...who })).status).toBe(403);
    expect((await api('GET', `${closed.path}/users?search=${who.username}`)).users).toEqual([]);
  });

  it('RFC 6749 §10.12: send the form from another site, or from a browser that was not shown it', async () => {
    const { browser, page } = await started();
    const form = signUpForm(page);
    const who = newcomer();
    const withoutToken = { ...form, fields: {} };
    expect((await browser.submit(withoutToken, { ...who })).status).toBe(400);
    expect((await new PageBrowser().submit(form, { ...who })).status).toBe(400);
    const another = await started();
    const stolen = { ...signUpForm(another.page), fields: form.fields };
    expect((await another.browser.submit(stolen, { ...who })).status).toBe(400);
    expect((await api('GET', `${open.path}/users?search=${who.username}`)).users).toEqual([]);
  });

  it('RFC 6749 §10.12: send it again', async () => {
    const flow = await started();
    const form = signUpForm(flow.page);
    const { who, browser } = await signedUp(newcomer(), flow);
    for (const again of [who, newcomer()]) expect((await browser.submit(form, { ...again })).status).toBe(400);
    const { users } = await api('GET', `${open.path}/users?search=${who.username}`);
    expect(users).toHaveLength(1);
  });

  it('RFC 9700 §4.12: fix a session beforehand', async () => {
    const attacker = await signedUp();
    const planted = attacker.browser.jar.all.find(({ name }) => name.includes('session'));
    const flow = await started();
    const setCookie = `${planted?.name}=${planted?.value}; Path=${planted?.path}; Secure`;
    flow.browser.jar.store([setCookie], new URL(open.issuer));
    const victim = await signedUp(newcomer(), flow);
    const own = victim.browser.jar.all.find(({ name }) => name.includes('session'));
    expect(own?.value).not.toBe(planted?.value);
    // What was planted is nobody's any more, and never the victim's.
    const silent = await request(attacker.config, app, { prompt: 'none' });
    expect((await attacker.browser.open(silent.url)).response.get('error')).toBe('login_required');
  });

  it('OpenID Connect Core §3.1.2.3: carry the pages of one workspace to another', async () => {
    const sibling = await launchWorkspace('b2c');
    const { browser, page } = await started();
    const form = signUpForm(page);
    const action = new URL(form.action.href.replace(open.issuer, sibling.issuer));
    const [path] = action.pathname.match(/^.*\/interaction\/[^/]+/) ?? [];
    for (const { name, value } of browser.jar.all) {
      browser.jar.store([`${name}=${value}; Path=${path}; Secure`], action);
    }
    expect((await browser.submit({ ...form, action }, { ...newcomer() })).status).toBe(400);
    expect((await api('GET', `${sibling.path}/users`)).users).toEqual([]);
    // And the same name is somebody else there.
    const who = newcomer();
    const here = await signedUp(who);
    const there = await signedUp(who, await started(sibling, await publicClient(sibling)));
    expect(there.claims?.sub).not.toBe(here.claims?.sub);
  });

  it('HTML §13.1: call themselves by markup', async () => {
    const markup = '<img src=x onerror=alert(1)>';
    const { browser, page } = await started(open, app, { login_hint: markup });
    const wrong = await browser.submit(signUpForm(page), { username: markup, name: markup, password: 'short' });
    expect(wrong.status).toBe(422);
    for (const { html } of [page, wrong]) expect(html).not.toContain('<img');
    const username = `<b>${randomBytes(4).toString('hex')}</b>`;
    const consent = await browser.submit(signUpForm(wrong), { ...newcomer({ username }), name: markup });
    expect(consent.html).toContain(`Signed in as <strong>${username.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}`);
    expect(consent.html).not.toContain('<img');
  });

  it('OpenID Connect Core §3.1.2.3: ask who has an account: each question costs what an account costs, and is counted', async () => {
    const taken = await createUser(open);
    const { browser, page } = await started();
    const ask = (username: string, password: string) =>
      browser.submit(signUpForm(page), { username, password, name: '' });
    const nobody = newcomer();
    // With a password that will not do, nothing is told of the name.
    const texts = [];
    for (const username of [taken.username, nobody.username]) {
      const { status, html } = await ask(username, 'short');
      expect(status).toBe(422);
      texts.push(html.replaceAll(username, ''));
    }
    expect(texts[0]).toBe(texts[1]);
    const told = await ask(taken.username, nobody.password);
    expect([told.status, /Somebody has this name or address/.test(told.html)]).toEqual([422, true]);
    await until('the event', async () => {
      const events = await searchTrail(open, { type: 'sign_up.refused' });
      return events.some(({ details }) => JSON.stringify(details) === '{"reason":"taken"}');
    });
  });

  it('RFC 6585 §4: flood it: the address runs out of attempts, at every replica, and others do not', async () => {
    const workspace = await launchWorkspace('b2c');
    const client = await publicClient(workspace);
    const flows = await Promise.all(Array.from({ length: 4 }, () => started(workspace, client)));
    const statuses: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const tried = flows.map(({ browser, page }) =>
        browser.submit(signUpForm(page), { ...newcomer(), password: 'short' }),
      );
      statuses.push(...(await Promise.all(tried)).map(({ status }) => status));
    }
    expect(statuses.filter((status) => status === 422)).toHaveLength(30);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    const [{ browser, page } = await started()] = flows;
    const refused = await browser.submit(signUpForm(page), { ...newcomer() });
    expect([refused.status, Number(refused.headers.get('retry-after')) > 3000]).toEqual([429, true]);
    // Signing in goes on, and so does signing up at the other workspace.
    const user = await createUser(workspace);
    const config = await configOf(workspace, client);
    const { url } = await request(config, client, { prompt: 'login' });
    const other = new PageBrowser();
    expect((await answerPages(other, await other.open(url), user)).response.get('code')).toBeTruthy();
    expect((await signedUp()).claims?.sub).toBeTruthy();
  });

  it('RFC 8265 §3.3: race for a name: one has it', async () => {
    const username = newcomer().username;
    const flows = await Promise.all(Array.from({ length: 6 }, () => started()));
    const pages = await Promise.all(
      flows.map(({ browser, page }, n) =>
        browser.submit(signUpForm(page), { ...newcomer(), username: n % 2 ? username : username.toUpperCase() }),
      ),
    );
    expect(pages.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422, 422, 422]);
    expect((await api('GET', `${open.path}/users?search=${username}`)).users).toHaveLength(1);
  });

  it.each([
    ['no user name', { username: '' }],
    ['a user name of a space', { username: ' ' }],
    ['a user name with a space', { username: 'jo march' }],
    ['an oversized user name', { username: 'x'.repeat(129) }],
    ['a user name with a control character', { username: 'jo\u0007' }],
    ['a user name that writes backwards', { username: 'jo\u202ehcram' }],
    ['no password', { password: '' }],
    ['a short password', { password: 'seven77' }],
    ['a common password', { password: 'password1' }],
    ['an oversized password', { password: 'wx'.repeat(129) }],
    ['an oversized name', { name: 'x'.repeat(201) }],
    ['a name of two lines', { name: 'Jo\nAdministrator' }],
    ['a name that writes backwards', { name: 'Jo\u202ehcraM' }],
  ])('WCAG 2.2 §3.3.1: send %s', async (_what, change) => {
    const workspace = await anotherOpenWorkspace();
    const flow = await started(workspace.of, workspace.client);
    const refused = await flow.browser.submit(signUpForm(flow.page), { ...newcomer(), ...change });
    expect(refused.status).toBe(422);
    const [field = ''] = Object.keys(change);
    expect(refused.html).toMatch(
      new RegExp(`<input id="${field}"[^>]* aria-describedby="${field}-problem[^>]* aria-invalid="true"`),
    );
    expect(refused.html).not.toContain('&#39;my words');
  });
});

/** So that what is refused here uses up nobody else's attempts. */
let spare: Promise<{ of: TestWorkspace; client: TestClient }> | undefined;
function anotherOpenWorkspace() {
  spare ??= launchWorkspace('b2c').then(async (of) => ({ of, client: await publicClient(of) }));
  return spare;
}

describe('the address of the pages', () => {
  it('RFC 9110 §15.5.6: answers other methods with 405, and knows no others', async () => {
    const { page } = await started();
    const client = new RawClient(open, app);
    for (const method of ['PUT', 'DELETE', 'PATCH', 'HEAD']) {
      for (const name of ['sign-up', 'sign-in']) {
        expect((await client.send(`${page.url.href}/${name}`, { method })).status).toBe(405);
      }
    }
    expect((await client.send(authorizeUrl(client, {}).href, { method: 'GET' })).status).toBe(400);
  });
});
