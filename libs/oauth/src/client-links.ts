/**
 * The addresses by which a client presents itself to users: `client_uri`, `logo_uri`, `policy_uri`, `tos_uri`. Pages show them as they are, and the
 * logo's origin stands in the page's Content-Security-Policy, so that only what is nothing but an address of the web is taken.
 */
import { URI_CHARACTERS } from './client-registration-redirect-uri.js';

/** RFC 1123 §2.1, and the only hosts that CSP 3 §2.3.1 can name: an address of IPv6, `*`, `;` or `'` have no place in a header of ours. */
const HOST_NAME = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/;

/** Whether a page may show the address, as a link or as an image. */
export function isPageLink(uri: string): boolean {
  // RFC 7591 §5: links that are shown to users lead to https and nowhere else.
  if (!uri.startsWith('https://') || !URI_CHARACTERS.test(uri)) return false;
  const url = URL.parse(uri);
  // RFC 3986 §7.6: what stands before an @ looks like the host and is not.
  return url !== null && HOST_NAME.test(url.hostname) && url.username === '' && url.password === '';
}

/** OIDC Registration §9.1: a logo shows whose client it is only at a host to which the client is redirected, too. */
export function isLogoOfOwnHost(logoUri: string, redirectUris: readonly string[]): boolean {
  const { hostname } = new URL(logoUri);
  return redirectUris.some((uri) => {
    const target = URL.parse(uri);
    return target?.protocol === 'https:' && target.hostname === hostname;
  });
}
