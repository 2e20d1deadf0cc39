import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { signJws } from '@ostiary/crypto/jws';
import { generateSigningKey, type SigningKey } from '@ostiary/crypto/signing-key';
import type { TrustedIssuer } from '@ostiary/oauth/assertion-grant/trusted-issuer';
import type { ClientRecord } from '@ostiary/oauth/client';
import { TOKEN_TYPES } from '@ostiary/oauth/token-exchange/token-type';
import { JWT_BEARER_GRANT, TOKEN_EXCHANGE_GRANT, type WorkspaceSettings } from '@ostiary/oauth/workspace';
import {
  type Answer,
  API,
  claimsOf,
  type Form,
  headerOf,
  ProofKey,
  requestedBy,
  SECRET,
  type TestWorkspace,
  TokenSystem,
} from '../testing/token-system.js';

jest.setTimeout(30_000);

const IDP = 'https://idp.example';
const OTHER = 'https://other-idp.example';
const LIMITED = 'https://limited-idp.example';
const system = new TokenSystem();
let workspace: TestWorkspace;
let sibling: TestWorkspace;
let client: ClientRecord;
let another: ClientRecord;
let key: SigningKey;
let otherKey: SigningKey;
let rsaKey: SigningKey;
let proofKey: ProofKey;
let userId: string;

const GRANTS: ClientRecord['grantTypes'] = [
  'authorization_code',
  'refresh_token',
  TOKEN_EXCHANGE_GRANT,
  JWT_BEARER_GRANT,
];
const CLIENT = 'agent';

beforeAll(async () => {
  await system.start();
  [key, otherKey, rsaKey] = await Promise.all([
    generateSigningKey('ES256'),
    generateSigningKey('ES256'),
    generateSigningKey('RS256'),
  ]);
  proofKey = await ProofKey.create();
  const trusted = (issuer: string, its: SigningKey, change: Partial<TrustedIssuer> = {}): TrustedIssuer => ({
    issuer,
    jwks: { keys: [publicOf(its)] },
    algorithms: ['ES256'],
    kinds: ['jwt', 'id-jag'],
    subject: { claim: 'email', user: 'email' },
    clients: [CLIENT],
    maxLifetimeSeconds: 300,
    ...change,
  });
  const settings: Partial<WorkspaceSettings> = {
    grantTypes: [...GRANTS],
    resources: [
      { identifier: API, name: 'API', scopes: ['read', 'write'] },
      { identifier: 'https://tools.example/', name: 'Tools', scopes: ['tools'] },
    ],
    tokenExchange: {
      rules: [{ client: CLIENT, subjectClients: [], subjectIssuers: [IDP], mode: 'delegation', resources: [API] }],
    },
    trustedIssuers: [
      trusted(IDP, key),
      trusted(OTHER, otherKey, { subject: { claim: 'sub', user: 'id' }, kinds: ['jwt'] }),
      trusted(LIMITED, key, {
        scopes: ['read'],
        resources: [API],
        subject: { claim: 'preferred_username', user: 'username' },
      }),
    ],
  };
  workspace = await system.newWorkspace(settings);
  // Whatever its settings say: no server takes its own word.
  system.changeSettings(workspace, {
    trustedIssuers: [...(settings.trustedIssuers ?? []), trusted(workspace.issuer, key)],
  });
  sibling = await system.newWorkspace(settings);
  const shape = { grantTypes: GRANTS, scopes: ['openid', 'offline_access', 'read', 'write', 'tools'] };
  client = system.newClient(workspace, { clientId: CLIENT, ...shape });
  another = system.newClient(workspace, { clientId: 'another', ...shape });
  system.newClient(sibling, { clientId: CLIENT, ...shape });
  userId = system.newUser(workspace, { email: 'ada@corp.example', email_verified: true });
  system.newUser(sibling, { email: 'ada@corp.example', email_verified: true });
});
afterAll(() => system.stop());

/** As a setting takes it. */
const publicOf = ({ kid, publicJwk }: SigningKey): { kty: 'EC' | 'RSA' } & Record<string, string> => {
  const { kty, crv, x, y, n, e } = publicJwk as Record<string, string>;
  const jwk = { kid, crv, x, y, n, e, use: 'sig' };
  return JSON.parse(JSON.stringify({ kty, ...jwk }));
};

const seconds = (): number => Math.floor(Date.now() / 1000);

/** An assertion of the identity provider; undefined takes a claim away. */
function assertionOf(
  claims: Readonly<Record<string, unknown>> = {},
  { by = key, header = {} }: { by?: SigningKey; header?: Readonly<Record<string, unknown>> } = {},
): string {
  const payload = {
    ...{ iss: IDP, sub: 'u-1', aud: workspace.issuer, jti: randomUUID(), iat: seconds(), exp: seconds() + 120 },
    ...{ email: 'ada@corp.example', email_verified: true },
    ...claims,
  };
  const alg = by === rsaKey ? 'RS256' : 'ES256';
  return signJws({ typ: 'JWT', kid: by.kid, ...header }, JSON.parse(JSON.stringify(payload)), by.privateKey, alg);
}

const show = (assertion: string, form: Form = {}, { as = client, at = workspace, headers = {} } = {}) =>
  system.token(at, as, { grant_type: JWT_BEARER_GRANT, assertion, scope: 'read', ...form }, headers);

const refusal = ({ status, json }: Answer): string => `${status} ${json.error}`;
const isActive = async (token: unknown) => (await system.introspect(workspace, client, token)).json.active;

describe('RFC 7523 §2.1: an assertion', () => {
  it('RFC 7521 §4.1: gets a token for its user, and no refresh token', async () => {
    const answer = await show(assertionOf(), { resource: API });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: expect.any(Number),
      scope: 'read',
    });
    expect(claimsOf(answer.json.access_token)).toMatchObject({
      sub: userId,
      aud: API,
      client_id: CLIENT,
      scope: 'read',
    });
    // What another server says of a sign-in is not ours to repeat.
    expect(claimsOf(answer.json.access_token)).not.toHaveProperty('acr');
    expect(await isActive(answer.json.access_token)).toBe(true);
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['token.issued']);
    expect(event).toMatchObject({
      outcome: 'success',
      grantType: JWT_BEARER_GRANT,
      details: { user: userId, issuer: IDP, assertion_kind: 'jwt', assertion_id: expect.any(String) },
    });
    expect(event?.grantId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('RFC 7523 §3(2): knows its user by whatever claim the issuer’s setting names', async () => {
    const byId = assertionOf({ iss: OTHER, sub: userId }, { by: otherKey });
    expect(claimsOf((await show(byId)).json.access_token)).toMatchObject({ sub: userId });
    const byName = assertionOf({ iss: LIMITED, preferred_username: userId });
    expect((await show(byName, { resource: API })).status).toBe(200);
  });

  it('RFC 7521 §4.1: gives nothing that it, its issuer or the client does not have', async () => {
    const limited = (claims: Record<string, unknown> = {}) =>
      assertionOf({ iss: LIMITED, preferred_username: userId, ...claims });
    expect(refusal(await show(limited(), { resource: API, scope: 'write' }))).toBe('400 invalid_scope');
    expect(refusal(await show(limited(), { resource: 'https://tools.example/' }))).toBe('400 invalid_target');
    expect(refusal(await show(limited()))).toBe('400 invalid_target');
    expect(refusal(await show(assertionOf({ scope: 'read' }), { scope: 'read write' }))).toBe('400 invalid_scope');
    expect(refusal(await show(assertionOf({ resource: API }), { resource: 'https://tools.example/' }))).toBe(
      '400 invalid_target',
    );
    for (const scope of ['openid', 'read offline_access', 'admin']) {
      expect(refusal(await show(assertionOf(), { scope }))).toBe('400 invalid_scope');
    }
  });
});

describe('RFC 7523 §3: what is refused', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['RFC 7523 §3(1): of nobody', { iss: 'https://evil.example' }],
    ['RFC 7523 §3(1): of this server itself', { iss: 'self' }],
    ['RFC 7523 §3(2): about nobody', { sub: undefined }],
    ['RFC 7523 §3(2): about somebody who is not here', { email: 'bob@corp.example' }],
    ['OIDC Core §5.7: about an address that is not verified', { email_verified: false }],
    ['OIDC Core §5.7: about an address of which that is not said', { email_verified: undefined }],
    ['RFC 7523 §3(3): for another server', { aud: 'https://elsewhere.example' }],
    ['RFC 7523 §3(3): for the token endpoint', { aud: 'token endpoint' }],
    ['RFC 7523 §3(3): for two servers', { aud: ['self', 'https://elsewhere.example'] }],
    ['RFC 7523 §3(3): for this server in a list', { aud: ['self'] }],
    ['RFC 7523 §3(3): for nobody', { aud: undefined }],
    ['RFC 7523 §3(4): expired', { exp: seconds() - 1 }],
    ['RFC 7523 §3(4): without an end', { exp: undefined }],
    ['RFC 7523 §3(4): too long', { exp: seconds() + 3600 }],
    ['RFC 7523 §3(5): not yet', { nbf: seconds() + 86_400 }],
    ['RFC 7523 §3(6): without a beginning', { iat: undefined }],
    ['RFC 7523 §3(6): of yesterday', { iat: seconds() - 86_400 }],
    ['RFC 7523 §3(6): of tomorrow', { iat: seconds() + 86_400 }],
    ['RFC 7523 §3(7): without an id', { jti: undefined }],
    ['RFC 7523 §3(7): with an endless id', { jti: 'x'.repeat(513) }],
    ['RFC 8693 §4.1: delegated', { act: { sub: 'admin' } }],
    ['RFC 7800 §3: bound to a key that is not proved', { cnf: { jkt: 'x' } }],
    ['RFC 7800 §3: bound in a way that we do not know', { cnf: { jwk: {} } }],
    ['RFC 7800 §3: bound to nothing', { cnf: {} }],
    ['OIDC Core §2: an ID token', { nonce: 'n' }],
    ['OIDC Core §2: an ID token with an access token', { at_hash: 'h' }],
    ['Identity Assertion JWT Authorization Grant §4.4.1: for another client', { client_id: 'another' }],
    ['RFC 6749 §3.3: with a scope that is none', { scope: ['read'] }],
    ['RFC 8707 §2: with a resource that is none', { resource: [] }],
  ])('%s', async (_, claims) => {
    const own = (value: unknown) => (value === 'self' ? workspace.issuer : value);
    const { iss, aud } = claims;
    const meant = {
      ...claims,
      ...(iss === 'self' && { iss: workspace.issuer }),
      ...(aud === 'token endpoint' && { aud: `${workspace.issuer}/token` }),
      ...(Array.isArray(aud) && { aud: aud.map(own) }),
    };
    expect(refusal(await show(assertionOf(meant)))).toBe('400 invalid_grant');
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['RFC 8725 §3.11: an access token', { typ: 'at+jwt' }],
    ['RFC 8725 §3.11: a client assertion', { typ: 'client-authentication+jwt' }],
    ['RFC 8725 §3.11: a logout token', { typ: 'logout+jwt' }],
    ['RFC 8725 §3.11: a DPoP proof', { typ: 'dpop+jwt' }],
    ['RFC 8725 §3.10: with a key of its own', { kid: 'none', jwk: {} }],
    ['RFC 7515 §4.1.11: with an extension', { crit: ['exp'] }],
  ])('%s', async (_, header) => {
    expect(refusal(await show(assertionOf({}, { header })))).toBe('400 invalid_grant');
  });

  it('RFC 8725 §3.1, §3.10: none, another algorithm, another key, keys that it brings along', async () => {
    const [, payload] = assertionOf().split('.');
    const encoded = (header: Record<string, unknown>) => Buffer.from(JSON.stringify(header)).toString('base64url');
    expect(refusal(await show(`${encoded({ alg: 'none', typ: 'JWT' })}.${payload}.AA`))).toBe('400 invalid_grant');
    expect(refusal(await show(`${encoded({ alg: 'HS256', kid: key.kid })}.${payload}.AAAA`))).toBe('400 invalid_grant');
    expect(refusal(await show(assertionOf({}, { by: rsaKey })))).toBe('400 invalid_grant');
    expect(refusal(await show(assertionOf({}, { by: otherKey, header: { kid: key.kid } })))).toBe('400 invalid_grant');
    const brought = { jku: 'https://evil.example/jwks', jwk: publicOf(otherKey), kid: key.kid };
    expect(refusal(await show(assertionOf({}, { by: otherKey, header: brought })))).toBe('400 invalid_grant');
    expect(refusal(await show(assertionOf().slice(0, -4)))).toBe('400 invalid_grant');
    for (const wrong of ['x', 'a.b', 'x'.repeat(20_000)]) expect(refusal(await show(wrong))).toBe('400 invalid_grant');
    expect(refusal(await show(''))).toBe('400 invalid_request');
  });

  it('RFC 7523 §3(1): an issuer signs in the name of another', async () => {
    const forged = assertionOf({ iss: OTHER, sub: userId }, { by: key });
    expect(refusal(await show(forged))).toBe('400 invalid_grant');
  });

  it('RFC 7523 §3(7): shown twice, by the same or at once, over two replicas; a refusal spends nothing', async () => {
    const assertion = assertionOf();
    expect(refusal(await show(assertion, { scope: 'admin' }))).toBe('400 invalid_scope');
    const answers = await Promise.all(Array.from({ length: 10 }, () => show(assertion)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter((one) => refusal(one) === '400 invalid_grant')).toHaveLength(9);
    const again = await show(assertion);
    const [event] = await system.eventsOf(String(again.headers.get('x-request-id')), ['replay.detected']);
    expect(event).toMatchObject({ details: { kind: 'assertion', user: userId }, clientId: CLIENT });
    expect(JSON.stringify(system.events)).not.toContain(assertion);
  });

  it('RFC 7523 §3(3): in another workspace that trusts the same issuer', async () => {
    expect(refusal(await show(assertionOf(), {}, { at: sibling }))).toBe('400 invalid_grant');
    // The same id is another assertion's there, or of another issuer.
    const jti = randomUUID();
    expect((await show(assertionOf({ jti }))).status).toBe(200);
    expect((await show(assertionOf({ jti, aud: sibling.issuer }), {}, { at: sibling })).status).toBe(200);
    expect((await show(assertionOf({ jti, iss: OTHER, sub: userId }, { by: otherKey }))).status).toBe(200);
  });

  it('RFC 7521 §4.1: by a client that the issuer is not trusted for, one without credentials, one without the grant', async () => {
    expect(refusal(await show(assertionOf(), {}, { as: another }))).toBe('400 invalid_grant');
    const open = system.newClient(workspace, {
      ...{ clientId: 'open', grantTypes: GRANTS, tokenEndpointAuthMethod: 'none', secretHashes: [] },
    });
    expect(refusal(await show(assertionOf(), {}, { as: open }))).toBe('400 unauthorized_client');
    const without = system.newClient(workspace);
    expect(refusal(await show(assertionOf(), {}, { as: without }))).toBe('400 unauthorized_client');
  });

  it('RFC 7523 §3(2): about a user of another workspace, one whose address nobody has proven, one who is disabled', async () => {
    const elsewhere = system.newUser(sibling);
    expect(refusal(await show(assertionOf({ iss: OTHER, sub: elsewhere }, { by: otherKey })))).toBe(
      '400 invalid_grant',
    );
    system.newUser(workspace, { email: 'eve@corp.example' });
    expect(refusal(await show(assertionOf({ email: 'eve@corp.example' })))).toBe('400 invalid_grant');
    const gone = system.newUser(workspace);
    system.putUser(workspace, gone, {}, true);
    expect(refusal(await show(assertionOf({ iss: OTHER, sub: gone }, { by: otherKey })))).toBe('400 invalid_grant');
  });
});

describe('RFC 8693 §2.1: the same as a subject token', () => {
  const exchange = (token: string, form: Form = {}, { as = client } = {}) =>
    system.token(workspace, as, {
      ...{ grant_type: TOKEN_EXCHANGE_GRANT, subject_token: token, subject_token_type: TOKEN_TYPES.jwt, resource: API },
      ...form,
    });

  it('RFC 8693 §2.2.1: a token for its user, who acts being said, once', async () => {
    const token = assertionOf({ scope: 'read' });
    const answer = await exchange(token);
    expect([answer.status, answer.json.scope, answer.json.issued_token_type]).toEqual([
      200,
      'read',
      TOKEN_TYPES.accessToken,
    ]);
    const claims = claimsOf(answer.json.access_token);
    expect(claims).toMatchObject({ sub: userId, aud: API, client_id: CLIENT, act: { sub: CLIENT } });
    // RFC 8693 §2.2.1: no longer than the subject token.
    expect(Number(claims.exp)).toBeLessThanOrEqual(Number(claimsOf(token).exp));
    expect(await isActive(answer.json.access_token)).toBe(true);
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['token.exchanged']);
    expect(event).toMatchObject({ details: { user: userId, subject_from: IDP, mode: 'delegation' } });
    // RFC 7523 §3(7): spent for both grants.
    expect(refusal(await exchange(token))).toBe('400 invalid_request');
    expect(refusal(await show(token))).toBe('400 invalid_grant');
  });

  it('RFC 8693 §4.4: may_act is what it says', async () => {
    expect((await exchange(assertionOf({ may_act: { sub: CLIENT } }))).status).toBe(200);
    expect(refusal(await exchange(assertionOf({ may_act: { sub: 'another' } })))).toBe('400 invalid_request');
    expect(refusal(await exchange(assertionOf({ may_act: { sub: CLIENT, iss: IDP } })))).toBe('400 invalid_request');
  });

  it.each<[string, Readonly<Record<string, unknown>>, Form, string]>([
    ['RFC 8693 §2.2.2: of an issuer without a rule', { iss: OTHER }, {}, '400 invalid_request'],
    ['RFC 8693 §2.2.2: of nobody', { iss: 'https://evil.example' }, {}, '400 invalid_request'],
    ['RFC 8693 §2.2.2: of no string', { iss: 1 }, {}, '400 invalid_request'],
    ['RFC 7523 §3(3): for another server', { aud: 'https://elsewhere.example' }, {}, '400 invalid_request'],
    ['RFC 7523 §3(4): expired', { exp: 1 }, {}, '400 invalid_request'],
    ['RFC 8693 §4.1: delegated, as it says', { act: { sub: CLIENT } }, {}, '400 invalid_request'],
    ['RFC 8693 §2.1: more than it says', { scope: 'read' }, { scope: 'read write' }, '400 invalid_scope'],
    ['RFC 8693 §2.1: for a resource without a rule', {}, { resource: 'https://tools.example/' }, '400 invalid_target'],
    ['RFC 8693 §3: as an access token', {}, { subject_token_type: TOKEN_TYPES.accessToken }, '400 invalid_request'],
    ['RFC 8693 §3: as an ID token', {}, { subject_token_type: TOKEN_TYPES.idToken }, '400 invalid_request'],
    ['RFC 8693 §3: for an ID-JAG', {}, { requested_token_type: TOKEN_TYPES.idJag }, '400 invalid_request'],
  ])('%s: refused', async (_, claims, form, expected) => {
    expect(refusal(await exchange(assertionOf(claims), form))).toBe(expected);
  });

  it('RFC 8693 §3: an ID-JAG, one by another key, and one as an actor', async () => {
    const idJag = assertionOf({ client_id: CLIENT }, { header: { typ: 'oauth-id-jag+jwt' } });
    expect(refusal(await exchange(idJag))).toBe('400 invalid_request');
    expect(refusal(await exchange(assertionOf({}, { by: otherKey })))).toBe('400 invalid_request');
    const form = { actor_token: assertionOf(), actor_token_type: TOKEN_TYPES.jwt };
    expect(refusal(await exchange(assertionOf(), form))).toBe('400 invalid_request');
    expect(refusal(await exchange(assertionOf(), {}, { as: another }))).toBe('400 invalid_request');
  });
});

describe('RFC 7523: what came of an assertion ends', () => {
  it('RFC 6749 §10.3: with the grant that it belongs to, which is no consent', async () => {
    const user = system.newUser(workspace);
    const assertion = () => assertionOf({ iss: OTHER, sub: user }, { by: otherKey });
    const { json } = await show(assertion());
    const { grants } = await system.grants.listGrants({
      ...{ tenant: system.tenant, workspaceId: workspace.id, userId: user, clientId: '', cursor: '', limit: 10 },
    });
    expect(grants).toMatchObject([{ clientId: CLIENT, scopes: [], resources: [] }]);
    await system.grants.revokeGrant({
      ...{ tenant: system.tenant, workspaceId: workspace.id, grantId: grants[0]?.id ?? '' },
      requestedBy: requestedBy(workspace, user),
    });
    expect(await isActive(json.access_token)).toBe(false);
    // Whoever vouches may do so again; the trust is the administrator's to end.
    expect((await show(assertion())).status).toBe(200);
  });

  it('RFC 6749 §10.3: a grant that the user has given is neither widened nor narrowed', async () => {
    const { record } = await system.newCode(workspace, client, { scopes: ['read'] });
    const { json } = await show(assertionOf({ iss: OTHER, sub: record.userId }, { by: otherKey }), {
      scope: 'read write',
    });
    expect(json.scope).toBe('read write');
    const grant = await system.grants.findGrant({
      ...{ tenant: system.tenant, workspaceId: workspace.id, userId: record.userId, clientId: CLIENT, grantId: '' },
    });
    expect(grant).toMatchObject({ id: record.grantId, scopes: ['read'] });
  });

  it('RFC 7009 §2.1: with the token itself', async () => {
    const { json } = await show(assertionOf());
    await system.call(workspace, 'revoke', {
      form: { token: String(json.access_token) },
      headers: { authorization: `Basic ${Buffer.from(`${CLIENT}:${SECRET}`).toString('base64')}` },
    });
    expect(await isActive(json.access_token)).toBe(false);
  });
});

describe('Identity Assertion JWT Authorization Grant: two workspaces', () => {
  let idp: TestWorkspace;
  let server: TestWorkspace;
  let app: ClientRecord;
  let appThere: ClientRecord;
  let stranger: ClientRecord;
  let atServer: string;

  beforeAll(async () => {
    server = await system.newWorkspace();
    idp = await system.newWorkspace({
      grantTypes: [...GRANTS],
      tokenExchange: {
        rules: [],
        identityAssertions: [
          {
            ...{ client: 'wiki', audience: server.issuer, clientIdThere: 'wiki-there', email: true },
            ...{ scopes: ['read', 'write'], resources: [API] },
          },
        ],
      },
    });
    const keys = await system.call(idp, 'jwks');
    const published = (keys.json.keys as Record<string, string>[]).filter(({ alg }) => alg === 'ES256');
    system.changeSettings(server, {
      grantTypes: [...GRANTS],
      trustedIssuers: [
        {
          issuer: idp.issuer,
          jwks: { keys: published as { kty: 'EC' }[] },
          algorithms: ['ES256'],
          kinds: ['id-jag'],
          subject: { claim: 'email', user: 'email' },
          clients: ['wiki-there'],
          maxLifetimeSeconds: 300,
        },
      ],
    });
    app = system.newClient(idp, { clientId: 'wiki', grantTypes: GRANTS });
    stranger = system.newClient(idp, { clientId: 'stranger', grantTypes: GRANTS });
    appThere = system.newClient(server, { clientId: 'wiki-there', grantTypes: GRANTS });
    atServer = system.newUser(server, { email: 'ada@corp.example', email_verified: true });
  });

  async function signIn(by = app) {
    const user = system.newUser(idp, { email: 'ada@corp.example', email_verified: true });
    const { code, record } = await system.newCode(idp, by, { userId: user, scopes: ['openid', 'email'] });
    const { json } = await system.redeem(idp, by, code);
    return { idToken: String(json.id_token), accessToken: String(json.access_token), record };
  }

  const ask = (idToken: string, form: Form = {}, { as = app, headers = {} } = {}) =>
    system.token(
      idp,
      as,
      {
        ...{ grant_type: TOKEN_EXCHANGE_GRANT, requested_token_type: TOKEN_TYPES.idJag, audience: server.issuer },
        ...{ subject_token: idToken, subject_token_type: TOKEN_TYPES.idToken },
        ...form,
      },
      headers,
    );
  const use = (assertion: unknown, form: Form = {}, { as = appThere, at = server, headers = {} } = {}) =>
    system.token(at, as, { grant_type: JWT_BEARER_GRANT, assertion: String(assertion), ...form }, headers);

  it('Identity Assertion JWT Authorization Grant §4.3, §4.4: an ID token here becomes an access token there', async () => {
    const { idToken, record } = await signIn();
    const issued = await ask(idToken, { scope: 'read', resource: API });
    expect(issued.json).toEqual({
      access_token: expect.any(String),
      issued_token_type: TOKEN_TYPES.idJag,
      token_type: 'N_A',
      expires_in: expect.any(Number),
      scope: 'read',
    });
    const idJag = issued.json.access_token;
    expect(headerOf(idJag)).toMatchObject({ typ: 'oauth-id-jag+jwt', alg: 'ES256' });
    expect(claimsOf(idJag)).toMatchObject({
      ...{
        iss: idp.issuer,
        sub: record.userId,
        aud: server.issuer,
        client_id: 'wiki-there',
        scope: 'read',
        resource: API,
      },
      ...{ email: 'ada@corp.example', email_verified: true, auth_time: record.authTime, amr: ['pwd'] },
    });
    const [event] = await system.eventsOf(String(issued.headers.get('x-request-id')), ['token.exchanged']);
    expect(event).toMatchObject({
      actor: { id: 'wiki', act: [{ type: 'user', id: record.userId }] },
      resources: [server.issuer],
      details: { mode: 'identity-assertion' },
    });
    const { status, json } = await use(idJag);
    expect([status, json.scope]).toEqual([200, 'read']);
    expect(claimsOf(json.access_token)).toMatchObject({
      sub: atServer,
      aud: API,
      client_id: 'wiki-there',
      iss: server.issuer,
    });
    expect(refusal(await use(idJag))).toBe('400 invalid_grant');
  });

  it.each<[string, Form, string]>([
    ['Identity Assertion JWT Authorization Grant §4.3: no audience', { audience: '' }, '400 invalid_request'],
    [
      'Identity Assertion JWT Authorization Grant §4.3: another server',
      { audience: 'https://evil.example' },
      '400 invalid_target',
    ],
    ['Identity Assertion JWT Authorization Grant §4.3: more scope', { scope: 'read admin' }, '400 invalid_scope'],
    [
      'Identity Assertion JWT Authorization Grant §4.3: another resource',
      { resource: 'https://evil.example/' },
      '400 invalid_target',
    ],
    [
      'Identity Assertion JWT Authorization Grant §4.3: an access token',
      { subject_token: 'access' },
      '400 invalid_request',
    ],
    [
      'Identity Assertion JWT Authorization Grant §4.3: an access token as such',
      { subject_token: 'access', subject_token_type: TOKEN_TYPES.accessToken },
      '400 invalid_request',
    ],
    [
      'Identity Assertion JWT Authorization Grant §4.3: an actor',
      { actor_token: 'access', actor_token_type: TOKEN_TYPES.accessToken },
      '400 invalid_request',
    ],
  ])('%s is refused', async (_, form, expected) => {
    const { idToken, accessToken } = await signIn();
    const sent = JSON.parse(JSON.stringify(form).replaceAll('"access"', JSON.stringify(accessToken)));
    expect(refusal(await ask(idToken, sent))).toBe(expected);
  });

  it('Identity Assertion JWT Authorization Grant §4.3.3: an ID token of another client, and a client that no rule names', async () => {
    const { idToken } = await signIn();
    expect(refusal(await ask(idToken, {}, { as: stranger }))).toBe('400 invalid_request');
    const own = await signIn(stranger);
    expect(refusal(await ask(own.idToken, {}, { as: stranger }))).toBe('400 invalid_target');
  });

  it('Identity Assertion JWT Authorization Grant §4.3.3: a grant that was withdrawn, a user who was disabled', async () => {
    const { idToken, record } = await signIn();
    await system.grants.revokeGrant({
      ...{ tenant: system.tenant, workspaceId: idp.id, grantId: record.grantId },
      requestedBy: requestedBy(idp, record.userId),
    });
    expect(refusal(await ask(idToken))).toBe('400 invalid_request');
    const user = system.newUser(idp);
    const { code } = await system.newCode(idp, app, { userId: user, scopes: ['openid'] });
    const { json } = await system.redeem(idp, app, code);
    system.putUser(idp, user, {}, true);
    expect(refusal(await ask(String(json.id_token)))).toBe('400 invalid_request');
  });

  it('Identity Assertion JWT Authorization Grant §4.4.1: an ID-JAG is good at its server, for its client, as what it is', async () => {
    const fresh = async () => String((await ask((await signIn()).idToken)).json.access_token);
    // Where it was issued.
    expect(refusal(await use(await fresh(), {}, { at: idp, as: app }))).toBe('400 invalid_grant');
    // By another client there.
    const thief = system.newClient(server, { clientId: 'thief', grantTypes: GRANTS });
    expect(refusal(await use(await fresh(), {}, { as: thief }))).toBe('400 invalid_grant');
    // More than it says.
    expect(refusal(await use(await fresh(), { scope: 'tools' }))).toBe('400 invalid_scope');
    // The ID token itself, and the access token.
    const { idToken, accessToken } = await signIn();
    for (const one of [idToken, accessToken]) expect(refusal(await use(one))).toBe('400 invalid_grant');
    // As a client assertion, an access token, a subject token.
    const asClient = await system.call(server, 'token', {
      form: {
        ...{ grant_type: 'client_credentials', client_assertion: await fresh() },
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
    });
    expect(asClient.status).toBe(401);
    expect((await system.introspect(idp, app, await fresh())).json).toEqual({ active: false });
    const again = { requested_token_type: TOKEN_TYPES.accessToken, audience: '', resource: API };
    expect(refusal(await ask(await fresh(), again))).toBe('400 invalid_request');
  });

  it('Identity Assertion JWT Authorization Grant §8.6.1: bound to a key, it is worth nothing without', async () => {
    const { idToken } = await signIn();
    const { json } = await ask(idToken, {}, { headers: proofKey.proof('POST', `${idp.issuer}/token`) });
    expect(claimsOf(json.access_token)).toMatchObject({ cnf: { jkt: proofKey.jkt } });
    expect(refusal(await use(json.access_token))).toBe('400 invalid_grant');
    const stolen = (await ProofKey.create()).proof('POST', `${server.issuer}/token`);
    expect(refusal(await use(json.access_token, {}, { headers: stolen }))).toBe('400 invalid_grant');
    const good = await use(json.access_token, {}, { headers: proofKey.proof('POST', `${server.issuer}/token`) });
    expect([good.status, good.json.token_type]).toEqual([200, 'DPoP']);
    expect(claimsOf(good.json.access_token)).toMatchObject({ cnf: { jkt: proofKey.jkt } });
  });
});
