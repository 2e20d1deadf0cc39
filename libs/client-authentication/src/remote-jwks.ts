/**
 * Key sets behind `jwks_uri` (RFC 7591 §2), or where an issuer's own metadata says that its keys are. The address is a stranger's: fetching goes through
 * `safeFetch` of libs/platform, which judges addresses, sizes and times; here it is decided when. A set is used for an hour at most, read again in the
 * background after five minutes, and on an unknown key at most every ten seconds.
 */

import type { Jwk } from '@ostiary/crypto/jwk';
import { LruMap } from '@ostiary/crypto/lru-map';
import { publicJwkSchema } from '@ostiary/oauth/client';
import { discoverJwksUri } from './discover-keys.js';
import { type FetchDocument, fetchedText } from './fetch-document.js';

export type { FetchDocument } from './fetch-document.js';

/** The address of a set, or the issuer whose metadata has it. */
export type KeySource = string | { readonly issuer: string };

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
  /** Why the last try got no set, for logs. */
  trouble: string;
}

const FRESH_MS = 300_000;
const STALE_MS = 3_600_000;
const REFETCH_MS = 10_000;
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
  async keys(source: KeySource): Promise<readonly Jwk[] | undefined> {
    const entry = this.#entry(source);
    const now = this.#now();
    if (entry.keys !== undefined && now - entry.fetchedAt < STALE_MS) {
      if (now - entry.fetchedAt >= FRESH_MS && now - entry.triedAt >= REFETCH_MS) void this.#read(source, entry);
      return entry.keys;
    }
    // A client whose keys can't be had does not make us ask at every request.
    if (entry.pending !== undefined || now - entry.triedAt >= RETRY_MS) await this.#read(source, entry);
    return this.#usable(entry);
  }

  /** The set, fetched again because a key was not in it; undefined where that was done less than ten seconds ago, or fails. Never rejects. */
  async refetched(source: KeySource): Promise<readonly Jwk[] | undefined> {
    const entry = this.#entry(source);
    if (entry.pending === undefined && this.#now() - entry.triedAt < REFETCH_MS) return undefined;
    await this.#read(source, entry);
    return this.#usable(entry);
  }

  /** Why there is no set to look into, for logs; undefined: there is one. Where there is none, nobody knows whose a signature is. */
  lack(source: KeySource): string | undefined {
    const entry = this.#entry(source);
    return this.#usable(entry) === undefined ? entry.trouble : undefined;
  }

  /** A set that is older is nobody's any more, whoever asks for it. */
  #usable({ keys, fetchedAt }: Entry): readonly Jwk[] | undefined {
    return this.#now() - fetchedAt < STALE_MS ? keys : undefined;
  }

  #entry(source: KeySource): Entry {
    // No address has a blank in it.
    const name = typeof source === 'string' ? source : `issuer ${source.issuer}`;
    const known = this.#entries.get(name);
    if (known !== undefined) return known;
    const entry: Entry = {
      keys: undefined,
      fetchedAt: -Infinity,
      triedAt: -Infinity,
      pending: undefined,
      trouble: 'not asked yet',
    };
    this.#entries.set(name, entry);
    return entry;
  }

  /** One fetch at a time, however many wait for it. */
  #read(source: KeySource, entry: Entry): Promise<void> {
    entry.pending ??= this.#fetchInto(source, entry).finally(() => {
      entry.pending = undefined;
    });
    return entry.pending;
  }

  /** A set that cannot be had or read leaves the one before. */
  async #fetchInto(source: KeySource, entry: Entry): Promise<void> {
    entry.triedAt = this.#now();
    try {
      const uri = typeof source === 'string' ? source : await discoverJwksUri(source.issuer, this.#fetch);
      const keys = publicKeys(await fetchedText(uri, this.#fetch));
      if (keys === undefined) throw new Error('is no key set');
      entry.keys = keys;
      entry.fetchedAt = this.#now();
    } catch (error) {
      // Whoever needs a key is told that there is none.
      entry.trouble = error instanceof Error ? error.message : String(error);
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
