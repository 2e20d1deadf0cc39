// Where every refusal of the admin API becomes a problem document (RFC 9457); everything outside /api is left to the filter of
// the OAuth endpoints.
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Logger } from '@ostiary/platform/logger';
import { frameworkRefusal, noteRefusal, OAuthErrorFilter } from '@ostiary/platform/oauth-error.filter';
import type { RouteTable } from '@ostiary/platform/route-table';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { protocolProblem, type RenderedProblem, refusalProblem, unexpectedProblem } from './problem.js';
import { Refusal } from './refusal.js';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #elsewhere: OAuthErrorFilter;

  constructor(
    private readonly logger: Logger,
    private readonly routes: RouteTable,
  ) {
    this.#elsewhere = new OAuthErrorFilter(logger, routes);
  }

  catch(exception: unknown, host: ArgumentsHost): unknown {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    if (host.getType() !== 'http' || !isAdminApi(request.raw.url)) return this.#elsewhere.catch(exception, host);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { problem, headers } = this.#render(exception, request);
    noStore(reply);
    reply
      .headers(headers)
      .header('x-request-id', request.context.requestId)
      .header('content-type', 'application/problem+json')
      .status(problem.status)
      .send(JSON.stringify(problem));
    return undefined;
  }

  #render(exception: unknown, request: FastifyRequest): RenderedProblem {
    const { requestId } = request.context;
    if (exception instanceof Refusal) {
      request.logFields.error = exception.kind;
      request.logFields.detail =
        exception.faults.map((fault) => `${fault.pointer} ${fault.detail}`).join('; ') || exception.detail;
      return refusalProblem(exception, requestId);
    }
    const error = exception instanceof OAuthError ? exception : frameworkRefusal(exception, request, this.routes);
    if (error !== undefined) {
      noteRefusal(request, error);
      return protocolProblem(error, requestId);
    }
    this.logger.error({ err: exception, requestId }, 'unexpected failure');
    request.logFields.error = 'server_error';
    return unexpectedProblem(requestId);
  }
}

function isAdminApi(url: string | undefined): boolean {
  return url !== undefined && /^\/api(?:[/?]|$)/.test(url);
}
