import { pageHeaders } from '@ostiary/platform/security-headers';
import type { FastifyReply } from 'fastify';
import type { PortalPlace } from '../portal/portal-place.js';

/** The headers of a page of ours, with the one script of this origin. `place`: undefined where there is none. */
export function sendPage(reply: FastifyReply, place: PortalPlace | undefined, status: number, text: string): void {
  pageHeaders(reply);
  reply.header('content-security-policy', `${reply.getHeader('content-security-policy')}; script-src 'self'`);
  // Fetch §3.2: a form of a page without any referrer is sent with the origin `null`, which could be anybody's.
  reply.header('referrer-policy', 'same-origin');
  // RFC 6797 §7.2. Not for this machine: the name would bind every other server on it.
  if (place !== undefined && !isLoopback(place.origin)) reply.header('strict-transport-security', 'max-age=31536000');
  reply.status(status).send(text);
}

function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin);
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname.startsWith('127.') || hostname === '[::1]'
  );
}
