import { status } from '@grpc/grpc-js';
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { Directory } from '@ostiary/directory/directory';
import { type Parameters, parseForm } from '@ostiary/oauth/parameters';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { methodNotAllowed } from '@ostiary/platform/oauth-error.filter';
import { rawQuery } from '@ostiary/platform/request-context';
import type { FastifyReply } from 'fastify';
import type { Refusals } from '../authorize/refusals.js';
import { requestedByUser } from '../correspondence.js';
import { openedPageLanguageForm, type Reader, readerOf } from '../language/reader.js';
import { confirmEmailPage, emailConfirmedPage, linkGonePage } from '../pages/mail-link.page.js';
import { sendPage } from '../pages/send-page.js';
import { type FrontChannelRequest, workspaceOfPath } from '../workspace-of-path.js';

export interface EmailVerificationDependencies {
  readonly directory: Pick<Directory, 'workspace'>;
  readonly identity: Pick<PromiseClient<IdentityClient>, 'findLink' | 'verifyEmail'>;
  readonly refusals: Refusals;
}

/** Injection token. */
export const EMAIL_VERIFICATION_DEPENDENCIES = Symbol('EmailVerificationDependencies');

const PURPOSE = 'email-verification';

/** The page that the link in a message about an e-mail address opens. Looking changes nothing; the button does, once (identity: mail/verify-email.ts). */
@Controller()
export class EmailVerificationController {
  constructor(@Inject(EMAIL_VERIFICATION_DEPENDENCIES) private readonly deps: EmailVerificationDependencies) {}

  @Get(':tenant/:workspace/verify-email')
  async show(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET', 'POST']);
    await this.#handle(request, reply, parseForm(rawQuery(request)), async (workspace, reader, token) => {
      const { tenant, id: workspaceId } = workspace;
      await this.deps.identity.findLink({ tenant, workspaceId, purpose: PURPOSE, token }, request.context);
      sendPage(reply, workspace, 200, confirmEmailPage(workspace, reader, `${workspace.issuer}/verify-email`, token));
    });
  }

  @Post(':tenant/:workspace/verify-email')
  async verify(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    const form = parseForm(typeof request.body === 'string' ? request.body : '');
    await this.#handle(request, reply, form, async (workspace, reader, token) => {
      const { tenant, id: workspaceId } = workspace;
      const requestedBy = requestedByUser(workspace, request.context, reader.language);
      await this.deps.identity.verifyEmail({ tenant, workspaceId, token, requestedBy }, request.context);
      sendPage(reply, workspace, 200, emailConfirmedPage(workspace, reader));
    });
  }

  async #handle(
    request: FrontChannelRequest,
    reply: FastifyReply,
    parameters: Parameters,
    work: (workspace: Workspace, reader: Reader, token: string) => Promise<void>,
  ): Promise<void> {
    const workspace = await workspaceOfPath(this.deps.directory, request.params);
    const languageForm = openedPageLanguageForm(request, workspace);
    const reader = readerOf(request, workspace, { languageForm });
    try {
      await work(workspace, reader, parameters.get('token') ?? '');
    } catch (failure) {
      if (isGone(failure)) return sendPage(reply, workspace, 404, linkGonePage(workspace, reader));
      await this.deps.refusals.answer(failure, workspace, request, reply);
    }
  }
}

/** Used, too old, of another workspace, or made up: nobody is told which. */
export function isGone(failure: unknown): boolean {
  return failure instanceof GrpcCallError && failure.code === status.NOT_FOUND;
}
