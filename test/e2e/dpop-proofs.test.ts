// RFC 9449 §4.3: each of the twelve checks of a proof, at the token endpoint and at a resource.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bareJwk, epochSeconds, newClientKey } from './support/client-key.ts';
import { signIn, type Tokens } from './support/code-flow.ts';
import { type Deviation, dpopProof } from './support/proofs.ts';
import { RawClient } from './support/raw-client.ts';
import {
  createUser,
  launchWorkspace,
  RESOURCE,
  registerClient,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let machine: RawClient;
let client: RawClient;
let tokens: Tokens;
const key = newClientKey();

beforeAll(async () => {
  workspace = await launchWorkspace('b2b', { require_sender_constraint: true });
  const metadata = {
    grant_types: ['client_credentials'],
    redirect_uris: [],
    scope: 'orders:read',
    resources: [RESOURCE],
  };
  machine = new RawClient(workspace, await registerClient(workspace, { metadata }));
  client = new RawClient(workspace, await registerClient(workspace));
  tokens = await signIn(client, await createUser(workspace));
});

interface ProofCase {
  readonly check: string;
  readonly what: string;
  readonly header?: () => Deviation;
  readonly claims?: () => Deviation;
}

const PROOFS: readonly ProofCase[] = [
  { check: '3', what: 'without jti', claims: () => ({ jti: undefined }) },
  { check: '3', what: 'with an empty jti', claims: () => ({ jti: '' }) },
  { check: '3', what: 'without htm', claims: () => ({ htm: undefined }) },
  { check: '3', what: 'without htu', claims: () => ({ htu: undefined }) },
  { check: '3', what: 'without iat', claims: () => ({ iat: undefined }) },
  { check: '3', what: 'with iat as text', claims: () => ({ iat: 'now' }) },
  { check: '4', what: 'without typ', header: () => ({ typ: undefined }) },
  { check: '4', what: 'of another typ', header: () => ({ typ: 'JWT' }) },
  { check: '5', what: 'with alg none', header: () => ({ alg: 'none' }) },
  { check: '5', what: 'with a symmetric alg', header: () => ({ alg: 'HS256' }) },
  { check: '5', what: 'with an alg that its key has not', header: () => ({ alg: 'PS256' }) },
  { check: '6', what: 'by another key than it carries', header: () => ({ jwk: bareJwk(newClientKey()) }) },
  { check: '6', what: 'without a key', header: () => ({ jwk: undefined }) },
  { check: '6', what: 'with a key that is none', header: () => ({ jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } }) },
  {
    check: '6',
    what: 'with a key not on the curve',
    header: () => ({ jwk: { ...bareJwk(key), y: bareJwk(newClientKey()).y } }),
  },
  { check: '7', what: 'with a private key', header: () => ({ jwk: key.privateKey.export({ format: 'jwk' }) }) },
  { check: '7', what: 'with a symmetric key', header: () => ({ jwk: { kty: 'oct', k: 'AAAA' } }) },
  { check: '8', what: 'for another method', claims: () => ({ htm: 'PUT' }) },
  { check: '8', what: 'for the method in small letters', claims: () => ({ htm: 'post' }) },
  { check: '9', what: 'for another endpoint', claims: () => ({ htu: `${workspace.issuer}/par` }) },
  {
    check: '9',
    what: 'for another host',
    claims: () => ({ htu: `https://evil.example/${workspace.tenant}/${workspace.slug}/token` }),
  },
  {
    check: '9',
    what: 'for the address behind the edge',
    claims: () => ({ htu: `http://127.0.0.1:7102/${workspace.tenant}/${workspace.slug}/token` }),
  },
  { check: '9', what: 'for something that is no URL', claims: () => ({ htu: 'token' }) },
  { check: '11', what: 'from ten minutes ago', claims: () => ({ iat: epochSeconds() - 600 }) },
  { check: '11', what: 'from two minutes ahead', claims: () => ({ iat: epochSeconds() + 120 }) },
];

const FORM = { grant_type: 'client_credentials', scope: 'orders:read', resource: RESOURCE };
const post = (proof: { header?: Deviation; claims?: Deviation }) =>
  machine.post('token', FORM, { proofBy: key, proof });

describe('at the token endpoint', () => {
  it.each(PROOFS)('RFC 9449 §4.3($check): refuses a proof $what', async ({ header, claims }) => {
    const answer = await post({ ...(header ? { header: header() } : {}), ...(claims ? { claims: claims() } : {}) });
    expect({ status: answer.status, error: answer.body.error }).toEqual({ status: 400, error: 'invalid_dpop_proof' });
  });

  it.each([
    ['the query and fragment left out of the comparison', () => ({ htu: `${workspace.issuer}/token?a=b#c` })],
    ['the host in capitals', () => ({ htu: `${workspace.issuer}/token`.replace('localhost', 'LOCALHOST') })],
    ['a clock that is ten seconds ahead', () => ({ iat: epochSeconds() + 10 })],
    ['a clock that is ten seconds behind', () => ({ iat: epochSeconds() - 10 })],
  ])('RFC 9449 §4.3(9): accepts %s', async (_what, claims) => {
    expect((await post({ claims: claims() })).status).toBe(200);
  });

  it('RFC 9449 §4.3(12): refuses a reused jti, also on another replica', async () => {
    const jti = `reused-${Math.random()}`;
    expect((await post({ claims: { jti } })).status).toBe(200);
    for (let round = 0; round < 4; round += 1)
      expect((await post({ claims: { jti } })).body.error).toBe('invalid_dpop_proof');
  });

  it.each([
    ['a text that is no JWT', 'nonsense'],
    ['an empty one', ''],
    ['two in one header', 'a.b.c, a.b.c'],
    ['one of 20 KB', `${'a'.repeat(20_000)}.b.c`],
  ])('RFC 9449 §4.3(2): refuses %s', async (_what, dpop) => {
    const answer = await machine.post('token', FORM, { headers: { dpop } });
    expect(answer.status).toBe(400);
    expect(['invalid_dpop_proof', 'invalid_request']).toContain(answer.body.error);
  });

  it('RFC 9449 §8: gives a nonce with every answer, takes it, and refuses one that it never gave', async () => {
    const answer = await post({});
    expect(answer.headers.get('dpop-nonce')).toMatch(/^[\x21-\x7e]+$/);
    const forged = await post({ claims: { nonce: 'forged' } });
    expect(forged.body.error).toBe('use_dpop_nonce');
    expect(forged.headers.get('dpop-nonce')).toMatch(/./);
  });
});

describe('where a nonce is required', () => {
  it('RFC 9449 §8: a proof without one is sent back with one, which all replicas take', async () => {
    const strict = await launchWorkspace('agentic-ai', { dpop_nonce: 'required' });
    const metadata = {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'orders:read',
      resources: [RESOURCE],
    };
    const agent = new RawClient(strict, await registerClient(strict, { metadata }));
    const first = await agent.post('token', FORM, { proofBy: key, proof: {} });
    expect({ status: first.status, error: first.body.error }).toEqual({ status: 400, error: 'use_dpop_nonce' });
    const nonce = first.headers.get('dpop-nonce') ?? '';
    for (let round = 0; round < 6; round += 1) {
      expect((await agent.post('token', FORM, { proofBy: key, proof: { claims: { nonce } } })).status).toBe(200);
    }
    // RFC 9449 §8: of one workspace only.
    expect((await post({ claims: { nonce } })).body.error).toBe('use_dpop_nonce');
  });
});

describe('at a resource', () => {
  const ask = (headers: Readonly<Record<string, string>>) =>
    client.send(client.url('userinfo'), { method: 'GET', headers });
  const proofFor = (claims: Deviation = {}, by = tokens.proofKey ?? key) =>
    dpopProof({
      key: by,
      method: 'GET',
      url: client.url('userinfo'),
      nonce: client.nonce,
      accessToken: tokens.accessToken,
      claims,
    });

  it('RFC 9449 §7.1: answers to the bound token with a proof of its key', async () => {
    const answer = await client.userinfo(tokens.accessToken, { proofBy: tokens.proofKey ?? key });
    expect(answer.status).toBe(200);
  });

  it.each<[string, string, () => Readonly<Record<string, string>>]>([
    ['RFC 9449 §7.1', 'the bound token as a Bearer', () => ({ authorization: `Bearer ${tokens.accessToken}` })],
    ['RFC 9449 §7.1', 'the bound token without a proof', () => ({ authorization: `DPoP ${tokens.accessToken}` })],
    [
      'RFC 9449 §7.1',
      'a proof of another key',
      () => ({ authorization: `DPoP ${tokens.accessToken}`, dpop: proofFor({}, newClientKey()) }),
    ],
    [
      'RFC 9449 §4.3(12)',
      'a proof of another token',
      () => ({ authorization: `DPoP ${tokens.accessToken}`, dpop: proofFor({ ath: 'x'.repeat(43) }) }),
    ],
    [
      'RFC 9449 §4.3(12)',
      'a proof of no token',
      () => ({ authorization: `DPoP ${tokens.accessToken}`, dpop: proofFor({ ath: undefined }) }),
    ],
    [
      'RFC 9449 §4.3(8)',
      'a proof for another method',
      () => ({ authorization: `DPoP ${tokens.accessToken}`, dpop: proofFor({ htm: 'POST' }) }),
    ],
  ])('%s: refuses %s', async (_clause, _what, headers) => {
    const answer = await ask(headers());
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP .*error="(invalid_token|invalid_dpop_proof)"|DPoP/);
    expect(answer.headers.get('www-authenticate')).toMatch(/algs=/);
  });

  it('RFC 9449 §11.1: refuses a proof that was used', async () => {
    const headers = { authorization: `DPoP ${tokens.accessToken}`, dpop: proofFor() };
    expect((await ask(headers)).status).toBe(200);
    expect((await ask(headers)).status).toBe(401);
  });
});
