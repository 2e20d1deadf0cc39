// RFC 8628 with a client library that knows nothing of us, and with a real browser for the pages: as wide as a telephone and as a desk, without script, and with
// axe. Then the attacks.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as openid from 'openid-client';
import { type Browser, type Page } from 'playwright-core';
import { expectNoViolations, takePicture } from './support/accessibility.ts';
import { api } from './support/administration.ts';
import { launchBrowser } from './support/browser.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchFapiWorkspace,
  launchWorkspace,
  RESOURCE,
  registerClient,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const SIZES = { narrow: { width: 390, height: 844 }, wide: { width: 1280, height: 800 } } as const;

let browser: Browser;
let workspace: TestWorkspace;
let user: TestUser;
let tv: TestClient;
let config: openid.Configuration;

const deviceClient = (of: TestWorkspace, metadata: Readonly<Record<string, unknown>> = {}) =>
  registerClient(of, {
    metadata: {
      client_name: 'Living room TV',
      grant_types: [DEVICE_CODE_GRANT, 'refresh_token'],
      response_types: [],
      redirect_uris: [],
      token_endpoint_auth_method: 'none',
      ...metadata,
    },
  });

beforeAll(async () => {
  browser = await launchBrowser();
  workspace = await launchWorkspace('b2c');
  user = await createUser(workspace, { name: 'Beth' });
  tv = await deviceClient(workspace);
  config = await openid.discovery(new URL(workspace.issuer), tv.clientId, {}, openid.None());
});
afterAll(() => browser.close());

async function newPage(size: keyof typeof SIZES = 'narrow'): Promise<Page> {
  const context = await browser.newContext({
    viewport: SIZES[size],
    ignoreHTTPSErrors: true,
    javaScriptEnabled: false,
    locale: 'en-GB',
  });
  return context.newPage();
}

async function ask(scope = 'openid profile') {
  const asked = await openid.initiateDeviceAuthorization(config, { scope });
  secret(asked.device_code, 'device code');
  return asked;
}

async function signIn(page: Page): Promise<void> {
  await page.fill('#username', user.username);
  await page.fill('#password', user.password);
  await page.click('#login-submit');
}

/** A picture at either width, in which nothing overflows. */
async function look(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    await takePicture(page, `pages/${name}-${size}`);
    const overflow = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
    expect([name, size, overflow]).toEqual([name, size, 0]);
  }
}

describe('a television', () => {
  it('RFC 8628 §3: openid-client asks and polls, the user types the code, signs in and allows', async () => {
    const asked = await ask(`openid profile offline_access`);
    expect(asked.verification_uri).toBe(`${workspace.issuer}/device`);
    const polled = openid.pollDeviceAuthorizationGrant(config, asked);
    // Heard where it is awaited.
    polled.catch(() => undefined);
    const page = await newPage();
    await page.goto(asked.verification_uri);
    await page.fill('#user-code', asked.user_code.toLowerCase().replace('-', ''));
    await page.click('#device-continue');
    expect(await page.textContent('#device-code')).toBe(asked.user_code);
    expect(await page.textContent('main')).toContain('Living room TV');
    await page.click('#device-confirm');
    await signIn(page);
    expect(await page.textContent('.note')).toContain(asked.user_code);
    await page.click('#consent-allow');
    await page.locator('#device-done').waitFor();
    const tokens = await polled;
    expect(tokens.claims()).toMatchObject({ sub: expect.any(String), aud: tv.clientId, auth_time: expect.any(Number) });
    const claims = await openid.fetchUserInfo(config, tokens.access_token, String(tokens.claims()?.sub));
    expect(claims.name).toBe('Beth');
    const refreshed = await openid.refreshTokenGrant(config, String(tokens.refresh_token));
    expect(refreshed.access_token).not.toBe(tokens.access_token);
  }, 60_000);

  it('RFC 8628 §3.5: the user says no, and the device hears it', async () => {
    const asked = await ask();
    const polled = openid.pollDeviceAuthorizationGrant(config, asked);
    // Heard where it is awaited.
    polled.catch(() => undefined);
    const page = await newPage();
    await page.goto(String(asked.verification_uri_complete));
    await page.click('#device-continue');
    await page.click('#device-deny');
    await page.locator('#device-denied').waitFor();
    await expect(polled).rejects.toMatchObject({ error: 'access_denied' });
  }, 60_000);

  it('RFC 8628 §4: is announced where it is offered, and nowhere else', async () => {
    const metadata = config.serverMetadata();
    expect(metadata.device_authorization_endpoint).toBe(`${workspace.issuer}/device_authorization`);
    expect(metadata.grant_types_supported).toContain(DEVICE_CODE_GRANT);
    expect(metadata.mtls_endpoint_aliases).toMatchObject({
      device_authorization_endpoint: `${workspace.mtlsIssuer}/device_authorization`,
    });
    const grant_types = ['authorization_code', 'refresh_token', DEVICE_CODE_GRANT];
    const fapi = await launchFapiWorkspace({ grant_types });
    const response = await fetch(`${fapi.issuer}/.well-known/openid-configuration`);
    const offered = JSON.stringify(await response.json());
    expect(offered).not.toContain('device');
    await expect(deviceClient(fapi, { token_endpoint_auth_method: 'private_key_jwt' })).rejects.toThrow(
      /FAPI 2.0 Security Profile §5.3.2.2\(1\)/,
    );
  });
});

describe('the pages', () => {
  it('WCAG 2.2: axe has nothing to say, nothing overflows, and all of it works without script', async () => {
    const asked = await ask('openid profile email offline_access');
    const page = await newPage();
    await page.goto(`${workspace.issuer}/device`);
    await look(page, 'device-code');
    await page.fill('#user-code', 'BBBB-BBBB');
    await page.click('#device-continue');
    await page.locator('#device-problem').waitFor();
    await look(page, 'device-wrong');
    await page.fill('#user-code', asked.user_code);
    await page.click('#device-continue');
    await page.locator('#device-warning').waitFor();
    await look(page, 'device-confirm');
    await page.click('#device-confirm');
    await signIn(page);
    await look(page, 'device-consent');
    await page.click('#consent-allow');
    await page.locator('#device-done').waitFor();
    await look(page, 'device-done');
    await page.goto(`${workspace.issuer}/device/done?error=access_denied`);
    await look(page, 'device-denied');
  }, 90_000);

  it.each(['en', 'de'])(
    'WCAG 2.2: axe, in %s',
    async (locale) => {
      const asked = await ask();
      const context = await browser.newContext({
        viewport: SIZES.narrow,
        ignoreHTTPSErrors: true,
        bypassCSP: true,
        locale,
      });
      const page = await context.newPage();
      const calm = () => expectNoViolations(page, `device ${locale}`);
      await page.goto(String(asked.verification_uri_complete));
      expect(await page.getAttribute('html', 'lang')).toBe(locale);
      await calm();
      // The browser's own check of the pattern takes what the server takes.
      await page.fill('#user-code', `${asked.user_code.toLowerCase().replace('-', ' ')} `);
      await page.click('#device-continue');
      await page.locator('#device-confirm').waitFor();
      await calm();
      if (locale === 'de') await takePicture(page, 'pages/device-confirm-de');
      await page.click('#device-deny');
      await page.locator('#device-denied').waitFor();
      await calm();
      await context.close();
    },
    60_000,
  );
});

/** The OAuth error of an answer; `undefined`: it is none. */
async function errorOf(response: Response): Promise<unknown> {
  const answer: unknown = await response.json();
  return typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : undefined;
}

describe('attacks', () => {
  const token = (form: Record<string, string>, of = workspace) =>
    fetch(`${of.issuer}/token`, { method: 'POST', body: new URLSearchParams(form) });
  const poll = (device_code: string, client_id = tv.clientId, of = workspace) =>
    token({ grant_type: DEVICE_CODE_GRANT, client_id, device_code }, of);

  it('RFC 8628 §3.4: a device code is worth nothing to another client, workspace or grant', async () => {
    const asked = await ask();
    const radio = await deviceClient(workspace, { client_name: 'Radio' });
    const elsewhere = await launchWorkspace('b2c');
    const namesake = await deviceClient(elsewhere);
    for (const response of [
      await poll(asked.device_code, radio.clientId),
      await poll(asked.device_code, namesake.clientId, elsewhere),
    ]) {
      expect([response.status, await errorOf(response)]).toEqual([400, 'invalid_grant']);
    }
    const page = await newPage();
    await page.goto(`${elsewhere.issuer}/device`);
    await page.fill('#user-code', asked.user_code);
    await page.click('#device-continue');
    await page.locator('#device-problem').waitFor();
    expect(await errorOf(await poll(asked.device_code))).toBe('authorization_pending');
  });

  it('RFC 8628 §3.5: who floods is slowed down, and gets no tokens by it', async () => {
    const asked = await ask();
    const answers = await Promise.all(Array.from({ length: 30 }, () => poll(asked.device_code)));
    const errors = await Promise.all(answers.map(errorOf));
    expect(errors.filter((error) => error === 'authorization_pending')).toHaveLength(1);
    expect(errors.filter((error) => error === 'slow_down')).toHaveLength(29);
  });

  it('RFC 8628 §3.2: the rules of the request are those of every endpoint', async () => {
    const refused = async (form: Record<string, string>) => {
      const body = new URLSearchParams({ client_id: tv.clientId, scope: 'openid', ...form });
      const response = await fetch(`${workspace.issuer}/device_authorization`, { method: 'POST', body });
      return `${response.status} ${await errorOf(response)}`;
    };
    expect(await refused({ scope: 'admin' })).toBe('400 invalid_scope');
    expect(await refused({ resource: 'https://other.example/' })).toBe('400 invalid_target');
    expect(await refused({ client_id: 'nobody' })).toBe('401 invalid_client');
    expect(await refused({ client_secret: 'x' })).toMatch(/^40[01] invalid_/);
    expect(await refused({ resource: RESOURCE })).toBe('200 undefined');
    const web = await registerClient(workspace, { metadata: { token_endpoint_auth_method: 'none' } });
    expect(await refused({ client_id: web.clientId })).toBe('400 unauthorized_client');
  });

  it('RFC 8628 §3.5: a grant that the user takes back before the device asks gives nothing', async () => {
    const asked = await ask();
    const page = await newPage();
    await page.goto(String(asked.verification_uri_complete));
    await page.click('#device-continue');
    await page.click('#device-confirm');
    await signIn(page);
    await page.click('#consent-allow');
    await page.locator('#device-done').waitFor();
    await api('DELETE', `${workspace.path}/users/${user.id}/grants`);
    const response = await poll(asked.device_code);
    expect([response.status, await errorOf(response)]).toEqual([400, 'invalid_grant']);
  }, 60_000);
});
