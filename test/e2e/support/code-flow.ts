import { randomBytes } from 'node:crypto';
import { type ClientKey, newClientKey, sha256 } from './client-key.ts';
import { type Page, PageBrowser } from './pages.ts';
import type { Answer, CallOptions, RawClient } from './raw-client.ts';
import { secret } from './secrets-ledger.ts';
import type { TestUser } from './workspace-fixture.ts';

export interface FlowWish {
  /** Added to the authorization request; `undefined` leaves a parameter out. */
  readonly parameters?: Readonly<Record<string, string | undefined>>;
  /** The person at the device; a new browser when left out. */
  readonly browser?: PageBrowser;
  readonly decision?: 'allow' | 'deny';
  /** Binds the code (`dpop_jkt`) and is used for the tokens; a new one when left out, none when null. */
  readonly proofKey?: ClientKey | null;
  readonly call?: CallOptions;
}

/** A code, and all that is needed to redeem it. */
export interface CodeGrant {
  readonly code: string;
  readonly verifier: string;
  readonly nonce: string;
  readonly redirectUri: string;
  readonly proofKey: ClientKey | undefined;
  readonly response: URLSearchParams;
  readonly browser: PageBrowser;
}

const token = (): string => randomBytes(32).toString('base64url');

/** The parameters of a good authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3, OIDC Core §3.1.2.1). */
export function authorizationRequest(client: RawClient, verifier: string, wish: FlowWish = {}): Record<string, string> {
  const parameters: Record<string, string | undefined> = {
    client_id: client.client.clientId,
    response_type: 'code',
    redirect_uri: client.client.redirectUri,
    scope: client.client.scope,
    state: token(),
    nonce: token(),
    code_challenge: sha256(verifier),
    code_challenge_method: 'S256',
    ...wish.parameters,
  };
  return Object.fromEntries(
    Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

export const newVerifier = (): string => secret(token(), 'code verifier');

/** Pushes a request; the URL to open in the browser. */
export async function pushedUrl(
  client: RawClient,
  request: Readonly<Record<string, string>>,
  call?: CallOptions,
): Promise<URL> {
  const pushed = await client.post('par', request, call);
  if (pushed.status !== 201) throw new Error(`PAR: ${pushed.status} ${pushed.text}`);
  return authorizeUrl(client, { client_id: client.client.clientId, request_uri: String(pushed.body.request_uri) });
}

export function authorizeUrl(client: RawClient, parameters: Readonly<Record<string, string>>): URL {
  const url = new URL(`${client.workspace.issuer}/authorize`);
  url.search = new URLSearchParams(parameters).toString();
  return url;
}

/** Answers sign-in (once) and consent pages until the browser has left the server, or another page comes. */
export async function answerPages(
  browser: PageBrowser,
  first: Page,
  user: TestUser,
  decision: 'allow' | 'deny' = 'allow',
): Promise<Page> {
  let page = first;
  let tried = false;
  for (let pages = 0; pages < 6 && page.status !== 0; pages += 1) {
    const signIn = page.forms.find(({ passwordField }) => passwordField !== undefined);
    const consent = page.forms.find(({ buttons }) => buttons.some(({ name }) => name === 'decision'));
    const leave = page.forms.find(({ action }) => action.origin !== page.url.origin);
    if (signIn && tried) return page;
    tried ||= signIn !== undefined;
    if (signIn)
      page = await browser.submit(signIn, { username: user.username, password: user.password, action: 'sign-in' });
    else if (consent) page = await browser.submit(consent, { decision });
    else if (leave) page = await browser.submit(leave, {});
    else return page;
  }
  return page;
}

/** PAR, sign-in and consent as far as they are asked for, and the code. */
export async function authorize(client: RawClient, user: TestUser, wish: FlowWish = {}): Promise<CodeGrant> {
  const verifier = newVerifier();
  const proofKey = wish.proofKey === null ? undefined : (wish.proofKey ?? newClientKey());
  const request = authorizationRequest(client, verifier, {
    ...wish,
    parameters: { ...(proofKey ? { dpop_jkt: proofKey.thumbprint } : {}), ...wish.parameters },
  });
  const browser = wish.browser ?? new PageBrowser();
  const url = await pushedUrl(client, request, wish.call);
  const { response, ...last } = await answerPages(browser, await browser.open(url), user, wish.decision);
  const code = response.get('code');
  if (last.status !== 0 || code === null)
    throw new Error(`no code: ${last.status} ${last.url.href} ${last.html.replace(/<[^>]+>/g, ' ').slice(0, 600)}`);
  for (const cookie of browser.jar.all) if (cookie.value.length >= 16) secret(cookie.value, `cookie ${cookie.name}`);
  return {
    code: secret(code, 'code'),
    verifier,
    nonce: request.nonce ?? '',
    redirectUri: request.redirect_uri ?? '',
    proofKey,
    response,
    browser,
  };
}

/** Redeems a code; parameters given here replace the right ones. */
export function redeem(
  client: RawClient,
  grant: Pick<CodeGrant, 'code' | 'verifier' | 'redirectUri' | 'proofKey'>,
  parameters: Readonly<Record<string, string>> = {},
  call: CallOptions = {},
): Promise<Answer> {
  const form = {
    grant_type: 'authorization_code',
    code: grant.code,
    redirect_uri: grant.redirectUri,
    code_verifier: grant.verifier,
    ...parameters,
  };
  return client.post('token', form, { ...(grant.proofKey ? { proofBy: grant.proofKey } : {}), ...call });
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly idToken: string;
  readonly proofKey: ClientKey | undefined;
  readonly browser: PageBrowser;
}

/** The whole flow. */
export async function signIn(client: RawClient, user: TestUser, wish: FlowWish = {}): Promise<Tokens> {
  const grant = await authorize(client, user, wish);
  const answer = await redeem(client, grant, {}, wish.call);
  if (answer.status !== 200) throw new Error(`token: ${answer.status} ${answer.text}`);
  const { access_token, refresh_token, id_token } = answer.body;
  return {
    accessToken: String(access_token),
    refreshToken: String(refresh_token ?? ''),
    idToken: String(id_token ?? ''),
    proofKey: grant.proofKey,
    browser: grant.browser,
  };
}
