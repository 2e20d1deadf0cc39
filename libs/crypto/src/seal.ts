/** Wraps data keys; the key itself may live elsewhere (a KMS). */
export interface KeyEncryptionKey {
  /** Names the key in what it sealed; at most 255 bytes of UTF-8. */
  readonly id: string;
  wrap(dataKey: Uint8Array): Promise<Uint8Array>;
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>;
}

export type SealErrorReason = 'malformed' | 'other-key' | 'not-authentic';

/** A sealed value that cannot be opened. */
export class SealError extends Error {
  readonly reason: SealErrorReason;

  constructor(reason: SealErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SealError';
    this.reason = reason;
  }
}

/** A key-encryption key held in this process: 32 bytes, AES-256-GCM. Its id is derived from it and tells nothing about it. */
export function localKeyEncryptionKey(_bytes: Uint8Array): KeyEncryptionKey {
  throw new Error('not written yet');
}

/** Encrypts under a fresh data key (AES-256-GCM). `aad` says what it is and whose; unsealing needs the same. */
export async function seal(_plaintext: Uint8Array, _key: KeyEncryptionKey, _aad: string): Promise<Uint8Array> {
  throw new Error('not written yet');
}

/** The id of the key-encryption key that sealed it. Throws SealError `malformed`. */
export function sealedUnder(_sealed: Uint8Array): string {
  throw new Error('not written yet');
}

/** Throws SealError: `other-key` for a key that did not seal it, `not-authentic` for altered bytes or another `aad`. */
export async function unseal(_sealed: Uint8Array, _key: KeyEncryptionKey, _aad: string): Promise<Uint8Array> {
  throw new Error('not written yet');
}
