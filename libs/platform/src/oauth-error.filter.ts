// Where every refusal of a service becomes an answer. OAuthError as the specification wants it (RFC 6749 §5.2); what Nest and
// Fastify refuse by themselves in the same shape; anything else a 500 that says nothing but the request's id.
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { errorUri } from '@ostiary/oauth/error-uri';
import { OAuthError, type OAuthErrorCode } from '@ostiary/oauth/oauth-error';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, throwError } from 'rxjs';
import type { Logger } from './logger.js';
import { refusals } from './metrics.js';
import type { RouteTable } from './route-table.js';
import { rpcStatus } from './rpc-status.js';
import { noStore } from './security-headers.js';
import { isUnavailability, temporarilyUnavailable } from './unavailability.js';

/** RFC 9110 §15.5.6: 405 names the methods that there are. */
export function methodNotAllowed(allow: readonly string[]): OAuthError {
  return new OAuthError('invalid_request', `only ${allow.join(', ')} may be used here`, {
    clause: 'RFC 9110 §15.5.6',
    status: 405,
    headers: { allow: allow.join(', ') },
  });
}

interface FrameworkRefusal {
  readonly description: string;
  readonly clause: string;
}

/** What Fastify and Node refuse before our code sees the request, by HTTP status. */
const FRAMEWORK_REFUSALS: Readonly<Record<number, FrameworkRefusal>> = {
  400: { description: 'the HTTP request is malformed', clause: 'RFC 9110 §15.5.1' },
  404: { description: 'there is nothing at this address', clause: 'RFC 9110 §15.5.5' },
  408: { description: 'the request did not arrive in time', clause: 'RFC 9110 §15.5.9' },
  413: { description: 'the request body is too large', clause: 'RFC 9110 §15.5.14' },
  414: { description: 'the URL is too long', clause: 'RFC 9110 §15.5.15' },
  415: { description: 'the Content-Type is not one that this endpoint takes', clause: 'RFC 9110 §15.5.16' },
  431: { description: 'the request headers are too large', clause: 'RFC 6585 §5' },
};

const statusOf = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
};

/** The OAuthError that stands for a refusal by the framework; undefined for what is nobody's refusal but our fault. */
export function frameworkRefusal(error: unknown, request: FastifyRequest, routes: RouteTable): OAuthError | undefined {
  const status = statusOf(error);
  if (status === undefined || status >= 500) return undefined;
  if (status === 404) {
    const allow = routes.methodsFor(request.raw.url?.split('?', 1)[0] ?? '');
    if (allow.length > 0 && !allow.includes(request.method)) return methodNotAllowed(allow);
  }
  const refusal = FRAMEWORK_REFUSALS[status] ?? { description: 'the request is refused', clause: `HTTP ${status}` };
  return new OAuthError('invalid_request', refusal.description, {
    clause: refusal.clause,
    status,
    ...(error instanceof Error ? { detail: error.message } : {}),
  });
}

@Catch()
export class OAuthErrorFilter implements ExceptionFilter {
  readonly #logger: Logger;
  readonly #routes: RouteTable;

  constructor(logger: Logger, routes: RouteTable) {
    this.#logger = logger;
    this.#routes = routes;
  }

  catch(exception: unknown, host: ArgumentsHost): Observable<never> | undefined {
    if (host.getType() === 'rpc') return throwError(() => rpcStatus(exception, this.#logger));
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = exception instanceof OAuthError ? exception : frameworkRefusal(exception, request, this.#routes);
    if (error) this.#refuse(error, request, reply);
    else if (isUnavailability(exception)) this.#refuse(temporarilyUnavailable(exception), request, reply);
    else this.#fail(exception, request, reply);
    return undefined;
  }

  #refuse(error: OAuthError, request: FastifyRequest, reply: FastifyReply): void {
    noteRefusal(request, error);
    noStore(reply);
    reply.header('x-request-id', request.context.requestId).headers(error.headers).status(error.status);
    // RFC 6749 §5.2: the rule, where it can be read. Left out of the text where it is none of a published specification.
    reply.send({ error: error.code, error_description: error.description, error_uri: errorUri(error) });
  }

  #fail(exception: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { requestId } = request.context;
    this.#logger.error({ err: exception, requestId }, 'unexpected failure');
    request.logFields.error = 'server_error';
    if (reply.sent || reply.raw.headersSent) return void reply.raw.destroy();
    noStore(reply);
    const code: OAuthErrorCode = 'server_error';
    reply
      .header('x-request-id', requestId)
      .status(500)
      .send({ error: code, error_description: `an unexpected failure; its id is ${requestId}`, request_id: requestId });
  }
}

/** For whoever renders a refusal in another way (a redirect, a page): the same log fields and the same counter. */
export function noteRefusal(request: FastifyRequest, error: OAuthError): void {
  const fields = request.logFields;
  fields.error = error.code;
  fields.clause = error.clause;
  if (error.detail !== undefined) fields.detail = error.detail;
  refusals.inc({ route: request.routeOptions?.url ?? '(none)', error: error.code, clause: error.clause });
}
