// Fastify underneath, set so that it refuses nothing our code could answer better: every path segment up to 64 KB, bodies only
// of the types that endpoints take, malformed requests as an OAuth error.
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { noStore } from './security-headers.js';

const HEADER_BYTES = 65_536;

export interface HttpAdapterOptions {
  readonly bodyLimit: number;
  /** Path prefixes below which JSON bodies are read, or patterns of paths. */
  readonly jsonBelow: readonly (string | RegExp)[];
  readonly trustedProxies: readonly string[];
  /** A path with a slash at its end is the path without it. */
  readonly ignoreTrailingSlash?: boolean | undefined;
}

/** What Node's parser could not make a request of is answered in our shape; there is no request to log. */
function refuseUnparsable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const [status, description] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'the request headers are too large']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', 'the request did not arrive in time']
        : ['400 Bad Request', 'the HTTP request is malformed'];
  const body = JSON.stringify({ error: 'invalid_request', error_description: description });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
  );
}

export function createHttpAdapter(options: HttpAdapterOptions): FastifyAdapter {
  const adapter = new FastifyAdapter({
    // A closing server still answers what is on its way; the edge has stopped sending by then.
    return503OnClosing: false,
    bodyLimit: options.bodyLimit,
    trustProxy: [...options.trustedProxies],
    // Longer than the edge keeps an idle connection, and most gateways do (60 s), so that it is the edge that closes.
    keepAliveTimeout: 75_000,
    requestTimeout: 30_000,
    logger: false,
    // RFC 9126 §2.1, RFC 6749 §3.1: requests may be long, and a header pair may hold two certificates.
    http: { maxHeaderSize: HEADER_BYTES },
    routerOptions: { maxParamLength: HEADER_BYTES, ignoreTrailingSlash: options.ignoreTrailingSlash ?? false },
    clientErrorHandler: refuseUnparsable,
    // A path that cannot be percent-decoded never reaches the router's hooks or the filter.
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
      noStore(reply);
      const description = 'the path of the URL is malformed';
      reply.status(error.statusCode ?? 400).send({ error: 'invalid_request', error_description: description });
    },
    // No service uses Nest middleware.
    skipMiddie: true,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  registerBodyParsers(fastify, options.jsonBelow);
  // Fastify closes the connection on a body that is too large, and what is still on its way resets it: the edge then has a broken
  // connection instead of our answer. Kept open, Node reads the rest and throws it away.
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (reply.statusCode === 413) reply.removeHeader('connection');
    done(null, payload);
  });
  return adapter;
}

/** Forms stay text, for the protocol's own strict parser; JSON is for the REST API. */
function registerBodyParsers(fastify: FastifyInstance, jsonBelow: HttpAdapterOptions['jsonBelow']): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    (request, body, done) => {
      const url = request.raw.url ?? '';
      if (!jsonBelow.some((place) => (typeof place === 'string' ? url.startsWith(place) : place.test(url)))) {
        const wanted = 'this endpoint takes application/x-www-form-urlencoded';
        return done(new OAuthError('invalid_request', wanted, { clause: 'RFC 6749 §3.2', status: 415 }), undefined);
      }
      if (body === '') return done(null, undefined);
      parseJson(request, String(body), done);
      return undefined;
    },
  );
}
