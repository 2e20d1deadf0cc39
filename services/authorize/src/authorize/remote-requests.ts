/**
 * Request objects behind a `request_uri` that the client has registered (OIDC Core §6.2, RFC 9101 §5.2). The address is a stranger's: fetching goes
 * through `safeFetch` of libs/platform, which judges addresses, sizes and times; here it is decided when. What the object is worth is decided by its
 * signature, elsewhere. An object that is the one of its hash is kept for an hour; any other is fetched for each request, one fetch at a time.
 */
import type { FetchDocument } from '@ostiary/client-authentication/remote-jwks';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { LruMap } from '@ostiary/crypto/lru-map';
import type { RemoteRequest } from '@ostiary/oauth/authorization-request/request-uri';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { SecurityPolicy } from '@ostiary/oauth/security-profile';
import { isUnfetched } from '@ostiary/platform/safe-fetch';

export interface RemoteRequestsOptions {
  readonly fetch: FetchDocument;
  /** Unix ms. */
  readonly now: () => number;
  /** Objects kept, and addresses remembered as failing; 500 of each. */
  readonly maxEntries?: number;
}

interface Fetched {
  readonly object: string;
  /** base64url of its SHA-256. */
  readonly hash: string;
}

const KEPT_MS = 3_600_000;
/** An address that fails is not asked again at once, whoever sends browsers here. */
const RETRY_MS = 5_000;
/** RFC 7515 §7.1, RFC 7516 §7.1. */
const COMPACT = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){2,4}$/;

export class RemoteRequests {
  readonly #fetch: FetchDocument;
  readonly #now: () => number;
  /** By URL and hash. */
  readonly #kept: LruMap<string, { readonly object: string; readonly until: number }>;
  readonly #failing: LruMap<string, number>;
  readonly #running = new Map<string, Promise<Fetched>>();

  constructor({ fetch, now, maxEntries = 500 }: RemoteRequestsOptions) {
    this.#fetch = fetch;
    this.#now = now;
    this.#kept = new LruMap(maxEntries);
    this.#failing = new LruMap(maxEntries);
  }

  /** The object, as it came. Throws OAuthError `invalid_request_uri`. */
  async read({ url, hash }: RemoteRequest, policy: Pick<SecurityPolicy, 'fetchedRequests'>): Promise<string> {
    const key = `${url}#${hash ?? ''}`;
    const kept = hash === undefined ? undefined : this.#kept.get(key);
    if (kept !== undefined && this.#now() < kept.until) return kept.object;
    const fetched = await this.#fetched(url);
    if (fetched.hash === hash) this.#kept.set(key, { object: fetched.object, until: this.#now() + KEPT_MS });
    // OIDC Core §6.2: the fragment is the hash of the object.
    else if (hash !== undefined && policy.fetchedRequests === 'registered-by-hash') throw anotherObject();
    return fetched.object;
  }

  /** One fetch of an address at a time, however many wait for it. */
  #fetched(url: string): Promise<Fetched> {
    const running = this.#running.get(url);
    if (running !== undefined) return running;
    if (this.#now() < (this.#failing.get(url) ?? 0)) return Promise.reject(nothingThere());
    const own = this.#ask(url).finally(() => this.#running.delete(url));
    this.#running.set(url, own);
    return own;
  }

  async #ask(url: string): Promise<Fetched> {
    try {
      const { status, body } = await this.#fetch(url);
      const object = (typeof body === 'string' ? body : Buffer.from(body).toString('latin1')).trim();
      // RFC 9101 §5.2.3: 200, and a JWT.
      if (status === 200 && COMPACT.test(object)) return { object, hash: sha256Base64url(body) };
    } catch (error) {
      if (!isUnfetched(error)) throw error;
    }
    this.#failing.set(url, this.#now() + RETRY_MS);
    throw nothingThere();
  }
}

/** The same words whatever the reason: what a stranger's network looks like from here is not told. */
function nothingThere(): OAuthError {
  return new OAuthError('invalid_request_uri', 'there is no request object to be had at the request_uri', {
    clause: 'RFC 9101 §5.2.3',
  });
}

function anotherObject(): OAuthError {
  return new OAuthError('invalid_request_uri', 'what is at the request_uri is not the object of its hash', {
    clause: 'OpenID Connect Core §6.2',
  });
}
