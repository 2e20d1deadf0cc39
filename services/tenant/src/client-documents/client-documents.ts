/**
 * draft-ietf-oauth-client-id-metadata-document §4: the documents behind client identifiers. The address is a stranger's, and anybody names it: fetching goes
 * through `safeFetch` of libs/platform, which judges addresses, sizes and times; here it is decided when, and how many at once. What a document makes of a
 * client is decided elsewhere, for each workspace. Kept as long as the document says, within bounds; what cannot be had or is no document is not kept.
 */
import { LruMap } from '@ostiary/crypto/lru-map';
import { type FetchedDocument, isUnfetched } from '@ostiary/platform/safe-fetch';

/** GETs a document; `safeFetch` with the installation's allow list and less time than `Directory.getClient` has. */
export type FetchClientDocument = (url: string) => Promise<FetchedDocument>;

export interface ClientDocumentsOptions {
  readonly fetch: FetchClientDocument;
  /** Unix ms. */
  readonly now: () => number;
  /** 2000. */
  readonly maxEntries?: number;
  /** Documents that are fetched at a time; 32. */
  readonly maxRunning?: number;
}

/** §4.4: bounds of our own. An hour: a document that was somebody else's for a while is soon forgotten. */
const MIN_KEPT_SECONDS = 60;
const USUAL_KEPT_SECONDS = 300;
const MAX_KEPT_SECONDS = 3600;

export interface ClientDocument {
  readonly document: unknown;
  /** Unix ms. */
  readonly fetchedAt: number;
}

export class ClientDocuments {
  readonly #options: ClientDocumentsOptions;
  readonly #kept: LruMap<string, ClientDocument & { readonly until: number }>;
  readonly #running = new Map<string, Promise<ClientDocument | undefined>>();

  constructor(options: ClientDocumentsOptions) {
    this.#options = options;
    this.#kept = new LruMap(options.maxEntries ?? 2000);
  }

  /** The JSON behind the identifier; undefined: there is none to be had. Rejects only for faults of ours. */
  async get(clientId: string): Promise<ClientDocument | undefined> {
    const kept = this.#kept.get(clientId);
    if (kept !== undefined && this.#options.now() < kept.until) return kept;
    const running = this.#running.get(clientId);
    if (running !== undefined) return running;
    // Who opens many links with many addresses waits for nobody but himself.
    if (this.#running.size >= (this.#options.maxRunning ?? 32)) return undefined;
    const own = this.#fetched(clientId).finally(() => this.#running.delete(clientId));
    this.#running.set(clientId, own);
    return own;
  }

  async #fetched(clientId: string): Promise<ClientDocument | undefined> {
    const { fetch, now } = this.#options;
    this.#kept.delete(clientId);
    let answer: FetchedDocument;
    try {
      answer = await fetch(clientId);
    } catch (error) {
      if (isUnfetched(error)) return undefined;
      throw error;
    }
    const document = answer.status === 200 ? jsonOf(answer) : undefined;
    if (document === undefined) return undefined;
    const found = { document, fetchedAt: now() };
    this.#kept.set(clientId, { ...found, until: now() + keptSeconds(answer.cacheControl) * 1000 });
    return found;
  }
}

/** §4.1: application/json, or a type of that structure. */
function jsonOf({ contentType, body }: FetchedDocument): unknown {
  if (!/^application\/(?:json|[a-z0-9.-]+\+json)\s*(?:;|$)/i.test(contentType)) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** RFC 9111 §5.2.2, within our bounds: also what must not be kept is, for a minute, or one page of a sign-in would fetch it many times. */
function keptSeconds(cacheControl: string): number {
  if (/(?:^|[\s,])(?:no-store|no-cache|private)(?:[\s,=]|$)/i.test(cacheControl)) return MIN_KEPT_SECONDS;
  const maxAge = /(?:^|[\s,])(?:s-maxage|max-age)="?(\d{1,9})/i.exec(cacheControl)?.[1];
  const seconds = maxAge === undefined ? USUAL_KEPT_SECONDS : Number(maxAge);
  return Math.min(MAX_KEPT_SECONDS, Math.max(MIN_KEPT_SECONDS, seconds));
}
