import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Directory } from '@ostiary/directory/directory';
import { type Parameters, parseForm } from '@ostiary/oauth/parameters';
import { methodNotAllowed } from '@ostiary/platform/oauth-error.filter';
import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import type { PushedRequestStore } from '@ostiary/state/pushed-request.store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { seeOther, sendAnswer } from '../authorize/authorization-response.js';
import { type MoveOnDependencies, moveOn, type NextStep, type Progress } from '../authorize/move-on.js';
import type { Refusals } from '../authorize/refusals.js';
import { sessionSecret, setSessionCookie } from '../sessions/session-cookie.js';
import type { LiveSession, Sessions } from '../sessions/sessions.js';
import { type IssuerPath, workspaceOfPath } from '../workspace-of-path.js';
import { recordConsentAsked, recordConsentRefused } from './consent-events.js';
import { INTERACTION_SECONDS, type Interaction, interactionUrl } from './interaction.js';
import { browserSecret, forgetInteractionCookie } from './interaction-cookie.js';
import { openPages } from './open-pages.js';
import { showConsent, showSignIn } from './show-pages.js';
import { type Credentials, type SignInDependencies, signIn } from './sign-in.js';
import { checkCsrfToken, findVisit, spendVisit, userRefusal, type Visit, type VisitDependencies } from './visit.js';

export interface InteractionDependencies
  extends Omit<VisitDependencies, 'sessions'>,
    Omit<MoveOnDependencies, 'sessions'>,
    Omit<SignInDependencies, 'sessions'> {
  readonly directory: Pick<Directory, 'workspace' | 'client' | 'user'>;
  readonly sessions: VisitDependencies['sessions'] & MoveOnDependencies['sessions'] & Pick<Sessions, 'begin' | 'end'>;
  readonly grants: MoveOnDependencies['grants'] & SignInDependencies['grants'];
  readonly interactions: Pick<ExpiringRecords<Interaction>, 'put' | 'get' | 'take' | 'replace'>;
  readonly pushedRequests: Pick<PushedRequestStore, 'delete' | 'replace'>;
  readonly refusals: Refusals;
}

/** Injection token. */
export const INTERACTION_DEPENDENCIES = Symbol('InteractionDependencies');

interface InteractionPath extends IssuerPath {
  readonly id: string;
}

/**
 * The pages between /authorize and the redirect back: sign-in and consent. Each form ends in the next page or in the answer; what is
 * decided is decided by move-on.ts, the same way as at /authorize. Every request is bound to the browser that opened the pages.
 */
@Controller()
export class InteractionController {
  readonly #deps: InteractionDependencies;

  constructor(@Inject(INTERACTION_DEPENDENCIES) deps: InteractionDependencies) {
    this.#deps = deps;
  }

  @Get(':tenant/:workspace/interaction/:id')
  async show(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    // The router hands HEAD to GET; looking must not answer.
    if (request.method !== 'GET') throw methodNotAllowed(['GET']);
    await this.#visit(request, reply, path, (visit) => this.#goOn(reply, visit, visit.live));
  }

  @Post(':tenant/:workspace/interaction/:id/sign-in')
  async signIn(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    await this.#visit(request, reply, path, async (visit) => {
      const form = formOf(request, visit);
      if (form.get('action') === 'cancel')
        throw await userRefusal(this.#deps, visit, 'the user has cancelled the sign-in');
      const username = form.get('username');
      const password = form.get('password');
      if (username === undefined || password === undefined) {
        return showSignIn(reply, visit, { status: 422, username, problem: 'Enter your user name and your password.' });
      }
      return this.#signIn(reply, visit, { username, password });
    });
  }

  @Post(':tenant/:workspace/interaction/:id/consent')
  async consent(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    await this.#visit(request, reply, path, async (visit) => {
      const decision = formOf(request, visit).get('decision');
      const { live, interaction } = visit;
      // The decision is that of the user who was shown the page.
      const decides = live !== undefined && live.session.id === interaction.consentAskedSessionId;
      if (decides && decision === 'allow') return this.#allow(reply, visit, live);
      if (decides && decision === 'deny') {
        await recordConsentRefused(this.#deps, visit, live);
        throw await userRefusal(this.#deps, visit, 'the user does not allow the access');
      }
      if (decides && decision === 'switch') await this.#store(visit, { signInAgain: true });
      return seeOther(reply, pageUrl(visit));
    });
  }

  async #visit(
    request: FastifyRequest,
    reply: FastifyReply,
    path: InteractionPath,
    work: (visit: Visit) => Promise<void> | void,
  ): Promise<void> {
    const workspace = await workspaceOfPath(this.#deps.directory, path);
    try {
      const visit = await findVisit(this.#deps, workspace, path.id, {
        sessionSecret: sessionSecret(request),
        browserSecret: browserSecret(request),
        origin: request.context,
      });
      request.logFields.clientId = visit.interaction.clientId;
      await work(visit);
    } catch (failure) {
      await this.#deps.refusals.answer(failure, workspace, request, reply);
    }
  }

  async #signIn(reply: FastifyReply, visit: Visit, credentials: Credentials): Promise<void> {
    const { username } = credentials;
    const result = await signIn(this.#deps, visit.authorization, credentials, visit.live);
    switch (result.kind) {
      case 'refused':
        return showSignIn(reply, visit, { status: 422, username, problem: 'User name or password is not right.' });
      case 'unavailable': {
        reply.header('retry-after', '5');
        const problem = 'Signing in is not possible at the moment. Wait a little and try again.';
        return showSignIn(reply, visit, { status: 503, username, problem });
      }
      case 'throttled': {
        const seconds = Math.max(1, result.retryAt - Math.floor(this.#deps.now() / 1000));
        reply.header('retry-after', String(seconds));
        const problem = `Too many attempts. Try again in ${inWords(seconds)}.`;
        return showSignIn(reply, visit, { status: 429, username, problem });
      }
      case 'signed-in': {
        setSessionCookie(reply, visit.authorization.workspace, result.live.secret);
        const stored = await this.#store(visit, { signedInSessionId: result.live.session.id, signInAgain: false });
        const next = await moveOn(this.#deps, visit.authorization, result.live, this.#progress(stored));
        // A page comes by an address of its own: reloading it must not send the password again.
        return next.kind === 'consent' ? seeOther(reply, pageUrl(visit)) : this.#send(reply, stored, next);
      }
    }
  }

  async #allow(reply: FastifyReply, visit: Visit, live: LiveSession): Promise<void> {
    // The page was shown because this session was good enough: reading it does not make the sign-in older.
    const { id } = live.session;
    const progress = { ...this.#progress(visit), signedInSessionId: id, consentGivenBySessionId: id };
    return this.#send(reply, visit, await moveOn(this.#deps, visit.authorization, live, progress));
  }

  async #goOn(reply: FastifyReply, visit: Visit, live: LiveSession | undefined): Promise<void> {
    const usable = visit.interaction.signInAgain === true ? undefined : live;
    return this.#send(reply, visit, await moveOn(this.#deps, visit.authorization, usable, this.#progress(visit)));
  }

  #progress(visit: Visit): Progress {
    return { signedInSessionId: visit.interaction.signedInSessionId, spend: spendVisit(this.#deps, visit) };
  }

  async #send(reply: FastifyReply, visit: Visit, next: NextStep): Promise<void> {
    const { workspace, request } = visit.authorization;
    switch (next.kind) {
      case 'sign-in':
        return showSignIn(reply, visit, { status: 200, username: request.loginHint });
      case 'consent':
        if (visit.interaction.consentAskedSessionId !== next.live.session.id) {
          await recordConsentAsked(this.#deps, visit, next);
          await this.#store(visit, { consentAskedSessionId: next.live.session.id });
        }
        return showConsent(this.#deps.directory, reply, visit, next);
      case 'again':
        return openPages(this.#deps, reply, visit.authorization, true);
      case 'answer':
        forgetInteractionCookie(reply, workspace, visit.id);
        return sendAnswer(reply, workspace, next.answer);
    }
  }

  /** What the pages have achieved. An interaction that is over meanwhile stays so. */
  async #store(visit: Visit, progress: Partial<Interaction>): Promise<Visit> {
    const interaction = { ...visit.interaction, ...progress };
    await this.#deps.interactions.replace(visit.id, interaction, INTERACTION_SECONDS);
    return { ...visit, interaction };
  }
}

/** Throws OAuthError, AuthorizationRefused. */
function formOf(request: FastifyRequest, visit: Visit): Parameters {
  const form = parseForm(typeof request.body === 'string' ? request.body : '');
  checkCsrfToken(visit, form);
  return form;
}

function pageUrl({ id, authorization }: Visit): string {
  return interactionUrl(authorization.workspace, id);
}

function inWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
