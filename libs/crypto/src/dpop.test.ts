import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import fc from 'fast-check';
import { calculateJwkThumbprint } from 'jose';
import { checkDpopProof, type DpopExpectation } from './dpop.js';
import { sha256Base64url } from './hash.js';
import { signJws } from './jws.js';

const now = 1_800_000_000;
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed = generateKeyPairSync('ed25519');
const jwk = publicJwk(key.publicKey);
const url = 'https://localhost:9443/acme/shop/token';
const expected: DpopExpectation = { method: 'POST', url, algorithms: ['ES256', 'PS256', 'EdDSA'], now: now * 1000 };
const claims = { jti: 'one', htm: 'POST', htu: url, iat: now };
const header = { typ: 'dpop+jwt', jwk };

function publicJwk(of: KeyObject): Record<string, unknown> {
  return { ...of.export({ format: 'jwk' }) };
}
const proof = (payload: object = {}, head: object = {}, by: KeyObject = key.privateKey, alg: JwsAlgorithm = 'ES256') =>
  signJws({ ...header, ...head }, { ...claims, ...payload }, by, alg);
const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function refusal(proofs: string[], more: Partial<DpopExpectation> = {}): OAuthError {
  try {
    checkDpopProof(proofs, { ...expected, ...more });
  } catch (error) {
    if (error instanceof OAuthError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('RFC 9449 §4.3: DPoP proofs', () => {
  it('RFC 9449 §6.1: tells the thumbprint of the key, jti, iat and nonce', async () => {
    expect(checkDpopProof([proof({ nonce: 'n' })], expected)).toEqual({
      jkt: await calculateJwkThumbprint(jwk),
      alg: 'ES256',
      jti: 'one',
      iat: now,
      nonce: 'n',
    });
    expect(checkDpopProof([proof()], expected).nonce).toBeUndefined();
  });

  it.each<[string, string, Partial<DpopExpectation>?]>([
    ['PS256', proof({}, { jwk: publicJwk(rsa.publicKey) }, rsa.privateKey, 'PS256')],
    ['EdDSA', proof({}, { jwk: publicJwk(ed.publicKey) }, ed.privateKey, 'EdDSA')],
    ['iat 10 s ahead (§11.1)', proof({ iat: now + 10 })],
    ['iat 10 s ago (§11.1)', proof({ iat: now - 10 })],
    ['iat with a fraction', proof({ iat: now - 0.5 })],
    ['nbf, exp and unknown claims, which a proof does not have (§4.2)', proof({ exp: 1, nbf: 9e9, other: {} })],
    ['unknown header members', proof({}, { kid: 'x', jku: 'https://evil.example' })],
    ['htu with the default port', proof({ htu: 'https://as.example:443/token' }), { url: 'https://as.example/token' }],
    [
      'htu without the default port',
      proof({ htu: 'https://as.example/token' }),
      { url: 'https://as.example:443/token' },
    ],
    ['htu in capitals', proof({ htu: 'HTTPS://LOCALHOST:9443/acme/shop/token' })],
    ['htu with a query and a fragment', proof({ htu: `${url}?a=b#c` })],
    ['a query in the URL that was asked', proof(), { url: `${url}?a=b` }],
    [
      'the URL of the mTLS host',
      proof({ htu: 'https://mtls.example/token' }),
      { alternativeUrl: 'https://mtls.example/token' },
    ],
    ['ath where no token is shown', proof({ ath: 'x' })],
    ['the right ath', proof({ ath: sha256Base64url('token') }), { accessToken: 'token' }],
  ])('RFC 9449 §4.3: accepts %s', (_title, text, more = {}) => {
    expect(checkDpopProof([text], { ...expected, ...more }).jti).toBe('one');
  });

  const [head = '', body = '', signature = ''] = proof().split('.');
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { jti: _jti, ...noJti } = claims;
  const bare = (payload: Record<string, unknown>) => signJws(header, payload, key.privateKey, 'ES256');

  it.each<[number, string, string[], Partial<DpopExpectation>?]>([
    [1, 'no proof', []],
    [1, 'two headers', [proof(), proof({ jti: 'two' })]],
    [1, 'two headers that were joined', [`${proof()}, ${proof({ jti: 'two' })}`]],
    [2, 'an empty header', ['']],
    [2, 'what is no JWT', ['hello']],
    [2, 'an oversized proof', [proof({ pad: 'x'.repeat(12_289) })]],
    [2, 'an encrypted JWT', [`${proof()}.AAAA.AAAA`]],
    [2, 'crit', [proof({}, { crit: ['b64'], b64: false })]],
    [3, 'no jti', [bare(noJti)]],
    [3, 'an empty jti', [proof({ jti: '' })]],
    [3, 'a jti that is a number', [proof({ jti: 7 })]],
    [3, 'a jti without end', [proof({ jti: 'x'.repeat(257) })]],
    [3, 'no htm', [proof({ htm: undefined })]],
    [3, 'no htu', [proof({ htu: undefined })]],
    [3, 'an htu that is a list', [proof({ htu: [url] })]],
    [3, 'no iat', [proof({ iat: undefined })]],
    [3, 'an iat that is text', [proof({ iat: `${now}` })]],
    [3, 'a nonce that is a number', [proof({ nonce: 1 })]],
    [3, 'no ath beside a token', [proof()], { accessToken: 'token' }],
    [3, 'no jwk', [proof({}, { jwk: undefined })]],
    [3, 'a jwk that is text', [proof({}, { jwk: 'x' })]],
    [4, 'no typ', [proof({}, { typ: undefined })]],
    [4, 'the typ of another JWT', [proof({}, { typ: 'JWT' })]],
    [5, 'alg none', [`${segment({ ...header, alg: 'none' })}.${body}.AAAA`]],
    [5, 'a symmetric alg', [`${segment({ ...header, alg: 'HS256' })}.${body}.AAAA`]],
    [5, 'RS256 where the policy has none', [proof({}, { jwk: publicJwk(rsa.publicKey) }, rsa.privateKey, 'RS256')]],
    [5, 'an alg that the policy lacks', [proof()], { algorithms: ['PS256'] }],
    [6, 'a changed payload', [`${head}.${segment({ ...claims, jti: 'two' })}.${signature}`]],
    [6, 'no signature worth the name', [`${head}.${body}.AAAA`]],
    [6, 'the signature of another key', [proof({}, {}, other.privateKey)]],
    [6, 'the key of another algorithm', [proof({}, { jwk: publicJwk(rsa.publicKey) })]],
    [6, 'a weak key', [proof({}, { jwk: publicJwk(weak.publicKey) }, weak.privateKey, 'PS256')]],
    [6, 'an empty key', [proof({}, { jwk: {} })]],
    [7, 'a private key', [proof({}, { jwk: { ...key.privateKey.export({ format: 'jwk' }) } })]],
    [7, 'a symmetric key', [proof({}, { jwk: { kty: 'oct', k: 'AAAA' } })]],
    [8, 'another method', [proof({ htm: 'GET' })]],
    [8, 'the method in small letters', [proof({ htm: 'post' })]],
    [9, 'another path', [proof({ htu: `${url}s` })]],
    [9, 'another case of the path', [proof({ htu: url.toUpperCase() })]],
    [9, 'another workspace', [proof({ htu: url.replace('shop', 'other') })]],
    [9, 'another port', [proof({ htu: url.replace('9443', '9444') })]],
    [9, 'another scheme', [proof({ htu: url.replace('https', 'http') })]],
    [9, 'the internal address of the service', [proof({ htu: 'http://127.0.0.1:7102/acme/shop/token' })]],
    [9, 'a user name before the host', [proof({ htu: url.replace('localhost', 'localhost@localhost') })]],
    [9, 'only a path', [proof({ htu: '/acme/shop/token' })]],
    [9, 'an htu that is no URL', [proof({ htu: 'https://[' })]],
    [9, 'a trailing slash', [proof({ htu: `${url}/` })]],
    [11, 'an iat an hour ago', [proof({ iat: now - 3600 })]],
    [11, 'an iat in an hour', [proof({ iat: now + 3600 })]],
    [11, 'an iat over a minute ago', [proof({ iat: now - 61 })]],
    [11, 'an iat over a minute ahead', [proof({ iat: now + 61 })]],
    [11, 'an iat in milliseconds', [proof({ iat: now * 1000 })]],
    [12, 'the ath of another token', [proof({ ath: sha256Base64url('other') })], { accessToken: 'token' }],
    [12, 'the token itself as ath', [proof({ ath: 'token' })], { accessToken: 'token' }],
  ])('RFC 9449 §4.3(%i): refuses %s', (check, _title, proofs, more = {}) => {
    const error = refusal(proofs, more);
    expect(error).toMatchObject({ code: 'invalid_dpop_proof', status: 400, clause: `RFC 9449 §4.3(${check})` });
    expect(error.description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
  });

  it('RFC 9449 §4.3(2): answers any text with a proof or invalid_dpop_proof', () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('dpop+jwt', 'ES256', jwk, url, 'POST', now));
    const part = fc
      .record(
        { typ: value, alg: value, jwk: value, jti: value, htm: value, htu: value, iat: value },
        { requiredKeys: [] },
      )
      .map(segment);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(part, part, part).map((parts) => parts.join('.')),
        ),
        (text) => {
          expect(refusal([text]).code).toBe('invalid_dpop_proof');
        },
      ),
    );
  });
});
