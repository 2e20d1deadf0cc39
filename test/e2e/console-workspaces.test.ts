// From a new tenant to tokens, by the pages of the console alone; every page as people with different abilities meet it; and what is destroyed.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as openid from 'openid-client';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from './support/browser.ts';
import { answerPages } from './support/code-flow.ts';
import { CONSOLE, callFromPage, expectAccessible, type Owner, registered, signIn, visit } from './support/console.ts';
import { PageBrowser } from './support/pages.ts';
import { secret } from './support/secrets-ledger.ts';
import { system } from './support/system.ts';

let browser: Browser;
let page: Page;
let context: BrowserContext;
let complaints: string[];
let owner: Owner;
let at: string;

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, context, complaints } = await visit(browser));
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: system.issuerBase });
  owner = await registered(page);
  at = `${CONSOLE}/tenants/${owner.tenant}/workspaces/shop`;
});
afterAll(() => browser.close());

const heading = (name: string | RegExp) => page.getByRole('heading', { name, level: 1, exact: true });
async function open(path: string, title: string | RegExp): Promise<void> {
  await page.goto(`${at}${path}`);
  await heading(title).waitFor();
}
const call = (method: string, path: string, body?: unknown) => callFromPage(page, method, path, body);

describe('a journey', () => {
  let issuer = '';
  let client = { id: '', secret: '' };

  it('launches a workspace from a profile, live at once, and copies its URL', async () => {
    await page.goto(`${CONSOLE}/tenants/${owner.tenant}`);
    await page.getByRole('link', { name: 'Launch a workspace' }).click();
    await heading('Launch a workspace').waitFor();
    await page.getByRole('radio', { name: /Business customers/ }).click();
    await page.getByRole('button', { name: /presets, and why/ }).click();
    await page
      .getByText(/is this profile|RFC 9126/)
      .first()
      .waitFor();
    await expectAccessible(page, 'launch');
    await page.getByLabel('Name', { exact: true }).fill('Shop');
    expect(await page.getByLabel('Slug').inputValue()).toBe('shop');
    await page.getByRole('button', { name: 'Launch', exact: true }).click();
    await page.waitForURL(at);
    await page.getByText('It is live').waitFor();
    await page.getByText('answers in').waitFor();
    await expectAccessible(page, 'overview-new');
    await page.getByRole('button', { name: 'Copy the URL' }).click();
    issuer = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(issuer).toBe(`${system.issuerBase}/${owner.tenant}/shop`);
  });

  it('registers a client with a secret that is shown once, and a user', async () => {
    await page.getByRole('link', { name: 'Clients', exact: true }).click();
    await heading('Clients').waitFor();
    await expectAccessible(page, 'clients-none');
    await page.getByRole('link', { name: 'Register a client' }).click();
    await heading('Register a client').waitFor();
    await page.getByRole('button', { name: 'Register', exact: true }).click();
    await page.getByText('Where do users come back to').waitFor();
    await expectAccessible(page, 'client-new');
    await page.getByLabel('Name').fill('Till');
    await page.getByLabel('Redirect URIs').fill('https://till.example/callback');
    await page.getByLabel('Secret').check();
    await page.getByRole('button', { name: 'Register', exact: true }).click();
    await heading('Till is registered').waitFor();
    const [id = '', shown = ''] = await page.locator('main code').allInnerTexts();
    client = { id, secret: secret(shown, 'client secret') };
    await page.getByRole('link', { name: 'To the client' }).click();
    await heading('Till').waitFor();
    expect(await page.content()).not.toContain(client.secret);

    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByRole('button', { name: 'Create a user' }).click();
    await page.getByLabel('User name').fill('bob');
    await page.getByLabel('Password', { exact: true }).fill(secret('bob has a long phrase', 'password of a user'));
    await expectAccessible(page, 'user-create');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('cell', { name: 'bob', exact: true }).waitFor();
  });

  it('is done: an unmodified library signs the user in with what the pages showed', async () => {
    const config = await openid.discovery(
      new URL(issuer),
      client.id,
      undefined,
      openid.ClientSecretBasic(client.secret),
    );
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const url = await openid.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: 'https://till.example/callback',
      scope: 'openid profile',
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const pages = new PageBrowser();
    const user = { id: '', username: 'bob', password: 'bob has a long phrase' };
    const last = await answerPages(pages, await pages.open(url), user);
    expect(last.url.searchParams.get('error_description')).toBeNull();
    const tokens = await openid.authorizationCodeGrant(config, last.url, { pkceCodeVerifier, idTokenExpected: true });
    secret(tokens.access_token, 'access token');
    expect(tokens.claims()?.iss).toBe(issuer);
    await open('', 'Shop');
    await page.getByText('openid-client').first().waitFor();
    const code = await page.getByRole('region', { name: 'Node.js: openid-client' }).innerText();
    expect(code).toContain(issuer);
    expect(code).toContain(client.id);
    // RFC 9126 §5: this profile obliges confidential clients to push, and the code does.
    expect(code).toContain('buildAuthorizationUrlWithPAR');
    expect(code).not.toContain(client.secret);
  });
});

describe('clients', () => {
  it('a private key is made in the browser and never sent', async () => {
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.postData() ?? ''));
    await open('/clients/new', 'Register a client');
    await page.getByRole('radio', { name: /^Service Runs/ }).click();
    await page.getByLabel('Name').fill('Batch');
    await page.getByRole('button', { name: /Make a key pair/ }).click();
    const jwk = JSON.parse(await page.getByRole('region', { name: 'The private key' }).innerText());
    await page.getByRole('button', { name: 'Register', exact: true }).click();
    await heading('Batch is registered').waitFor();
    await expectAccessible(page, 'client-done');
    const registration = sent.find((body) => body.includes('Batch')) ?? '';
    expect(registration).toContain(jwk.x);
    expect(sent.join('\n')).not.toContain(jwk.d);
    expect(secret(jwk.d, 'private key of a client')).toMatch(/^[\w-]{43}$/);
    page.removeAllListeners('request');
  });

  it('a pasted private key is reduced to its public half', async () => {
    await open('/clients/new', 'Register a client');
    await page.getByText('Paste or upload').click();
    await page.getByLabel('Public key', { exact: true }).fill('{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"c"}');
    await page.getByText('There was a private key in it').waitFor();
    await page
      .getByLabel('Public key', { exact: true })
      .fill('-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----');
    await page.getByText('It was not sent; paste the public one').waitFor();
  });

  it('the readiness panel says what is missing for a stricter profile, and how to mend it', async () => {
    await open('/clients?search=till', 'Clients');
    await page.getByRole('link', { name: 'Till' }).click();
    await page.getByRole('tab', { name: 'Readiness' }).click();
    await page.getByRole('button', { name: /FAPI 2.0 Security Profile/ }).click();
    await page.getByText('token_endpoint_auth_method').locator('visible=true').first().waitFor();
    await expectAccessible(page, 'client-readiness');
    await page.getByRole('tab', { name: 'Policy' }).click();
    await page.getByText('the workspace’s security profile').locator('visible=true').first().waitFor();
    await expectAccessible(page, 'client-policy');
    await page.getByRole('tab', { name: 'Credentials' }).click();
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    await page.getByText('The new secret is shown this once').waitFor();
    await expectAccessible(page, 'client-credentials');
    secret((await page.getByRole('status').locator('code').first().innerText()).trim(), 'client secret');
  });

  it('RFC 9110 §13.1.1: a change over somebody else’s is refused, and its fault stands beside its field', async () => {
    await open('/clients?search=till', 'Clients');
    await page.getByRole('link', { name: 'Till' }).click();
    await page.getByLabel('Redirect URIs').fill('http://till.example/callback');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('[data-path=redirects][aria-invalid=true]').waitFor();
    await expectAccessible(page, 'client-refused');
    await page.getByLabel('Redirect URIs').fill('https://till.example/callback\nhttps://till.example/second');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('In force everywhere').or(page.getByText('It is in force everywhere')).first().waitFor();
    await page.reload();
    expect(await page.getByLabel('Redirect URIs').inputValue()).toContain('/second');
  });

  it('lists come page by page, searched by the server', async () => {
    const clients = `tenants/${owner.tenant}/workspaces/shop/clients`;
    for (let i = 0; i < 55; i += 1) {
      const body = {
        client_name: `Many ${String(i).padStart(2, '0')}`,
        token_endpoint_auth_method: 'client_secret_basic',
        redirect_uris: ['https://m.example/cb'],
      };
      expect((await call('POST', clients, body)).status).toBe(201);
    }
    await open('/clients', 'Clients');
    await page.getByRole('link', { name: 'Many 40' }).waitFor();
    expect(await page.getByRole('link', { name: 'Many 54' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByRole('link', { name: 'Many 54' }).waitFor();
    await page.getByLabel('Search clients').fill('many 5');
    await page.getByRole('link', { name: 'Many 40' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('link', { name: /^Many/ }).count()).toBe(5);
    expect(page.url()).toContain('search=many+5');
    await expectAccessible(page, 'clients-searched');
  });
});

describe('every other page', () => {
  it.each([
    ['/users', 'Users'],
    ['/keys', 'Signing keys'],
    ['/policy', 'Security policy'],
    ['/audit', 'Audit log'],
    ['/settings', 'Settings'],
    ['', 'Shop'],
  ])('%s is accessible', async (path, title) => {
    await open(path, title);
    await page.waitForLoadState('networkidle');
    await expectAccessible(page, `page-${title.toLowerCase().replace(' ', '-')}`);
  });

  it('WCAG 2.2 §2.3.3: nothing slides or fades for who does not want it, whatever changes its colours', async () => {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await open('/settings', 'Settings');
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor({ state: 'attached' });
    const moving = await page.evaluate(`(async () => {
      const seen = [];
      for (let frame = 0; frame < 5; frame += 1) {
        seen.push(...document.getAnimations().flatMap(({ transitionProperty }) => transitionProperty ?? []));
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return seen;
    })()`);
    expect(moving).toEqual([]);
  });

  it('the audit log shows one event in full, and what happens now', async () => {
    await open('/audit', 'Audit log');
    await page.getByRole('button', { name: 'client.registered' }).first().click();
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page, 'audit-event');
    const event = JSON.parse(await page.getByRole('region', { name: 'The event' }).innerText());
    expect(event).toMatchObject({ type: 'client.registered', tenant: owner.tenant, client_id: 'ostiary-console' });
    await page.keyboard.press('Escape');
    // Gone, and the focus back where it was: the list of types closes when it loses it.
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByLabel('Types').first().fill('user.created');
    await page.getByRole('option', { name: 'user.created', exact: true }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'client.registered' }).first().waitFor({ state: 'detached' });
    const before = await page.getByRole('button', { name: 'user.created' }).count();
    const users = `tenants/${owner.tenant}/workspaces/shop/users`;
    expect((await call('POST', users, { username: 'eve' })).status).toBe(201);
    await page.getByRole('button', { name: 'user.created' }).nth(before).waitFor();
    // A link to one that the filters leave out shows it all the same.
    const link = new URL(page.url());
    link.searchParams.set('do', 'event');
    link.searchParams.set('of', event.id);
    await page.goto(link.href);
    await page.getByRole('dialog').getByText('client.registered').first().waitFor();
  });

  it('the keys are rotated, and a revocation shows first what it breaks', async () => {
    await open('/keys', 'Signing keys');
    await page.getByRole('button', { name: 'Rotate now' }).click();
    await page.getByText('published, signs next').first().waitFor();
    // The successor of one algorithm is not to be: it is published no more, and what signs goes on.
    const stop = page.getByRole('button', { name: /^Stop publishing EdDSA/ });
    await stop.click();
    await expectAccessible(page, 'key-stop-publishing');
    await page.getByRole('dialog').getByRole('button', { name: 'Stop publishing' }).click();
    await page.getByText('The EdDSA key is published no more.').waitFor();
    await stop.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Revoke EdDSA/ }).waitFor();
    const revoke = page.getByRole('button', { name: /^Revoke RS256/ }).first();
    // WCAG 2.4.3: who thinks better of it is where they were.
    await revoke.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await revoke.and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await page
      .getByRole('dialog')
      .getByText(/What breaks|No client/)
      .waitFor();
    await expectAccessible(page, 'key-revoke');
    await page.getByLabel('Reason').fill('it was in a log');
    await page.getByLabel('I have seen what breaks').check();
    await page.getByRole('button', { name: 'Revoke the key' }).click();
    await page.getByText('is revoked; a new one signs').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('a lifetime and a scope are changed, and what breaks a rule stands beside its field', async () => {
    await open('/settings', 'Settings');
    await page.getByLabel('Access tokens', { exact: true }).fill('7');
    await page.locator('form', { hasText: 'Refresh tokens, unused' }).getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const workspace = `tenants/${owner.tenant}/workspaces/shop`;
    expect((await call('GET', workspace)).body).toMatchObject({ settings: { access_token: { ttl_seconds: 420 } } });
    await page.getByRole('button', { name: 'Add a scope' }).click();
    await page.getByLabel('Name of scope 7').fill('orders');
    await page.getByLabel('What users read of orders').fill('See your orders');
    await page.locator('form', { hasText: 'Add a scope' }).getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').nth(1).waitFor();
    expect((await call('GET', workspace)).body).toMatchObject({
      settings: { scopes: expect.arrayContaining([{ name: 'orders', description: 'See your orders', claims: [] }]) },
    });
  });

  it('administrators get roles, an owner always remains, and an auditor is shown no button that the API refuses', async () => {
    await page.goto(`${CONSOLE}/tenants/${owner.tenant}/administrators`);
    await page.getByText('(you)').waitFor();
    await page.getByRole('button', { name: 'Add an administrator' }).click();
    const auditor = {
      ...owner,
      username: `${owner.username}-auditor`,
      password: secret('an auditor has a phrase', 'password of an administrator'),
    };
    await page.getByLabel('User name').fill(auditor.username);
    await page.getByLabel('First password').fill(auditor.password);
    await page.getByRole('combobox', { name: 'Role', exact: true }).click();
    await page.getByRole('option', { name: /^Auditor/ }).click();
    await expectAccessible(page, 'administrator-add');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('can sign in to the console').waitFor();
    await expectAccessible(page, 'administrators');
    await page.getByRole('button', { name: `Remove ${auditor.username}` }).waitFor();
    await page.getByLabel('E-mail address').fill('grace@acme.example');
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    await page.getByRole('cell', { name: /^grace@acme.example/ }).waitFor();
    await expectAccessible(page, 'administrators-invited');
    await page.getByRole('button', { name: 'Withdraw the invitation of grace@acme.example' }).click();
    await page.getByText('withdrawn').waitFor();

    const theirs = await visit(browser);
    await theirs.page.goto(`${CONSOLE}/tenants/${owner.tenant}/workspaces/shop/clients`);
    await signIn(theirs.page, auditor);
    await theirs.page.getByRole('heading', { name: 'Clients', level: 1 }).waitFor();
    await theirs.page.getByRole('link', { name: 'Till' }).waitFor();
    expect(await theirs.page.getByRole('link', { name: 'Register a client' }).count()).toBe(0);
    expect(await theirs.page.getByRole('link', { name: 'Users' }).count()).toBe(0);
    expect(await theirs.page.getByRole('link', { name: 'Audit log' }).count()).toBe(1);
    await theirs.page.goto(`${at}/users`);
    await theirs.page.getByText(/does not allow users:read/).waitFor();
    await theirs.context.close();
  });
});

describe('what is destroyed', () => {
  it('a client is named, typed, and gone; its page says so', async () => {
    await open('/clients?search=Many 00', 'Clients');
    await page.getByRole('link', { name: 'Many 00' }).click();
    await heading('Many 00').waitFor();
    const address = page.url();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const confirm = page.getByRole('button', { name: 'Delete the client' });
    await confirm.waitFor();
    await expectAccessible(page, 'client-delete');
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByLabel(/to confirm/).fill('Many 01');
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByLabel(/to confirm/).fill('Many 00');
    await confirm.click();
    await heading('Clients').waitFor();
    await page.goto(address);
    await heading('There is nothing here').waitFor();
  });

  it('RFC 9470 §5: a step-up challenge leads through a fresh sign-in and back to the open dialog; nothing has happened before', async () => {
    await open('/settings', 'Settings');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByLabel(/to confirm/).fill('shop');
    // The installation asks for a sign-in within an hour: this one is minutes old, so the API's own challenge stands in for its age.
    await page.route('**/console/api/tenants/*/workspaces/shop', async (route) => {
      if (route.request().method() !== 'DELETE') return route.fallback();
      await route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: 'urn:ostiary:problem:unauthorized',
          status: 401,
          title: 'x',
          detail: 'x',
          step_up: { max_age: 0 },
        }),
      });
    });
    await page.getByRole('button', { name: 'Delete the workspace' }).click();
    await page.getByText('Confirm that it is you').waitFor();
    await expectAccessible(page, 'step-up');
    await page.unroute('**/console/api/tenants/*/workspaces/shop');
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await page.getByLabel('Password', { exact: true }).waitFor();
    await signIn(page, owner);
    await page.waitForURL(`${at}/settings?do=delete`);
    await page.getByLabel(/to confirm/).fill('shop');
    await page.getByRole('button', { name: 'Delete the workspace' }).click();
    await heading('Workspaces').waitFor();
    await page.getByText('has no workspace yet').waitFor();
    expect((await fetch(`${system.issuerBase}/${owner.tenant}/shop/.well-known/openid-configuration`)).status).toBe(
      404,
    );
  });
});

describe('script in names', () => {
  it('A1, T2: every displayed name is text, wherever it is shown', async () => {
    const nasty = `<img src=x onerror="window.taken=1"><svg onload=window.taken=1>"'\`{{7*7}}`;
    const { tenant } = owner;
    const name = (kind: string) => `${kind} ${nasty}`;
    const workspace = `tenants/${tenant}/workspaces`;
    expect(
      (
        await call('POST', workspace, {
          profile: 'b2b',
          slug: 'nasty',
          name: name('W'),
          settings: {
            scopes: [{ name: 'openid', description: name('S'), claims: [] }],
            resources: [{ identifier: 'https://n.example/', name: name('R'), scopes: ['openid'] }],
          },
        })
      ).status,
    ).toBe(201);
    const client = {
      client_name: name('C'),
      redirect_uris: ['https://n.example/cb?x=%3Cimg%20src=x%20onerror=window.taken=1%3E'],
      token_endpoint_auth_method: 'client_secret_basic',
    };
    const registeredClient = await call('POST', `${workspace}/nasty/clients`, client);
    expect(registeredClient.status).toBe(201);
    expect(
      (
        await call('POST', `${workspace}/nasty/users`, {
          username: 'x',
          claims: { name: name('U'), nickname: name('N') },
        })
      ).status,
    ).toBe(201);
    const gone = { profile: 'b2c', slug: 'gone', name: name('D') };
    expect((await call('POST', workspace, gone)).status).toBe(201);
    expect((await call('DELETE', `${workspace}/gone`)).status).toBe(204);
    const automation = { client_name: name('A'), role: 'auditor' };
    const made = await call('POST', `tenants/${tenant}/automation-clients`, automation);
    secret(String(made.body.client_secret), 'secret of an automation client');
    const token = await call('POST', `${workspace}/nasty/initial-access-tokens`, { description: name('T') });
    secret(String(token.body.token), 'initial access token');
    const pages = [
      `tenants/${tenant}`,
      `tenants/${tenant}/automation`,
      `tenants/${tenant}/automation?do=delete&of=${String(made.body.client_id)}`,
      `tenants/${tenant}/deleted`,
      `tenants/${tenant}/audit`,
      `tenants/${tenant}/administrators`,
      ...[
        '',
        '/clients',
        `/clients/${registeredClient.body.client_id}`,
        `/clients/${registeredClient.body.client_id}?do=delete`,
        `/clients/${registeredClient.body.client_id}?tab=readiness`,
        '/users',
        '/policy',
        '/audit',
        '/keys',
        '/encryption-keys',
        '/registration',
        `/registration?do=revoke-token&of=${String(token.body.id)}`,
        '/branding',
        '/configuration',
        '/settings',
        `/clients?search=${encodeURIComponent(nasty)}`,
      ].map((path) => `tenants/${tenant}/workspaces/nasty${path}`),
    ];
    for (const path of pages) {
      await page.goto(`${CONSOLE}/${path}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle');
      expect([path, await page.evaluate('window.taken')]).toEqual([path, undefined]);
      expect([
        path,
        await page.locator('main img[src="x"], main svg[onload], [role=dialog] img[src="x"]').count(),
      ]).toEqual([path, 0]);
    }
    expect(complaints).toEqual([]);
  }, 180_000);
});
