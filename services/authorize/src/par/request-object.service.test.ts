import { createHmac, createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { encryptJwe } from '@ostiary/crypto/jwe';
import { generateSigningKey } from '@ostiary/crypto/signing-key';
import type { ClientRecord } from '@ostiary/oauth/client';
import { type AuthorizeUnderTest, GOOD, ISSUER, startAuthorize } from '../testing/authorize-under-test.js';
import { Browser, type Shown } from '../testing/browser.js';
import {
  CLIENT_KEY,
  inSeconds,
  PS256_KEY,
  registeredKeys,
  requestClaims,
  requestObject,
  SIGNING_CLIENT,
} from '../testing/request-objects.js';

let service: AuthorizeUnderTest;
beforeAll(async () => {
  service = await startAuthorize('jar');
});
afterAll(() => service.stop());
beforeEach(() => {
  service.reset();
  service.put.client(SIGNING_CLIENT);
});

const STRANGER = await generateSigningKey('ES256');
const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

const push = (form: Readonly<Record<string, string>>): Promise<Shown> =>
  new Browser(service.base).open(`${ISSUER}/par`, { form: { client_id: 'app', ...form } });
const open = (query: Readonly<Record<string, string>>): Promise<Shown> =>
  new Browser(service.base).open(`${ISSUER}/authorize?${new URLSearchParams({ client_id: 'app', ...query })}`);

async function pushed(request: string): Promise<string> {
  const { status, html } = await push({ request });
  if (status !== 201) return `${status} ${JSON.parse(html).error}`;
  return 'accepted';
}

const REFUSED = '400 invalid_request_object';
const aud = (...values: unknown[]) => ({ aud: values });
const profile = (securityProfile: ClientRecord['securityProfile'], more: Partial<ClientRecord> = {}) =>
  service.put.client({ ...SIGNING_CLIENT, securityProfile, ...more });

/** Signed with HMAC under the public key, as PEM: the oldest confusion (RFC 8725 §2.1). */
function hmacWithPublicKey(): string {
  const pem = createPublicKey(CLIENT_KEY.privateKey).export({ type: 'spki', format: 'pem' });
  const input = `${segment({ alg: 'HS256', kid: CLIENT_KEY.kid, typ: 'JWT' })}.${segment(requestClaims())}`;
  return `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`;
}

interface Row {
  readonly clause: string;
  readonly what: string;
  readonly make: () => string;
}

// biome-ignore format: it is a table
const REFUSALS: readonly Row[] = [
  { clause: 'RFC 9101 §10.2', what: 'alg none', make: () => `${segment({ alg: 'none' })}.${segment(requestClaims())}.` },
  { clause: 'RFC 9101 §10.2', what: 'alg none with a signature', make: () => `${segment({ alg: 'none' })}.${segment(requestClaims())}.AAAA` },
  { clause: 'RFC 8725 §2.1', what: 'HS256 under the public key', make: hmacWithPublicKey },
  { clause: 'RFC 9101 §6.2', what: 'the key of a stranger', make: () => requestObject({}, {}, STRANGER) },
  { clause: 'RFC 9101 §6.2', what: 'the key of a stranger under the kid of the client', make: () => requestObject({}, { kid: CLIENT_KEY.kid }, STRANGER) },
  { clause: 'RFC 9101 §6.2', what: 'an unknown kid', make: () => requestObject({}, { kid: 'unknown' }) },
  { clause: 'RFC 8725 §3.10', what: 'a key in the header', make: () => requestObject({}, { jwk: STRANGER.publicJwk, kid: undefined }, STRANGER) },
  { clause: 'RFC 8725 §3.10', what: 'the address of a key in the header', make: () => requestObject({}, { jku: 'https://evil.example/jwks', kid: STRANGER.kid }, STRANGER) },
  { clause: 'RFC 8725 §3.10', what: 'the address of a certificate in the header', make: () => requestObject({}, { x5u: 'https://evil.example/cert', kid: STRANGER.kid }, STRANGER) },
  { clause: 'RFC 9101 §6.2', what: 'a changed parameter', make: () => { const [h, , s] = requestObject().split('.'); return `${h}.${segment(requestClaims({ scope: 'openid' }))}.${s}`; } },
  { clause: 'RFC 7515 §4.1.11', what: 'an extension that must be understood', make: () => requestObject({}, { crit: ['x'], x: 1 }) },
  { clause: 'RFC 9101 §10.8', what: 'the type of an access token', make: () => requestObject({}, { typ: 'at+jwt' }) },
  { clause: 'RFC 9101 §10.8', what: 'the type of a client assertion', make: () => requestObject({}, { typ: 'client-authentication+jwt' }) },
  { clause: 'RFC 9101 §4', what: 'no iss', make: () => requestObject({ iss: undefined }) },
  { clause: 'RFC 9101 §4', what: 'another client as iss', make: () => requestObject({ iss: 'other' }) },
  { clause: 'RFC 9101 §4', what: 'no aud', make: () => requestObject({ aud: undefined }) },
  { clause: 'RFC 9101 §4', what: 'another server as aud', make: () => requestObject({ aud: 'https://id.example/acme/other' }) },
  { clause: 'RFC 9101 §4', what: 'other servers as aud', make: () => requestObject(aud('https://a.example', 7)) },
  { clause: 'RFC 9101 §10.8', what: 'the client as sub', make: () => requestObject({ sub: 'app' }) },
  { clause: 'RFC 9101 §6.3', what: 'no client_id', make: () => requestObject({ client_id: undefined }) },
  { clause: 'RFC 9101 §6.3', what: 'another client_id', make: () => requestObject({ client_id: 'other' }) },
  { clause: 'RFC 9101 §4', what: 'a request in it', make: () => requestObject({ request: requestObject() }) },
  { clause: 'RFC 9101 §4', what: 'a request_uri in it', make: () => requestObject({ request_uri: 'https://app.example/r' }) },
  { clause: 'RFC 9101 §4', what: 'an empty request in it', make: () => requestObject({ request: '' }) },
  { clause: 'RFC 7519 §4.1.4', what: 'an exp that is over', make: () => requestObject({ exp: inSeconds(-1) }) },
  { clause: 'RFC 7519 §4.1.4', what: 'an exp that is no number', make: () => requestObject({ exp: 'tomorrow' }) },
  { clause: 'RFC 7519 §4.1.5', what: 'an nbf to come', make: () => requestObject({ nbf: inSeconds(70) }) },
  { clause: 'RFC 7519 §4.1.6', what: 'an iat to come', make: () => requestObject({ iat: inSeconds(70) }) },
  { clause: 'RFC 9101 §4', what: 'a scope that is an array', make: () => requestObject({ scope: ['openid'] }) },
  { clause: 'RFC 9101 §4', what: 'a state that is a number', make: () => requestObject({ state: 7 }) },
  { clause: 'RFC 9101 §4', what: 'a nonce that is an object', make: () => requestObject({ nonce: {} }) },
  { clause: 'RFC 9101 §4', what: 'a redirect_uri that is null', make: () => requestObject({ redirect_uri: null }) },
  { clause: 'RFC 8707 §2', what: 'a resource that is no string', make: () => requestObject({ resource: [7] }) },
  { clause: 'RFC 6749 Appendix B', what: 'a NUL character', make: () => requestObject({ nonce: 'a\0b' }) },
  { clause: 'RFC 6749 Appendix B', what: 'half a character', make: () => requestObject({ nonce: 'a\ud800b' }) },
  { clause: 'RFC 9101 §6.1', what: 'an oversized object', make: () => requestObject({ note: 'x'.repeat(20_000) }) },
  { clause: 'RFC 9101 §6.1', what: 'two parts', make: () => 'e30.e30' },
  { clause: 'RFC 9101 §6.1', what: 'what is no JWT', make: () => 'please' },
  { clause: 'RFC 9101 §6.1', what: 'a payload that is no object', make: () => requestObject().replace(/\.[^.]+\./, `.${segment([1])}.`) },
  { clause: 'RFC 9101 §6.1', what: 'an encrypted object without a key of ours', make: () => `${segment({ alg: 'ECDH-ES', enc: 'A256GCM' })}..AAAA.AAAA.AAAA` },
];

describe('request objects', () => {
  it.each(REFUSALS)('$clause: /par refuses $what, with an event', async ({ make }) => {
    expect(await pushed(make())).toBe(REFUSED);
    expect(service.events).toEqual([
      expect.objectContaining({ type: 'policy.refused', error: 'invalid_request_object', clientId: 'app' }),
    ]);
    expect(service.failures).toEqual([]);
  });

  it.each(REFUSALS)(
    '$clause: /authorize refuses $what, at a registered redirect URI or on a page',
    async ({ make }) => {
      const { status, html, location } = await open({ request: make() });
      if (location === undefined) {
        expect([status, html.includes('<code>invalid_request_object</code>')]).toEqual([400, true]);
      } else {
        expect(location.href.startsWith(`${GOOD.redirect_uri}?error=invalid_request_object&`)).toBe(true);
        expect(location.searchParams.has('code')).toBe(false);
      }
      expect(service.failures).toEqual([]);
    },
  );

  it('RFC 9101 §7: the refusal of an object goes where it says, or what stands beside it, if that is registered, and nowhere else', async () => {
    const sent = async (query: Readonly<Record<string, string>>) => {
      const { location } = await open(query);
      return location && [location.origin, location.searchParams.get('error'), location.searchParams.get('state')];
    };
    const refusal = (state: string | null) => ['https://app.example', 'invalid_request_object', state];
    const beside = { redirect_uri: GOOD.redirect_uri ?? '', state: 'beside' };
    const evil = { redirect_uri: 'https://evil.example/' };
    expect(await sent({ request: requestObject({}, {}, STRANGER), ...beside })).toEqual(refusal(GOOD.state ?? ''));
    expect(await sent({ request: requestObject({ exp: 1, state: undefined }), ...beside })).toEqual(refusal(null));
    expect(await sent({ request: 'no object', ...beside })).toEqual(refusal('beside'));
    expect(await sent({ request: requestObject({ ...evil, exp: 1 }), ...beside })).toBeUndefined();
    expect(await sent({ request: requestObject(evil, {}, STRANGER) })).toBeUndefined();
    expect(await sent({ request: 'no object', ...evil })).toBeUndefined();
  });

  it('JARM §2.2: the refusal of an object that asks for a JWT is one', async () => {
    const { location } = await open({ request: requestObject({ response_mode: 'jwt', exp: 1 }) });
    expect([...(location?.searchParams.keys() ?? [])]).toEqual(['response']);
  });

  it('RFC 9101 §4: an object without scope is incomplete, whatever stands beside it', async () => {
    const request = requestObject({ scope: undefined });
    expect(JSON.parse((await push({ request, scope: 'openid' })).html).error).toBe('invalid_request_object');
  });

  it.each([
    ['typ oauth-authz-req+jwt', () => requestObject()],
    ['typ JWT', () => requestObject({}, { typ: 'JWT' })],
    ['typ application/oauth-authz-req+jwt', () => requestObject({}, { typ: 'application/oauth-authz-req+jwt' })],
    ['no typ', () => requestObject({}, { typ: undefined })],
    ['PS256', () => requestObject({}, {}, PS256_KEY)],
    ['no kid, where one key fits', () => requestObject({}, { kid: undefined })],
    ['several aud', () => requestObject(aud('https://other.example', ISSUER))],
    ['an nbf 8 seconds ahead', () => requestObject({ nbf: inSeconds(8) })],
    ['no nbf and exp, where the profile asks for none', () => requestObject({ nbf: undefined, exp: undefined })],
    ['max_age as a number and claims as an object', () => requestObject({ max_age: 60, claims: { userinfo: {} } })],
    ['several resources', () => requestObject({ resource: ['urn:example:stock', 'https://orders.example/'] })],
    ['unknown members', () => requestObject({ colour: { red: true } })],
    ['a jku and a jwk that nobody follows', () => requestObject({}, { jku: 'https://evil.example/', jwk: {} })],
  ] as const)('RFC 9101 §6: accepts %s', async (_what, make) => {
    expect(await pushed(make())).toBe('accepted');
  });

  it('RFC 9101 §6.3: only what is in the object counts, wherever it is sent', async () => {
    const outside = { scope: 'openid profile offline_access', state: 'outside', nonce: 'outside', prompt: 'none' };
    const request = requestObject({ state: undefined, scope: 'openid' });
    const browser = new Browser(service.base);
    const page = await browser.open(
      `${ISSUER}/authorize?${new URLSearchParams({ client_id: 'app', request, ...outside })}`,
    );
    const next = await browser.signIn(page);
    const { location } = next.status === 303 ? next : await browser.decide(next, 'allow');
    const code = location?.searchParams.get('code') ?? '';
    // FAPI: a state that is only outside does not come back.
    expect(location?.searchParams.has('state')).toBe(false);
    expect(service.codeRecords.get(code)).toMatchObject({ scopes: ['openid'], nonce: GOOD.nonce });

    const { request_uri } = JSON.parse((await push({ request, ...outside })).html);
    const again = await browser.open(
      `${ISSUER}/authorize?client_id=app&request_uri=${encodeURIComponent(request_uri)}`,
    );
    expect(again.location?.searchParams.has('state')).toBe(false);
    expect(service.codeRecords.get(again.location?.searchParams.get('code') ?? '')).toMatchObject({
      scopes: ['openid'],
    });
  });

  it('RFC 9101 §5: request and request_uri together are refused', async () => {
    const request = requestObject();
    expect(JSON.parse((await push({ request, request_uri: 'https://app.example/r' })).html).error).toBe(
      'invalid_request',
    );
    const { html } = await open({ request, request_uri: 'https://app.example/r' });
    expect(html).toContain('<code>invalid_request</code>');
  });

  it('RFC 9101 §10.2: request_object_signing_alg allows that algorithm and no other', async () => {
    service.put.client({ ...SIGNING_CLIENT, requestObjectSigningAlg: 'PS256' });
    expect(await pushed(requestObject())).toBe(REFUSED);
    expect(await pushed(requestObject({}, {}, PS256_KEY))).toBe('accepted');
  });

  it('FAPI 1.0 Advanced §8.6: RS256 is refused under a FAPI profile and taken from others', async () => {
    const rs256 = { ...PS256_KEY, alg: 'RS256' } as const;
    const jwk = { ...PS256_KEY.publicJwk, alg: undefined };
    const jwks = registeredKeys({ ...PS256_KEY, publicJwk: jwk });
    service.put.client({ ...SIGNING_CLIENT, jwks });
    expect(await pushed(requestObject({}, {}, rs256))).toBe('accepted');
    profile('fapi1-advanced', { jwks });
    expect(await pushed(requestObject({ response_mode: 'jwt' }, {}, rs256))).toBe(REFUSED);
  });

  it('RFC 9101 §6.2: an object of another client, signed with that client’s key, is refused', async () => {
    service.put.client({ clientId: 'other', jwks: registeredKeys(STRANGER) });
    const theirs = requestObject({ iss: 'other', client_id: 'other' }, {}, STRANGER);
    expect(JSON.parse((await push({ request: theirs })).html).error).toBe('invalid_request_object');
    const { status } = await new Browser(service.base).open(`${ISSUER}/par`, {
      form: { client_id: 'other', request: theirs },
    });
    expect(status).toBe(201);
  });

  it('RFC 9101 §6.2: keys behind jwks_uri are read from there', async () => {
    service.remoteKeys.set('https://app.example/jwks', { keys: [CLIENT_KEY.publicJwk] });
    service.put.client({ jwksUri: 'https://app.example/jwks' });
    expect(await pushed(requestObject())).toBe('accepted');
    expect(await pushed(requestObject({}, {}, STRANGER))).toBe(REFUSED);
  });

  it('RFC 9101 §6.2: a key for encryption verifies nothing', async () => {
    service.put.client({ jwks: registeredKeys({ ...CLIENT_KEY, publicJwk: { ...CLIENT_KEY.publicJwk, use: 'enc' } }) });
    expect(await pushed(requestObject())).toBe(REFUSED);
  });
});

describe.each(['fapi1-advanced', 'fapi2-message-signing'] as const)('request objects under %s', (name) => {
  const mode = { response_mode: 'jwt' };
  beforeEach(() => {
    profile(name);
  });

  it.each([
    ['FAPI 1.0 Advanced §5.2.2(13)', 'no exp', { exp: undefined }],
    ['FAPI 1.0 Advanced §5.2.2(17)', 'no nbf', { nbf: undefined }],
    ['FAPI 1.0 Advanced §5.2.2(13)', 'an exp more than 60 minutes after nbf', { exp: inSeconds(3700) }],
    [
      'FAPI 1.0 Advanced §5.2.2(17)',
      'an nbf more than 60 minutes ago',
      { nbf: inSeconds(-3700), exp: inSeconds(-100) },
    ],
    ['FAPI 1.0 Advanced §5.2.2(17)', 'an nbf that is no number', { nbf: 'now' }],
  ])('%s: refuses %s', async (_clause, _what, changes) => {
    expect(await pushed(requestObject({ ...mode, ...changes }))).toBe(REFUSED);
  });

  it('FAPI 1.0 Advanced §5.2.2(13): accepts a life of 60 minutes, and an nbf 8 seconds ahead', async () => {
    expect(await pushed(requestObject({ ...mode, nbf: inSeconds(0), exp: inSeconds(3600) }))).toBe('accepted');
    expect(await pushed(requestObject({ ...mode, nbf: inSeconds(8), exp: inSeconds(300) }))).toBe('accepted');
  });

  it('FAPI 1.0 Advanced §5.2.2(1): refuses a request without an object', async () => {
    const { status, html } = await push({ ...GOOD, ...mode });
    expect([status, JSON.parse(html).error]).toEqual([400, 'invalid_request']);
  });
});

describe('encrypted request objects', () => {
  const seal = (text: string, alg: 'ECDH-ES' | 'ECDH-ES+A256KW' = 'ECDH-ES') =>
    encryptJwe(text, service.encryptionKey.publicJwk, { alg, enc: 'A256GCM', cty: 'oauth-authz-req+jwt' });
  beforeEach(() => service.put.settings({ encryptionAlgorithms: ['ECDH-ES'] }));

  it.each(['ECDH-ES', 'ECDH-ES+A256KW'] as const)(
    'RFC 9101 §6.1: accepts one that is signed, then encrypted with %s',
    async (alg) => {
      expect(await pushed(await seal(requestObject(), alg))).toBe('accepted');
      const { url } = await open({ request: await seal(requestObject()) });
      expect(url).toContain('/interaction/');
    },
  );

  it('RFC 9101 §6.1: encryption is no signature: claims, an unsigned JWT and a stranger’s are refused', async () => {
    for (const inside of [
      JSON.stringify(requestClaims()),
      `${segment({ alg: 'none' })}.${segment(requestClaims())}.`,
      requestObject({}, {}, STRANGER),
      await seal(requestObject()),
    ]) {
      expect(await pushed(await seal(inside))).toBe(REFUSED);
    }
  });

  it('RFC 7516 §11.5: what cannot be decrypted looks the same, whatever is wrong with it', async () => {
    const sealed = await seal(requestObject());
    const parts = sealed.split('.');
    const answers = await Promise.all(
      [parts.with(4, 'AAAAAAAAAAAAAAAAAAAAAA'), parts.with(3, 'AAAA'), parts.with(2, 'AAAAAAAAAAAAAAAA')].map(
        (changed) => push({ request: changed.join('.') }),
      ),
    );
    expect(new Set(answers.map(({ html }) => html)).size).toBe(1);
    expect(JSON.parse(answers[0]?.html ?? '{}').error).toBe('invalid_request_object');
  });

  it('RFC 6749 §4.1.2.1: while nobody can decrypt, it is 503 and no refusal', async () => {
    service.switches.tokenAway = true;
    const { status, html } = await push({ request: await seal(requestObject()) });
    expect([status, JSON.parse(html).error]).toEqual([503, 'temporarily_unavailable']);
    expect(service.events).toEqual([]);
  });

  it('RFC 7516 §4.1.3: compression is refused before anybody is asked', async () => {
    service.switches.tokenAway = true;
    const [header = '', ...rest] = (await seal(requestObject())).split('.');
    const zipped = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), zip: 'DEF' };
    expect(await pushed([segment(zipped), ...rest].join('.'))).toBe(REFUSED);
  });
});
