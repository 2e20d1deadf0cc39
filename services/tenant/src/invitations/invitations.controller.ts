import { Controller, Inject, Param, Req, UseGuards } from '@nestjs/common';
import { isUuid } from '@ostiary/oauth/uuid';
import { inTenant } from '@ostiary/platform/postgres';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { notFound } from '../problems/refusal.js';
import { fromCursor, toCursor } from '../request-body/page.js';
import { parseBody } from '../request-body/parse-body.js';
import { type Invitation, pageOfInvitations } from './invitation.repository.js';
import {
  INVITE_ADMINISTRATOR,
  LIST_INVITATIONS,
  RESEND_INVITATION,
  WITHDRAW_INVITATION,
} from './invitations.routes.js';
import { inviteAdministrator, resendInvitation, withdrawInvitation } from './invite-administrator.js';

const cursorKey = z.tuple([z.string().refine(isUuid)]);

@Controller()
@UseGuards(AdminGuard)
export class InvitationsController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(INVITE_ADMINISTRATOR)
  async invite(@Req() request: FastifyRequest) {
    const wish = parseBody(INVITE_ADMINISTRATOR.body, request.body);
    return this.#answer(await inviteAdministrator(this.deps, wish, adminCall(request)));
  }

  @Answers(LIST_INVITATIONS)
  async list(@Req() request: FastifyRequest) {
    const { limit, cursor } = parseBody(LIST_INVITATIONS.query, request.query);
    const [after] = fromCursor(cursor, cursorKey) ?? [];
    const { tenant, caller, context } = adminCall(request);
    const { invitations, next } = await inTenant(this.deps.dataSource, tenant, async (manager) => {
      await this.deps.audit.recordInTransaction(manager, {
        type: 'administrator.read_personal_data',
        outcome: 'success',
        tenant,
        actor: { type: 'administrator', id: caller.subject.id },
        request: context,
        clientId: caller.clientId,
        tokenIds: [caller.tokenId],
        details: { action: 'invitations.listed' },
      });
      return pageOfInvitations(manager, tenant, { after, limit });
    });
    return {
      invitations: invitations.map((invitation) => this.#answer(invitation)),
      ...(next === undefined ? {} : { next_cursor: toCursor([next]) }),
    };
  }

  @Answers(RESEND_INVITATION)
  async resend(@Req() request: FastifyRequest, @Param('invitation_id') id: string) {
    if (!isUuid(id)) throw notFound();
    const wish = parseBody(RESEND_INVITATION.body, request.body);
    return this.#answer(await resendInvitation(this.deps, id, wish, adminCall(request)));
  }

  @Answers(WITHDRAW_INVITATION)
  async withdraw(@Req() request: FastifyRequest, @Param('invitation_id') id: string): Promise<void> {
    if (!isUuid(id)) throw notFound();
    await withdrawInvitation(this.deps, id, adminCall(request));
  }

  #answer({ id, email, role, status, createdAt, expiresAt }: Invitation) {
    return {
      id,
      email,
      role,
      status: status === 'pending' && expiresAt <= this.deps.now() ? ('expired' as const) : status,
      created_at: new Date(createdAt).toISOString(),
      expires_at: new Date(expiresAt).toISOString(),
    };
  }
}
