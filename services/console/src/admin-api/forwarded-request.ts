/** What of a page's request reaches the admin API: its method, its path as it is, its query, its body, and four headers. Everything else is ours to say. */
import { writeTraceparent } from '@ostiary/platform/tracing/trace-context';
import { activeTracing } from '@ostiary/platform/tracing/tracing';

/** Of a page; the rest (cookies, forwarding headers, Host, hop-by-hop headers of RFC 9110 §7.6.1) stays here. */
const REQUEST_HEADERS = ['accept', 'content-type', 'if-match', 'if-none-match'] as const;
/** Of an answer. No Set-Cookie, no challenge: pages have no use for them. */
const ANSWER_HEADERS = [
  'content-type',
  'etag',
  'location',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
  'x-request-id',
] as const;

const PREFIX = '/console';

/**
 * `/console/api/…` as a path of the admin API, percent-encoding untouched; undefined for what is not in its normal form (`..`, `%2e%2e`,
 * `//`, a backslash), because two readers of such a path may not agree on where it leads.
 */
export function apiPath(rawUrl: string): { readonly path: string; readonly query: string } | undefined {
  const mark = rawUrl.indexOf('?');
  const rawPath = mark === -1 ? rawUrl : rawUrl.slice(0, mark);
  const query = mark === -1 ? '' : rawUrl.slice(mark);
  if (!rawPath.startsWith(`${PREFIX}/api/`)) return undefined;
  const path = rawPath.slice(PREFIX.length);
  if (!/^(?:\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})+)+$/.test(path)) return undefined;
  if (/[\s#]/.test(query) || new URL(path, 'https://x').pathname !== path) return undefined;
  // A segment that only decodes to dots, however often it was encoded.
  if (path.split('/').some((segment) => /^(?:\.|%(?:25)*2e)+$/i.test(segment))) return undefined;
  return { path, query };
}

/** What anybody may ask without being signed in; everything else needs a session. */
const PUBLIC: readonly (readonly [method: string, path: RegExp])[] = [
  ['POST', /^\/api\/(?:tenants|tenant-passkey-options)$/],
  ['GET', /^\/api\/(?:workspace-profiles|security-profiles)$/],
  ['GET', /^\/api\/tenant-slugs\/[^/]+$/],
];

export function isPublic(method: string, path: string): boolean {
  return PUBLIC.some(([wanted, pattern]) => wanted === method && pattern.test(path));
}

/** What anybody may ask, and means something else by who is signed in: a tenant is registered by its first administrator, or as one more of one's own. */
export function takesSession(method: string, path: string): boolean {
  return !isPublic(method, path) || (method === 'POST' && path === '/api/tenants');
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

export function requestHeaders(
  from: Headers,
  caller: { readonly address: string; readonly requestId: string; readonly userAgent: string },
): Record<string, string> {
  const kept = REQUEST_HEADERS.flatMap((name) => {
    const value = from[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  const span = activeTracing()?.current();
  return {
    ...Object.fromEntries(kept),
    // The caller as the edge told us, for limits and for the audit trail.
    'x-forwarded-for': caller.address,
    'x-request-id': caller.requestId,
    'user-agent': caller.userAgent,
    // Where traces are kept, one for both services.
    ...(span === undefined ? {} : { traceparent: writeTraceparent(span) }),
  };
}

export function answerHeaders(from: { get(name: string): string | null }): Record<string, string> {
  return Object.fromEntries(
    ANSWER_HEADERS.flatMap((name) => {
      const value = from.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}
