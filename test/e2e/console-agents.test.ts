// An agent seen from the console: made one, found by its owner, what it did for whom in words, and ended; and what it held is worth nothing then.
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import * as openid from 'openid-client';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './support/browser.ts';
import { answerPages } from './support/code-flow.ts';
import { CONSOLE, callFromPage, expectAccessible, type Owner, registered, visit } from './support/console.ts';
import { PageBrowser } from './support/pages.ts';
import { secret } from './support/secrets-ledger.ts';
import { system } from './support/system.ts';

// Pictures and checks of pages, on whatever machine.
jest.setTimeout(120_000);

const ROOMS = 'https://rooms.example/';
const PASSWORD = secret('users of a test have a long phrase', 'password of a user');
let browser: Browser;
let page: Page;
let complaints: string[];
let owner: Owner;
let at: string;
let clientId: string;
let clientSecret: string;

const call = (method: string, path: string, body?: unknown) => callFromPage(page, method, path, body);

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, complaints } = await visit(browser));
  owner = await registered(page);
  const workspaces = `tenants/${owner.tenant}/workspaces`;
  at = `${CONSOLE}/${workspaces}/agents`;
  const settings = {
    resources: [{ identifier: ROOMS, name: 'Rooms', scopes: ['rooms:read', 'rooms:book'] }],
    ...{ require_sender_constraint: false },
  };
  const launch = { profile: 'agentic-ai', slug: 'agents', name: 'Agents', settings };
  expect((await call('POST', workspaces, launch)).status).toBe(201);
  const { status, body } = await call('POST', `${workspaces}/agents/clients`, {
    client_name: 'Room booker',
    redirect_uris: ['https://bot.example/callback'],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    token_endpoint_auth_method: 'client_secret_basic',
    scope: 'rooms:read',
  });
  expect(status).toBe(201);
  clientId = String(body.client_id);
  clientSecret = secret(String(body.client_secret), 'client secret');
  const user = { username: 'alice', password: PASSWORD, claims: { name: 'Alice Example' } };
  expect((await call('POST', `${workspaces}/agents/users`, user)).status).toBe(201);
}, 120_000);
afterAll(() => browser.close());

async function open(path: string, title: string): Promise<void> {
  await page.goto(`${at}${path}`);
  await page.getByRole('heading', { name: title, level: 1, exact: true }).waitFor();
  await page.waitForLoadState('networkidle');
}

it('RFC 9700 §2.3: an agent is made one, acts for a user who is told what it is for, is found by its owner, and ended with all that it holds', async () => {
  await open(`/clients/${clientId}?tab=agent`, 'Room booker');
  await page.getByLabel('Team', { exact: true }).fill('Facilities');
  await page.getByLabel('What it is for').fill('Books meeting rooms');
  await page.getByRole('combobox', { name: 'Resources at most' }).click();
  await page.getByRole('option', { name: ROOMS }).click();
  await page.keyboard.press('Escape');
  await expectAccessible(page, 'agent-form');
  await page.getByRole('button', { name: 'Make it an agent' }).click();
  await page.getByText('Saved. It is in force everywhere within a second.').waitFor();

  const config = await openid.discovery(
    new URL(`${system.issuerBase}/${owner.tenant}/agents`),
    clientId,
    undefined,
    openid.ClientSecretBasic(clientSecret),
  );
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const url = await openid.buildAuthorizationUrlWithPAR(config, {
    ...{ redirect_uri: 'https://bot.example/callback', scope: 'rooms:read', code_challenge_method: 'S256' },
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
  });
  const pages = new PageBrowser();
  const first = await pages.open(url);
  const signIn = first.forms.find(({ passwordField }) => passwordField !== undefined);
  if (signIn === undefined) throw new Error(first.html);
  const consent = await pages.submit(signIn, { username: 'alice', password: PASSWORD, action: 'sign-in' });
  expect(consent.html).toContain('Books meeting rooms');
  expect(consent.html).toContain('<strong>Facilities</strong> answers for it');
  const last = await answerPages(pages, consent, { id: '', username: 'alice', password: PASSWORD });
  const tokens = await openid.authorizationCodeGrant(config, last.url, { pkceCodeVerifier });
  const token = secret(tokens.access_token, 'access token');
  const refreshToken = secret(tokens.refresh_token ?? '', 'refresh token');
  expect(await openid.tokenIntrospection(config, token)).toMatchObject({
    ...{ active: true, aud: ROOMS, act: { sub: clientId, client_id: clientId } },
    agent: { sub: clientId, owner: { type: 'team', name: 'Facilities' } },
  });

  await open('/delegations', 'Delegations');
  expect(await page.getByRole('row', { name: /alice let Room booker/ }).count()).toBe(1);
  await expectAccessible(page, 'delegations');
  await open('/agents', 'Agents');
  await page.getByRole('button', { name: 'All agents of Facilities' }).click();
  await page.getByText('Agents that Facilities answers for.').waitFor();
  await expectAccessible(page, 'agents');

  await page.getByRole('button', { name: 'End all of this owner' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Type Facilities to confirm').fill('Facilities');
  await expectAccessible(page, 'agents-end');
  await dialog.getByRole('button', { name: 'End everything' }).click();
  await page.getByText('1 agent is ended.').waitFor();
  await page.getByText('Disabled', { exact: true }).waitFor();
  // RFC 6749 §5.2: nobody knows it any more; enabled again it begins with nothing.
  await answered('invalid_client');
  const path = `tenants/${owner.tenant}/workspaces/agents/clients/${clientId}`;
  expect((await call('PATCH', path, { disabled: false })).status).toBe(200);
  await answered('invalid_grant');
  expect(await openid.tokenIntrospection(config, token)).toMatchObject({ active: false });
  await open('/delegations', 'Delegations');
  await page.getByText('Withdrawn', { exact: true }).waitFor();
  expect(complaints).toEqual([]);

  /** What a refresh comes to be answered, once every replica has heard of the change; never tokens on the way. */
  async function answered(expected: string): Promise<void> {
    const until = Date.now() + 10_000;
    let error = await refusal();
    while (error !== expected && Date.now() < until) error = await refusal();
    expect(error).toBe(expected);
  }

  async function refusal(): Promise<string> {
    try {
      await openid.refreshTokenGrant(config, refreshToken);
    } catch (error) {
      if (error instanceof openid.WWWAuthenticateChallengeError && error.status === 401) return 'invalid_client';
      if (error instanceof openid.ResponseBodyError) return error.error;
      throw error;
    }
    throw new Error('an agent that was ended has tokens again');
  }
});
