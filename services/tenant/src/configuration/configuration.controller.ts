import { Controller, Inject, Param, Req, Res, UseGuards } from '@nestjs/common';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { parseBody } from '../request-body/parse-body.js';
import { applyConfiguration, exportConfiguration, planConfiguration } from './apply-configuration.js';
import { APPLY_CONFIGURATION, EXPORT_CONFIGURATION, PLAN_CONFIGURATION } from './configuration.routes.js';
import type { ConfigurationChange } from './configuration-changes.js';
import { configurationTag } from './read-configuration.js';

@Controller()
@UseGuards(AdminGuard)
export class ConfigurationController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(EXPORT_CONFIGURATION)
  async export(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('workspace') slug: string,
  ) {
    const document = await exportConfiguration(this.deps, slug, adminCall(request));
    reply.header('etag', configurationTag(document));
    return document;
  }

  @Answers(PLAN_CONFIGURATION)
  async plan(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('workspace') slug: string,
  ) {
    const wish = parseBody(PLAN_CONFIGURATION.body, request.body);
    const { changes, tag } = await planConfiguration(this.deps, slug, wish, adminCall(request));
    reply.header('etag', tag);
    return { changes: changes.map(answerOf) };
  }

  @Answers(APPLY_CONFIGURATION)
  async apply(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('workspace') slug: string,
  ) {
    const wish = parseBody(APPLY_CONFIGURATION.body, request.body);
    const ifMatch = request.headers['if-match'];
    const { changes, secrets } = await applyConfiguration(this.deps, slug, wish, ifMatch, adminCall(request));
    noStore(reply);
    return { changes: changes.map(answerOf), secrets };
  }
}

function answerOf({ target, clientId, action, differences }: ConfigurationChange) {
  return { target, ...(clientId === undefined ? {} : { client_id: clientId }), action, differences };
}
