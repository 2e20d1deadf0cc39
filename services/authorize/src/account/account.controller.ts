import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { CodeResult, type CredentialsClient } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { GrantsClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { Directory } from '@ostiary/directory/directory';
import { offersOneTimeCodes, offersPasskeys } from '@ostiary/oauth/authorization-request/authentication-context';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { type Parameters, parseForm } from '@ostiary/oauth/parameters';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { methodNotAllowed } from '@ostiary/platform/oauth-error.filter';
import type { FastifyReply } from 'fastify';
import { seeOther } from '../authorize/authorization-response.js';
import type { Refusals } from '../authorize/refusals.js';
import { type InteractionStores, interactionUrl, openAccountInteraction } from '../interaction/interaction.js';
import { setInteractionCookie } from '../interaction/interaction-cookie.js';
import { beginCeremony, type CeremonyStores, spendCeremony } from '../interaction/passkey-ceremony.js';
import { creationOptions } from '../interaction/passkey-options.js';
import { requestedByUser } from '../interaction/requested-by.js';
import { inWords } from '../interaction/sentences.js';
import { accountPage, setUpCodesPage } from '../pages/account.page.js';
import { recoveryCodesPage } from '../pages/enrolment.page.js';
import { passkeyScriptUrl } from '../pages/passkey-script.js';
import { sendPage } from '../pages/send-page.js';
import { sessionSecret } from '../sessions/session-cookie.js';
import type { Sessions } from '../sessions/sessions.js';
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
  readonly directory: Pick<Directory, 'workspace' | 'client' | 'user'>;
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
  >;
  readonly interactions: InteractionStores['interactions'];
  readonly refusals: Refusals;
}

/** Injection token. */
export const ACCOUNT_DEPENDENCIES = Symbol('AccountDependencies');

/** What a change leaves to be said, by what stands in the address after it. */
const DONE: Readonly<Record<string, string>> = {
  'passkey-added': 'The passkey has been added.',
  'passkey-renamed': 'The passkey has its new name.',
  'passkey-removed': 'The passkey has been removed. It signs nobody in any more.',
  'codes-removed': 'Codes are off. Your password is enough to sign in.',
  'password-changed': 'Your password has been changed, and you are signed out everywhere else.',
  'session-ended': 'You are signed out there.',
  'grant-withdrawn': 'The application may do nothing for you any more.',
};

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
      const done = new URL(request.url, accountUrl(visit.workspace)).searchParams.get('done') ?? '';
      return this.#show(reply, visit, { done: Object.hasOwn(DONE, done) ? DONE[done] : undefined });
    });
  }

  @Get(':tenant/:workspace/account/sign-in')
  async signIn(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET']);
    const workspace = await workspaceOfPath(this.#deps.directory, request.params);
    try {
      await this.#signIn(reply, workspace, true);
    } catch (failure) {
      await this.#deps.refusals.answer(failure, workspace, request, reply);
    }
  }

  @Post(':tenant/:workspace/account/passkeys/new')
  async addPasskey(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      const { workspace, user, origin, live } = visit;
      if (!offersPasskeys(workspace.settings)) return seeOther(reply, accountUrl(workspace));
      const responseJson = form.get('credential') ?? '';
      const purpose = { kind: 'registration', boundTo: live.session.id, userId: user.id } as const;
      const ceremony = await spendCeremony(this.#deps, workspace, purpose, responseJson);
      if (ceremony === undefined) return this.#show(reply, visit, { problem: NOT_ADDED });
      const wish = { ...ownerOf(visit), ceremony, responseJson, name: form.get('name') ?? '' };
      const refused = await refusalOf(
        this.#deps.credentials.addPasskey({ ...wish, requestedBy: requestedByUser(visit, user.id) }, origin),
      );
      if (refused === undefined) return done(reply, workspace, 'passkey-added');
      const problem = refused.field === '/name' ? sentence(refused.details) : NOT_ADDED;
      return this.#show(reply, visit, { problem });
    });
  }

  @Post(':tenant/:workspace/account/passkeys')
  async changePasskey(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      const { workspace, user, origin } = visit;
      const choice = { ...ownerOf(visit), passkeyId: form.get('passkey') ?? '' };
      const requestedBy = requestedByUser(visit, user.id);
      const removes = form.get('action') === 'remove';
      const refused = await refusalOf(
        removes
          ? this.#deps.credentials.removePasskey({ ...choice, requestedBy }, origin)
          : this.#deps.credentials.renamePasskey({ ...choice, name: form.get('name') ?? '', requestedBy }, origin),
      );
      if (refused === undefined) return done(reply, workspace, removes ? 'passkey-removed' : 'passkey-renamed');
      if (refused.code === NOT_FOUND) throw notThere('there is no such passkey');
      return this.#show(reply, visit, { problem: sentence(refused.details) });
    });
  }

  @Get(':tenant/:workspace/account/codes')
  async setUpCodes(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET', 'POST']);
    await this.#at(request, reply, (visit) => {
      if (!visit.mayChange) return this.#signIn(reply, visit.workspace, true);
      return mayHaveCodes(visit) ? this.#setUpCodes(reply, visit, 200) : seeOther(reply, accountUrl(visit.workspace));
    });
  }

  @Post(':tenant/:workspace/account/codes/confirm')
  async confirmCodes(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      const { workspace, user, origin } = visit;
      if (!mayHaveCodes(visit)) return seeOther(reply, accountUrl(workspace));
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
      if (confirmed.result === CodeResult.CODE_RESULT_VERIFIED)
        return showCodes(reply, workspace, confirmed.recoveryCodes);
      const seconds = Math.max(1, confirmed.retryAt - Math.floor(this.#deps.now() / 1000));
      return confirmed.result === CodeResult.CODE_RESULT_THROTTLED
        ? this.#setUpCodes(reply, visit, 429, `Too many attempts. Try again in ${inWords(seconds)}.`)
        : this.#setUpCodes(reply, visit, 422, 'This code is not right. Wait for the next one and try again.');
    });
  }

  @Post(':tenant/:workspace/account/codes')
  async changeCodes(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      const { workspace, user, origin } = visit;
      if (isSampleUser(visit)) return seeOther(reply, accountUrl(workspace));
      const change = { ...ownerOf(visit), requestedBy: requestedByUser(visit, user.id) };
      if (form.get('action') === 'recovery') {
        const { recoveryCodes } = await this.#deps.credentials.replaceRecoveryCodes(change, origin);
        return showCodes(reply, workspace, recoveryCodes);
      }
      await refusalOf(this.#deps.credentials.removeOneTimeCodes(change, origin));
      return done(reply, workspace, 'codes-removed');
    });
  }

  @Post(':tenant/:workspace/account/password')
  async changePassword(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      const { workspace, user, origin } = visit;
      if (isSampleUser(visit)) return seeOther(reply, accountUrl(workspace));
      const password = form.get('password') ?? '';
      const change = { ...ownerOf(visit), password, requestedBy: requestedByUser(visit, user.id) };
      const refused = await refusalOf(this.#deps.identity.updateUser(change, origin));
      if (refused !== undefined) return this.#show(reply, visit, { problem: sentence(refused.details) });
      await endOtherSessions(this.#deps, visit, 'password-changed');
      return done(reply, workspace, 'password-changed');
    });
  }

  @Post(':tenant/:workspace/account/sessions')
  async endSession(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      const session = form.get('session') ?? '';
      if (session === 'others') await endOtherSessions(this.#deps, visit, 'signed-out');
      else await endOwnSession(this.#deps, visit, session);
      return done(reply, visit.workspace, 'session-ended');
    });
  }

  @Post(':tenant/:workspace/account/grants')
  async withdrawGrant(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#change(request, reply, async (visit, form) => {
      await withdrawOwnGrant(this.#deps, visit, form.get('grant') ?? '');
      return done(reply, visit.workspace, 'grant-withdrawn');
    });
  }

  async #at(
    request: FrontChannelRequest,
    reply: FastifyReply,
    work: (visit: AccountVisit) => Promise<void> | void,
  ): Promise<void> {
    const workspace = await workspaceOfPath(this.#deps.directory, request.params);
    try {
      const visit = await findAccountVisit(this.#deps, workspace, sessionSecret(request), request.context);
      await (visit === undefined ? this.#signIn(reply, workspace, false) : work(visit));
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
      return visit.mayChange ? work(visit, form) : this.#signIn(reply, visit.workspace, true);
    });
  }

  /** `again`: though somebody is signed in. */
  async #signIn(reply: FastifyReply, workspace: Workspace, again: boolean): Promise<void> {
    const opened = await openAccountInteraction(this.#deps, workspace, again);
    setInteractionCookie(reply, workspace, opened);
    seeOther(reply, interactionUrl(workspace, opened.id));
  }

  async #show(
    reply: FastifyReply,
    visit: AccountVisit,
    said: { readonly done?: string | undefined; readonly problem?: string },
  ): Promise<void> {
    const { workspace, user, live, credentials, mayChange, csrfToken } = visit;
    const [sessions, grants, passkeyOptions] = await Promise.all([
      ownSessions(this.#deps, visit),
      ownGrants(this.#deps, visit),
      mayChange && offersPasskeys(workspace.settings) ? this.#passkeyOptions(visit) : undefined,
    ]);
    const text = accountPage({
      ...{ workspace, url: accountUrl(workspace), csrfToken, username: user.username },
      ...{ credentials, grants, mayChange, passkeyOptions, isSample: isSampleUser(visit) },
      sessions: sessions.map(({ session }) => session),
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
    const { workspace, user, origin, csrfToken } = visit;
    const request = { ...ownerOf(visit), context: contextOf(visit) };
    const { secret } = await this.#deps.credentials.beginOneTimeCodes(request, origin);
    const url = accountUrl(workspace);
    sendPage(
      reply,
      workspace,
      status,
      setUpCodesPage({ workspace, url, csrfToken, username: user.username, secret, problem }),
    );
  }
}

const NOT_ADDED = 'The passkey could not be added. Try again.';

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

function done(reply: FastifyReply, workspace: Workspace, what: string): void {
  seeOther(reply, `${accountUrl(workspace)}?done=${what}`);
}

function showCodes(reply: FastifyReply, workspace: Workspace, codes: readonly string[]): void {
  sendPage(reply, workspace, 200, recoveryCodesPage({ workspace, codes, continueAt: accountUrl(workspace) }));
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

/** A rule in identity's words, as a sentence; the clause before it is for developers. */
function sentence(rule: string): string {
  const words = rule.replace(/^[^:]*§[^:]*: /, '');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
