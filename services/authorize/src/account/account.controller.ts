import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { CodeResult, type CredentialsClient } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { GrantsClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { Directory } from '@ostiary/directory/directory';
import { offersOneTimeCodes, offersPasskeys } from '@ostiary/oauth/authorization-request/authentication-context';
import { type Language, lookUpLanguage } from '@ostiary/oauth/languages';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { type Parameters, parseForm } from '@ostiary/oauth/parameters';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { methodNotAllowed } from '@ostiary/platform/oauth-error.filter';
import { rawQuery } from '@ostiary/platform/request-context';
import type { FastifyReply } from 'fastify';
import { seeOther } from '../authorize/authorization-response.js';
import type { Refusals } from '../authorize/refusals.js';
import { type InteractionStores, interactionUrl, openAccountInteraction } from '../interaction/interaction.js';
import { setInteractionCookie } from '../interaction/interaction-cookie.js';
import { beginCeremony, type CeremonyStores, spendCeremony } from '../interaction/passkey-ceremony.js';
import { creationOptions } from '../interaction/passkey-options.js';
import { requestedByUser } from '../interaction/requested-by.js';
import { openedPageLanguageForm, pageLanguageForm, readerOf } from '../language/reader.js';
import { uiLocalesIn } from '../language/ui-locales.js';
import { accountPage, setUpCodesPage } from '../pages/account.page.js';
import { type BrokenRule, brokenRuleSentence } from '../pages/broken-rule.js';
import { recoveryCodesPage } from '../pages/enrolment.page.js';
import { passkeyScriptUrl } from '../pages/passkey-script.js';
import { sendPage } from '../pages/send-page.js';
import { tooManyAttempts } from '../pages/waiting.js';
import { sessionSecret } from '../sessions/session-cookie.js';
import type { Sessions } from '../sessions/sessions.js';
import { noticesEvent } from '../user-notices/notices-event.js';
import type { PushSubscriptions } from '../user-notices/push-subscription.repository.js';
import { type FrontChannelRequest, workspaceOfPath } from '../workspace-of-path.js';
import { accountUrl } from './account.js';
import { ownGrants, withdrawOwnGrant } from './account-grants.js';
import { type AccountSessionDependencies, endOtherSessions, endOwnSession, ownSessions } from './account-sessions.js';
import {
  type AccountVisit,
  type AccountVisitDependencies,
  checkAccountForm,
  findAccountVisit,
  isSampleUser,
} from './account-visit.js';

export interface AccountDependencies
  extends Omit<AccountVisitDependencies, 'directory' | 'sessions' | 'credentials'>,
    Omit<AccountSessionDependencies, 'directory' | 'sessions' | 'grants'>,
    CeremonyStores {
  readonly directory: Pick<Directory, 'workspace' | 'client' | 'user' | 'memberships'>;
  readonly sessions: Pick<Sessions, 'find' | 'end'>;
  readonly grants: Pick<PromiseClient<GrantsClient>, 'endSession' | 'listGrants' | 'revokeGrant'>;
  readonly identity: Pick<PromiseClient<IdentityClient>, 'updateUser'>;
  readonly credentials: Pick<
    PromiseClient<CredentialsClient>,
    | 'getCredentials'
    | 'addPasskey'
    | 'renamePasskey'
    | 'removePasskey'
    | 'beginOneTimeCodes'
    | 'confirmOneTimeCodes'
    | 'removeOneTimeCodes'
    | 'replaceRecoveryCodes'
    | 'setUserCode'
  >;
  readonly subscriptions: Pick<PushSubscriptions, 'sessionsOf' | 'removeOfSession'>;
  readonly interactions: InteractionStores['interactions'];
  readonly refusals: Refusals;
}

/** Injection token. */
export const ACCOUNT_DEPENDENCIES = Symbol('AccountDependencies');

/** What a change leaves to be said: it stands in the address after it. */
const DONE = [
  'passkey-added',
  'passkey-renamed',
  'passkey-removed',
  'codes-removed',
  'password-changed',
  'user-code-set',
  'user-code-removed',
  'session-ended',
  'notices-off',
  'grant-withdrawn',
] as const;
type Done = (typeof DONE)[number];

/** gRPC. */
const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;

/** The page on which users see and change what is theirs: passkeys, codes, password, sessions, and what applications may do. */
@Controller()
export class AccountController {
  readonly #deps: AccountDependencies;

  constructor(@Inject(ACCOUNT_DEPENDENCIES) deps: AccountDependencies) {
    this.#deps = deps;
  }

  @Get(':tenant/:workspace/account')
  async show(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET']);
    await this.#at(request, reply, (visit) => {
      const said = new URLSearchParams(rawQuery(request)).get('done');
      const done = DONE.find((name) => name === said);
      return this.#show(reply, visit, { done: done && visit.reader.texts[`done.${done}`] });
    });
  }

  @Get(':tenant/:workspace/account/sign-in')
  async signIn(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET']);
    const workspace = await workspaceOfPath(this.#deps.directory, request.params);
    try {
      await this.#signIn(reply, workspace, true, askedLanguage(request));
    } catch (failure) {
      await this.#deps.refusals.answer(failure, workspace, request, reply);
    }
  }

  @Post(':tenant/:workspace/account/passkeys/new')
  async addPasskey(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      const { workspace, user, origin, live } = visit;
      if (!offersPasskeys(workspace.settings)) return seeOther(reply, urlOf(visit));
      const responseJson = form.get('credential') ?? '';
      const purpose = { kind: 'registration', boundTo: live.session.id, userId: user.id } as const;
      const ceremony = await spendCeremony(this.#deps, workspace, purpose, responseJson);
      if (ceremony === undefined)
        return this.#show(reply, visit, { problem: visit.reader.texts['account.passkey-failed'] });
      const wish = { ...ownerOf(visit), ceremony, responseJson, name: form.get('name') ?? '' };
      const refused = await refusalOf(
        this.#deps.credentials.addPasskey({ ...wish, requestedBy: requestedByUser(visit, user.id) }, origin),
      );
      if (refused === undefined) return done(reply, visit, 'passkey-added');
      const { texts } = visit.reader;
      const problem =
        refused.field === '/name' ? brokenRuleSentence(brokenRule(refused), texts) : texts['account.passkey-failed'];
      return this.#show(reply, visit, { problem });
    });
  }

  @Post(':tenant/:workspace/account/passkeys')
  async changePasskey(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      const { user, origin } = visit;
      const choice = { ...ownerOf(visit), passkeyId: form.get('passkey') ?? '' };
      const requestedBy = requestedByUser(visit, user.id);
      const removes = form.get('action') === 'remove';
      const refused = await refusalOf(
        removes
          ? this.#deps.credentials.removePasskey({ ...choice, requestedBy }, origin)
          : this.#deps.credentials.renamePasskey({ ...choice, name: form.get('name') ?? '', requestedBy }, origin),
      );
      if (refused === undefined) return done(reply, visit, removes ? 'passkey-removed' : 'passkey-renamed');
      if (refused.code === NOT_FOUND) throw notThere('there is no such passkey');
      return this.#show(reply, visit, { problem: brokenRuleSentence(brokenRule(refused), visit.reader.texts) });
    });
  }

  @Get(':tenant/:workspace/account/codes')
  async setUpCodes(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET', 'POST']);
    await this.#at(request, reply, (visit) => {
      if (!visit.mayChange) return this.#signIn(reply, visit.workspace, true, visit.uiLocales);
      return mayHaveCodes(visit) ? this.#setUpCodes(reply, visit, 200) : seeOther(reply, urlOf(visit));
    });
  }

  @Post(':tenant/:workspace/account/codes/confirm')
  async confirmCodes(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      const { user, origin } = visit;
      if (!mayHaveCodes(visit)) return seeOther(reply, urlOf(visit));
      const { address } = origin;
      const wish = {
        ...ownerOf(visit),
        context: contextOf(visit),
        code: form.get('code') ?? '',
        address,
        first: false,
      };
      const confirmed = await this.#deps.credentials.confirmOneTimeCodes(
        { ...wish, requestedBy: requestedByUser(visit, user.id) },
        origin,
      );
      if (confirmed.result === CodeResult.CODE_RESULT_VERIFIED) return showCodes(reply, visit, confirmed.recoveryCodes);
      const { texts } = visit.reader;
      const seconds = Math.max(1, confirmed.retryAt - Math.floor(this.#deps.now() / 1000));
      return confirmed.result === CodeResult.CODE_RESULT_THROTTLED
        ? this.#setUpCodes(reply, visit, 429, tooManyAttempts(seconds, texts))
        : this.#setUpCodes(reply, visit, 422, texts['code.wrong']);
    });
  }

  @Post(':tenant/:workspace/account/codes')
  async changeCodes(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      const { user, origin } = visit;
      if (isSampleUser(visit)) return seeOther(reply, urlOf(visit));
      const change = { ...ownerOf(visit), requestedBy: requestedByUser(visit, user.id) };
      if (form.get('action') === 'recovery') {
        const { recoveryCodes } = await this.#deps.credentials.replaceRecoveryCodes(change, origin);
        return showCodes(reply, visit, recoveryCodes);
      }
      await refusalOf(this.#deps.credentials.removeOneTimeCodes(change, origin));
      return done(reply, visit, 'codes-removed');
    });
  }

  @Post(':tenant/:workspace/account/password')
  async changePassword(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      const { user, origin } = visit;
      if (isSampleUser(visit)) return seeOther(reply, urlOf(visit));
      const password = form.get('password') ?? '';
      const change = { ...ownerOf(visit), password, requestedBy: requestedByUser(visit, user.id) };
      const refused = await refusalOf(this.#deps.identity.updateUser(change, origin));
      if (refused !== undefined) {
        return this.#show(reply, visit, { problem: brokenRuleSentence(brokenRule(refused), visit.reader.texts) });
      }
      await endOtherSessions(this.#deps, visit, 'password-changed');
      return done(reply, visit, 'password-changed');
    });
  }

  @Post(':tenant/:workspace/account/user-code')
  async changeUserCode(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      const { user, origin } = visit;
      if (isSampleUser(visit)) return seeOther(reply, urlOf(visit));
      const removes = form.get('action') === 'remove';
      const code = removes ? '' : (form.get('user_code') ?? '');
      // An empty field takes nothing away.
      if (!removes && code === '') return seeOther(reply, urlOf(visit));
      const change = { ...ownerOf(visit), code, requestedBy: requestedByUser(visit, user.id) };
      const refused = await refusalOf(this.#deps.credentials.setUserCode(change, origin));
      if (refused === undefined) return done(reply, visit, removes ? 'user-code-removed' : 'user-code-set');
      return this.#show(reply, visit, { problem: brokenRuleSentence(brokenRule(refused), visit.reader.texts) });
    });
  }

  @Post(':tenant/:workspace/account/sessions')
  async endSession(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      const session = form.get('session') ?? '';
      if (session === 'others') await endOtherSessions(this.#deps, visit, 'signed-out');
      else await endOwnSession(this.#deps, visit, session);
      return done(reply, visit, 'session-ended');
    });
  }

  @Post(':tenant/:workspace/account/notices')
  async switchNoticesOff(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      const session = form.get('session') ?? '';
      const known = await this.#deps.subscriptions.sessionsOf(visit.workspace, visit.user.id);
      if (!known.has(session)) throw notThere('no notices are sent there');
      const event = {
        ...noticesEvent(visit, 'backchannel.notices_disabled'),
        details: { reason: 'asked', session },
      };
      await this.#deps.subscriptions.removeOfSession(visit.workspace, visit.user.id, session, event);
      return done(reply, visit, 'notices-off');
    });
  }

  @Post(':tenant/:workspace/account/grants')
  async withdrawGrant(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      await withdrawOwnGrant(this.#deps, visit, form.get('grant') ?? '');
      return done(reply, visit, 'grant-withdrawn');
    });
  }

  async #at(
    request: FrontChannelRequest,
    reply: FastifyReply,
    work: (visit: AccountVisit) => Promise<void> | void,
  ): Promise<void> {
    const workspace = await workspaceOfPath(this.#deps.directory, request.params);
    try {
      const languageForm = openedPageLanguageForm(request, workspace) ?? pageLanguageForm(workspace, '/account');
      const reading = { reader: readerOf(request, workspace, { languageForm }), uiLocales: askedLanguage(request) };
      const secret = sessionSecret(request);
      const visit = await findAccountVisit(this.#deps, workspace, secret, request.context, reading);
      await (visit === undefined ? this.#signIn(reply, workspace, false, reading.uiLocales) : work(visit));
    } catch (failure) {
      await this.#deps.refusals.answer(failure, workspace, request, reply);
    }
  }

  /** A form of this session, after a recent sign-in. */
  async #change(
    request: FrontChannelRequest,
    reply: FastifyReply,
    work: (visit: AccountVisit, form: Parameters) => Promise<void> | void,
  ): Promise<void> {
    await this.#at(request, reply, (visit) => {
      const form = parseForm(typeof request.body === 'string' ? request.body : '');
      checkAccountForm(visit, form);
      return visit.mayChange ? work(visit, form) : this.#signIn(reply, visit.workspace, true, visit.uiLocales);
    });
  }

  /** `again`: though somebody is signed in. `language`: what the address asks for. */
  async #signIn(
    reply: FastifyReply,
    workspace: Workspace,
    again: boolean,
    language: Language | undefined,
  ): Promise<void> {
    const opened = await openAccountInteraction(this.#deps, workspace, again, language);
    setInteractionCookie(reply, workspace, opened);
    seeOther(reply, interactionUrl(workspace, opened.id));
  }

  async #show(
    reply: FastifyReply,
    visit: AccountVisit,
    said: { readonly done?: string | undefined; readonly problem?: string },
  ): Promise<void> {
    const { workspace, user, live, credentials, mayChange, csrfToken, reader } = visit;
    const [sessions, told, grants, passkeyOptions] = await Promise.all([
      ownSessions(this.#deps, visit),
      this.#deps.subscriptions.sessionsOf(workspace, user.id),
      ownGrants(this.#deps, visit),
      mayChange && offersPasskeys(workspace.settings) ? this.#passkeyOptions(visit) : undefined,
    ]);
    const text = accountPage({
      ...{ workspace, reader, timeZone: timeZoneOf(visit), at: (path) => urlOf(visit, path), csrfToken },
      username: user.username,
      ...{ credentials, grants, mayChange, passkeyOptions, isSample: isSampleUser(visit) },
      sessions: sessions.map(({ session }) => session),
      toldSessions: told,
      currentSessionId: live.session.id,
      ...said,
    });
    const script = passkeyOptions === undefined ? undefined : passkeyScriptUrl(workspace);
    sendPage(reply, workspace, said.problem === undefined ? 200 : 422, text, { script });
  }

  async #passkeyOptions({ workspace, user, live, credentials }: AccountVisit): Promise<string> {
    const purpose = { kind: 'registration', boundTo: live.session.id, userId: user.id } as const;
    const challenge = await beginCeremony(this.#deps, workspace, purpose);
    const { userHandle: handle, passkeys } = credentials;
    return creationOptions(workspace, challenge, { handle, username: user.username, passkeys });
  }

  async #setUpCodes(reply: FastifyReply, visit: AccountVisit, status: number, problem?: string): Promise<void> {
    const { workspace, user, origin, csrfToken, reader } = visit;
    const request = { ...ownerOf(visit), context: contextOf(visit) };
    const { secret } = await this.#deps.credentials.beginOneTimeCodes(request, origin);
    const at = (path: string) => urlOf(visit, path);
    const text = setUpCodesPage({ workspace, reader, at, csrfToken, username: user.username, secret, problem });
    sendPage(reply, workspace, status, text);
  }
}

function ownerOf({ workspace, user }: AccountVisit) {
  return { tenant: workspace.tenant, workspaceId: workspace.id, userId: user.id };
}

/** A secret is confirmed in the session in which it was begun. */
function contextOf({ live }: AccountVisit): string {
  return `session:${live.session.id}`;
}

function mayHaveCodes(visit: AccountVisit): boolean {
  const { workspace, credentials } = visit;
  return offersOneTimeCodes(workspace.settings) && !credentials.hasOneTimeCodes && !isSampleUser(visit);
}

/** The account page, or what is below it, in the language that this visit's address asks for. */
function urlOf({ workspace, uiLocales }: AccountVisit, path = '', done?: Done): string {
  return accountUrl(workspace, path, { done, ui_locales: uiLocales });
}

function askedLanguage(request: FrontChannelRequest): Language | undefined {
  return lookUpLanguage(uiLocalesIn(rawQuery(request)));
}

/** OIDC Core §5.1 `zoneinfo`. */
function timeZoneOf({ user }: AccountVisit): string | undefined {
  const { zoneinfo } = user.claims;
  return typeof zoneinfo === 'string' ? zoneinfo : undefined;
}

function done(reply: FastifyReply, visit: AccountVisit, what: Done): void {
  seeOther(reply, urlOf(visit, '', what));
}

function showCodes(reply: FastifyReply, visit: AccountVisit, codes: readonly string[]): void {
  const { workspace, reader } = visit;
  sendPage(reply, workspace, 200, recoveryCodesPage({ workspace, reader, codes, continueAt: urlOf(visit) }));
}

/** What identity would not do, and why; `undefined`: it did. */
async function refusalOf(call: Promise<unknown>): Promise<GrpcCallError | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof GrpcCallError && [INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS].includes(error.code))
      return error;
    throw error;
  }
}

function notThere(description: string): OAuthError {
  return new OAuthError('invalid_request', description, { clause: 'RFC 6749 §10.12', status: 404 });
}

/** A rule as identity names it; of its words, the clause before them is for developers. */
function brokenRule({ rule, details }: GrpcCallError): BrokenRule {
  return { rule, words: details.replace(/^[^:]*§[^:]*: /, '') };
}
