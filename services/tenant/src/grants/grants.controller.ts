import { Controller, Inject, Param, Req, UseGuards } from '@nestjs/common';
import type { Grant } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { parseBody } from '../request-body/parse-body.js';
import {
  LIST_GRANTS,
  LIST_GRANTS_OF_WORKSPACE,
  REVOKE_GRANT,
  REVOKE_GRANTS_FOR_CLIENT,
  REVOKE_GRANTS_OF_USER,
} from './grants.routes.js';
import {
  listGrants,
  listGrantsOfUser,
  revokeGrantOfUser,
  revokeGrantsForClient,
  revokeGrantsOfUser,
} from './manage-grants.js';

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

  @Answers(LIST_GRANTS_OF_WORKSPACE)
  async listOfWorkspace(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const query = parseBody(LIST_GRANTS_OF_WORKSPACE.query, request.query);
    const { cursor = '', limit, user_id: userId = '', client_id: clientId = '' } = query;
    const page = { userId, clientId, cursor, limit };
    const { grants, nextCursor, usernames, clientNames } = await listGrants(this.deps, slug, page, adminCall(request));
    return {
      grants: grants.map((grant) => ({
        ...answerOf(grant),
        user_id: grant.userId,
        ...optional('username', usernames.get(grant.userId)),
        ...optional('client_name', clientNames.get(grant.clientId)),
      })),
      ...(nextCursor === '' ? {} : { next_cursor: nextCursor }),
    };
  }

  @Answers(REVOKE_GRANTS_OF_USER)
  async revokeOfUser(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('user_id') userId: string,
  ) {
    return withdrawnAnswer(await revokeGrantsOfUser(this.deps, slug, userId, adminCall(request)));
  }

  @Answers(REVOKE_GRANTS_FOR_CLIENT)
  async revokeForClient(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('client_id') clientId: string,
  ) {
    return withdrawnAnswer(await revokeGrantsForClient(this.deps, slug, clientId, adminCall(request)));
  }
}

const withdrawnAnswer = ({ revoked, more }: { readonly revoked: number; readonly more: boolean }) => ({
  withdrawn: revoked,
  more,
});

const optional = <N extends string>(name: N, value: string | undefined) =>
  value === undefined ? {} : { [name]: value };

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
