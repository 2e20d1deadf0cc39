import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Directory } from '@ostiary/directory/directory';
import type { AccountRule } from '@ostiary/oauth/account-rules';
import { offersPasskeys } from '@ostiary/oauth/authorization-request/authentication-context';
import { isLanguage } from '@ostiary/oauth/languages';
import { isUuid } from '@ostiary/oauth/uuid';
import { methodNotAllowed } from '@ostiary/platform/oauth-error.filter';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { seeOther } from '../authorize/authorization-response.js';
import { notAMember } from '../authorize/organization-need.js';
import type { Refusals } from '../authorize/refusals.js';
import { rememberLanguage } from '../language/language-cookie.js';
import { waitInWords } from '../pages/waiting.js';
import { answerSignIn } from './answer-sign-in.js';
import { recordConsentRefused } from './consent-events.js';
import { type ContinueDependencies, goOn, goOnAllowed, pageUrl, store, usableFirstFactor } from './continue-visit.js';
import { showSignIn, showSignUp } from './show-pages.js';
import { showSecondStep } from './show-second-step.js';
import { showUnverified } from './show-unverified.js';
import {
  afterPassword,
  type Credentials,
  type SignInDependencies,
  type SignInResult,
  signIn,
  signInWithPasskey,
} from './sign-in.js';
import { mayMakeAccount, type NewAccount, type SignUpDependencies, signUp } from './sign-up.js';
import {
  type ClientVisit,
  isClientVisit,
  noAccountHere,
  userRefusal,
  type Visit,
  type VisitDependencies,
} from './visit.js';
import { atVisit, formOf, type InteractionPath, pageAgain } from './visit-pages.js';

export interface InteractionDependencies
  extends Omit<ContinueDependencies, 'sessions' | 'grants' | 'directory'>,
    Omit<SignInDependencies, 'sessions' | 'grants' | 'directory' | 'identity' | 'credentials'>,
    Omit<SignUpDependencies, 'identity'> {
  readonly directory: Pick<Directory, 'workspace' | 'client' | 'user' | 'memberships'>;
  readonly sessions: VisitDependencies['sessions'] & ContinueDependencies['sessions'] & SignInDependencies['sessions'];
  readonly grants: ContinueDependencies['grants'] & SignInDependencies['grants'];
  readonly identity: SignInDependencies['identity'] & SignUpDependencies['identity'];
  readonly refusals: Refusals;
}

/** Injection token. */
export const INTERACTION_DEPENDENCIES = Symbol('InteractionDependencies');

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
    await atVisit(this.#deps, request, reply, path, (visit) => goOn(this.#deps, reply, visit));
  }

  @Get(':tenant/:workspace/interaction/:id/sign-in')
  async showSignIn(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET', 'POST']);
    // For somebody else than the one who has shown a password.
    await atVisit(this.#deps, request, reply, path, async (visit) =>
      showSignIn(this.#deps, reply, await store(this.#deps, visit, { firstFactor: undefined }), {
        status: 200,
        username: visit.authorization?.request.loginHint,
      }),
    );
  }

  @Post(':tenant/:workspace/interaction/:id/sign-in')
  async signIn(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    await atVisit(this.#deps, request, reply, path, async (visit) => {
      const form = formOf(request, visit);
      if (form.get('action') === 'cancel')
        throw await userRefusal(this.#deps, visit, 'the user has cancelled the sign-in');
      const username = form.get('username');
      const password = form.get('password');
      if (username === undefined || password === undefined) {
        const missing = [username === undefined && 'username', password === undefined && 'password'] as const;
        const wrong = missing.filter((field) => field !== false);
        const problem = visit.reader.texts['sign-in.missing'];
        return showSignIn(this.#deps, reply, visit, { status: 422, username, problem, wrong });
      }
      const mayOffer = form.get('keeps_passkeys') === 'yes';
      return this.#signIn(reply, visit, { username, password }, mayOffer);
    });
  }

  @Get(':tenant/:workspace/interaction/:id/sign-up')
  async showSignUp(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET', 'POST']);
    await atVisit(this.#deps, request, reply, path, (visit) =>
      isClientVisit(visit) && mayMakeAccount(visit)
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
    await atVisit(this.#deps, request, reply, path, async (visit) => {
      const form = formOf(request, visit);
      if (form.get('action') === 'cancel')
        throw await userRefusal(this.#deps, visit, 'the user has cancelled the sign-up');
      // Sent again: the account is there.
      if (visit.interaction.signedUpAs !== undefined) return seeOther(reply, pageUrl(visit));
      if (!isClientVisit(visit) || !mayMakeAccount(visit)) throw noAccountHere(visit);
      const username = form.get('username')?.trim();
      const byPasskey = form.get('action') === 'passkey' && offersPasskeys(visit.workspace.settings);
      const password = byPasskey ? undefined : form.get('password');
      const name = form.get('name') ?? '';
      const lacksPassword = password === undefined && !byPasskey;
      if (username === undefined || username === '' || lacksPassword) {
        const problems = {
          username: username ? undefined : missing('username-needed'),
          password: lacksPassword ? missing('password-needed') : undefined,
        };
        return showSignUp(reply, visit, { status: 422, username, name, problems });
      }
      return this.#signUp(reply, visit, { username, password, name });
    });
  }

  /** A passkey in place of a password, or after one. */
  @Post(':tenant/:workspace/interaction/:id/passkey')
  async passkey(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    await atVisit(this.#deps, request, reply, path, async (visit) => {
      const credential = formOf(request, visit).get('credential') ?? '';
      if (!offersPasskeys(visit.workspace.settings)) return seeOther(reply, pageUrl(visit));
      const firstFactor = usableFirstFactor(visit, this.#deps.now());
      const result = await signInWithPasskey(this.#deps, visit, firstFactor, credential);
      const wrong = visit.reader.texts['sign-in.wrong-passkey'];
      return this.#answer(reply, visit, result, wrong, (status, problem) =>
        firstFactor === undefined
          ? showSignIn(this.#deps, reply, visit, { status, problem })
          : showSecondStep(this.#deps, reply, visit, firstFactor, { status, problem }),
      );
    });
  }

  @Post(':tenant/:workspace/interaction/:id/consent')
  async consent(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    await atVisit(this.#deps, request, reply, path, async (visit) => {
      const form = formOf(request, visit);
      const decision = form.get('decision');
      if (!isClientVisit(visit)) return seeOther(reply, pageUrl(visit));
      const { live, interaction } = visit;
      // The decision is that of the user who was shown the page, on what it said: another one may be shown in another tab.
      const decides =
        live !== undefined &&
        live.session.id === interaction.consentAskedSessionId &&
        form.get('organization') === interaction.consentAskedOrganizationId;
      if (decides && decision === 'allow') return goOnAllowed(this.#deps, reply, visit, live);
      if (decides && decision === 'deny') {
        await recordConsentRefused(this.#deps, visit, live);
        throw await userRefusal(this.#deps, visit, 'the user does not allow the access');
      }
      if (decides && decision === 'switch') await store(this.#deps, visit, { signInAgain: true });
      if (decides && decision === 'organization') await store(this.#deps, visit, CHOOSES_AGAIN);
      return seeOther(reply, pageUrl(visit));
    });
  }

  /** Which organization to act in, or what to do where there is none. */
  @Post(':tenant/:workspace/interaction/:id/organization')
  async chooseOrganization(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    await atVisit(this.#deps, request, reply, path, async (visit) => {
      const form = formOf(request, visit);
      const { live } = visit;
      const action = form.get('action');
      if (action === 'cancel') throw await userRefusal(this.#deps, visit, 'the user has cancelled the sign-in');
      if (action === 'leave') throw await userRefusal(this.#deps, visit, notAMember().description);
      if (action === 'switch') await store(this.#deps, visit, { signInAgain: true });
      const organizationId = form.get('organization');
      // Whether it is one of the user's, move-on.ts looks, now and at each step to come.
      if (live !== undefined && organizationId !== undefined && isUuid(organizationId)) {
        const chosenOrganization = { sessionId: live.session.id, organizationId };
        await store(this.#deps, visit, { chosenOrganization, choosesOrganizationAgain: false });
      }
      return seeOther(reply, pageUrl(visit));
    });
  }

  /** The language of the pages, for this interaction and, by a cookie, for those that come. */
  @Post(':tenant/:workspace/interaction/:id/language')
  async chooseLanguage(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    await atVisit(this.#deps, request, reply, path, async (visit) => {
      const form = formOf(request, visit);
      const language = form.get('language');
      if (isLanguage(language)) {
        await store(this.#deps, visit, { language });
        rememberLanguage(reply, visit.workspace, language);
      }
      return seeOther(reply, pageAgain(visit, form.get('page')));
    });
  }

  async #signIn(reply: FastifyReply, visit: Visit, credentials: Credentials, mayOffer: boolean): Promise<void> {
    const { username } = credentials;
    const result = await signIn(this.#deps, visit, credentials);
    const wrong = visit.reader.texts['sign-in.wrong'];
    const again = (status: number, problem: string) =>
      showSignIn(this.#deps, reply, visit, {
        ...{ status, username, problem },
        wrong: result.kind === 'refused' ? ['username', 'password'] : [],
      });
    return this.#answer(reply, visit, result, wrong, again, mayOffer);
  }

  /** `wrong`: what is said of a refusal; `again`: the page on which it is said. */
  async #answer(
    reply: FastifyReply,
    visit: Visit,
    result: SignInResult,
    wrong: string,
    again: (status: number, problem: string) => Promise<void>,
    mayOffer = false,
  ): Promise<void> {
    const notNow = visit.reader.texts['sign-in.not-now'];
    return answerSignIn(this.#deps, reply, visit, result, { wrong, notNow, again, mayOffer });
  }

  async #signUp(reply: FastifyReply, visit: ClientVisit, account: NewAccount): Promise<void> {
    const { username, name } = account;
    const { texts } = visit.reader;
    const result = await signUp(this.#deps, visit, account);
    switch (result.kind) {
      case 'invalid':
        return showSignUp(reply, visit, { status: 422, username, name, problems: result.problems });
      case 'taken':
        return showSignUp(reply, visit, { status: 422, username, name, problems: 'taken' });
      case 'full':
        return showSignUp(reply, visit, { status: 403, username, name, problem: texts['sign-up.full'] });
      case 'unavailable':
        reply.header('retry-after', '5');
        return showSignUp(reply, visit, { status: 503, username, name, problem: texts['wait.not-now'] });
      case 'throttled': {
        reply.header('retry-after', String(result.seconds));
        const problem = texts['sign-up.too-many'](waitInWords(result.seconds, texts));
        return showSignUp(reply, visit, { status: 429, username, name, problem });
      }
      case 'made': {
        // Noted first: whatever fails from here on, the account is there and can be signed in to.
        const passkeyFor = account.password === undefined ? result.userId : undefined;
        const stored = await store(this.#deps, visit, { signedUpAs: username, passkeyFor });
        if (passkeyFor !== undefined) return seeOther(reply, pageUrl(stored));
        const again = (status: number, problem: string) =>
          showSignIn(this.#deps, reply, stored, { status, username, problem });
        const entered = await afterPassword(this.#deps, stored, result.userId, '');
        return entered.kind === 'unverified'
          ? showUnverified(this.#deps, reply, stored, entered.why, 200)
          : this.#answer(reply, stored, entered, texts['wait.not-now'], again);
      }
    }
  }
}

/** The user wants to act in another organization than the page says. */
const CHOOSES_AGAIN = { chosenOrganization: undefined, choosesOrganizationAgain: true } as const;

/** Of a field that was left empty. */
const missing = (rule: AccountRule) => ({ rule, words: '' });
