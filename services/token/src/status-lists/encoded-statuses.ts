import { deflateSync } from 'node:zlib';
import { STATUS_LIST_SIZE } from '@ostiary/oauth/token-status-list';

/** Token Status List §4.1: one bit each, the least significant first, 1 for what is revoked (INVALID, §7.1). */
export class StatusBits {
  readonly #bits: Uint8Array;
  /** Of the bits as they are; undefined: not made since they changed. */
  #encoded: string | undefined;

  /** `bits`: of a list that there is; a list of which nothing is revoked when left out. */
  constructor(bits: Uint8Array = new Uint8Array(STATUS_LIST_SIZE / 8)) {
    this.#bits = bits;
  }

  set(index: number): void {
    const before = this.#bits[index >> 3] ?? 0;
    const after = before | (1 << (index & 7));
    if (after === before) return;
    this.#bits[index >> 3] = after;
    this.#encoded = undefined;
  }

  /** A list of its own with the same in it. */
  copy(): StatusBits {
    return new StatusBits(this.#bits.slice());
  }

  /** §4.2: compressed (zlib), base64url. At zlib's usual level: the highest one takes eighty times as long for a seventh less. */
  encoded(): string {
    this.#encoded ??= deflateSync(this.#bits).toString('base64url');
    return this.#encoded;
  }
}
