import { describe, expect, it } from '@jest/globals';
import { RemoteJwks } from '@ostiary/client-authentication/remote-jwks';
import { signJws } from '@ostiary/crypto/jws';
import { generateSigningKey, type SigningKey } from '@ostiary/crypto/signing-key';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { storedStatement, verifySoftwareStatement } from './verify-software-statement.js';

const KEY = await generateSigningKey('PS256');
const OTHER = await generateSigningKey('PS256');
const EC = await generateSigningKey('ES256');
const ISSUER = 'https://directory.example';
const SERVER = 'https://id.example/acme/bank';
const NOW = 1_795_000_000;

const SETTINGS: WorkspaceSettings = {
  ...settingsOf(WORKSPACE_PROFILES.b2b),
  softwareStatements: {
    policy: 'required',
    issuers: [{ issuer: ISSUER, jwksUri: `${ISSUER}/jwks`, algorithms: ['PS256'], maxAgeSeconds: 1800 }],
  },
};
const remoteJwks = new RemoteJwks({
  fetch: async (url) => ({
    status: url === `${ISSUER}/jwks` ? 200 : 404,
    body: JSON.stringify({ keys: [KEY.publicJwk, EC.publicJwk] }),
  }),
});

function statement(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key: Pick<SigningKey, 'privateKey' | 'kid'> & { readonly alg: JwsAlgorithm } = KEY,
): string {
  const payload = { iss: ISSUER, iat: NOW - 60, software_id: 'S1', jti: '1', ...claims };
  return signJws({ kid: key.kid, ...header }, payload, key.privateKey, key.alg);
}
const verify = (jwt: string, settings = SETTINGS) =>
  verifySoftwareStatement({ remoteJwks, now: () => NOW * 1000 }, jwt, settings, SERVER);

describe('verifying a software statement', () => {
  it('RFC 7591 §2.3: takes one of an issuer that is trusted, by its keys, behind an address or by value', async () => {
    const jwt = statement();
    const expected = { jwt, issuer: ISSUER, claims: { software_id: 'S1' } };
    expect(await verify(jwt)).toMatchObject(expected);
    expect(storedStatement({ jwt, issuer: ISSUER })).toMatchObject(expected);
    const { kty, n, e } = KEY.publicJwk;
    if (kty !== 'RSA') throw new Error('an RSA key is expected');
    const jwks = { keys: [{ kty: 'RSA' as const, kid: KEY.kid, n: String(n), e: String(e) }] };
    const byValue = {
      ...SETTINGS,
      softwareStatements: {
        policy: 'required' as const,
        issuers: [{ issuer: ISSUER, jwks, algorithms: ['PS256' as const], maxAgeSeconds: 1800 }],
      },
    };
    expect(await verify(jwt, byValue)).toMatchObject(expected);
    expect(await verify(statement({ aud: ['https://other.example', SERVER] }))).toMatchObject({ issuer: ISSUER });
  });

  it.each<[string, () => string, string]>([
    ['of another issuer', () => statement({ iss: 'https://evil.example' }), 'unapproved_software_statement'],
    ['without an issuer', () => statement({ iss: undefined }), 'unapproved_software_statement'],
    ['by another key', () => statement({}, {}, { ...OTHER, kid: KEY.kid }), 'invalid_software_statement'],
    ['by an algorithm that is not the issuer’s', () => statement({}, {}, EC), 'invalid_software_statement'],
    [
      'that is not signed',
      () => `${statement({}, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`,
      'invalid_software_statement',
    ],
    ['that was changed', () => tampered(statement()), 'invalid_software_statement'],
    [
      'with a key in its header',
      () => statement({}, { jwk: OTHER.publicJwk, kid: undefined }, OTHER),
      'invalid_software_statement',
    ],
    ['that is an access token', () => statement({}, { typ: 'at+jwt' }), 'invalid_software_statement'],
    ['for another server', () => statement({ aud: 'https://other.example' }), 'invalid_software_statement'],
    ['without a time', () => statement({ iat: undefined }), 'invalid_software_statement'],
    ['that is too old', () => statement({ iat: NOW - 1801 }), 'invalid_software_statement'],
    ['of the future', () => statement({ iat: NOW + 120 }), 'invalid_software_statement'],
    ['that has expired', () => statement({ exp: NOW - 1 }), 'invalid_software_statement'],
    ['that is no JWT', () => 'x', 'invalid_software_statement'],
    ['that is too long', () => statement({ x: 'x'.repeat(20_000) }), 'invalid_software_statement'],
  ])('RFC 7591 §3.2.2: refuses one %s', async (_, make, code) => {
    await expect(verify(make())).rejects.toMatchObject({ code });
  });
});

function tampered(jwt: string): string {
  const [header, payload = '', signature] = jwt.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const other = Buffer.from(JSON.stringify({ ...claims, software_id: 'S2' })).toString('base64url');
  return `${header}.${other}.${signature}`;
}
