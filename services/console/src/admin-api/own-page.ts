import { headerValues } from '@ostiary/platform/request-context';
import type { FastifyRequest } from 'fastify';

/** A header that no form and no image can send, and another origin's script only after a preflight, which nobody here answers. */
export const OWN_HEADER = 'x-ostiary-console';

/**
 * Cross-site request forgery: whether a request comes from a page of ours. Beside the cookie being SameSite=Strict: our header; and where
 * the browser says whence (Fetch Metadata; Origin, which every unsafe request has), it says here.
 */
export function isFromOwnPage(request: FastifyRequest, origin: string): boolean {
  if (headerValues(request, OWN_HEADER).join() !== '1') return false;
  const site = headerValues(request, 'sec-fetch-site');
  if (site.length > 0 && site.join() !== 'same-origin') return false;
  const from = headerValues(request, 'origin');
  if (from.length > 0) return from.join() === origin;
  // A browser sends Origin with everything but GET and HEAD (Fetch §3.1); who sends neither is none.
  return request.method === 'GET' || site.length > 0;
}
