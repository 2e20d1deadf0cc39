import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { importPublicJwk } from '@ostiary/crypto/jwk';
import { parseJws, verifyJws } from '@ostiary/crypto/jws';
import type { ClientRecord } from '@ostiary/oauth/client';
import type { AuthorizationCodeRecord } from '@ostiary/state/authorization-code.store';
import { newCertificate, type TestCertificate } from '../testing/certificate.js';
import {
  type Answer,
  API,
  claimsOf,
  credentials,
  ProofKey,
  requestedBy,
  type TestWorkspace,
  TokenSystem,
} from '../testing/token-system.js';

jest.setTimeout(30_000);

const system = new TokenSystem();
let workspace: TestWorkspace;
let client: ClientRecord;
let key: ProofKey;
let other: ProofKey;
let url: string;

beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace();
  client = system.newClient(workspace);
  [key, other] = await Promise.all([ProofKey.create(), ProofKey.create()]);
  url = `${workspace.issuer}/userinfo`;
});
afterAll(() => system.stop());

async function accessToken(
  change: Partial<AuthorizationCodeRecord> = {},
  headers: Record<string, string> = {},
  of = client,
): Promise<string> {
  const { code } = await system.newCode(workspace, of, change);
  const { json } = await system.redeem(workspace, of, code, {}, headers);
  return String(json.access_token);
}
const boundToken = () => accessToken({}, key.proof('POST', `${workspace.issuer}/token`));
const ask = (headers: Record<string, string>, more: object = {}) =>
  system.call(workspace, 'userinfo', { headers, ...more });
const bearer = (token: string) => ask({ authorization: `Bearer ${token}` });
const refusal = ({ status, json, headers }: Answer): string =>
  `${status} ${json.error} ${headers.get('www-authenticate')?.split(' ')[0]}`;

describe('claims', () => {
  it('OIDC Core §5.3.2: sub and the claims of the scopes', async () => {
    const { status, headers, json } = await bearer(await accessToken({ scopes: ['openid', 'profile'] }));
    expect(status).toBe(200);
    expect(json).toEqual({ sub: expect.any(String), name: 'Ada' });
    expect(headers.get('content-type')).toContain('application/json');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('date')).toBeTruthy();
  });

  it('OIDC Core §5.5: claims that the authorization request asked for, also after a refresh', async () => {
    const claims = { userinfo: { email: { essential: true }, unheard_of: {} }, idToken: {} };
    const { code } = await system.newCode(workspace, client, { scopes: ['openid'], claims });
    const { json } = await system.redeem(workspace, client, code);
    const refreshed = await system.refresh(workspace, client, json.refresh_token);
    for (const token of [json.access_token, refreshed.json.access_token]) {
      expect((await bearer(String(token))).json).toEqual({ sub: expect.any(String), email: 'ada@example.com' });
    }
  });

  it('OIDC Core §5.3.2: signed for who registered it', async () => {
    const signed = system.newClient(workspace, { userinfoSignedResponseAlg: 'PS256' });
    const { headers, text } = await bearer(await accessToken({}, {}, signed));
    expect(headers.get('content-type')).toContain('application/jwt');
    const parsed = parseJws(text);
    expect(parsed.payload).toMatchObject({ iss: workspace.issuer, aud: signed.clientId, name: 'Ada' });
    const keys = (await system.call(workspace, 'jwks')).json.keys as Record<string, unknown>[];
    const published = keys.find((one) => one.kid === parsed.header.kid);
    expect(published && verifyJws(parsed, importPublicJwk(published), 'PS256')).toBe(true);
  });

  it('RFC 6749 §1.4: an opaque token does as well', async () => {
    const opaque = system.newClient(workspace, { accessTokenFormat: 'opaque' });
    expect((await bearer(await accessToken({}, {}, opaque))).json).toMatchObject({ name: 'Ada' });
  });
});

describe('how the token is shown', () => {
  it.each([
    ['RFC 9110 §11.1: whatever the case of the scheme', (token: string) => ask({ authorization: `bEaReR ${token}` })],
    [
      'OIDC Core §5.3.1: by POST, in the header',
      (token: string) => ask({ authorization: `Bearer ${token}` }, { method: 'POST' }),
    ],
    ['RFC 6750 §2.2: by POST, in the form', (token: string) => ask({}, { form: { access_token: token } })],
  ])('%s', async (_, show) => {
    expect((await show(await accessToken())).status).toBe(200);
  });

  it.each<[string, (token: string) => Promise<Answer>, string]>([
    ['RFC 6750 §3.1: not at all', () => ask({}), '401 invalid_token Bearer'],
    [
      'RFC 9700 §4.3.2: in the query',
      (token) => ask({}, { query: `?access_token=${token}` }),
      '400 invalid_request Bearer',
    ],
    [
      'RFC 6750 §2: in two ways',
      (token) => ask({ authorization: `Bearer ${token}` }, { form: { access_token: token } }),
      '400 invalid_request Bearer',
    ],
    ['RFC 6750 §2.1: by another scheme', () => ask({ authorization: 'Basic eDp5' }), '400 invalid_request Bearer'],
    [
      'RFC 6750 §3.1: cut short',
      (token) => ask({ authorization: `Bearer ${token.slice(0, -1)}` }),
      '401 invalid_token Bearer',
    ],
    ['RFC 6750 §3.1: invented', () => ask({ authorization: 'Bearer ost_at_x' }), '401 invalid_token Bearer'],
    [
      'RFC 9449 §7.1: by DPoP though it is not bound',
      (token) => ask({ authorization: `DPoP ${token}`, ...key.proof('GET', url, {}, token) }),
      '401 invalid_token DPoP',
    ],
  ])('%s is refused', async (_, show, expected) => {
    const answer = await show(await accessToken());
    expect(refusal(answer).replace(/Bearer,$/, 'Bearer,')).toBe(expected);
  });

  it('RFC 9110 §15.5.6: DELETE is answered with the methods that there are', async () => {
    const answer = await ask({}, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
  });

  it('FAPI 1.0 Baseline §6.2.1(11): the interaction id comes back', async () => {
    const token = await accessToken();
    const id = 'c770aef3-6784-41f7-8e0e-ff5f97bddb3a';
    const answer = await ask({ authorization: `Bearer ${token}`, 'x-fapi-interaction-id': id });
    expect(answer.headers.get('x-fapi-interaction-id')).toBe(id);
  });

  it('FAPI 1.0 Baseline §6.2.1(11): who sent none, or something else, gets a UUID of its own each time, refused or not', async () => {
    const authorization = `Bearer ${await accessToken()}`;
    const answers = await Promise.all([
      ask({ authorization }),
      ask({ authorization }),
      ask({ authorization, 'x-fapi-interaction-id': '<script>' }),
      ask({ authorization, 'x-fapi-interaction-id': 'x'.repeat(65) }),
      ask({}),
    ]);
    const ids = answers.map(({ headers }) => headers.get('x-fapi-interaction-id'));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('Fetch §3.2: the client’s pages may read answers and refusals, others not', async () => {
    const token = await accessToken({ scopes: ['read'] });
    for (const [origin, allowed] of [
      ['https://app.example', 'https://app.example'],
      ['https://evil.example', null],
    ] as const) {
      const answer = await ask({ authorization: `Bearer ${token}`, origin });
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, allowed]);
    }
  });
});

describe('a DPoP-bound token', () => {
  const show = (token: string, headers: object, scheme = 'DPoP') =>
    ask({ authorization: `${scheme} ${token}`, ...headers });

  it.each([
    ['RFC 9449 §7.1: with a proof of its key', 'DPoP'],
    ['RFC 9110 §11.1: whatever the case of the scheme', 'dpop'],
  ])('%s', async (_, scheme) => {
    const token = await boundToken();
    expect((await show(token, key.proof('GET', url, {}, token), scheme)).status).toBe(200);
  });

  it.each<[string, (token: string) => object, string, string]>([
    ['RFC 9449 §7.2: shown as Bearer', () => ({}), 'Bearer', '401 invalid_token DPoP'],
    [
      'RFC 9449 §7.2: shown as Bearer with a good proof',
      (token) => key.proof('GET', url, {}, token),
      'Bearer',
      '401 invalid_token DPoP',
    ],
    ['RFC 9449 §7.1: without proof', () => ({}), 'DPoP', '401 invalid_dpop_proof DPoP'],
    [
      'RFC 9449 §4.3(12): with another key',
      (token) => other.proof('GET', url, {}, token),
      'DPoP',
      '401 invalid_dpop_proof DPoP',
    ],
    ['RFC 9449 §4.3(12): without ath', () => key.proof('GET', url), 'DPoP', '401 invalid_dpop_proof DPoP'],
    [
      'RFC 9449 §4.3(12): with the ath of another token',
      () => key.proof('GET', url, {}, 'x'),
      'DPoP',
      '401 invalid_dpop_proof DPoP',
    ],
    [
      'RFC 9449 §4.3(8): for another method',
      (token) => key.proof('POST', url, {}, token),
      'DPoP',
      '401 invalid_dpop_proof DPoP',
    ],
    [
      'RFC 9449 §4.3(9): for another URL',
      (token) => key.proof('GET', `${url}x`, {}, token),
      'DPoP',
      '401 invalid_dpop_proof DPoP',
    ],
    [
      'RFC 9449 §8: with a nonce that is not ours',
      (token) => key.proof('GET', url, { nonce: 'x' }, token),
      'DPoP',
      '401 use_dpop_nonce DPoP',
    ],
  ])('%s is refused', async (_, headers, scheme, expected) => {
    const token = await boundToken();
    const answer = await show(token, headers(token), scheme);
    expect(refusal(answer)).toBe(expected);
    expect(answer.headers.get('www-authenticate')).toContain('algs="');
    expect(answer.headers.get('dpop-nonce')).toBeTruthy();
  });

  it('RFC 9449 §11.1: a proof is good once', async () => {
    const token = await boundToken();
    const proof = key.proof('GET', url, {}, token);
    expect((await show(token, proof)).status).toBe(200);
    expect(refusal(await show(token, proof))).toBe('401 invalid_dpop_proof DPoP');
  });

  it('a bound token in other hands is an event', async () => {
    const answer = await show(await boundToken(), {}, 'Bearer');
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['policy.refused']);
    expect(event).toMatchObject({
      outcome: 'failure',
      error: 'invalid_token',
      clause: 'RFC 9449 §7.1',
      details: { endpoint: 'userinfo' },
    });
  });
});

describe('a certificate-bound token', () => {
  let mine: TestCertificate;
  let another: TestCertificate;
  let bound: ClientRecord;
  let token: string;
  beforeAll(async () => {
    [mine, another] = await Promise.all([newCertificate('mine'), newCertificate('another')]);
    bound = system.newClient(workspace, { tlsClientCertificateBoundAccessTokens: true });
    token = await accessToken({}, mine.header, bound);
  });

  it('RFC 8705 §3: is bound by the connection on which it was issued', async () => {
    const { json } = await system.introspect(workspace, bound, token);
    expect(json).toMatchObject({ active: true, token_type: 'Bearer', cnf: { 'x5t#S256': mine.thumbprint } });
    expect((await ask({ authorization: `Bearer ${token}`, ...mine.header })).status).toBe(200);
  });

  it.each([
    ['RFC 8705 §3: without certificate', () => ({})],
    ['RFC 8705 §3: with another certificate', () => another.header],
  ])('%s it is refused', async (_, header) => {
    expect(refusal(await ask({ authorization: `Bearer ${token}`, ...header() }))).toBe('401 invalid_token Bearer');
  });

  it('RFC 8705 §3.4: is not issued without a certificate', async () => {
    const { code } = await system.newCode(workspace, bound);
    expect((await system.redeem(workspace, bound, code)).json.error).toBe('invalid_request');
    expect((await system.redeem(workspace, bound, code, {}, mine.header)).status).toBe(200);
  });
});

describe('a token that is good by itself', () => {
  it('OIDC Core §5.3.1: but lacks openid', async () => {
    const answer = await bearer(await accessToken({ scopes: ['read'] }));
    expect(refusal(answer)).toBe('403 insufficient_scope Bearer');
    expect(answer.headers.get('www-authenticate')).toContain('scope="openid"');
  });

  it('RFC 9068 §4: but is meant for another resource', async () => {
    const { code } = await system.newCode(workspace, client, { resources: [API] });
    const { json } = await system.redeem(workspace, client, code, { resource: API });
    expect(refusal(await bearer(String(json.access_token)))).toBe('401 invalid_token Bearer');
  });

  it('RFC 9068 §4: but is an ID token', async () => {
    const { code } = await system.newCode(workspace, client);
    const { json } = await system.redeem(workspace, client, code);
    expect(refusal(await bearer(String(json.id_token)))).toBe('401 invalid_token Bearer');
  });

  it('RFC 9068 §2.1: but is of another type, though it says and is signed with the same', async () => {
    const payloadJson = JSON.stringify(claimsOf(await accessToken()));
    const { jwt } = await system.issuance.signJwt({
      ...{ tenant: workspace.tenant, workspace: workspace.slug, alg: 'ES256', typ: 'JWT', payloadJson },
    });
    expect(refusal(await bearer(jwt))).toBe('401 invalid_token Bearer');
  });

  it('RFC 9068 §4: but is of another workspace', async () => {
    const elsewhere = await system.newWorkspace();
    const answer = await system.call(elsewhere, 'userinfo', {
      headers: { authorization: `Bearer ${await accessToken()}` },
    });
    expect(refusal(answer)).toBe('401 invalid_token Bearer');
  });

  it('OIDC Core §5.3.1: but is a client’s own', async () => {
    const { json } = await system.token(workspace, client, { grant_type: 'client_credentials' });
    expect(refusal(await bearer(String(json.access_token)))).toBe('403 insufficient_scope Bearer');
  });

  it('RFC 7009 §2: but was revoked', async () => {
    const token = await accessToken();
    await system.call(workspace, 'revoke', { form: { token }, headers: credentials(client) });
    expect(refusal(await bearer(token))).toBe('401 invalid_token Bearer');
  });

  it('RFC 6750 §3.1: but its grant was withdrawn', async () => {
    const { code, record } = await system.newCode(workspace, client);
    const { json } = await system.redeem(workspace, client, code);
    const home = { tenant: workspace.tenant, workspaceId: workspace.id, grantId: record.grantId };
    await system.grants.revokeGrant({ ...home, requestedBy: requestedBy(workspace, record.userId) });
    expect(refusal(await bearer(String(json.access_token)))).toBe('401 invalid_token Bearer');
  });

  it('RFC 6750 §3.1: but its user is gone', async () => {
    const { code, record } = await system.newCode(workspace, client);
    const { json } = await system.redeem(workspace, client, code);
    system.peers.users.delete(record.userId);
    expect(refusal(await bearer(String(json.access_token)))).toBe('401 invalid_token Bearer');
  });
});

describe('a sign-in that will not do', () => {
  const stepUp = (userinfo: { acrValues?: string[]; maxAgeSeconds?: number }) => system.newWorkspace({ userinfo });
  async function shown(at: TestWorkspace, change: Partial<AuthorizationCodeRecord> = {}) {
    const of = system.newClient(at);
    const { code } = await system.newCode(at, of, change);
    const { json } = await system.redeem(at, of, code);
    return system.call(at, 'userinfo', { headers: { authorization: `Bearer ${json.access_token}` } });
  }
  const ago = (seconds: number) => ({ authTime: Math.floor(Date.now() / 1000) - seconds });

  it('RFC 9470 §3: is told what would do', async () => {
    const at = await stepUp({ maxAgeSeconds: 60, acrValues: ['urn:acr', 'urn:acr:2'] });
    expect((await shown(at, ago(30))).status).toBe(200);
    const old = await shown(at, ago(90));
    expect([old.status, old.json.error]).toEqual([401, 'insufficient_user_authentication']);
    expect(old.headers.get('www-authenticate')).toMatch(
      /^Bearer resource_metadata="[^"]+", error="insufficient_user_authentication", error_description="[^"]+", acr_values="urn:acr urn:acr:2", max_age="60"$/,
    );
    expect((await shown(at, { ...ago(30), acr: 'urn:other' })).status).toBe(401);
  });

  it('RFC 9728 §5.1: every challenge says where the resource is described', async () => {
    const { headers } = await ask({});
    const url = `https://id.example/.well-known/oauth-protected-resource/${workspace.tenant}/${workspace.slug}`;
    expect(headers.get('www-authenticate')).toBe(
      `Bearer resource_metadata="${url}", DPoP resource_metadata="${url}", algs="ES256 PS256 EdDSA"`,
    );
  });
});
