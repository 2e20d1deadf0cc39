import { Controller, Inject, Param, Req, Res, UseGuards } from '@nestjs/common';
import { isUuid } from '@ostiary/oauth/uuid';
import { inTenant } from '@ostiary/platform/postgres';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { recordChange } from '../audit-trail/record-change.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { notFound } from '../problems/refusal.js';
import { parseBody } from '../request-body/parse-body.js';
import { requireWorkspace } from '../workspaces/workspace.repository.js';
import {
  CREATE_INITIAL_ACCESS_TOKEN,
  DELETE_INITIAL_ACCESS_TOKEN,
  LIST_INITIAL_ACCESS_TOKENS,
} from './initial-access-tokens.routes.js';
import {
  createInitialAccessToken,
  deleteInitialAccessToken,
  type InitialAccessToken,
  listInitialAccessTokens,
} from './registration-token.repository.js';

@Controller()
@UseGuards(AdminGuard)
export class InitialAccessTokensController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(CREATE_INITIAL_ACCESS_TOKEN)
  async create(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('workspace') slug: string,
  ) {
    const wish = parseBody(CREATE_INITIAL_ACCESS_TOKEN.body, request.body);
    const call = adminCall(request);
    const now = this.deps.now();
    const { expires_in_seconds: seconds, uses, description = '' } = wish;
    const expiresAt = seconds === undefined ? undefined : now + seconds * 1000;
    const made = await inTenant(this.deps.dataSource, call.tenant, async (manager) => {
      const workspace = await requireWorkspace(manager, call.tenant, slug);
      const made = await createInitialAccessToken(manager, workspace, { description, uses, expiresAt }, now);
      const target = { type: 'credential', id: made.created.id } as const;
      const after = { description, uses, expiresAt };
      await recordChange(this.deps.audit, manager, call, {
        type: 'initial_access_token.created',
        workspace,
        target,
        after,
      });
      return made;
    });
    noStore(reply);
    return { ...answer(made.created), token: made.token };
  }

  @Answers(LIST_INITIAL_ACCESS_TOKENS)
  async list(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const { tenant } = adminCall(request);
    const tokens = await inTenant(this.deps.dataSource, tenant, async (manager) =>
      listInitialAccessTokens(manager, await requireWorkspace(manager, tenant, slug)),
    );
    return { initial_access_tokens: tokens.map(answer) };
  }

  @Answers(DELETE_INITIAL_ACCESS_TOKEN)
  async delete(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('token_id') id: string,
  ): Promise<void> {
    const call = adminCall(request);
    await inTenant(this.deps.dataSource, call.tenant, async (manager) => {
      const workspace = await requireWorkspace(manager, call.tenant, slug);
      if (!isUuid(id) || !(await deleteInitialAccessToken(manager, workspace, id))) throw notFound();
      const target = { type: 'credential', id } as const;
      await recordChange(this.deps.audit, manager, call, { type: 'initial_access_token.deleted', workspace, target });
    });
  }
}

function answer({ id, description, usesLeft, createdAt, expiresAt }: InitialAccessToken) {
  return {
    id,
    description,
    ...(usesLeft === undefined ? {} : { uses_left: usesLeft }),
    created_at: new Date(createdAt).toISOString(),
    ...(expiresAt === undefined ? {} : { expires_at: new Date(expiresAt).toISOString() }),
  };
}
