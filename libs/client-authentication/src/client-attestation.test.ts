import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { DpopNonces } from '@ostiary/crypto/dpop-nonce';
import { jwkThumbprint } from '@ostiary/crypto/jwk';
import { parseJws, signJws } from '@ostiary/crypto/jws';
import type { ClientRecord } from '@ostiary/oauth/client';
import { effectivePolicy } from '@ostiary/oauth/effective-policy';
import type { Endpoint } from '@ostiary/oauth/endpoints';
import { Parameters } from '@ostiary/oauth/parameters';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import type { ClientAttestationSettings } from '@ostiary/oauth/workload-identity/client-attester';
import type { Workspace } from '@ostiary/oauth/workspace';
import { checkAttestation } from './client-attestation.js';
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

const ATTESTER = 'https://attester.example';
const ec = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const attester = ec();
const otherAttester = ec();
const instance = ec();
const otherInstance = ec();
const jwk = (key: KeyObject, more: object = {}) => {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return { kty: 'EC' as const, crv: 'P-256', x, y, ...more };
};
const instanceJkt = jwkThumbprint(jwk(instance.publicKey));

const attesters: ClientAttestationSettings['attesters'] = [
  {
    issuer: ATTESTER,
    jwks: { keys: [jwk(attester.publicKey, { kid: 'a' })] },
    algorithms: ['ES256'],
    maxLifetimeSeconds: 86_400,
  },
  {
    issuer: 'https://other.example',
    jwks: { keys: [jwk(otherAttester.publicKey, { kid: 'a' })] },
    algorithms: ['ES256'],
    maxLifetimeSeconds: 86_400,
  },
];
const under = (challenge: 'required' | 'off', more: Partial<Workspace> = {}): Workspace => ({
  ...plain,
  settings: { ...plain.settings, clientAttestation: { challenge, attesters } },
  ...more,
});
const workspace = under('off');
const challenging = under('required');

interface Signing {
  header?: object;
  by?: KeyObject;
  alg?: JwsAlgorithm;
}
const attestation = (claims: object = {}, { header = {}, by = attester.privateKey, alg = 'ES256' }: Signing = {}) =>
  signJws(
    { typ: 'oauth-client-attestation+jwt', kid: 'a', ...header },
    { sub: 'app', iat: NOW - 3600, exp: NOW + 3600, cnf: { jwk: jwk(instance.publicKey) }, ...claims },
    by,
    alg,
  );
const proof = (claims: object = {}, { header = {}, by = instance.privateKey, alg = 'ES256' }: Signing = {}) =>
  signJws(
    { typ: 'oauth-client-attestation-pop+jwt', ...header },
    { aud: plain.issuer, jti: 'one', iat: NOW, ...claims },
    by,
    alg,
  );

let audit: MemoryAudit;
let directory: MemoryDirectory;
let spending: MemorySpending;
let fetched: string[];
let authenticator: ClientAuthenticator;
const challenges = new DpopNonces(Buffer.alloc(32, 7));

const register = (record: Partial<ClientRecord>) => {
  const client = makeClient({ tokenEndpointAuthMethod: 'attest_jwt_client_auth', clientAttester: ATTESTER, ...record });
  directory.clients.set(client.clientId, { ...client, policy: effectivePolicy(workspace.settings, client) });
};

beforeEach(() => {
  audit = new MemoryAudit();
  directory = new MemoryDirectory();
  spending = new MemorySpending();
  fetched = [];
  register({ clientId: 'app' });
  register({ clientId: 'other-app' });
  register({ clientId: 'orphan', clientAttester: 'https://gone.example' });
  register({ clientId: 'public', tokenEndpointAuthMethod: 'none', clientAttester: undefined });
  authenticator = new ClientAuthenticator({
    directory,
    audit,
    clientSecretKey,
    spendOnce: spending,
    attestationChallenges: challenges,
    remoteJwks: new RemoteJwks({
      fetch: async (uri) => {
        fetched.push(uri);
        return { status: 404, body: '' };
      },
      now: () => NOW_MS,
    }),
    now: () => NOW_MS,
  });
});

interface Shown {
  at?: Workspace;
  endpoint?: Endpoint;
  parameters?: Record<string, string>;
  authorizationHeader?: string;
}
const show = (
  attestations: string[],
  proofs: string[],
  { at = workspace, endpoint = 'token', parameters = {}, authorizationHeader }: Shown = {},
) =>
  authenticator.authenticate({
    workspace: at,
    endpoint,
    parameters: Parameters.of(parameters),
    authorizationHeader,
    attestation: { attestations, proofs },
    request: origin,
  });
const unknown = 'the client is unknown, or its credentials are not right';
const CLAUSE = 'Attestation-Based Client Authentication';

describe('Attestation-Based Client Authentication §7: an instance of a client', () => {
  it.each<Endpoint>([
    'token',
    'pushedAuthorizationRequest',
    'deviceAuthorization',
    'backchannelAuthentication',
    'introspection',
    'revocation',
  ])(
    'Attestation-Based Client Authentication §7.5: is its client at the %s endpoint, and the trail will say whose word that was',
    async (endpoint) => {
      const { client, method, evidence, instanceKey } = await show([attestation()], [proof()], { endpoint });
      expect([client.clientId, method, instanceKey]).toEqual(['app', 'attest_jwt_client_auth', instanceJkt]);
      expect(evidence).toEqual({ vouched_by: ATTESTER, vouched_for: instanceJkt });
      expect([...spending.spent]).toEqual([
        [JSON.stringify(['attestation-proof', `${plain.id}/app/${instanceJkt}`, 'one']), 90],
      ]);
      expect(audit.events).toEqual([]);
    },
  );

  it('Attestation-Based Client Authentication §10.2: shows its attestation again, with another proof', async () => {
    await show([attestation()], [proof()]);
    await show([attestation()], [proof({ jti: 'two' })], { parameters: { client_id: 'app' } });
  });

  it('Attestation-Based Client Authentication §12.1: refuses a proof that was used before, and says so in the trail', async () => {
    await show([attestation()], [proof()]);
    const error = await refusal(show([attestation({ exp: NOW + 100 })], [proof({ extra: 1 })]));
    expect(error).toMatchObject({ code: 'invalid_client', status: 401, clause: `${CLAUSE} §12.1` });
    expect(audit.events.map(({ type, details }) => [type, details])).toEqual([
      ['replay.detected', { kind: 'attestation_proof' }],
      ['client.authentication_failed', { endpoint: 'token' }],
    ]);
  });

  it('Attestation-Based Client Authentication §12.1: one instance cannot use up a jti of another', async () => {
    const cnf = { jwk: jwk(otherInstance.publicKey) };
    await show([attestation({ cnf })], [proof({}, { by: otherInstance.privateKey })]);
    await show([attestation()], [proof()]);
  });

  const macOf = (key: string | Buffer) => {
    const [, payload = ''] = attestation().split('.');
    const header = Buffer.from('{"typ":"oauth-client-attestation+jwt","alg":"HS256","kid":"a"}').toString('base64url');
    return `${header}.${payload}.${createHmac('sha256', key).update(`${header}.${payload}`).digest('base64url')}`;
  };
  const unsigned = `${Buffer.from('{"typ":"oauth-client-attestation+jwt","alg":"none"}').toString('base64url')}.${attestation().split('.')[1]}.AAAA`;

  it.each<[string, string, string]>([
    ['§7.1', 'of another client of the attester', attestation({ sub: 'nobody' })],
    ['§7.1', 'by another attester that is trusted too', attestation({}, { by: otherAttester.privateKey })],
    [
      '§7.1',
      'by the instance itself, which brings its key along',
      attestation(
        {},
        {
          by: instance.privateKey,
          header: { jwk: jwk(instance.publicKey), jku: 'https://evil.example/jwks', x5u: 'https://evil.example/x5u' },
        },
      ),
    ],
    ['§7.1', 'with a kid that the attester does not have', attestation({}, { header: { kid: 'x' } })],
    ['§7.1', 'of a client whose attester is trusted no longer', attestation({ sub: 'orphan' })],
  ])(
    'Attestation-Based Client Authentication %s: refuses an attestation %s as it refuses an unknown client',
    async (section, title, token) => {
      const error = await refusal(show([token], [proof()]));
      const clause = title.startsWith('of another client') ? 'RFC 6749 §5.2' : `${CLAUSE} ${section}`;
      expect(error).toMatchObject({ code: 'invalid_client', status: 401, description: unknown, clause });
      expect([fetched, spending.spent.size]).toEqual([[], 0]);
      expect(audit.events).toMatchObject([{ type: 'client.authentication_failed', actor: { type: 'anonymous' } }]);
      expect(JSON.stringify(audit.events)).not.toContain(token);
    },
  );

  it.each<[string, string, string[]]>([
    ['§7.1', 'two attestations', [attestation(), attestation()]],
    ['§7.1', 'no attestation', []],
    ['§7.1', 'two attestations in one header', [`${attestation()}, ${attestation()}`]],
    ['§7.1', 'what is no JWT', ['hello']],
    ['§7.1', 'an oversized attestation', [attestation({ pad: 'x'.repeat(12_288) })]],
    ['§4', 'an attestation without a type', [attestation({}, { header: { typ: undefined } })]],
    ['§4', 'a client assertion as an attestation', [attestation({}, { header: { typ: 'JWT' } })]],
    ['§4', 'a proof as an attestation', [attestation({}, { header: { typ: 'oauth-client-attestation-pop+jwt' } })]],
    ['§4', 'an attestation without sub', [attestation({ sub: undefined })]],
    ['§4', 'an attestation without cnf', [attestation({ cnf: undefined })]],
    ['§4', 'an attestation of a thumbprint', [attestation({ cnf: { jkt: instanceJkt } })]],
    [
      '§7.1',
      'an attestation of a private key',
      [attestation({ cnf: { jwk: jwk(instance.publicKey, { d: 'AAAA' }) } })],
    ],
    ['§7.1', 'an attestation of a symmetric key', [attestation({ cnf: { jwk: { kty: 'oct', k: 'AAAA' } } })]],
    ['§7.1', 'an attestation without exp', [attestation({ exp: undefined })]],
    ['§7.1', 'an attestation that lives too long', [attestation({ exp: NOW + 90_000 })]],
    ['§7.1', 'an attestation from the future', [attestation({ iat: NOW + 61, exp: NOW + 100 })]],
    ['§7.1', 'an attestation signed by nobody', [unsigned]],
    [
      '§7.1',
      'an attestation with a MAC of the public key',
      [macOf(attester.publicKey.export({ format: 'pem', type: 'spki' }))],
    ],
  ])('Attestation-Based Client Authentication %s: refuses %s', async (section, _title, attestations) => {
    const error = await refusal(show(attestations, [proof()]));
    expect(error).toMatchObject({ code: 'invalid_client', status: 401, clause: `${CLAUSE} ${section}` });
    expect(error.description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(spending.spent.size).toBe(0);
  });

  it('RFC 8725 §3.8: refuses an attestation that names another attester', async () => {
    expect((await refusal(show([attestation({ iss: 'https://other.example' })], [proof()]))).clause).toBe(
      'RFC 8725 §3.8',
    );
    await show([attestation({ iss: ATTESTER })], [proof()]);
  });

  it('Attestation-Based Client Authentication §7.4: an attestation that has expired is to be renewed', async () => {
    expect(await refusal(show([attestation({ exp: NOW })], [proof()]))).toMatchObject({
      code: 'use_fresh_attestation',
      status: 400,
      clause: `${CLAUSE} §7.1`,
    });
  });

  it.each<[string, string[]]>([
    ['no proof (DPoP alone does not stand in for it)', []],
    ['two proofs', [proof(), proof({ jti: 'two' })]],
    ['a proof by another key', [proof({}, { by: otherInstance.privateKey })]],
    [
      'a proof by another key, which it brings along',
      [proof({}, { by: otherInstance.privateKey, header: { jwk: jwk(otherInstance.publicKey) } })],
    ],
    ['a proof for another server', [proof({ aud: 'https://other.example' })]],
    ['a proof for two servers', [proof({ aud: [plain.issuer, 'https://other.example'] })]],
    ['a proof for another workspace', [proof({ aud: `${plain.issuer}2` })]],
    ['a proof for the token endpoint', [proof({ aud: `${plain.issuer}/token` })]],
    ['an old proof', [proof({ iat: NOW - 61 })]],
    ['a proof from the future', [proof({ iat: NOW + 61 })]],
    ['a proof without iat', [proof({ iat: undefined })]],
    ['a proof without jti', [proof({ jti: undefined })]],
    ['a proof with a jti without end', [proof({ jti: 'x'.repeat(513) })]],
    ['a DPoP proof as a proof', [proof({}, { header: { typ: 'dpop+jwt' } })]],
    ['an attestation as a proof', [attestation()]],
    ['a challenge that is no text', [proof({ challenge: 1 })]],
    ['an oversized proof', [proof({ pad: 'x'.repeat(12_288) })]],
  ])('Attestation-Based Client Authentication §7.2: refuses %s', async (_title, proofs) => {
    const error = await refusal(show([attestation()], proofs));
    expect(error).toMatchObject({ code: 'invalid_client', status: 401, clause: `${CLAUSE} §7.2` });
    expect(spending.spent.size).toBe(0);
  });

  it('Attestation-Based Client Authentication §7.1: a client_id that is sent is the one in the attestation', async () => {
    expect((await refusal(show([attestation()], [proof()], { parameters: { client_id: 'other-app' } }))).clause).toBe(
      `${CLAUSE} §7.1`,
    );
  });

  it('Attestation-Based Client Authentication §4: whoever asks, an attestation is of the client that it names', async () => {
    const client = directory.clients.get('other-app');
    if (client === undefined) throw new Error('there is no such client');
    const shown = { attestation: parseJws(attestation()), proof: parseJws(proof()) };
    const nothing = new RemoteJwks({ fetch: () => Promise.reject(new Error('no network')) });
    const check = checkAttestation(shown, { workspace, client, now: NOW_MS }, nothing);
    expect(await refusal(check)).toMatchObject({ clause: `${CLAUSE} §7.1`, description: unknown });
  });

  it('RFC 6749 §2.3: refuses an attestation beside another way to authenticate', async () => {
    const basic = `Basic ${Buffer.from('app:secret').toString('base64')}`;
    for (const shown of [
      { authorizationHeader: basic },
      { parameters: { client_id: 'app', client_secret: 'x' } },
      { parameters: { client_assertion: 'x' } },
    ]) {
      expect(await refusal(show([attestation()], [proof()], shown))).toMatchObject({
        code: 'invalid_request',
        clause: 'RFC 6749 §2.3',
      });
    }
  });

  it('RFC 7591 §2: the headers are nothing to a client that is registered for another method', async () => {
    expect((await refusal(show([attestation({ sub: 'public' })], [proof()]))).clause).toBe('RFC 7591 §2');
    const without = authenticator.authenticate({
      workspace,
      endpoint: 'token',
      parameters: Parameters.of({ client_id: 'app' }),
      request: origin,
    });
    expect((await refusal(without)).clause).toBe('RFC 7591 §2');
  });

  it('RFC 7523 §3(1): an attester of one workspace is nobody in another', async () => {
    expect(await refusal(show([attestation()], [proof()], { at: plain }))).toMatchObject({
      description: unknown,
      clause: `${CLAUSE} §7.1`,
    });
  });

  it('security profile: FAPI does not have it', async () => {
    register({ clientId: 'app', securityProfile: 'fapi2-security' });
    expect((await refusal(show([attestation()], [proof()]))).clause).toBe('security profile');
  });
});

describe('Attestation-Based Client Authentication §6: challenges', () => {
  const current = () => challenges.current(plain.id, NOW_MS);

  it('Attestation-Based Client Authentication §6.1: a proof without one is sent back for it, and the trail does not call that a failure', async () => {
    const error = await refusal(show([attestation()], [proof()], { at: challenging }));
    expect(error).toMatchObject({ code: 'use_attestation_challenge', status: 400, clause: `${CLAUSE} §6.1` });
    expect(error.headers).toEqual({ 'OAuth-Client-Attestation-Challenge': current() });
    expect([audit.events, spending.spent.size]).toEqual([[], 0]);
    const challenge = error.headers['OAuth-Client-Attestation-Challenge'];
    expect((await show([attestation()], [proof({ challenge })], { at: challenging })).client.clientId).toBe('app');
  });

  it.each<[string, () => string]>([
    ['another', () => 'x'.repeat(22)],
    ['that is empty', () => ''],
    ['of another workspace', () => challenges.current('a0a5e6c0-1111-4222-8333-444455556666', NOW_MS)],
    ['of some minutes ago', () => challenges.current(plain.id, NOW_MS - 300_000)],
    [
      'of a server with another secret, or for another purpose',
      () => new DpopNonces(Buffer.alloc(32, 8)).current(plain.id, NOW_MS),
    ],
  ])('Attestation-Based Client Authentication §7.2(5): refuses one %s', async (_title, challenge) => {
    for (const at of [challenging, workspace]) {
      const error = await refusal(show([attestation()], [proof({ challenge: challenge() })], { at }));
      expect(error.code).toBe('use_attestation_challenge');
    }
  });

  it('Attestation-Based Client Authentication §12.1: a proof is used once, whatever its challenge', async () => {
    const shown = () => show([attestation()], [proof({ challenge: current() })], { at: challenging });
    await shown();
    expect((await refusal(shown())).clause).toBe(`${CLAUSE} §12.1`);
  });

  it('Attestation-Based Client Authentication §6: nobody is given a challenge who has not proven anything', async () => {
    const error = await refusal(
      show([attestation()], [proof({}, { by: otherInstance.privateKey })], { at: challenging }),
    );
    expect([error.code, error.headers]).toEqual(['invalid_client', {}]);
  });
});
