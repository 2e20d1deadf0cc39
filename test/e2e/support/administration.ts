import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as openid from 'openid-client';
import { answerPages } from './code-flow.ts';
import { PageBrowser } from './pages.ts';
import { secret } from './secrets-ledger.ts';
import { system } from './system.ts';

/** An administrator of a tenant of his own, with a token for the admin API. */
export interface Administrator {
  readonly tenant: string;
  readonly username: string;
  readonly password: string;
  readonly accessToken: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

export const ADMIN_SCOPES = [
  'tenants:read',
  'tenants:write',
  'workspaces:read',
  'workspaces:write',
  'clients:read',
  'clients:write',
  'users:read',
  'users:write',
  'audit:read',
];

const CLI_REDIRECT = 'http://127.0.0.1:49152/callback';

/** The administrator that the test files of a process share: registered once, signed in again when his token runs out. `tenant`: its slug, where it is registered now. */
export async function administrator(tenant?: string): Promise<Administrator> {
  const file = path.join(system.scratch, `administrator-${process.env.JEST_WORKER_ID}.json`);
  const known: Administrator | undefined = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
  if (known && known.expiresAt > Date.now() / 1000 + 60) return known;
  const current = known ? await signedIn(known) : await newAdministrator(tenant);
  fs.writeFileSync(file, JSON.stringify(current));
  return current;
}

/** Registers a tenant, as anybody can, and signs its first administrator in. */
export async function newAdministrator(slug?: string): Promise<Administrator> {
  const mark = randomBytes(4).toString('hex');
  const tenant = slug ?? `acme-${mark}`;
  const username = `owner-${mark}`;
  const password = secret(`a phrase of ${randomBytes(12).toString('base64url')}`, 'password of an administrator');
  const response = await fetch(`${system.issuerBase}/api/tenants`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ slug: tenant, name: `Acme ${mark}`, administrator: { username, password } }),
  });
  if (response.status !== 201) throw new Error(`registering a tenant: ${response.status} ${await response.text()}`);
  return signedIn({ tenant, username, password });
}

/** Through our own /authorize, as the public client of the installation, with PKCE. */
async function signedIn(credentials: Pick<Administrator, 'tenant' | 'username' | 'password'>): Promise<Administrator> {
  const config = await openid.discovery(
    new URL(`${system.issuerBase}/system/admin`),
    'ostiary-cli',
    undefined,
    openid.None(),
  );
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedState = openid.randomState();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: CLI_REDIRECT,
    scope: `openid ${ADMIN_SCOPES.join(' ')}`,
    resource: `${system.issuerBase}/api`,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
  });
  const browser = new PageBrowser();
  const user = { id: '', ...credentials };
  const last = await answerPages(browser, await browser.open(url), user);
  if (last.status !== 0) throw new Error(`signing in as administrator: ${last.status} ${last.url.href} ${last.html}`);
  const tokens = await openid.authorizationCodeGrant(config, last.url, { pkceCodeVerifier, expectedState });
  const accessToken = secret(tokens.access_token, 'access token of an administrator');
  return { ...credentials, accessToken, expiresAt: Math.floor(Date.now() / 1000) + (tokens.expires_in ?? 60) };
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // Answers of the admin API are looked into by the test that asked.
  readonly body: Readonly<Record<string, unknown>>;
}

/** A call of the admin API. */
export async function callApi(
  who: Pick<Administrator, 'accessToken'>,
  method: string,
  apiPath: string,
  body?: unknown,
): Promise<ApiAnswer> {
  const patch = method === 'PATCH';
  const response = await fetch(`${system.issuerBase}/api/${apiPath}`, {
    method,
    headers: {
      authorization: `Bearer ${who.accessToken}`,
      ...(body === undefined ? {} : { 'content-type': patch ? 'application/merge-patch+json' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}

/** The same, for calls that must succeed. Throws with what was answered. */
export async function api(method: string, apiPath: string, body?: unknown): Promise<Readonly<Record<string, unknown>>> {
  const answer = await callApi(await administrator(), method, apiPath, body);
  if (answer.status >= 300)
    throw new Error(`${method} /api/${apiPath}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
