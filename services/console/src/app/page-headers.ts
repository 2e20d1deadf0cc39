import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply } from 'fastify';

/**
 * The one page of the application: scripts and styles of this origin, the styles that its component library writes only with this answer's nonce, nothing
 * of anybody else's, never in a frame, no address told to others.
 */
export function appHeaders(reply: FastifyReply, nonce: string): void {
  noStore(reply);
  reply
    .header(
      'content-security-policy',
      [
        "default-src 'none'",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        // Previews of a workspace's pages; every other page of this origin refuses to be framed.
        "frame-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ].join('; '),
    )
    .header('x-frame-options', 'DENY')
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cross-origin-opener-policy', 'same-origin')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('permissions-policy', 'camera=(), microphone=(), geolocation=()')
    .header('content-type', 'text/html; charset=utf-8');
}
