// One flow in a real browser, and the pages as people with different abilities meet them.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
  type Response,
} from 'playwright-core';
import { expectNoViolations, takePicture } from './support/accessibility.ts';
import { launchBrowser } from './support/browser.ts';
import { newClientKey } from './support/client-key.ts';
import { authorizationRequest, newVerifier, pushedUrl, redeem } from './support/code-flow.ts';
import { RawClient } from './support/raw-client.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchFapiWorkspace,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

/** A logo wider than there is room for. */
const EAGLE = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="300" viewBox="0 0 90 30"><rect width="90" height="30" rx="6" fill="#1f4fb3"/><path d="M15 8l30 14 30-14-22 17h-16z" fill="#fff"/></svg>`;

let browser: Browser;
let workspace: TestWorkspace;
let client: RawClient;
let user: TestUser;
/** Pictures of the pages, to look at. */

beforeAll(async () => {
  browser = await launchBrowser();
  workspace = await launchFapiWorkspace({ consent: 'always' });
  client = new RawClient(workspace, await registerClient(workspace, { metadata: { client_name: 'The Spread Eagle' } }));
  user = await createUser(workspace, { name: 'Jo' });
});

afterAll(() => browser.close());

interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained about: a blocked style or script would be here. */
  readonly complaints: string[];
}

async function visitor(options: BrowserContextOptions = {}): Promise<Visit> {
  // The system's authority is this machine's own; a real browser has no other way of trusting it.
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Refused|Mixed Content/i.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, context, complaints };
}

/** Opens an address, again when the machine's network changed meanwhile, which Chromium takes for a failure. */
async function go(page: Page, url: string): Promise<Response | null> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await page.goto(url);
    } catch (error) {
      if (attempt === 3 || !/ERR_NETWORK_CHANGED/.test(String(error))) throw error;
    }
  }
}

async function expectAccessible(page: Page, name: string): Promise<void> {
  await expectNoViolations(page, name);
  await takePicture(page, `pages/${name}`);
}

async function started(proofKey = newClientKey()) {
  const verifier = newVerifier();
  const request = authorizationRequest(client, verifier, { parameters: { dpop_jkt: proofKey.thumbprint } });
  return { url: (await pushedUrl(client, request)).href, verifier, request, proofKey };
}

/** Does the last thing, follows the answer as far as the client's address, which is nobody's, and redeems the code. */
async function finish(page: Page, flow: Awaited<ReturnType<typeof started>>, act: () => Promise<void>): Promise<void> {
  const { verifier, request, proofKey } = flow;
  const isAnswer = (sent: { url(): string }) => sent.url().startsWith(client.client.redirectUri);
  const [answer] = await Promise.all([page.waitForRequest(isAnswer), act()]);
  const response = new URL(answer.url()).searchParams;
  expect(response.get('iss')).toBe(workspace.issuer);
  expect(response.get('state')).toBe(request.state);
  const code = secret(response.get('code') ?? '', 'code');
  const grant = { code, verifier, redirectUri: client.client.redirectUri, proofKey };
  expect((await redeem(client, grant)).status).toBe(200);
}

describe('in Chromium', () => {
  it.each<[string, BrowserContextOptions]>([
    ['with a mouse', {}],
    ['without JavaScript', { javaScriptEnabled: false }],
    ['in the dark, on a telephone', { colorScheme: 'dark', viewport: { width: 320, height: 640 } }],
  ])('signs in and consents %s', async (name, options) => {
    const { page, context, complaints } = await visitor(options);
    const flow = await started();
    await go(page, flow.url);
    if (options.javaScriptEnabled !== false) await expectAccessible(page, `sign-in ${name}`);
    await page.getByLabel(/user name/i).fill(user.username);
    await page.getByLabel('Password').fill(user.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: /allow/i }).waitFor();
    expect(await page.locator('body').innerText()).toContain('The Spread Eagle');
    if (options.javaScriptEnabled !== false) await expectAccessible(page, `consent ${name}`);
    // WCAG 1.4.10: nothing to scroll sideways for.
    if (options.javaScriptEnabled !== false)
      expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await finish(page, flow, () => page.getByRole('button', { name: 'Allow', exact: true }).click());
    expect(complaints).toEqual([]);
    for (const cookie of await context.cookies()) {
      expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax' });
      expect(cookie.name).toMatch(/^__Secure-/);
      expect(cookie.path.startsWith(new URL(workspace.issuer).pathname)).toBe(true);
      if (cookie.value.length >= 16) secret(cookie.value, `cookie ${cookie.name}`);
    }
    await context.close();
  });

  it('signs in and consents with the keyboard alone', async () => {
    const { page, context } = await visitor();
    const flow = await started();
    await go(page, flow.url);
    // The page puts the cursor there by itself, once it has been laid out.
    await page.locator('#username:focus').waitFor();
    await page.keyboard.type(user.username);
    await page.keyboard.press('Tab');
    await page.locator('#password:focus').waitFor();
    await page.keyboard.type(user.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /allow/i }).waitFor();
    for (let presses = 0; presses < 10; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate<string>('document.activeElement.textContent')) === 'Allow') break;
    }
    await finish(page, flow, () => page.keyboard.press('Enter'));
    await context.close();
  });

  it.each<[string, BrowserContextOptions]>([
    ['with a logo', {}],
    ['with a logo, on a telephone', { viewport: { width: 390, height: 844 } }],
    ['with a logo, in the dark', { colorScheme: 'dark' }],
  ])('shows who asks %s, and loads that image alone', async (name, options) => {
    const logo = 'https://cdn.example/logo.png';
    const marked = new RawClient(
      workspace,
      await registerClient(workspace, {
        metadata: {
          client_name: 'The Spread Eagle',
          client_uri: 'https://app.example/',
          logo_uri: logo,
          policy_uri: 'https://app.example/privacy',
          tos_uri: 'https://law.example/terms',
        },
      }),
    );
    const { page, context, complaints } = await visitor(options);
    const asked: { url: string; referer: string | undefined }[] = [];
    await context.route(/^https:\/\/(cdn|other)\.example\//, (route) => {
      asked.push({ url: route.request().url(), referer: route.request().headers().referer });
      return route.fulfill({ contentType: 'image/svg+xml', body: EAGLE });
    });
    const request = authorizationRequest(marked, newVerifier(), {
      parameters: { dpop_jkt: newClientKey().thumbprint },
    });
    await go(page, (await pushedUrl(marked, request)).href);
    const image = page.locator('img.logo');
    const seen = () => image.evaluate((node: { naturalWidth: number }) => node.naturalWidth);
    expect(await seen()).toBeGreaterThan(0);
    await expectAccessible(page, `sign-in ${name}`);
    await page.getByLabel(/user name/i).fill(user.username);
    await page.getByLabel('Password').fill(user.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: /allow/i }).waitFor();
    expect(await seen()).toBeGreaterThan(0);
    await expectAccessible(page, `consent ${name}`);
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await go(page, `${workspace.issuer}/logout?client_id=${marked.client.clientId}`);
    await page.getByRole('heading', { name: /sign out/i }).waitFor();
    expect(await seen()).toBeGreaterThan(0);
    await expectAccessible(page, `sign-out ${name}`);
    expect(complaints).toEqual([]);
    // CSP 3 §6.1.10: an image of anybody else is not even asked for.
    await page.evaluate(
      "document.querySelector('main').append(Object.assign(new Image(), {src: 'https://other.example/'}))",
    );
    await page.waitForTimeout(300);
    expect(complaints).toEqual([expect.stringContaining('https://other.example/')]);
    expect(new Set(asked.map(({ url }) => url))).toEqual(new Set([logo]));
    expect(asked.every(({ referer }) => referer === undefined)).toBe(true);
    await context.close();
  });

  it.each<[string, BrowserContextOptions]>([
    ['of a brand', {}],
    ['of a brand, on a telephone in the dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
  ])('has the look %s, and stays readable in a colour that is not', async (name, options) => {
    const logo = 'https://cdn.example/eagle.svg';
    const branded = await launchFapiWorkspace({
      branding: {
        logo_uri: logo,
        primary_color: '#ffe000',
        note: 'Rooms & <b>breakfast</b>',
        support_uri: 'https://eagle.example/help',
        privacy_uri: 'https://eagle.example/privacy',
        terms_uri: 'https://eagle.example/terms',
      },
    });
    const app = new RawClient(branded, await registerClient(branded, { metadata: { client_name: 'Bookings' } }));
    const { page, context, complaints } = await visitor(options);
    await context.route(/^https:\/\/cdn\.example\//, (route) =>
      route.fulfill({ contentType: 'image/svg+xml', body: EAGLE }),
    );
    const request = authorizationRequest(app, newVerifier(), { parameters: { dpop_jkt: newClientKey().thumbprint } });
    await go(page, (await pushedUrl(app, request)).href);
    const image = page.locator('p.workspace img.logo');
    expect(await image.evaluate((node: { naturalWidth: number }) => node.naturalWidth)).toBeGreaterThan(0);
    expect(await page.locator('main > p.note').first().innerText()).toBe('Rooms & <b>breakfast</b>');
    expect(await page.getByRole('link', { name: 'Privacy' }).getAttribute('href')).toBe(
      'https://eagle.example/privacy',
    );
    const color = await page
      .getByRole('button', { name: 'Sign in', exact: true })
      .evaluate('node => getComputedStyle(node).backgroundColor');
    expect(color).not.toBe('rgb(31, 79, 179)');
    await expectAccessible(page, `sign-in ${name}`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('says what was wrong, where a screen reader says it too, and lets try again', async () => {
    const { page, context } = await visitor();
    const somebody = await createUser(workspace);
    await go(page, (await started()).url);
    await page.getByLabel(/user name/i).fill(somebody.username);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    const problem = page.getByRole('alert');
    await problem.waitFor();
    expect(await problem.innerText()).not.toMatch(/unknown|does not exist|disabled/i);
    await expectAccessible(page, 'sign-in refused');
    expect(await page.getByLabel(/user name/i).inputValue()).toBe(somebody.username);
    expect(await page.getByLabel('Password').inputValue()).toBe('');
    await page.getByLabel('Password').fill(somebody.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: /allow/i }).waitFor();
    await context.close();
  });

  it('WCAG 2.2 §3.3.1: says that there were too many attempts, and when to come back', async () => {
    const { page, context } = await visitor({ colorScheme: 'dark', viewport: { width: 390, height: 844 } });
    const somebody = await createUser(workspace);
    await go(page, (await started()).url);
    const tooMany = page.getByText(/Too many attempts/);
    await page.getByLabel(/user name/i).fill(somebody.username);
    for (let attempt = 0; attempt < 8 && (await tooMany.count()) === 0; attempt += 1) {
      await page.getByLabel('Password').fill('not the password');
      const answered = page.waitForResponse((response) => response.request().method() === 'POST');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await answered;
      await page.getByRole('alert').waitFor();
    }
    expect(await tooMany.innerText()).toMatch(/Try again in \d+ seconds\./);
    expect(await page.title()).toMatch(/^Error: Sign in/);
    expect(await page.locator('[aria-invalid]').count()).toBe(0);
    await expectAccessible(page, 'sign-in too many attempts');
    await context.close();
  });

  it('shows a page for an error that nobody may be redirected with', async () => {
    const { page, context } = await visitor();
    const response = await go(page, `${workspace.issuer}/authorize?client_id=nobody`);
    expect(response?.status()).toBe(400);
    await expectAccessible(page, 'error');
    await context.close();
  });

  it('cannot be framed, and its pages run no script of anybody', async () => {
    const { page, context } = await visitor();
    const { url } = await started();
    await page.route('https://framer.example/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe id="f" src="${url}"></iframe>` }),
    );
    await go(page, 'https://framer.example/');
    await page.waitForTimeout(500);
    expect(await page.frameLocator('#f').locator('input[type=password]').count()).toBe(0);

    await go(page, url);
    const ran = page.addScriptTag({ content: 'document.title = "taken over"' }).then(
      () => page.title(),
      () => 'refused',
    );
    expect(await ran).not.toBe('taken over');
    await context.close();
  });
});
