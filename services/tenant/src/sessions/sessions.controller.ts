import { Controller, Inject, Param, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { parseBody } from '../request-body/parse-body.js';
import { getUser, workspaceOf } from '../users/manage-users.js';
import { endSession, endSessionsOfUser, type ListedSession, listSessions } from './manage-sessions.js';
import { END_SESSION, END_SESSIONS_OF_USER, LIST_SESSIONS } from './sessions.routes.js';

@Controller()
@UseGuards(AdminGuard)
export class SessionsController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(LIST_SESSIONS)
  async list(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const query = parseBody(LIST_SESSIONS.query, request.query);
    const { cursor = '', limit, user_id: userId = '', client_id: clientId = '' } = query;
    const page = { userId, clientId, cursor, limit };
    const { sessions, nextCursor } = await listSessions(this.deps, slug, page, adminCall(request));
    return { sessions: sessions.map(answerOf), ...(nextCursor === '' ? {} : { next_cursor: nextCursor }) };
  }

  @Answers(END_SESSION)
  async end(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('session_id') sessionId: string,
  ): Promise<void> {
    await endSession(this.deps, slug, sessionId, adminCall(request));
  }

  @Answers(END_SESSIONS_OF_USER)
  async endOfUser(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('user_id') userId: string,
  ): Promise<void> {
    const call = adminCall(request);
    const user = await getUser(this.deps, slug, userId, call);
    await endSessionsOfUser(
      this.deps,
      await workspaceOf(this.deps, slug, call),
      user.id,
      'ended-by-administrator',
      call,
    );
  }
}

const time = (seconds: number): string => new Date(seconds * 1000).toISOString();

function answerOf({ session, username, clients }: ListedSession) {
  return {
    id: session.id,
    user_id: session.userId,
    ...(username === undefined ? {} : { username }),
    clients: clients.map(({ id, name }) => ({ client_id: id, ...(name === undefined ? {} : { client_name: name }) })),
    auth_time: time(session.authTime),
    acr: session.acr,
    amr: session.amr,
    created_at: time(session.createdAt),
    last_seen_at: time(session.lastSeenAt),
    expires_at: time(session.expiresAt),
  };
}
