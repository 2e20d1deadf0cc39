import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Directory } from '@ostiary/directory/directory';
import { type Parameters, parseForm } from '@ostiary/oauth/parameters';
import { methodNotAllowed } from '@ostiary/platform/oauth-error.filter';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { seeOther } from '../authorize/authorization-response.js';
import type { Refusals } from '../authorize/refusals.js';
import { sessionSecret } from '../sessions/session-cookie.js';
import { type IssuerPath, workspaceOfPath } from '../workspace-of-path.js';
import { beginSession } from './begin-session.js';
import { recordConsentRefused } from './consent-events.js';
import { type ContinueDependencies, goOn, goOnAllowed, goOnSignedIn, pageUrl, store } from './continue-visit.js';
import { browserSecret } from './interaction-cookie.js';
import { showSignIn, showSignUp } from './show-pages.js';
import { type Credentials, type SignInDependencies, signIn } from './sign-in.js';
import { mayMakeAccount, type NewAccount, type SignUpDependencies, signUp } from './sign-up.js';
import { lacksVerifiedAddress, type Unverified } from './verified-address.js';
import { checkCsrfToken, findVisit, noAccountHere, userRefusal, type Visit, type VisitDependencies } from './visit.js';

export interface InteractionDependencies
  extends Omit<ContinueDependencies, 'sessions' | 'grants' | 'directory'>,
    Omit<SignInDependencies, 'sessions' | 'grants' | 'directory' | 'identity'>,
    Omit<SignUpDependencies, 'identity'> {
  readonly directory: Pick<Directory, 'workspace' | 'client' | 'user'>;
  readonly sessions: VisitDependencies['sessions'] & ContinueDependencies['sessions'] & SignInDependencies['sessions'];
  readonly grants: ContinueDependencies['grants'] & SignInDependencies['grants'];
  readonly identity: SignInDependencies['identity'] & SignUpDependencies['identity'];
  readonly refusals: Refusals;
}

/** Injection token. */
export const INTERACTION_DEPENDENCIES = Symbol('InteractionDependencies');

interface InteractionPath extends IssuerPath {
  readonly id: string;
}

/**
 * The pages between /authorize and the redirect back: sign-in, sign-up and consent. Each form ends in the next page or in the answer; what is
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
    await this.#visit(request, reply, path, (visit) => goOn(this.#deps, reply, visit));
  }

  @Get(':tenant/:workspace/interaction/:id/sign-in')
  async showSignIn(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET', 'POST']);
    await this.#visit(request, reply, path, (visit) =>
      showSignIn(reply, visit, { status: 200, username: visit.authorization.request.loginHint }),
    );
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
        const missing = [username === undefined && 'username', password === undefined && 'password'] as const;
        const wrong = missing.filter((field) => field !== false);
        const problem = 'Enter your user name and your password.';
        return showSignIn(reply, visit, { status: 422, username, problem, wrong });
      }
      return this.#signIn(reply, visit, { username, password });
    });
  }

  @Get(':tenant/:workspace/interaction/:id/sign-up')
  async showSignUp(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET', 'POST']);
    await this.#visit(request, reply, path, (visit) =>
      mayMakeAccount(visit)
        ? showSignUp(reply, visit, { status: 200, username: visit.authorization.request.loginHint })
        : seeOther(reply, pageUrl(visit)),
    );
  }

  @Post(':tenant/:workspace/interaction/:id/sign-up')
  async signUp(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    await this.#visit(request, reply, path, async (visit) => {
      const form = formOf(request, visit);
      if (form.get('action') === 'cancel')
        throw await userRefusal(this.#deps, visit, 'the user has cancelled the sign-up');
      // Sent again: the account is there.
      if (visit.interaction.signedUpAs !== undefined) return seeOther(reply, pageUrl(visit));
      if (!mayMakeAccount(visit)) throw noAccountHere(visit);
      const username = form.get('username')?.trim();
      const password = form.get('password');
      const name = form.get('name') ?? '';
      if (username === undefined || username === '' || password === undefined) {
        const problems = {
          username: username ? undefined : 'choose a user name, or use your e-mail address',
          password: password === undefined ? 'choose a password' : undefined,
        };
        return showSignUp(reply, visit, { status: 422, username, name, problems });
      }
      return this.#signUp(reply, visit, { username, password, name });
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
      if (decides && decision === 'allow') return goOnAllowed(this.#deps, reply, visit, live);
      if (decides && decision === 'deny') {
        await recordConsentRefused(this.#deps, visit, live);
        throw await userRefusal(this.#deps, visit, 'the user does not allow the access');
      }
      if (decides && decision === 'switch') await store(this.#deps, visit, { signInAgain: true });
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
        return showSignIn(reply, visit, {
          status: 422,
          username,
          problem: 'User name or password is not right.',
          wrong: ['username', 'password'],
        });
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
      case 'unverified':
        return showSignIn(reply, visit, { status: 422, username, problem: UNVERIFIED[result.why] });
      case 'signed-in':
        return goOnSignedIn(this.#deps, reply, visit, result.live);
    }
  }

  async #signUp(reply: FastifyReply, visit: Visit, account: NewAccount): Promise<void> {
    const { username, name } = account;
    const result = await signUp(this.#deps, visit.authorization, account);
    switch (result.kind) {
      case 'invalid':
        return showSignUp(reply, visit, { status: 422, username, name, problems: result.problems });
      case 'taken':
        return showSignUp(reply, visit, { status: 422, username, name, problems: 'taken' });
      case 'unavailable':
        reply.header('retry-after', '5');
        return showSignUp(reply, visit, { status: 503, username, name, problem: NOT_NOW });
      case 'throttled': {
        reply.header('retry-after', String(result.seconds));
        const problem = `Too many accounts were asked for. Try again in ${inWords(result.seconds)}.`;
        return showSignUp(reply, visit, { status: 429, username, name, problem });
      }
      case 'made': {
        // Noted first: whatever fails from here on, the account is there and can be signed in to.
        const stored = await store(this.#deps, visit, { signedUpAs: username });
        const why = await lacksVerifiedAddress(this.#deps, visit.authorization, result.userId);
        if (why !== undefined) return showSignIn(reply, stored, { status: 200, username, problem: UNVERIFIED[why] });
        const live = await beginSession(this.#deps, visit.authorization, result.userId, visit.live);
        if (live !== 'unavailable') return goOnSignedIn(this.#deps, reply, stored, live);
        reply.header('retry-after', '5');
        return showSignIn(reply, stored, { status: 503, username, problem: NOT_NOW });
      }
    }
  }
}

const UNVERIFIED: Readonly<Record<Unverified, string>> = {
  sent: 'Your e-mail address has to be confirmed first. A message with a link is on its way to it; open the link, then sign in here.',
  'no-address':
    'You need a confirmed e-mail address to sign in, and your account has none. Ask whoever runs the application.',
  'not-possible':
    'Your e-mail address has to be confirmed first, and no message can be sent to it at the moment. Try again later.',
};
const NOT_NOW = 'This is not possible at the moment. Wait a little and try again.';

/** Throws OAuthError, AuthorizationRefused. */
function formOf(request: FastifyRequest, visit: Visit): Parameters {
  const form = parseForm(typeof request.body === 'string' ? request.body : '');
  checkCsrfToken(visit, form);
  return form;
}

function inWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
