// What pages of the console make of it when others change the same, when the server refuses, and when somebody writes on while something is saved.
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './support/browser.ts';
import { CONSOLE, callFromPage, expectAccessible, registered, visit } from './support/console.ts';

jest.setTimeout(120_000);

let browser: Browser;
let page: Page;
let complaints: string[];
let workspace: string;
let at: string;
let clientId: string;
let organizationId: string;
const users: Record<string, string> = {};

const call = (method: string, path: string, body?: unknown) => callFromPage(page, method, `${workspace}${path}`, body);
const settings = async () => (await call('GET', '')).body.settings as Record<string, unknown>;

async function open(path: string, title: string): Promise<void> {
  await page.goto(`${at}${path}`);
  await page.getByRole('heading', { name: title, level: 1, exact: true }).waitFor();
  await page.waitForLoadState('networkidle');
}

/** As when somebody comes back to the window: what is shown is read again, if it is older than five seconds. */
async function comeBack(): Promise<void> {
  await page.waitForTimeout(5_100);
  const read = page.waitForResponse((response) => response.url().includes('/console/api/'));
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
  await read;
  await page.waitForLoadState('networkidle');
}

/** The next such call fails: there is no server. */
const breakNext = (method: string, end: RegExp) =>
  page.route(end, (route) => (route.request().method() === method ? route.abort() : route.fallback()));

const dialog = () => page.getByRole('dialog');
const UNREACHED = 'The server cannot be reached';

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, complaints } = await visit(browser));
  const { tenant } = await registered(page);
  workspace = `tenants/${tenant}/workspaces`;
  at = `${CONSOLE}/tenants/${tenant}/workspaces/shop`;
  expect((await call('POST', '', { profile: 'b2b', slug: 'shop', name: 'Shop' })).status).toBe(201);
  workspace += '/shop';
  const client = await call('POST', '/clients', {
    client_name: 'Till',
    redirect_uris: ['https://till.example/callback'],
    token_endpoint_auth_method: 'client_secret_basic',
  });
  clientId = String(client.body.client_id);
  const metadata = { plan: { name: 'gold', seats: 5 } };
  const organization = await call('POST', '/organizations', { name: 'initech', display_name: 'Initech', metadata });
  organizationId = String(organization.body.id);
  for (const username of ['alice', 'bob']) {
    users[username] = String((await call('POST', '/users', { username, claims: {} })).body.id);
    await call('PUT', `/organizations/${organizationId}/members/${users[username]}`, { roles: [] });
  }
}, 120_000);
afterAll(() => browser.close());

describe('what others change meanwhile', () => {
  it('RFC 9110 §13.1.1: of a client is said before one puts one’s own in its place', async () => {
    await open(`/clients/${clientId}`, 'Till');
    const name = page.getByLabel('Name', { exact: true });
    await name.fill('Mine');
    const redirect_uris = ['https://till.example/callback', 'https://till.example/theirs'];
    await call('PATCH', `/clients/${clientId}`, { redirect_uris });
    await comeBack();
    await page.getByText('Somebody else has changed this meanwhile').waitFor();
    await expectAccessible(page, 'client-newer');
    await page.getByRole('button', { name: 'Show what is in force' }).click();
    expect(await name.inputValue()).toBe('Till');
    expect(await page.getByLabel('Redirect URIs').inputValue()).toContain('/theirs');
    // Nor where it is not seen before one saves.
    await name.fill('Mine');
    await call('PATCH', `/clients/${clientId}`, { client_name: 'Theirs' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('It was changed since you read it').waitFor();
    await page.getByText('Somebody else has changed this meanwhile').waitFor();
    expect((await call('GET', `/clients/${clientId}`)).body).toMatchObject({ client_name: 'Theirs', redirect_uris });
  });

  const issuer = (name: string) => ({
    ...{ issuer: `https://${name}.example`, discovery: true, algorithms: ['ES256'], kinds: ['jwt'] },
    ...{ subject: { claim: 'sub', user: 'username' }, clients: ['till'], max_lifetime_seconds: 300 },
  });
  const trust = (...names: string[]) => call('PATCH', '', { settings: { trusted_issuers: names.map(issuer) } });
  const trusted = async () =>
    ((await settings()).trusted_issuers as { issuer: string; max_lifetime_seconds: number }[]).map((one) => [
      /\/\/(\w+)/.exec(one.issuer)?.[1],
      one.max_lifetime_seconds,
    ]);

  it('RFC 9110 §13.1.1: of a list moves no entry under the dialog of another', async () => {
    expect((await trust('first', 'second')).status).toBe(200);
    await open('/exchange', 'Token exchange');
    await page.getByRole('button', { name: 'Change https://second.example' }).click();
    await dialog().getByLabel('An assertion lives no longer than').fill('600');
    await trust('second', 'third');
    await comeBack();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(await trusted()).toEqual([
      ['second', 600],
      ['third', 300],
    ]);

    await page.getByRole('button', { name: 'Remove https://third.example' }).click();
    await dialog().getByText('that the word of https://third.example counts').waitFor();
    await trust('third', 'second');
    await comeBack();
    await dialog().getByRole('button', { name: 'Remove it' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(await trusted()).toEqual([['second', 300]]);
  });

  it('RFC 9110 §13.1.1: an entry that is gone is not put in the place of another', async () => {
    await trust('first', 'second');
    await open('/exchange', 'Token exchange');
    await page.getByRole('button', { name: 'Change https://first.example' }).click();
    await dialog().getByLabel('An assertion lives no longer than').fill('600');
    await trust('second');
    await comeBack();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByText('Somebody else was first').waitFor();
    await expectAccessible(page, 'exchange-gone');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    expect(await trusted()).toEqual([['second', 300]]);
  });
});

describe('what somebody has written', () => {
  it('stays when something else of the same user is changed', async () => {
    await open(`/users/${users.bob}`, 'bob');
    await page.getByLabel('Given name').fill('Robert');
    await page.getByRole('button', { name: 'Actions for bob' }).click();
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    await dialog().getByRole('button', { name: 'Disable' }).click();
    await page.locator('main').getByText('disabled', { exact: true }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.getByLabel('Given name').inputValue()).toBe('Robert');
  });

  it('stays when what was written before it has been saved', async () => {
    await open(`/users/${users.alice}`, 'alice');
    await page.route(/\/users\/[^/]+$/, async (route) => {
      if (route.request().method() === 'PATCH') await new Promise((resolve) => setTimeout(resolve, 1_000));
      await route.continue();
    });
    await page.getByLabel('Given name').fill('Alice');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByLabel('Family name').fill('Liddell');
    await page.getByText('Saved.').waitFor();
    await page.unrouteAll();
    expect(await page.getByLabel('Given name').inputValue()).toBe('Alice');
    expect(await page.getByLabel('Family name').inputValue()).toBe('Liddell');
    const saved = page.waitForResponse((response) => response.request().method() === 'PATCH');
    await page.getByRole('button', { name: 'Save' }).click();
    await saved;
    expect((await call('GET', `/users/${users.alice}`)).body.claims).toMatchObject({
      ...{ given_name: 'Alice', family_name: 'Liddell' },
    });
  });

  it('RFC 7396: is all that there is of an organization’s metadata, however deep', async () => {
    await open(`/organizations/${organizationId}`, 'Initech');
    await page.getByLabel('Metadata').fill('{ "plan": { "name": "gold" } }');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. It is in force').waitFor();
    expect((await call('GET', `/organizations/${organizationId}`)).body.metadata).toEqual({ plan: { name: 'gold' } });
  });

  it('in a search is not taken away when it is deleted', async () => {
    await open('/users?search=nobody', 'Users');
    await page.getByText('Nobody is called “nobody…”.').waitFor();
    await page.route(/\/users(\?|$)/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await route.continue();
    });
    const search = page.getByRole('searchbox', { name: 'Search users' });
    await search.fill('');
    await page.getByRole('link', { name: 'alice' }).waitFor();
    await page.unrouteAll();
    expect(await search.and(page.locator(':focus')).count()).toBe(1);
  });
});

describe('what did not happen', () => {
  it('is said also where it was asked for without a dialog', async () => {
    await call('PATCH', `/organizations/${organizationId}`, { enabled: false });
    await open(`/organizations/${organizationId}`, 'Initech');
    await breakNext('PATCH', /\/organizations\/[^/]+$/);
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByRole('alert').getByText(UNREACHED).waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.locator('main').getByText('active', { exact: true }).waitFor();
    await open(`/users/${users.bob}`, 'bob');
    await breakNext('PATCH', /\/users\/[^/]+$/);
    await page.getByRole('button', { name: 'Actions for bob' }).click();
    await page.getByRole('menuitem', { name: 'Enable' }).click();
    await page.getByText(`bob is still disabled. ${UNREACHED}`).waitFor();
    await page.unrouteAll();
  });

  it('is not said in the next dialog, which is about somebody else', async () => {
    await open(`/organizations/${organizationId}?tab=members`, 'Initech');
    await breakNext('DELETE', /\/members\/[^/]+$/);
    await page.getByRole('button', { name: 'Remove alice' }).click();
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await dialog().getByText(UNREACHED).waitFor();
    await page.unrouteAll();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Remove bob' }).click();
    await dialog().getByText('Remove bob from Initech').waitFor();
    expect(await dialog().getByRole('alert').count()).toBe(0);
  });

  it('WCAG 2.2 §3.3.1, §4.1.2: stands at the field that it is about', async () => {
    await open(`/organizations/${organizationId}?tab=members`, 'Initech');
    await page.getByRole('button', { name: 'Add a member' }).click();
    await dialog().getByRole('button', { name: 'Add', exact: true }).click();
    const user = dialog().getByRole('combobox', { name: 'User' });
    await user.and(page.locator('[aria-invalid=true]')).waitFor();
    await expectAccessible(page, 'organization-member-refused');
  });
});

it('nothing of this made the browser complain', () => {
  expect(complaints).toEqual([]);
});
