import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { randomToken } from '@ostiary/crypto/random';
import type { Directory } from '@ostiary/directory/directory';
import type { Client } from '@ostiary/oauth/client';
import { endpointUrl } from '@ostiary/oauth/endpoints';
import type { Language } from '@ostiary/oauth/languages';
import { frontchannelLogoutLocation } from '@ostiary/oauth/logout';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { parseForm } from '@ostiary/oauth/parameters';
import { responseLocation } from '@ostiary/oauth/response-mode';
import { subjectOf } from '@ostiary/oauth/subject';
import type { Workspace } from '@ostiary/oauth/workspace';
import { methodNotAllowed } from '@ostiary/platform/oauth-error.filter';
import { rawQuery } from '@ostiary/platform/request-context';
import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import type { FastifyReply } from 'fastify';
import { seeOther } from '../authorize/authorization-response.js';
import type { Refusals } from '../authorize/refusals.js';
import { openedPageLanguageForm, type Reader, readerOf } from '../language/reader.js';
import { inLanguage, logoOrigins } from '../pages/client-introduction.js';
import { frontchannelLogoutPage, logoutQuestionPage, signedOutPage, stillSignedInPage } from '../pages/logout.page.js';
import { sendPage } from '../pages/send-page.js';
import { forgetSessionCookie, sessionSecret } from '../sessions/session-cookie.js';
import { keptSession, type LiveSession, type Sessions } from '../sessions/sessions.js';
import { type FrontChannelRequest, workspaceOfPath } from '../workspace-of-path.js';
import { type EndSessionDependencies, endSession } from './end-session.js';
import { type LogoutRequest, type ReturnAddress, readLogoutRequest } from './read-logout-request.js';

/** A logout that the user is being asked about. */
export interface PendingLogout {
  readonly sessionId: string;
  readonly returnTo: ReturnAddress | undefined;
  /** Of the question; absent: asked by an older version. */
  readonly language?: Language | undefined;
}

export interface LogoutDependencies extends Omit<EndSessionDependencies, 'sessions' | 'directory'> {
  readonly directory: Pick<Directory, 'workspace' | 'client' | 'user'>;
  readonly sessions: Pick<Sessions, 'find' | 'end'>;
  readonly pendingLogouts: Pick<ExpiringRecords<PendingLogout>, 'put' | 'take'>;
  readonly refusals: Refusals;
  /** Notices are there: somebody is to be told now. */
  readonly deliver: () => void;
  readonly pairwiseKey: Uint8Array;
}

/** Injection token. */
export const LOGOUT_DEPENDENCIES = Symbol('LogoutDependencies');

const QUESTION_SECONDS = 600;
/** What a form is that was encoded as RFC 6749 §B says; anything else has no place in a header. */
const URL_TEXT = /^[\x21-\x7e]*$/;
/** A longer request is not turned into a URL. */
const MAX_QUERY = 8_192;

/**
 * OIDC RP-Initiated Logout 1.0: the end session endpoint. A request that shows an ID token of this very session is the application's that the user
 * is signed in to, and is done; any other could be anybody's, and the user is asked. Nothing is ever sent to an address that is not registered.
 */
@Controller()
export class LogoutController {
  readonly #deps: LogoutDependencies;

  constructor(@Inject(LOGOUT_DEPENDENCIES) deps: LogoutDependencies) {
    this.#deps = deps;
  }

  @Get(':tenant/:workspace/logout')
  async get(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    // The router hands HEAD to GET; looking must not end anything.
    if (request.method !== 'GET') throw methodNotAllowed(['GET', 'POST']);
    await this.#handle(request, reply, (workspace) => this.#logout(request, reply, workspace, rawQuery(request)));
  }

  @Post(':tenant/:workspace/logout')
  async post(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    const text = bodyOf(request);
    await this.#handle(request, reply, async (workspace) => {
      // A form of another site comes without our SameSite=Lax cookie: only the GET that follows shows whose browser it is.
      if (sessionSecret(request) === undefined && text.length <= MAX_QUERY && URL_TEXT.test(text)) {
        return seeOther(reply, `${endpointUrl(workspace.issuer, 'endSession')}?${text}`);
      }
      return this.#logout(request, reply, workspace, text);
    });
  }

  @Post(':tenant/:workspace/logout/confirm')
  async confirm(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#handle(request, reply, async (workspace) => {
      const form = parseForm(bodyOf(request));
      const live = await this.#deps.sessions.find(workspace, sessionSecret(request));
      const pending = await this.#deps.pendingLogouts.take(form.get('question') ?? '');
      // Only the browser that was asked may answer, and only about the session that it was asked about.
      if (pending === undefined || live === undefined || live.session.id !== pending.sessionId) throw tooLate();
      const reader = readerOf(request, workspace, { settled: pending.language });
      if (form.get('decision') !== 'sign-out') {
        return sendPage(reply, workspace, 200, stillSignedInPage(workspace, reader));
      }
      return this.#end(request, reply, workspace, reader, live, pending.returnTo);
    });
  }

  async #handle(
    request: FrontChannelRequest,
    reply: FastifyReply,
    work: (workspace: Workspace) => Promise<void> | void,
  ): Promise<void> {
    const workspace = await workspaceOfPath(this.#deps.directory, request.params);
    try {
      await work(workspace);
    } catch (failure) {
      await this.#deps.refusals.answer(failure, workspace, request, reply);
    }
  }

  async #logout(request: FrontChannelRequest, reply: FastifyReply, workspace: Workspace, text: string): Promise<void> {
    const asked = await readLogoutRequest(this.#deps.directory, workspace, text);
    if (asked.client !== undefined) request.logFields.clientId = asked.client.clientId;
    const live = await this.#deps.sessions.find(workspace, sessionSecret(request));
    const reader = readerOf(request, workspace, { uiLocales: asked.uiLocales });
    if (live === undefined) return this.#leave(reply, workspace, reader, asked.returnTo, []);
    if (this.#isOfSession(asked, workspace, live)) {
      return this.#end(request, reply, workspace, reader, live, asked.returnTo);
    }
    const languageForm = openedPageLanguageForm(request, workspace);
    return this.#ask(reply, workspace, { ...reader, languageForm }, live, asked);
  }

  /** Whether the hint is an ID token about this user, and of this session where it names one. */
  #isOfSession({ hint, client }: LogoutRequest, workspace: Workspace, { session }: LiveSession): boolean {
    if (hint === undefined || client === undefined) return false;
    if (hint.sessionId !== undefined && hint.sessionId !== session.id) return false;
    return hint.subject === subjectOf(workspace, client, session.userId, this.#deps.pairwiseKey);
  }

  async #ask(
    reply: FastifyReply,
    workspace: Workspace,
    reader: Reader,
    live: LiveSession,
    asked: LogoutRequest,
  ): Promise<void> {
    const question = randomToken();
    const { id: sessionId, userId } = live.session;
    const pending = { sessionId, returnTo: asked.returnTo, language: reader.language };
    await this.#deps.pendingLogouts.put(question, pending, QUESTION_SECONDS);
    const user = await this.#deps.directory.user(workspace, userId);
    const url = `${endpointUrl(workspace.issuer, 'endSession')}/confirm`;
    const client = asked.client && inLanguage(asked.client, reader.language);
    const text = logoutQuestionPage({ workspace, reader, url, question, username: user?.username ?? '', client });
    sendPage(reply, workspace, 200, text, { endsAt: asked.returnTo?.uri, images: client && logoOrigins(client) });
  }

  async #end(
    request: FrontChannelRequest,
    reply: FastifyReply,
    workspace: Workspace,
    reader: Reader,
    live: LiveSession,
    returnTo: ReturnAddress | undefined,
  ): Promise<void> {
    const end = { reason: 'signed-out', actor: { type: 'user', id: live.session.userId } } as const;
    const clients = await endSession(this.#deps, workspace, keptSession(live), end, request.context);
    this.#deps.deliver();
    forgetSessionCookie(reply, workspace);
    const frames = clients.flatMap((client) => frameOf(client, workspace, live));
    return this.#leave(reply, workspace, reader, returnTo, frames);
  }

  #leave(
    reply: FastifyReply,
    workspace: Workspace,
    reader: Reader,
    returnTo: ReturnAddress | undefined,
    frames: readonly string[],
  ): void {
    const continueAt = returnTo && locationOf(returnTo);
    if (frames.length > 0) {
      const origins = [...new Set(frames.map((url) => new URL(url).origin))];
      const text = frontchannelLogoutPage({ workspace, reader, frames, continueAt });
      sendPage(reply, workspace, 200, text, { frames: origins });
    } else if (continueAt !== undefined) {
      seeOther(reply, continueAt);
    } else {
      sendPage(reply, workspace, 200, signedOutPage(workspace, reader));
    }
  }
}

/** Front-Channel Logout §2: `iss` and `sid` always, so that nobody but us can have an application end a session. */
function frameOf({ frontchannelLogoutUri: uri }: Client, { issuer }: Workspace, { session }: LiveSession): string[] {
  return uri === undefined ? [] : [frontchannelLogoutLocation(uri, issuer, session.id)];
}

const locationOf = ({ uri, state }: ReturnAddress): string =>
  state === undefined ? uri : responseLocation(uri, 'query', { state });

const bodyOf = (request: FrontChannelRequest): string => (typeof request.body === 'string' ? request.body : '');

function tooLate(): OAuthError {
  return new OAuthError(
    'invalid_request',
    'the question was answered before, is too old, or was asked in another session',
    {
      clause: 'OpenID Connect RP-Initiated Logout §2',
    },
  );
}
