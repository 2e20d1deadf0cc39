import { createHash, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ClientRecord, publicJwkSchema } from '@ostiary/oauth/client';
import { subjectOf } from '@ostiary/oauth/subject';
import { compactDecrypt, importJWK, jwtVerify } from 'jose';
import {
  ALICE,
  type AuthorizeUnderTest,
  GOOD,
  ISSUER,
  PAIRWISE_KEY,
  startAuthorize,
} from '../testing/authorize-under-test.js';
import { Browser, type Shown } from '../testing/browser.js';
import { CLIENT_KEY, registeredKeys, requestObject, SIGNING_CLIENT } from '../testing/request-objects.js';

let service: AuthorizeUnderTest;
beforeAll(async () => {
  service = await startAuthorize('jarm');
});
afterAll(() => service.stop());
beforeEach(() => service.reset());

const half = (value: string) => createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url');
const verify = async (jwt: string) =>
  jwtVerify(jwt, await importJWK(service.signingKey.publicJwk, 'ES256'), { issuer: ISSUER, audience: 'app' });

/** What the browser carries to the client: from a query, a fragment or a form. */
function carried(shown: Shown): Record<string, string> {
  if (shown.location === undefined) {
    const fields = shown.html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
    return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]));
  }
  const { hash, searchParams } = shown.location;
  return Object.fromEntries(hash === '' ? searchParams : new URLSearchParams(hash.slice(1)));
}

async function authorize(changes: Readonly<Record<string, string | undefined>>, decision = 'allow'): Promise<Shown> {
  const browser = new Browser(service.base);
  const query = Object.entries({ ...GOOD, ...changes }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  const page = await browser.open(`${ISSUER}/authorize?${new URLSearchParams(query)}`);
  if (!page.url.includes('/interaction/')) return page;
  const next = await browser.signIn(page);
  return next.html.includes('/consent') ? browser.decide(next, decision) : next;
}

describe('JARM', () => {
  it.each([
    ['jwt', 'query'],
    ['query.jwt', 'query'],
    ['fragment.jwt', 'fragment'],
    ['form_post.jwt', 'form'],
  ])('JARM §2.3: %s carries one signed JWT by %s, and nothing else', async (mode, way) => {
    const shown = await authorize({ response_mode: mode });
    const parameters = carried(shown);
    expect(Object.keys(parameters)).toEqual(['response']);
    expect(way).toBe(shown.location === undefined ? 'form' : shown.location.hash === '' ? 'query' : 'fragment');
    const { payload } = await verify(parameters.response ?? '');
    expect(payload).toEqual({
      iss: ISSUER,
      aud: 'app',
      exp: expect.any(Number),
      code: expect.any(String),
      state: GOOD.state,
    });
    const seconds = (payload.exp ?? 0) - Date.now() / 1000;
    // JARM §2.1: at most ten minutes.
    expect(seconds).toBeGreaterThan(60);
    expect(seconds).toBeLessThanOrEqual(600);
    expect(service.codeRecords.has(String(payload.code))).toBe(true);
  });

  it.each([
    ['a refusal of the user', {}, 'deny', 'access_denied'],
    ['a scope that cannot be had', { scope: 'nonsense' }, 'allow', 'invalid_scope'],
    ['nobody signed in where no page may be shown', { prompt: 'none' }, 'allow', 'login_required'],
  ])('JARM §2.2: %s is a JWT, too, and nothing else', async (_what, changes, decision, error) => {
    const parameters = carried(await authorize({ response_mode: 'jwt', ...changes }, decision));
    expect(Object.keys(parameters)).toEqual(['response']);
    const { payload } = await verify(parameters.response ?? '');
    expect(payload).toMatchObject({ error, error_description: expect.any(String), state: GOOD.state });
    expect(payload).not.toHaveProperty('code');
  });

  it('JARM §2.1: without a state there is none', async () => {
    const { payload } = await verify(
      carried(await authorize({ response_mode: 'jwt', state: undefined })).response ?? '',
    );
    expect(payload).not.toHaveProperty('state');
  });

  it.each(['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A256KW'] as const)(
    'JARM §2.2: is encrypted to the key of a client that registered %s, errors as well',
    async (alg) => {
      const { publicKey, privateKey } =
        alg === 'RSA-OAEP-256'
          ? generateKeyPairSync('rsa', { modulusLength: 2048 })
          : generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const jwk = publicJwkSchema.parse({ ...publicKey.export({ format: 'jwk' }), kid: 'enc', use: 'enc' });
      const keys: NonNullable<ClientRecord['jwks']> = { keys: [...registeredKeys(CLIENT_KEY).keys, jwk] };
      service.put.client({ jwks: keys, authorizationEncryptedResponseAlg: alg });
      for (const decision of ['allow', 'deny']) {
        const { response = '' } = carried(await authorize({ response_mode: 'jwt', prompt: 'consent' }, decision));
        const { plaintext, protectedHeader } = await compactDecrypt(response, privateKey);
        // OpenID Connect Dynamic Client Registration §2: the content encryption that an alg alone means.
        expect(protectedHeader).toMatchObject({ alg, enc: 'A128CBC-HS256', cty: 'JWT', kid: 'enc' });
        const { payload } = await verify(Buffer.from(plaintext).toString());
        expect(payload).toHaveProperty(decision === 'allow' ? 'code' : 'error');
      }
    },
  );

  it('JARM §3: what is to be encrypted is never sent in the clear instead', async () => {
    service.put.client({ jwksUri: 'https://away.example/', authorizationEncryptedResponseAlg: 'ECDH-ES' });
    const shown = await authorize({ response_mode: 'jwt' });
    expect(shown.status).toBe(503);
    expect(shown.location).toBeUndefined();
    expect(service.eventTypes()).not.toContain('authorization.granted');
  });

  it('RFC 9126 §4: while nobody can sign, the request is not spent, and can be answered later', async () => {
    const browser = new Browser(service.base);
    const body = new URLSearchParams({ ...GOOD, response_mode: 'jwt' }).toString();
    const { request_uri } = JSON.parse(
      (await browser.open(`${ISSUER}/par`, { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }))
        .html,
    );
    const url = `${ISSUER}/authorize?client_id=app&request_uri=${encodeURIComponent(request_uri)}`;
    // Signed in and allowed before, so that only the answer is left to be given.
    await browser.decide(
      await browser.signIn(await browser.open(`${ISSUER}/authorize?${new URLSearchParams(GOOD)}`)),
      'allow',
    );
    service.switches.tokenAway = true;
    const during = await browser.open(url);
    expect(during.status).toBe(503);
    expect(service.codeRecords.size).toBe(1);
    service.switches.tokenAway = false;
    expect(Object.keys(carried(await browser.open(url)))).toEqual(['response']);
    expect(service.codeRecords.size).toBe(2);
  });
});

describe('code id_token', () => {
  const hybrid = { response_type: 'code id_token' };
  const fapi1 = (changes: Partial<ClientRecord> = {}) =>
    service.put.client({ ...SIGNING_CLIENT, securityProfile: 'fapi1-advanced', ...changes });

  async function answer(changes: Readonly<Record<string, unknown>> = {}): Promise<Record<string, string>> {
    const browser = new Browser(service.base);
    const request = requestObject({ ...hybrid, ...changes });
    const page = await browser.open(`${ISSUER}/authorize?${new URLSearchParams({ client_id: 'app', request })}`);
    const next = await browser.signIn(page);
    return carried(next.html.includes('/consent') ? await browser.decide(next, 'allow') : next);
  }

  it('OpenID Connect Core §3.3.2.11, FAPI 1.0 Advanced §5.1.1: the ID token signs code and state, and names nothing but the user', async () => {
    const subject = subjectOf(service.workspace(), fapi1(), ALICE, PAIRWISE_KEY);
    const { code = '', id_token: idToken = '', state = '', iss, ...rest } = await answer();
    expect([state, iss, rest]).toEqual([GOOD.state, ISSUER, {}]);
    const { payload, protectedHeader } = await verify(idToken);
    expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: service.signingKey.kid });
    expect(payload).toEqual({
      ...{ iss: ISSUER, sub: subject, aud: 'app', nonce: GOOD.nonce },
      ...{ exp: expect.any(Number), iat: expect.any(Number), auth_time: expect.any(Number) },
      ...{ acr: expect.any(String), amr: expect.any(Array) },
      ...{ c_hash: half(code), s_hash: half(state) },
    });
  });

  it('Back-Channel Logout §2.1: a client that is told of the end of sessions learns which this is', async () => {
    fapi1({ backchannelLogoutUri: 'https://app.example/logout' });
    const { code = '', id_token: idToken = '' } = await answer();
    expect((await verify(idToken)).payload.sid).toBe(service.codeRecords.get(code)?.sessionId);
  });

  it('FAPI 1.0 Advanced §5.1.1: without a state there is no s_hash', async () => {
    fapi1();
    const { id_token: idToken = '', ...rest } = await answer({ state: undefined });
    expect(rest).not.toHaveProperty('state');
    expect((await verify(idToken)).payload).not.toHaveProperty('s_hash');
  });

  it('FAPI 1.0 Advanced §5.1.1: claims that are asked for in the ID token do not go through the browser', async () => {
    fapi1();
    const { id_token: idToken = '' } = await answer({
      claims: { id_token: { name: { essential: true } } },
      scope: 'openid profile',
    });
    expect((await verify(idToken)).payload).not.toHaveProperty('name');
  });

  it('JARM §2.3.4: with response_mode=jwt both are in the JWT, in the fragment', async () => {
    fapi1();
    const parameters = await answer({ response_mode: 'jwt' });
    expect(Object.keys(parameters)).toEqual(['response']);
    const { payload } = await verify(parameters.response ?? '');
    const idToken = await verify(String(payload.id_token));
    expect(idToken.payload.c_hash).toBe(half(String(payload.code)));
  });

  it('OAuth 2.0 Multiple Response Types §5: refusals come in the fragment', async () => {
    fapi1();
    const shown = await new Browser(service.base).open(
      `${ISSUER}/authorize?${new URLSearchParams({ client_id: 'app', request: requestObject({ ...hybrid, prompt: 'none' }) })}`,
    );
    expect(shown.location?.search).toBe('');
    expect(carried(shown)).toMatchObject({ error: 'login_required', state: GOOD.state });
  });
});
