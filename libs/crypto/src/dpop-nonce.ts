import { createHmac, timingSafeEqual } from 'node:crypto';
import { LruMap } from './lru-map.js';

/** How long one nonce is the current one. */
const WINDOW_MS = 60_000;
/** 128 bits as base64url. */
const LENGTH = 22;

interface Windows {
  readonly window: number;
  readonly current: string;
  /** The next one (a replica whose clock runs ahead of ours), this one and the two before. */
  readonly accepted: readonly Buffer[];
}

/**
 * RFC 9449 §8: nonces that no replica has to store: a keyed hash of the workspace and the minute. Every replica with the same
 * installation secret makes and knows the same ones; nobody else can make one for a time to come. The challenges of Attestation-Based Client
 * Authentication §6 are made in the same way, with another key.
 */
export class DpopNonces {
  readonly #key: Uint8Array;
  readonly #windows = new LruMap<string, Windows>(10_000);

  /** `key`: 32 bytes, `deriveKey(secret, 'dpop-nonce')`, or of 'attestation-challenge'. */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** The nonce to give now (`now`: Unix ms): 22 characters, another one every 60 s. */
  current(workspaceId: string, now: number): string {
    return this.#at(workspaceId, now).current;
  }

  /** Whether we gave it for this workspace in this minute or the two before. */
  isCurrent(nonce: string, workspaceId: string, now: number): boolean {
    if (nonce.length !== LENGTH) return false;
    const given = Buffer.from(nonce, 'latin1');
    for (const accepted of this.#at(workspaceId, now).accepted) if (timingSafeEqual(given, accepted)) return true;
    return false;
  }

  #at(workspaceId: string, now: number): Windows {
    const window = Math.floor(now / WINDOW_MS);
    const known = this.#windows.get(workspaceId);
    if (known !== undefined && known.window === window) return known;
    const make = (offset: number) =>
      createHmac('sha256', this.#key)
        .update(`${workspaceId}/${window + offset}`)
        .digest('base64url')
        .slice(0, LENGTH);
    const current = make(0);
    const accepted = [current, make(-1), make(-2), make(1)].map((nonce) => Buffer.from(nonce, 'latin1'));
    const windows = { window, current, accepted };
    this.#windows.set(workspaceId, windows);
    return windows;
  }
}
