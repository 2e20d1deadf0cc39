import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONSOLE, type ConsoleDependencies } from '../dependencies.js';
import { cookieOf, SESSION_COOKIE } from '../sessions/cookies.js';
import { type ApiAnswer, type ApiRequest, forward, forwardAnonymously } from './forward-request.js';
import { answerHeaders, apiPath, isPublic, requestHeaders, takesSession } from './forwarded-request.js';
import { isFromOwnPage } from './own-page.js';
import { sendProblem } from './problem.js';

const METHODS = new Set(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']);

/** The admin API, for the pages of the console. */
@Controller()
export class AdminApiController {
  constructor(@Inject(CONSOLE) private readonly deps: ConsoleDependencies) {}

  @All('console/api/*')
  async forward(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { deps } = this;
    if (!isFromOwnPage(request, deps.addresses.origin)) return sendProblem(request, reply, 'foreign-request');
    const target = apiPath(request.raw.url ?? '');
    if (target === undefined || !METHODS.has(request.method)) return sendProblem(request, reply, 'not-found');
    const wish: ApiRequest = {
      ...target,
      method: request.method,
      headers: requestHeaders(request.headers, request.context),
      body: request.body === undefined || request.body === null ? undefined : JSON.stringify(request.body),
    };
    try {
      const stored = await deps.sessions.find(cookieOf(request, SESSION_COOKIE));
      const { method, path } = wish;
      const answer =
        stored !== undefined && takesSession(method, path)
          ? await forward(deps, stored, wish)
          : isPublic(method, path)
            ? await forwardAnonymously(deps, wish)
            : undefined;
      if (answer !== undefined) return send(reply, answer);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      deps.logger.warn({ err: error, requestId: request.context.requestId }, 'the admin API cannot be reached');
      return sendProblem(request, reply, 'temporarily-unavailable');
    }
    // The cookie is left to the browser: an answer that is late for the session before would take away that of a sign-in meanwhile.
    sendProblem(request, reply, 'signed-out');
  }
}

/** What fetch and the client library throw when a peer is away, is late or answers with its own failure. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'TimeoutError' || error.name === 'ClientError' || error.name === 'ResponseBodyError') return true;
  return error instanceof TypeError && error.message === 'fetch failed';
}

function send(reply: FastifyReply, { status, headers, body, stepUp }: ApiAnswer): void {
  reply
    .status(status)
    .headers(answerHeaders(headers))
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff');
  if (stepUp === undefined) return void reply.send(Buffer.from(body));
  const problem: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
  reply.send(JSON.stringify({ ...(typeof problem === 'object' ? problem : {}), step_up: stepUp }));
}
