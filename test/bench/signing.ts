import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** An ES256 key: what clients sign assertions and proofs with, on both sides. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

export function newSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid: randomBytes(8).toString('hex'), privateKey, publicJwk: { ...publicKey.export({ format: 'jwk' }) } };
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(header: object, payload: object, key: SigningKey): string {
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const seconds = (): number => Math.floor(Date.now() / 1000);
const newId = (): string => randomBytes(16).toString('base64url');

/** Seconds for which an assertion is good: a batch is signed before it is measured. */
const ASSERTION_LIFE = 240;

/** RFC 7523 §3; FAPI 2.0 Security Profile §5.3.2.1: the audience is the issuer, as a string. */
export function clientAssertion(clientId: string, key: SigningKey, issuer: string): string {
  const now = seconds();
  const claims = { iss: clientId, sub: clientId, aud: issuer, jti: newId(), iat: now, exp: now + ASSERTION_LIFE };
  return signed({ alg: 'ES256', kid: key.kid }, claims, key);
}

/** RFC 9449 §4.2. */
export function dpopProof(key: SigningKey, method: string, url: string, accessToken?: string): string {
  const claims = { jti: newId(), htm: method, htu: url, iat: seconds() };
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk };
  return signed(header, accessToken === undefined ? claims : { ...claims, ath: sha256(accessToken) }, key);
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
