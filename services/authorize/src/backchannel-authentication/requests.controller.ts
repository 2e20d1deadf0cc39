import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { Directory } from '@ostiary/directory/directory';
import { offersBackchannelAuthentication } from '@ostiary/oauth/backchannel-authentication';
import { type Client, endedSince } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { type Parameters, parseForm, parseQuery } from '@ostiary/oauth/parameters';
import type { Workspace } from '@ostiary/oauth/workspace';
import { methodNotAllowed } from '@ostiary/platform/oauth-error.filter';
import { rawQuery } from '@ostiary/platform/request-context';
import type { BackchannelRequestStore, PendingRequest } from '@ostiary/state/backchannel-request.store';
import type { FastifyReply } from 'fastify';
import { accountUrl } from '../account/account.js';
import {
  type AccountVisit,
  type AccountVisitDependencies,
  checkAccountForm,
  findAccountVisit,
} from '../account/account-visit.js';
import { seeOther } from '../authorize/authorization-response.js';
import { accessAsked } from '../authorize/consent-need.js';
import type { Refusals } from '../authorize/refusals.js';
import { shownAgent } from '../authorize/shown-agent.js';
import { type InteractionStores, interactionUrl, openRequestsInteraction } from '../interaction/interaction.js';
import { setInteractionCookie } from '../interaction/interaction-cookie.js';
import { openPages } from '../interaction/open-pages.js';
import { pageLanguageForm, readerOf } from '../language/reader.js';
import { inLanguage, logoOrigins } from '../pages/client-introduction.js';
import { noticesScriptUrl, noticesWorkerUrl } from '../pages/notices-script.js';
import { type RequestEnd, requestEndPage, requestsPage, type ShownRequest } from '../pages/requests.page.js';
import { sendPage } from '../pages/send-page.js';
import { sessionSecret } from '../sessions/session-cookie.js';
import { type PushServices, parseBrowserSubscription } from '../user-notices/browser-subscription.js';
import { noticesEvent } from '../user-notices/notices-event.js';
import type { PushSubscriptions } from '../user-notices/push-subscription.repository.js';
import type { VapidKeys } from '../user-notices/send-push.js';
import { type FrontChannelRequest, workspaceOfPath } from '../workspace-of-path.js';
import { type DenyRequestDependencies, denyRequest } from './approve-request.js';
import type { BackchannelLimiter } from './backchannel-limiter.js';
import type { BlockedClients } from './blocked-client.repository.js';
import { askedByBackchannel, requestsUrl, toWaitingRequest } from './waiting-request.js';
import { whenceOf } from './whence.js';

export interface RequestsDependencies extends Omit<AccountVisitDependencies, 'directory'>, InteractionStores {
  readonly directory: Pick<Directory, 'workspace' | 'client' | 'user'>;
  readonly requests: Pick<BackchannelRequestStore, 'ofUser' | 'findPending' | 'deny'>;
  readonly blocks: Pick<BlockedClients, 'ofUser' | 'add' | 'remove'>;
  readonly limiter: Pick<BackchannelLimiter, 'noteRefusal'>;
  readonly pings: DenyRequestDependencies['pings'];
  readonly subscriptions: Pick<PushSubscriptions, 'put' | 'sessionsOf' | 'removeOfSession'>;
  readonly pushServices: PushServices;
  readonly vapidKeys: Pick<VapidKeys, 'of'>;
  readonly audit: Pick<AuditEmitter, 'record'>;
  readonly refusals: Refusals;
}

/** Injection token. */
export const REQUESTS_DEPENDENCIES = Symbol('RequestsDependencies');

/** What a form leaves to be said: it stands in the address after it. */
const DONE = ['denied', 'blocked', 'unblocked', 'over', 'notices-on', 'notices-off', 'notices-failed'] as const;
type Done = (typeof DONE)[number];

/** One of what waits for this user, and of a client that still is one. */
interface Waiting {
  readonly pending: PendingRequest;
  readonly client: Client;
}

/**
 * CIBA §8: the page on which a user sees what clients ask for by the back channel, says no, or goes on to the page where a yes is given (an interaction, as after /authorize).
 * Everybody sees what names them and nothing else; forms count only with a token of the same session.
 */
@Controller()
export class RequestsController {
  readonly #deps: RequestsDependencies;

  constructor(@Inject(REQUESTS_DEPENDENCIES) deps: RequestsDependencies) {
    this.#deps = deps;
  }

  @Get(':tenant/:workspace/requests')
  async show(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET', 'POST']);
    await this.#at(request, reply, (visit) => {
      const said = new URLSearchParams(rawQuery(request)).get('done');
      return this.#show(
        reply,
        visit,
        DONE.find((name) => name === said),
      );
    });
  }

  @Post(':tenant/:workspace/requests')
  async decide(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#at(request, reply, async (visit) => {
      const form = parseForm(typeof request.body === 'string' ? request.body : '');
      checkAccountForm(visit, form);
      const action = form.get('action');
      if (action === 'notices-on') return this.#switchNoticesOn(reply, visit, form);
      if (action === 'notices-off') return this.#switchNoticesOff(reply, visit);
      if (action === 'unblock') return this.#unblock(reply, visit, form.get('client') ?? '');
      const waiting = await this.#find(visit, form);
      if (waiting === undefined) return done(reply, visit, 'over');
      switch (action) {
        case 'review':
          return openPages(this.#deps, reply, authorizationOf(visit, waiting), false);
        case 'deny':
          return done(reply, visit, (await this.#deny(visit, waiting)) ? 'denied' : 'over');
        case 'block':
          await this.#block(visit, waiting);
          return done(reply, visit, 'blocked');
        default:
          return seeOther(reply, requestsUrl(visit.workspace));
      }
    });
  }

  /** The end of every interaction for such a request. What the address says is only which of three texts is shown. */
  @Get(':tenant/:workspace/requests/done')
  async end(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET']);
    const workspace = await workspaceOfPath(this.#deps.directory, request.params);
    const end = endOf(parseQuery(rawQuery(request)).get('error'));
    const reader = readerOf(request, workspace, { languageForm: pageLanguageForm(workspace, END_PATHS[end]) });
    sendPage(reply, workspace, 200, requestEndPage(workspace, reader, end, requestsUrl(workspace)));
  }

  async #show(reply: FastifyReply, visit: AccountVisit, said: Done | undefined): Promise<void> {
    const { workspace, user, reader, csrfToken } = visit;
    const [waiting, blocked, notices] = await Promise.all([
      this.#waiting(visit),
      this.#blocked(visit),
      this.#notices(visit),
    ]);
    const text = requestsPage({
      ...{ workspace, reader, csrfToken, blocked, notices, username: user.username },
      url: requestsUrl(workspace),
      accountUrl: accountUrl(workspace),
      requests: await Promise.all(waiting.map((one) => shown(this.#deps, visit, one))),
      done: said && reader.texts[`requests.done-${said}`],
    });
    const images = waiting.flatMap(({ client }) => logoOrigins(inLanguage(client, reader.language)));
    const isOffered = notices?.isOn === false;
    sendPage(reply, workspace, 200, text, {
      images,
      ...(isOffered ? { script: noticesScriptUrl(workspace), worker: noticesWorkerUrl(workspace) } : {}),
    });
  }

  async #notices({ workspace, user, live }: AccountVisit) {
    const { subscriptions, vapidKeys, pushServices } = this.#deps;
    if (pushServices.hosts.length === 0) return undefined;
    const sessions = await subscriptions.sessionsOf(workspace, user.id);
    return { isOn: sessions.has(live.session.id), vapidKey: vapidKeys.of(workspace.id).publicKey };
  }

  async #switchNoticesOn(reply: FastifyReply, visit: AccountVisit, form: Parameters): Promise<void> {
    const browser = parseBrowserSubscription(form, this.#deps.pushServices);
    if (browser === undefined) return done(reply, visit, 'notices-failed');
    const details = { push_service: new URL(browser.endpoint).host };
    const event = { ...noticesEvent(visit, 'backchannel.notices_enabled'), details };
    const isKept = await this.#deps.subscriptions.put(visit.live.session, browser, visit.reader.language, event);
    return done(reply, visit, isKept ? 'notices-on' : 'notices-failed');
  }

  async #switchNoticesOff(reply: FastifyReply, visit: AccountVisit): Promise<void> {
    const { workspace, user, live } = visit;
    const details = { reason: 'asked', session: live.session.id };
    const event = { ...noticesEvent(visit, 'backchannel.notices_disabled'), details };
    await this.#deps.subscriptions.removeOfSession(workspace, user.id, live.session.id, event);
    return done(reply, visit, 'notices-off');
  }

  async #waiting({ workspace, user }: AccountVisit): Promise<Waiting[]> {
    const all = await this.#deps.requests.ofUser(workspace.id, user.id, this.#deps.now());
    const known = await Promise.all(all.map((pending) => this.#withClient(workspace, pending)));
    return known.filter((one) => one !== undefined);
  }

  async #blocked({ workspace, user, reader }: AccountVisit) {
    const clientIds = await this.#deps.blocks.ofUser(workspace, user.id);
    return Promise.all(
      clientIds.map(async (clientId) => {
        const client = await this.#deps.directory.client(workspace, clientId);
        return { clientId, name: (client && inLanguage(client, reader.language).clientName) ?? clientId };
      }),
    );
  }

  async #find({ workspace, user }: AccountVisit, form: Parameters): Promise<Waiting | undefined> {
    const id = form.get('request') ?? '';
    if (!/^[A-Za-z0-9_-]{43}$/.test(id)) return undefined;
    const pending = await this.#deps.requests.findPending(workspace.id, user.id, id, this.#deps.now());
    return pending && this.#withClient(workspace, pending);
  }

  async #withClient(workspace: Workspace, pending: PendingRequest): Promise<Waiting | undefined> {
    const client = await this.#deps.directory.client(workspace, pending.record.clientId);
    if (client === undefined || client.disabled || endedSince(client, pending.record.requestedAt)) return undefined;
    return { pending, client };
  }

  /** False: it was decided meanwhile. Evidence first: what is refused twice was refused. */
  async #deny(visit: AccountVisit, waiting: Waiting): Promise<boolean> {
    const { scopes, resources } = waiting.pending.record.request;
    await this.#deps.audit.record({
      ...eventBase(visit, waiting.client.clientId),
      ...{ type: 'consent.refused', outcome: 'failure', error: 'access_denied', clause: 'CIBA §11' },
      ...{ scopes, resources },
    });
    return denyRequest(this.#deps, { ...visit, client: waiting.client }, toWaitingRequest(waiting.pending));
  }

  /** With all of the client's that waits. */
  async #block(visit: AccountVisit, { client }: Waiting): Promise<void> {
    const { workspace, user } = visit;
    const event = { ...eventBase(visit, client.clientId), outcome: 'success' } as const;
    await this.#deps.blocks.add(workspace, user.id, client.clientId, { ...event, type: 'backchannel.client_blocked' });
    for (const waiting of await this.#waiting(visit)) {
      if (waiting.client.clientId === client.clientId) await this.#deny(visit, waiting);
    }
  }

  async #unblock(reply: FastifyReply, visit: AccountVisit, clientId: string): Promise<void> {
    const { workspace, user } = visit;
    const isBlocked = (await this.#deps.blocks.ofUser(workspace, user.id)).includes(clientId);
    if (!isBlocked) return seeOther(reply, requestsUrl(workspace));
    const event = { ...eventBase(visit, clientId), type: 'backchannel.client_unblocked', outcome: 'success' } as const;
    await this.#deps.blocks.remove(workspace, user.id, clientId, event);
    return done(reply, visit, 'unblocked');
  }

  async #at(
    request: FrontChannelRequest,
    reply: FastifyReply,
    work: (visit: AccountVisit) => Promise<void> | void,
  ): Promise<void> {
    const workspace = await workspaceOfPath(this.#deps.directory, request.params);
    try {
      if (!offersBackchannelAuthentication(workspace.settings)) throw noRequestsHere();
      const reader = readerOf(request, workspace, { languageForm: pageLanguageForm(workspace, '/requests') });
      const reading = { reader, uiLocales: undefined };
      const visit = await findAccountVisit(this.#deps, workspace, sessionSecret(request), request.context, reading);
      if (visit !== undefined) return await work(visit);
      const opened = await openRequestsInteraction(this.#deps, workspace);
      setInteractionCookie(reply, workspace, opened);
      seeOther(reply, interactionUrl(workspace, opened.id));
    } catch (failure) {
      await this.#deps.refusals.answer(failure, workspace, request, reply);
    }
  }
}

async function shown(
  { directory }: Pick<RequestsDependencies, 'directory'>,
  visit: AccountVisit,
  { pending, client }: Waiting,
): Promise<ShownRequest> {
  const { workspace, reader, origin, user } = visit;
  const { request } = pending.record;
  const { zoneinfo } = user.claims;
  return {
    id: pending.id,
    client: inLanguage(client, reader.language),
    agent: await shownAgent(directory, workspace, client),
    asked: accessAsked({ ...request, claims: undefined }, client, workspace.settings),
    bindingMessage: request.bindingMessage,
    whence: whenceOf(pending.record, origin, reader, typeof zoneinfo === 'string' ? zoneinfo : undefined),
  };
}

function authorizationOf({ workspace, origin }: AccountVisit, { pending, client }: Waiting) {
  const request = askedByBackchannel(workspace, pending.record.request);
  return { workspace, client, request, waitingRequest: toWaitingRequest(pending), origin };
}

function done(reply: FastifyReply, { workspace }: AccountVisit, what: Done): void {
  seeOther(reply, `${requestsUrl(workspace)}?done=${what}`);
}

const END_PATHS: Readonly<Record<RequestEnd, string>> = {
  done: '/requests/done',
  denied: '/requests/done?error=access_denied',
  failed: '/requests/done?error=expired_token',
  unavailable: '/requests/done?error=temporarily_unavailable',
};

function endOf(error: string | undefined): RequestEnd {
  if (error === undefined) return 'done';
  if (error === 'temporarily_unavailable') return 'unavailable';
  return error === 'access_denied' ? 'denied' : 'failed';
}

function noRequestsHere(): OAuthError {
  return new OAuthError('invalid_request', 'this workspace has no requests by the back channel', {
    clause: 'CIBA §8',
    status: 404,
  });
}

function eventBase({ workspace, user, live, origin }: AccountVisit, clientId: string) {
  return {
    workspace,
    actor: { type: 'user', id: user.id },
    target: { type: 'client', id: clientId },
    clientId,
    sessionId: live.session.id,
    request: origin,
  } as const satisfies Omit<AuditEventInput, 'type' | 'outcome'>;
}
