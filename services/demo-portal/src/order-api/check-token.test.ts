import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { checkToken } from './check-token.js';

const ORIGIN = 'https://id.example';
const ISSUER = `${ORIGIN}/acme/demo`;
const API = `${ORIGIN}/demo-portal/acme/demo/api`;
const URL_OF_ORDERS = `${API}/orders`;
const portal = { origin: ORIGIN, api: API, server: { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` } };

const server = await generateKeyPair('ES256', { extractable: true });
const stranger = await generateKeyPair('ES256', { extractable: true });
const holder = await generateKeyPair('ES256', { extractable: true });
const thief = await generateKeyPair('ES256', { extractable: true });
const thumbprint = await calculateJwkThumbprint(await exportJWK(holder.publicKey));
const seconds = () => Math.floor(Date.now() / 1000);

const asked: string[] = [];
const realFetch = globalThis.fetch;
beforeAll(async () => {
  const keys: JWK[] = [{ ...(await exportJWK(server.publicKey)), kid: 's', alg: 'ES256', use: 'sig' }];
  globalThis.fetch = async (input) => {
    asked.push(String(input));
    return Response.json({ keys });
  };
});
afterAll(() => {
  globalThis.fetch = realFetch;
});

const accessToken = (claims: Readonly<Record<string, unknown>> = {}, key = server.privateKey, typ = 'at+jwt') =>
  new SignJWT({
    ...{ iss: ISSUER, sub: 'u', aud: [API, ISSUER], client_id: 'demo-portal', jti: 't', scope: 'openid orders:read' },
    ...{ iat: seconds(), exp: seconds() + 60, cnf: { jkt: thumbprint } },
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 's', typ })
    .sign(key);

let numbers = 0;
async function proofFor(token: string, claims: Readonly<Record<string, unknown>> = {}, keys = holder): Promise<string> {
  numbers += 1;
  return new SignJWT({
    ...{ jti: `n${numbers}`, htm: 'GET', htu: URL_OF_ORDERS, iat: seconds(), ath: sha256Base64url(token) },
    ...claims,
  })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: await exportJWK(keys.publicKey) })
    .sign(keys.privateKey);
}

const spent = new Set<string>();
const deps = {
  spendOnce: {
    spend: async (_kind: string, scope: string, id: string) => {
      const isNew = !spent.has(scope + id);
      spent.add(scope + id);
      return isNew;
    },
  },
};

/** The error and status, or 'passed'. */
async function verdict(authorization: string | undefined, proofs: readonly string[]): Promise<string> {
  try {
    await checkToken(deps, portal, { method: 'GET', url: URL_OF_ORDERS, authorization, proofs });
    return 'passed';
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    expect(error.headers['www-authenticate']).toContain(`DPoP error="${error.code}"`);
    return `${error.code} ${error.status}`;
  }
}

describe('the sample API', () => {
  it('RFC 9449 §7.1: lets a token pass with a proof of its key', async () => {
    const token = await accessToken();
    expect(await verdict(`DPoP ${token}`, [await proofFor(token)])).toBe('passed');
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['RFC 9068 §4: refuses a token of another issuer', { iss: `${ORIGIN}/acme/other` }, 'invalid_token 401'],
    ['RFC 9068 §4: refuses a token for another resource', { aud: [ISSUER] }, 'invalid_token 401'],
    ['RFC 9068 §4: refuses a token that has expired', { exp: seconds() - 120 }, 'invalid_token 401'],
    ['RFC 9449 §6.1: refuses a token that is bound to no key', { cnf: undefined }, 'invalid_token 401'],
    ['RFC 6750 §3.1: refuses a token without the scope', { scope: 'openid' }, 'insufficient_scope 403'],
    ['RFC 6750 §3.1: refuses a token without any scope', { scope: undefined }, 'insufficient_scope 403'],
    [
      'RFC 6750 §3.1: refuses a token with a scope that begins like it',
      { scope: 'orders:read-only' },
      'insufficient_scope 403',
    ],
  ])('%s', async (_what, claims, expected) => {
    const token = await accessToken(claims);
    expect(await verdict(`DPoP ${token}`, [await proofFor(token)])).toBe(expected);
  });

  it('RFC 9068 §4: refuses a token that somebody else has signed, or that is none', async () => {
    const forged = await accessToken({}, stranger.privateKey);
    expect(await verdict(`DPoP ${forged}`, [await proofFor(forged)])).toBe('invalid_token 401');
    const idToken = await accessToken({}, server.privateKey, 'JWT');
    expect(await verdict(`DPoP ${idToken}`, [await proofFor(idToken)])).toBe('invalid_token 401');
    expect(await verdict('DPoP x.y.z', [await proofFor('x.y.z')])).toBe('invalid_token 401');
  });

  it('RFC 9449 §7.1: refuses a bound token shown as Bearer, without a proof, or with two', async () => {
    const token = await accessToken();
    expect(await verdict(`Bearer ${token}`, [await proofFor(token)])).toBe('invalid_dpop_proof 401');
    expect(await verdict(`DPoP ${token}`, [])).toBe('invalid_dpop_proof 401');
    expect(await verdict(`DPoP ${token}`, [await proofFor(token), await proofFor(token)])).toBe(
      'invalid_dpop_proof 401',
    );
    expect(await verdict(undefined, [await proofFor(token)])).toBe('invalid_token 401');
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['RFC 9449 §4.3(8): refuses a proof for another method', { htm: 'POST' }],
    ['RFC 9449 §4.3(9): refuses a proof for another address', { htu: `${ISSUER}/userinfo` }],
    ['RFC 9449 §4.3(11): refuses a proof that is too old', { iat: seconds() - 3600 }],
    ['RFC 9449 §4.3(12): refuses a proof for another token', { ath: sha256Base64url('another') }],
  ])('%s', async (_what, claims) => {
    const token = await accessToken();
    expect(await verdict(`DPoP ${token}`, [await proofFor(token, claims)])).toBe('invalid_dpop_proof 401');
  });

  it('RFC 9449 §4.3(12): refuses a perfect proof of another key', async () => {
    const token = await accessToken();
    expect(await verdict(`DPoP ${token}`, [await proofFor(token, {}, thief)])).toBe('invalid_dpop_proof 401');
  });

  it('RFC 9449 §11.1: refuses a proof that was used before', async () => {
    const token = await accessToken();
    const proof = await proofFor(token);
    expect(await verdict(`DPoP ${token}`, [proof])).toBe('passed');
    expect(await verdict(`DPoP ${token}`, [proof])).toBe('invalid_dpop_proof 401');
  });

  it('SSRF: asks nobody for keys but the authorization server of this installation', async () => {
    asked.length = 0;
    const token = await accessToken();
    const elsewhere = { ...portal, server: { ...portal.server, jwks_uri: 'https://evil.example/jwks' } };
    const request = {
      method: 'GET',
      url: URL_OF_ORDERS,
      authorization: `DPoP ${token}`,
      proofs: [await proofFor(token)],
    };
    await expect(checkToken(deps, elsewhere, request)).rejects.toThrow(TypeError);
    expect(asked).toEqual([]);
  });
});
