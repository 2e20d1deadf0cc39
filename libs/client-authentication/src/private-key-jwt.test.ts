import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { signJws } from '@ostiary/crypto/jws';
import type { ClientRecord } from '@ostiary/oauth/client';
import type { Endpoint } from '@ostiary/oauth/endpoints';
import { Parameters } from '@ostiary/oauth/parameters';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
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
  refusal,
  workspace,
} from './testing/scene.js';

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const jwk = (
  key: KeyObject,
  kid: string | undefined,
  more: object = {},
): Record<string, unknown> & { kty: 'EC' | 'RSA' | 'OKP' } => {
  const exported = key.export({ format: 'jwk' });
  const kty = exported.kty === 'EC' ? 'EC' : exported.kty === 'RSA' ? 'RSA' : 'OKP';
  return { ...exported, kty, ...(kid === undefined ? {} : { kid }), ...more };
};
const keys = [jwk(ec.publicKey, 'ec'), jwk(ed.publicKey, 'ed'), jwk(rsa.publicKey, 'rsa'), jwk(weak.publicKey, 'weak')];

const claims = { iss: 'client-1', sub: 'client-1', aud: workspace.issuer, exp: NOW + 60, iat: NOW, jti: 'one' };
interface Options {
  header?: object;
  by?: KeyObject;
  alg?: JwsAlgorithm;
}
const assertion = (payload: object = {}, { header = { kid: 'ec' }, by = ec.privateKey, alg = 'ES256' }: Options = {}) =>
  signJws({ ...header }, { ...claims, ...payload }, by, alg);

let audit: MemoryAudit;
let directory: MemoryDirectory;
let spending: MemorySpending;
let fetched: string[];
let published: unknown;
let authenticator: ClientAuthenticator;
const register = (record: Partial<ClientRecord>) =>
  directory.clients.set('client-1', makeClient({ jwks: { keys }, ...record }));

beforeEach(() => {
  audit = new MemoryAudit();
  directory = new MemoryDirectory();
  spending = new MemorySpending();
  fetched = [];
  published = { keys: [jwk(ec.publicKey, 'ec')] };
  register({ securityProfile: 'fapi2-security' });
  authenticator = new ClientAuthenticator({
    directory,
    audit,
    clientSecretKey,
    spendOnce: spending,
    remoteJwks: new RemoteJwks({
      fetch: async (uri) => {
        fetched.push(uri);
        return { status: 200, body: JSON.stringify(published) };
      },
      now: () => NOW_MS,
    }),
    now: () => NOW_MS,
  });
});

const authenticate = (client_assertion: string, more: Record<string, string> = {}, endpoint: Endpoint = 'token') =>
  authenticator.authenticate({
    workspace,
    endpoint,
    parameters: Parameters.of({ client_assertion, client_assertion_type: TYPE, ...more }),
    request: origin,
  });
const { issuer, mtlsIssuer } = workspace;

describe('RFC 7523 §3: client assertions', () => {
  it('OpenID Connect Core §9: a good one is the client, once', async () => {
    const result = await authenticate(assertion());
    expect(result).toMatchObject({ client: { clientId: 'client-1' }, method: 'private_key_jwt' });
    expect([...spending.spent]).toEqual([[JSON.stringify(['assertion', `${workspace.id}/client-1`, 'one']), 60]]);
    expect(audit.events).toEqual([]);
  });

  it('RFC 7523 §3(7): refuses a reused jti, and says so in the trail', async () => {
    await authenticate(assertion());
    const error = await refusal(authenticate(assertion({ exp: NOW + 100 })));
    expect(error).toMatchObject({ code: 'invalid_client', status: 401, clause: 'RFC 7523 §3(7)' });
    expect(audit.events.map(({ type, clause, actor }) => ({ type, clause, actor: actor.type }))).toEqual([
      { type: 'replay.detected', clause: 'RFC 7523 §3(7)', actor: 'client' },
      { type: 'client.authentication_failed', clause: 'RFC 7523 §3(7)', actor: 'anonymous' },
    ]);
    await authenticate(assertion({ jti: 'two' }));
  });

  it('RFC 7523 §3(7): nobody but the client can spend its jti', async () => {
    for (const bad of [
      assertion({}, { by: stranger.privateKey }),
      assertion({ aud: 'https://elsewhere.example' }),
      assertion({ exp: NOW - 1 }),
    ]) {
      await refusal(authenticate(bad));
    }
    expect(spending.spent.size).toBe(0);
    await authenticate(assertion());
  });

  it.each<[string, string]>([
    ['with the client_id beside it (RFC 7521 §4.2)', assertion()],
    ['without typ', assertion()],
    ['with typ JWT', assertion({}, { header: { kid: 'ec', typ: 'JWT' } })],
    ['with typ client-authentication+jwt', assertion({}, { header: { kid: 'ec', typ: 'client-authentication+jwt' } })],
    ['without iat (RFC 7523 §3(6))', assertion({ iat: undefined })],
    ['with iat 8 s ahead (FAPI 2.0 SP §5.3.2.1)', assertion({ iat: NOW + 8 })],
    ['with nbf 8 s ahead (FAPI 2.0 SP §5.3.2.1)', assertion({ nbf: NOW + 8 })],
    ['by a client whose clock is ahead', assertion({ iat: NOW + 10, exp: NOW + 310 })],
    ['signed with EdDSA', assertion({}, { header: { kid: 'ed' }, by: ed.privateKey, alg: 'EdDSA' })],
    ['signed with PS256', assertion({}, { header: { kid: 'rsa' }, by: rsa.privateKey, alg: 'PS256' })],
    ['without kid, where one key fits', assertion({}, { header: {} })],
    ['with claims that nobody knows', assertion({ other: { a: 1 } })],
    [
      'with header members that name keys, which are not followed',
      assertion({}, { header: { kid: 'ec', jku: 'https://evil.example', jwk: jwk(stranger.publicKey, 'x') } }),
    ],
  ])('OpenID Connect Core §9: accepts one %s', async (_title, text) => {
    expect((await authenticate(text, { client_id: 'client-1' })).method).toBe('private_key_jwt');
    expect(fetched).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['RFC 7523 §3(1)', 'another iss', assertion({ iss: 'client-2' })],
    ['RFC 7523 §3(1)', 'no iss', assertion({ iss: undefined })],
    ['RFC 7523 §3(2)', 'no sub', assertion({ sub: undefined })],
    ['RFC 7523 §3(2)', 'a sub that is a number', assertion({ sub: 1 })],
    ['RFC 7523 §3(4)', 'no exp', assertion({ exp: undefined })],
    ['RFC 7523 §3(4)', 'an exp that is text', assertion({ exp: `${NOW + 60}` })],
    ['RFC 7523 §3(4)', 'an exp that has come', assertion({ exp: NOW })],
    ['RFC 7523 §3(4)', 'an exp in an hour', assertion({ exp: NOW + 3600 })],
    ['RFC 7523 §3(5)', 'an nbf over 60 s ahead (FAPI 2.0 SP §5.3.2.1)', assertion({ nbf: NOW + 61 })],
    ['RFC 7523 §3(6)', 'an iat over 60 s ahead (FAPI 2.0 SP §5.3.2.1)', assertion({ iat: NOW + 61 })],
    ['OpenID Connect Core §9', 'no jti', assertion({ jti: undefined })],
    ['OpenID Connect Core §9', 'an empty jti', assertion({ jti: '' })],
    ['OpenID Connect Core §9', 'a jti that is a number', assertion({ jti: 1 })],
    ['OpenID Connect Core §9', 'a jti without end', assertion({ jti: 'x'.repeat(513) })],
    ['RFC 8725 §3.11', 'the typ of an access token', assertion({}, { header: { kid: 'ec', typ: 'at+jwt' } })],
    ['RFC 8725 §3.11', 'the typ of a DPoP proof', assertion({}, { header: { kid: 'ec', typ: 'dpop+jwt' } })],
    [
      'RFC 8725 §3.1',
      'RS256, which FAPI does not have',
      assertion({}, { header: { kid: 'rsa' }, by: rsa.privateKey, alg: 'RS256' }),
    ],
    [
      'RFC 8725 §3.1',
      'alg none',
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${assertion().split('.')[1]}.AAAA`,
    ],
    [
      'RFC 8725 §3.1',
      'a symmetric alg',
      `${Buffer.from('{"alg":"HS256","kid":"ec"}').toString('base64url')}.${assertion().split('.')[1]}.AAAA`,
    ],
    ['RFC 7523 §3(9)', 'crit', assertion({}, { header: { kid: 'ec', crit: ['exp'] } })],
    ['RFC 7523 §3(9)', 'what is no JWT', 'hello'],
    ['RFC 7523 §3(9)', 'an oversized JWT', assertion({ pad: 'x'.repeat(16_384) })],
    ['RFC 7523 §3(9)', 'another key under the kid', assertion({}, { by: stranger.privateKey })],
    ['RFC 7523 §3(9)', 'a kid that is not registered', assertion({}, { header: { kid: 'other' } })],
    ['RFC 7523 §3(9)', 'the kid of a key for another algorithm', assertion({}, { header: { kid: 'ed' } })],
    [
      'RFC 7523 §3(9)',
      'a registered key that is too weak',
      assertion({}, { header: { kid: 'weak' }, by: weak.privateKey, alg: 'PS256' }),
    ],
    [
      'RFC 7523 §3(9)',
      'no kid where several keys fit',
      assertion({}, { header: {}, by: rsa.privateKey, alg: 'PS256' }),
    ],
    ['RFC 6749 §5.2', 'an unknown client', assertion({ iss: 'nobody', sub: 'nobody' })],
  ])('%s: refuses %s', async (clause, _title, text) => {
    const error = await refusal(authenticate(text));
    expect(error).toMatchObject({ code: 'invalid_client', status: 401, clause });
    expect(error.description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(spending.spent.size).toBe(0);
    expect(audit.events).toMatchObject([{ type: 'client.authentication_failed', clause }]);
  });

  it('RFC 7521 §4.2: refuses another client_id beside it', async () => {
    const error = await refusal(authenticate(assertion(), { client_id: 'client-2' }));
    expect(error).toMatchObject({ code: 'invalid_client', clause: 'RFC 7521 §4.2' });
  });

  it('RFC 6749 §5.2: a bad signature looks like an unknown client', async () => {
    const unknown = await refusal(authenticate(assertion({ iss: 'nobody', sub: 'nobody' })));
    const forged = await refusal(authenticate(assertion({}, { by: stranger.privateKey })));
    expect(forged.description).toBe(unknown.description);
  });

  it('RFC 7591 §2: token_endpoint_auth_signing_alg is the only one', async () => {
    register({ securityProfile: 'fapi2-security', tokenEndpointAuthSigningAlg: 'PS256' });
    expect((await refusal(authenticate(assertion()))).clause).toBe('RFC 8725 §3.1');
    await authenticate(assertion({}, { header: { kid: 'rsa' }, by: rsa.privateKey, alg: 'PS256' }));
  });

  it('RFC 7517 §4.2, §4.4: keys for something else do not count', async () => {
    register({ jwks: { keys: [jwk(ec.publicKey, 'ec', { use: 'enc' })] } });
    expect((await refusal(authenticate(assertion()))).clause).toBe('RFC 7523 §3(9)');
    register({ jwks: { keys: [jwk(ec.publicKey, 'ec', { alg: 'ES384' })] } });
    expect((await refusal(authenticate(assertion()))).clause).toBe('RFC 7523 §3(9)');
  });

  it('RFC 7515 §4.1.8: finds a key by x5t#S256, and one without kid by its thumbprint', async () => {
    const two = [jwk(stranger.publicKey, undefined), jwk(ec.publicKey, undefined, { 'x5t#S256': 'thumb' })];
    register({ jwks: { keys: two } });
    await authenticate(assertion({}, { header: { 'x5t#S256': 'thumb' } }));
    const { jwkThumbprint } = await import('@ostiary/crypto/jwk');
    await authenticate(assertion({ jti: 'two' }, { header: { kid: jwkThumbprint(jwk(ec.publicKey, undefined)) } }));
    expect((await refusal(authenticate(assertion({ jti: 'three' }, { header: {} })))).clause).toBe('RFC 7523 §3(9)');
  });

  it('RFC 8725 §3.1: RS256 is good for a client of the plain profile', async () => {
    register({ securityProfile: 'oauth2.1' });
    await authenticate(assertion({}, { header: { kid: 'rsa' }, by: rsa.privateKey, alg: 'RS256' }));
  });
});

describe('RFC 7523 §3(3): the audience', () => {
  const refused: [string, unknown][] = [
    ['nothing', undefined],
    ['another issuer', 'https://as.example/acme/other'],
    ['the issuer with a slash', `${issuer}/`],
    ['an empty list', []],
    ['the authorization endpoint', `${issuer}/authorize`],
    ['the issuer in capitals', issuer.toUpperCase()],
    ['an object', { aud: issuer }],
  ];
  const byEndpoint: [string, unknown][] = [
    ['the issuer in a list', [issuer]],
    ['several with the issuer among them', [issuer, 'https://elsewhere.example']],
    ['the token endpoint', `${issuer}/token`],
    ['the endpoint called', `${issuer}/par`],
    ['the token endpoint by its mTLS name (RFC 8705 §5)', `${mtlsIssuer}/token`],
    ['the endpoint called by its mTLS name (RFC 8705 §5)', `${mtlsIssuer}/par`],
  ];

  it.each([['the issuer', issuer]])('FAPI 2.0 SP §5.3.2.1: accepts %s', async (_title, aud) => {
    await authenticate(assertion({ aud }), {}, 'pushedAuthorizationRequest');
  });

  it.each([...refused, ...byEndpoint])('FAPI 2.0 SP §5.3.2.1: refuses %s', async (_title, aud) => {
    const error = await refusal(authenticate(assertion({ aud }), {}, 'pushedAuthorizationRequest'));
    expect(error).toMatchObject({ code: 'invalid_client', clause: 'FAPI 2.0 SP §5.3.2.1' });
  });

  it.each([['the issuer', issuer] as [string, unknown], ...byEndpoint])(
    'RFC 9126 §2: accepts %s where the policy is plain',
    async (_title, aud) => {
      register({ securityProfile: 'oauth2.1' });
      await authenticate(assertion({ aud }), {}, 'pushedAuthorizationRequest');
    },
  );

  it.each([...refused, ['an endpoint that was not called', `${issuer}/introspect`] as [string, unknown]])(
    'RFC 7523 §3(3): refuses %s where the policy is plain',
    async (_title, aud) => {
      register({ securityProfile: 'oauth2.1' });
      const error = await refusal(authenticate(assertion({ aud }), {}, 'pushedAuthorizationRequest'));
      expect(error).toMatchObject({ code: 'invalid_client', clause: 'RFC 7523 §3(3)' });
    },
  );
});

describe('what is kept of an assertion', () => {
  it.each<[string, object, string]>([
    ['the issuer as a string', { aud: issuer }, 'ES256 issuer'],
    ['the issuer in a list', { aud: [issuer] }, 'ES256 list'],
    ['the issuer after another', { aud: ['https://elsewhere.example', issuer] }, 'ES256 list'],
    ['an endpoint', { aud: `${issuer}/token` }, 'ES256 endpoint'],
    ['an endpoint in a list', { aud: [`${mtlsIssuer}/par`] }, 'ES256 endpoint'],
    ['a long life', { exp: NOW + 600 }, 'ES256 issuer long'],
    ['the longest life of the strict profiles', { exp: NOW + 300 }, 'ES256 issuer'],
  ])('RFC 7523 §3: tells %s, as a stricter profile would see it', async (_title, payload, told) => {
    register({ securityProfile: 'oauth2.1' });
    const { evidence } = await authenticate(assertion(payload), {}, 'pushedAuthorizationRequest');
    expect(evidence).toEqual({ assertion: told });
  });

  it('RFC 7518 §3.1: tells the algorithm', async () => {
    register({ securityProfile: 'oauth2.1' });
    const signed = assertion({}, { header: { kid: 'rsa' }, by: rsa.privateKey, alg: 'RS256' });
    expect((await authenticate(signed)).evidence).toEqual({ assertion: 'RS256 issuer' });
  });
});

describe('RFC 7591 §2: jwks_uri', () => {
  const jwksUri = 'https://client.example/jwks';
  const later = { header: { kid: 'new' } };

  it('RFC 7591 §2: jwks_uri is fetched once for many assertions', async () => {
    register({ jwks: undefined, jwksUri });
    await authenticate(assertion());
    await authenticate(assertion({ jti: 'two' }));
    expect(fetched).toEqual([jwksUri]);
  });

  it('RFC 7591 §2: jwks_uri is not fetched again for an unknown kid that has just been looked for', async () => {
    register({ jwks: undefined, jwksUri });
    await authenticate(assertion());
    for (let i = 0; i < 5; i++) await refusal(authenticate(assertion({}, later)));
    expect(fetched).toEqual([jwksUri]);
  });
});
