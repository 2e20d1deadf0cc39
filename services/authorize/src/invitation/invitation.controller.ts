import { status } from '@grpc/grpc-js';
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import {
  type AcceptInvitationRequest,
  type AcceptInvitationResponse,
  type Invitation,
  type InvitationsClient,
  AcceptInvitationResponse_Result as Result,
} from '@ostiary/contracts/ostiary/invitations/v1/invitations';
import type { Directory } from '@ostiary/directory/directory';
import { type Parameters, parseForm } from '@ostiary/oauth/parameters';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { methodNotAllowed } from '@ostiary/platform/oauth-error.filter';
import { rawQuery } from '@ostiary/platform/request-context';
import type { FastifyReply } from 'fastify';
import { seeOther } from '../authorize/authorization-response.js';
import type { Refusals } from '../authorize/refusals.js';
import { type InteractionStores, interactionUrl, openInvitationInteraction } from '../interaction/interaction.js';
import { setInteractionCookie } from '../interaction/interaction-cookie.js';
import { pageLanguageForm, type Reader, readerOf } from '../language/reader.js';
import { brokenRuleSentence } from '../pages/broken-rule.js';
import {
  type InvitationProblem,
  invitationAcceptedPage,
  invitationGonePage,
  invitationPage,
} from '../pages/invitation.page.js';
import { sendPage } from '../pages/send-page.js';
import type { Texts } from '../pages/texts/texts.js';
import { sessionSecret } from '../sessions/session-cookie.js';
import type { Sessions } from '../sessions/sessions.js';
import { type FrontChannelRequest, workspaceOfPath } from '../workspace-of-path.js';
import { forgetInvitation, keepInvitation, keptInvitation } from './invitation-cookie.js';
import { invitationUrl } from './invitation-url.js';
import { type JoiningDependencies, joiningUser } from './joining-user.js';

export interface InvitationDependencies {
  readonly directory: Pick<Directory, 'workspace' | 'user'>;
  readonly credentials: JoiningDependencies['credentials'];
  readonly interactions: InteractionStores['interactions'];
  readonly sessions: Pick<Sessions, 'find'>;
  readonly invitations: Pick<PromiseClient<InvitationsClient>, 'getInvitation' | 'acceptInvitation'>;
  readonly refusals: Refusals;
}

/** Injection token. */
export const INVITATION_DEPENDENCIES = Symbol('InvitationDependencies');

type Who = NonNullable<AcceptInvitationRequest['who']>;

/** A token of ours, or nothing that anybody need be asked about. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * The page that the link in an invitation opens (administrators of a tenant; the message comes from the installation's own workspace). Looking changes nothing;
 * a button does. `tenant` decides whether the invitation is good, at this workspace, and gives the role. Whoever has an account joins by a session: no password is
 * asked for here, the sign-in pages do that, with all that they ask for. A form of another site comes without the session's cookie
 * (SameSite=Lax), so that it can make nobody join.
 */
@Controller()
export class InvitationController {
  readonly #deps: InvitationDependencies;

  constructor(@Inject(INVITATION_DEPENDENCIES) deps: InvitationDependencies) {
    this.#deps = deps;
  }

  @Get(':tenant/:workspace/invitation')
  async show(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET', 'POST']);
    const token = parseForm(rawQuery(request)).get('token') ?? keptInvitation(request);
    await this.#handle(request, reply, token, (workspace, reader, kept, invitation) =>
      this.#show(request, reply, workspace, reader, kept, invitation, 200, {}),
    );
  }

  @Post(':tenant/:workspace/invitation')
  async accept(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    const form = parseForm(typeof request.body === 'string' ? request.body : '');
    await this.#handle(request, reply, form.get('token'), async (workspace, reader, token, invitation) => {
      const who = await this.#who(request, workspace, form);
      if (who === 'sign-in') return this.#signIn(reply, workspace, token, form.get('as') === 'sign-in');
      if (who === undefined) return this.#show(request, reply, workspace, reader, token, invitation, 200, {});
      const { requestId, address, userAgent } = request.context;
      const origin = { requestId, address, userAgent };
      const answer = await this.#deps.invitations.acceptInvitation(
        { workspaceId: workspace.id, token, who, origin },
        request.context,
      );
      if (answer.result === Result.RESULT_ACCEPTED) {
        forgetInvitation(reply, workspace);
        const console = `${new URL(workspace.issuer).origin}/console/`;
        return sendPage(
          reply,
          workspace,
          200,
          invitationAcceptedPage(workspace, reader, invitation.tenantName, invitation.role, console),
        );
      }
      const problem = { at: FORM_OF[who.$case], text: problemOf(answer, reader.texts) };
      const typed = { username: form.get('username'), name: form.get('name'), problem };
      return this.#show(request, reply, workspace, reader, token, invitation, 400, typed);
    });
  }

  async #handle(
    request: FrontChannelRequest,
    reply: FastifyReply,
    sent: string | undefined,
    work: (workspace: Workspace, reader: Reader, token: string, invitation: Invitation) => Promise<void>,
  ): Promise<void> {
    const workspace = await workspaceOfPath(this.#deps.directory, request.params);
    const token = sent ?? '';
    const reader = readerOf(request, workspace);
    try {
      if (!TOKEN.test(token)) return sendPage(reply, workspace, 404, invitationGonePage(workspace, reader));
      const link = { workspaceId: workspace.id, token };
      const languageForm = pageLanguageForm(workspace, `/invitation?token=${token}`);
      const open = { ...reader, languageForm };
      await work(workspace, open, token, await this.#deps.invitations.getInvitation(link, request.context));
    } catch (failure) {
      if (failure instanceof GrpcCallError && failure.code === status.NOT_FOUND) {
        return sendPage(reply, workspace, 404, invitationGonePage(workspace, reader));
      }
      await this.#deps.refusals.answer(failure, workspace, request, reply);
    }
  }

  async #show(
    request: FrontChannelRequest,
    reply: FastifyReply,
    workspace: Workspace,
    reader: Reader,
    token: string,
    { tenantName, role, email }: Invitation,
    code: 200 | 400,
    typed: {
      readonly username?: string | undefined;
      readonly name?: string | undefined;
      readonly problem?: InvitationProblem;
    },
  ): Promise<void> {
    const live = await this.#deps.sessions.find(workspace, sessionSecret(request));
    const user = live && (await this.#deps.directory.user(workspace, live.session.userId));
    const url = invitationUrl(workspace);
    const text = invitationPage({
      workspace,
      reader,
      url,
      token,
      tenantName,
      role,
      email,
      signedInAs: user?.username,
      ...typed,
    });
    sendPage(reply, workspace, code, text);
  }

  /** undefined: nobody that the browser can speak for; `sign-in`: somebody who has to sign in, or to show more, first. */
  async #who(
    request: FrontChannelRequest,
    workspace: Workspace,
    form: Parameters,
  ): Promise<Who | 'sign-in' | undefined> {
    switch (form.get('as')) {
      case 'create': {
        const typed = (field: string) => form.get(field) ?? '';
        const newAccount = { username: typed('username'), password: typed('password'), name: typed('name').trim() };
        return { $case: 'newAccount', newAccount };
      }
      case 'sign-in':
        return 'sign-in';
      case 'join': {
        const live = await this.#deps.sessions.find(workspace, sessionSecret(request));
        const joining = await joiningUser(this.#deps, workspace, live, request.context);
        if (joining.kind === 'weak') return 'sign-in';
        return joining.kind === 'user' ? { $case: 'sessionUserId', sessionUserId: joining.userId } : undefined;
      }
      default:
        return undefined;
    }
  }

  /** To the sign-in pages, and back here. `again`: as somebody else than who is signed in. */
  async #signIn(reply: FastifyReply, workspace: Workspace, token: string, again: boolean): Promise<void> {
    const opened = await openInvitationInteraction(this.#deps, workspace, again);
    keepInvitation(reply, workspace, token);
    setInteractionCookie(reply, workspace, opened);
    seeOther(reply, interactionUrl(workspace, opened.id));
  }
}

const FORM_OF = { newAccount: 'create', sessionUserId: 'join' } as const;

function problemOf({ result, problem, problemCode }: AcceptInvitationResponse, texts: Texts): string {
  switch (result) {
    case Result.RESULT_INVALID:
      return brokenRuleSentence({ rule: problemCode, words: problem }, texts);
    case Result.RESULT_TAKEN:
      return texts['invitation.taken'];
    case Result.RESULT_ALREADY_ADMINISTRATOR:
      return texts['invitation.already'];
    default:
      return texts['invitation.failed'];
  }
}
