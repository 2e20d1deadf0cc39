// A user of two organizations, with openid-client: chooses one, tokens say it with the roles of now, and who is no member any more is out.
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { api } from './support/administration.ts';
import { answerPages } from './support/code-flow.ts';
import { type Page, PageBrowser } from './support/pages.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchWorkspace,
  registerClient,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

const SECOND_MS = 1000;
let workspace: TestWorkspace;
let user: TestUser;
let client: TestClient;
let config: openid.Configuration;
let acme: { readonly id: string; readonly name: string };
let globex: typeof acme;

beforeAll(async () => {
  workspace = await launchWorkspace('b2b', { require_pushed_requests: 'none', consent: 'first-use' });
  user = await createUser(workspace, { name: 'Ada' });
  [acme, globex] = [await organization('Acme Ltd.'), await organization('Globex')];
  await member(acme, ['admin']);
  await member(globex, ['member']);
  client = await registerClient(workspace, {
    metadata: { token_endpoint_auth_method: 'none', scope: 'openid profile offline_access' },
  });
  config = await openid.discovery(new URL(workspace.issuer), client.clientId, {}, openid.None());
});

async function organization(display_name: string): Promise<typeof acme> {
  const name = `${display_name.slice(0, 4).toLowerCase()}-${randomBytes(4).toString('hex')}`;
  const { id } = await api('POST', `${workspace.path}/organizations`, { name, display_name });
  return { id: String(id), name };
}
const member = ({ id }: typeof acme, roles: string[]) =>
  api('PUT', `${workspace.path}/organizations/${id}/members/${user.id}`, { roles });

/** Ends where pages have no more that a user of one organization would be asked. */
async function begin(browser: PageBrowser, parameters: Readonly<Record<string, string>> = {}) {
  const checks = { pkceCodeVerifier: openid.randomPKCECodeVerifier(), expectedState: openid.randomState() };
  const url = openid.buildAuthorizationUrl(config, {
    ...{ redirect_uri: client.redirectUri, scope: 'openid profile offline_access', state: checks.expectedState },
    code_challenge: await openid.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return { checks, page: await answerPages(browser, await browser.open(url), user) };
}

async function choose(browser: PageBrowser, page: Page, { id }: typeof acme): Promise<Page> {
  const form = page.forms.find(({ buttons }) => buttons.some(({ value }) => value === id));
  if (form === undefined) throw new Error(`no choice: ${page.status} ${page.html.replace(/<[^>]+>/g, ' ')}`);
  return answerPages(browser, await browser.submit(form, { organization: id }), user);
}

async function redeemed({ checks, page }: Awaited<ReturnType<typeof begin>>) {
  const tokens = await openid.authorizationCodeGrant(config, page.url, { ...checks, idTokenExpected: true });
  for (const token of [tokens.access_token, tokens.refresh_token]) secret(token ?? '', 'token');
  return tokens;
}

/** Until it is as expected; it has to be soon, and may not be otherwise later. */
async function soon(work: () => Promise<unknown>, expected: unknown): Promise<void> {
  const until = performance.now() + 20 * SECOND_MS;
  let seen = await work();
  while (JSON.stringify(seen) !== JSON.stringify(expected) && performance.now() < until) seen = await work();
  expect(seen).toEqual(expected);
}

describe('a user of two organizations', () => {
  it('OIDC Core §3.1.2.3: chooses one; tokens and userinfo say it, with the roles of now; who is removed is refused', async () => {
    const browser = new PageBrowser();
    const begun = await begin(browser);
    expect(begun.page.status).toBe(200);
    const tokens = await redeemed({ ...begun, page: await choose(browser, begun.page, globex) });
    const said = { org_id: globex.id, org_name: 'Globex', roles: ['member'] };
    expect(tokens.claims()).toMatchObject(said);
    expect(decodeJwt(tokens.access_token)).toMatchObject(said);
    expect(await openid.fetchUserInfo(config, tokens.access_token, user.id)).toMatchObject(said);

    // The session keeps the choice; a request that names another one asks for it anew.
    const again = await redeemed(await begin(browser, { prompt: 'none' }));
    expect(again.claims()).toMatchObject(said);
    const other = await redeemed(await begin(browser, { organization: acme.name }));
    expect(other.claims()).toMatchObject({ org_id: acme.id, org_name: 'Acme Ltd.', roles: ['admin'] });

    await member(globex, ['admin', 'member']);
    let refresh = tokens.refresh_token ?? '';
    await soon(async () => {
      const refreshed = await openid.refreshTokenGrant(config, refresh);
      refresh = secret(refreshed.refresh_token ?? '', 'refresh token');
      secret(refreshed.access_token, 'token');
      return [decodeJwt(refreshed.access_token).org_id, decodeJwt(refreshed.access_token).roles];
    }, [globex.id, ['admin', 'member']]);

    await api('DELETE', `${workspace.path}/organizations/${globex.id}/members/${user.id}`);
    await soon(
      () =>
        openid.refreshTokenGrant(config, refresh).then(
          (refreshed) => {
            refresh = secret(refreshed.refresh_token ?? '', 'refresh token');
            secret(refreshed.access_token, 'token');
            return 'refreshed';
          },
          (error: unknown) => (error instanceof openid.ResponseBodyError ? error.error : String(error)),
        ),
      'invalid_grant',
    );
    const refused = await begin(browser, { organization: globex.id, prompt: 'none' });
    expect(refused.page.response.get('error')).toBe('access_denied');
    // In the other one nothing has changed; it is the only one now, and asked for by nobody.
    expect((await redeemed(await begin(browser, { prompt: 'none' }))).claims()).toMatchObject({ org_id: acme.id });
  });
});
