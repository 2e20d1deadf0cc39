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
  READ_GRANT,
  REVOKE_GLOBALLY,
  REVOKE_GRANT,
  REVOKE_GRANTS_FOR_CLIENT,
  REVOKE_GRANTS_OF_USER,
} from './grants.routes.js';
import {
  listGrants,
  listGrantsOfUser,
  readGrant,
  revokeGrantOfUser,
  revokeGrantsForClient,
  revokeGrantsOfUser,
} from './manage-grants.js';
import { revokeGlobally } from './revoke-globally.js';

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
    const {
      cursor = '',
      limit,
      user_id: userId = '',
      client_id: clientId = '',
      organization_id: organizationId,
    } = query;
    const page = { userId, clientId, organizationId, cursor, limit };
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

  @Answers(READ_GRANT)
  async read(@Req() request: FastifyRequest, @Param('workspace') slug: string, @Param('grant_id') grantId: string) {
    const grant = await readGrant(this.deps, slug, grantId, adminCall(request));
    return { ...answerOf(grant), user_id: grant.userId };
  }

  @Answers(REVOKE_GLOBALLY)
  async revokeGlobally(@Req() request: FastifyRequest, @Param('workspace') slug: string): Promise<void> {
    const { sub_id: subject } = parseBody(REVOKE_GLOBALLY.body, request.body);
    await revokeGlobally(this.deps, slug, subject, adminCall(request));
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

const moment = (seconds: number): string => new Date(seconds * 1000).toISOString();

function answerOf(grant: Grant) {
  const { authorizationDetailsJson: details } = grant;
  return {
    id: grant.id,
    client_id: grant.clientId,
    ...optional('organization_id', grant.organizationId),
    scopes: grant.scopes,
    resources: grant.resources,
    ...(details === '' ? {} : { authorization_details: z.array(z.unknown()).parse(JSON.parse(details)) }),
    claims: grant.claims,
    ...(grant.basis === '' ? {} : { basis: grant.basis }),
    ...(grant.reason === '' ? {} : { reason: grant.reason }),
    managed: grant.managed,
    created_at: moment(grant.createdAt),
    updated_at: moment(grant.updatedAt),
    ...(grant.expiresAt === 0 ? {} : { expires_at: moment(grant.expiresAt) }),
    ...(grant.lastUsedAt === 0 ? {} : { last_used_at: moment(grant.lastUsedAt) }),
  };
}
