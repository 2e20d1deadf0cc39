import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import { Browser } from '../browser.ts';
import { sha256 } from '../signing.ts';
import { answerPagesAs, type Credentials } from './pages.ts';

/** The services' own ports, and what the edge would add to a request. */
export interface Installation {
  /** `https://localhost:port` */
  readonly issuerBase: string;
  readonly ports: { readonly authorize: string; readonly token: string; readonly tenant: string };
  readonly forwarded: Readonly<Record<string, string>>;
}

const REDIRECT = 'http://127.0.0.1:49152/callback';
const SCOPES = ['workspaces:read', 'workspaces:write', 'clients:read', 'clients:write', 'users:read', 'users:write'];

/** Calls the admin API as the first administrator of a tenant. */
export class Administration {
  readonly tenant: string;
  readonly #installation: Installation;
  readonly #accessToken: string;

  private constructor(installation: Installation, tenant: string, accessToken: string) {
    this.#installation = installation;
    this.tenant = tenant;
    this.#accessToken = accessToken;
  }

  /** Registers a tenant and signs its administrator in, through the pages and with the client that every installation has. */
  static async begin(installation: Installation): Promise<Administration> {
    const tenant = `bench-${randomBytes(4).toString('hex')}`;
    const administrator = {
      username: `owner-${tenant}`,
      password: `a phrase of ${randomBytes(12).toString('base64url')}`,
    };
    const body = { slug: tenant, name: 'Benchmark', administrator };
    await call(installation, 'POST', '/api/tenants', body, undefined);
    return new Administration(installation, tenant, await accessToken(installation, administrator));
  }

  /** `path`: below `/api/tenants/{tenant}/`. Throws with what was answered when that is no success. */
  post(path: string, body: object): Promise<Readonly<Record<string, unknown>>> {
    return call(this.#installation, 'POST', `/api/tenants/${this.tenant}/${path}`, body, this.#accessToken);
  }

  /** RFC 7396. As `post`. */
  patch(path: string, body: object): Promise<Readonly<Record<string, unknown>>> {
    return call(this.#installation, 'PATCH', `/api/tenants/${this.tenant}/${path}`, body, this.#accessToken);
  }
}

async function call(
  { ports, forwarded }: Installation,
  method: 'POST' | 'PATCH',
  path: string,
  body: object,
  token: string | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const headers = {
    ...forwarded,
    'content-type': method === 'POST' ? 'application/json' : 'application/merge-patch+json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const answer = await request(ports.tenant + path, { method, headers, body: JSON.stringify(body) });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

async function accessToken(installation: Installation, administrator: Credentials): Promise<string> {
  const { issuerBase, ports, forwarded } = installation;
  const verifier = randomBytes(32).toString('base64url');
  const issuer = `${issuerBase}/system/admin`;
  const client = { client_id: 'ostiary-cli', redirect_uri: REDIRECT };
  const url = new URL(`${issuer}/authorize`);
  url.search = new URLSearchParams({
    ...client,
    response_type: 'code',
    scope: `openid ${SCOPES.join(' ')}`,
    resource: `${issuerBase}/api`,
    code_challenge: sha256(verifier),
    code_challenge_method: 'S256',
    state: randomBytes(16).toString('base64url'),
  }).toString();
  const browser = new Browser(forwarded, ({ origin }) => (origin === issuerBase ? ports.authorize : undefined));
  let shown = await browser.open(url);
  for (let pages = 0; shown.status !== 0 && pages < 5; pages += 1)
    shown = await answerPagesAs(administrator)(browser, shown);
  const code = shown.url.searchParams.get('code');
  if (code === null) throw new Error(`the administrator's sign-in ended with ${shown.url.href}`);
  const form = {
    ...client,
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    resource: `${issuerBase}/api`,
  };
  const answer = await request(`${ports.token}/system/admin/token`, {
    method: 'POST',
    headers: { ...forwarded, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`the administrator's token: ${answer.statusCode} ${text}`);
  return JSON.parse(text).access_token;
}
