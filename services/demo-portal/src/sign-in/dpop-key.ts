import type { webcrypto } from 'node:crypto';
import { importJWK, type JWK } from 'jose';
import * as openid from 'openid-client';

/** RFC 9449: the journey's key pair as the library takes it. */
export async function dpopHandle(client: openid.Configuration, key: JWK): Promise<openid.DPoPHandle> {
  return openid.getDPoPHandle(client, await dpopKeys(key));
}

export async function dpopKeys(key: JWK): Promise<webcrypto.CryptoKeyPair> {
  const [privateKey, publicKey] = await Promise.all([cryptoKey(key), cryptoKey(publicPart(key), true)]);
  return { privateKey, publicKey };
}

/** RFC 7517 §4: an EC key's public members. */
export function publicPart({ kty, crv, x, y }: JWK): JWK {
  return { ...(kty && { kty }), ...(crv && { crv }), ...(x && { x }), ...(y && { y }) };
}

async function cryptoKey(jwk: JWK, extractable = false): Promise<webcrypto.CryptoKey> {
  const key = await importJWK(jwk, 'ES256', { extractable });
  if (key instanceof Uint8Array) throw new TypeError('an EC key is no secret');
  return key;
}
