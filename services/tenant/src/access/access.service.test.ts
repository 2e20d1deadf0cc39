import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { jwkThumbprint } from '@ostiary/crypto/jwk';
import { signJws } from '@ostiary/crypto/jws';
import { randomUuid } from '@ostiary/crypto/random';
import { makeCertificate } from '@ostiary/crypto/testing/certificates';
import {
  type Answer,
  AUDIENCE,
  EVERY_SCOPE,
  ORIGIN,
  TenantSystem,
  type TestAdministrator,
} from '../testing/tenant-system.js';
import { ADMIN_SCOPES, ROLES } from './permissions.js';

const system = new TenantSystem();
let owner: TestAdministrator;

beforeAll(async () => {
  await system.start({ OSTIARY_CLIENT_CERT_FORMAT: 'nginx' });
  owner = await system.newTenant();
}, 60_000);
afterAll(() => system.stop());

const METADATA = `resource_metadata="${ORIGIN}/.well-known/oauth-protected-resource/api"`;
const now = () => Math.floor(Date.now() / 1000);
const read = (headers: Readonly<Record<string, string>>, tenant = owner.tenant) =>
  system.call('GET', `/api/tenants/${tenant}`, { headers });
const bearer = (token: string) => read({ authorization: `Bearer ${token}` });
const tokenWith = (claims: Readonly<Record<string, unknown>>, header = {}) =>
  system.accessToken(owner.id, claims, header);

function expectInvalidToken(answer: Answer, scheme = 'Bearer'): void {
  expect([answer.status, answer.json.type]).toEqual([401, 'urn:ostiary:problem:invalid-token']);
  expect(answer.headers.get('www-authenticate')).toMatch(
    new RegExp(`^${scheme} error="invalid_token", error_description="[^"]+"`),
  );
  expect(answer.headers.get('cache-control')).toBe('no-store');
}

describe('an access token for the admin API', () => {
  it('opens what it is for', async () => {
    expect((await bearer(owner.token)).status).toBe(200);
    expect((await read({ authorization: `bearer  ${owner.token}` })).status).toBe(200);
  });

  it('RFC 6750 §3, RFC 9728 §5.1: without one the answer says where to get one, and names no error', async () => {
    const answer = await read({});
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer ${METADATA}, DPoP algs="ES256 PS256 EdDSA RS256", ${METADATA}`,
    );
    const metadata = await system.call('GET', '/.well-known/oauth-protected-resource/api');
    expect(metadata.json).toMatchObject({
      resource: AUDIENCE,
      authorization_servers: [`${ORIGIN}/system/admin`],
      scopes_supported: Object.keys(ADMIN_SCOPES),
    });
  });

  it.each([['Basic dTpw'], ['Bearer'], ['Bearer a b'], ['Bearer a,b'], ['Bearer ä'], ['']])(
    'RFC 6750 §3.1: credentials that cannot be read are 400: %j',
    async (authorization) => {
      const answer = await read({ authorization });
      expect([answer.status, answer.json.type]).toEqual([400, 'urn:ostiary:problem:invalid-request']);
    },
  );

  it('RFC 6750 §2.3: does not come in the query', async () => {
    const answer = await system.call('GET', `/api/tenants/${owner.tenant}?access_token=${owner.token}`);
    expect(answer.status).toBe(401);
  });

  const refused: [string, () => string][] = [
    ['RFC 9068 §4: another typ', () => tokenWith({}, { typ: 'JWT' })],
    ['RFC 9068 §4: no typ', () => tokenWith({}, { typ: undefined })],
    [
      'RFC 9068 §4: a key that is not the issuer’s',
      () => signedBy(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
    ],
    ['RFC 9068 §4: an unknown kid', () => tokenWith({}, { kid: 'nobody' })],
    ['RFC 9068 §4: no kid', () => tokenWith({}, { kid: undefined })],
    ['RFC 9068 §4: another alg than the key’s', () => withHeader(owner.token, { alg: 'RS256' })],
    ['RFC 8725 §3.1: alg none', () => `${withHeader(owner.token, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`],
    ['RFC 7515 §4.1.11: crit', () => tokenWith({}, { crit: ['x'], x: 1 })],
    ['RFC 9068 §4: another issuer', () => tokenWith({ iss: `${ORIGIN}/${owner.tenant}/shop` })],
    ['RFC 9068 §4: another audience', () => tokenWith({ aud: `${ORIGIN}/apis` })],
    ['RFC 9068 §2.2: no audience', () => tokenWith({ aud: undefined })],
    ['RFC 9068 §4: expired', () => tokenWith({ exp: now() - 1 })],
    ['RFC 9068 §2.2: no exp', () => tokenWith({ exp: undefined })],
    ['RFC 9068 §2.2: exp of the wrong type', () => tokenWith({ exp: '9999999999' })],
    ['RFC 9068 §2.2: iat far ahead', () => tokenWith({ iat: now() + 90 })],
    ['RFC 9068 §2.2: nbf ahead', () => tokenWith({ nbf: now() + 90 })],
    ['RFC 9068 §2.2: no jti', () => tokenWith({ jti: undefined })],
    ['RFC 9068 §2.2: no sub', () => tokenWith({ sub: undefined })],
    ['RFC 9068 §2.2: scope of the wrong type', () => tokenWith({ scope: ['tenants:read'] })],
    ['RFC 7515 §3: a payload that was changed', () => changedPayload(owner.token)],
    ['RFC 7515 §3: nothing of a JWT', () => 'nothing'],
    ['RFC 7515 §3: one too long', () => `${owner.token}${'A'.repeat(20_000)}`],
  ];
  it.each(refused)('%s is refused', async (_, token) => {
    expectInvalidToken(await bearer(token()));
  });

  it('RFC 9068 §4: may name this API among others', async () => {
    expect((await bearer(tokenWith({ aud: ['https://x.example/', AUDIENCE] }))).status).toBe(200);
  });

  it('RFC 7009 §2.1: is refused as soon as it is revoked', async () => {
    const jti = randomUuid();
    const token = tokenWith({ jti });
    expect((await bearer(token)).status).toBe(200);
    system.peers.revokedTokens.add(jti);
    expectInvalidToken(await bearer(token));
  });

  it('opens nothing while nobody can say whether it was revoked', async () => {
    system.peers.issuanceAway = true;
    const answer = await bearer(owner.token);
    system.peers.issuanceAway = false;
    expect([answer.status, answer.json.type]).toEqual([503, 'urn:ostiary:problem:temporarily-unavailable']);
  });

  it('RFC 6750 §3.1: without the scope it is 403, and the answer names the scope', async () => {
    const answer = await bearer(tokenWith({ scope: 'workspaces:read tenants:reader' }));
    expect([answer.status, answer.json.type]).toEqual([403, 'urn:ostiary:problem:insufficient-scope']);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="insufficient_scope".* scope="tenants:read"/);
  });
});

describe('a token that is bound to a key (RFC 9449)', () => {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = key.publicKey.export({ format: 'jwk' });
  const jkt = jwkThumbprint({ ...jwk });
  const bound = () => tokenWith({ cnf: { jkt } });
  const url = () => `${AUDIENCE}/tenants/${owner.tenant}`;
  const proof = (token: string, change: Readonly<Record<string, unknown>> = {}, pair = key) =>
    signJws(
      { typ: 'dpop+jwt', jwk: { ...pair.publicKey.export({ format: 'jwk' }) } },
      { jti: randomUuid(), htm: 'GET', htu: url(), iat: now(), ath: sha256Base64url(token), ...change },
      pair.privateKey,
      'ES256',
    );
  const shown = (token: string, dpop?: string, scheme = 'DPoP') =>
    read({ authorization: `${scheme} ${token}`, ...(dpop === undefined ? {} : { dpop }) });

  it('RFC 9449 §7.1: opens with the scheme DPoP and a proof by that key, and the answer has a nonce', async () => {
    const token = bound();
    const answer = await shown(token, proof(token));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('dpop-nonce')).toMatch(/^[\w-]+$/);
    const withNonce = await shown(token, proof(token, { nonce: answer.headers.get('dpop-nonce') }));
    expect(withNonce.status).toBe(200);
  });

  it('RFC 9449 §7.1: is refused as a bearer token, with a proof or without', async () => {
    const token = bound();
    expectInvalidToken(await shown(token, undefined, 'Bearer'), 'DPoP');
    expectInvalidToken(await shown(token, proof(token), 'Bearer'), 'DPoP');
  });

  it('RFC 9449 §7.1: an unbound token is refused under the scheme DPoP', async () => {
    expectInvalidToken(await shown(owner.token, proof(owner.token)), 'DPoP');
  });

  it('RFC 9449 §4.3(12): a proof by another key is refused', async () => {
    const token = bound();
    expectInvalidToken(
      await shown(token, proof(token, {}, generateKeyPairSync('ec', { namedCurve: 'P-256' }))),
      'DPoP',
    );
    expectInvalidToken(await shown(token), 'DPoP');
  });

  it.each([
    ['RFC 9449 §4.3(8): another method', { htm: 'POST' }],
    ['RFC 9449 §4.3(9): another address', { htu: `${AUDIENCE}/tenants` }],
    ['RFC 9449 §4.3(9): the address behind the edge', { htu: 'http://127.0.0.1/api/tenants' }],
    ['RFC 9449 §4.3(11): an old proof', { iat: now() - 3600 }],
    ['RFC 9449 §4.3(12): the hash of another token', { ath: sha256Base64url('other') }],
    ['RFC 9449 §4.3(12): no hash of the token', { ath: undefined }],
    ['RFC 9449 §4.2: no jti', { jti: undefined }],
  ])('%s is refused with a challenge', async (_, change) => {
    const token = bound();
    const answer = await shown(token, proof(token, change));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP .*error="invalid_dpop_proof"/);
  });

  it('RFC 9449 §11.1: a proof is good once', async () => {
    const token = bound();
    const dpop = proof(token);
    expect((await shown(token, dpop)).status).toBe(200);
    expect((await shown(token, dpop)).status).toBe(401);
  });
});

describe('a token that is bound to a certificate (RFC 8705)', () => {
  it('RFC 8705 §3: opens only to the connection with that certificate', async () => {
    const [mine, other] = [await makeCertificate(), await makeCertificate()];
    const token = tokenWith({ cnf: { 'x5t#S256': sha256Base64url(mine.der) } });
    const shown = (pem?: string) =>
      read({
        authorization: `Bearer ${token}`,
        ...(pem === undefined ? {} : { 'x-ostiary-client-cert': encodeURIComponent(pem) }),
      });
    expect((await shown(mine.pem)).status).toBe(200);
    expectInvalidToken(await shown(other.pem));
    expectInvalidToken(await shown());
    expect((await shown('nonsense')).status).toBe(400);
  });
});

describe('the role in a tenant', () => {
  it.each(ROLES)('%s may do what the table says, with every scope in the token', async (role) => {
    const someone = await system.withRole(owner, role);
    const { path } = await system.launch(owner);
    const tries = {
      'tenants:read': ['GET', `/api/tenants/${owner.tenant}`, undefined],
      'tenants:write': ['PATCH', `/api/tenants/${owner.tenant}/administrators/${randomUuid()}`, { role: 'auditor' }],
      'workspaces:read': ['GET', path, undefined],
      'workspaces:write': ['PATCH', path, { name: `of ${role}` }],
      'clients:read': ['GET', `${path}/clients`, undefined],
      'clients:write': ['POST', `${path}/clients`, { redirect_uris: ['https://a.example/'] }],
      'users:read': ['GET', `${path}/users`, undefined],
      'users:write': ['POST', `${path}/users`, { username: randomBytes(4).toString('hex') }],
      'audit:read': ['GET', `${path}/audit-events`, undefined],
    } as const;
    const allowed: string[] = [];
    for (const [scope, [method, at, body]] of Object.entries(tries)) {
      const answer = await system.call(method, at, { token: someone.token, ...(body === undefined ? {} : { body }) });
      if (answer.status !== 403) allowed.push(scope);
      else expect(answer.json.type).toBe('urn:ostiary:problem:forbidden');
    }
    const all = EVERY_SCOPE.split(' ');
    const expected = {
      owner: all,
      admin: all.filter((scope) => scope !== 'tenants:write'),
      developer: all.filter((scope) => scope !== 'tenants:write' && scope !== 'audit:read'),
      auditor: ['tenants:read', 'workspaces:read', 'clients:read', 'audit:read'],
    };
    expect(allowed).toEqual(expected[role]);
  });

  it('ends with the membership, at once, whatever the token says', async () => {
    const someone = await system.withRole(owner, 'admin');
    const at = `/api/tenants/${owner.tenant}`;
    expect((await system.call('GET', at, someone)).status).toBe(200);
    await system.call('DELETE', `${at}/administrators/${someone.id}`, owner);
    expect((await system.call('GET', at, someone)).status).toBe(404);
  });

  it('is told to the trail when it is not enough: of the tenant if the caller is one of its administrators, else of the installation', async () => {
    const auditor = await system.withRole(owner, 'auditor');
    const here = await system.call('POST', `/api/tenants/${owner.tenant}/workspaces`, {
      token: auditor.token,
      body: {},
    });
    const [event] = await system.eventsOf(here.headers.get('x-request-id'), ['policy.refused']);
    expect(event).toMatchObject({
      tenant: owner.tenant,
      outcome: 'failure',
      actor: { id: auditor.id },
      details: { route: 'launchWorkspace', role: 'auditor' },
    });

    const stranger = await system.newTenant();
    const there = await system.call('GET', `/api/tenants/${owner.tenant}`, stranger);
    const [guess] = await system.eventsOf(there.headers.get('x-request-id'), ['policy.refused']);
    expect(guess).toMatchObject({
      tenant: 'system',
      workspace: 'admin',
      actor: { id: stranger.id },
      details: { tenant: owner.tenant },
    });
  });

  it('of a client is its own, not that of a user with the same identifier', async () => {
    const token = system.accessToken(owner.id, { client_id: owner.id });
    expect((await bearer(token)).status).toBe(404);
  });
});

function signedBy(privateKey: KeyObject): string {
  const { kid } = system.systemKey();
  const [, payload] = owner.token.split('.');
  return signJws(
    { typ: 'at+jwt', kid },
    JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()),
    privateKey,
    'ES256',
  );
}

function withHeader(token: string, change: Readonly<Record<string, unknown>>): string {
  const [header = '', ...rest] = token.split('.');
  const changed = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), ...change };
  return [Buffer.from(JSON.stringify(changed)).toString('base64url'), ...rest].join('.');
}

function changedPayload(token: string): string {
  const [header, payload = '', signature] = token.split('.');
  const changed = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: randomUuid() };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}

describe('what cannot be undone', () => {
  const seconds = () => Math.floor(Date.now() / 1000);
  const remove = async (claims: object, header: object = {}) => {
    const workspace = await system.launch(owner);
    const token = system.accessToken(owner.id, { ...claims }, { ...header });
    return { workspace, answer: await system.call('DELETE', workspace.path, { token }) };
  };

  it.each<[string, object]>([
    ['long ago', { auth_time: seconds() - 3700 }],
    ['nobody knows when', { auth_time: undefined }],
  ])('RFC 9470 §3: asks who signed in %s to sign in again, and nothing is done', async (_, claims) => {
    const { workspace, answer } = await remove(claims);
    expect([answer.status, answer.json.type]).toEqual([401, 'urn:ostiary:problem:insufficient-user-authentication']);
    const challenge = answer.headers.get('www-authenticate');
    expect(challenge).toMatch(/^Bearer error="insufficient_user_authentication", .*max_age="3600"$/);
    expect(challenge).toContain(METADATA);
    expect((await system.call('GET', workspace.path, owner)).status).toBe(200);
    // What can be undone asks for nothing of the kind.
    const token = system.accessToken(owner.id, { ...claims });
    expect((await system.call('PATCH', workspace.path, { token, body: { name: 'Other' } })).status).toBe(200);
    // RFC 9470 §3: nor does revoking a key go on without.
    const [key] = Array.isArray(workspace.signing_keys) ? workspace.signing_keys : [];
    const path = `${workspace.path}/signing-keys/${String(key.kid)}/revoke`;
    expect((await system.call('POST', path, { token, body: { reason: 'x' } })).status).toBe(401);
  });

  it('RFC 9470 §3: lets who signed in lately go on', async () => {
    expect((await remove({ auth_time: seconds() - 3000 })).answer.status).toBe(204);
  });
});
