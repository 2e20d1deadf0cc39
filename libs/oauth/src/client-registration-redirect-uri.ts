import type { ClientRecord } from './client.js';

export interface RedirectUriFault {
  readonly clause: string;
  readonly detail: string;
}

const MAX_LENGTH = 2048;

/** RFC 3986 §2: the characters of a URI, and `%` only before two hexadecimal digits. */
export const URI_CHARACTERS = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;
/** RFC 3986 §3.3: a `.` or `..` segment, plain or encoded: a browser would ask for another path than the one registered. */
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:\/|$)/i;
/** RFC 3986 §3.2.2 allows a name of other characters, and so do browsers: of `;` and `,` too, which end a directive or a policy (CSP 3 §2.2). */
const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])$/;
/** RFC 8252 §7.1: a domain name under the application's control, reversed: it has a dot. */
const PRIVATE_USE_SCHEME = /^[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:$/;
/** RFC 8252 §7.3: http to a loopback address literal. */
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:[/?]|$)/;

/** RFC 8252 §8.3: the name, where developers' tools listen; a path without dot segments, no fragment. */
const LOCALHOST = /^http:\/\/localhost(?::\d{1,5})?(?:\/[A-Za-z0-9\-_~/]*)?$/;

export function isLoopbackRedirect(uri: string): boolean {
  return LOOPBACK.test(uri);
}

export function isLocalhostRedirect(uri: string): boolean {
  return uri.length <= MAX_LENGTH && LOCALHOST.test(uri);
}

/**
 * What is wrong with a redirect URI that somebody wants to register, or `undefined`. It will be compared as a string (RFC 9700
 * §2.1), so only what means the same to everybody is taken: https for the web; for native applications also a private-use
 * scheme or http to the loopback address.
 */
export function redirectUriFault(
  uri: string,
  applicationType: ClientRecord['applicationType'],
): RedirectUriFault | undefined {
  if (uri.length > MAX_LENGTH || !URI_CHARACTERS.test(uri) || !URL.canParse(uri)) {
    return { clause: 'RFC 6749 §3.1.2', detail: `an absolute URI of at most ${MAX_LENGTH} characters is needed` };
  }
  const url = new URL(uri);
  if (uri.includes('#')) return { clause: 'RFC 6749 §3.1.2', detail: 'a redirect URI has no fragment' };
  if (url.username !== '' || url.password !== '') {
    return { clause: 'RFC 9700 §2.1', detail: 'a redirect URI holds no user name and password' };
  }
  const [path = ''] = uri.split('?');
  if (DOT_SEGMENT.test(path)) {
    return { clause: 'RFC 9700 §4.1', detail: 'a redirect URI has no . or .. segments in its path' };
  }
  if (uri.includes('*'))
    return { clause: 'RFC 9700 §2.1', detail: 'redirect URIs are compared as they are: no wildcards' };
  if (url.protocol === 'https:' && !HOST.test(url.hostname)) {
    return {
      clause: 'RFC 1123 §2.1',
      detail: 'the host is a domain name of letters, digits and hyphens, or an address',
    };
  }
  if (url.protocol === 'https:') return uri.startsWith('https://') ? undefined : notWeb();
  if (applicationType === 'web') return notWeb();
  if (url.protocol === 'http:') {
    // RFC 8252 §8.3: the name localhost may resolve to something else.
    return LOOPBACK.test(uri)
      ? undefined
      : { clause: 'RFC 8252 §7.3', detail: 'http is for native applications at http://127.0.0.1 or http://[::1] only' };
  }
  return PRIVATE_USE_SCHEME.test(url.protocol)
    ? undefined
    : {
        clause: 'RFC 8252 §7.1',
        detail: 'a private-use scheme is a domain name of yours, reversed, e.g. com.example.app:/callback',
      };
}

function notWeb(): RedirectUriFault {
  return {
    clause: 'RFC 9700 §2.6',
    detail:
      "the redirect URI of a web application starts with https:// (on a developer's own machine: application_type native)",
  };
}
