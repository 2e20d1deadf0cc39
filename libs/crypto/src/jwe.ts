/**
 * RFC 7516 in the part that we use: compact, one recipient, asymmetric key agreement, no compression. The mathematics are jose's; what comes in
 * is judged here first, so that nothing large, nested, compressed or unknown reaches it. Off the hot path.
 */
import type { KeyObject } from 'node:crypto';
import { JWE_ALGORITHMS, JWE_ENCRYPTIONS, type JweAlgorithm, type JweEncryption } from '@ostiary/oauth/jwe-algorithms';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { isBase64url } from './base64.js';
import { JoseError } from './jose-error.js';
import { importPublicJwk, type Jwk } from './jwk.js';

/** One of our own key pairs. */
export interface DecryptionKey {
  readonly kid: string;
  /** What it may be used with. */
  readonly algorithms: readonly JweAlgorithm[];
  readonly privateKey: KeyObject;
}

export interface ParsedJwe {
  readonly alg: JweAlgorithm;
  readonly enc: JweEncryption;
  readonly kid: string | undefined;
  readonly cty: string | undefined;
  readonly compact: string;
}

/** A signed JWT of 16,384 characters, encrypted, and room for its header. */
const MAX_LENGTH = 24_576;
const MAX_HEADER_LENGTH = 4_096;

/** RFC 7516 §9: five parts, where a JWS has three. */
export function looksEncrypted(compact: string): boolean {
  let dots = 0;
  for (let at = compact.indexOf('.'); at !== -1 && dots < 5; at = compact.indexOf('.', at + 1)) dots++;
  return dots === 4;
}

/** Takes the header of a compact JWE apart and judges it; nothing is decrypted yet. Throws JoseError. */
export function parseJwe(compact: string): ParsedJwe {
  if (compact.length > MAX_LENGTH) throw new JoseError('too-large', 'an encrypted JWT is too long');
  if (!looksEncrypted(compact)) throw new JoseError('malformed', 'an encrypted JWT has five parts');
  const { alg, enc, kid, cty, ...others } = headerOf(compact.slice(0, compact.indexOf('.')));
  // RFC 7516 §4.1.13: no extension that must be understood is. §4.1.3: a few compressed bytes can be gigabytes.
  if ('crit' in others || 'zip' in others || 'b64' in others) {
    throw new JoseError(
      'unsupported-extension',
      'the JOSE header has an extension that is not supported: crit, b64 or zip',
    );
  }
  if (typeof alg !== 'string' || typeof enc !== 'string') {
    throw new JoseError('bad-header', 'alg and enc of an encrypted JWT must be strings');
  }
  if ((kid !== undefined && typeof kid !== 'string') || (cty !== undefined && typeof cty !== 'string')) {
    throw new JoseError('bad-header', 'kid and cty of an encrypted JWT must be strings');
  }
  // RFC 8725 §3.1, §3.2: asymmetric algorithms that are known to hold, whatever the sender would like.
  if (!isJweAlgorithm(alg) || !isJweEncryption(enc)) {
    throw new JoseError(
      'unsupported-algorithm',
      `an encrypted JWT must use alg ${JWE_ALGORITHMS.join(', ')} and enc ${JWE_ENCRYPTIONS.join(', ')}`,
    );
  }
  return { alg, enc, kid, cty, compact };
}

/**
 * The text inside, decrypted with the key that `kid` names or, without one, the key that fits `alg`. What is inside is nobody's word yet: who
 * encrypts to a public key is unknown. Throws JoseError; `undecryptable` for every reason that only decrypting shows, so that none can be told
 * from another (RFC 7516 §11.5).
 */
export async function decryptJwe(jwe: ParsedJwe, keys: readonly DecryptionKey[]): Promise<string> {
  const fitting = keys.filter((key) => key.algorithms.includes(jwe.alg) && (jwe.kid ?? key.kid) === key.kid);
  if (fitting.length === 0) throw undecryptable();
  for (const key of fitting) {
    const text = await decrypted(jwe, key);
    if (text === undefined) continue;
    // RFC 8725 §2.4, §3.3: one level is what a signed and encrypted JWT has; more only costs.
    if (looksEncrypted(text)) throw new JoseError('nested', 'an encrypted JWT holds another encrypted JWT');
    return text;
  }
  throw undecryptable();
}

async function decrypted(jwe: ParsedJwe, key: DecryptionKey): Promise<string | undefined> {
  try {
    const { plaintext } = await compactDecrypt(jwe.compact, key.privateKey, {
      keyManagementAlgorithms: [jwe.alg],
      contentEncryptionAlgorithms: [jwe.enc],
      maxDecompressedLength: 0,
    });
    return new TextDecoder('utf-8', { fatal: true }).decode(plaintext);
  } catch {
    return undefined;
  }
}

function undecryptable(): JoseError {
  return new JoseError('undecryptable', 'an encrypted JWT cannot be decrypted with a key of this server');
}

/** Encrypts a text, a JWT as a rule, to somebody's public key. Throws JoseError for a key that is not acceptable for `alg`. */
export async function encryptJwe(
  text: string,
  recipient: Jwk,
  options: { readonly alg: JweAlgorithm; readonly enc: JweEncryption; readonly cty?: string; readonly typ?: string },
): Promise<string> {
  if (!jwkEncrypts(recipient, options.alg)) {
    throw new JoseError('unsupported-key', 'a key to encrypt to must be of the type of the algorithm');
  }
  const { keyObject } = importPublicJwk(recipient);
  return new CompactEncrypt(Buffer.from(text))
    .setProtectedHeader({
      ...options,
      ...(typeof recipient.kid === 'string' && { kid: recipient.kid }),
    })
    .encrypt(keyObject);
}

/** RFC 7517 §4.2–4.4: whether a JWK is of the type for `alg`, and does not say itself that it is for something else. */
export function jwkEncrypts(jwk: Jwk, alg: JweAlgorithm): boolean {
  if (jwk.kty !== (alg === 'RSA-OAEP-256' ? 'RSA' : 'EC')) return false;
  if (jwk.kty === 'EC' && jwk.crv !== 'P-256') return false;
  if (jwk.use !== undefined && jwk.use !== 'enc') return false;
  if (jwk.key_ops !== undefined && !(Array.isArray(jwk.key_ops) && jwk.key_ops.some((op) => ENCRYPTING.has(op)))) {
    return false;
  }
  return jwk.alg === undefined || jwk.alg === alg;
}

const ENCRYPTING: ReadonlySet<unknown> = new Set(['encrypt', 'wrapKey', 'deriveKey', 'deriveBits']);

/** The key of a set to encrypt to: one that says that it is for encryption before one that says nothing. */
export function encryptionKeyOf(keys: readonly Jwk[], alg: JweAlgorithm): Jwk | undefined {
  const fitting = keys.filter((jwk) => jwkEncrypts(jwk, alg));
  return fitting.find((jwk) => jwk.use === 'enc') ?? fitting[0];
}

function isJweAlgorithm(alg: string): alg is JweAlgorithm {
  return (JWE_ALGORITHMS as readonly string[]).includes(alg);
}

function isJweEncryption(enc: string): enc is JweEncryption {
  return (JWE_ENCRYPTIONS as readonly string[]).includes(enc);
}

function headerOf(part: string): Readonly<Record<string, unknown>> {
  if (part.length > MAX_HEADER_LENGTH) throw new JoseError('too-large', 'the header of an encrypted JWT is too long');
  let value: unknown;
  try {
    if (isBase64url(part)) value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    // Falls through: not an object.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new JoseError('bad-header', 'the header of a JWT must be a JSON object in base64url');
  }
  return { ...value };
}
