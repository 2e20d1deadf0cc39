import type { FastifyRequest } from 'fastify';

/** RFC 6265 §5.4: the first cookie of that name (browsers send the longest path first); undefined when there is none. */
export function cookieValue(request: Pick<FastifyRequest, 'headers'>, name: string): string | undefined {
  const header = request.headers.cookie;
  if (header === undefined) return undefined;
  const sought = `${name}=`;
  for (let start = 0; start < header.length; ) {
    const next = header.indexOf(';', start);
    const end = next === -1 ? header.length : next;
    while (header[start] === ' ') start++;
    if (header.startsWith(sought, start)) return header.slice(start + sought.length, end).trim();
    start = end + 1;
  }
  return undefined;
}

export interface CookieSettings {
  readonly path: string;
  /** 0: the cookie is forgotten. */
  readonly maxAgeSeconds: number;
}

/**
 * A `Set-Cookie` value with what every cookie of ours has (RFC 6265bis §4.1.3: the `__Secure-` prefix makes browsers insist on `Secure`).
 * `SameSite=Lax`: comes with a top-level GET from the client's site, and with no POST from elsewhere.
 */
export function setCookie(name: string, value: string, { path, maxAgeSeconds }: CookieSettings): string {
  return `${name}=${value}; Path=${path}; Max-Age=${maxAgeSeconds}; Secure; HttpOnly; SameSite=Lax`;
}
