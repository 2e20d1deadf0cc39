import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isFromOwnPage } from '../admin-api/own-page.js';
import { sendProblem } from '../admin-api/problem.js';
import { CONSOLE, type ConsoleDependencies } from '../dependencies.js';
import { cookieOf, SESSION_COOKIE } from '../sessions/cookies.js';
import { checkIssuer } from './check-issuer.js';

/** Whether a workspace is live, for its overview. What it tells anybody can see; a session keeps strangers from having us look. */
@Controller('console/checks')
export class ChecksController {
  constructor(@Inject(CONSOLE) private readonly deps: ConsoleDependencies) {}

  @Get(':tenant/:workspace')
  async check(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('tenant') tenant: string,
    @Param('workspace') workspace: string,
  ): Promise<void> {
    const { addresses, sessions, issuerTemplate, now } = this.deps;
    if (!isFromOwnPage(request, addresses.origin)) return sendProblem(request, reply, 'foreign-request');
    const stored = await sessions.find(cookieOf(request, SESSION_COOKIE));
    if (stored === undefined) return sendProblem(request, reply, 'signed-out');
    const checks = await checkIssuer({ issuerTemplate, fetch, now }, tenant, workspace);
    if (checks === undefined) return sendProblem(request, reply, 'not-found');
    noStore(reply);
    reply.send({ checks, checked_at: new Date(now()).toISOString() });
  }
}
