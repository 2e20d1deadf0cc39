// Clients that somebody vouches for, through the edge: a cluster, a trust domain and an attester that publish their keys, each known to one workspace.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { searchTrail, until } from './support/audit-trail.ts';
import { bareJwk, type ClientKey, epochSeconds, newClientKey, signJwt } from './support/client-key.ts';
import { type Documents, documentServer } from './support/documents.ts';
import { launchWorkspace, registerClient, type TestClient, type TestWorkspace } from './support/workspace-fixture.ts';

const WORKLOAD_JWT = 'urn:ostiary:client-auth:workload-jwt';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:';
const SUBJECT = 'system:serviceaccount:shop:orders';
const SPIFFE_ID = 'spiffe://prod.example/ns/shop/sa/orders';

let outside: Documents;
let cluster: { issuer: string; key: ClientKey };
let spire: ClientKey;
let attester: ClientKey;
let workspace: TestWorkspace;
let orders: TestClient;
let mesh: TestClient;
let app: TestClient;

const SERVICE = { grant_types: ['client_credentials'], redirect_uris: [], scope: 'orders:read' };

beforeAll(async () => {
  outside = await documentServer();
  cluster = { issuer: `${outside.origin}/cluster`, key: newClientKey('RS256') };
  spire = newClientKey();
  attester = newClientKey();
  const keys = (path: string, key: ClientKey, more: object = {}) => ({
    jwks_uri: outside.serve(path, { keys: [{ ...key.publicJwk, ...more }], spiffe_sequence: 1 }),
    algorithms: [key.alg],
    max_lifetime_seconds: 3600,
  });
  workspace = await launchWorkspace('b2b', {
    workload_issuers: [
      { kind: 'jwt', issuer: cluster.issuer, ...keys('/cluster/jwks', cluster.key) },
      {
        kind: 'spiffe',
        issuer: 'spiffe://prod.example',
        ...keys('/bundle', spire, { use: 'jwt-svid', alg: undefined }),
      },
    ],
    client_attestation: {
      challenge: 'required',
      attesters: [{ issuer: 'https://attester.example', ...keys('/attester/jwks', attester) }],
    },
  });
  const register = (metadata: object) => registerClient(workspace, { metadata: { ...SERVICE, ...metadata } });
  orders = await register({
    token_endpoint_auth_method: WORKLOAD_JWT,
    workload_issuer: cluster.issuer,
    workload_subject: SUBJECT,
  });
  mesh = await register({ token_endpoint_auth_method: 'spiffe_jwt', spiffe_id: 'spiffe://prod.example/ns/shop/*' });
  app = await register({
    token_endpoint_auth_method: 'attest_jwt_client_auth',
    client_attester: 'https://attester.example',
  });
});
afterAll(() => outside.close());

const body = z.looseObject({ error: z.string().optional(), access_token: z.string().optional() });

async function ask(form: Record<string, string>, headers: Record<string, string> = {}) {
  const answer = await fetch(`${workspace.issuer}/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'orders:read', ...form }),
  });
  const json = body.parse(await answer.json());
  return { answer, outcome: `${answer.status} ${json.error ?? 'token'}` };
}

const withToken = (client: TestClient, type: string, token: string) =>
  ask({ client_id: client.clientId, client_assertion_type: ASSERTION_TYPE + type, client_assertion: token });

const accountToken = (claims: object = {}, by = cluster.key) => {
  const now = epochSeconds();
  const times = { iat: now, nbf: now, exp: now + 600 };
  return signJwt(
    { alg: by.alg, kid: cluster.key.kid },
    { iss: cluster.issuer, sub: SUBJECT, aud: [workspace.issuer], ...times, ...claims },
    by,
  );
};
const svid = (sub: string, by = spire) =>
  signJwt(
    { alg: by.alg, kid: spire.kid, typ: 'JWT' },
    { sub, aud: [workspace.issuer], iat: epochSeconds(), exp: epochSeconds() + 300 },
    by,
  );

describe('workloads', () => {
  it('RFC 8414 §2: the workspace announces what it takes, and another workspace nothing of it', async () => {
    const metadata = async (issuer: string) =>
      z
        .looseObject({ token_endpoint_auth_methods_supported: z.array(z.string()) })
        .parse(await (await fetch(`${issuer}/.well-known/openid-configuration`)).json());
    const ours = await metadata(workspace.issuer);
    expect(ours.token_endpoint_auth_methods_supported).toEqual(
      expect.arrayContaining([WORKLOAD_JWT, 'spiffe_jwt', 'attest_jwt_client_auth']),
    );
    expect(ours).toMatchObject({
      challenge_endpoint: `${workspace.issuer}/challenge`,
      client_attestation_signing_alg_values_supported: ['ES256'],
    });
    const theirs = await metadata((await launchWorkspace('b2b')).issuer);
    expect(theirs.token_endpoint_auth_methods_supported).not.toContain('spiffe_jwt');
    expect(theirs).not.toHaveProperty('challenge_endpoint');
  });

  it('RFC 7523 §2.2: a service account token is its client, and the trail says by whose word', async () => {
    const { answer, outcome } = await withToken(orders, 'jwt-bearer', accountToken());
    expect(outcome).toBe('200 token');
    const found = () => searchTrail(workspace, { request_id: String(answer.headers.get('x-request-id')) });
    await until('the event is stored', async () => (await found()).length > 0);
    expect(await found()).toMatchObject([
      {
        type: 'token.issued',
        client_authentication_method: WORKLOAD_JWT,
        details: { vouched_by: cluster.issuer, vouched_for: SUBJECT },
      },
    ]);
  });

  it('SPIFFE Client Authentication §3.1: a JWT-SVID is its client', async () => {
    expect((await withToken(mesh, 'jwt-spiffe', svid(SPIFFE_ID))).outcome).toBe('200 token');
  });

  it('RFC 7523 §3: nobody else’s word is', async () => {
    const stranger = newClientKey('RS256');
    const refused = await Promise.all([
      withToken(orders, 'jwt-bearer', accountToken({ sub: 'system:serviceaccount:bank:orders' })),
      withToken(orders, 'jwt-bearer', accountToken({ aud: ['https://kubernetes.default.svc'] })),
      withToken(orders, 'jwt-bearer', accountToken({}, stranger)),
      withToken(orders, 'jwt-spiffe', svid(SPIFFE_ID)),
      withToken(mesh, 'jwt-spiffe', svid('spiffe://prod.example/ns/bank/sa/orders')),
      withToken(mesh, 'jwt-spiffe', svid(SPIFFE_ID, newClientKey())),
      withToken(mesh, 'jwt-bearer', accountToken()),
    ]);
    expect(refused.map(({ outcome }) => outcome)).toEqual(refused.map(() => '401 invalid_client'));
    expect(outside.asked('/cluster/jwks')).toBeLessThan(20);
  });
});

describe('instances', () => {
  const instance = newClientKey();
  const headers = (claims: object, key = instance) => ({
    'OAuth-Client-Attestation': signJwt(
      { alg: 'ES256', kid: attester.kid, typ: 'oauth-client-attestation+jwt' },
      { sub: app.clientId, iat: epochSeconds(), exp: epochSeconds() + 600, cnf: { jwk: bareJwk(instance) } },
      attester,
    ),
    'OAuth-Client-Attestation-PoP': signJwt(
      { alg: 'ES256', typ: 'oauth-client-attestation-pop+jwt' },
      { aud: workspace.issuer, jti: randomUUID(), iat: epochSeconds(), ...claims },
      key,
    ),
  });

  it('Attestation-Based Client Authentication §6.1, §6.3: proves itself with a challenge, from an answer or the endpoint, once', async () => {
    const first = await ask({}, headers({}));
    expect(first.outcome).toBe('400 use_attestation_challenge');
    const offered = first.answer.headers.get('oauth-client-attestation-challenge');
    expect((await ask({}, headers({ challenge: offered }))).outcome).toBe('200 token');

    const fetched = await fetch(`${workspace.issuer}/challenge`, { method: 'POST' });
    expect([fetched.status, fetched.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const { attestation_challenge: challenge } = z
      .object({ attestation_challenge: z.string() })
      .parse(await fetched.json());
    const shown = headers({ challenge });
    expect((await ask({}, shown)).outcome).toBe('200 token');
    expect((await ask({}, shown)).outcome).toBe('401 invalid_client');
    expect((await ask({}, headers({ challenge }, newClientKey()))).outcome).toBe('401 invalid_client');
  });

  it('Attestation-Based Client Authentication §6.3: where nobody is attested there is no challenge', async () => {
    const other = await launchWorkspace('b2b');
    expect((await fetch(`${other.issuer}/challenge`, { method: 'POST' })).status).toBe(404);
  });
});
