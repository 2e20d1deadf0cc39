/** What a lookup came to, for the metric `ostiary_directory_cache_total`. */
export type CacheResult = 'hit' | 'stale' | 'absent' | 'miss' | 'failure';

export interface CacheLimits {
  /** Entries kept; the least recently used goes first. */
  maxEntries: number;
  /** Remembered absences, counted apart so that guessing at names cannot push real entries out. */
  maxAbsent: number;
  /** An entry older than this is read again in the background at its next use. */
  freshMs: number;
  /** An entry that could not be read again for this long is no longer served. */
  staleMs: number;
  /** How long an absence is remembered. */
  absentMs: number;
  /** Pause after a failed refresh before the next one. */
  retryMs: number;
}

interface Entry<V> {
  value: V;
  loadedAt: number;
  /** Unix ms before which nothing has to be read again. */
  refreshAt: number;
  /** Set when a change may have been missed: the next use asks first, and is served the old value only if nobody answers. */
  unsure: boolean;
}

interface Load<V> {
  promise: Promise<V | undefined>;
  /** A change was announced while the answer was under way: it may be older than the change, so it is not kept. */
  outdated: boolean;
}

/**
 * A bounded cache that reads through: hits are answered synchronously and never wait, concurrent misses of one key share one
 * load, an entry past its freshness is read again behind the back of the request that found it, and goes on being served while that
 * fails. `undefined` from the loader is an absence and is remembered briefly; a throw is a failure and is not.
 */
export class ReadThroughCache<V> {
  readonly #entries = new Map<string, Entry<V>>();
  readonly #absentUntil = new Map<string, number>();
  readonly #loads = new Map<string, Load<V>>();

  constructor(
    private readonly limits: CacheLimits,
    private readonly now: () => number,
    /** `ageMs`: of the entry that is served although it should have been read again. */
    private readonly observe: (result: CacheResult, ageMs?: number) => void,
    /** Called with the old and the new value of a refresh; what it returns is kept. */
    private readonly settle: (before: V, after: V) => V = (_, after) => after,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  /** The value if it can be served with no further work: the whole of the hot path. */
  hit(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || this.now() >= entry.refreshAt) return undefined;
    this.#touch(key, entry);
    this.observe('hit');
    return entry.value;
  }

  /** After `hit` found nothing: serves a stale entry and refreshes it, knows an absence, or loads. Rejects as `load` does. */
  read(key: string, load: () => Promise<V | undefined>): V | undefined | Promise<V | undefined> {
    const now = this.now();
    const entry = this.#entries.get(key);
    if (entry !== undefined && now - entry.loadedAt < this.limits.staleMs) {
      this.#touch(key, entry);
      if (entry.unsure) return this.#askFirst(key, entry, load);
      this.#refresh(key, entry, load);
      this.observe('stale', now - entry.loadedAt);
      return entry.value;
    }
    const absentUntil = this.#absentUntil.get(key);
    if (absentUntil !== undefined && now < absentUntil) {
      this.observe('absent');
      return undefined;
    }
    this.observe('miss');
    return this.#load(key, load);
  }

  /** Something is known to have changed: the next use reads it again and is not served what was kept, whoever is away. */
  forget(key: string): void {
    this.#entries.delete(key);
    this.#absentUntil.delete(key);
    this.#abandon(key);
  }

  forgetWhere(matches: (value: V, key: string) => boolean): void {
    for (const [key, entry] of this.#entries) if (matches(entry.value, key)) this.#entries.delete(key);
    // What is being loaded, and what was absent, cannot be told by value: asked for again, at the price of a question.
    this.#absentUntil.clear();
    for (const key of this.#loads.keys()) this.#abandon(key);
  }

  /** Changes may have been missed: everything is asked for again at its next use, and the old value serves if nobody answers. */
  doubtAll(): void {
    for (const entry of this.#entries.values()) {
      entry.unsure = true;
      entry.refreshAt = 0;
    }
    this.#absentUntil.clear();
    for (const key of this.#loads.keys()) this.#abandon(key);
  }

  async #askFirst(key: string, entry: Entry<V>, load: () => Promise<V | undefined>): Promise<V | undefined> {
    try {
      const value = await this.#load(key, load);
      this.observe('miss');
      return value;
    } catch {
      // From here on it is an ordinary stale entry: served at once, asked for behind the backs of those who use it.
      entry.unsure = false;
      entry.refreshAt = this.now() + this.limits.retryMs;
      this.observe('stale', this.now() - entry.loadedAt);
      return entry.value;
    }
  }

  #refresh(key: string, entry: Entry<V>, load: () => Promise<V | undefined>): void {
    if (this.#loads.has(key)) return;
    entry.refreshAt = this.now() + this.limits.retryMs;
    this.#load(key, load).catch(() => undefined);
  }

  #load(key: string, load: () => Promise<V | undefined>): Promise<V | undefined> {
    const running = this.#loads.get(key);
    if (running !== undefined) return running.promise;
    const own: Load<V> = { promise: Promise.resolve(undefined), outdated: false };
    this.#loads.set(key, own);
    own.promise = this.#loaded(key, load, own);
    return own.promise;
  }

  async #loaded(key: string, load: () => Promise<V | undefined>, own: Load<V>): Promise<V | undefined> {
    try {
      const value = await load();
      return own.outdated ? value : this.#keep(key, value);
    } catch (error) {
      this.observe('failure');
      throw error;
    } finally {
      if (this.#loads.get(key) === own) this.#loads.delete(key);
    }
  }

  #keep(key: string, value: V | undefined): V | undefined {
    const now = this.now();
    const before = this.#entries.get(key);
    this.#entries.delete(key);
    if (value === undefined) {
      this.#absentUntil.delete(key);
      this.#absentUntil.set(key, now + this.limits.absentMs);
      evictOldest(this.#absentUntil, this.limits.maxAbsent);
      return undefined;
    }
    this.#absentUntil.delete(key);
    const kept = before === undefined ? value : this.settle(before.value, value);
    this.#entries.set(key, { value: kept, loadedAt: now, refreshAt: now + this.limits.freshMs, unsure: false });
    evictOldest(this.#entries, this.limits.maxEntries);
    return kept;
  }

  /** A Map keeps the order of insertion: the entry used last stands last. */
  #touch(key: string, entry: Entry<V>): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
  }

  #abandon(key: string): void {
    const running = this.#loads.get(key);
    if (running === undefined) return;
    running.outdated = true;
    this.#loads.delete(key);
  }
}

function evictOldest(map: Map<string, unknown>, max: number): void {
  while (map.size > max) {
    const oldest = map.keys().next();
    if (oldest.done) return;
    map.delete(oldest.value);
  }
}
