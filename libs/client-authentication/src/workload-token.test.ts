import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ClientCertificate } from '@ostiary/crypto/certificate';
import { signJws } from '@ostiary/crypto/jws';
import { makeCertificate } from '@ostiary/crypto/testing/certificates';
import type { ClientRecord } from '@ostiary/oauth/client';
import { effectivePolicy } from '@ostiary/oauth/effective-policy';
import { Parameters } from '@ostiary/oauth/parameters';
import { type JwsAlgorithm, WORKLOAD_JWT_METHOD } from '@ostiary/oauth/security-profile';
import type { Workspace, WorkspaceSettings } from '@ostiary/oauth/workspace';
import { ClientAuthenticator } from './client-authenticator.js';
import { RemoteJwks } from './remote-jwks.js';
import {
  clientSecretKey,
  MemoryAudit,
  MemoryDirectory,
  MemorySpending,
  makeClient,
  NOW,
  NOW_MS,
  origin,
  workspace as plain,
  refusal,
} from './testing/scene.js';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const JWT_SPIFFE = 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe';
const CLUSTER = 'https://kubernetes.default.svc.cluster.local';
const OTHER_CLUSTER = 'https://other.cluster.example';
const SUBJECT = 'system:serviceaccount:shop:orders';
const DOMAIN = 'spiffe://prod.example';
const SPIFFE_ID = `${DOMAIN}/ns/shop/sa/orders`;

const cluster = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherCluster = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spire = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherDomain = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

type Keys = { keys: [Record<string, string> & { kty: 'RSA' | 'EC' }] };
const keysOf = (key: KeyObject, more: Record<string, string>): Keys => {
  const { kty, n, e, crv, x, y } = key.export({ format: 'jwk' });
  const members = Object.entries({ n, e, crv, x, y }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { keys: [{ kty: kty === 'RSA' ? 'RSA' : 'EC', ...Object.fromEntries(members), ...more }] };
};

const issuers: NonNullable<WorkspaceSettings['workloadIssuers']> = [
  {
    kind: 'jwt',
    issuer: CLUSTER,
    jwks: keysOf(cluster.publicKey, { kid: 'k8s', use: 'sig', alg: 'RS256' }),
    algorithms: ['RS256'],
    maxLifetimeSeconds: 3600,
  },
  {
    kind: 'jwt',
    issuer: OTHER_CLUSTER,
    jwks: keysOf(otherCluster.publicKey, { kid: 'k8s' }),
    algorithms: ['RS256'],
    maxLifetimeSeconds: 3600,
  },
  {
    kind: 'spiffe',
    issuer: DOMAIN,
    jwksUri: 'https://bundle.example/prod',
    algorithms: ['ES256'],
    maxLifetimeSeconds: 300,
  },
  {
    kind: 'spiffe',
    issuer: 'spiffe://stage.example',
    jwks: keysOf(otherDomain.publicKey, { kid: 'svid', use: 'jwt-svid' }),
    algorithms: ['ES256'],
    maxLifetimeSeconds: 300,
  },
];

const workspace: Workspace = { ...plain, settings: { ...plain.settings, workloadIssuers: issuers } };
const elsewhere: Workspace = { ...plain, id: 'a0a5e6c0-1111-4222-8333-444455556666' };

interface Signing {
  header?: object;
  by?: KeyObject;
  alg?: JwsAlgorithm;
}
const accountToken = (claims: object = {}, { header = {}, by = cluster.privateKey, alg = 'RS256' }: Signing = {}) =>
  signJws(
    { kid: 'k8s', ...header },
    { iss: CLUSTER, sub: SUBJECT, aud: [plain.issuer], iat: NOW - 60, nbf: NOW - 60, exp: NOW + 540, ...claims },
    by,
    alg,
  );
const svid = (claims: object = {}, { header = {}, by = spire.privateKey, alg = 'ES256' }: Signing = {}) =>
  signJws(
    { kid: 'svid', typ: 'JWT', ...header },
    { sub: SPIFFE_ID, aud: [plain.issuer], iat: NOW - 10, exp: NOW + 200, ...claims },
    by,
    alg,
  );

let audit: MemoryAudit;
let directory: MemoryDirectory;
let spending: MemorySpending;
let fetched: string[];
let bundle: unknown;
/** Unix ms, for the cache of keys alone. */
let keysClock: number;
let authenticator: ClientAuthenticator;

const register = (record: Partial<ClientRecord>, under = workspace) => {
  const client = makeClient(record);
  directory.clients.set(client.clientId, { ...client, policy: effectivePolicy(under.settings, client) });
};

beforeEach(() => {
  audit = new MemoryAudit();
  directory = new MemoryDirectory();
  spending = new MemorySpending();
  fetched = [];
  keysClock = NOW_MS;
  bundle = {
    keys: [
      ...keysOf(stranger.publicKey, { use: 'x509-svid' }).keys,
      ...keysOf(spire.publicKey, { kid: 'svid', use: 'jwt-svid' }).keys,
    ],
    spiffe_sequence: 3,
    spiffe_refresh_hint: 60,
  };
  const bound = { tokenEndpointAuthMethod: WORKLOAD_JWT_METHOD, workloadIssuer: CLUSTER } as const;
  register({ ...bound, clientId: 'orders', workloadSubject: SUBJECT });
  register({ ...bound, clientId: 'billing', workloadSubject: 'system:serviceaccount:shop:billing' });
  register({ ...bound, clientId: 'forgotten', workloadIssuer: 'https://gone.example', workloadSubject: SUBJECT });
  register({ ...bound, clientId: 'ours', workloadIssuer: plain.issuer, workloadSubject: SUBJECT });
  register({ clientId: 'mesh', tokenEndpointAuthMethod: 'spiffe_jwt', spiffeId: SPIFFE_ID });
  register({ clientId: 'meshes', tokenEndpointAuthMethod: 'spiffe_jwt', spiffeId: `${DOMAIN}/ns/shop/*` });
  register({ clientId: 'by-key', tokenEndpointAuthMethod: 'private_key_jwt' });
  authenticator = new ClientAuthenticator({
    directory,
    audit,
    clientSecretKey,
    spendOnce: spending,
    remoteJwks: new RemoteJwks({
      fetch: async (uri) => {
        fetched.push(uri);
        return { status: 200, body: JSON.stringify(bundle) };
      },
      now: () => keysClock,
    }),
    now: () => NOW_MS,
  });
});

interface Shown {
  type?: string;
  at?: Workspace;
}
const authenticate = (clientId: string, token: string, { type = JWT_BEARER, at = workspace }: Shown = {}) =>
  authenticator.authenticate({
    workspace: at,
    endpoint: 'token',
    parameters: Parameters.of({ client_id: clientId, client_assertion: token, client_assertion_type: type }),
    request: origin,
  });
const asMesh = (clientId: string, token: string) => authenticate(clientId, token, { type: JWT_SPIFFE });
const unknown = 'the client is unknown, or its credentials are not right';

describe('RFC 7523 §2.2: a service account token of a cluster', () => {
  it('RFC 7523 §2.2: authenticates the client that is bound to its subject, and the trail will say whose word that was', async () => {
    const { client, method, evidence } = await authenticate('orders', accountToken());
    expect([client.clientId, method, evidence]).toEqual([
      'orders',
      WORKLOAD_JWT_METHOD,
      { vouched_by: CLUSTER, vouched_for: SUBJECT },
    ]);
    expect(audit.events).toEqual([]);
  });

  it('RFC 7523 §3(7): is used until it expires, as the kubelet renews it: nothing is spent', async () => {
    const token = accountToken({ jti: 'one' });
    await authenticate('orders', token);
    await authenticate('orders', token);
    expect(spending.spent.size).toBe(0);
  });

  it.each<[string, string]>([
    ['whose aud is a string', accountToken({ aud: plain.issuer })],
    ['with typ JWT', accountToken({}, { header: { typ: 'JWT' } })],
    ['as old as it may become', accountToken({ iat: NOW - 3599, exp: NOW + 1 })],
    [
      'with the names of pod and node',
      accountToken({ 'kubernetes.io': { namespace: 'shop', pod: { name: 'orders-1' } } }),
    ],
    [
      'that names keys, which are not followed',
      accountToken(
        {},
        {
          header: {
            jku: 'https://evil.example',
            x5u: 'https://evil.example',
            jwk: keysOf(stranger.publicKey, {}).keys[0],
          },
        },
      ),
    ],
  ])('RFC 7523 §3: accepts one %s', async (_title, token) => {
    expect((await authenticate('orders', token)).client.clientId).toBe('orders');
    expect(fetched).toEqual([]);
  });

  const hs256 = (key: string | Buffer) => {
    const [, payload = ''] = accountToken().split('.');
    const header = Buffer.from('{"alg":"HS256","kid":"k8s"}').toString('base64url');
    return `${header}.${payload}.${createHmac('sha256', key).update(`${header}.${payload}`).digest('base64url')}`;
  };
  const pem = cluster.publicKey.export({ format: 'pem', type: 'spki' });

  it.each<[string, string, string, string]>([
    // Who has not shown to be the client is told what a stranger is told.
    ['RFC 7523 §3(2)', 'the subject of another client', 'billing', accountToken()],
    ['RFC 7523 §3(2)', 'a subject that only begins like it', 'orders', accountToken({ sub: `${SUBJECT}-test` })],
    ['RFC 7523 §3(2)', 'a subject in another case', 'orders', accountToken({ sub: SUBJECT.toUpperCase() })],
    ['RFC 7523 §3(2)', 'no subject', 'orders', accountToken({ sub: undefined })],
    [
      'RFC 7523 §3(2)',
      'the name of another cluster, signed by the right one',
      'orders',
      accountToken({ iss: OTHER_CLUSTER }),
    ],
    [
      'RFC 7523 §3(9)',
      'the token of another cluster that is trusted too',
      'orders',
      accountToken({ iss: OTHER_CLUSTER }, { by: otherCluster.privateKey }),
    ],
    [
      'RFC 7523 §3(9)',
      "another cluster's key under the right name",
      'orders',
      accountToken({}, { by: otherCluster.privateKey }),
    ],
    [
      'RFC 7523 §3(9)',
      'a key that it brings along',
      'orders',
      accountToken(
        {},
        {
          by: stranger.privateKey,
          header: { jwk: keysOf(stranger.publicKey, {}).keys[0], jku: 'https://evil.example/jwks' },
        },
      ),
    ],
    ['RFC 7523 §3(9)', 'a kid that nobody has', 'orders', accountToken({}, { header: { kid: 'x' } })],
    [
      'RFC 7523 §3(1)',
      'an issuer that the workspace no longer trusts',
      'forgotten',
      accountToken({ iss: 'https://gone.example' }),
    ],
    ['RFC 7523 §3(1)', 'a token of this server', 'ours', accountToken({ iss: plain.issuer })],
    ['RFC 6749 §5.2', 'an unknown client', 'nobody', accountToken()],
  ])('%s: refuses %s as it refuses an unknown client', async (clause, _title, clientId, token) => {
    const error = await refusal(authenticate(clientId, token));
    expect(error).toMatchObject({ code: 'invalid_client', status: 401, description: unknown, clause });
    expect(audit.events).toMatchObject([
      { type: 'client.authentication_failed', clause, actor: { type: 'anonymous' } },
    ]);
    expect(JSON.stringify(audit.events)).not.toContain(token);
    expect(fetched).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['RFC 7523 §3(3)', 'for another server', accountToken({ aud: ['https://kubernetes.default.svc'] })],
    ['RFC 7523 §3(3)', 'for this server and another', accountToken({ aud: [plain.issuer, 'https://rp.example'] })],
    ['RFC 7523 §3(3)', 'for the token endpoint (RFC 7523bis §4)', accountToken({ aud: [`${plain.issuer}/token`] })],
    ['RFC 7523 §3(3)', 'for nobody', accountToken({ aud: undefined })],
    ['RFC 7523 §3(3)', 'for an empty list', accountToken({ aud: [] })],
    ['RFC 7523 §3(4)', 'that has expired', accountToken({ exp: NOW })],
    ['RFC 7523 §3(4)', 'without end', accountToken({ exp: undefined })],
    ['RFC 7523 §3(4)', 'that lives for a day', accountToken({ exp: NOW + 86_400 })],
    [
      'RFC 7523 §3(4)',
      'that was made long ago for longer than it may live',
      accountToken({ iat: NOW - 7200, exp: NOW + 60 }),
    ],
    ['RFC 7523 §3(4)', 'without iat', accountToken({ iat: undefined })],
    ['RFC 7523 §3(4)', 'from the future', accountToken({ iat: NOW + 61 })],
    ['RFC 7523 §3(4)', 'that is not good yet', accountToken({ nbf: NOW + 61 })],
    ['RFC 8725 §3.11', 'that is an access token', accountToken({}, { header: { typ: 'at+jwt' } })],
    ['RFC 8725 §3.11', 'that is an attestation', accountToken({}, { header: { typ: 'oauth-client-attestation+jwt' } })],
    ['OpenID Connect Core §2', 'that is an ID token', accountToken({ nonce: 'n' })],
    ['RFC 7800 §3', 'that is bound to a key that is not shown', accountToken({ cnf: { jkt: 'x' } })],
    ['RFC 7800 §3', 'that is bound to nothing', accountToken({ cnf: {} })],
    ['RFC 8725 §3.1', 'signed otherwise than its issuer signs', accountToken({}, { alg: 'PS256' })],
    [
      'RFC 8725 §3.1',
      'signed by nobody',
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${accountToken().split('.')[1]}.AAAA`,
    ],
    ['RFC 8725 §3.1', 'signed with the public key as a secret', hs256(pem)],
    ['RFC 7523 §3(9)', 'that is oversized', accountToken({ pad: 'x'.repeat(16_384) })],
    ['RFC 7591 §2', 'as a JWT-SVID would be', ''],
  ])('%s: refuses one %s', async (clause, _title, token) => {
    const error = await refusal(token === '' ? asMesh('orders', accountToken()) : authenticate('orders', token));
    expect(error).toMatchObject({ code: 'invalid_client', status: 401, clause });
    expect(error.description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
  });

  it('RFC 8705 §3.1: one that is bound to a certificate is good over a connection with it, and only there', async () => {
    const [ours, other] = await Promise.all(['ours', 'other'].map((name) => certificateOf(`CN=${name}`)));
    const token = accountToken({ cnf: { 'x5t#S256': ours?.thumbprint } });
    const over = (certificate: ClientCertificate | undefined) =>
      authenticator.authenticate({
        workspace,
        endpoint: 'token',
        parameters: Parameters.of({ client_id: 'orders', client_assertion: token, client_assertion_type: JWT_BEARER }),
        certificate,
        request: origin,
      });
    expect((await over(ours)).client.clientId).toBe('orders');
    expect((await refusal(over(other))).clause).toBe('RFC 7800 §3');
  });

  it('RFC 7523 §3(1): an issuer of one workspace is nobody in another', async () => {
    expect(await refusal(authenticate('orders', accountToken(), { at: elsewhere }))).toMatchObject({
      clause: 'RFC 7523 §3(1)',
      description: unknown,
    });
  });

  it('RFC 7591 §2: a client with keys of its own is not authenticated by a cluster, nor the other way round', async () => {
    expect((await refusal(authenticate('by-key', accountToken()))).clause).toBe('RFC 7591 §2');
    const own = accountToken({ iss: 'orders', sub: 'orders' });
    expect((await refusal(authenticate('orders', own))).clause).toBe('RFC 7591 §2');
  });

  it('security profile: FAPI has no tokens that are used again', async () => {
    register({
      clientId: 'orders',
      tokenEndpointAuthMethod: WORKLOAD_JWT_METHOD,
      workloadIssuer: CLUSTER,
      workloadSubject: SUBJECT,
      securityProfile: 'fapi2-security',
    });
    expect((await refusal(authenticate('orders', accountToken()))).clause).toBe('security profile');
  });

  it('RFC 7591 §2: token_endpoint_auth_signing_alg is the only one', async () => {
    const bound = {
      workloadIssuer: CLUSTER,
      workloadSubject: SUBJECT,
      tokenEndpointAuthMethod: WORKLOAD_JWT_METHOD,
    } as const;
    register({ ...bound, clientId: 'orders', tokenEndpointAuthSigningAlg: 'ES256' });
    expect((await refusal(authenticate('orders', accountToken()))).clause).toBe('RFC 8725 §3.1');
    register({ ...bound, clientId: 'orders', tokenEndpointAuthSigningAlg: 'RS256' });
    await authenticate('orders', accountToken());
  });

  it('RFC 7523 §3(1): the policy of a workspace without issuers has no such method', async () => {
    register(
      {
        clientId: 'orders',
        tokenEndpointAuthMethod: WORKLOAD_JWT_METHOD,
        workloadIssuer: CLUSTER,
        workloadSubject: SUBJECT,
      },
      plain,
    );
    expect((await refusal(authenticate('orders', accountToken(), { at: plain }))).clause).toBe('security profile');
  });

  it('RFC 7521 §4.2: comes with the client_id, which nobody can tell from it', async () => {
    const parameters = { client_assertion: accountToken(), client_assertion_type: JWT_BEARER };
    const without = authenticator.authenticate({
      workspace,
      endpoint: 'token',
      parameters: Parameters.of(parameters),
      request: origin,
    });
    expect((await refusal(without)).code).toBe('invalid_client');
  });
});

async function certificateOf(subject: string): Promise<ClientCertificate> {
  const validity = { notBefore: new Date(NOW_MS - 1_000), notAfter: new Date(NOW_MS + 3_600_000) };
  return ClientCertificate.fromDer((await makeCertificate({ ...validity, subject })).der);
}

describe('SPIFFE Client Authentication §3.1: a JWT-SVID', () => {
  it('SPIFFE Client Authentication §3.1: authenticates the client that is bound to its SPIFFE ID', async () => {
    const { client, method, evidence } = await asMesh('mesh', svid());
    expect([client.clientId, method, evidence]).toEqual([
      'mesh',
      'spiffe_jwt',
      { vouched_by: DOMAIN, vouched_for: SPIFFE_ID },
    ]);
    expect(fetched).toEqual(['https://bundle.example/prod']);
  });

  it.each<[string, string, object]>([
    ['whoever is below the path', 'meshes', {}],
    ['whoever is deep below the path', 'meshes', { sub: `${DOMAIN}/ns/shop/sa/orders/v2` }],
    ['one without iat (JWT-SVID §3)', 'mesh', { iat: undefined }],
    ['one with an iss, which says nothing', 'mesh', { iss: 'https://oidc.example' }],
  ])('SPIFFE Client Authentication §5.1: accepts %s', async (_title, clientId, claims) => {
    expect((await asMesh(clientId, svid(claims))).client.clientId).toBe(clientId);
  });

  it.each<[string, string, string, string]>([
    ['RFC 7523 §3(2)', 'another workload', 'mesh', svid({ sub: `${DOMAIN}/ns/shop/sa/billing` })],
    ['RFC 7523 §3(2)', 'the path itself', 'meshes', svid({ sub: `${DOMAIN}/ns/shop` })],
    ['RFC 7523 §3(2)', 'a neighbour whose name begins alike', 'meshes', svid({ sub: `${DOMAIN}/ns/shopping/sa/a` })],
    ['RFC 7523 §3(2)', 'a path that climbs out', 'meshes', svid({ sub: `${DOMAIN}/ns/shop/../bank/sa/a` })],
    ['RFC 7523 §3(2)', 'a path with an empty segment', 'meshes', svid({ sub: `${DOMAIN}/ns/shop//a` })],
    ['RFC 7523 §3(2)', 'a trust domain in capitals', 'mesh', svid({ sub: SPIFFE_ID.replace('prod', 'PROD') })],
    ['RFC 7523 §3(2)', 'what is escaped', 'meshes', svid({ sub: `${DOMAIN}/ns/shop/sa/%6frders` })],
    [
      'RFC 7523 §3(2)',
      "another domain's name, signed by the right one",
      'mesh',
      svid({ sub: 'spiffe://stage.example/ns/shop/sa/orders' }),
    ],
    [
      'RFC 7523 §3(9)',
      'the token of another domain that is trusted too',
      'mesh',
      svid({ sub: 'spiffe://stage.example/ns/shop/sa/orders' }, { by: otherDomain.privateKey }),
    ],
    ['RFC 7523 §3(9)', "another domain's key for our name", 'mesh', svid({}, { by: otherDomain.privateKey })],
    [
      'RFC 7523 §3(9)',
      'a key of the bundle that is for X.509',
      'mesh',
      svid({}, { by: stranger.privateKey, alg: 'RS256' }),
    ],
  ])('%s: refuses %s', async (clause, _title, clientId, token) => {
    const error = await refusal(asMesh(clientId, token));
    const alg = _title.includes('X.509') ? { clause: 'RFC 8725 §3.1' } : { clause, description: unknown };
    expect(error).toMatchObject({ code: 'invalid_client', ...alg });
  });

  it.each<[string, string, string]>([
    ['RFC 7523 §3(3)', 'for another server', svid({ aud: ['https://other.example'] })],
    ['RFC 7523 §3(3)', 'for two servers', svid({ aud: [plain.issuer, 'https://other.example'] })],
    ['RFC 7523 §3(4)', 'that has expired', svid({ exp: NOW })],
    ['RFC 7523 §3(4)', 'that lives too long, without iat', svid({ iat: undefined, exp: NOW + 331 })],
    ['RFC 7800 §3', 'that is bound to a key (a WIT-SVID)', svid({ cnf: { jwk: {} } })],
    ['RFC 8725 §3.11', 'that is a WIT-SVID', svid({}, { header: { typ: 'wit+jwt' } })],
  ])('%s: refuses one %s', async (clause, _title, token) => {
    expect(await refusal(asMesh('mesh', token))).toMatchObject({ code: 'invalid_client', clause });
  });

  it('SPIFFE Trust Domain and Bundle §4.2.2: a key that does not say that it is for JWT-SVIDs is for nothing', async () => {
    bundle = { keys: keysOf(spire.publicKey, { kid: 'svid' }).keys };
    expect((await refusal(asMesh('mesh', svid()))).clause).toBe('RFC 7523 §3(9)');
    expect(fetched).toHaveLength(1);
  });

  it('SPIFFE Client Authentication §6.1: a new key of the bundle is found when it is used', async () => {
    const next = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await asMesh('mesh', svid());
    bundle = { keys: keysOf(next.publicKey, { kid: 'next', use: 'jwt-svid' }).keys };
    const token = svid({}, { by: next.privateKey, header: { kid: 'next' } });
    // At most every ten seconds: what strangers send does not make us ask.
    expect((await refusal(asMesh('mesh', token))).clause).toBe('RFC 7523 §3(9)');
    expect(fetched).toHaveLength(1);
    keysClock += 10_000;
    expect((await asMesh('mesh', token)).method).toBe('spiffe_jwt');
    expect((await refusal(asMesh('mesh', svid()))).clause).toBe('RFC 7523 §3(9)');
  });

  it('SPIFFE Client Authentication §3.1: the type of the assertion is that of a JWT-SVID, and it comes with the client_id', async () => {
    expect((await refusal(authenticate('mesh', svid()))).clause).toBe('RFC 7591 §2');
    const without = authenticator.authenticate({
      workspace,
      endpoint: 'token',
      parameters: Parameters.of({ client_assertion: svid(), client_assertion_type: JWT_SPIFFE }),
      request: origin,
    });
    expect((await refusal(without)).clause).toBe('SPIFFE Client Authentication §3.1');
  });
});
