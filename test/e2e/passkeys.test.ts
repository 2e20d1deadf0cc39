// Passkeys, one-time codes and the account page in a real browser with a virtual authenticator: Chromium does the WebAuthn, the server judges it.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as openid from 'openid-client';
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { shownByApp } from '../../services/identity/src/one-time-codes/authenticator-app.test-support.ts';
import { expectNoViolations, takePicture } from './support/accessibility.ts';
import { api } from './support/administration.ts';
import { newAuthenticator } from './support/authenticator.ts';
import { type Application, launchWithApplication } from './support/browser.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchWorkspace,
  registerClient,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

const APP = 'https://app.example.com';
const ACR = 'urn:ostiary:acr:';

let app: Application;
let browser: Browser;
let shop: TestWorkspace;
let shopClient: TestClient;
let works: TestWorkspace;
let worksClient: TestClient;

const newClient = (workspace: TestWorkspace) =>
  registerClient(workspace, {
    metadata: {
      client_name: 'The Spread Eagle',
      token_endpoint_auth_method: 'none',
      scope: 'openid profile email',
      redirect_uris: [`${APP}/callback`],
    },
  });

beforeAll(async () => {
  app = await launchWithApplication(APP);
  ({ browser } = app);
  shop = await launchWorkspace('b2c');
  works = await launchWorkspace('workforce');
  [shopClient, worksClient] = await Promise.all([newClient(shop), newClient(works)]);
});
afterAll(() => app.close());

interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the browser complained of: a policy that was broken, a script that failed. */
  readonly complaints: string[];
  /** Where the browser was sent with an answer. */
  readonly answers: string[];
}

async function newPerson(options: BrowserContextOptions = {}): Promise<Person> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Refused|Mixed Content/i.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const answers: string[] = [];
  page.on('request', (request) => {
    if (request.url().startsWith(`${APP}/callback?`)) answers.push(request.url());
  });
  return { context, page, complaints, answers };
}

interface Visit {
  readonly config: openid.Configuration;
  readonly pkceCodeVerifier: string;
}

async function arrive(
  { page, answers }: Person,
  workspace: TestWorkspace,
  client: TestClient,
  more: Readonly<Record<string, string>> = {},
): Promise<Visit> {
  const config = await openid.discovery(new URL(workspace.issuer), client.clientId, {}, openid.None());
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: `${APP}/callback`,
    scope: 'openid profile email',
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...more,
  });
  await page.goto(url.href);
  answers.length = 0;
  return { config, pkceCodeVerifier };
}

/** Allows what is asked, if it is asked, and redeems the code: the claims of the ID token. */
async function finish(
  { context, page, answers }: Person,
  { config, pkceCodeVerifier }: Visit,
  workspace: TestWorkspace,
) {
  const allow = page.getByRole('button', { name: 'Allow', exact: true });
  for (const end = Date.now() + 15_000; answers.length === 0; await page.waitForTimeout(50)) {
    if (Date.now() > end) throw new Error(`still at ${page.url()}`);
    if (await allow.isVisible()) await allow.click();
  }
  await page.waitForURL(`${APP}/callback?**`);
  for (const cookie of await context.cookies(workspace.issuer)) {
    if (cookie.value.length >= 16) secret(cookie.value, `cookie ${cookie.name}`);
  }
  const tokens = await openid.authorizationCodeGrant(config, new URL(answers.pop() ?? ''), {
    pkceCodeVerifier,
    idTokenExpected: true,
  });
  secret(tokens.access_token, 'token');
  const claims = tokens.claims();
  if (claims === undefined) throw new Error('no ID token');
  return claims;
}

async function typePassword({ page }: Person, user: TestUser): Promise<void> {
  await page.getByLabel(/user name/i).fill(user.username);
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function expectAccessible({ page }: Person, name: string): Promise<void> {
  await expectNoViolations(page, name);
  await takePicture(page, `pages/${name}`);
}

/** The key on the page, as somebody types it into an app. */
async function keyOnPage({ page }: Person): Promise<string> {
  const key = (await page.locator('#secret').innerText()).replaceAll(' ', '');
  return secret(key, 'key of one-time codes');
}

describe('passkeys in Chromium', () => {
  it('WebAuthn Level 3 §7: one is offered after the password, added, and signs in from then on, as two factors', async () => {
    const user = await createUser(shop, { name: 'Jo March' });
    const person = await newPerson();
    const device = await newAuthenticator(person.page);
    const first = await arrive(person, shop, shopClient);
    await expectAccessible(person, 'sign-in with a passkey');
    await typePassword(person, user);
    await person.page.getByRole('heading', { name: 'Sign in faster next time' }).waitFor();
    await expectAccessible(person, 'offer of a passkey');
    await person.page.getByRole('button', { name: 'Create a passkey' }).click();
    expect(await finish(person, first, shop)).toMatchObject({ acr: `${ACR}1`, amr: ['pwd'] });
    expect(await device.credentials()).toMatchObject([
      { rpId: new URL(shop.issuer).hostname, isResidentCredential: true },
    ]);

    await person.context.clearCookies();
    await device.setPresence(false);
    const second = await arrive(person, shop, shopClient, { prompt: 'login' });
    await person.page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();
    await device.setPresence(true);
    await person.page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    const claims = await finish(person, second, shop);
    expect(claims).toMatchObject({ acr: `${ACR}3`, amr: ['hwk', 'user', 'mfa'] });
    expect(person.complaints).toEqual([]);
    await person.context.close();
  });

  it('WebAuthn Level 3 §5.1.4: a passkey is offered where the user name is filled in', async () => {
    const user = await createUser(shop);
    const person = await newPerson();
    const device = await newAuthenticator(person.page);
    const first = await arrive(person, shop, shopClient);
    await typePassword(person, user);
    await person.page.getByRole('button', { name: 'Create a passkey' }).click();
    const { sub } = await finish(person, first, shop);
    expect(await device.credentials()).toHaveLength(1);
    await person.context.clearCookies();
    // The virtual device takes the offer as soon as it is made: nobody clicks anything.
    const second = await arrive(person, shop, shopClient, { prompt: 'login' });
    expect(await finish(person, second, shop)).toMatchObject({ sub, acr: `${ACR}3` });
    await person.context.close();
  });

  it('Pitfalls: a passkey of one workspace is offered at another of the host, and opens nothing there', async () => {
    const user = await createUser(works);
    const person = await newPerson();
    const device = await newAuthenticator(person.page);
    const first = await arrive(person, works, worksClient);
    await typePassword(person, user);
    await person.page.getByRole('heading', { name: 'Protect your account' }).waitFor();
    await expectAccessible(person, 'enrolment');
    await person.page.getByRole('button', { name: 'Create a passkey' }).click();
    expect(await finish(person, first, works)).toMatchObject({ acr: `${ACR}2`, amr: ['pwd', 'hwk', 'user', 'mfa'] });
    await device.setPresence(false);
    await arrive(person, shop, shopClient);
    const ask = person.page.getByRole('button', { name: 'Sign in with a passkey' });
    await ask.waitFor();
    await device.setPresence(true);
    await ask.click();
    await person.page.getByRole('alert').waitFor();
    await device.setPresence(false);
    await expectAccessible(person, 'sign-in with a passkey of elsewhere');
    expect((await person.context.cookies(shop.issuer)).filter(({ name }) => name.includes('session'))).toEqual([]);
    // The browser still has it: it is the other workspace's.
    expect(await device.credentials()).toHaveLength(1);
    await person.context.close();
  });

  it('WebAuthn Level 3 §7.2(17): a device that does not verify its user signs nobody in', async () => {
    const user = await createUser(shop);
    const person = await newPerson();
    const device = await newAuthenticator(person.page);
    await arrive(person, shop, shopClient);
    await typePassword(person, user);
    await person.page.getByRole('button', { name: 'Create a passkey' }).click();
    await person.page.waitForURL((url) => !url.href.includes('enrol'));
    await device.setVerified(false);
    await person.context.clearCookies();
    await arrive(person, shop, shopClient, { prompt: 'login' });
    await person.page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await person.page.getByText('No passkey was used.').waitFor();
    await person.context.close();
  });
});

describe('one-time codes', () => {
  it.each<[string, BrowserContextOptions]>([
    ['with a mouse', {}],
    ['without JavaScript', { javaScriptEnabled: false }],
    ['in the dark, on a telephone', { colorScheme: 'dark', viewport: { width: 390, height: 844 }, isMobile: true }],
  ])(
    'RFC 6238: are set up at the first sign-in where the workspace requires it, and asked for at the next, %s',
    async (name, options) => {
      const user = await createUser(works);
      const person = await newPerson(options);
      const { page } = person;
      const scripts = options.javaScriptEnabled !== false;
      const first = await arrive(person, works, worksClient);
      await typePassword(person, user);
      await page.getByRole('heading', { name: 'Protect your account' }).waitFor();
      if (scripts) await expectAccessible(person, `enrolment ${name}`);
      const key = await keyOnPage(person);
      await page.getByLabel('Code that the app shows').fill('000000');
      await page.getByRole('button', { name: 'Turn on' }).click();
      await page.getByRole('alert').waitFor();
      expect(await keyOnPage(person)).toBe(key);
      const used = await shownByApp(key, -1);
      await page.getByLabel('Code that the app shows').fill(used);
      await page.getByRole('button', { name: 'Turn on' }).click();
      await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor();
      if (scripts) await expectAccessible(person, `recovery codes ${name}`);
      const codes = await page.locator('#recovery-codes code').allInnerTexts();
      for (const code of codes) secret(code, 'recovery code');
      expect(codes).toHaveLength(10);
      await page.getByRole('link', { name: /kept them/ }).click();
      expect(await finish(person, first, works)).toMatchObject({ acr: `${ACR}2`, amr: ['pwd', 'otp', 'mfa'] });

      const second = await arrive(person, works, worksClient, { prompt: 'login' });
      await typePassword(person, user);
      await page.getByRole('heading', { name: 'One more step' }).waitFor();
      if (scripts) await expectAccessible(person, `second factor ${name}`);
      await page.getByLabel(/code from your/i).fill(used);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('alert').waitFor();
      await page.getByLabel(/code from your/i).fill(await shownByApp(key));
      await page.getByRole('button', { name: 'Continue' }).click();
      expect(await finish(person, second, works)).toMatchObject({ acr: `${ACR}2` });

      const third = await arrive(person, works, worksClient, { prompt: 'login' });
      await typePassword(person, user);
      await page.getByLabel(/code from your/i).fill(codes[0] ?? '');
      await page.getByRole('button', { name: 'Continue' }).click();
      expect(await finish(person, third, works)).toMatchObject({ acr: `${ACR}2` });
      expect(person.complaints).toEqual([]);
      await person.context.close();
    },
  );
});

describe('the account page', () => {
  it.each<[string, BrowserContextOptions]>([
    ['with a mouse', {}],
    ['in the dark, on a telephone', { colorScheme: 'dark', viewport: { width: 390, height: 844 }, isMobile: true }],
  ])('shows what is the user’s, and lets them change it, %s', async (name, options) => {
    const user = await createUser(shop, { name: 'Jo March' });
    const elsewhere = await newPerson();
    const visit = await arrive(elsewhere, shop, shopClient);
    await typePassword(elsewhere, user);
    await finish(elsewhere, visit, shop);

    const person = await newPerson(options);
    const device = await newAuthenticator(person.page);
    const { page } = person;
    await page.goto(`${shop.issuer}/account`);
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    await typePassword(person, user);
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    await expectAccessible(person, `account ${name}`);

    // A passkey with a name that is no name.
    await page.getByLabel('Name of the passkey').fill('<img src=x onerror=alert(1)>');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('The passkey has been added.').waitFor();
    expect(await device.credentials()).toHaveLength(1);
    expect(await page.locator('main img').count()).toBe(0);
    // From now on the password is not enough to change anything, here neither. Nobody touches the device before it is asked for.
    await device.setPresence(false);
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await typePassword(person, user);
    const usePasskey = page.getByRole('button', { name: 'Use a passkey' });
    await usePasskey.waitFor();
    await device.setPresence(true);
    await usePasskey.click();
    await page.getByLabel('Name', { exact: true }).fill('My telephone');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByText('The passkey has its new name.').waitFor();

    // Codes.
    await page.getByRole('link', { name: 'Set up codes' }).click();
    await page.getByRole('heading', { name: 'Set up codes' }).waitFor();
    await expectAccessible(person, `set up codes ${name}`);
    const key = await keyOnPage(person);
    await page.getByLabel('Code that the app shows').fill(await shownByApp(key, -1));
    await page.getByRole('button', { name: 'Turn on' }).click();
    for (const code of await page.locator('#recovery-codes code').allInnerTexts()) secret(code, 'recovery code');
    await page.getByRole('link', { name: /kept them/ }).click();
    await page.getByRole('button', { name: 'Turn codes off' }).waitFor();
    await expectAccessible(person, `account with everything ${name}`);

    // What the application may do, and where else the user is signed in.
    await page.getByText('Withdraw from The Spread Eagle').click();
    await page.getByRole('button', { name: 'Withdraw now' }).click();
    await page.getByText('may do nothing for you').waitFor();
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByText('You are signed out there.').waitFor();
    await arrive(elsewhere, shop, shopClient);
    await elsewhere.page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();

    // The password: a common one is refused; a new one is in force.
    await page.getByLabel('New password').fill('password123');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByRole('alert').waitFor();
    const password = secret(`my words ${randomBytes(12).toString('base64url')}`, 'new password');
    await page.getByLabel('New password').fill(password);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Your password has been changed').waitFor();

    await page.getByRole('button', { name: 'Turn codes off' }).click();
    await page.getByText('Codes are off.').waitFor();
    await page.getByRole('button', { name: 'Remove My telephone' }).click();
    await page.getByText('The passkey has been removed.').waitFor();
    const third = await arrive(elsewhere, shop, shopClient);
    await typePassword(elsewhere, { ...user, password });
    expect(await finish(elsewhere, third, shop)).toMatchObject({ acr: `${ACR}1` });
    expect(person.complaints).toEqual([]);
    await Promise.all([person.context.close(), elsewhere.context.close()]);

    const credentials = await api('GET', `${shop.path}/users/${user.id}/credentials`);
    expect(credentials).toMatchObject({ passkeys: [], recovery_codes_left: 0 });
  });
});
