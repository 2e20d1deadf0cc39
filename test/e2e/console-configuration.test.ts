// A workspace as a document, by the console's page: exported, compared before anything happens, applied, and brought to another workspace.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import YAML from 'yaml';
import { launchBrowser } from './support/browser.ts';
import { CONSOLE, callFromPage, expectAccessible, type Owner, registered, visit } from './support/console.ts';
import { secret } from './support/secrets-ledger.ts';

let browser: Browser;
let page: Page;
let context: BrowserContext;
let complaints: string[];
let owner: Owner;

const call = (method: string, path: string, body?: unknown) => callFromPage(page, method, path, body);
const workspace = (slug: string) => `tenants/${owner.tenant}/workspaces/${slug}`;
const open = async (slug: string) => {
  await page.goto(`${CONSOLE}/${workspace(slug)}/configuration`);
  await page.getByRole('region', { name: 'The document' }).waitFor();
};
const exported = async () => page.getByRole('region', { name: 'The document' }).innerText();

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, context, complaints } = await visit(browser));
  owner = await registered(page);
  const launch = (slug: string, name: string) =>
    call('POST', `tenants/${owner.tenant}/workspaces`, { profile: 'b2b', slug, name });
  expect((await launch('staging', 'Staging')).status).toBe(201);
  expect((await launch('production', 'Production')).status).toBe(201);
  const client = { client_name: 'Till', redirect_uris: ['https://till.example/cb'] };
  expect((await call('POST', `${workspace('staging')}/clients`, client)).status).toBe(201);
});
afterAll(async () => {
  await context.close();
  await browser.close();
});

describe('the page Configuration', () => {
  it('shows the document, downloads it, and says that there is no difference to itself', async () => {
    await open('staging');
    const text = await exported();
    const document = YAML.parse(text);
    expect(document).toMatchObject({ ostiary: 1, profile: 'b2b', name: 'Staging' });
    expect(Object.values(document.clients)).toMatchObject([{ client_name: 'Till' }]);
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    expect((await waiting).suggestedFilename()).toBe('staging.yaml');
    await page.getByLabel('Document', { exact: true }).fill(text);
    await page.getByRole('button', { name: 'Show the difference' }).click();
    await page.getByText('There is no difference.').waitFor();
    await expectAccessible(page, 'configuration');
  });

  it('a change is shown first, and nothing has happened before it is applied', async () => {
    await open('staging');
    const changed = (await exported())
      .replace('name: Staging', 'name: Rehearsal')
      .replace(/consent: .*/, 'consent: always');
    await page.getByLabel('Document', { exact: true }).fill(changed);
    await page.getByRole('button', { name: 'Show the difference' }).click();
    await page.getByText('/settings/consent').waitFor();
    await expectAccessible(page, 'configuration-difference');
    expect((await call('GET', workspace('staging'))).body.name).toBe('Staging');
    await page.getByRole('button', { name: 'Apply the difference' }).click();
    await page.getByText('It is in force').waitFor();
    expect((await call('GET', workspace('staging'))).body).toMatchObject({
      name: 'Rehearsal',
      settings: { consent: 'always' },
    });
  });

  it('RFC 9110 §13.1.1: what others changed since is not overwritten', async () => {
    await open('staging');
    const changed = (await exported()).replace('name: Rehearsal', 'name: Mine');
    await page.getByLabel('Document', { exact: true }).fill(changed);
    await page.getByRole('button', { name: 'Show the difference' }).click();
    await page.getByRole('button', { name: 'Apply the difference' }).waitFor();
    expect((await call('PATCH', workspace('staging'), { name: 'Theirs' })).status).toBe(200);
    await page.getByRole('button', { name: 'Apply the difference' }).click();
    await page.getByText('look at the difference again').waitFor();
    expect((await call('GET', workspace('staging'))).body.name).toBe('Theirs');
  });

  it('a secret is named in the document and given beside it; one that is written down is sent nowhere', async () => {
    await open('production');
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.postData() ?? ''));
    const given = secret('Zx9-kQ2_wE7rT5yU1iO3pA8sD6fG4hJ0lK-vB_nM2qW', 'secret of a client');
    const withSecret = (reference: string) =>
      YAML.stringify({
        ostiary: 1,
        profile: 'b2b',
        name: 'Production',
        clients: {
          batch: {
            client_name: 'Batch',
            grant_types: ['client_credentials'],
            token_endpoint_auth_method: 'client_secret_basic',
            client_secret: reference,
          },
        },
      });
    await page.getByLabel('Document', { exact: true }).fill(withSecret(given));
    await page.getByRole('button', { name: 'Show the difference' }).click();
    await page.getByText('a secret does not belong into a document').waitFor();
    await expectAccessible(page, 'configuration-refused');
    expect(sent.join('')).not.toContain(given);
    await page.getByLabel('Document', { exact: true }).fill(withSecret('env:BATCH_SECRET'));
    await page.getByRole('button', { name: 'Show the difference' }).click();
    await page.getByLabel('Secret of batch', { exact: true }).fill(given);
    await expectAccessible(page, 'configuration-secrets');
    await page.getByRole('button', { name: 'Show the difference' }).click();
    await page.getByRole('button', { name: 'Apply the difference' }).click();
    await page.getByText('It is in force').waitFor();
    expect(await page.content()).not.toContain(given);
    expect((await call('GET', `${workspace('production')}/clients/batch`)).body.client_name).toBe('Batch');
    page.removeAllListeners('request');
  });

  it('one workspace is brought to what another is, by the keyboard alone, and goes on under its own name', async () => {
    await open('production');
    await page.getByRole('radio', { name: 'Another workspace' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('combobox', { name: 'Take over from' }).focus();
    await page.keyboard.type('stag');
    await page.getByRole('option', { name: /staging/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByLabel('Delete clients that the document does not have').focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Show the difference' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('The client batch').waitFor();
    await page.getByText('deleted', { exact: true }).waitFor();
    await expectAccessible(page, 'configuration-promotion');
    await page.getByRole('button', { name: 'Apply the difference' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('It is in force').waitFor();
    const { body } = await call('GET', workspace('production'));
    expect(body).toMatchObject({ name: 'Production', settings: { consent: 'always' } });
    const { clients } = (await call('GET', `${workspace('production')}/clients`)).body as {
      clients: { client_name: string }[];
    };
    expect(clients.map(({ client_name }) => client_name)).toEqual(['Till']);
  });

  it('the browser had nothing to complain about', () => {
    expect(complaints).toEqual([]);
  });
});
