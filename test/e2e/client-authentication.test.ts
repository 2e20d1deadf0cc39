// Who is calling, in one place for every endpoint: each method, right and wrong.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { epochSeconds, newClientKey } from './support/client-key.ts';
import type { Deviation } from './support/proofs.ts';
import { type EndpointName, RawClient } from './support/raw-client.ts';
import { expectRefusal } from './support/refusal-table.ts';
import {
  launchFapiWorkspace,
  launchWorkspace,
  registerClient,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let fapi: TestWorkspace;
let plain: TestWorkspace;
let client: RawClient;

beforeAll(async () => {
  fapi = await launchFapiWorkspace();
  plain = await launchWorkspace('b2b');
  client = new RawClient(fapi, await registerClient(fapi));
});

/** A request that gets past client authentication and fails at the next thing. */
const bodies: Readonly<Record<Exclude<EndpointName, 'userinfo'>, Readonly<Record<string, string>>>> = {
  par: { response_type: 'code' },
  token: { grant_type: 'unheard_of' },
  introspect: { token: 'x' },
  revoke: { token: 'x' },
};
const endpoints = ['par', 'token', 'introspect', 'revoke'] as const;

interface AssertionCase {
  readonly clause: string;
  readonly what: string;
  readonly header?: () => Deviation;
  readonly claims?: () => Deviation;
  readonly audience?: () => unknown;
}

const ASSERTIONS: readonly AssertionCase[] = [
  { clause: 'RFC 7523 §3(1)', what: 'without iss', claims: () => ({ iss: undefined }) },
  { clause: 'RFC 7523 §3(1)', what: 'with another iss', claims: () => ({ iss: 'another' }) },
  { clause: 'RFC 7523 §3(2)', what: 'without sub', claims: () => ({ sub: undefined }) },
  { clause: 'RFC 7523 §3(2)', what: 'with another sub', claims: () => ({ sub: 'another' }) },
  { clause: 'RFC 7523 §3(2)', what: 'with a sub that is no string', claims: () => ({ sub: { toString: 'x' } }) },
  { clause: 'RFC 7523 §3(3)', what: 'without aud', claims: () => ({ aud: undefined }) },
  { clause: 'FAPI 2.0 §5.3.2.1', what: 'with aud as an array', audience: () => [fapi.issuer] },
  { clause: 'FAPI 2.0 §5.3.2.1', what: 'with the token endpoint as aud', audience: () => `${fapi.issuer}/token` },
  { clause: 'FAPI 2.0 §5.3.2.1', what: 'with the PAR endpoint as aud', audience: () => `${fapi.issuer}/par` },
  { clause: 'FAPI 2.0 §5.3.2.1', what: 'with a slash after the issuer', audience: () => `${fapi.issuer}/` },
  { clause: 'RFC 7523 §3(3)', what: 'for another workspace', audience: () => plain.issuer },
  { clause: 'RFC 7523 §3(4)', what: 'without exp', claims: () => ({ exp: undefined }) },
  {
    clause: 'RFC 7523 §3(4)',
    what: 'that has expired',
    claims: () => ({ exp: epochSeconds() - 61, iat: epochSeconds() - 120, nbf: epochSeconds() - 120 }),
  },
  { clause: 'RFC 7523 §3(4)', what: 'with exp as text', claims: () => ({ exp: '9999999999' }) },
  { clause: 'RFC 7523 §3(4)', what: 'that lives for a day', claims: () => ({ exp: epochSeconds() + 86_400 }) },
  { clause: 'RFC 7523 §3(4)', what: 'with an infinite exp', claims: () => ({ exp: 1e308 }) },
  { clause: 'RFC 7523 §3(5)', what: 'that begins in two minutes', claims: () => ({ nbf: epochSeconds() + 120 }) },
  { clause: 'RFC 7523 §3(6)', what: 'from two minutes ahead', claims: () => ({ iat: epochSeconds() + 120 }) },
  { clause: 'FAPI 2.0 §5.3.2.1', what: 'without jti', claims: () => ({ jti: undefined }) },
  { clause: 'RFC 7523 §3(7)', what: 'with a jti that is no string', claims: () => ({ jti: 7 }) },
  { clause: 'RFC 7523 §3(7)', what: 'with an oversized jti', claims: () => ({ jti: 'x'.repeat(5000) }) },
  { clause: 'RFC 7515 §4.1.1', what: 'that says alg none', header: () => ({ alg: 'none' }) },
  { clause: 'RFC 7515 §4.1.1', what: 'that says HS256', header: () => ({ alg: 'HS256' }) },
  { clause: 'FAPI 2.0 §5.4.1', what: 'that says RS256', header: () => ({ alg: 'RS256' }) },
  { clause: 'RFC 7515 §4.1.1', what: 'that says another algorithm than its key', header: () => ({ alg: 'PS256' }) },
  { clause: 'RFC 7515 §4.1.11', what: 'with a crit that nobody understands', header: () => ({ crit: ['x'], x: 1 }) },
  { clause: 'RFC 7797 §6', what: 'with an unencoded payload', header: () => ({ b64: false, crit: ['b64'] }) },
  { clause: 'RFC 7515 §4.1.4', what: 'by a kid that is not registered', header: () => ({ kid: 'unknown' }) },
];

describe('private_key_jwt', () => {
  it.each(endpoints)('RFC 7523 §2.2: is known at /%s', async (endpoint) => {
    const answer = await client.post(endpoint, bodies[endpoint]);
    expect(answer.status).not.toBe(401);
    expect(answer.body.error).not.toBe('invalid_client');
  });

  it.each(ASSERTIONS)('$clause: an assertion $what is refused', async ({ header, claims, audience }) => {
    const assertion = {
      ...(header ? { header: header() } : {}),
      ...(claims ? { claims: claims() } : {}),
      ...(audience ? { audience: audience() } : {}),
    };
    const answer = await client.post('token', bodies.token, { assertion });
    expectRefusal(answer, { status: 401, error: 'invalid_client' });
    expect(answer.headers.get('www-authenticate')).toBeNull();
  });

  it.each([
    ['ten seconds ahead', 10, true],
    ['two minutes ahead', 120, false],
  ])('FAPI 2.0 §5.3.2.1: a clock that is %s: %s', async (_what, seconds, accepted) => {
    const now = epochSeconds() + seconds;
    const answer = await client.post('token', bodies.token, {
      assertion: { claims: { iat: now, nbf: now, exp: now + 60 } },
    });
    expect(answer.body.error === 'invalid_client').toBe(!accepted);
  });

  it('RFC 7515 §5.2: an assertion by another key under the registered kid is refused', async () => {
    const forger = new RawClient(fapi, { ...client.client, key: { ...newClientKey(), kid: client.client.key.kid } });
    expectRefusal(await forger.post('token', bodies.token), { status: 401, error: 'invalid_client' });
  });

  it('RFC 7515 §4.1.3: an assertion by a key that it brings along is refused', async () => {
    const key = newClientKey();
    const forger = new RawClient(fapi, { ...client.client, key });
    const headers = [
      { kid: undefined, jwk: key.publicJwk },
      { jku: 'https://evil.example/jwks' },
      { kid: undefined, x5u: 'https://evil.example/' },
    ];
    for (const header of headers) {
      const answer = await forger.post('token', bodies.token, { assertion: { header } });
      expectRefusal(answer, { status: 401, error: 'invalid_client' });
    }
  });

  it.each([
    ['nothing', ''],
    ['two parts', 'a.b'],
    ['four parts', 'a.b.c.d'],
    ['no JSON', 'YQ.YQ.YQ'],
    ['JSON that is no object', 'W10.W10.YQ'],
    ['padding', 'e30=.e30=.YQ=='],
    ['60 KB', `${'a'.repeat(60_000)}.b.c`],
    ['NUL', 'a.\u0000.c'],
  ])('RFC 7515 §5.2: an assertion of %s is refused', async (_what, client_assertion) => {
    const form = {
      ...bodies.token,
      client_id: client.client.clientId,
      client_assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    };
    const answer = await client.post('token', form, { authenticate: false });
    expect([400, 401]).toContain(answer.status);
    expect(['invalid_client', 'invalid_request']).toContain(answer.body.error);
  });

  it('RFC 7521 §4.2: refuses another client_assertion_type', async () => {
    const answer = await client.post(
      'token',
      { ...bodies.token, client_assertion: 'a.b.c', client_assertion_type: 'urn:x', client_id: client.client.clientId },
      { authenticate: false },
    );
    expect([400, 401]).toContain(answer.status);
  });

  it('RFC 7521 §4.2: refuses a client_id beside the assertion that disagrees', async () => {
    const answer = await client.post('token', { ...bodies.token, client_id: 'another' });
    expect([400, 401]).toContain(answer.status);
    expect(['invalid_client', 'invalid_request']).toContain(answer.body.error);
  });

  it('RFC 6749 §2.3: refuses two methods at once', async () => {
    const headers = { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` };
    expect([400, 401]).toContain((await client.post('token', bodies.token, { headers })).status);
    expect([400, 401]).toContain((await client.post('token', { ...bodies.token, client_secret: 'x' })).status);
  });

  it.each(['ES256', 'PS256', 'EdDSA'] as const)('FAPI 2.0 §5.4.1: takes keys of %s', async (alg) => {
    const other = new RawClient(fapi, await registerClient(fapi, { key: newClientKey(alg) }));
    expectRefusal(await other.post('token', bodies.token), { error: 'unsupported_grant_type' });
  });
});

describe('client secrets', () => {
  it.each(['client_secret_basic', 'client_secret_post'])(
    'RFC 6749 §2.3.1: %s, as registered and in no other way',
    async (method) => {
      const registered = await registerClient(plain, { metadata: { token_endpoint_auth_method: method } });
      const right = new RawClient(plain, registered);
      for (const endpoint of endpoints)
        expect((await right.post(endpoint, bodies[endpoint])).body.error).not.toBe('invalid_client');

      const other = method === 'client_secret_basic' ? 'client_secret_post' : 'client_secret_basic';
      const wrong = [
        { ...registered, secret: `${registered.secret}x` },
        { ...registered, secret: '' },
        { ...registered, authentication: other },
        { ...registered, authentication: 'none' },
        { ...registered, authentication: 'private_key_jwt' },
        { ...registered, clientId: 'nobody' },
      ];
      for (const attempt of wrong) {
        const answer = await new RawClient(plain, attempt).post('token', bodies.token);
        expectRefusal(answer, { status: 401, error: 'invalid_client' });
        // RFC 6749 §5.2: only to those who tried HTTP authentication.
        expect(answer.headers.get('www-authenticate')?.startsWith('Basic') ?? false).toBe(
          attempt.authentication === 'client_secret_basic',
        );
      }
    },
  );

  it('RFC 6749 §2.3.1: a secret with every character survives its encoding', async () => {
    const registered = await registerClient(plain, { metadata: { token_endpoint_auth_method: 'client_secret_basic' } });
    const credentials = `${encodeURIComponent(registered.clientId)}:${encodeURIComponent(registered.secret ?? '').replace(/[A-Za-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`)}`;
    const headers = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
    const answer = await new RawClient(plain, registered).post('token', bodies.token, { authenticate: false, headers });
    expect(answer.body.error).toBe('unsupported_grant_type');
  });

  it('FAPI 2.0 §5.3.2.1: are not to be had in a workspace of that profile', async () => {
    await expect(
      registerClient(fapi, { metadata: { token_endpoint_auth_method: 'client_secret_basic' } }),
    ).rejects.toThrow(/422|400/);
    await expect(registerClient(fapi, { metadata: { token_endpoint_auth_method: 'none' } })).rejects.toThrow(/422|400/);
  });
});

describe('clients of elsewhere', () => {
  it('RFC 6749 §2.3: a client of one workspace is nobody in another', async () => {
    const stranger = new RawClient(plain, client.client);
    for (const endpoint of endpoints) {
      expectRefusal(await stranger.post(endpoint, bodies[endpoint]), { status: 401, error: 'invalid_client' });
    }
  });
});
