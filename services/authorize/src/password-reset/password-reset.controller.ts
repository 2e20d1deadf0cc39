import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
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
import { isGone } from '../email-verification/email-verification.controller.js';
import { openedPageLanguageForm, pageLanguageForm, type Reader, readerOf } from '../language/reader.js';
import { type BrokenRule, brokenRuleSentence } from '../pages/broken-rule.js';
import { linkGonePage } from '../pages/mail-link.page.js';
import {
  forgotPasswordPage,
  newPasswordPage,
  noResetPage,
  passwordChangedPage,
  resetRequestedPage,
} from '../pages/password-reset.page.js';
import { sendPage } from '../pages/send-page.js';
import { type EndSessionsOfUserDependencies, endSessionsOfUser } from '../sessions/end-sessions-of-user.js';
import { type FrontChannelRequest, workspaceOfPath } from '../workspace-of-path.js';
import { offersPasswordReset } from './password-reset-offer.js';

export interface PasswordResetDependencies extends Omit<EndSessionsOfUserDependencies, 'directory'> {
  readonly directory: Pick<Directory, 'workspace' | 'client' | 'user'>;
  readonly identity: Pick<PromiseClient<IdentityClient>, 'requestPasswordReset' | 'findLink' | 'resetPassword'>;
  readonly audit: Pick<AuditEmitter, 'record'>;
  readonly refusals: Refusals;
  /** Clients are to be told of ended sessions. */
  readonly deliver: () => void;
}

/** Injection token. */
export const PASSWORD_RESET_DEPENDENCIES = Symbol('PasswordResetDependencies');

const PURPOSE = 'password-reset';

/**
 * A forgotten password: asked for on one page, which answers everybody alike, and set on the page that the link in the message opens. A new password ends every
 * session of the user, before it is set and after: whoever had the old one is out.
 */
@Controller()
export class PasswordResetController {
  constructor(@Inject(PASSWORD_RESET_DEPENDENCIES) private readonly deps: PasswordResetDependencies) {}

  @Get(':tenant/:workspace/forgot-password')
  async showRequest(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET', 'POST']);
    await this.#handle(request, reply, async (workspace, reader) => {
      sendPage(reply, workspace, 200, forgotPasswordPage(workspace, reader, `${workspace.issuer}/forgot-password`));
    });
  }

  @Post(':tenant/:workspace/forgot-password')
  async request(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#handle(request, reply, async (workspace, reader) => {
      const { tenant, id: workspaceId } = workspace;
      const username = formOf(request).get('username') ?? '';
      const requestedBy = requestedByUser(workspace, request.context, reader.language);
      await this.deps.audit.record({
        type: 'password_reset.requested',
        outcome: 'success',
        workspace,
        actor: { type: 'anonymous', id: '' },
        request: request.context,
      });
      await this.deps.identity.requestPasswordReset({ tenant, workspaceId, username, requestedBy }, request.context);
      sendPage(reply, workspace, 200, resetRequestedPage(workspace, reader));
    });
  }

  @Get(':tenant/:workspace/reset-password')
  async showReset(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET', 'POST']);
    await this.#handle(request, reply, async (workspace, reader) => {
      const token = parseForm(rawQuery(request)).get('token') ?? '';
      const { subject } = await this.#findLink(request, workspace, token);
      await this.#showForm(reply, workspace, reader, token, subject, undefined);
    });
  }

  @Post(':tenant/:workspace/reset-password')
  async reset(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#handle(request, reply, async (workspace, reader) => {
      const form = formOf(request);
      const token = form.get('token') ?? '';
      const { subject: userId } = await this.#findLink(request, workspace, token);
      const broken = await this.#set(request, workspace, reader, token, userId, form.get('password') ?? '');
      if (broken === undefined) return sendPage(reply, workspace, 200, passwordChangedPage(workspace, reader));
      const languageForm = pageLanguageForm(workspace, `/reset-password?token=${encodeURIComponent(token)}`);
      const problem = brokenRuleSentence(broken, reader.texts);
      return this.#showForm(reply, workspace, { ...reader, languageForm }, token, userId, problem);
    });
  }

  /** What the new password lacks; undefined: it is set. */
  async #set(
    request: FrontChannelRequest,
    workspace: Workspace,
    reader: Reader,
    token: string,
    userId: string,
    password: string,
  ): Promise<BrokenRule | undefined> {
    const { tenant, id: workspaceId } = workspace;
    const { context } = request;
    const end = { reason: 'password-changed', actor: { type: 'user', id: userId } } as const;
    // First what can fail and be repeated: the link is used up by what comes after it.
    await endSessionsOfUser(this.deps, workspace, userId, end, context);
    try {
      const requestedBy = requestedByUser(workspace, context, reader.language);
      const wish = { tenant, workspaceId, token, password, requestedBy };
      const { problem, problemCode } = await this.deps.identity.resetPassword(wish, context);
      if (problem !== '') return { rule: problemCode, words: problem };
    } finally {
      this.deps.deliver();
    }
    // Whoever signed in with the old one meanwhile.
    await endSessionsOfUser(this.deps, workspace, userId, end, context);
    return undefined;
  }

  #findLink({ context }: FrontChannelRequest, { tenant, id: workspaceId }: Workspace, token: string) {
    return this.deps.identity.findLink({ tenant, workspaceId, purpose: PURPOSE, token }, context);
  }

  async #showForm(
    reply: FastifyReply,
    workspace: Workspace,
    reader: Reader,
    token: string,
    userId: string,
    problem: string | undefined,
  ): Promise<void> {
    const user = await this.deps.directory.user(workspace, userId);
    const url = `${workspace.issuer}/reset-password`;
    const text = newPasswordPage({ workspace, reader, url, token, username: user?.username ?? '', problem });
    sendPage(reply, workspace, problem === undefined ? 200 : 422, text);
  }

  async #handle(
    request: FrontChannelRequest,
    reply: FastifyReply,
    work: (workspace: Workspace, reader: Reader) => Promise<void>,
  ): Promise<void> {
    const workspace = await workspaceOfPath(this.deps.directory, request.params);
    const languageForm = openedPageLanguageForm(request, workspace);
    const reader = readerOf(request, workspace, { languageForm });
    try {
      if (!offersPasswordReset(workspace)) return sendPage(reply, workspace, 404, noResetPage(workspace, reader));
      await work(workspace, reader);
    } catch (failure) {
      if (isGone(failure)) return sendPage(reply, workspace, 404, linkGonePage(workspace, reader));
      if (failure instanceof GrpcCallError && failure.reason === 'NO_MAIL_SERVER') {
        return sendPage(reply, workspace, 501, noResetPage(workspace, reader));
      }
      await this.deps.refusals.answer(failure, workspace, request, reply);
    }
  }
}

function formOf(request: FrontChannelRequest): Parameters {
  return parseForm(typeof request.body === 'string' ? request.body : '');
}
