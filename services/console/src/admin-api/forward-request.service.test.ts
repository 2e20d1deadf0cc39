// The forwarder with a real Redis, between an issuer and an API that answer what they are told: tokens, proofs, refusals and challenges.
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from '@ostiary/state/redis';
import { testRedis } from '@ostiary/state/testing/redis';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as openid from 'openid-client';
import { addressesFrom } from '../addresses.js';
import { SessionStore, type StoredSession } from '../sessions/session.store.js';
import { type AuthorizationServer, newProofKey } from '../sign-in/authorization-server.js';
import { type ApiRequest, type ForwardDependencies, forward } from './forward-request.js';

interface Seen {
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
}

const addresses = addressesFrom('https://id.example/{tenant}/{workspace}');
const REQUEST: ApiRequest = {
  method: 'GET',
  path: '/api/tenants',
  query: '?limit=5',
  headers: { accept: 'application/json' },
  body: undefined,
};
let redis: Redis;
let api: http.Server;
let issuer: http.Server;
let seen: Seen[] = [];
let refreshed = 0;
let answerWith: (request: http.IncomingMessage) => { status: number; headers?: Record<string, string>; body?: object };
let deps: ForwardDependencies;
let stored: StoredSession;

const listening = async (server: http.Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

beforeAll(async () => {
  redis = testRedis();
  api = http.createServer((request, response) => {
    seen.push({ url: request.url ?? '', headers: request.headers });
    const { status, headers = {}, body = {} } = answerWith(request);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  issuer = http.createServer((_, response) => {
    refreshed += 1;
    const body = { access_token: `renewed-${refreshed}`, token_type: 'DPoP', expires_in: 900 };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const [tenantHttp, base] = [await listening(api), await listening(issuer)];
  const metadata = { issuer: base, token_endpoint: `${base}/token` };
  const config = new openid.Configuration(metadata, 'ostiary-console', undefined, openid.None());
  openid.allowInsecureRequests(config);
  config[openid.customFetch] = (url, { body, ...init }) =>
    fetch(url.startsWith(addresses.origin) ? `${tenantHttp}${url.slice(addresses.origin.length)}` : url, {
      ...init,
      ...(body === undefined ? {} : { body }),
    });
  const authorizationServer = { configuration: async () => config } as AuthorizationServer;
  const sessions = new SessionStore(redis, randomBytes(32), Date.now);
  deps = { addresses, authorizationServer, sessions, redis, tenantHttp, now: Date.now };
});
afterAll(() => {
  for (const server of [api, issuer]) {
    server.closeAllConnections();
    server.close();
  }
  redis.disconnect();
});
beforeEach(async () => {
  seen = [];
  refreshed = 0;
  const id = await deps.sessions.begin({
    user: { id: 'ada', username: undefined, name: undefined, authTime: 1 },
    sid: randomBytes(8).toString('hex'),
    idToken: 'id',
    accessToken: 'first',
    refreshToken: 'refresh',
    accessTokenExpiresAt: Date.now() + 900_000,
    proofKey: await newProofKey(),
    createdAt: Date.now(),
  });
  const found = await deps.sessions.find(id);
  if (found === undefined) throw new Error('no session');
  stored = found;
});

const challenge = (parameters: string) => ({ 'www-authenticate': `DPoP ${parameters}` });
const bodyOf = (answer: Awaited<ReturnType<typeof forward>>): unknown =>
  JSON.parse(Buffer.from(answer?.body ?? []).toString());

describe('a forwarded call', () => {
  it('RFC 9449 §7.1: has the session’s token and a proof of its own, for the address that everybody uses', async () => {
    answerWith = () => ({ status: 200, body: { tenants: [] } });
    expect(bodyOf(await forward(deps, stored, REQUEST))).toEqual({ tenants: [] });
    await forward(deps, stored, REQUEST);
    expect(seen.map(({ url }) => url)).toEqual(['/api/tenants?limit=5', '/api/tenants?limit=5']);
    expect(seen[0]?.headers.authorization).toBe('DPoP first');
    const proofs = seen.map(({ headers }) => String(headers.dpop));
    expect(decodeJwt(proofs[0] ?? '')).toMatchObject({ htm: 'GET', htu: 'https://id.example/api/tenants' });
    expect(decodeProtectedHeader(proofs[0] ?? '').jwk).not.toHaveProperty('d');
    expect(new Set(proofs.map((proof) => decodeJwt(proof).jti)).size).toBe(2);
  });

  it('RFC 9449 §8.2: follows the server’s nonce', async () => {
    answerWith = ({ headers }) =>
      decodeJwt(String(headers.dpop)).nonce === 'n-1'
        ? { status: 200 }
        : { status: 401, headers: { ...challenge('error="use_dpop_nonce"'), 'dpop-nonce': 'n-1' } };
    expect((await forward(deps, stored, REQUEST))?.status).toBe(200);
  });

  it('RFC 9470 §3: a step-up challenge is told to the page; the session goes on, and nothing is tried again', async () => {
    answerWith = () => ({
      status: 401,
      headers: challenge(
        'error="insufficient_user_authentication", error_description="x", max_age="3600", acr_values="a b"',
      ),
      body: { type: 'urn:ostiary:problem:unauthorized' },
    });
    const answer = await forward(deps, stored, REQUEST);
    expect([answer?.status, answer?.stepUp]).toEqual([401, { max_age: 3600, acr_values: 'a b' }]);
    expect(bodyOf(answer)).toEqual({ type: 'urn:ostiary:problem:unauthorized' });
    expect([seen.length, refreshed]).toEqual([1, 0]);
    expect(await deps.sessions.find(stored.id)).toBeDefined();
  });

  it('RFC 6750 §3.1: a token that is refused is renewed once; refused again, the session is over', async () => {
    answerWith = ({ headers }) =>
      headers.authorization === 'DPoP renewed-1'
        ? { status: 200 }
        : { status: 401, headers: challenge('error="invalid_token"') };
    expect((await forward(deps, stored, REQUEST))?.status).toBe(200);
    expect(refreshed).toBe(1);
    answerWith = () => ({ status: 401, headers: challenge('error="invalid_token"') });
    expect(await forward(deps, stored, REQUEST)).toBeUndefined();
    expect(await deps.sessions.find(stored.id)).toBeUndefined();
  });

  it.each([403, 404, 409, 422, 503])('any other refusal (%d) is passed on as it is', async (status) => {
    answerWith = () => ({
      status,
      body: { detail: 'why' },
      ...(status === 403 ? { headers: challenge('error="insufficient_scope"') } : {}),
    });
    const answer = await forward(deps, stored, REQUEST);
    expect([answer?.status, bodyOf(answer), answer?.stepUp]).toEqual([status, { detail: 'why' }, undefined]);
  });
});
