// What an administrator does to sessions and grants, through the public URL: what ends at once, and for whom.
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as openid from 'openid-client';
import { api } from './support/administration.ts';
import { answerPages } from './support/code-flow.ts';
import { PageBrowser } from './support/pages.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  createUser,
  launchWorkspace,
  registerClient,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let client: TestClient;

beforeAll(async () => {
  workspace = await launchWorkspace('b2c');
  client = await registerClient(workspace, {
    metadata: { token_endpoint_auth_method: 'none', scope: 'openid profile' },
  });
});

interface SignedIn {
  readonly config: openid.Configuration;
  readonly browser: PageBrowser;
  readonly accessToken: string;
}

async function signIn(user: TestUser): Promise<SignedIn> {
  const browser = new PageBrowser();
  const config = await openid.discovery(new URL(workspace.issuer), client.clientId, {}, openid.None());
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: client.redirectUri,
    scope: 'openid profile',
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  const last = await answerPages(browser, await browser.open(url), user, 'allow');
  const tokens = await openid.authorizationCodeGrant(config, last.url, { pkceCodeVerifier });
  for (const token of [tokens.access_token, tokens.refresh_token]) if (token !== undefined) secret(token, 'token');
  return { config, browser, accessToken: tokens.access_token };
}

async function isSignedIn({ browser, config }: SignedIn): Promise<boolean> {
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: client.redirectUri,
    scope: 'openid profile',
    prompt: 'none',
    code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
    code_challenge_method: 'S256',
  });
  return (await browser.open(url)).response.get('error') !== 'login_required';
}

const tokenIsGood = ({ config, accessToken }: SignedIn): Promise<boolean> =>
  openid.fetchUserInfo(config, accessToken, openid.skipSubjectCheck).then(
    () => true,
    () => false,
  );

async function sessionsOf(user: TestUser): Promise<readonly string[]> {
  const { sessions } = await api('GET', `${workspace.path}/sessions?user_id=${user.id}`);
  return Array.isArray(sessions) ? sessions.map((session) => String(session.id)) : [];
}

describe('sessions, ended by an administrator', () => {
  it('OpenID Connect Back-Channel Logout §2.7: one ends with its tokens; the others of the user go on', async () => {
    const user = await createUser(workspace, {});
    const first = await signIn(user);
    const [id = ''] = await sessionsOf(user);
    const second = await signIn(user);
    expect(await sessionsOf(user)).toHaveLength(2);
    await api('DELETE', `${workspace.path}/sessions/${id}`);
    expect([await isSignedIn(first), await tokenIsGood(first)]).toEqual([false, false]);
    expect([await isSignedIn(second), await tokenIsGood(second)]).toEqual([true, true]);
    expect(await sessionsOf(user)).not.toContain(id);
  });

  it.each([
    ['disabled', { disabled: true }],
    ['given another password', { password: 'a wholly different phrase' }],
  ])('OpenID Connect Back-Channel Logout §2.7: all of a user who is %s', async (_what, change) => {
    const user = await createUser(workspace, {});
    const all = [await signIn(user), await signIn(user)];
    await api('PATCH', `${workspace.path}/users/${user.id}`, change);
    for (const one of all) expect([await isSignedIn(one), await tokenIsGood(one)]).toEqual([false, false]);
    expect(await sessionsOf(user)).toEqual([]);
  });
});

describe('grants, withdrawn by an administrator', () => {
  it('RFC 7009 §2: take every token with them, and the user is asked again', async () => {
    const user = await createUser(workspace, {});
    const signedIn = await signIn(user);
    const { grants } = await api('GET', `${workspace.path}/users/${user.id}/grants`);
    const [grant] = Array.isArray(grants) ? grants : [];
    expect(grant).toMatchObject({ client_id: client.clientId, scopes: expect.arrayContaining(['openid', 'profile']) });
    await api('DELETE', `${workspace.path}/users/${user.id}/grants/${String(grant.id)}`);
    expect(await tokenIsGood(signedIn)).toBe(false);
    const again = await api('GET', `${workspace.path}/users/${user.id}/grants`);
    expect(again.grants).toEqual([]);
  });
});
