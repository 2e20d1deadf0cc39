import type { ClientRecord } from '@ostiary/oauth/client';
import type { FastifyReply } from 'fastify';

/** What a page may read of an answer beside its body: how to go on (RFC 9449 §8), why not (RFC 6750 §3), and what to report. */
const EXPOSED = 'dpop-nonce, www-authenticate, x-request-id';

/**
 * Fetch §3.2: an answer may be read by pages of the origins of its client's redirect URIs, and by no others. No credentials
 * are ever allowed: the endpoints know no cookie.
 */
export function allowOrigin(
  reply: FastifyReply,
  origin: string | undefined,
  client: Pick<ClientRecord, 'redirectUris'>,
): void {
  reply.header('vary', 'origin');
  if (origin === undefined || !isOriginOf(origin, client)) return;
  reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', EXPOSED);
}

export function isOriginOf(origin: string, client: Pick<ClientRecord, 'redirectUris'>): boolean {
  return client.redirectUris.some((uri) => {
    const url = URL.parse(uri);
    // A private scheme has the origin "null", which every sandboxed page has too.
    return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === origin;
  });
}

/**
 * Fetch §4.8: the preflight names no client, so it only says what could be sent. It gives nothing away: whether the answer
 * itself may be read is decided when the client is known.
 */
export function answerPreflight(reply: FastifyReply, origin: string | undefined, methods: string): void {
  reply.header('vary', 'origin').status(204);
  if (origin !== undefined) {
    reply
      .header('access-control-allow-origin', origin)
      .header('access-control-allow-methods', methods)
      .header('access-control-allow-headers', 'authorization, content-type, dpop, x-fapi-interaction-id')
      .header('access-control-max-age', '3600');
  }
  reply.send();
}
