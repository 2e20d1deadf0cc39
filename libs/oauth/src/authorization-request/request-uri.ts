/**
 * OIDC Core §6.2, RFC 9101 §5.2: a request object behind a URL of the client's. Only what the client has registered is ever fetched, so that nobody
 * who writes a link picks an address for us to call.
 */
import type { Client } from '../client.js';

/** RFC 9101 §5.2: characters of a request_uri. */
export const MAX_REQUEST_URI_LENGTH = 512;

/** OIDC Core §6.2: base64url of a SHA-256 hash. */
const HASH = /^[A-Za-z0-9_-]{43}$/;

export interface RemoteRequest {
  /** Without the fragment, which is sent to nobody. */
  readonly url: string;
  /** base64url of the SHA-256 hash of the object, as the fragment says; undefined: there is none. */
  readonly hash: string | undefined;
}

/** Whether a URI could be registered: https, no user name, and the hash of a request object or nothing as its fragment. */
export function isAcceptableRequestUri(uri: string): boolean {
  if (uri.length > MAX_REQUEST_URI_LENGTH || !/^https:\/\/[^/?#][\x21-\x7e]+$/.test(uri) || !URL.canParse(uri))
    return false;
  const { username, password } = new URL(uri);
  return username === '' && password === '' && remoteRequest(uri) !== undefined;
}

/** Whether the client's requests may be fetched at all. */
export function fetchesRequests({ policy }: Pick<Client, 'policy'>): boolean {
  return policy.fetchedRequests !== 'never' && policy.pushedRequests !== 'required';
}

/**
 * Where the object of a request_uri is; undefined: the client has not registered it. Compared as it is written (OIDC Registration §2); a hash may be
 * added to a URI that was registered without one, as it changes with every object.
 */
export function registeredRemoteRequest(
  uri: string,
  client: Pick<Client, 'policy' | 'requestUris'>,
): RemoteRequest | undefined {
  const remote = isAcceptableRequestUri(uri) && fetchesRequests(client) ? remoteRequest(uri) : undefined;
  const known = client.requestUris ?? [];
  return remote !== undefined && (known.includes(uri) || known.includes(remote.url)) ? remote : undefined;
}

function remoteRequest(uri: string): RemoteRequest | undefined {
  const [url = '', fragment, ...more] = uri.split('#');
  if (fragment === undefined) return { url, hash: undefined };
  return more.length === 0 && HASH.test(fragment) ? { url, hash: fragment } : undefined;
}
