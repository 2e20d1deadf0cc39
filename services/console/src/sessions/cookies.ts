import type { FastifyRequest } from 'fastify';

/**
 * RFC 6265bis §4.1.3: the prefix `__Host-` makes browsers insist on Secure, Path=/ and no Domain, so that no other host can plant one.
 * Strict: comes with requests of our own pages only; the pages need no session to be shown.
 */
export const SESSION_COOKIE = '__Host-ostiary-console';

/** Of a sign-in under way. Lax: it must come back with the redirect from an issuer of another site. */
export const SIGN_IN_COOKIE = '__Host-ostiary-console-sign-in';

export function setCookie(name: string, value: string, maxAgeSeconds: number): string {
  const sameSite = name === SESSION_COOKIE ? 'Strict' : 'Lax';
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; Secure; HttpOnly; SameSite=${sameSite}`;
}

export const forgetCookie = (name: string): string => setCookie(name, '', 0);

/** 256 bits as base64url; anything else is no value of ours, and is not looked up. */
const VALUE = /^[A-Za-z0-9_-]{43}$/;

export function cookieOf(request: Pick<FastifyRequest, 'headers'>, name: string): string | undefined {
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  // Two of a name: somebody planted one, and which is ours cannot be told.
  const [value] = found;
  return found.length === 1 && value !== undefined && VALUE.test(value) ? value : undefined;
}
