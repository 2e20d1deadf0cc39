/** How many requests somebody may make within a window that begins for everybody at the same time. */
export interface Quota {
  /** As the caller sees it (draft-ietf-httpapi-ratelimit-headers §3): `address`, `workspace`, … */
  readonly policy: string;
  /** 0: without end. */
  readonly requests: number;
}

export interface Standing {
  readonly quota: Quota;
  /** Below 0 by one: this request is one too many. */
  readonly remaining: number;
}

/** A count that other replicas have to hear of, and the place for what they have counted. */
export interface Unshared {
  readonly key: string;
  readonly window: number;
  readonly count: number;
  /** `total`: of all replicas, ours included. */
  readonly heard: (total: number) => void;
}

interface Entry {
  window: number;
  quota: number;
  /** Counted here in this window. */
  own: number;
  /** Of these, what the others have heard of. */
  shared: number;
  /** What the others have counted, as far as we have heard. */
  others: number;
}

export const WINDOW_SECONDS = 60;
const WINDOW_MS = WINDOW_SECONDS * 1000;
/** Names come from callers: there are no more than so many of each kind, then all begin anew. */
const MAX_ENTRIES = 50_000;
/** Who has used less of a quota than this part of it here is nobody's concern elsewhere. */
const SHARED_FROM = 0.05;

/** Counts of one kind (addresses, workspaces, …). Counting asks nobody: what other replicas count is heard of now and then. */
export class CountedWindows {
  readonly #kind: string;
  readonly #entries = new Map<string, Entry>();

  constructor(kind: string) {
    this.#kind = kind;
  }

  /** Counts a request by `who`; undefined: the quota is without end. `now`: Unix ms. */
  count(who: string, quota: Quota, now: number): Standing | undefined {
    if (quota.requests === 0) return undefined;
    const window = Math.floor(now / WINDOW_MS);
    let entry = this.#entries.get(who);
    if (entry === undefined) {
      if (this.#entries.size >= MAX_ENTRIES) this.#forget(window);
      entry = { window, quota: quota.requests, own: 0, shared: 0, others: 0 };
      this.#entries.set(who, entry);
    } else if (entry.window !== window) {
      entry.window = window;
      entry.own = 0;
      entry.shared = 0;
      entry.others = 0;
    }
    entry.quota = quota.requests;
    const used = entry.own + entry.others;
    // A request that is refused counts no more: who is over the limit stays there no longer than the window.
    if (used >= quota.requests) return { quota, remaining: -1 };
    entry.own += 1;
    return { quota, remaining: quota.requests - used - 1 };
  }

  /** What has been counted since it was shared last, of who has used a part of a quota that matters. */
  unshared(now: number): Unshared[] {
    const window = Math.floor(now / WINDOW_MS);
    const found: Unshared[] = [];
    for (const [who, entry] of this.#entries) {
      if (entry.window !== window || entry.own === entry.shared || entry.own < entry.quota * SHARED_FROM) continue;
      const sent = entry.own;
      found.push({
        key: `${this.#kind}:${who}`,
        window,
        count: sent - entry.shared,
        heard: (total) => {
          if (entry.window !== window) return;
          entry.shared = sent;
          entry.others = Math.max(0, total - sent);
        },
      });
    }
    return found;
  }

  /** First what is over; if that is not enough, everything: memory is bounded whatever names callers invent. */
  #forget(window: number): void {
    for (const [who, entry] of this.#entries) if (entry.window !== window) this.#entries.delete(who);
    if (this.#entries.size >= MAX_ENTRIES) this.#entries.clear();
  }
}

/** Seconds until the window ends: 1 to WINDOW_SECONDS. */
export const secondsLeft = (now: number): number => Math.max(1, Math.ceil((WINDOW_MS - (now % WINDOW_MS)) / 1000));
