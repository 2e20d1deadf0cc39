/**
 * Clients' key sets behind `jwks_uri` (RFC 7591 §2). The address is a stranger's: fetching goes through `safeFetch` of libs/platform,
 * which judges addresses, sizes and times; here it is decided when. A set is used for an hour at most, read again in the
 * background after five minutes, and on an unknown key at most once a minute.
 */

import type { Jwk } from '@ostiary/crypto/jwk';
import { LruMap } from '@ostiary/crypto/lru-map';
import { publicJwkSchema } from '@ostiary/oauth/client';

/** GETs a document; `safeFetch` with the installation's allow list. Rejects when there is none to be had. */
export type FetchDocument = (url: string) => Promise<{ readonly status: number; readonly body: Uint8Array | string }>;

export interface RemoteJwksOptions {
  readonly fetch: FetchDocument;
  /** Unix ms. */
  readonly now?: () => number;
  /** Key sets kept; 1000. */
  readonly maxEntries?: number;
}

interface Entry {
  keys: readonly Jwk[] | undefined;
  /** Unix ms of the last success. */
  fetchedAt: number;
  /** Unix ms of the last try. */
  triedAt: number;
  pending: Promise<void> | undefined;
}

const FRESH_MS = 300_000;
const STALE_MS = 3_600_000;
const REFETCH_MS = 60_000;
const RETRY_MS = 10_000;
const MAX_KEYS = 50;

export class RemoteJwks {
  readonly #fetch: FetchDocument;
  readonly #now: () => number;
  readonly #entries: LruMap<string, Entry>;

  constructor(options: RemoteJwksOptions) {
    this.#fetch = options.fetch;
    this.#now = options.now ?? Date.now;
    this.#entries = new LruMap(options.maxEntries ?? 1_000);
  }

  /** The set as known, at most an hour old; undefined where it can't be had. Never rejects. */
  async keys(uri: string): Promise<readonly Jwk[] | undefined> {
    const entry = this.#entry(uri);
    const now = this.#now();
    if (entry.keys !== undefined && now - entry.fetchedAt < STALE_MS) {
      if (now - entry.fetchedAt >= FRESH_MS && now - entry.triedAt >= REFETCH_MS) void this.#read(uri, entry);
      return entry.keys;
    }
    // A client whose keys can't be had does not make us ask at every request.
    if (entry.pending !== undefined || now - entry.triedAt >= RETRY_MS) await this.#read(uri, entry);
    return now - entry.fetchedAt < STALE_MS ? entry.keys : undefined;
  }

  /** The set, fetched again because a key was not in it; undefined where that was done less than a minute ago, or fails. Never rejects. */
  async refetched(uri: string): Promise<readonly Jwk[] | undefined> {
    const entry = this.#entry(uri);
    if (entry.pending === undefined && this.#now() - entry.triedAt < REFETCH_MS) return undefined;
    await this.#read(uri, entry);
    return entry.keys;
  }

  #entry(uri: string): Entry {
    const known = this.#entries.get(uri);
    if (known !== undefined) return known;
    const entry: Entry = { keys: undefined, fetchedAt: -Infinity, triedAt: -Infinity, pending: undefined };
    this.#entries.set(uri, entry);
    return entry;
  }

  /** One fetch at a time, however many wait for it. */
  #read(uri: string, entry: Entry): Promise<void> {
    entry.pending ??= this.#fetchInto(uri, entry).finally(() => {
      entry.pending = undefined;
    });
    return entry.pending;
  }

  /** A set that cannot be had or read leaves the one before. */
  async #fetchInto(uri: string, entry: Entry): Promise<void> {
    entry.triedAt = this.#now();
    try {
      const { status, body } = await this.#fetch(uri);
      const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
      const keys = status === 200 ? publicKeys(text) : undefined;
      if (keys === undefined) return;
      entry.keys = keys;
      entry.fetchedAt = this.#now();
    } catch {
      // Whoever needs a key is told that there is none; the fetcher logs why.
    }
  }
}

/** RFC 7517 §5: the keys of a set that can be used; others are passed over. undefined: it is no set. */
function publicKeys(text: string): readonly Jwk[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('keys' in value) || !Array.isArray(value.keys)) return undefined;
  return value.keys.slice(0, MAX_KEYS).flatMap((key) => {
    const read = publicJwkSchema.safeParse(key);
    return read.success ? [read.data] : [];
  });
}
