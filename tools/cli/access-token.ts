/**
 * A token for the admin API: one that is given (`OSTIARY_TOKEN`), one for an automation client (`OSTIARY_CLIENT_ID` and `OSTIARY_CLIENT_SECRET`), or one
 * for the person at the terminal, who signs in with a browser (RFC 8252 §7.3).
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import * as openid from 'openid-client';
import { fetch } from 'undici';
import type { Installation } from './admin-api.ts';
import { CliError } from './cli-error.ts';

export type Scopes = readonly ('workspaces:read' | 'workspaces:write' | 'clients:read' | 'clients:write')[];

/** Throws CliError. */
export async function accessTokenFor(
  installation: Installation,
  scopes: Scopes,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { OSTIARY_TOKEN: token, OSTIARY_CLIENT_ID: clientId, OSTIARY_CLIENT_SECRET: secret } = environment;
  if (token) return token;
  try {
    return clientId
      ? await tokenOfClient(installation, scopes, clientId, secret ?? '')
      : await tokenOfPerson(installation, scopes);
  } catch (error) {
    if (error instanceof openid.ResponseBodyError) throw new CliError(`${error.error}: ${error.error_description}`);
    if (error instanceof openid.AuthorizationResponseError) throw new CliError(`Signing in ended with ${error.error}.`);
    throw error;
  }
}

const discovered = (installation: Installation, clientId: string, authentication: openid.ClientAuth) =>
  openid.discovery(new URL(`${installation.url}/system/admin`), clientId, undefined, authentication, {
    [openid.customFetch]: (url, options) => fetchThrough(installation, url, options),
  });

/** openid-client's options are those of fetch, as far as it uses them. */
async function fetchThrough(
  { dispatcher }: Installation,
  url: string,
  { body, headers, method, redirect, signal }: openid.CustomFetchOptions,
): Promise<Response> {
  const sent = body instanceof URLSearchParams ? body.toString() : typeof body === 'string' ? body : undefined;
  const answer = await fetch(url, {
    dispatcher,
    headers: { ...headers },
    method,
    redirect,
    ...(sent === undefined ? {} : { body: sent }),
    ...(signal === undefined ? {} : { signal }),
  });
  return new Response(await answer.arrayBuffer(), { status: answer.status, headers: [...answer.headers] });
}

async function tokenOfClient(
  installation: Installation,
  scopes: Scopes,
  clientId: string,
  secret: string,
): Promise<string> {
  const config = await discovered(installation, clientId, openid.ClientSecretBasic(secret));
  const parameters = { scope: scopes.join(' '), resource: `${installation.url}/api` };
  return (await openid.clientCredentialsGrant(config, parameters)).access_token;
}

async function tokenOfPerson(installation: Installation, scopes: Scopes): Promise<string> {
  const config = await discovered(installation, 'ostiary-cli', openid.None());
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const address = server.address();
    const redirectUri = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/callback`;
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const expectedState = openid.randomState();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: scopes.join(' '),
      resource: `${installation.url}/api`,
      state: expectedState,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    process.stderr.write(`Open this in a browser, and sign in:\n${url.href}\n`);
    const callback = await callbackOf(server, redirectUri);
    return (await openid.authorizationCodeGrant(config, callback, { pkceCodeVerifier, expectedState })).access_token;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function callbackOf(server: ReturnType<typeof createServer>, redirectUri: string): Promise<URL> {
  return new Promise((resolve) => {
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', redirectUri);
      if (url.pathname !== '/callback') return void response.writeHead(404).end();
      response.end('You can close this page; the terminal goes on.');
      resolve(url);
    });
  });
}
