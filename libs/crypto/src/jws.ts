/**
 * RFC 7515 in the part that we use: compact, one signature, a JSON object as payload. Signing and verifying run in place: an ES256
 * signature costs less than waking a thread for it.
 */

import { isUtf8 } from 'node:buffer';
import { constants, type KeyObject, sign, verify } from 'node:crypto';
import { JWS_ALGORITHMS, type JwsAlgorithm } from '@ostiary/oauth/security-profile';
import { isBase64url } from './base64.js';
import { derSignature, rawSignature } from './ecdsa-signature.js';
import { JoseError } from './jose-error.js';
import type { VerificationKey } from './jwk.js';
import { LruMap } from './lru-map.js';

export interface JwsHeader {
  readonly alg: string;
  readonly typ?: string;
  readonly kid?: string;
  readonly [name: string]: unknown;
}

/** RFC 7515 §7.1 taken apart; nothing is verified yet. */
export interface ParsedJws {
  /** Shared between callers: immutable. */
  readonly header: JwsHeader;
  readonly payload: Readonly<Record<string, unknown>>;
  /** ASCII(BASE64URL(header) || '.' || BASE64URL(payload)). */
  readonly signingInput: string;
  readonly signature: Uint8Array;
}

const MAX_LENGTH = 16_384;

/**
 * Takes a compact JWS apart. At most `maxLength` characters (16,384); the payload must be a JSON object. Header members that name
 * keys or certificates (`jku`, `x5u`, `jwk`, `x5c`) are left alone: whoever trusts one says so.
 * Throws JoseError.
 */
export function parseJws(compact: string, limits: { readonly maxLength?: number } = {}): ParsedJws {
  if (compact.length > (limits.maxLength ?? MAX_LENGTH)) throw new JoseError('too-large', 'a JWT is too long');
  const first = compact.indexOf('.');
  const second = compact.indexOf('.', first + 1);
  if (first === -1 || second === -1 || compact.includes('.', second + 1)) {
    throw new JoseError('malformed', 'a signed JWT has three parts');
  }
  const header = headerOf(compact.slice(0, first));
  const payload = parseObject(compact.slice(first + 1, second), 'bad-payload');
  const signature = decode(compact.slice(second + 1));
  return { header, payload, signingInput: compact.slice(0, second), signature };
}

/** A sender writes the same header again and again: what it says is remembered, and nothing of what it is worth. */
const headers = new LruMap<string, JwsHeader>(2_000);
/** One with an ES256 key or a kid has a quarter of that. */
const LONGEST_REMEMBERED = 1_024;

function headerOf(part: string): JwsHeader {
  const known = headers.get(part);
  if (known !== undefined) return known;
  const header = parseHeader(parseObject(part, 'bad-header'));
  // A copy: a part of a text keeps the whole of it in memory.
  if (part.length <= LONGEST_REMEMBERED) headers.set(Buffer.from(part, 'latin1').toString('latin1'), header);
  return header;
}

function parseHeader(header: Readonly<Record<string, unknown>>): JwsHeader {
  const { alg, typ, kid } = header;
  // RFC 7515 §4.1.11: no extension that must be understood is; RFC 7797 (b64) and RFC 7516 (zip) change what is signed.
  if ('crit' in header || 'b64' in header || 'zip' in header) {
    throw new JoseError(
      'unsupported-extension',
      'the JOSE header has an extension that is not supported: crit, b64 or zip',
    );
  }
  if (typeof alg !== 'string' || (typ !== undefined && typeof typ !== 'string')) {
    throw new JoseError('bad-header', 'alg, typ and kid of the JOSE header must be strings, and alg must be there');
  }
  if (kid !== undefined && typeof kid !== 'string') {
    throw new JoseError('bad-header', 'alg, typ and kid of the JOSE header must be strings, and alg must be there');
  }
  return header as JwsHeader;
}

function parseObject(part: string, reason: 'bad-header' | 'bad-payload'): Readonly<Record<string, unknown>> {
  const bytes = decode(part);
  let value: unknown;
  try {
    if (isUtf8(bytes)) value = JSON.parse(bytes.toString('utf8'));
  } catch {
    // Falls through: not an object.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new JoseError(reason, 'header and payload of a JWT must be JSON objects');
  }
  return value as Record<string, unknown>;
}

function decode(part: string): Buffer {
  if (!isBase64url(part))
    throw new JoseError('bad-encoding', 'the parts of a JWT must be base64url, none of them empty');
  return Buffer.from(part, 'base64url');
}

/** Whether an `alg` is one that the server knows: asymmetric, and not `none`. */
export function isJwsAlgorithm(alg: string): alg is JwsAlgorithm {
  return (JWS_ALGORITHMS as readonly string[]).includes(alg);
}

/**
 * Whether `key` made the signature with `alg`, which the caller has chosen, not the sender: false where the header or the key's
 * type says another one (RFC 8725 §3.1).
 */
export function verifyJws(parsed: ParsedJws, key: VerificationKey, alg: JwsAlgorithm): boolean {
  if (parsed.header.alg !== alg || !key.algorithms.includes(alg)) return false;
  const data = Buffer.from(parsed.signingInput, 'latin1');
  try {
    const signature = alg === 'ES256' ? derSignature(parsed.signature) : parsed.signature;
    return signature !== undefined && verify(digest(alg), data, keyInput(key.keyObject, alg), signature);
  } catch {
    return false;
  }
}

/**
 * A compact JWS; `alg` joins the header. Throws TypeError for a key that is not of the algorithm's type.
 */
export function signJws(
  header: Readonly<Record<string, unknown>>,
  payload: Readonly<Record<string, unknown>>,
  key: KeyObject,
  alg: JwsAlgorithm,
): string {
  if (key.asymmetricKeyType !== KEY_TYPES[alg]) throw new TypeError(`a key for ${alg} is needed`);
  const input = `${encode({ ...header, alg })}.${encode(payload)}`;
  const signed = sign(digest(alg), Buffer.from(input, 'latin1'), keyInput(key, alg));
  const signature = alg === 'ES256' ? rawSignature(signed) : signed;
  return `${input}.${signature.toString('base64url')}`;
}

const KEY_TYPES = {
  ES256: 'ec',
  EdDSA: 'ed25519',
  PS256: 'rsa',
  RS256: 'rsa',
  'ML-DSA-44': 'ml-dsa-44',
  'ML-DSA-65': 'ml-dsa-65',
  'ML-DSA-87': 'ml-dsa-87',
} as const satisfies Readonly<Record<JwsAlgorithm, string>>;

function encode(value: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function digest(alg: JwsAlgorithm): 'sha256' | null {
  return alg === 'ES256' || alg === 'PS256' || alg === 'RS256' ? 'sha256' : null;
}

function keyInput(key: KeyObject, alg: JwsAlgorithm) {
  switch (alg) {
    case 'PS256':
      // RFC 7518 §3.5: the salt is as long as the hash.
      return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    case 'ES256':
    case 'RS256':
    case 'EdDSA':
    case 'ML-DSA-44':
    case 'ML-DSA-65':
    case 'ML-DSA-87':
      return key;
  }
}
