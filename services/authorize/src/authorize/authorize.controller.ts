import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { Directory } from '@ostiary/directory/directory';
import type { Workspace } from '@ostiary/oauth/workspace';
import { methodNotAllowed } from '@ostiary/platform/oauth-error.filter';
import { rawQuery } from '@ostiary/platform/request-context';
import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import type { PushedRequestStore } from '@ostiary/state/pushed-request.store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { InteractionStores } from '../interaction/interaction.js';
import { openPages } from '../interaction/open-pages.js';
import { readerOf } from '../language/reader.js';
import { sessionSecret } from '../sessions/session-cookie.js';
import { type FrontChannelRequest, workspaceOfPath } from '../workspace-of-path.js';
import { sendAnswer } from './authorization-response.js';
import { spendPushedRequest } from './give-answer.js';
import { type MoveOnDependencies, moveOn } from './move-on.js';
import { type ReceiveDependencies, receiveRequest, type SpentRequest } from './receive-request.js';
import type { Refusals } from './refusals.js';

export interface AuthorizeDependencies
  extends Omit<ReceiveDependencies, 'sessions'>,
    Omit<MoveOnDependencies, 'sessions'> {
  readonly directory: Pick<Directory, 'workspace' | 'client' | 'user' | 'memberships'>;
  readonly sessions: ReceiveDependencies['sessions'] & MoveOnDependencies['sessions'];
  readonly pushedRequests: Pick<PushedRequestStore, 'get' | 'delete' | 'replace'>;
  readonly spentRequests: Pick<ExpiringRecords<SpentRequest>, 'get' | 'put'>;
  readonly interactions: InteractionStores['interactions'];
  readonly refusals: Refusals;
}

/** Injection token. */
export const AUTHORIZE_DEPENDENCIES = Symbol('AuthorizeDependencies');

/**
 * RFC 6749 §3.1, OIDC Core §3.1.2: the authorization endpoint, for browsers. It decides nothing by itself: what came is received and checked
 * (receive-request.ts), and moved on (move-on.ts) to an answer or to the interaction pages. Errors are pages or redirects.
 */
@Controller()
export class AuthorizeController {
  readonly #deps: AuthorizeDependencies;

  constructor(@Inject(AUTHORIZE_DEPENDENCIES) deps: AuthorizeDependencies) {
    this.#deps = deps;
  }

  @Get(':tenant/:workspace/authorize')
  async get(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    // The router hands HEAD to GET; a request that is only looked at must not be answered with a code.
    if (request.method !== 'GET') throw methodNotAllowed(['GET', 'POST']);
    await this.#handle(request, reply, rawQuery(request));
  }

  @Post(':tenant/:workspace/authorize')
  async post(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#handle(request, reply, typeof request.body === 'string' ? request.body : '');
  }

  async #handle(request: FrontChannelRequest, reply: FastifyReply, text: string): Promise<void> {
    const workspace = await workspaceOfPath(this.#deps.directory, request.params);
    try {
      await this.#authorize(request, reply, workspace, text);
    } catch (failure) {
      await this.#deps.refusals.answer(failure, workspace, request, reply);
    }
  }

  async #authorize(request: FastifyRequest, reply: FastifyReply, workspace: Workspace, text: string): Promise<void> {
    const secret = sessionSecret(request);
    const { authorization, live } = await receiveRequest(this.#deps, workspace, text, secret, request.context);
    request.logFields.clientId = authorization.client.clientId;
    // A form that another site posts comes without our SameSite=Lax cookies: only the GET that follows shows who is there.
    if (request.method === 'POST' && secret === undefined) return openPages(this.#deps, reply, authorization, false);
    const next = await moveOn(this.#deps, authorization, live, {
      spend: spendPushedRequest(this.#deps, authorization),
    });
    if (next.kind === 'answer') {
      const { uiLocales } = authorization.request;
      return sendAnswer(reply, workspace, () => readerOf(request, workspace, { uiLocales }), next.answer);
    }
    return openPages(this.#deps, reply, authorization, next.kind === 'again');
  }
}
