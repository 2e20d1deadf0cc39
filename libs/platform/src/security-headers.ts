import type { FastifyReply } from 'fastify';

/** RFC 6749 §5.1, RFC 9111: nothing that holds a credential or depends on one may be stored by a cache. */
export function noStore(reply: FastifyReply): void {
  reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
}

/**
 * A page of ours that needs no script: everything from this origin only, never framed, no referrer (its URL may carry a
 * request), never cached. Style comes from a stylesheet of this origin, so the policy needs no nonce.
 * `formAction` adds origins a form of the page may end up at after redirects (browsers apply form-action to those too), `images`
 * origins that it shows images of.
 */
export function pageHeaders(
  reply: FastifyReply,
  options: { readonly formAction?: readonly string[]; readonly images?: readonly string[] } = {},
): void {
  noStore(reply);
  const images = ["'self'", ...(options.images ?? [])].join(' ');
  const formAction = ["'self'", ...(options.formAction ?? [])].join(' ');
  reply
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'self'; img-src ${images}; font-src 'self'; form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`,
    )
    .header('x-frame-options', 'DENY')
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cross-origin-opener-policy', 'same-origin')
    .header('permissions-policy', 'camera=(), microphone=(), geolocation=()')
    .header('content-type', 'text/html; charset=utf-8');
}
