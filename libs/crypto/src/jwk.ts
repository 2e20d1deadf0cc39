/**
 * Public keys as strangers send them: which are acceptable, for which algorithms, and the import, which is remembered because it
 * costs as much as a verification.
 */
import { createPublicKey, type KeyObject, type webcrypto } from 'node:crypto';
import { JWE_ALGORITHMS } from '@ostiary/oauth/jwe-algorithms';
import {
  JWS_ALGORITHMS,
  type JwsAlgorithm,
  POST_QUANTUM_ALGORITHMS,
  type PostQuantumAlgorithm,
} from '@ostiary/oauth/security-profile';
import { isBase64url } from './base64.js';
import { sha256Base64url } from './hash.js';
import { JoseError } from './jose-error.js';
import { LruMap } from './lru-map.js';

/** A JWK as it comes in: nothing about it is believed yet. */
export type Jwk = Readonly<Record<string, unknown>>;

/** A public key that may verify signatures, and the only algorithms it may do so with. Shared between callers: immutable. */
export interface VerificationKey {
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string;
  /** By the key's own type; a JWK's `alg` narrows it further (`jwkAllows`). */
  readonly algorithms: readonly JwsAlgorithm[];
  readonly keyObject: KeyObject;
}

/** RFC 7518 §6.2.2, §6.3.2, §6.4, RFC 8037 §2: members that no public key has. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];
const ES256: readonly JwsAlgorithm[] = ['ES256'];
const EDDSA: readonly JwsAlgorithm[] = ['EdDSA'];
const RSA: readonly JwsAlgorithm[] = ['PS256', 'RS256'];
/** 8192 bits and 4 bytes as base64url: verifying with more costs too much. */
const MAX_MODULUS = 1366;
const MAX_EXPONENT = 6;
/** RFC 9964: the length of `pub`, base64url. */
const ML_DSA: Readonly<
  Record<PostQuantumAlgorithm, { readonly length: number; readonly algorithms: readonly JwsAlgorithm[] }>
> = {
  'ML-DSA-44': { length: 1750, algorithms: ['ML-DSA-44'] },
  'ML-DSA-65': { length: 2603, algorithms: ['ML-DSA-65'] },
  'ML-DSA-87': { length: 3456, algorithms: ['ML-DSA-87'] },
};
/** Of any member that a thumbprint is made of. */
const MAX_MEMBER = 3456;
const imported = new LruMap<string, VerificationKey>(5_000);
/** The same, by the object that it was imported from, for as long as that is kept by somebody (a client's keys, a header that comes again). */
const importedFrom = new WeakMap<Jwk, VerificationKey>();

/**
 * RFC 7638 §3, RFC 9964: SHA-256 thumbprint, base64url, of any EC, RSA, OKP or AKP key (acceptable for signatures or not).
 * Throws JoseError `invalid-key` or `unsupported-key`.
 */
export function jwkThumbprint(jwk: Jwk): string {
  switch (jwk.kty) {
    case 'EC':
      return sha256Base64url(`{"crv":${curve(jwk)},"kty":"EC","x":"${member(jwk, 'x')}","y":"${member(jwk, 'y')}"}`);
    case 'OKP':
      return sha256Base64url(`{"crv":${curve(jwk)},"kty":"OKP","x":"${member(jwk, 'x')}"}`);
    case 'RSA':
      return sha256Base64url(`{"e":"${member(jwk, 'e')}","kty":"RSA","n":"${member(jwk, 'n')}"}`);
    case 'AKP':
      return sha256Base64url(`{"alg":${JSON.stringify(mlDsaOf(jwk))},"kty":"AKP","pub":"${member(jwk, 'pub')}"}`);
    default:
      throw new JoseError('unsupported-key', 'a key must be of type EC, RSA, OKP or AKP');
  }
}

/**
 * A key for verification from a public JWK: RSA of 2048 to 8192 bits, EC P-256, OKP Ed25519. Imported keys are kept, bounded,
 * by thumbprint. Throws JoseError (`private-key`, `weak-key`, `unsupported-key`, `invalid-key`).
 */
export function importPublicJwk(jwk: Jwk): VerificationKey {
  const same = importedFrom.get(jwk);
  if (same !== undefined) return same;
  const key = importOf(jwk);
  importedFrom.set(jwk, key);
  return key;
}

function importOf(jwk: Jwk): VerificationKey {
  for (const name of PRIVATE_MEMBERS) {
    if (name in jwk) throw new JoseError('private-key', 'a key that is shown must be public');
  }
  const thumbprint = jwkThumbprint(jwk);
  const known = imported.get(thumbprint);
  if (known !== undefined) return known;
  const key: VerificationKey = { thumbprint, algorithms: algorithmsOf(jwk), keyObject: toKeyObject(jwk) };
  imported.set(thumbprint, key);
  return key;
}

/** RFC 7517 §4.2–4.4: whether the JWK itself says that it is not for verifying signatures made with `alg`. */
export function jwkAllows(jwk: Jwk, alg: JwsAlgorithm): boolean {
  if (jwk.use !== undefined && jwk.use !== 'sig') return false;
  if (jwk.key_ops !== undefined && !(Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify'))) return false;
  return jwk.alg === undefined || jwk.alg === alg;
}

const OPERATIONS: Readonly<Record<'sig' | 'enc', ReadonlySet<unknown>>> = {
  sig: new Set(['verify']),
  enc: new Set(['encrypt', 'wrapKey', 'deriveKey', 'deriveBits']),
};

/** RFC 7517 §4.2–4.4: in what a public JWK contradicts itself, in words; `algorithms`: those that its type can verify. */
export function jwkContradiction(jwk: Jwk, algorithms: readonly JwsAlgorithm[]): string | undefined {
  const { alg, use, key_ops: operations } = jwk;
  if ((JWS_ALGORITHMS as readonly unknown[]).includes(alg) && !algorithms.some((one) => one === alg)) {
    return 'alg is of another type of key';
  }
  if (use === 'enc' && (JWS_ALGORITHMS as readonly unknown[]).includes(alg))
    return 'use is enc, and alg is for signatures';
  if (use === 'sig' && (JWE_ALGORITHMS as readonly unknown[]).includes(alg))
    return 'use is sig, and alg is for encryption';
  if (operations === undefined) return undefined;
  if (!Array.isArray(operations) || new Set(operations).size < operations.length) {
    return 'key_ops is no list, or lists an operation twice';
  }
  if ((use === 'sig' || use === 'enc') && !operations.every((one) => OPERATIONS[use].has(one))) {
    return 'use and key_ops do not agree';
  }
  return undefined;
}

/** Of an acceptable type and size; all that can be told without importing it. */
function algorithmsOf(jwk: Jwk): readonly JwsAlgorithm[] {
  if (jwk.kty === 'RSA') {
    if (member(jwk, 'n').length > MAX_MODULUS || member(jwk, 'e').length > MAX_EXPONENT) {
      throw new JoseError(
        'unsupported-key',
        'an RSA key must have at most 8192 bits and a public exponent of at most 32 bits',
      );
    }
    return RSA;
  }
  // RFC 7518 §6.2.1.2, RFC 8037 §2: a coordinate has the full length of the field, here 32 bytes.
  if (jwk.kty === 'EC' && jwk.crv === 'P-256') {
    if (member(jwk, 'x').length !== 43 || member(jwk, 'y').length !== 43) throw invalid();
    return ES256;
  }
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') {
    if (member(jwk, 'x').length !== 43) throw invalid();
    return EDDSA;
  }
  if (jwk.kty === 'AKP') {
    const { length, algorithms } = ML_DSA[mlDsaOf(jwk)];
    if (member(jwk, 'pub').length !== length) throw invalid();
    return algorithms;
  }
  throw new JoseError(
    'unsupported-key',
    'a key for signatures must be RSA, EC on P-256, OKP on Ed25519 or AKP for ML-DSA',
  );
}

/** RFC 9964: an AKP key is of the one algorithm that it names. */
function mlDsaOf(jwk: Jwk): PostQuantumAlgorithm {
  const known = POST_QUANTUM_ALGORITHMS.find((alg) => alg === jwk.alg);
  if (known === undefined) throw new JoseError('unsupported-key', 'an AKP key must say in alg that it is for ML-DSA');
  return known;
}

function toKeyObject(jwk: Jwk): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: essentials(jwk), format: 'jwk' });
  } catch {
    throw invalid();
  }
  if (jwk.kty !== 'RSA') return key;
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  // RFC 7518 §3.3, §3.5: 2048 bits or more.
  if (modulusLength < 2048) throw new JoseError('weak-key', 'an RSA key must have at least 2048 bits');
  // RFC 8017 §3.1: the exponent is odd and at least 3; with 1 anybody could sign.
  if (publicExponent < 3n || publicExponent % 2n === 0n) throw invalid();
  return key;
}

/** Only what makes the key: nothing else that a stranger put into the JWK reaches the import. */
function essentials(jwk: Jwk): webcrypto.JsonWebKey {
  if (jwk.kty === 'AKP') {
    const key = { kty: 'AKP', alg: mlDsaOf(jwk), pub: member(jwk, 'pub') };
    return key;
  }
  if (jwk.kty === 'RSA') return { kty: 'RSA', n: member(jwk, 'n'), e: member(jwk, 'e') };
  if (jwk.kty === 'OKP') return { kty: 'OKP', crv: 'Ed25519', x: member(jwk, 'x') };
  return { kty: 'EC', crv: 'P-256', x: member(jwk, 'x'), y: member(jwk, 'y') };
}

function curve(jwk: Jwk): string {
  if (typeof jwk.crv !== 'string' || jwk.crv.length > 32) throw invalid();
  return JSON.stringify(jwk.crv);
}

function member(jwk: Jwk, name: 'x' | 'y' | 'n' | 'e' | 'pub'): string {
  const value = jwk[name];
  if (typeof value !== 'string' || value.length > MAX_MEMBER || !isBase64url(value)) throw invalid();
  // RFC 7518 §6.3.1: numbers have no leading zero bytes, or one key would have many thumbprints.
  if ((name === 'n' || name === 'e') && /^A[A-P]/.test(value)) throw invalid();
  return value;
}

function invalid(): JoseError {
  return new JoseError('invalid-key', 'a key lacks a member that its type needs, or has one that is not well-formed');
}
