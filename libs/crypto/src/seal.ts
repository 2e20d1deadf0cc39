/**
 * Envelope encryption for what is stored secret (signing keys): each value under its own random data key, the data key wrapped by a
 * key-encryption key that may live elsewhere. Only `token` unseals.
 *
 * Version 1: 0x01 | length of id (1 byte) | id | length of wrapped key (2 bytes, big-endian) | wrapped key | IV (12) | ciphertext | tag (16).
 * The tag covers everything before the IV and the caller's `aad`, so that a value moved to another row does not open.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Wraps data keys; the key itself may be in a KMS. */
export interface KeyEncryptionKey {
  /** Names the key in what it sealed; 1 to 255 bytes of UTF-8. */
  readonly id: string;
  wrap(dataKey: Uint8Array): Promise<Uint8Array>;
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>;
  /** Other keys of the installation: each opens what it sealed, and seals nothing. */
  readonly others?: readonly KeyEncryptionKey[];
}

export type SealErrorReason = 'malformed' | 'other-key' | 'not-authentic';

/** A sealed value that cannot be opened. */
export class SealError extends Error {
  readonly reason: SealErrorReason;

  constructor(reason: SealErrorReason, message: string) {
    super(message);
    this.name = 'SealError';
    this.reason = reason;
  }
}

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts under a fresh data key (AES-256-GCM). `aad` says what it is and whose; unsealing needs the same. */
export async function seal(plaintext: Uint8Array, key: KeyEncryptionKey, aad: string): Promise<Uint8Array> {
  const id = Buffer.from(key.id);
  if (id.length === 0 || id.length > 255) throw new RangeError('the id of a key-encryption key has 1 to 255 bytes');
  const dataKey = randomBytes(32);
  const wrapped = await key.wrap(dataKey);
  const header = Buffer.concat([
    Buffer.from([VERSION, id.length]),
    id,
    Buffer.from([wrapped.length >> 8, wrapped.length & 0xff]),
    wrapped,
  ]);
  const sealed = Buffer.concat([header, encrypt(plaintext, dataKey, header, aad)]);
  dataKey.fill(0);
  return sealed;
}

/** The id of the key-encryption key that sealed it. Throws SealError `malformed`. */
export function sealedUnder(sealed: Uint8Array): string {
  return open(sealed).id;
}

/**
 * What was sealed. Throws SealError: `malformed`, `other-key` for a key that did not seal it, `not-authentic` for altered bytes or
 * another `aad`; and whatever the key itself throws.
 */
export async function unseal(sealed: Uint8Array, key: KeyEncryptionKey, aad: string): Promise<Uint8Array> {
  const { id, header, wrapped, body } = open(sealed);
  const opener = id === key.id ? key : key.others?.find((other) => other.id === id);
  if (opener === undefined)
    throw new SealError('other-key', `sealed under the key-encryption key ${id}, not ${key.id}`);
  const dataKey = await opener.unwrap(wrapped);
  return decrypt(body, dataKey, header, aad);
}

/**
 * A key-encryption key held in this process: 32 bytes, AES-256-GCM. Its id is derived from it one way, so that a wrong key is told
 * from an altered value.
 */
export function localKeyEncryptionKey(bytes: Uint8Array): KeyEncryptionKey {
  if (bytes.length !== 32) throw new RangeError('a key-encryption key has 32 bytes');
  const id = `local:${Buffer.from(hkdfSync('sha256', bytes, 'ostiary', 'ostiary/v1/key-id', 8)).toString('hex')}`;
  const header = Buffer.from(id);
  return {
    id,
    wrap: async (dataKey) => encrypt(dataKey, bytes, header, 'data-key'),
    unwrap: async (wrapped) => decrypt(wrapped, bytes, header, 'data-key'),
  };
}

/** The key with others beside it, for the time in which an installation changes from one to the next. */
export function besideOthers(key: KeyEncryptionKey, others: readonly KeyEncryptionKey[]): KeyEncryptionKey {
  const { id } = key;
  const wrap = (dataKey: Uint8Array) => key.wrap(dataKey);
  return { id, wrap, unwrap: (wrapped) => key.unwrap(wrapped), others };
}

function encrypt(plaintext: Uint8Array, key: Uint8Array, header: Uint8Array, aad: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(associated(header, aad));
  return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(body: Uint8Array, key: Uint8Array, header: Uint8Array, aad: string): Uint8Array {
  if (body.length < IV_BYTES + TAG_BYTES) throw new SealError('malformed', 'a sealed value is cut short');
  const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(associated(header, aad));
  decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(body.subarray(IV_BYTES, body.length - TAG_BYTES)), decipher.final()]);
  } catch {
    throw new SealError('not-authentic', 'a sealed value was altered, or is not the one that was asked for');
  }
}

/** The header says where it ends, so no other pair of header and `aad` has the same bytes. */
function associated(header: Uint8Array, aad: string): Buffer {
  return Buffer.concat([header, Buffer.from(aad)]);
}

interface Opened {
  readonly id: string;
  readonly header: Uint8Array;
  readonly wrapped: Uint8Array;
  readonly body: Uint8Array;
}

function open(sealed: Uint8Array): Opened {
  const [version, idLength] = sealed;
  if (version !== VERSION || idLength === undefined || idLength === 0) {
    throw new SealError('malformed', 'not a sealed value of a known version');
  }
  const idEnd = 2 + idLength;
  const wrappedLength = ((sealed[idEnd] ?? 0) << 8) | (sealed[idEnd + 1] ?? 0);
  const headerEnd = idEnd + 2 + wrappedLength;
  if (sealed.length < headerEnd + IV_BYTES + TAG_BYTES) throw new SealError('malformed', 'a sealed value is cut short');
  return {
    id: Buffer.from(sealed.subarray(2, idEnd)).toString('utf8'),
    header: sealed.subarray(0, headerEnd),
    wrapped: sealed.subarray(idEnd + 2, headerEnd),
    body: sealed.subarray(headerEnd),
  };
}
