import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { jwkThumbprint } from '@ostiary/crypto/jwk';
import { signJws } from '@ostiary/crypto/jws';
import type { SigningKey } from '@ostiary/crypto/signing-key';
import { z } from 'zod';
import {
  type Answer,
  eventually,
  type LaunchedWorkspace,
  ORIGIN,
  TenantSystem,
  type TestAdministrator,
} from '../testing/tenant-system.js';

const system = new TenantSystem();
let owner: TestAdministrator;
let shop: LaunchedWorkspace;
let sibling: LaunchedWorkspace;
/** May, and may not. */
let tool: string;
let another: string;
let userId: string;
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jkt = jwkThumbprint({ ...key.publicKey.export({ format: 'jwk' }) });
const SCOPE = 'global_token_revocation';
const now = () => Math.floor(Date.now() / 1000);

const path = (of: LaunchedWorkspace) => `/${owner.tenant}/${of.slug}/global-token-revocation`;
const admin = (method: string, to: string, body?: unknown) =>
  system.done(method, to, { token: owner.token, ...(body === undefined ? {} : { body }) });

beforeAll(async () => {
  await system.start();
  owner = await system.newTenant();
  [shop, sibling] = [await system.launch(owner), await system.launch(owner)];
  tool = await newClient(shop);
  another = await newClient(shop);
  for (const workspace of [shop, sibling]) await allow(workspace, [tool]);
}, 60_000);
afterAll(() => system.stop());
beforeEach(async () => {
  system.peers.revokedTokens.clear();
  system.peers.sessionEnds.length = 0;
  userId = await newUser(shop);
});

async function newClient(workspace: LaunchedWorkspace): Promise<string> {
  const body = {
    ...{ client_name: 'A security tool', grant_types: ['client_credentials'], response_types: [], redirect_uris: [] },
    ...{ scope: SCOPE, token_endpoint_auth_method: 'client_secret_basic' },
  };
  return String((await admin('POST', `${workspace.path}/clients`, body)).client_id);
}
const allow = (workspace: LaunchedWorkspace, clients: readonly string[]) =>
  admin('PATCH', workspace.path, { settings: { global_token_revocation: { clients } } });
const newUser = async (workspace: LaunchedWorkspace) =>
  String(
    (await admin('POST', `${workspace.path}/users`, { username: `u-${randomUUID()}`, password: 'a long phrase' })).id,
  );

async function keyOf(workspace: LaunchedWorkspace): Promise<SigningKey> {
  const listed = z
    .object({ signing_keys: z.array(z.object({ kid: z.string(), alg: z.string() })) })
    .parse(await admin('GET', `${workspace.path}/signing-keys`));
  const kid = listed.signing_keys.find(({ alg }) => alg === 'ES256')?.kid ?? '';
  const found = system.peers.keys.get(kid);
  if (found === undefined) throw new Error('the workspace has no ES256 key');
  return found;
}

/** As the token endpoint issues it to a client for itself; undefined takes a claim away. */
async function tokenOf(clientId: string, change: Readonly<Record<string, unknown>> = {}, of = shop): Promise<string> {
  const issuer = `${ORIGIN}/${owner.tenant}/${of.slug}`;
  const { kid, privateKey } = await keyOf(of);
  const claims = {
    ...{
      iss: issuer,
      aud: issuer,
      sub: clientId,
      client_id: clientId,
      jti: randomUUID(),
      iat: now(),
      exp: now() + 300,
    },
    ...{ scope: SCOPE, cnf: { jkt }, ...change },
  };
  return signJws({ typ: 'at+jwt', kid }, JSON.parse(JSON.stringify(claims)), privateKey, 'ES256');
}

const proof = (token: string, at: LaunchedWorkspace, by = key) =>
  signJws(
    { typ: 'dpop+jwt', jwk: { ...by.publicKey.export({ format: 'jwk' }) } },
    { jti: randomUUID(), htm: 'POST', htu: ORIGIN + path(at), iat: now(), ath: sha256Base64url(token) },
    by.privateKey,
    'ES256',
  );
const shown = (token: string, headers: Readonly<Record<string, string>>, body: unknown, at = shop): Promise<Answer> =>
  system.call('POST', path(at), { body, headers: { authorization: `DPoP ${token}`, ...headers } });
const revoke = (token: string, subject: object = { format: 'opaque', id: userId }, at = shop) =>
  shown(token, { dpop: proof(token, at) }, { sub_id: subject }, at);
const refusal = ({ status, json }: Answer) => `${status} ${json.error}`;
/** Whether anything of the user was touched. */
const isUntouched = (grant: string) => system.peers.grants.has(grant) && system.peers.sessionEnds.length === 0;

describe('Global Token Revocation by a client of the workspace', () => {
  it('Global Token Revocation §3: ends everything of the user, in the client’s name', async () => {
    for (const subject of [
      { format: 'opaque', id: userId },
      { format: 'iss_sub', iss: shop.issuer, sub: userId },
    ]) {
      const grant = system.peers.addGrant(shop.id, userId);
      const session = system.peers.addSession(shop.slug, userId);
      const answer = await revoke(await tokenOf(tool), subject);
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect([system.peers.grants.has(grant), system.peers.sessions.has(session)]).toEqual([false, false]);
      const requestedBy = { actorType: 'client', actorId: tool };
      expect(system.peers.grantsRevoked.at(-1)).toMatchObject({ requestedBy });
      expect(system.peers.sessionEnds.at(-1)).toMatchObject({ reason: 'ended-by-client', requestedBy });
    }
  });

  it('NIST SP 800-92 §5.4: is on the trail as the client’s, also where there was nothing to end', async () => {
    const { headers } = await revoke(await tokenOf(tool));
    const [event] = (await system.eventsOf(headers.get('x-request-id'), ['user.access_ended'])).filter(
      ({ type }) => type === 'user.access_ended',
    );
    expect(event).toMatchObject({
      ...{ actor: { type: 'client', id: tool }, target: { type: 'user', id: userId }, workspaceId: shop.id },
      details: { subject_format: 'opaque' },
    });
  });

  it('Global Token Revocation §5: is announced where some client may, and nowhere else', async () => {
    const document = async (of: LaunchedWorkspace) =>
      (await system.call('GET', `/${owner.tenant}/${of.slug}/.well-known/oauth-authorization-server`)).json;
    const issuer = String(shop.issuer);
    expect(await document(shop)).toMatchObject({
      global_token_revocation_endpoint: `${issuer}/global-token-revocation`,
      global_token_revocation_endpoint_auth_methods_supported: ['DPoP', 'Bearer'],
      scopes_supported: expect.arrayContaining([SCOPE]),
    });
    const closed = await system.launch(owner);
    expect(JSON.stringify(await document(closed))).not.toContain('global');
    const issuerOfClosed = String(closed.issuer);
    const token = await tokenOf(tool, { iss: issuerOfClosed, aud: issuerOfClosed }, closed);
    expect(refusal(await revoke(token, undefined, closed))).toBe('404 invalid_request');
    expect((await system.call('POST', `/${owner.tenant}/nowhere/global-token-revocation`, { body: {} })).status).toBe(
      404,
    );
  });
});

describe('Global Token Revocation §4: who may not', () => {
  it.each<[clause: string, who: string, token: () => Promise<string>, answer: string]>([
    [
      'Global Token Revocation §4',
      'a client that is registered for the scope and not named',
      () => tokenOf(another),
      '403 access_denied',
    ],
    [
      'RFC 6750 §3.1',
      'a token that was not asked for this',
      () => tokenOf(tool, { scope: 'openid' }),
      '403 insufficient_scope',
    ],
    [
      'RFC 6750 §3.1',
      'a scope that only begins like it',
      () => tokenOf(tool, { scope: `${SCOPE}x` }),
      '403 insufficient_scope',
    ],
    ['RFC 9068 §2.2', 'a user whose token has the scope', () => tokenOf(tool, { sub: userId }), '401 invalid_token'],
    ['RFC 9068 §4', 'a token for an API', () => tokenOf(tool, { aud: 'https://orders.example/' }), '401 invalid_token'],
    ['RFC 9068 §4', 'a token for the admin API', () => tokenOf(tool, { aud: `${ORIGIN}/api` }), '401 invalid_token'],
    [
      'RFC 9068 §4',
      'a token of another workspace, for this one',
      async () => tokenOf(tool, { aud: shop.issuer }, sibling),
      '401 invalid_token',
    ],
    [
      'RFC 9068 §4',
      'a token of another workspace that says it is of this',
      () => tokenOf(tool, { iss: shop.issuer, aud: shop.issuer }, sibling),
      '401 invalid_token',
    ],
    [
      'RFC 9068 §4',
      'a token that is over',
      () => tokenOf(tool, { iat: now() - 600, exp: now() - 300 }),
      '401 invalid_token',
    ],
    ['RFC 9068 §4', 'an administrator’s token', async () => owner.token, '401 invalid_token'],
    [
      'RFC 9449 §7.1',
      'a token without a key, under the scheme DPoP',
      () => tokenOf(tool, { cnf: undefined }),
      '401 invalid_token',
    ],
    [
      'RFC 9449 §4.3(12)',
      'a token of another key',
      () => tokenOf(tool, { cnf: { jkt: sha256Base64url('x') } }),
      '401 invalid_token',
    ],
    ['RFC 9068 §2.2', 'a client that is gone', () => tokenOf(randomUUID()), '401 invalid_token'],
  ])('%s: refuses %s', async (_clause, _who, token, expected) => {
    const grant = system.peers.addGrant(shop.id, userId);
    const answer = await revoke(await token());
    // A proof by another key than the token's is a bad proof (RFC 9449 §7.1), whatever the code.
    expect(refusal(answer).replace('invalid_dpop_proof', 'invalid_token')).toBe(expected);
    expect(answer.headers.get('www-authenticate')).toMatch(/^(DPoP|Bearer) /);
    expect(isUntouched(grant)).toBe(true);
  });

  it('RFC 9700 §2.2.1: refuses a bearer token, and one without a proof, with a proof that was shown before, and none at all', async () => {
    const grant = system.peers.addGrant(shop.id, userId);
    const body = { sub_id: { format: 'opaque', id: userId } };
    const bearer = await tokenOf(tool, { cnf: undefined });
    const answer = await system.call('POST', path(shop), { token: bearer, body });
    expect([refusal(answer), answer.json.error_description]).toEqual([
      '401 invalid_token',
      'the token is not bound to a key or a certificate',
    ]);
    const bound = await tokenOf(tool);
    expect((await shown(bound, {}, body)).status).toBe(401);
    expect((await system.call('POST', path(shop), { token: bound, body })).status).toBe(401);
    expect((await system.call('POST', path(shop), { body })).status).toBe(401);
    expect(isUntouched(grant)).toBe(true);
    const dpop = proof(bound, shop);
    expect((await shown(bound, { dpop }, body)).status).toBe(204);
    expect((await shown(bound, { dpop }, body)).status).toBe(401);
  });

  it('RFC 7009 §2.1: refuses a client that was disabled, one whose tokens were ended, and a token that was revoked', async () => {
    const client = await newClient(shop);
    await allow(shop, [tool, client]);
    const token = await tokenOf(client);
    expect((await revoke(token)).status).toBe(204);
    await admin('PATCH', `${shop.path}/clients/${client}`, { disabled: true });
    const grant = system.peers.addGrant(shop.id, userId);
    system.peers.sessionEnds.length = 0;
    expect(refusal(await revoke(token))).toBe('401 invalid_token');
    const jti = randomUUID();
    system.peers.revokedTokens.add(jti);
    expect(refusal(await revoke(await tokenOf(tool, { jti })))).toBe('401 invalid_token');
    expect(isUntouched(grant)).toBe(true);
  });

  it('Global Token Revocation §4: refuses who may no more, at once, and says so on the trail', async () => {
    const client = await newClient(shop);
    await allow(shop, [tool, client]);
    const token = await tokenOf(client);
    expect((await revoke(token)).status).toBe(204);
    await allow(shop, [tool]);
    const answer = await revoke(token);
    expect(refusal(answer)).toBe('403 access_denied');
    const [event] = await system.eventsOf(answer.headers.get('x-request-id'), ['policy.refused']);
    expect(event).toMatchObject({
      ...{ type: 'policy.refused', actor: { type: 'client', id: client }, workspaceId: shop.id },
      ...{ clause: 'Global Token Revocation §4', details: { endpoint: 'globalTokenRevocation' } },
    });
  });

  it('Global Token Revocation §3.3: nobody of another workspace or issuer, and no other form', async () => {
    const stranger = await newUser(sibling);
    const grant = system.peers.addGrant(sibling.id, stranger);
    const token = await tokenOf(tool);
    for (const subject of [
      { format: 'opaque', id: stranger },
      { format: 'opaque', id: randomUUID() },
      { format: 'iss_sub', iss: sibling.issuer, sub: stranger },
      { format: 'iss_sub', iss: sibling.issuer, sub: userId },
      { format: 'email', email: 'nobody@corp.example' },
    ]) {
      expect(refusal(await revoke(token, subject))).toBe('404 invalid_request');
    }
    for (const subject of [
      {},
      { format: 'phone_number', phone_number: '+1' },
      { format: 'opaque', id: userId, more: 1 },
    ]) {
      expect(refusal(await revoke(token, subject))).toBe('400 invalid_request');
    }
    const headers = { authorization: `DPoP ${token}`, dpop: proof(token, shop), 'content-type': 'text/plain' };
    expect((await system.call('POST', path(shop), { raw: '{}', headers })).status).toBeGreaterThanOrEqual(400);
    expect(isUntouched(grant)).toBe(true);
  });

  it('Global Token Revocation §3.3: what cannot be done now is repeated, and nothing is taken for done', async () => {
    const token = await tokenOf(tool);
    system.peers.sessionsAway = true;
    try {
      const answer = await revoke(token);
      expect([refusal(answer), answer.headers.get('retry-after')]).toEqual(['503 temporarily_unavailable', '1']);
      expect(system.events.some(({ type, target }) => type === 'user.access_ended' && target?.id === userId)).toBe(
        false,
      );
    } finally {
      system.peers.sessionsAway = false;
    }
    expect((await revoke(token)).status).toBe(204);
    await eventually(
      () => system.events.find(({ type, target }) => type === 'user.access_ended' && target?.id === userId),
      'the event',
    );
  });
});
