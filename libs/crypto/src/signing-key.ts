import { createPrivateKey, generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import { jwkThumbprint } from './jwk.js';

export interface SigningKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly alg: JwsAlgorithm;
  /** As published: with `kid`, `alg`, `use: sig`, nothing private. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly privateKey: KeyObject;
}

const generate = promisify(generateKeyPair);

function generatePair(alg: JwsAlgorithm): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  switch (alg) {
    case 'ES256':
      return generate('ec', { namedCurve: 'P-256' });
    case 'EdDSA':
      return generate('ed25519', {});
    case 'PS256':
    case 'RS256':
      return generate('rsa', { modulusLength: 2048 });
    case 'ML-DSA-44':
      return generate('ml-dsa-44', {});
    case 'ML-DSA-65':
      return generate('ml-dsa-65', {});
    case 'ML-DSA-87':
      return generate('ml-dsa-87', {});
  }
}

/** RFC 9964: whether this Node.js, by the OpenSSL in it, can sign with ML-DSA. */
export function runtimeHasMlDsa(): boolean {
  if (hasMlDsa === undefined) {
    try {
      generateKeyPairSync('ml-dsa-44');
      hasMlDsa = true;
    } catch {
      hasMlDsa = false;
    }
  }
  return hasMlDsa;
}
let hasMlDsa: boolean | undefined;

/** A new key pair: P-256, Ed25519, RSA 2048 or ML-DSA as the algorithm asks. */
export async function generateSigningKey(alg: JwsAlgorithm): Promise<SigningKey> {
  const { publicKey, privateKey } = await generatePair(alg);
  const jwk: Record<string, unknown> = { ...publicKey.export({ format: 'jwk' }) };
  const kid = jwkThumbprint(jwk);
  return { kid, alg, publicJwk: { ...jwk, kid, alg, use: 'sig' }, privateKey };
}

/** PKCS #8, DER. */
export function exportPrivateKey(key: KeyObject): Uint8Array {
  return key.export({ type: 'pkcs8', format: 'der' });
}

/** From PKCS #8, DER. Throws what node:crypto throws for anything else. */
export function importPrivateKey(pkcs8: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(pkcs8), type: 'pkcs8', format: 'der' });
}
