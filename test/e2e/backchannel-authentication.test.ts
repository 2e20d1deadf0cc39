// CIBA with a client library that knows nothing of us, and with a real browser for the user: without script, as wide as a telephone and as a desk, and with axe.
import { createECDH, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPushMessage } from '@ostiary/crypto/testing/push-receiver';
import * as openid from 'openid-client';
import type { Browser, Page } from 'playwright-core';
import { expectNoViolations, takePicture } from './support/accessibility.ts';
import { launchPushBrowser } from './support/browser.ts';
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
let pushService: Awaited<ReturnType<typeof pushDevice>> | undefined;

beforeAll(async () => {
  browser = await launchPushBrowser();
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
afterAll(async () => {
  await browser.close();
  await pushService?.close();
});

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

  it('RFC 8030, RFC 8291: a user is told in a browser that something waits, and is told no more when they say so', async () => {
    const device = await pushDevice();
    pushService = device;
    const page = await newPage('wide');
    const context = page.context();
    await context.grantPermissions(['notifications'], { origin: new URL(workspace.issuer).origin });
    // In place of the push service of the browser's maker, which is on the internet; worker, permission and the rest are the browser's own.
    await page.addInitScript(`PushManager.prototype.subscribe = async () => {
      const { endpoint, ...keys } = ${JSON.stringify(device.subscription)};
      return { endpoint, getKey: (name) => Uint8Array.from(keys[name]).buffer };
    }`);
    await page.goto(`${workspace.issuer}/requests`);
    await page.fill('#username', user.username);
    await page.fill('#password', user.password);
    await page.click('#login-submit');
    await page.locator('#switch-notices-on').waitFor();
    await looksGood(page, 'wide', 'notices-off');
    await page.click('#switch-notices-on');
    await page.locator('#switch-notices-off').waitFor();
    await looksGood(page, 'wide', 'notices-on');
    const asked = await ask('Buy one ticket');
    secret(asked.auth_req_id, 'auth_req_id');
    const text = await device.next();
    expect(JSON.parse(text)).toMatchObject({ title: 'Something waits for your answer' });
    expect(text).not.toMatch(/ticket|Travel agent/);
    // Delivered, and clicked, in the worker.
    const shown = await deliver(page, text);
    expect(shown).toEqual({ title: 'Something waits for your answer', opened: `${workspace.issuer}/requests` });
    await page.goto(`${workspace.issuer}/requests`);
    await page.click('button[value="deny"]');
    await page.locator('#done').waitFor();
    await page.goto(`${workspace.issuer}/account`);
    await page.setViewportSize(SIZES.narrow);
    await looksGood(page, 'narrow', 'account-notices');
    await page.click('form[action$="/account/notices"] button');
    await page.locator('#done').waitFor();
    expect(await page.locator('form[action$="/account/notices"]').count()).toBe(0);
    await context.close();
  }, 60_000);

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

/** A push service with one browser at it (RFC 8030): what is sent there is opened as that browser would. */
async function pushDevice() {
  const ecdh = createECDH('prime256v1');
  const [p256dh, auth] = [ecdh.generateKeys(), randomBytes(16)];
  const arrived: string[] = [];
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      arrived.push(openPushMessage(Buffer.concat(parts), { privateKey: ecdh.getPrivateKey(), authSecret: auth }));
      response.writeHead(201).end();
    });
  });
  server.listen(0);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the push service has no port');
  const endpoint = secret(`http://localhost:${address.port}/send/${randomBytes(16).toString('hex')}`, 'push endpoint');
  return {
    subscription: { endpoint, p256dh: [...p256dh], auth: [...auth] },
    next: async () => {
      for (let i = 0; arrived.length === 0 && i < 200; i++) await new Promise((resolve) => setTimeout(resolve, 50));
      const [text] = arrived;
      if (text === undefined) throw new Error('no message came to the push service');
      return text;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * The browser gets a push message, and its user clicks what it shows. Answers with what that was, and what opened. A browser that has just started clears away
 * what it finds shown, which can meet the notice: then the message comes once more.
 */
async function deliver(page: Page, text: string): Promise<unknown> {
  const session = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      for (const { registrationId } of registrations) resolve(registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  const registrationId = await Promise.race([registered, sleep(10_000, undefined, { ref: false })]);
  if (registrationId === undefined) throw new Error('there is no registration of a worker');
  const origin = new URL(workspace.issuer).origin;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: text });
    const worker = page.context().serviceWorkers().at(-1);
    if (worker === undefined) throw new Error('there is no worker');
    const clicked = worker.evaluate<unknown>(`(async () => {
      let shown = [];
      for (let i = 0; shown.length === 0 && i < 200; i += 1) {
        shown = await self.registration.getNotifications();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const [notification] = shown;
      if (notification === undefined) return null;
      let opened;
      self.clients.openWindow = async (url) => { opened = url; };
      self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
      return { title: notification.title, opened };
    })()`);
    const seen = await Promise.race([clicked, sleep(10_000, null, { ref: false })]);
    if (seen !== null) return seen;
  }
  throw new Error('the worker shows nothing');
}
