// docs/examples/mcp as it is: an MCP server that Ostiary protects, and the MCP client library, unmodified, that finds its way to it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { bareEnvironment } from '../../deploy/local/program-part.ts';
import { answerPages } from './support/code-flow.ts';
import { type Documents, documentServer } from './support/documents.ts';
import { run } from './support/foreign-program.ts';
import { PageBrowser } from './support/pages.ts';
import { secret } from './support/secrets-ledger.ts';
import { serverCertificate, system } from './support/system.ts';
import {
  createUser,
  launchWorkspace,
  RESOURCE,
  RESOURCE_SCOPES,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

const REDIRECT_URI = 'http://127.0.0.1:49321/callback';
let documents: Documents;
let workspace: TestWorkspace;
let user: TestUser;
let resource: string;
let stop: () => void;

/** What the guide (docs/agents.md) says of such a workspace. */
const settings = (identifier: string) => ({
  resources: [
    { identifier, name: 'Meeting rooms', scopes: ['rooms:read', 'rooms:book'] },
    { identifier: RESOURCE, name: 'Orders', scopes: RESOURCE_SCOPES },
  ],
  require_sender_constraint: false,
  client_id_metadata_documents: { mode: 'on', scopes: ['rooms:read', 'rooms:book'] },
});

beforeAll(async () => {
  documents = await documentServer();
  resource = `https://localhost:${await freePort()}/mcp`;
  workspace = await launchWorkspace('agentic-ai', settings(resource));
  user = await createUser(workspace, { name: 'Gil' });
  stop = await startServer();
});
afterAll(() => {
  stop?.();
  documents.close();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function startServer(): Promise<() => void> {
  const { certificateFile, keyFile } = await serverCertificate();
  const env = { TLS_CERT: certificateFile, TLS_KEY: keyFile, NODE_EXTRA_CA_CERTS: system.caFile };
  const child = spawn(process.execPath, ['docs/examples/mcp/server.mjs', workspace.issuer, resource], {
    env: { ...bareEnvironment, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  expect(String(line)).toContain('listening');
  return () => child.kill();
}

/** The tool server, asked by hand. */
async function call(token?: string): Promise<{ status: number; challenge: string }> {
  const answer = await fetch(resource, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  });
  await answer.text();
  return { status: answer.status, challenge: answer.headers.get('www-authenticate') ?? '' };
}

/** A token of a client that acts for itself, for that resource. */
async function tokenFor(named: string, scope: string, of = workspace): Promise<string> {
  const { clientId, secret: password } = await registerClient(of, {
    metadata: {
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      scope,
    },
  });
  const answer = await fetch(`${of.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${password}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: named, scope }),
  });
  const body: unknown = await answer.json();
  const token = typeof body === 'object' && body !== null ? Reflect.get(body, 'access_token') : undefined;
  if (typeof token !== 'string') throw new Error(JSON.stringify(body));
  return secret(token, 'access token');
}

describe('an MCP server that Ostiary protects', () => {
  it('RFC 9728 §5.1: the unmodified MCP library discovers, says who it is by a document, signs a user in and calls tools', async () => {
    const clientId = documents.serve('/agent.json', {
      ...{ client_id: `${documents.origin}/agent.json`, client_name: 'Example agent', redirect_uris: [REDIRECT_URI] },
      ...{ grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'none' },
    });
    const printed = await run(
      {
        command: process.execPath,
        args: ['docs/examples/mcp/client.mjs', resource, clientId, REDIRECT_URI],
        env: { NODE_EXTRA_CA_CERTS: system.caFile },
      },
      async (url) => {
        expect(url.searchParams.get('resource')).toBe(resource);
        expect(url.searchParams.get('client_id')).toBe(clientId);
        const browser = new PageBrowser();
        const first = await browser.open(url);
        const { username, password } = user;
        const signIn = first.forms.find(({ passwordField }) => passwordField !== undefined);
        if (signIn === undefined) throw new Error(first.html);
        const consent = await browser.submit(signIn, { username, password, action: 'sign-in' });
        expect(consent.html).toContain(`<strong id="client-host">localhost:${documents.port}</strong>`);
        expect(consent.html).toContain('<strong>Meeting rooms</strong>');
        const last = await answerPages(browser, consent, user, 'allow');
        secret(last.response.get('code') ?? '', 'code');
        return last.url;
      },
    );
    expect(printed.exitCode).toBe(0);
    expect(printed.one('client')).toMatchObject({ client_id: clientId });
    const tokens = printed.one('tokens');
    for (const name of ['access_token', 'refresh_token']) secret(String(tokens[name]), name);
    expect(decodeJwt(String(tokens.access_token))).toMatchObject({ aud: resource, client_id: clientId, sub: user.id });
    expect(printed.one('tools')).toEqual({ names: ['who_am_i', 'book_room'] });
    expect(printed.all('tool')).toEqual([
      {
        ...{ name: 'who_am_i', isError: false },
        answer: { for: user.id, through: clientId, scopes: ['rooms:read', 'rooms:book'] },
      },
      { name: 'book_room', isError: false, answer: { booked: 'Einstein', for: user.id } },
    ]);
  });

  it('RFC 8707 §2: a token for another resource, of another workspace, changed or missing opens nothing (confused deputy)', async () => {
    const metadata = `resource_metadata="${new URL(resource).origin}/.well-known/oauth-protected-resource/mcp"`;
    expect(await call()).toEqual({ status: 401, challenge: `Bearer ${metadata}` });
    const invalid = { status: 401, challenge: `Bearer error="invalid_token", ${metadata}` };
    const good = await tokenFor(resource, 'rooms:read');
    expect(await call(good)).toMatchObject({ status: 200 });
    expect(await call(await tokenFor(RESOURCE, 'orders:read'))).toEqual(invalid);
    const other = await launchWorkspace('agentic-ai', settings(resource));
    expect(await call(await tokenFor(resource, 'rooms:read', other))).toEqual(invalid);
    const [header, , signature] = good.split('.');
    const payload = { ...decodeJwt(good), scope: 'rooms:book', act: { sub: 'ceo' } };
    const forged = [header, Buffer.from(JSON.stringify(payload)).toString('base64url'), signature].join('.');
    expect(await call(secret(forged, 'access token'))).toEqual(invalid);
  });
});
