// CIBA with a client library that knows nothing of us, and with a real browser for the user: without script, as wide as a telephone and as a desk, and with axe.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as openid from 'openid-client';
import { type Browser, type Page } from 'playwright-core';
import { expectNoViolations, takePicture } from './support/accessibility.ts';
import { launchBrowser } from './support/browser.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchWorkspace,
  registerClient,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

const CIBA_GRANT = 'urn:openid:params:grant-type:ciba';
const SIZES = { narrow: { width: 390, height: 844 }, wide: { width: 1280, height: 800 } } as const;

let browser: Browser;
let workspace: TestWorkspace;
let user: TestUser;
let agent: TestClient;
let config: openid.Configuration;
let dpop: openid.DPoPHandle;

beforeAll(async () => {
  browser = await launchBrowser();
  workspace = await launchWorkspace('agentic-ai');
  user = await createUser(workspace, { name: 'Beth' });
  agent = await registerClient(workspace, {
    metadata: {
      client_name: 'Travel agent',
      grant_types: [CIBA_GRANT, 'refresh_token'],
      response_types: [],
      redirect_uris: [],
      scope: 'openid profile',
      backchannel_token_delivery_mode: 'poll',
      token_endpoint_auth_method: 'client_secret_basic',
    },
  });
  config = await openid.discovery(
    new URL(workspace.issuer),
    agent.clientId,
    {},
    openid.ClientSecretBasic(String(agent.secret)),
  );
  dpop = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair());
});
afterAll(() => browser.close());

/** Without script on a telephone; with it, for the checker, at a desk. */
async function newPage(size: keyof typeof SIZES, locale = 'en-GB'): Promise<Page> {
  const context = await browser.newContext({
    viewport: SIZES[size],
    ignoreHTTPSErrors: true,
    javaScriptEnabled: size === 'wide',
    locale,
  });
  return context.newPage();
}

async function openRequests(size: keyof typeof SIZES, locale?: string): Promise<Page> {
  const page = await newPage(size, locale);
  await page.goto(`${workspace.issuer}/requests`);
  await page.fill('#username', user.username);
  await page.fill('#password', user.password);
  await page.click('#login-submit');
  await page.locator('.binding-message').waitFor();
  return page;
}

async function looksGood(page: Page, size: keyof typeof SIZES, name: string): Promise<void> {
  await takePicture(page, `pages/${name}-${size}`);
  if (size === 'wide') await expectNoViolations(page, name);
  const overflow = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
  expect([name, size, overflow]).toEqual([name, size, 0]);
}

const ask = (bindingMessage: string) =>
  openid.initiateBackchannelAuthentication(config, {
    scope: 'openid profile',
    login_hint: user.username,
    binding_message: bindingMessage,
  });

describe('CIBA', () => {
  it.each([
    ['narrow', 'en-GB'],
    ['wide', 'de'],
  ] as const)(
    'CIBA §7, §8, §10: a user allows elsewhere what an agent asks for (%s, %s)',
    async (size, locale) => {
      const message = `Book train 4711, ${size}`;
      const asked = await ask(message);
      secret(asked.auth_req_id, 'auth_req_id');
      const tokens = openid.pollBackchannelAuthenticationGrant(config, asked, undefined, { DPoP: dpop });
      // Heard where it is awaited.
      tokens.catch(() => undefined);
      const page = await openRequests(size, locale);
      expect(await page.locator('.binding-message').innerText()).toBe(message);
      await looksGood(page, size, 'requests');
      await page.click('button[value="review"]');
      await page.locator('#consent-allow').waitFor();
      expect(await page.locator('.binding-message').innerText()).toBe(message);
      await looksGood(page, size, 'request-consent');
      await page.click('#consent-allow');
      await page.locator('#request-done').waitFor();
      await looksGood(page, size, 'request-done');
      const answer = await tokens;
      secret(answer.access_token, 'access token');
      expect(answer.claims()).toMatchObject({ sub: user.id, aud: agent.clientId });
      const userinfo = await openid.fetchUserInfo(config, answer.access_token, user.id, { DPoP: dpop });
      expect(userinfo.name).toBe('Beth');
      await page.context().close();
    },
    60_000,
  );

  it('CIBA §11, §13: a no is told the agent, and a block keeps it away', async () => {
    const asked = await ask('Wire 1000 EUR');
    secret(asked.auth_req_id, 'auth_req_id');
    const page = await openRequests('narrow');
    await page.click('button[value="block"]');
    await page.locator('#blocked').waitFor();
    await looksGood(page, 'narrow', 'requests-blocked');
    await expect(
      openid.pollBackchannelAuthenticationGrant(config, asked, undefined, { DPoP: dpop }),
    ).rejects.toMatchObject({ error: 'access_denied' });
    await expect(ask('Wire 1000 EUR')).rejects.toMatchObject({ error: 'access_denied', status: 403 });
    await page.context().close();
  }, 60_000);
});
