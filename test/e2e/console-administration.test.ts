// What an administrator sets up and takes back, by the pages of the console alone: keys, tokens for registration, automation, deleted workspaces.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { launchBrowser } from './support/browser.ts';
import { CONSOLE, callFromPage, expectAccessible, type Owner, registered, visit } from './support/console.ts';
import { secret } from './support/secrets-ledger.ts';
import { system } from './support/system.ts';

let browser: Browser;
let page: Page;
let context: BrowserContext;
let complaints: string[];
let owner: Owner;
let tenantPage: string;
let at: string;

/** A call of the admin API as the pages make it. */
const call = (method: string, path: string, body?: unknown) => callFromPage(page, method, path, body);

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, context, complaints } = await visit(browser));
  owner = await registered(page);
  tenantPage = `${CONSOLE}/tenants/${owner.tenant}`;
  at = `${tenantPage}/workspaces/shop`;
  const shop = { profile: 'b2b', slug: 'shop', name: 'Shop' };
  expect((await call('POST', `tenants/${owner.tenant}/workspaces`, shop)).status).toBe(201);
});
afterAll(async () => {
  await context.close();
  await browser.close();
});

const heading = (name: string) => page.getByRole('heading', { name, level: 1, exact: true });
async function open(address: string, title: string): Promise<void> {
  await page.goto(address);
  await heading(title).waitFor();
  await page.waitForLoadState('networkidle');
}
const settings = async () =>
  (await call('GET', `tenants/${owner.tenant}/workspaces/shop`)).body.settings as Record<string, unknown>;
/** Presses Save; then nothing is left to be saved. */
async function save(form: Locator): Promise<void> {
  const answer = page.waitForResponse((response) => response.request().method() === 'PATCH');
  await form.getByRole('button', { name: 'Save' }).click();
  expect((await answer).status()).toBe(200);
  await form.getByRole('button', { name: 'Save', disabled: true }).waitFor();
}
/** Tabs until something of this name has the focus. */
async function tabTo(name: string | RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const label = await page.evaluate<string>(
      '(document.activeElement.ariaLabel ?? document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent)',
    );
    if (typeof name === 'string' ? label.trim() === name : name.test(label)) return;
  }
  throw new Error(`Tab does not lead to ${String(name)}`);
}

describe('encryption keys', () => {
  it('are made when their kind is chosen, exchanged, and taken away', async () => {
    await open(`${at}/encryption-keys`, 'Encryption keys');
    await page.getByText('There is no encryption key').waitFor();
    await expectAccessible(page, 'encryption-keys-none');
    await page.getByRole('combobox', { name: 'Kinds of keys' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: /^ECDH-ES/ }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('in use').waitFor();
    const keys = async () =>
      (await call('GET', `tenants/${owner.tenant}/workspaces/shop/encryption-keys`)).body.encryption_keys as {
        kid: string;
        state: string;
      }[];
    const [first] = await keys();
    await page.getByRole('button', { name: 'Exchange now' }).click();
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page, 'encryption-keys-exchange');
    await page.getByRole('button', { name: 'Exchange', exact: true }).click();
    await page.getByText('still decrypts').waitFor();
    await expectAccessible(page, 'encryption-keys');
    const states = Object.fromEntries((await keys()).map(({ kid, state }) => [kid, state]));
    expect(states[first?.kid ?? '']).toBe('retired');
    expect(Object.values(states).sort()).toEqual(['active', 'retired']);
  });
});

describe('self-registration', () => {
  const register = async (token: string) => {
    const response = await fetch(`${system.issuerBase}/${owner.tenant}/shop/register`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['https://partner.example/cb'], grant_types: ['authorization_code'] }),
    });
    await response.text();
    return response.status;
  };
  let token = '';

  it('RFC 7591 §3: a token is made by the keyboard alone, shown once, and a partner registers with it', async () => {
    await open(`${at}/registration`, 'Self-registration');
    await expectAccessible(page, 'registration-off');
    await page.getByRole('radio', { name: 'Who has an initial access token' }).check();
    await expectAccessible(page, 'registration');
    await save(page.locator('form', { hasText: 'registered by' }));
    expect(await settings()).toMatchObject({ registration: { mode: 'initial-access-token' } });

    await page.locator('main').focus();
    await tabTo('Make a token');
    await page.keyboard.press('Enter');
    await page.getByLabel('For', { exact: true }).waitFor();
    await page.waitForTimeout(300);
    await page.keyboard.type('Partner Inc.');
    await expectAccessible(page, 'registration-token-new');
    await page.getByLabel('For', { exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('The token is shown this once').waitFor();
    await expectAccessible(page, 'registration-token-made');
    token = secret((await page.getByRole('dialog').locator('code').innerText()).trim(), 'initial access token');
    await page.getByRole('button', { name: 'I have it' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: 'Partner Inc.', exact: true }).waitFor();
    expect(await page.content()).not.toContain(token);
    expect(await register(token)).toBe(201);
    expect(await register(token)).toBe(401);
    await page.reload();
    await page.getByText('used up').waitFor();
  });

  it('RFC 7591 §2.3: statements of an issuer are required, and what breaks a rule is said', async () => {
    await open(`${at}/registration`, 'Self-registration');
    await page.getByRole('combobox', { name: 'Statements are' }).click();
    await page.getByRole('option', { name: /^Required/ }).click();
    const form = page.locator('form', { hasText: 'Statements are' });
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('whose statements are believed has to be said').waitFor();
    await page.getByRole('button', { name: 'Add an issuer' }).click();
    await page.getByLabel('Issuer', { exact: true }).fill('Open Banking Ltd');
    await page.getByLabel('Address of its key set').fill('https://keystore.example/keys.jwks');
    await expectAccessible(page, 'registration-statements');
    await save(form);
    expect((await settings()).software_statements).toEqual({
      policy: 'required',
      issuers: [
        {
          issuer: 'Open Banking Ltd',
          jwks_uri: 'https://keystore.example/keys.jwks',
          algorithms: ['PS256', 'ES256'],
          max_age_seconds: 2_592_000,
        },
      ],
    });
    await page.getByRole('combobox', { name: 'Statements are' }).click();
    await page.getByRole('option', { name: 'Not looked at' }).click();
    await save(form);
  });

  it('one that is taken back is good for nothing', async () => {
    const tokens = `tenants/${owner.tenant}/workspaces/shop/initial-access-tokens`;
    const made = await call('POST', tokens, { description: 'Other Inc.' });
    const other = secret(String(made.body.token), 'initial access token');
    await open(`${at}/registration`, 'Self-registration');
    await page.getByRole('button', { name: 'Take back the token Other Inc.' }).click();
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page, 'registration-token-revoke');
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByRole('cell', { name: 'Other Inc.', exact: true }).waitFor({ state: 'detached' });
    expect(await register(other)).toBe(401);
  });
});

describe('automation clients', () => {
  it('have a role and a secret that is shown once, and are refused at once when they are deleted', async () => {
    await open(`${tenantPage}/automation`, 'Automation');
    await page.getByText('No program has a role').waitFor();
    await expectAccessible(page, 'automation-none');
    await page.getByRole('button', { name: 'Create an automation client' }).click();
    await page.getByLabel('Name').fill('Pipeline');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText('It needs a key').waitFor();
    await expectAccessible(page, 'automation-new');
    await page.getByLabel('Secret').check();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText('Pipeline can use the admin API').waitFor();
    await expectAccessible(page, 'automation-made');
    const shown = await page.getByRole('region', { name: 'What it needs' }).innerText();
    const value = (name: string) => new RegExp(`^${name}=(.+)$`, 'm').exec(shown)?.[1]?.trim() ?? '';
    const clientSecret = secret(value('OSTIARY_CLIENT_SECRET'), 'secret of an automation client');
    const id = value('OSTIARY_CLIENT_ID');
    await page.getByRole('button', { name: 'I have it' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: /^Pipeline/ }).waitFor();
    await expectAccessible(page, 'automation');
    expect(await page.content()).not.toContain(clientSecret);

    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      resource: `${system.issuerBase}/api`,
      scope: 'workspaces:read',
    });
    const basic = Buffer.from(`${id}:${clientSecret}`).toString('base64');
    const response = await fetch(`${system.issuerBase}/system/admin/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: form,
    });
    const tokens = (await response.json()) as { access_token: string };
    const access = secret(tokens.access_token, 'access token of an automation client');
    const workspaces = async () => {
      const answer = await fetch(`${system.issuerBase}/api/tenants/${owner.tenant}/workspaces`, {
        headers: { authorization: `Bearer ${access}` },
      });
      await answer.text();
      return answer.status;
    };
    expect([response.status, await workspaces()]).toEqual([200, 200]);

    await page.getByRole('button', { name: 'Delete Pipeline' }).click();
    await page.getByRole('button', { name: 'Delete the client' }).click();
    await page.getByText('No program has a role').waitFor();
    expect([401, 404]).toContain(await workspaces());
  });

  it('a key for one is made in the browser, and its private half never sent', async () => {
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.postData() ?? ''));
    await open(`${tenantPage}/automation?do=create`, 'Automation');
    await page.getByLabel('Name').fill('Robot');
    await page.getByRole('button', { name: /Make a key pair/ }).click();
    const jwk = JSON.parse(await page.getByRole('region', { name: 'The private key' }).innerText());
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText('Robot can use the admin API').waitFor();
    expect(sent.find((body) => body.includes('Robot'))).toContain(jwk.x);
    expect(sent.join('\n')).not.toContain(secret(jwk.d, 'private key of an automation client'));
    page.removeAllListeners('request');
  });
});

describe('branding', () => {
  it('is previewed by the page itself, inert, before it is saved; a colour that could not be read is explained', async () => {
    await open(`${at}/branding`, 'Branding');
    await page.getByLabel('Colour', { exact: true }).fill('#FFE000');
    await page.getByText(/too pale, 1\.\d to 1 where text needs 4\.5 to 1/).waitFor();
    await page.getByLabel('Note').fill('For partners <b>only</b>');
    const frame = page.frameLocator('iframe[title="Preview of the sign-in page"]');
    await frame.getByText('For partners <b>only</b>').waitFor();
    const look = () =>
      page
        .frames()
        .find((each) => each.url().includes('/sign-in-preview'))
        ?.evaluate<string>("getComputedStyle(document.querySelector('#login-submit')).backgroundColor");
    const light = await look();
    expect(light).not.toBe('rgb(255, 224, 0)');
    await expectAccessible(page, 'branding');
    await page.getByText('Dark', { exact: true }).click();
    await page.getByText('Phone', { exact: true }).click();
    await page.locator('iframe[src*="scheme=dark"]').waitFor();
    await frame.locator('#login-submit').waitFor();
    for (let tries = 0; tries < 20 && (await look()) === light; tries += 1) await page.waitForTimeout(100);
    expect(await look()).toBe('rgb(255, 224, 0)');
    await page.getByLabel('Logo').fill('http://cdn.example/logo.svg');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('An https address with a plain host name').waitFor();
    await expectAccessible(page, 'branding-dark-phone');
    // It takes no focus and no click: there is nothing to be typed into.
    expect(await page.locator('iframe').getAttribute('inert')).not.toBeNull();
    await page.getByLabel('Logo').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect((await settings()).branding).toEqual({ primary_color: '#ffe000', note: 'For partners <b>only</b>' });
  });

  it('CSP 3, W3C Fetch Metadata: nobody is led to a preview, and no other site frames one', async () => {
    const address = `${system.issuerBase}/${owner.tenant}/shop/sign-in-preview?scheme=light&note=Call+555`;
    const visitor = await visit(browser);
    const led = await visitor.page.goto(address);
    expect([led?.status(), await visitor.page.content()]).toEqual([403, expect.not.stringContaining('Call 555')]);
    await visitor.page.route('https://evil.example/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="${address}"></iframe>` }),
    );
    await visitor.page.goto('https://evil.example/');
    const framed = await Promise.all(visitor.page.frames().map((frame) => frame.content()));
    expect(framed.slice(1)).toEqual([expect.not.stringContaining('Call 555')]);
    await visitor.context.close();
  });
});

describe('settings', () => {
  it('a resource has tokens of its own kind, and what breaks a rule stands beside its field', async () => {
    await open(`${at}/settings`, 'Settings');
    await page.getByRole('button', { name: 'Add a resource' }).click();
    const resource = page.getByRole('group', { name: 'Resource 1' });
    await resource.getByLabel('Identifier').fill('https://api.example/#x');
    await resource.getByLabel('Name', { exact: true }).fill('Orders');
    const form = page.locator('form', { hasText: 'Add a resource' });
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByText('An absolute URI without a fragment').waitFor();
    await resource.getByLabel('Identifier').fill('https://api.example/');
    await resource.getByLabel('Their lifetime').fill('2000');
    await resource.getByLabel('Their lifetime').blur();
    await resource.getByLabel('Their lifetime').fill('5');
    await resource.getByRole('combobox', { name: 'Format of its access tokens' }).click();
    await page.getByRole('option', { name: 'Opaque' }).click();
    await save(form);
    await expectAccessible(page, 'settings-resource');
    expect(await settings()).toMatchObject({
      resources: [
        {
          identifier: 'https://api.example/',
          name: 'Orders',
          scopes: [],
          access_token_format: 'opaque',
          access_token_ttl_seconds: 300,
        },
      ],
    });
  });

  it('what others change meanwhile is shown, and never overwritten unknowingly', async () => {
    await open(`${at}/settings`, 'Settings');
    const workspace = `tenants/${owner.tenant}/workspaces/shop`;
    const look = async () => {
      // As when somebody comes back to the window.
      await page.waitForTimeout(5_100);
      await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
    };
    const name = page.getByLabel('Name', { exact: true }).first();
    const form = page.locator('form', { hasText: 'How tokens are obtained' });
    await call('PATCH', workspace, { name: 'Shop of others' });
    await look();
    for (let tries = 0; tries < 50 && (await name.inputValue()) !== 'Shop of others'; tries += 1)
      await page.waitForTimeout(100);
    expect(await name.inputValue()).toBe('Shop of others');
    await name.fill('Mine');
    await call('PATCH', workspace, { name: 'Shop' });
    await look();
    await page.getByText('Somebody else has changed this meanwhile').waitFor();
    await expectAccessible(page, 'settings-newer');
    await form.getByRole('button', { name: 'Show what is in force' }).click();
    expect(await name.inputValue()).toBe('Shop');
    // One's own saving is no news to oneself, in this section or in another.
    await name.fill('Shop too');
    await page.getByLabel('ID tokens').fill('11');
    await save(form);
    expect(await page.getByText('Somebody else has changed').count()).toBe(0);
    await save(page.locator('form', { hasText: 'ID tokens' }));
    expect((await call('GET', workspace)).body).toMatchObject({
      name: 'Shop too',
      settings: { id_token: { ttl_seconds: 660 } },
    });
    // RFC 9110 §13.1.1: nor where it is not seen before one saves.
    await name.fill('Mine again');
    await call('PATCH', workspace, { name: 'Shop' });
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByText('It was changed since you read it').waitFor();
    await page.getByText('Somebody else has changed this meanwhile').waitFor();
    expect((await call('GET', workspace)).body.name).toBe('Shop');
  });

  it('sign-in, what requests must be like, and how often keys are changed', async () => {
    await open(`${at}/settings`, 'Settings');
    await page.getByRole('combobox', { name: 'A code from an app after the password' }).click();
    await page.getByRole('option', { name: /^For everybody/ }).click();
    await page.getByRole('switch', { name: 'A code by e-mail after the password' }).click();
    await page.getByRole('switch', { name: 'Users are told of a sign-in from a new browser' }).click();
    await save(page.locator('form', { hasText: 'A code from an app' }));
    await page.getByRole('combobox', { name: 'Requests are pushed' }).click();
    await page.getByRole('option', { name: 'By every client' }).click();
    await page.getByLabel('Userinfo wants a sign-in that is no older than').fill('3600');
    await save(page.locator('form', { hasText: 'Requests are pushed' }));
    await page.getByLabel('A new key every').fill('30');
    await save(page.locator('form', { hasText: 'A new key every' }));
    expect(await settings()).toMatchObject({
      second_factor: 'required',
      mailed_codes: 'after-password',
      require_pushed_requests: 'all',
      userinfo: { max_age_seconds: 3600 },
      email: { sign_in_notice: 'off' },
      key_rotation: { every_days: 30 },
    });
  });
});

describe('tokens for the tokens of others', () => {
  it('RFC 8693, RFC 7523: an issuer is trusted and a rule made; what breaks the workspace’s rules is said; by the keyboard, as wide as a telephone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const resources = [{ identifier: 'https://stock.example/', name: 'Stock', scopes: [] }];
    await call('PATCH', `tenants/${owner.tenant}/workspaces/shop`, { settings: { resources } });
    await open(`${at}/exchange`, 'Token exchange');
    await expectAccessible(page, 'exchange-none');
    await page.locator('main').focus();
    await tabTo('Add an issuer');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Issuer', exact: true }).fill('https://id.partner.example');
    await dialog.getByText('By address').click();
    await dialog.getByLabel('Address of its key set').fill('https://id.partner.example/jwks');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Who may show its assertions?').waitFor();
    await type('Clients that may show its assertions', 'till');
    await expectAccessible(page, 'exchange-issuer');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Add an issuer' }).and(page.locator(':focus')).waitFor();
    expect((await settings()).trusted_issuers).toEqual([
      {
        ...{ issuer: 'https://id.partner.example', jwks_uri: 'https://id.partner.example/jwks', clients: ['till'] },
        ...{ algorithms: ['ES256', 'PS256'], kinds: ['jwt'], subject: { claim: 'sub', user: 'username' } },
        max_lifetime_seconds: 300,
      },
    ]);

    await page.getByRole('button', { name: 'Add a rule' }).click();
    await dialog.getByRole('combobox', { name: 'Client that exchanges' }).fill('till');
    await type('Tokens of these clients', 'shop-front');
    await type('For these resources', 'https://nowhere.example/');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('tokens are exchanged for resources of the workspace').waitFor();
    await expectAccessible(page, 'exchange-rule');
    await dialog.getByRole('combobox', { name: 'For these resources' }).press('Backspace');
    await type('For these resources', 'https://stock.example/');
    await dialog.getByRole('radio', { name: 'Impersonation' }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const rule = { client: 'till', subject_clients: ['shop-front'], resources: ['https://stock.example/'] };
    const rules = async () => (await settings()).token_exchange;
    expect(await rules()).toEqual({ rules: [{ ...rule, mode: 'impersonation', bound_subjects: 'proven' }] });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('cell', { name: 'shop-front', exact: true }).waitFor();
    await expectAccessible(page, 'exchange');

    await page.getByRole('button', { name: 'Remove the rule of till for shop-front' }).click();
    await page.getByRole('button', { name: 'Remove it' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await rules()).toEqual({ rules: [] });
  });

  /** As one of several, in a field of the dialog that takes many. */
  async function type(label: string, text: string): Promise<void> {
    const field = page.getByRole('dialog').getByRole('combobox', { name: label });
    await field.fill(text);
    await field.press('Enter');
    // What it suggests lies over the page until it is left.
    await field.blur();
    await page.getByRole('listbox').first().waitFor({ state: 'hidden' });
  }
});

describe('a client without a secret', () => {
  it('RFC 7523 §2.2, RFC 7591 §2: an issuer of workloads is named, a client comes by its word, and is registered with all that a client can be', async () => {
    const clients = `tenants/${owner.tenant}/workspaces/shop/clients`;
    const { body } = await call('POST', clients, {
      client_name: 'Stock keeper',
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'client_secret_basic',
    });
    const id = String(body.client_id);
    secret(String(body.client_secret), 'client secret');
    await open(`${at}/workloads`, 'Workload identity');
    await page.getByRole('button', { name: 'Add an issuer' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Issuer', exact: true }).fill('https://cluster.example');
    await expectAccessible(page, 'workload-issuer');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Add an attester' }).click();
    await dialog.getByRole('textbox', { name: 'Attester', exact: true }).fill('https://attester.example');
    await dialog.getByText('Pasted').click();
    const key = { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) };
    await dialog.getByLabel('Its public keys').fill(JSON.stringify({ ...key, d: 'd'.repeat(43) }));
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Proofs of instances').waitFor();
    await expectAccessible(page, 'workloads');
    // RFC 7517 §4: what was private of the key has not been sent.
    expect(await settings()).toMatchObject({
      workload_issuers: [{ kind: 'jwt', issuer: 'https://cluster.example', discovery: true }],
      client_attestation: { challenge: 'required', attesters: [{ jwks: { keys: [key] } }] },
    });

    await open(`${at}/clients/${id}?tab=credentials`, 'Stock keeper');
    await page.getByRole('radio', { name: /workload/i }).check();
    await page.getByRole('combobox', { name: 'Issuer' }).click();
    await page.getByRole('option', { name: 'https://cluster.example' }).click();
    await page.getByLabel('Subject', { exact: true }).fill('system:serviceaccount:shop:stock');
    await page.getByRole('button', { name: 'Change it' }).click();
    await dialog.getByRole('button', { name: 'Change it' }).click();
    await dialog.waitFor({ state: 'detached' });

    await page.getByRole('tab', { name: 'Protocol' }).click();
    const how = page.locator('form', { hasText: 'Grant types' });
    await how.getByRole('switch', { name: 'It may ask about every access token' }).click();
    await how.getByLabel('Redirect URIs').fill('http://app.example/callback');
    await how.getByRole('button', { name: 'Save' }).click();
    await how.locator('[aria-invalid=true]').waitFor();
    await how.getByLabel('Redirect URIs').fill('');
    await save(how);
    await expectAccessible(page, 'client-protocol');
    await page.getByRole('tab', { name: 'What users see' }).click();
    const german = page.locator('form', { hasText: 'client_name#de' });
    await german.getByLabel('Name', { exact: true }).fill('Lagerhalter');
    await save(german);
    expect((await call('GET', `${clients}/${id}`)).body).toMatchObject({
      ...{ token_endpoint_auth_method: 'urn:ostiary:client-auth:workload-jwt', introspect_any_audience: true },
      ...{ workload_issuer: 'https://cluster.example', workload_subject: 'system:serviceaccount:shop:stock' },
      ...{ client_name: 'Stock keeper', 'client_name#de': 'Lagerhalter' },
    });
  });
});

describe('a deleted workspace', () => {
  it('is listed with the day of its end, and comes back with what was in it', async () => {
    const { tenant } = owner;
    const gone = { profile: 'b2c', slug: 'gone', name: 'Gone' };
    expect((await call('POST', `tenants/${tenant}/workspaces`, gone)).status).toBe(201);
    const user = await call('POST', `tenants/${tenant}/workspaces/gone/users`, { username: 'eve' });
    expect(user.status).toBe(201);
    // Asked of every service, so that each has something to forget.
    const live = async () => {
      const issuer = `${system.issuerBase}/${tenant}/gone`;
      const paths = ['/.well-known/openid-configuration', '/jwks', '/account/sign-in'];
      const answers = await Promise.all(paths.map((path) => fetch(`${issuer}${path}`, { redirect: 'manual' })));
      return answers.map(({ status }) => status === 404).join();
    };
    const becomes = async (wanted: string) => {
      for (let tries = 0; tries < 50 && (await live()) !== wanted; tries += 1) await page.waitForTimeout(100);
      expect(await live()).toBe(wanted);
    };
    await becomes('false,false,false');
    expect((await call('DELETE', `tenants/${tenant}/workspaces/gone`)).status).toBe(204);
    await becomes('true,true,true');
    await open(tenantPage, 'Workspaces');
    await page.getByRole('link', { name: 'Deleted workspaces' }).click();
    await heading('Deleted workspaces').waitFor();
    await page.getByRole('cell', { name: /^Gone/ }).waitFor();
    await expectAccessible(page, 'workspaces-deleted');
    const restore = page.getByRole('button', { name: 'Restore Gone' });
    // WCAG 2.4.3: who thinks better of it is where they were.
    await restore.click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await restore.and(page.locator(':focus')).waitFor();
    await restore.click();
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page, 'workspace-restore');
    await page.getByRole('button', { name: 'Restore it' }).click();
    await heading('Gone').waitFor();
    await becomes('false,false,false');
    expect((await call('GET', `tenants/${tenant}/workspaces/gone/users/${user.body.id}`)).status).toBe(200);
    await open(`${tenantPage}/deleted`, 'Deleted workspaces');
    await page.getByText('There is none').waitFor();
  });
});

describe('the keyboard alone', () => {
  async function becomesTrue(question: string): Promise<void> {
    for (let tries = 0; tries < 50; tries += 1) {
      if (await page.evaluate<boolean>(question)) return;
      await page.waitForTimeout(100);
    }
    throw new Error(`not so: ${question}`);
  }

  it('WCAG 2.2 §2.1.1, §2.4.3: leads to what is done with an administrator, into its dialog, and back to where one was', async () => {
    await open(`${tenantPage}/administrators`, 'Administrators');
    await tabTo(/^Remove owner-/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await becomesTrue("document.querySelector('[role=dialog]').contains(document.activeElement)");
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await becomesTrue("/^Remove owner-/.test(document.activeElement.ariaLabel ?? '')");
  });
});

it('the browser had nothing to complain about', () => {
  expect(complaints).toEqual([]);
});
