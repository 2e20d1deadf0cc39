/**
 * Messages made by hand, for the library will not be brought to send them: it never repeats an assertion or a proof, and never leaves
 * one out.
 */

import { sha256Base64url } from '@ostiary/crypto/hash';
import { randomToken } from '@ostiary/crypto/random';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { type Exchange, recordingFetch } from '../messages/exchange.js';
import { CLIENT_ID, type Portal, type Portals, TIMEOUT_SECONDS } from '../portal/find-portal.js';
import { dpopKeys, publicPart } from '../sign-in/dpop-key.js';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const ASSERTION_SECONDS = 60;

/** RFC 7523 §3, FAPI 2.0 Security Profile §5.3.3.1: for the issuer, as a single string. */
export async function clientAssertion({ key }: Portals, { issuer }: Portal, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return new SignJWT({ jti: randomToken(16) })
    .setProtectedHeader({ alg: 'ES256', kid: key.kid })
    .setIssuer(CLIENT_ID)
    .setSubject(CLIENT_ID)
    .setAudience(issuer)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ASSERTION_SECONDS)
    .sign(key.key);
}

export interface ProofWish {
  readonly key: JWK;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** RFC 9449 §7: hashed into the proof. */
  readonly accessToken?: string;
  /** Unix ms. */
  readonly now: number;
}

/** RFC 9449 §4.2. */
export async function dpopProof({ key, method, url, accessToken, now }: ProofWish): Promise<string> {
  const { privateKey } = await dpopKeys(key);
  return new SignJWT({
    jti: randomToken(16),
    htm: method,
    htu: url,
    iat: Math.floor(now / 1000),
    ...(accessToken === undefined ? {} : { ath: sha256Base64url(accessToken) }),
  })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: publicPart(key) })
    .sign(privateKey);
}

/** A key of the thief's own. */
export async function strangersKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return exportJWK(privateKey);
}

export interface Message {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

export async function send(
  { origin }: Pick<Portal, 'origin'>,
  { method, url, headers, form }: Message,
): Promise<Exchange> {
  const exchanges: Exchange[] = [];
  await recordingFetch(origin, exchanges)(url, {
    method,
    redirect: 'manual',
    headers: {
      accept: 'application/json, text/html',
      ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    body: form === undefined ? undefined : new URLSearchParams(form),
    signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
  });
  const [exchange] = exchanges;
  if (exchange === undefined) throw new Error('nothing was answered');
  return exchange;
}

/** RFC 7521 §4.2: with the portal's name and a proof that it is the portal. */
export function authenticated(assertion: string, form: Readonly<Record<string, string>>): Record<string, string> {
  return { ...form, client_id: CLIENT_ID, client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
}
