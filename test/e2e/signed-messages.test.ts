// FAPI 1.0 Advanced and FAPI 2.0 Message Signing: signed (and encrypted) requests and responses, driven by certified client libraries through the
// public URL, on workspaces that serve ordinary clients beside.
import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { CompactEncrypt, compactDecrypt, decodeJwt, decodeProtectedHeader, importJWK } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { z } from 'zod';
import { fetchWithCertificate, selfSignedJwks, thumbprintOf } from './support/certificates.ts';
import { type ClientKey, epochSeconds, newClientKey, signJwt } from './support/client-key.ts';
import { answerPages, authorizationRequest, authorizeUrl, newVerifier } from './support/code-flow.ts';
import { privateCryptoKey } from './support/crypto-key.ts';
import { PageBrowser } from './support/pages.ts';
import { RawClient } from './support/raw-client.ts';
import { secret } from './support/secrets-ledger.ts';
import { clientCertificate } from './support/system.ts';
import {
  createUser,
  launchWorkspace,
  registerClient,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let user: TestUser;

beforeAll(async () => {
  workspace = await launchWorkspace('b2b', {
    require_pushed_requests: 'none',
    encryption_algorithms: ['RSA-OAEP-256', 'ECDH-ES'],
  });
  user = await createUser(workspace, { name: 'Amy' });
});

const fapi1 = (alg: 'ES256' | 'PS256') => ({
  security_profile: 'fapi1-advanced',
  response_types: ['code', 'code id_token'],
  tls_client_certificate_bound_access_tokens: true,
  id_token_signed_response_alg: alg,
  authorization_signed_response_alg: alg,
});

async function visit(url: URL, allow: 'allow' | 'deny' = 'allow'): Promise<URL> {
  const browser = new PageBrowser();
  const last = await answerPages(browser, await browser.open(url), user, allow);
  if (last.status !== 0) throw new Error(`${last.status} ${last.url.href} ${last.html.replace(/<[^>]+>/g, ' ')}`);
  return last.url;
}

const published = async (url: string): Promise<Record<string, unknown>> =>
  z.record(z.string(), z.unknown()).parse(await (await fetch(url)).json());

interface Variant {
  readonly alg: 'ES256' | 'PS256';
  readonly authentication: 'private_key_jwt' | 'self_signed_tls_client_auth';
  readonly pushed: boolean;
  readonly jarm: boolean;
}
const VARIANTS: readonly Variant[] = (['ES256', 'PS256'] as const).flatMap((alg) =>
  (['private_key_jwt', 'self_signed_tls_client_auth'] as const).flatMap((authentication) =>
    [false, true].flatMap((pushed) => [false, true].map((jarm) => ({ alg, authentication, pushed, jarm }))),
  ),
);

describe.each(VARIANTS)('FAPI 1.0 Advanced, $alg, $authentication, pushed: $pushed, JARM: $jarm', (variant) => {
  it('FAPI 1.0 Advanced §5.2.2: completes the flow of openid-client, with a token that is bound to the certificate', async () => {
    const { alg, authentication, pushed, jarm } = variant;
    const tls = await clientCertificate({ subject: 'fapi1', selfSigned: true });
    const key = newClientKey(alg);
    const byCertificate = authentication === 'self_signed_tls_client_auth';
    const keys = [key.publicJwk, ...(byCertificate ? selfSignedJwks(tls).keys : [])];
    const client = await registerClient(workspace, {
      key,
      tls,
      metadata: { ...fapi1(alg), token_endpoint_auth_method: authentication, jwks: { keys } },
    });
    const signingKey = await privateCryptoKey(client.key);
    const config = await openid.discovery(
      new URL(workspace.issuer),
      client.clientId,
      { use_mtls_endpoint_aliases: true, id_token_signed_response_alg: alg, authorization_signed_response_alg: alg },
      byCertificate ? openid.TlsClientAuth() : openid.PrivateKeyJwt(signingKey),
    );
    config[openid.customFetch] = fetchWithCertificate(tls);
    if (jarm) openid.useJwtResponseMode(config);
    else {
      openid.useCodeIdTokenResponseType(config);
      openid.enableDetachedSignatureResponseChecks(config);
    }
    openid.enableNonRepudiationChecks(config);

    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const expectedNonce = openid.randomNonce();
    const expectedState = openid.randomState();
    const parameters = {
      redirect_uri: client.redirectUri,
      scope: 'openid profile',
      nonce: expectedNonce,
      state: expectedState,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    };
    const signed = await openid.buildAuthorizationUrlWithJAR(config, parameters, signingKey);
    const url = pushed ? await openid.buildAuthorizationUrlWithPAR(config, signed.searchParams) : signed;
    const callback = await visit(url);
    const tokens = await openid.authorizationCodeGrant(config, callback, {
      pkceCodeVerifier,
      expectedNonce,
      expectedState,
      idTokenExpected: true,
    });
    expect(tokens.claims()).toMatchObject({ iss: workspace.issuer, aud: client.clientId, sub: user.id });
    expect(decodeProtectedHeader(tokens.id_token ?? '').alg).toBe(alg);
    expect(decodeJwt(secret(tokens.access_token, 'access token')).cnf).toEqual({ 'x5t#S256': thumbprintOf(tls) });
    expect(await openid.fetchUserInfo(config, tokens.access_token, user.id)).toMatchObject({ name: 'Amy' });
    if (tokens.refresh_token !== undefined) secret(tokens.refresh_token, 'refresh token');
  });
});

describe('FAPI 1.0 Advanced', () => {
  let client: TestClient;
  let raw: RawClient;
  beforeAll(async () => {
    client = await registerClient(workspace, { key: newClientKey('PS256'), metadata: fapi1('PS256') });
    raw = new RawClient(workspace, client);
  });

  const object = (changes: Readonly<Record<string, unknown>> = {}, key: ClientKey = client.key, header: object = {}) =>
    signJwt(
      { alg: key.alg, kid: key.kid, typ: 'oauth-authz-req+jwt', ...header },
      {
        ...authorizationRequest(raw, newVerifier(), { parameters: { response_type: 'code id_token' } }),
        ...{ iss: client.clientId, aud: workspace.issuer, nbf: epochSeconds(), exp: epochSeconds() + 300 },
        ...changes,
      },
      key,
    );
  const by = (request: string, more: Readonly<Record<string, string>> = {}) =>
    authorizeUrl(raw, { client_id: client.clientId, request, ...more });
  const errorOf = async (request: string): Promise<unknown> => (await raw.post('par', { request })).body.error;

  it('FAPI 1.0 Advanced §5.1.1: the ID token of the authorization response has no claims of the user, and fits code and state', async () => {
    const state = 'a state';
    const callback = await visit(by(object({ state, claims: { id_token: { name: null } } })));
    const response = new URLSearchParams(callback.hash.slice(1));
    const claims = decodeJwt(secret(response.get('id_token') ?? '', 'ID token'));
    secret(response.get('code') ?? '', 'code');
    expect(claims).toMatchObject({ sub: user.id, c_hash: expect.any(String), s_hash: expect.any(String) });
    for (const claim of ['name', 'at_hash', 'email']) expect(claims).not.toHaveProperty(claim);
  });

  it('RFC 9101 §6.3: what stands beside the object is ignored, also a state that is only there', async () => {
    const callback = await visit(
      by(object({ state: undefined }), { state: 'outside', scope: 'openid', nonce: 'outside' }),
    );
    const response = new URLSearchParams(callback.hash.slice(1));
    expect(response.has('state')).toBe(false);
    const claims = decodeJwt(response.get('id_token') ?? '');
    expect(claims).not.toHaveProperty('s_hash');
    expect(claims.nonce).not.toBe('outside');
  });

  it('RFC 9101 §6.3: nobody swaps the object for that of another client, and an object of another workspace is worth nothing', async () => {
    const other = await registerClient(workspace, { key: newClientKey('PS256'), metadata: fapi1('PS256') });
    const theirs = object({ iss: other.clientId, client_id: other.clientId }, other.key);
    expect(await errorOf(theirs)).toBe('invalid_request_object');
    const page = await new PageBrowser().open(by(theirs));
    expect([page.response.get('error'), page.response.has('code')]).toEqual(['invalid_request_object', false]);
    const elsewhere = await launchWorkspace('b2b', { require_pushed_requests: 'none' });
    expect(await errorOf(object({ aud: elsewhere.issuer }))).toBe('invalid_request_object');
    expect(await errorOf(object({ aud: [elsewhere.issuer, workspace.issuer] }))).toBeUndefined();
  });

  it.each([
    [
      'FAPI 1.0 Advanced §5.2.2(1)',
      'a request without an object',
      async () =>
        (
          await raw.post(
            'par',
            authorizationRequest(raw, newVerifier(), { parameters: { response_type: 'code id_token' } }),
          )
        ).body.error,
      'invalid_request',
    ],
    [
      'FAPI 1.0 Advanced §5.2.2(2)',
      'a code that is not signed',
      () => errorOf(object({ response_type: 'code' })),
      'invalid_request',
    ],
    [
      'FAPI 1.0 Advanced §5.2.2(13)',
      'an object that lives two hours',
      () => errorOf(object({ exp: epochSeconds() + 7200 })),
      'invalid_request_object',
    ],
    [
      'FAPI 1.0 Advanced §5.2.2(18)',
      'a pushed request without PKCE',
      () => errorOf(object({ code_challenge: undefined, code_challenge_method: undefined })),
      'invalid_request',
    ],
    [
      'FAPI 1.0 Baseline §5.2.2.2',
      'a request without a nonce',
      () => errorOf(object({ nonce: undefined })),
      'invalid_request',
    ],
    [
      'RFC 9101 §10.2',
      'an object with alg none',
      () => errorOf(object({}, client.key, { alg: 'none' })),
      'invalid_request_object',
    ],
    [
      'RFC 8725 §3.10',
      'a key that the object brings along',
      () => {
        const mine = newClientKey('PS256');
        return errorOf(object({}, mine, { jwk: mine.publicJwk, jku: 'https://evil.example/jwks' }));
      },
      'invalid_request_object',
    ],
  ])('%s: refuses %s', async (_clause, _what, attempt, error) => {
    expect(await attempt()).toBe(error);
  });

  it.each([
    ['RSA-OAEP-256', 'A256GCM'],
    ['ECDH-ES', 'A128CBC-HS256'],
    ['ECDH-ES+A256KW', 'A128GCM'],
  ])(
    'RFC 9101 §6.1: accepts an object that is encrypted with %s and %s to a published key, by value and pushed',
    async (alg, enc) => {
      const { keys } = await published(`${workspace.issuer}/jwks`);
      const jwk = z
        .array(z.looseObject({ kid: z.string(), kty: z.string(), use: z.string() }))
        .parse(keys)
        .find(({ use, kty }) => use === 'enc' && kty === (alg === 'RSA-OAEP-256' ? 'RSA' : 'EC'));
      const seal = async (text: string) =>
        new CompactEncrypt(Buffer.from(text))
          .setProtectedHeader({ alg, enc, kid: jwk?.kid ?? '', cty: 'oauth-authz-req+jwt' })
          .encrypt(await importJWK(jwk ?? {}, alg));
      expect(await errorOf(await seal(object()))).toBeUndefined();
      const callback = await visit(by(await seal(object())));
      expect(new URLSearchParams(callback.hash.slice(1)).has('code')).toBe(true);
      const stranger = newClientKey('PS256');
      expect(await errorOf(await seal(object({}, stranger)))).toBe('invalid_request_object');
      expect(await errorOf(await seal(await seal(object())))).toBe('invalid_request_object');
    },
  );

  it('OpenID Connect Discovery §3: what is announced is what works', async () => {
    const metadata = await published(`${workspace.issuer}/.well-known/openid-configuration`);
    expect(metadata).toMatchObject({
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
      require_request_uri_registration: true,
      require_signed_request_object: false,
      response_types_supported: ['code', 'code id_token'],
      response_modes_supported: expect.arrayContaining(['jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt']),
      request_object_signing_alg_values_supported: expect.arrayContaining(['ES256', 'PS256']),
      authorization_signing_alg_values_supported: expect.arrayContaining(['ES256', 'PS256']),
      request_object_encryption_alg_values_supported: ['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A256KW'],
    });
    const plain = await launchWorkspace('b2b', {
      security_profile: 'fapi2-message-signing',
      signing_algorithms: ['ES256'],
    });
    const strict = await published(`${plain.issuer}/.well-known/openid-configuration`);
    expect(strict).toMatchObject({
      require_signed_request_object: true,
      request_uri_parameter_supported: false,
      response_types_supported: ['code'],
      response_modes_supported: ['jwt', 'query.jwt', 'form_post.jwt'],
    });
    expect(strict).not.toHaveProperty('request_object_encryption_alg_values_supported');
  });
});

describe.each(['ES256', 'PS256'] as const)('FAPI 2.0 Message Signing with DPoP, %s', (alg) => {
  let client: TestClient;
  let as: oauth.AuthorizationServer;
  let authentication: oauth.ClientAuth;
  let signingKey: Awaited<ReturnType<typeof privateCryptoKey>>;
  beforeAll(async () => {
    const metadata = {
      security_profile: 'fapi2-message-signing',
      id_token_signed_response_alg: alg,
      authorization_signed_response_alg: alg,
    };
    client = await registerClient(workspace, { key: newClientKey(alg), metadata });
    signingKey = await privateCryptoKey(client.key);
    authentication = oauth.PrivateKeyJwt(signingKey);
    const issuer = new URL(workspace.issuer);
    as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer));
  });

  async function flow(decision: 'allow' | 'deny') {
    const self: oauth.Client = {
      client_id: client.clientId,
      id_token_signed_response_alg: alg,
      authorization_signed_response_alg: alg,
    };
    const DPoP = oauth.DPoP(self, await oauth.generateKeyPair(alg));
    const verifier = oauth.generateRandomCodeVerifier();
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
    const parameters = new URLSearchParams({
      ...{
        response_type: 'code',
        response_mode: 'jwt',
        redirect_uri: client.redirectUri,
        scope: 'openid profile',
        prompt: 'consent',
      },
      ...{
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      },
    });
    const request = await oauth.issueRequestObject(as, self, parameters, signingKey);
    const pushed = await oauth.processPushedAuthorizationResponse(
      as,
      self,
      await oauth.pushedAuthorizationRequest(
        as,
        self,
        authentication,
        new URLSearchParams({ client_id: client.clientId, request }),
        { DPoP },
      ),
    );
    const url = new URL(as.authorization_endpoint ?? '');
    url.search = new URLSearchParams({ client_id: client.clientId, request_uri: pushed.request_uri }).toString();
    const callback = await visit(url, decision);
    expect([...callback.searchParams.keys()]).toEqual(['response']);
    const validated = await oauth.validateJwtAuthResponse(as, self, callback, state);
    return { self, DPoP, verifier, nonce, validated };
  }

  it('FAPI 2.0 Message Signing §5.3, §5.4: completes the flow of oauth4webapi', async () => {
    const { self, DPoP, verifier, nonce, validated } = await flow('allow');
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      self,
      authentication,
      validated,
      client.redirectUri,
      verifier,
      { DPoP },
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, self, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    secret(tokens.access_token, 'access token');
    if (tokens.refresh_token !== undefined) secret(tokens.refresh_token, 'refresh token');
    expect(tokens.token_type).toBe('dpop');
    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ sub: user.id, nonce });
  });

  it('JARM §2.2: the refusal of the user is in the JWT', async () => {
    await expect(flow('deny')).rejects.toMatchObject({ error: 'access_denied' });
  });

  it('FAPI 2.0 Message Signing §5.3.1, §5.4.1: refuses requests that are not signed, and answers that would not be', async () => {
    const raw = new RawClient(workspace, client);
    const plain = await raw.post(
      'par',
      authorizationRequest(raw, newVerifier(), { parameters: { response_mode: 'jwt' } }),
    );
    expect(plain).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    const byValue = await new PageBrowser().open(
      authorizeUrl(raw, authorizationRequest(raw, newVerifier(), { parameters: { response_mode: 'jwt' } })),
    );
    expect([...byValue.response.keys()]).toEqual(['response']);
    expect(decodeJwt(byValue.response.get('response') ?? '')).toMatchObject({ error: 'invalid_request' });
    const unsigned = signJwt(
      { alg, kid: client.key.kid },
      {
        ...authorizationRequest(raw, newVerifier()),
        ...{ iss: client.clientId, aud: workspace.issuer, nbf: epochSeconds(), exp: epochSeconds() + 60 },
      },
      client.key,
    );
    expect(await raw.post('par', { request: unsigned })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });
});

it.each(['RSA-OAEP-256', 'ECDH-ES+A256KW'])(
  'JARM §2.2: the response is encrypted to a client that registered %s',
  async (alg) => {
    const pair =
      alg === 'RSA-OAEP-256'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = newClientKey();
    const encryptTo = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'enc', use: 'enc' };
    const client = await registerClient(workspace, {
      key,
      metadata: {
        jwks: { keys: [key.publicJwk, encryptTo] },
        authorization_encrypted_response_alg: alg,
        authorization_encrypted_response_enc: 'A256GCM',
      },
    });
    const raw = new RawClient(workspace, client);
    const callback = await visit(
      authorizeUrl(raw, authorizationRequest(raw, newVerifier(), { parameters: { response_mode: 'jwt' } })),
    );
    const { plaintext, protectedHeader } = await compactDecrypt(
      callback.searchParams.get('response') ?? '',
      pair.privateKey,
    );
    expect(protectedHeader).toMatchObject({ alg, enc: 'A256GCM', kid: 'enc' });
    const claims = decodeJwt(Buffer.from(plaintext).toString());
    secret(String(claims.code), 'code');
    expect(claims).toMatchObject({ iss: workspace.issuer, aud: client.clientId });
  },
);
