// Who uses a workspace, seen from the console: users in full, their sessions and what they allowed clients; each ended by a dialog that names it.
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as openid from 'openid-client';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './support/browser.ts';
import { answerPages } from './support/code-flow.ts';
import { CONSOLE, callFromPage, expectAccessible, type Owner, registered, visit } from './support/console.ts';
import { PageBrowser } from './support/pages.ts';
import { secret } from './support/secrets-ledger.ts';
import { system } from './support/system.ts';

// Pictures and checks of many pages, on whatever machine.
jest.setTimeout(180_000);

let browser: Browser;
let page: Page;
let complaints: string[];
let owner: Owner;
let at: string;
let issuer: string;
const ids: Record<string, string> = {};

const call = (method: string, path: string, body?: unknown) => callFromPage(page, method, path, body);

const PASSWORD = secret('users of a test have a long phrase', 'password of a user');
const clientSecrets: Record<string, string> = {};

/** Signs a user in for a client as any application does: a session, and a grant. Answers the access token. */
async function signInFor(client: string, username: string): Promise<string> {
  const config = await openid.discovery(
    new URL(issuer),
    ids[client] ?? '',
    undefined,
    openid.ClientSecretBasic(clientSecrets[client]),
  );
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const url = await openid.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: 'https://app.example/callback',
    scope: 'openid profile',
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  const pages = new PageBrowser();
  const last = await answerPages(pages, await pages.open(url), { id: '', username, password: PASSWORD });
  const tokens = await openid.authorizationCodeGrant(config, last.url, { pkceCodeVerifier, idTokenExpected: true });
  return secret(tokens.access_token, 'access token');
}

const userinfo = async (token: string): Promise<number> =>
  (await fetch(`${issuer}/userinfo`, { headers: { authorization: `Bearer ${token}` } })).status;

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, complaints } = await visit(browser));
  owner = await registered(page);
  at = `${CONSOLE}/tenants/${owner.tenant}/workspaces/shop`;
  issuer = `${system.issuerBase}/${owner.tenant}/shop`;
  const workspaces = `tenants/${owner.tenant}/workspaces`;
  expect((await call('POST', workspaces, { profile: 'b2b', slug: 'shop', name: 'Shop' })).status).toBe(201);
  for (const client of ['Till', 'Board']) {
    const { status, body } = await call('POST', `${workspaces}/shop/clients`, {
      client_name: client,
      redirect_uris: ['https://app.example/callback'],
      token_endpoint_auth_method: 'client_secret_basic',
    });
    expect(status).toBe(201);
    ids[client] = String(body.client_id);
    clientSecrets[client] = secret(String(body.client_secret), 'client secret');
  }
  for (const username of ['alice', 'bob']) {
    const claims = { name: `${username} Example`, email: `${username}@mail.example`, email_verified: true };
    const created = await call('POST', `${workspaces}/shop/users`, { username, password: PASSWORD, claims });
    expect(created.status).toBe(201);
    ids[username] = String(created.body.id);
  }
}, 180_000);
afterAll(() => browser.close());

const heading = (name: string | RegExp) => page.getByRole('heading', { name, level: 1, exact: true });
async function open(path: string, title: string): Promise<void> {
  await page.goto(`${at}${path}`);
  await heading(title).waitFor();
  await page.waitForLoadState('networkidle');
}
const dialog = () => page.getByRole('dialog');

describe('sessions', () => {
  let [ofAlice, ofBob] = ['', ''];

  it('are listed with whose they are, by what, and for which clients; and one is shown in full', async () => {
    await open('/sessions', 'Sessions');
    await page.getByText('Nobody is signed in.').waitFor();
    ofAlice = await signInFor('Till', 'alice');
    ofBob = await signInFor('Board', 'bob');
    await open('/sessions', 'Sessions');
    await page.getByRole('button', { name: /^Session of alice/ }).waitFor();
    await page.getByRole('cell', { name: 'Till' }).waitFor();
    await expectAccessible(page, 'sessions');
    await page.getByRole('button', { name: /^Session of alice/ }).focus();
    await page.keyboard.press('Enter');
    await dialog().getByText('Clients that took part').waitFor();
    await dialog().getByRole('link', { name: 'Till' }).waitFor();
    await expectAccessible(page, 'session-in-full');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('are found by user and by client', async () => {
    await page.getByRole('combobox', { name: 'User' }).fill('bo');
    await page.getByRole('option', { name: 'bob' }).click();
    await page.getByRole('button', { name: /^Session of alice/ }).waitFor({ state: 'detached' });
    expect(page.url()).toContain(`user=${ids.bob}`);
    await open(`/sessions?client=${ids.Till}`, 'Sessions');
    await page.getByRole('button', { name: /^Session of alice/ }).waitFor();
    expect(await page.getByRole('button', { name: /^Session of bob/ }).count()).toBe(0);
    expect(await page.getByRole('combobox', { name: 'Client' }).inputValue()).toBe('Till');
  });

  it('one is ended, by a dialog that names it; its tokens are dead and the others live', async () => {
    expect([await userinfo(ofAlice), await userinfo(ofBob)]).toEqual([200, 200]);
    await open('/sessions', 'Sessions');
    await page.getByRole('button', { name: /^End the session of alice/ }).click();
    await dialog().getByText('the tokens that were issued in it to Till').waitFor();
    await expectAccessible(page, 'session-end');
    await page.getByRole('button', { name: 'End the session', exact: true }).click();
    await page.getByText('A session of alice is ended.').waitFor();
    await page.getByRole('button', { name: /^Session of alice/ }).waitFor({ state: 'detached' });
    expect([await userinfo(ofAlice), await userinfo(ofBob)]).toEqual([401, 200]);
  });
});

describe('grants', () => {
  it('are listed, found by client, and one is withdrawn with its tokens', async () => {
    await open('/grants', 'Grants');
    await page.getByRole('link', { name: 'alice' }).waitFor();
    await expectAccessible(page, 'grants');
    await open(`/grants?client=${ids.Board}`, 'Grants');
    await page.getByRole('link', { name: 'bob' }).waitFor();
    expect(await page.getByRole('link', { name: 'alice' }).count()).toBe(0);
    const token = await signInFor('Board', 'bob');
    await page.getByRole('button', { name: 'Withdraw what bob allowed Board' }).click();
    await dialog().getByText('every token that was issued under it').waitFor();
    await expectAccessible(page, 'grant-withdraw');
    await page.getByRole('button', { name: 'Withdraw', exact: true }).click();
    await page.getByText('What bob allowed Board is withdrawn.').waitFor();
    await page.getByText('Nothing has been allowed.').waitFor();
    expect(await userinfo(token)).toBe(401);
  });

  it('all for a client are withdrawn once its name is typed', async () => {
    const token = await signInFor('Till', 'bob');
    await open(`/grants?client=${ids.Till}`, 'Grants');
    await page.getByRole('link', { name: 'alice' }).waitFor();
    await page.getByRole('button', { name: 'Withdraw all' }).click();
    const confirm = dialog().getByRole('button', { name: 'Withdraw all' });
    expect(await confirm.isDisabled()).toBe(true);
    await expectAccessible(page, 'grants-withdraw-all');
    await page.getByLabel(/to confirm/).fill('Till');
    await confirm.click();
    await page.getByText('2 grants are withdrawn.').waitFor();
    expect(await userinfo(token)).toBe(401);
  });
});

describe('how a client proves itself', () => {
  const change = () => page.getByRole('button', { name: 'Change it', exact: true });

  it('is changed after what would break was shown: from a secret to a key that was made in the browser', async () => {
    await open(`/clients/${ids.Board}?tab=credentials`, 'Board');
    await page.getByRole('combobox', { name: 'Security profile' }).click();
    await page.getByRole('option', { name: 'FAPI 2.0 Security Profile' }).click();
    // The profile has no secrets: the best that it has is chosen, and what is missing is said.
    expect(await page.getByRole('radio', { name: /^Key pair/ }).isChecked()).toBe(true);
    expect(await page.getByRole('radio', { name: /^Secret/ }).count()).toBe(0);
    await page
      .getByText(/public keys of the client/)
      .first()
      .waitFor();
    expect(await change().isDisabled()).toBe(true);
    await page.getByRole('button', { name: /Make a key pair/ }).click();
    await page.getByText('can be done').waitFor();
    await page.getByText('its secret', { exact: true }).waitFor();
    await page
      .getByText(/Sender constraint/i)
      .first()
      .waitFor();
    await expectAccessible(page, 'client-change-authentication');
    const jwk = JSON.parse(await page.getByRole('region', { name: 'The private key' }).first().innerText());
    secret(jwk.d, 'private key of a client');
    await change().click();
    await dialog().getByText('its secret', { exact: true }).waitFor();
    await expectAccessible(page, 'client-change-confirm');
    await dialog().getByRole('button', { name: 'Change it' }).click();
    await page.getByText('It is changed.').waitFor();
    const client = `tenants/${owner.tenant}/workspaces/shop/clients/${ids.Board}`;
    expect((await call('GET', client)).body).toMatchObject({
      token_endpoint_auth_method: 'private_key_jwt',
      security_profile: 'fapi2-security',
      dpop_bound_access_tokens: true,
      client_secrets: [],
      jwks: { keys: [{ x: jwk.x }] },
    });
    expect(JSON.stringify((await call('GET', client)).body)).not.toContain(jwk.d);
    await expect(signInFor('Board', 'alice')).rejects.toThrow();
  });

  it('and back: a secret is made, and shown once', async () => {
    await open(`/clients/${ids.Board}?tab=credentials`, 'Board');
    await page.getByRole('combobox', { name: 'Security profile' }).click();
    await page.getByRole('option', { name: /^OAuth 2.1/ }).click();
    await page.getByRole('radio', { name: 'Secret', exact: true }).check();
    await page.getByText('A secret is made, and shown once.').waitFor();
    await change().click();
    await dialog()
      .getByText(/its way of proving itself/)
      .waitFor();
    await dialog().getByRole('button', { name: 'Change it' }).click();
    await page.getByText('It is changed.').waitFor();
    const made = (await page.getByRole('status').locator('code').first().innerText()).trim();
    clientSecrets.Board = secret(made, 'client secret');
    await page.reload();
    await heading('Board').waitFor();
    expect(await page.content()).not.toContain(made);
    const { body } = await call('GET', `tenants/${owner.tenant}/workspaces/shop/clients/${ids.Board}`);
    expect(body.client_secrets).toHaveLength(1);
  });
});

describe('the audit log', () => {
  it('is searched by type and time, tells one event in words, and leads on from it', async () => {
    const workspace = `tenants/${owner.tenant}/workspaces/shop`;
    await signInFor('Till', 'alice');
    expect(await call('DELETE', `${workspace}/users/${ids.alice}/grants`)).toMatchObject({ status: 200 });
    const change = { client_name: 'Board' };
    expect((await call('PATCH', `${workspace}/clients/${ids.Board}`, change)).status).toBe(200);
    await open('/audit', 'Audit log');
    await page.getByRole('button', { name: 'client.changed' }).first().waitFor();
    await page.getByLabel('Types').first().click();
    await page.getByLabel('Types').first().fill('consent.with');
    await page.getByRole('option', { name: 'consent.withdrawn' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'client.changed' }).first().waitFor({ state: 'detached' });
    expect(page.url()).toContain('type=consent.withdrawn');
    await expectAccessible(page, 'audit-search');
    await page.getByRole('button', { name: 'consent.withdrawn' }).first().click();
    // Who did it, by name; and the way to whom it was about.
    await dialog().getByText(`administrator ${owner.username}`).waitFor();
    await dialog()
      .getByRole('link', { name: /^client / })
      .waitFor();
    await expectAccessible(page, 'audit-event-in-full');
    await dialog().getByRole('link', { name: 'Everything of this grant' }).click();
    await page.getByRole('button', { name: 'consent.given' }).first().waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('button', { name: 'client.changed' }).first().waitFor();
    await page.getByLabel('From').fill('2040-01-01T00:00:00');
    await page.getByText('Nothing of this kind has happened.').waitFor();
  });
});

describe('a user', () => {
  it('is opened from the list, and what is known of the user is changed', async () => {
    await open('/users', 'Users');
    await page.getByRole('link', { name: 'alice' }).click();
    await heading('alice').waitFor();
    await page.getByRole('textbox', { name: 'E-mail address' }).waitFor();
    await expectAccessible(page, 'user-profile');
    expect(await page.getByLabel('The e-mail address is the user’s').isChecked()).toBe(true);
    await page.getByRole('textbox', { name: 'E-mail address' }).fill('other@mail.example');
    // Another address is not the one that was proved.
    expect(await page.getByLabel('The e-mail address is the user’s').isChecked()).toBe(false);
    await page.getByLabel('Phone number').fill('12');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('[data-path=phone_number][aria-invalid=true]').waitFor();
    await page.getByLabel('Phone number').fill('+14255551212');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const user = `tenants/${owner.tenant}/workspaces/shop/users/${ids.alice}`;
    expect((await call('GET', user)).body.claims).toMatchObject({
      email: 'other@mail.example',
      email_verified: false,
      phone_number: '+14255551212',
    });
  });

  it('signs in with what is listed, and is signed out everywhere', async () => {
    const token = await signInFor('Till', 'alice');
    await open(`/users/${ids.alice}?tab=credentials`, 'alice');
    await page.getByText('Set or changed').waitFor();
    await expectAccessible(page, 'user-credentials');
    await page.getByRole('tab', { name: 'Grants' }).click();
    await page.getByRole('link', { name: 'Till' }).waitFor();
    await expectAccessible(page, 'user-grants');
    await page.getByRole('tab', { name: 'Sessions' }).click();
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await dialog().getByText('every session of').waitFor();
    await expectAccessible(page, 'user-sign-out');
    await dialog().getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByText('Nobody is signed in.').waitFor();
    expect(await userinfo(token)).toBe(401);
  });

  it('is made a member of an organization, which is created, changed, disabled and deleted by its name', async () => {
    const organizations = `tenants/${owner.tenant}/workspaces/shop/organizations`;
    await open('/organizations', 'Organizations');
    await page.getByRole('button', { name: 'Create an organization' }).click();
    await dialog().getByLabel('Name', { exact: true }).fill('Initech Ltd');
    await dialog().getByRole('button', { name: 'Create', exact: true }).click();
    await heading('Initech Ltd').waitFor();
    const { body } = await call('GET', organizations);
    const [{ id, name }] = body.organizations as [{ id: string; name: string }];
    expect(name).toBe('initech-ltd');

    await page.getByRole('button', { name: 'Add a member' }).click();
    await dialog().getByRole('combobox', { name: 'User' }).fill('ali');
    await page.getByRole('option', { name: 'alice' }).click();
    await dialog().getByRole('checkbox', { name: 'admin' }).check();
    await expectAccessible(page, 'organization-member');
    await dialog().getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('row', { name: /^alice.*admin/ }).waitFor();
    await expectAccessible(page, 'organization-members');
    expect((await call('GET', `${organizations}/${id}/members`)).body.members).toMatchObject([
      { user_id: ids.alice, roles: ['admin'] },
    ]);

    const token = await signInFor('Till', 'alice');
    await page.getByRole('tab', { name: 'Grants' }).click();
    await page.getByRole('link', { name: 'Till' }).waitFor();
    await page.getByRole('button', { name: 'Withdraw all' }).click();
    await dialog().getByLabel('Type Initech Ltd to confirm').fill('Initech Ltd');
    await dialog().getByRole('button', { name: 'Withdraw all' }).click();
    await page.getByText('Nothing has been allowed.').waitFor();
    expect(await userinfo(token)).toBe(401);
    await page.getByRole('tab', { name: 'Members' }).click();

    await page.getByRole('link', { name: 'alice' }).click();
    await page.getByRole('tab', { name: 'Organizations' }).click();
    await page.getByRole('row', { name: /^Initech Ltd.*admin/ }).waitFor();

    await page.getByRole('link', { name: 'Initech Ltd' }).click();
    await page.getByRole('tab', { name: 'Profile' }).click();
    const domains = page.getByRole('combobox', { name: 'Domains' });
    await domains.fill('initech');
    await domains.press('Enter');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('a DNS name with at least one dot').waitFor();
    await domains.press('Backspace');
    await domains.fill('Initech.Example');
    await domains.press('Enter');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. It is in force').waitFor();
    // What the server has made of it is nobody else's change.
    await page.getByRole('button', { name: 'Save', disabled: true }).waitFor();
    expect(await page.getByText('Somebody else has changed this').count()).toBe(0);
    await expectAccessible(page, 'organization-profile');
    await page.getByRole('button', { name: 'Disable' }).click();
    await dialog().getByRole('button', { name: 'Disable' }).click();
    await page.locator('main').getByText('disabled', { exact: true }).waitFor();
    expect((await call('GET', `${organizations}/${id}`)).body).toMatchObject({
      ...{ enabled: false, domains: ['initech.example'], display_name: 'Initech Ltd' },
    });
    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog().getByLabel('Type Initech Ltd to confirm').fill('Initech Ltd');
    await dialog().getByRole('button', { name: 'Delete the organization' }).click();
    await page.getByText('No organization yet').waitFor();
    expect((await call('GET', `${organizations}/${id}`)).status).toBe(404);
  });

  it('is disabled and deleted from the user’s own page', async () => {
    await open(`/users/${ids.bob}`, 'bob');
    await page.getByRole('button', { name: 'Actions for bob' }).click();
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    await dialog().getByRole('button', { name: 'Disable' }).click();
    await page.locator('main').getByText('disabled', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Actions for bob' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByLabel(/to confirm/).fill('bob');
    await page.getByRole('button', { name: 'Delete the user' }).click();
    await heading('Users').waitFor();
    await page.getByRole('link', { name: 'bob' }).waitFor({ state: 'detached' });
    await open(`/users/${ids.bob}`, 'There is nothing here');
  });

  it('XSS, IDOR: names are text on all of these pages, and another tenant’s ids are as good as none', async () => {
    const nasty = `<img src=x onerror="window.taken=1"><svg onload=window.taken=1>"'\`{{7*7}}`;
    const workspace = `tenants/${owner.tenant}/workspaces/shop`;
    expect((await call('PATCH', `${workspace}/clients/${ids.Till}`, { client_name: nasty })).status).toBe(200);
    const claims = { name: nasty, nickname: nasty, org_name: nasty, roles: [nasty] };
    expect((await call('PATCH', `${workspace}/users/${ids.alice}`, { claims })).status).toBe(200);
    await signInFor('Till', 'alice');
    const session = await call('GET', `${workspace}/sessions?user_id=${ids.alice}`);
    const [{ id: sessionId }] = session.body.sessions as [{ id: string }];
    const organizations = `${workspace}/organizations`;
    const organization = await call('POST', organizations, { name: 'nasty', display_name: nasty });
    expect(organization.status).toBe(201);
    const organizationId = String(organization.body.id);
    const membership = `${organizations}/${organizationId}/members/${ids.alice}`;
    expect((await call('PUT', membership, { roles: [] })).status).toBe(200);
    for (const path of [
      '/sessions',
      `/sessions?do=session&of=${sessionId}`,
      `/sessions?do=end-session&of=${sessionId}`,
      '/grants',
      `/grants?client=${ids.Till}&do=withdraw-all`,
      `/grants?user=${encodeURIComponent(nasty)}&client=${encodeURIComponent(nasty)}`,
      `/users/${ids.alice}`,
      `/users/${ids.alice}?tab=${encodeURIComponent(nasty)}`,
      `/users/${ids.alice}?tab=credentials`,
      `/users/${ids.alice}?tab=grants`,
      `/users/${ids.alice}?tab=organizations`,
      '/organizations',
      `/organizations/${organizationId}?do=delete`,
      `/organizations/${organizationId}?tab=members&do=remove-member&of=${ids.alice}`,
      `/clients/${ids.Till}?tab=credentials`,
      `/clients/${ids.Till}?tab=users`,
      `/audit?actor=${encodeURIComponent(nasty)}&type=${encodeURIComponent(nasty)}`,
    ]) {
      await page.goto(`${at}${path}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle');
      expect([path, await page.evaluate('window.taken')]).toEqual([path, undefined]);
      const made = page.locator('main img[src="x"], main svg[onload], [role=dialog] img[src="x"]');
      expect([path, await made.count()]).toEqual([path, 0]);
    }

    const theirs = await visit(browser);
    const stranger = await registered(theirs.page);
    for (const path of [
      `/sessions?user=${ids.alice}`,
      `/grants?client=${ids.Till}`,
      `/users/${ids.alice}`,
      `/organizations/${organizationId}`,
      `/clients/${ids.Till}?tab=credentials`,
      '/audit',
    ]) {
      // In the other's address, and below one's own.
      await theirs.page.goto(`${at}${path}`);
      await theirs.page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
      await theirs.page.goto(`${CONSOLE}/tenants/${stranger.tenant}/workspaces/shop${path}`);
      await theirs.page
        .getByRole('heading', { name: 'There is nothing here' })
        .or(theirs.page.getByRole('alert'))
        .first()
        .waitFor();
      expect(await theirs.page.content()).not.toContain(String(sessionId));
      expect(await theirs.page.content()).not.toContain('alice');
    }
    await theirs.context.close();
  });

  it('nothing of this made the browser complain', () => {
    expect(complaints).toEqual([]);
  });
});
