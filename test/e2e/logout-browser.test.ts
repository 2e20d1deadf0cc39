// Signing out in a real browser: the pages work without script, frames of applications are loaded, and the browser goes on.
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
const AFTER = `${APP}/signed-out`;
const FRAME = `${APP}/frontchannel`;

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
      scope: 'openid profile',
      redirect_uris: [`${APP}/callback`],
      post_logout_redirect_uris: [AFTER],
      frontchannel_logout_uri: FRAME,
    },
  });
});

afterAll(() => app.close());

/** A browser in which a user is signed in to the application. */
async function signedIn(options: BrowserContextOptions) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  const user = await createUser(workspace, { name: 'Jo' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Refused|Mixed Content/i.test(message.text())) complaints.push(message.text());
  });
  const config = await openid.discovery(new URL(workspace.issuer), client.clientId, {}, openid.None());
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: `${APP}/callback`,
    scope: 'openid profile',
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  await page.goto(url.href);
  await page.getByLabel(/user name/i).fill(user.username);
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: /allow/i }).waitFor();
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await page.waitForURL(`${APP}/callback?**`);
  const tokens = await openid.authorizationCodeGrant(config, new URL(page.url()), {
    pkceCodeVerifier,
    idTokenExpected: true,
  });
  for (const token of [tokens.access_token, tokens.refresh_token]) if (token !== undefined) secret(token, 'token');
  for (const cookie of await context.cookies(workspace.issuer)) {
    if (cookie.value.length >= 16) secret(cookie.value, `cookie ${cookie.name}`);
  }
  app.asked.length = 0;
  return { context, page, complaints, config, tokens };
}

async function expectAccessible(page: Page, name: string): Promise<void> {
  await expectNoViolations(page, name);
  await takePicture(page, `pages/${name}`);
}

describe('signing out in Chromium', () => {
  it.each<[string, BrowserContextOptions]>([
    ['with a mouse', {}],
    ['without JavaScript', { javaScriptEnabled: false }],
  ])(
    'RP-Initiated Logout §2, Front-Channel Logout §3: asks, tells the application in a frame, goes on: %s',
    async (_name, options) => {
      const { context, page, complaints, config, tokens } = await signedIn(options);
      const parameters = { client_id: client.clientId, post_logout_redirect_uri: AFTER, state: 'x y' };
      await page.goto(openid.buildEndSessionUrl(config, parameters).href);
      expect(await page.locator('body').innerText()).toContain('The Spread Eagle');
      if (options.javaScriptEnabled !== false) await expectAccessible(page, 'logout');
      await page.locator('#logout-confirm').click();
      await page.waitForURL(`${AFTER}?**`);
      expect(new URL(page.url()).searchParams.get('state')).toBe('x y');
      const frame = app.asked.find((url) => url.href.startsWith(FRAME));
      expect(Object.fromEntries(frame?.searchParams ?? [])).toEqual({
        iss: workspace.issuer,
        sid: tokens.claims()?.sid,
      });
      expect(complaints).toEqual([]);
      // The cookie is gone.
      expect((await context.cookies(workspace.issuer)).filter(({ name }) => name.includes('session'))).toEqual([]);
      await context.close();
    },
  );

  it('RP-Initiated Logout §2: an image or a frame of another site signs nobody out', async () => {
    const { context, page, config, tokens } = await signedIn({});
    const target = openid.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '' }).href;
    await context.route('https://evil.example/**', (route) =>
      route.fulfill({
        status: 200,
        contentType: 'text/html',
        body: `<img src="${target.replaceAll('&', '&amp;')}"><iframe src="${target.replaceAll('&', '&amp;')}"></iframe><p>done`,
      }),
    );
    await page.goto('https://evil.example/');
    await page.waitForLoadState('networkidle');
    expect((await context.cookies(workspace.issuer)).filter(({ name }) => name.includes('session'))).toHaveLength(1);
    await page.goto(`${workspace.issuer}/logout`);
    await page.locator('#logout-cancel').waitFor();
    await page.locator('#logout-cancel').click();
    await page.locator('#still-signed-in').waitFor();
    await context.close();
  });
});
