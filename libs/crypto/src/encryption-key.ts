import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { EncryptionKeyAlgorithm } from '@ostiary/oauth/jwe-algorithms';
import { jwkThumbprint } from './jwk.js';

export interface EncryptionKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly alg: EncryptionKeyAlgorithm;
  /** As published: with `kid`, `use: enc`, nothing private. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly privateKey: KeyObject;
}

const generate = promisify(generateKeyPair);

/** A new key pair: RSA 2048 or P-256 as the algorithm asks. */
export async function generateEncryptionKey(alg: EncryptionKeyAlgorithm): Promise<EncryptionKey> {
  const { publicKey, privateKey } =
    alg === 'RSA-OAEP-256'
      ? await generate('rsa', { modulusLength: 2048 })
      : await generate('ec', { namedCurve: 'P-256' });
  const jwk: Record<string, unknown> = { ...publicKey.export({ format: 'jwk' }) };
  const kid = jwkThumbprint(jwk);
  // RFC 7517 §4.4: a P-256 key serves more than one algorithm, and names none.
  return { kid, alg, publicJwk: { ...jwk, kid, use: 'enc', ...(alg === 'RSA-OAEP-256' && { alg }) }, privateKey };
}
