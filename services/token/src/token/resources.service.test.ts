// RFC 8707: what an access token is like is a matter of the resource that it is for.
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ClientRecord } from '@ostiary/oauth/client';
import { decodeProtectedHeader } from 'jose';
import { claimsOf, type TestWorkspace, TokenSystem } from '../testing/token-system.js';

jest.setTimeout(30_000);

const OPAQUE = 'https://opaque.example/';
const SHORT = 'https://short.example/';
const PLAIN = 'https://plain.example/';
const system = new TokenSystem();
let workspace: TestWorkspace;
let client: ClientRecord;

beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace({
    signingAlgorithms: ['ES256', 'PS256'],
    resources: [
      { identifier: OPAQUE, name: 'Opaque', scopes: ['a'], accessTokenFormat: 'opaque', accessTokenTtlSeconds: 3600 },
      { identifier: SHORT, name: 'Short', scopes: ['b'], accessTokenTtlSeconds: 60, signingAlg: 'PS256' },
      { identifier: PLAIN, name: 'Plain', scopes: ['c'] },
    ],
  });
  client = system.newClient(workspace, { scopes: ['openid', 'offline_access', 'a', 'b', 'c'] });
});
afterAll(() => system.stop());

const codeFor = (resources: string[]) =>
  system.newCode(workspace, client, { resources, scopes: ['openid', 'offline_access', 'a', 'b', 'c'] });

describe('access tokens for resources', () => {
  it('RFC 8707 §2.2: each in the format, for the time and with the algorithm and scopes of its resource', async () => {
    const { code } = await codeFor([OPAQUE, SHORT, PLAIN]);
    const first = await system.redeem(workspace, client, code, { resource: OPAQUE });
    expect(first.json).toMatchObject({ access_token: expect.stringMatching(/^ost_at_/), expires_in: 3600 });
    expect(String(first.json.scope).split(' ')).toEqual(['openid', 'offline_access', 'a']);
    const refresh = (resource: string) => system.refresh(workspace, client, first.json.refresh_token, { resource });
    const short = await refresh(SHORT);
    expect(short.json.expires_in).toBe(60);
    expect(decodeProtectedHeader(String(short.json.access_token)).alg).toBe('PS256');
    expect(claimsOf(String(short.json.access_token)).aud).toBe(SHORT);
    const plain = await refresh(PLAIN);
    expect(decodeProtectedHeader(String(plain.json.access_token)).alg).toBe('ES256');
    expect(plain.json.expires_in).toBe(600);
  });

  it('RFC 8707 §2: refuses one token for resources that want different ones', async () => {
    const { code } = await codeFor([OPAQUE, SHORT]);
    const refused = await system.redeem(workspace, client, code);
    expect([refused.status, refused.json.error]).toEqual([400, 'invalid_target']);
    // RFC 8707 §2.2: the client asks for one at a time.
    const again = await codeFor([OPAQUE, SHORT]);
    expect((await system.redeem(workspace, client, again.code, { resource: SHORT })).status).toBe(200);
  });

  it('RFC 8707 §2: the same for a client that acts for itself', async () => {
    const form = { grant_type: 'client_credentials', scope: 'a' };
    const { json } = await system.token(workspace, client, { ...form, resource: OPAQUE });
    expect(json).toMatchObject({ access_token: expect.stringMatching(/^ost_at_/), expires_in: 3600 });
    const both = await system.token(workspace, client, { ...form, resource: [OPAQUE, PLAIN] });
    expect([both.status, both.json.error]).toEqual([400, 'invalid_target']);
  });
});
