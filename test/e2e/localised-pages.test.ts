// Every page in every language, in a real browser: as wide as a telephone and as a desk, in light and dark. Words are longer elsewhere: nothing overflows, nothing
// is left in English, and axe has nothing to say. Then the choice of a language, without script.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { TEXTS } from '../../services/authorize/src/pages/texts/texts.ts';
import { shownByApp } from '../../services/identity/src/one-time-codes/authenticator-app.test-support.ts';
import { expectNoViolations, takePicture } from './support/accessibility.ts';
import { api } from './support/administration.ts';
import { launchBrowser } from './support/browser.ts';
import { authorizationRequest, authorizeUrl, newVerifier } from './support/code-flow.ts';
import { linkOf, messageTo } from './support/inbox.ts';
import { RawClient } from './support/raw-client.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchWorkspace,
  RESOURCE,
  registerClient,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

type Language = keyof typeof TEXTS;

let browser: Browser;
let workspace: TestWorkspace;
let client: RawClient;
let strict: RawClient;
beforeAll(async () => {
  browser = await launchBrowser();
  workspace = await launchWorkspace('b2c');
  client = await clientOf(workspace);
  strict = await clientOf(await launchWorkspace('b2c', { second_factor: 'required', mailed_codes: 'after-password' }));
});
afterAll(() => browser.close());

const clientOf = async (of: TestWorkspace) =>
  new RawClient(
    of,
    await registerClient(of, { metadata: { client_name: 'The Spread Eagle', token_endpoint_auth_method: 'none' } }),
  );
const start = (of: RawClient, parameters: Record<string, string> = {}) =>
  authorizeUrl(of, authorizationRequest(of, newVerifier(), { parameters: { resource: RESOURCE, ...parameters } })).href;

/** English sentences that are not to be on a page in another language. */
const ENGLISH = Object.values(TEXTS.en).filter((text): text is string => typeof text === 'string' && text.length > 12);

class Looked {
  readonly #page: Page;
  readonly #language: Language;
  readonly #where: string;

  constructor(page: Page, language: Language, where: string) {
    this.#page = page;
    this.#language = language;
    this.#where = where;
  }

  /** `id`: of something that only this page has. */
  async at(name: string, id: string): Promise<void> {
    const page = this.#page;
    await page.locator(`#${id}`).first().waitFor({ state: 'attached' });
    const label = `${name} ${this.#language} ${this.#where}`;
    await takePicture(page, `pages/${label}`);
    expect([label, await page.locator('html').getAttribute('lang')]).toEqual([label, this.#language]);
    await expectNoViolations(page, label);
    const words = await page.locator('main').innerText();
    const own: readonly unknown[] = Object.values(TEXTS[this.#language]);
    expect(ENGLISH.filter((text) => words.includes(text) && !own.includes(text))).toEqual([]);
  }
}

const LOOKS: readonly [string, BrowserContextOptions][] = [
  ['on a telephone', { viewport: { width: 390, height: 844 } }],
  ['on a desk in the dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
];

const LOCALES: readonly [Language, string][] = [
  ['en', 'en-GB'],
  ['de', 'de-AT'],
];

describe.each(LOCALES)('in %s', (language, locale) => {
  const newContext = (options: BrowserContextOptions): Promise<BrowserContext> =>
    browser.newContext({ ignoreHTTPSErrors: true, locale, ...options });

  it.each(LOOKS)(
    'WCAG 2.2 §1.4.10, §3.1.1: signing in, signing up, consent and the account, %s',
    async (where, options) => {
      const context = await newContext(options);
      const page = await context.newPage();
      const look = new Looked(page, language, where);
      const user = await createUser(workspace, { zoneinfo: 'Europe/Vienna' });
      await page.goto(start(client));
      await look.at('sign-in', 'login-submit');
      await page.fill('#username', user.username);
      await page.fill('#password', 'not the password');
      await page.click('#login-submit');
      await look.at('sign-in-wrong', 'sign-in-problem');
      await page.click('#create-account');
      await look.at('sign-up', 'sign-up-submit');
      await page.fill('#username', `new-${randomBytes(4).toString('hex')}`);
      await page.fill('#password', '12345678');
      await page.click('#sign-up-submit');
      await look.at('sign-up-wrong', 'password-problem');
      await page.click('#sign-in-instead');
      await page.fill('#username', user.username);
      await page.fill('#password', user.password);
      // As in a browser that could keep a passkey.
      await page.evaluate("document.querySelector('[name=keeps_passkeys]').value = 'yes'");
      await page.click('#login-submit');
      await look.at('passkey-offer', 'passkey-later');
      await page.click('#passkey-later');
      await look.at('consent', 'consent-allow');

      await page.goto(`${workspace.issuer}/account`);
      await look.at('account', 'set-up-codes');
      await page.fill('#password', 'password1');
      await page.click('#change-password');
      await look.at('account-wrong', 'problem');
      await page.click('#set-up-codes');
      await look.at('set-up-codes', 'enrol-submit');
      const code = secret(await shownByApp(await page.locator('#secret').innerText()), 'one-time code');
      await page.fill('#code', code === '000000' ? '000001' : '000000');
      await page.click('#enrol-submit');
      await look.at('set-up-codes-wrong', 'enrol-problem');
      await page.fill('#code', await shownByApp(await page.locator('#secret').innerText()));
      await page.click('#enrol-submit');
      await look.at('recovery-codes', 'recovery-codes');
      await page.click('#recovery-continue');
      await look.at('account-sign-in-again', 'sign-in-again');

      await page.goto(`${workspace.issuer}/logout`);
      await look.at('logout', 'logout-confirm');
      await page.click('#logout-cancel');
      await look.at('still-signed-in', 'still-signed-in');
      await page.goto(`${workspace.issuer}/logout`);
      await page.click('#logout-confirm');
      await look.at('signed-out', 'signed-out');

      await page.goto(start(client));
      await page.fill('#username', user.username);
      await page.fill('#password', user.password);
      await page.click('#login-submit');
      await look.at('second-factor', 'code-submit');
      await page.fill('#code', 'abcdef');
      await page.click('#code-submit');
      await look.at('second-factor-wrong', 'code-problem');
      await context.close();
    },
  );

  it.each(LOOKS)(
    'WCAG 2.2 §1.4.10, §3.1.1: a second factor to set up, messages, links and errors, %s',
    async (where, options) => {
      const context = await newContext(options);
      const page = await context.newPage();
      const look = new Looked(page, language, where);
      const address = `jo-${randomBytes(4).toString('hex')}@mail.example`;
      const stranger = await createUser(strict.workspace, { email: address, email_verified: true });
      await page.goto(start(strict));
      await page.fill('#username', stranger.username);
      await page.fill('#password', stranger.password);
      await page.click('#login-submit');
      await look.at('mailed-code', 'code-sent');
      await page.fill('#code', 'abcdef');
      await page.click('#code-submit');
      await look.at('mailed-code-wrong', 'code-problem');
      const mailed = await messageTo(address);
      expect(mailed.subject).toMatch(language === 'de' ? /^\d{6} ist Ihr Code/ : /^\d{6} is your code/);
      await page.fill('#code', mailed.subject.slice(0, 6));
      await page.click('#code-submit');
      await look.at('enrolment', 'enrol-cancel');

      const email = `jo-${randomBytes(4).toString('hex')}@mail.example`;
      await createUser(workspace, { email });
      await page.goto(`${workspace.issuer}/forgot-password`);
      await look.at('forgot', 'forgot-submit');
      await page.fill('#username', email);
      await page.click('#forgot-submit');
      await look.at('forgot-sent', 'reset-requested');
      const message = await messageTo(email);
      // What is sent from a page is in its language.
      expect(message.subject).toMatch(language === 'de' ? /^Ein neues Passwort/ : /^A new password/);
      await page.goto(linkOf(message).href);
      await page.fill('#password', 'short');
      await page.click('#reset-submit');
      await look.at('reset', 'reset-problem');
      await page.fill('#password', secret(`words ${randomBytes(9).toString('base64url')}`, 'password'));
      await page.click('#reset-submit');
      await look.at('reset-done', 'password-changed');

      const newcomer = `jo-${randomBytes(4).toString('hex')}@mail.example`;
      await page.goto(start(client, { prompt: 'create' }));
      await page.fill('#username', newcomer);
      await page.fill('#password', secret(`words ${randomBytes(9).toString('base64url')}`, 'password'));
      await page.click('#sign-up-submit');
      await look.at('consent-new', 'consent-allow');
      await page.goto(linkOf(await messageTo(newcomer)).href);
      await look.at('verify', 'verify-submit');
      await page.click('#verify-submit');
      await look.at('verify-done', 'email-confirmed');

      await page.goto(`${workspace.issuer}/verify-email?token=gone`);
      await look.at('link-gone', 'link-gone');
      await page.goto(`${workspace.issuer}/invitation?token=gone`);
      await look.at('invitation-gone', 'invitation-gone');
      await page.goto(start(client, { client_id: 'nobody' }));
      await look.at('error', 'error');
      await context.close();
    },
  );
});

describe('the choice of a language', () => {
  it.each([
    ['with script', {}],
    ['without', { javaScriptEnabled: false }],
  ] satisfies [string, BrowserContextOptions][])('is made on the page and stays, %s', async (_how, options) => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB', ...options });
    const page = await context.newPage();
    const user = await createUser(workspace);
    await page.goto(start(client, { ui_locales: 'en' }));
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    await page.getByLabel('Benutzername oder E-Mail-Adresse').fill(user.username);
    await page.getByLabel('Passwort').fill(user.password);
    await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await page.getByRole('heading', { name: 'Zugriff erlauben?' }).waitFor();
    await page.goto(`${workspace.issuer}/account`);
    await page.getByRole('heading', { name: 'Ihr Konto' }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    expect(page.url()).toBe(`${workspace.issuer}/account`);
    const cookie = (await context.cookies()).find(({ name }) => name === '__Secure-ostiary-language');
    expect(cookie).toMatchObject({ value: 'en', httpOnly: true, secure: true, sameSite: 'Lax' });
    await context.close();
  });

  it('the workspace’s own language is for who asks for none that there is, and is in force at once', async () => {
    const own = await launchWorkspace('b2c', { language: 'de' });
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'ja-JP' });
    const page = await context.newPage();
    await page.goto(`${own.issuer}/forgot-password`);
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await api('PATCH', own.path, { settings: { language: 'en' } });
    await page.waitForTimeout(1_500);
    await page.reload();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await expect(api('PATCH', own.path, { settings: { language: 'tlh' } })).rejects.toThrow(/language/);
    await context.close();
  });

  it('RP-Initiated Logout §2: the end session endpoint speaks the language that it is asked for', async () => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' });
    const page = await context.newPage();
    await page.goto(`${workspace.issuer}/logout?ui_locales=fr%20de-CH`);
    await page.getByRole('heading', { name: 'Sie sind abgemeldet' }).waitFor();
    await context.close();
  });
});
