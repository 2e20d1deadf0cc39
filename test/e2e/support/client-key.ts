import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign, type webcrypto } from 'node:crypto';

export type KeyAlgorithm = 'ES256' | 'PS256' | 'EdDSA' | 'RS256';

/** A client's or a proof's key. */
export interface ClientKey {
  readonly alg: KeyAlgorithm;
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** With `kid`, `alg` and `use`. */
  readonly publicJwk: webcrypto.JsonWebKey & { readonly kid: string };
  /** RFC 7638. */
  readonly thumbprint: string;
}

const generators: Readonly<Record<KeyAlgorithm, () => KeyObject>> = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  EdDSA: () => generateKeyPairSync('ed25519').privateKey,
};

export function newClientKey(alg: KeyAlgorithm = 'ES256'): ClientKey {
  const privateKey = generators[alg]();
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  const thumbprint = thumbprintOf(jwk);
  return { alg, kid: thumbprint, privateKey, thumbprint, publicJwk: { ...jwk, kid: thumbprint, alg, use: 'sig' } };
}

/** The bare public key, as a DPoP proof carries it. */
export function bareJwk({ publicJwk }: ClientKey): webcrypto.JsonWebKey {
  const { kid: _kid, alg: _alg, use: _use, ...bare } = publicJwk;
  return bare;
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

export const epochSeconds = (): number => Math.floor(Date.now() / 1000);

/** Signs any header and payload, also such as nobody should; `alg` decides how, whatever the header says. */
export function signJwt(
  header: object,
  payload: object,
  { privateKey, alg }: Pick<ClientKey, 'privateKey' | 'alg'>,
): string {
  const input = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${signature(Buffer.from(input), privateKey, alg).toString('base64url')}`;
}

function signature(data: Buffer, key: KeyObject, alg: KeyAlgorithm): Buffer {
  switch (alg) {
    case 'ES256':
      return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' });
    case 'PS256':
      return sign('sha256', data, { key, padding: 6, saltLength: 32 }); // RSA_PKCS1_PSS_PADDING
    case 'RS256':
      return sign('sha256', data, key);
    case 'EdDSA':
      return sign(null, data, key);
  }
}

/** RFC 7638 §3.2: the required members in their order. */
function thumbprintOf(jwk: webcrypto.JsonWebKey): string {
  const { kty, crv, x, y, n, e } = jwk;
  const members = kty === 'EC' ? { crv, kty, x, y } : kty === 'RSA' ? { e, kty, n } : { crv, kty, x };
  return sha256(JSON.stringify(members));
}
