import { Controller, Inject, Param, Req, Res, UseGuards } from '@nestjs/common';
import type { User } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { parseBody } from '../request-body/parse-body.js';
import { changeUser, claimsIn, createUser, deleteUser, getUser, listUsers } from './manage-users.js';
import { CHANGE_USER, CREATE_USER, DELETE_USER, GET_USER, LIST_USERS } from './users.routes.js';

@Controller()
@UseGuards(AdminGuard)
export class UsersController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(CREATE_USER)
  async create(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('workspace') slug: string,
  ) {
    const wish = parseBody(CREATE_USER.body, request.body);
    const call = adminCall(request);
    const user = await createUser(this.deps, slug, wish, call);
    reply.header('location', `/api/tenants/${call.tenant}/workspaces/${slug}/users/${user.id}`);
    return answerOf(user);
  }

  @Answers(LIST_USERS)
  async list(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const { cursor = '', limit, search } = parseBody(LIST_USERS.query, request.query);
    const { users, nextCursor } = await listUsers(this.deps, slug, { cursor, limit, search }, adminCall(request));
    return { users: users.map(answerOf), ...(nextCursor === '' ? {} : { next_cursor: nextCursor }) };
  }

  @Answers(GET_USER)
  async get(@Req() request: FastifyRequest, @Param('workspace') slug: string, @Param('user_id') userId: string) {
    return answerOf(await getUser(this.deps, slug, userId, adminCall(request)));
  }

  @Answers(CHANGE_USER)
  async change(@Req() request: FastifyRequest, @Param('workspace') slug: string, @Param('user_id') userId: string) {
    const patch = parseBody(CHANGE_USER.body, request.body);
    return answerOf(await changeUser(this.deps, slug, userId, patch, adminCall(request)));
  }

  @Answers(DELETE_USER)
  async delete(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('user_id') userId: string,
  ): Promise<void> {
    await deleteUser(this.deps, slug, userId, adminCall(request));
  }
}

function answerOf(user: User) {
  return {
    id: user.id,
    username: user.username,
    claims: claimsIn(user),
    disabled: user.disabled,
    version: user.version,
    created_at: new Date(user.createdAt * 1000).toISOString(),
    updated_at: new Date(user.updatedAt * 1000).toISOString(),
  };
}
