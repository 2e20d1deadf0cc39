// A client that signs its requests, and requests as it signs them.
import { randomUUID } from 'node:crypto';
import { signJws } from '@ostiary/crypto/jws';
import { generateSigningKey, type SigningKey } from '@ostiary/crypto/signing-key';
import { type ClientRecord, publicJwkSchema } from '@ostiary/oauth/client';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import { GOOD, ISSUER } from './authorize-under-test.js';

export const CLIENT_KEY = await generateSigningKey('ES256');
export const PS256_KEY = await generateSigningKey('PS256');

export const registeredKeys = (...keys: readonly SigningKey[]): NonNullable<ClientRecord['jwks']> => ({
  keys: keys.map((key) => publicJwkSchema.parse(key.publicJwk)),
});

/** What FAPI 1.0 Advanced and FAPI 2.0 Message Signing ask of a client. */
export const SIGNING_CLIENT: Partial<ClientRecord> = {
  jwks: registeredKeys(CLIENT_KEY, PS256_KEY),
  responseTypes: ['code', 'code id_token'],
};

export const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

/** Claims of a good request object, with changes; `undefined` leaves a claim out. */
export function requestClaims(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    ...{ iss: 'app', aud: ISSUER, nbf: inSeconds(0), exp: inSeconds(300), jti: randomUUID() },
    ...GOOD,
    ...changes,
  };
}

export function requestObject(
  changes: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
  key: { readonly privateKey: SigningKey['privateKey']; readonly alg: JwsAlgorithm; readonly kid: string } = CLIENT_KEY,
): string {
  const claims = requestClaims(changes);
  return signJws({ typ: 'oauth-authz-req+jwt', kid: key.kid, ...header }, claims, key.privateKey, key.alg);
}
