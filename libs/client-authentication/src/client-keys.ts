/**
 * Which of a client's registered keys is meant: to verify what it signed (assertions, request objects) or to encrypt to it. Registered by value
 * or behind `jwks_uri`, and nothing else: a key or an address that a JWT brings along is no key of anybody's (RFC 8725 §3.10).
 */
import { JoseError } from '@ostiary/crypto/jose-error';
import { encryptionKeyOf } from '@ostiary/crypto/jwe';
import { importPublicJwk, type Jwk, jwkAllows, jwkThumbprint } from '@ostiary/crypto/jwk';
import { type JwsHeader, type ParsedJws, verifyJws } from '@ostiary/crypto/jws';
import type { Client } from '@ostiary/oauth/client';
import type { JweAlgorithm } from '@ostiary/oauth/jwe-algorithms';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import type { KeySource, RemoteJwks } from './remote-jwks.js';

type RegisteredKeys = Pick<Client, 'jwks' | 'jwksUri'>;

/** The same of an issuer, which may have its keys where its metadata says. */
export type IssuersKeys = RegisteredKeys & { readonly issuer: string; readonly discovery?: true | undefined };

/** Where keys are that are not given by value; undefined: nowhere. */
export function keySourceOf(owner: RegisteredKeys | IssuersKeys): KeySource | undefined {
  if (owner.jwksUri !== undefined) return owner.jwksUri;
  return 'issuer' in owner && owner.discovery === true ? { issuer: owner.issuer } : undefined;
}

/** The keys of a set that are meant for what is to be verified, as keys for signatures. */
export type UsableKeys = (keys: readonly Jwk[]) => readonly Jwk[];

/** RFC 7518 §3.1, RFC 8037 §3.1, RFC 9964: the type and curve of the keys for an algorithm. */
const KEY_TYPES: Readonly<Record<JwsAlgorithm, readonly [kty: string, crv: string | undefined]>> = {
  ES256: ['EC', 'P-256'],
  EdDSA: ['OKP', 'Ed25519'],
  PS256: ['RSA', undefined],
  RS256: ['RSA', undefined],
  'ML-DSA-44': ['AKP', undefined],
  'ML-DSA-65': ['AKP', undefined],
  'ML-DSA-87': ['AKP', undefined],
};

/** Whether a registered key made the signature. */
export function verifies(jws: ParsedJws, jwk: Jwk, alg: JwsAlgorithm): boolean {
  try {
    return verifyJws(jws, importPublicJwk(jwk), alg);
  } catch (error) {
    // A key that was registered but is not acceptable verifies nothing.
    if (error instanceof JoseError) return false;
    throw error;
  }
}

/**
 * The key that a JWS of the client names; undefined: none fits. At once where it is registered by value; a remote set is read again for a key
 * that is not in it. Never rejects.
 */
export function verificationKeyOf(
  client: RegisteredKeys | IssuersKeys,
  header: JwsHeader,
  alg: JwsAlgorithm,
  remoteJwks: RemoteJwks,
  usable: UsableKeys = allOf,
): Jwk | undefined | Promise<Jwk | undefined> {
  const registered = findKey(client.jwks && usable(client.jwks.keys), header, alg);
  const source = registered === undefined ? keySourceOf(client) : undefined;
  return source === undefined ? registered : findRemoteKey(source, header, alg, remoteJwks, usable);
}

const allOf: UsableKeys = (keys) => keys;

async function findRemoteKey(
  source: KeySource,
  header: JwsHeader,
  alg: JwsAlgorithm,
  remoteJwks: RemoteJwks,
  usable: UsableKeys,
): Promise<Jwk | undefined> {
  const known = await remoteJwks.keys(source);
  const found = findKey(known && usable(known), header, alg);
  if (found !== undefined) return found;
  const fresh = await remoteJwks.refetched(source);
  return findKey(fresh && usable(fresh), header, alg);
}

/** The key to encrypt to; undefined: the client has none for `alg`, or its set can't be had. Never rejects. */
export async function clientEncryptionKey(
  client: RegisteredKeys,
  alg: JweAlgorithm,
  remoteJwks: RemoteJwks,
): Promise<Jwk | undefined> {
  const registered = client.jwks && encryptionKeyOf(client.jwks.keys, alg);
  const { jwksUri } = client;
  if (registered !== undefined || jwksUri === undefined) return registered;
  const known = await remoteJwks.keys(jwksUri);
  const found = known && encryptionKeyOf(known, alg);
  if (found !== undefined) return found;
  const fresh = await remoteJwks.refetched(jwksUri);
  return fresh && encryptionKeyOf(fresh, alg);
}

/** RFC 7515 §6: the key that `kid` or `x5t#S256` names; where the header names none, the one that fits, if it is one. */
function findKey(keys: readonly Jwk[] | undefined, header: JwsHeader, alg: JwsAlgorithm): Jwk | undefined {
  if (keys === undefined) return undefined;
  const [kty, crv] = KEY_TYPES[alg];
  const x5t = header['x5t#S256'];
  let only: Jwk | undefined;
  let fitting = 0;
  for (const jwk of keys) {
    if (jwk.kty !== kty || jwk.crv !== crv || !jwkAllows(jwk, alg)) continue;
    if (header.kid !== undefined) {
      if (jwk.kid === header.kid || (jwk.kid === undefined && hasThumbprint(jwk, header.kid))) return jwk;
    } else if (x5t !== undefined) {
      if (jwk['x5t#S256'] === x5t) return jwk;
    } else {
      only = jwk;
      fitting++;
    }
  }
  return fitting === 1 ? only : undefined;
}

function hasThumbprint(jwk: Jwk, kid: string): boolean {
  try {
    return jwkThumbprint(jwk) === kid;
  } catch {
    return false;
  }
}
