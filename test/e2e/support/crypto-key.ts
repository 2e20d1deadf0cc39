import { webcrypto } from 'node:crypto';
import type { ClientKey, KeyAlgorithm } from './client-key.ts';

const parameters: Readonly<
  Record<KeyAlgorithm, webcrypto.EcKeyImportParams | webcrypto.RsaHashedImportParams | { name: string }>
> = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  EdDSA: { name: 'Ed25519' },
};

/** A private key in the form that client libraries take. */
export async function privateCryptoKey(key: ClientKey): Promise<{ key: webcrypto.CryptoKey; kid: string }> {
  const der = new Uint8Array(key.privateKey.export({ type: 'pkcs8', format: 'der' }));
  return { key: await webcrypto.subtle.importKey('pkcs8', der, parameters[key.alg], false, ['sign']), kid: key.kid };
}
