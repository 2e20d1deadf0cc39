import { Controller, Inject, Param, Req, UseGuards } from '@nestjs/common';
import type { Grant } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { LIST_GRANTS, REVOKE_GRANT } from './grants.routes.js';
import { listGrantsOfUser, revokeGrantOfUser } from './manage-grants.js';

@Controller()
@UseGuards(AdminGuard)
export class GrantsController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(LIST_GRANTS)
  async list(@Req() request: FastifyRequest, @Param('workspace') slug: string, @Param('user_id') userId: string) {
    const grants = await listGrantsOfUser(this.deps, slug, userId, adminCall(request));
    return { grants: grants.map(answerOf) };
  }

  @Answers(REVOKE_GRANT)
  async revoke(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('user_id') userId: string,
    @Param('grant_id') grantId: string,
  ): Promise<void> {
    await revokeGrantOfUser(this.deps, slug, { userId, grantId }, adminCall(request));
  }
}

function answerOf(grant: Grant) {
  const { authorizationDetailsJson: details } = grant;
  return {
    id: grant.id,
    client_id: grant.clientId,
    scopes: grant.scopes,
    resources: grant.resources,
    ...(details === '' ? {} : { authorization_details: z.array(z.unknown()).parse(JSON.parse(details)) }),
    created_at: new Date(grant.createdAt * 1000).toISOString(),
    updated_at: new Date(grant.updatedAt * 1000).toISOString(),
  };
}
