import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { jwkThumbprint } from '@ostiary/crypto/jwk';
import { signJws } from '@ostiary/crypto/jws';
import type { ClientRecord } from '@ostiary/oauth/client';
import { WORKLOAD_JWT_METHOD } from '@ostiary/oauth/security-profile';
import {
  type Answer,
  type Form,
  REDIRECT_URI,
  type TestWorkspace,
  TokenSystem,
  VERIFIER,
} from '../testing/token-system.js';

jest.setTimeout(30_000);

const CLUSTER = 'https://kubernetes.default.svc.cluster.local';
const SUBJECT = 'system:serviceaccount:shop:orders';
const DOMAIN = 'spiffe://prod.example';
const ATTESTER = 'https://attester.example';
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const JWT_SPIFFE = 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe';

const ec = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const cluster = ec();
const spire = ec();
const attester = ec();
const instance = ec();
const otherInstance = ec();
const jwk = (key: KeyObject) => {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return { kty: 'EC' as const, crv: 'P-256', x, y };
};
const issuer = (name: string, key: KeyObject) => ({
  issuer: name,
  jwks: { keys: [jwk(key)] },
  algorithms: ['ES256' as const],
  maxLifetimeSeconds: 3600,
});

const system = new TokenSystem();
let workspace: TestWorkspace;
let neighbour: TestWorkspace;
let orders: ClientRecord;
let mesh: ClientRecord;
let app: ClientRecord;

beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace({
    workloadIssuers: [
      { kind: 'jwt', ...issuer(CLUSTER, cluster.publicKey) },
      {
        kind: 'spiffe',
        ...issuer(DOMAIN, spire.publicKey),
        jwks: { keys: [{ ...jwk(spire.publicKey), use: 'jwt-svid' as const }] },
      },
    ],
    clientAttestation: { challenge: 'off', attesters: [issuer(ATTESTER, attester.publicKey)] },
  });
  neighbour = await system.newWorkspace();
  const plain = { secretHashes: [] };
  const byCluster = { ...plain, tokenEndpointAuthMethod: WORKLOAD_JWT_METHOD, workloadIssuer: CLUSTER } as const;
  orders = system.newClient(workspace, { ...byCluster, workloadSubject: SUBJECT });
  mesh = system.newClient(workspace, {
    ...plain,
    tokenEndpointAuthMethod: 'spiffe_jwt',
    spiffeId: `${DOMAIN}/ns/shop/*`,
  });
  app = system.newClient(workspace, {
    ...plain,
    tokenEndpointAuthMethod: 'attest_jwt_client_auth',
    clientAttester: ATTESTER,
  });
  // The same client, elsewhere, where the cluster is nobody.
  system.putClient(neighbour, orders);
});
afterAll(() => system.stop());

const now = () => Math.floor(Date.now() / 1000);
const accountToken = (claims: object = {}) =>
  signJws(
    {},
    { iss: CLUSTER, sub: SUBJECT, aud: [workspace.issuer], iat: now(), exp: now() + 600, ...claims },
    cluster.privateKey,
    'ES256',
  );
const svid = (sub: string) =>
  signJws({}, { sub, aud: [workspace.issuer], iat: now(), exp: now() + 300 }, spire.privateKey, 'ES256');

const asked = (at: TestWorkspace, client: ClientRecord, assertion: string, type = JWT_BEARER) =>
  system.call(at, 'token', {
    form: {
      grant_type: 'client_credentials',
      client_id: client.clientId,
      client_assertion: assertion,
      client_assertion_type: type,
      scope: 'read',
    },
  });
const outcome = ({ status, json }: Answer) => `${status} ${json.error ?? 'token'}`;
const eventOf = async (answer: Answer, type: string) => {
  const events = await system.eventsOf(String(answer.headers.get('x-request-id')), [type]);
  return events.find((event) => event.type === type);
};

describe('workloads that their platform vouches for', () => {
  it('RFC 7523 §2.2: a service account token gets tokens, again and again, and the trail says by whose word', async () => {
    const token = accountToken();
    const answers = [await asked(workspace, orders, token), await asked(workspace, orders, token)];
    expect(answers.map(outcome)).toEqual(['200 token', '200 token']);
    for (const answer of answers) {
      const event = await eventOf(answer, 'token.issued');
      expect(event).toMatchObject({
        clientId: orders.clientId,
        clientAuthenticationMethod: WORKLOAD_JWT_METHOD,
        details: { vouched_by: CLUSTER, vouched_for: SUBJECT },
      });
      expect(JSON.stringify(event)).not.toContain(token.split('.')[2]);
    }
  });

  it('SPIFFE Client Authentication §3.1: a JWT-SVID gets tokens', async () => {
    const answer = await asked(workspace, mesh, svid(`${DOMAIN}/ns/shop/sa/orders`), JWT_SPIFFE);
    expect(outcome(answer)).toBe('200 token');
    expect(await eventOf(answer, 'token.issued')).toMatchObject({
      clientAuthenticationMethod: 'spiffe_jwt',
      details: { vouched_by: DOMAIN, vouched_for: `${DOMAIN}/ns/shop/sa/orders` },
    });
  });

  it('RFC 7523 §3: refuses the word on another one, for another server, and in another workspace', async () => {
    const refused = [
      await asked(workspace, orders, accountToken({ sub: 'system:serviceaccount:bank:orders' })),
      await asked(workspace, orders, accountToken({ aud: ['https://kubernetes.default.svc'] })),
      await asked(workspace, mesh, svid(`${DOMAIN}/ns/bank/sa/orders`), JWT_SPIFFE),
      await asked(workspace, mesh, accountToken(), JWT_SPIFFE),
      await asked(neighbour, orders, accountToken({ aud: [neighbour.issuer] })),
    ];
    expect(refused.map(outcome)).toEqual(refused.map(() => '401 invalid_client'));
    for (const answer of refused) {
      expect(await eventOf(answer, 'client.authentication_failed')).toMatchObject({ actor: { type: 'anonymous' } });
    }
  });
});

describe('instances that an attester vouches for', () => {
  const attestation = (key: KeyObject) =>
    signJws(
      { typ: 'oauth-client-attestation+jwt' },
      { sub: app.clientId, iat: now(), exp: now() + 3600, cnf: { jwk: jwk(key) } },
      attester.privateKey,
      'ES256',
    );
  const shown = (key: { publicKey: KeyObject; privateKey: KeyObject }, jti: string = randomUUID()) => ({
    'oauth-client-attestation': attestation(key.publicKey),
    'oauth-client-attestation-pop': signJws(
      { typ: 'oauth-client-attestation-pop+jwt' },
      { aud: workspace.issuer, jti, iat: now() },
      key.privateKey,
      'ES256',
    ),
  });
  const ask = (form: Form, headers: Record<string, string>) => system.call(workspace, 'token', { form, headers });
  const redeemed = (code: string, headers: Record<string, string>) =>
    ask({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: VERIFIER }, headers);

  it('Attestation-Based Client Authentication §12.1: a proof is used once, on whichever replica', async () => {
    const headers = shown(instance);
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => ask({ grant_type: 'client_credentials', scope: 'read' }, headers)),
    );
    expect(answers.map(outcome).sort()).toEqual(['200 token', ...Array(3).fill('401 invalid_client')]);
    const [winner] = answers.filter(({ status }) => status === 200);
    const [loser] = answers.filter(({ status }) => status === 401);
    if (winner === undefined || loser === undefined) throw new Error('nobody won');
    expect(await eventOf(winner, 'token.issued')).toMatchObject({
      clientAuthenticationMethod: 'attest_jwt_client_auth',
      details: { vouched_by: ATTESTER, vouched_for: jwkThumbprint(jwk(instance.publicKey)) },
    });
    expect(await eventOf(loser, 'replay.detected')).toMatchObject({ details: { kind: 'attestation_proof' } });
  });

  it('Attestation-Based Client Authentication §10.3: a refresh token is for the instance that got it', async () => {
    const { code } = await system.newCode(workspace, app, { scopes: ['openid', 'offline_access'] });
    const first = await redeemed(code, shown(instance));
    expect(outcome(first)).toBe('200 token');
    const refresh = (key: typeof instance) =>
      ask({ grant_type: 'refresh_token', refresh_token: String(first.json.refresh_token) }, shown(key));
    expect(outcome(await refresh(otherInstance))).toBe('400 invalid_grant');
    expect(outcome(await refresh(instance))).toBe('200 token');
  });

  it('Attestation-Based Client Authentication §10.4: a code that an instance has pushed for is for it alone', async () => {
    const { code } = await system.newCode(workspace, app, { instanceKey: jwkThumbprint(jwk(instance.publicKey)) });
    const taken = await redeemed(code, shown(otherInstance));
    expect(taken.json).toMatchObject({ error: 'invalid_grant' });
  });
});
