// Signing up in a real browser, as people with different abilities do: with and without script, by keyboard, on a telephone, in the dark.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as openid from 'openid-client';
import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { expectNoViolations, takePicture } from './support/accessibility.ts';
import { type Application, launchWithApplication } from './support/browser.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchWorkspace,
  registerClient,
  type TestClient,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

const APP = 'https://app.example.com';

let app: Application;
let browser: Browser;
let workspace: TestWorkspace;
let client: TestClient;

beforeAll(async () => {
  app = await launchWithApplication(APP);
  ({ browser } = app);
  workspace = await launchWorkspace('b2c');
  client = await registerClient(workspace, {
    metadata: {
      client_name: 'The Spread Eagle',
      token_endpoint_auth_method: 'none',
      scope: 'openid profile email',
      redirect_uris: [`${APP}/callback`],
    },
  });
});

afterAll(() => app.close());

const newPassword = () => secret(`my words ${randomBytes(12).toString('base64url')}`, 'password of a newcomer');
const newName = () => `new-${randomBytes(4).toString('hex')}`;

/** A browser at the page that the application has sent it to. */
async function arrived(options: BrowserContextOptions = {}, more: Readonly<Record<string, string>> = {}) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Refused|Mixed Content/i.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const config = await openid.discovery(new URL(workspace.issuer), client.clientId, {}, openid.None());
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: `${APP}/callback`,
    scope: 'openid profile email',
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    prompt: 'create',
    ...more,
  });
  await page.goto(url.href);
  /** Allows what is asked, and redeems the code at the application's address. */
  const finish = async () => {
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await page.waitForURL(`${APP}/callback?**`);
    for (const cookie of await context.cookies(workspace.issuer)) {
      if (cookie.value.length >= 16) secret(cookie.value, `cookie ${cookie.name}`);
    }
    const tokens = await openid.authorizationCodeGrant(config, new URL(page.url()), {
      pkceCodeVerifier,
      idTokenExpected: true,
    });
    secret(tokens.access_token, 'token');
    return openid.fetchUserInfo(config, tokens.access_token, tokens.claims()?.sub ?? '');
  };
  return { context, page, complaints, finish };
}

async function expectAccessible(page: Page, name: string): Promise<void> {
  await expectNoViolations(page, name);
  await takePicture(page, `pages/${name}`);
}

const description = (page: Page, id: string) =>
  page.evaluate<string>(
    `document.getElementById('${id}').getAttribute('aria-describedby').split(' ').map((each) => document.getElementById(each).textContent).join(' ')`,
  );

describe('signing up in Chromium', () => {
  it.each<[string, BrowserContextOptions]>([
    ['with a mouse', {}],
    ['without JavaScript', { javaScriptEnabled: false }],
    ['in the dark', { colorScheme: 'dark' }],
    ['on a telephone', { viewport: { width: 390, height: 844 }, isMobile: true }],
    ['in the dark, on a telephone', { colorScheme: 'dark', viewport: { width: 390, height: 844 }, isMobile: true }],
  ])('Initiating User Registration 1.0 §4.1: goes to the application with an account %s', async (name, options) => {
    const { page, context, complaints, finish } = await arrived(options);
    const scripts = options.javaScriptEnabled !== false;
    if (scripts) await expectAccessible(page, `sign-up ${name}`);
    await page.getByLabel(/user name/i).fill(newName());
    await page.getByLabel(/your name/i).fill('Jo March');
    await page.getByLabel('Password').fill('12345678');
    await page.getByRole('button', { name: 'Create account' }).click();
    // WCAG 3.3.1: what was wrong is said above and at the field; the rest is still there.
    await page.getByRole('alert').waitFor();
    if (scripts) {
      await expectAccessible(page, `sign-up refused ${name}`);
      expect(await description(page, 'password')).toMatch(
        /^This password is on the list of commonly used passwords\. At least 8/,
      );
      expect(await page.evaluate<string>('document.activeElement.id')).toBe('password');
    }
    expect(await page.getByLabel(/your name/i).inputValue()).toBe('Jo March');
    expect(await page.getByLabel('Password').inputValue()).toBe('');
    await page.getByLabel('Password').fill(newPassword());
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: /allow/i }).waitFor();
    expect(await finish()).toMatchObject({ name: 'Jo March' });
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('WCAG 2.1.1: with the keyboard alone, and a name that is taken leads to signing in', async () => {
    const somebody = await createUser(workspace, { name: 'Somebody' });
    const { page, context, finish } = await arrived();
    // The cursor is where one begins.
    await page.waitForFunction("document.activeElement.id === 'username'");
    await page.keyboard.type(somebody.username);
    await page.keyboard.press('Tab');
    await page.keyboard.type('Jo March');
    await page.keyboard.press('Tab');
    await page.keyboard.type(newPassword());
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await expectAccessible(page, 'sign-up taken');
    expect(await description(page, 'username')).toMatch(
      /^Somebody has this name or address\. If it is you, sign in instead\./,
    );
    await page.keyboard.press('Shift+Tab');
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('sign in');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByLabel(/user name/i).fill(somebody.username);
    await page.getByLabel('Password').fill(somebody.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /allow/i }).waitFor();
    expect(await finish()).toMatchObject({ name: 'Somebody' });
    await context.close();
  });

  it('Initiating User Registration 1.0 §1: by the link of the sign-in page, with what was hinted; a reload and the way back work', async () => {
    const username = `${newName()}@example.com`;
    const { page, context, finish } = await arrived({}, { prompt: 'login', login_hint: username });
    await expectAccessible(page, 'sign-in with a link');
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByRole('heading', { name: 'Create an account' }).waitFor();
    expect(await page.getByLabel(/user name/i).inputValue()).toBe(username);
    await page.reload();
    await page.goBack();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goForward();
    await page.getByLabel('Password').fill(newPassword());
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: /allow/i }).waitFor();
    // The form is not sent again.
    await page.reload();
    await page.getByRole('heading', { name: /allow/i }).waitFor();
    expect(await finish()).toMatchObject({ email: username, email_verified: false });
    await context.close();
  });

  it('RFC 6749 §10.12: another site can neither frame the page nor send its form', async () => {
    const { page, context } = await arrived();
    const url = page.url();
    const username = newName();
    await context.route('https://evil.example/**', (route) =>
      route.fulfill({
        status: 200,
        contentType: 'text/html',
        body: `<iframe id="f" src="${url}"></iframe><form method="post" action="${url}/sign-up"><input name="username" value="${username}"><input name="password" value="${newPassword()}"><button id="go">win</button></form>`,
      }),
    );
    const other = await context.newPage();
    await other.goto('https://evil.example/');
    await other.waitForTimeout(500);
    expect(await other.frameLocator('#f').locator('input[type=password]').count()).toBe(0);
    await other.locator('#go').click();
    await other.getByRole('heading', { name: /cannot be completed/i }).waitFor();
    expect((await context.cookies(workspace.issuer)).filter(({ name }) => name.includes('session'))).toEqual([]);
    // The page that the user has is as it was.
    await page.reload();
    await page.getByRole('heading', { name: 'Create an account' }).waitFor();
    await context.close();
  });

  it('HTML §4.10.19.8.3: its own rules for fields stand in nobody’s way: an empty form stays, and says why', async () => {
    const { page, context } = await arrived();
    await page.getByRole('button', { name: 'Create account' }).click();
    expect(await page.evaluate<string>('document.activeElement.id')).toBe('username');
    expect(await page.evaluate<boolean>('document.activeElement.validity.valueMissing')).toBe(true);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL(`${APP}/callback?**`);
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
    await context.close();
  });
});
