import type { Jwk } from '@ostiary/crypto/jwk';

/** GETs a document; `safeFetch` of libs/platform with the installation's allow list. */
export type FetchDocument = (url: string) => Promise<{ readonly status: number; readonly body: Uint8Array | string }>;

export interface RemoteJwksOptions {
  readonly fetch: FetchDocument;
  /** Unix ms. */
  readonly now?: () => number;
  /** Key sets kept; 1000. */
  readonly maxEntries?: number;
}

/** Clients' key sets behind `jwks_uri` (RFC 7591 §2): kept, bounded, refetched at most once a minute on an unknown key. */
export class RemoteJwks {
  constructor(readonly options: RemoteJwksOptions) {}

  /** The set as known; undefined where it can't be had. */
  async keys(_uri: string): Promise<readonly Jwk[] | undefined> {
    throw new Error('not written yet');
  }

  /** The set, fetched again because a key was not in it; undefined where that was tried less than a minute ago, or fails. */
  async refetched(_uri: string): Promise<readonly Jwk[] | undefined> {
    throw new Error('not written yet');
  }
}
