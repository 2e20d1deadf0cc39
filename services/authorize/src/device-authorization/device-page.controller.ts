import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { Directory } from '@ostiary/directory/directory';
import { endedSince } from '@ostiary/oauth/client';
import { offersDeviceGrant } from '@ostiary/oauth/device-grant';
import { endpointUrl } from '@ostiary/oauth/endpoints';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { parseForm, parseQuery } from '@ostiary/oauth/parameters';
import { typedUserCode } from '@ostiary/oauth/user-code';
import type { Workspace } from '@ostiary/oauth/workspace';
import { methodNotAllowed } from '@ostiary/platform/oauth-error.filter';
import { rawQuery } from '@ostiary/platform/request-context';
import type { DeviceAuthorizationStore } from '@ostiary/state/device-authorization.store';
import type { FastifyReply } from 'fastify';
import type { Authorization } from '../authorize/authorization.js';
import type { Refusals } from '../authorize/refusals.js';
import type { InteractionStores } from '../interaction/interaction.js';
import { openPages } from '../interaction/open-pages.js';
import { notThisBrowser } from '../interaction/visit.js';
import { pageLanguageForm, readerOf } from '../language/reader.js';
import { type DeviceEnd, deviceCodePage, deviceEndPage } from '../pages/device.page.js';
import { sendPage } from '../pages/send-page.js';
import { tooManyAttempts } from '../pages/waiting.js';
import { type FrontChannelRequest, workspaceOfPath } from '../workspace-of-path.js';
import { entryToken, isEntryToken } from './entry-cookie.js';
import type { UserCodeLimiter } from './user-code-limiter.js';
import { askedByDevice, toWaitingDevice } from './waiting-device.js';

export interface DevicePageDependencies extends InteractionStores {
  readonly directory: Pick<Directory, 'workspace' | 'client'>;
  readonly devices: Pick<DeviceAuthorizationStore, 'findByUserCode'>;
  readonly userCodes: Pick<UserCodeLimiter, 'admit' | 'forget'>;
  readonly audit: Pick<AuditEmitter, 'record'>;
  readonly refusals: Refusals;
  /** Unix ms. */
  readonly now: () => number;
}

/** Injection token. */
export const DEVICE_PAGE_DEPENDENCIES = Symbol('DevicePageDependencies');

/**
 * RFC 8628 §3.3: the page that a device sends its user to. The code is looked for when its form comes, never when the page is opened, so that a link with a
 * code in it does nothing by itself. What follows are the pages of an interaction, as after /authorize; at their end the browser comes
 * back here. Decides who may try how often; trusts nothing that the browser sends.
 */
@Controller()
export class DevicePageController {
  readonly #deps: DevicePageDependencies;

  constructor(@Inject(DEVICE_PAGE_DEPENDENCIES) deps: DevicePageDependencies) {
    this.#deps = deps;
  }

  @Get(':tenant/:workspace/device')
  async show(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET', 'POST']);
    await this.#at(request, reply, async (workspace) => {
      const typed = parseQuery(rawQuery(request)).get('user_code') ?? '';
      // RFC 8628 §3.3.1: the link saves the typing, and nothing else. What is no code is not shown, whoever made the link.
      this.#showEntry(request, reply, workspace, 200, typedUserCode(typed) === undefined ? '' : typed);
    });
  }

  @Post(':tenant/:workspace/device')
  async enter(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#at(request, reply, async (workspace) => {
      const form = parseForm(typeof request.body === 'string' ? request.body : '');
      if (!isEntryToken(request, form.get('csrf'))) throw notThisBrowser();
      const typed = form.get('user_code') ?? '';
      const userCode = typedUserCode(typed);
      const { texts } = readerOf(request, workspace);
      const wrong = texts['device.wrong'];
      // What can be no code of anybody's is no guess.
      if (userCode === undefined) return this.#showEntry(request, reply, workspace, 422, typed, wrong);
      const { address } = request.context;
      const seconds = await this.#deps.userCodes.admit(workspace.id, address);
      if (seconds !== undefined) {
        await this.#deps.audit.record(enteredEvent(request, workspace, { reason: 'throttled' }));
        reply.header('retry-after', String(seconds));
        return this.#showEntry(request, reply, workspace, 429, typed, tooManyAttempts(seconds, texts));
      }
      const authorization = await this.#find(request, workspace, userCode);
      if (authorization === undefined) {
        await this.#deps.audit.record(enteredEvent(request, workspace, { reason: 'unknown' }));
        return this.#showEntry(request, reply, workspace, 422, typed, wrong);
      }
      request.logFields.clientId = authorization.client.clientId;
      await Promise.all([
        this.#deps.userCodes.forget(workspace.id, address),
        this.#deps.audit.record(enteredEvent(request, workspace, authorization)),
      ]);
      return openPages(this.#deps, reply, authorization, false);
    });
  }

  /** The end of every interaction for a device. What the address says is only which of three texts is shown. */
  @Get(':tenant/:workspace/device/done')
  async done(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method !== 'GET') throw methodNotAllowed(['GET']);
    await this.#at(request, reply, async (workspace) => {
      const end = endOf(parseQuery(rawQuery(request)).get('error'));
      const reader = readerOf(request, workspace, { languageForm: pageLanguageForm(workspace, END_PATHS[end]) });
      sendPage(reply, workspace, 200, deviceEndPage(workspace, reader, end));
    });
  }

  /** The device that shows the code: of this workspace, waiting, and of a client that still is one. */
  async #find(
    { context: origin }: FrontChannelRequest,
    workspace: Workspace,
    userCode: string,
  ): Promise<Authorization | undefined> {
    const found = await this.#deps.devices.findByUserCode(workspace.id, userCode, this.#deps.now());
    if (found === undefined) return undefined;
    const client = await this.#deps.directory.client(workspace, found.authorization.clientId);
    if (client === undefined || client.disabled || endedSince(client, found.authorization.requestedAt))
      return undefined;
    const request = askedByDevice(workspace, found.authorization.request);
    return { workspace, client, request, waitingDevice: toWaitingDevice(found), origin };
  }

  #showEntry(
    request: FrontChannelRequest,
    reply: FastifyReply,
    workspace: Workspace,
    status: number,
    typed: string,
    problem?: string,
  ): void {
    // Whatever else stands in the address is not carried on.
    const again = typedUserCode(typed) === undefined ? '' : `?${new URLSearchParams({ user_code: typed })}`;
    const reader = readerOf(request, workspace, { languageForm: pageLanguageForm(workspace, `/device${again}`) });
    const url = endpointUrl(workspace.issuer, 'deviceVerification');
    const csrfToken = entryToken(request, reply, workspace);
    sendPage(reply, workspace, status, deviceCodePage({ workspace, reader, url, csrfToken, typed, problem }));
  }

  async #at(
    request: FrontChannelRequest,
    reply: FastifyReply,
    work: (workspace: Workspace) => Promise<void>,
  ): Promise<void> {
    const workspace = await workspaceOfPath(this.#deps.directory, request.params);
    try {
      if (!offersDeviceGrant(workspace.settings)) throw noDevicesHere();
      await work(workspace);
    } catch (failure) {
      await this.#deps.refusals.answer(failure, workspace, request, reply);
    }
  }
}

const END_PATHS: Readonly<Record<DeviceEnd, string>> = {
  done: '/device/done',
  denied: '/device/done?error=access_denied',
  failed: '/device/done?error=expired_token',
};

function endOf(error: string | undefined): DeviceEnd {
  if (error === undefined) return 'done';
  return error === 'access_denied' ? 'denied' : 'failed';
}

function noDevicesHere(): OAuthError {
  return new OAuthError('invalid_request', 'this workspace has no device authorization grant', {
    clause: 'RFC 8628 §3.3',
    status: 404,
  });
}

/** The code itself is in no event: while it is good, it is half of what an attacker needs. */
function enteredEvent(
  { context }: FrontChannelRequest,
  workspace: Workspace,
  outcome: Pick<Authorization, 'client' | 'waitingDevice'> | { readonly reason: 'unknown' | 'throttled' },
): AuditEventInput {
  const base = {
    type: 'device.code_entered',
    workspace,
    actor: { type: 'anonymous', id: '' },
    request: context,
  } as const;
  if ('reason' in outcome) {
    return {
      ...base,
      outcome: 'failure',
      error: 'access_denied',
      clause: 'RFC 8628 §5.1',
      details: { reason: outcome.reason },
    };
  }
  const { client, waitingDevice } = outcome;
  return {
    ...base,
    outcome: 'success',
    clientId: client.clientId,
    ...(waitingDevice && { target: { type: 'device_authorization', id: waitingDevice.deviceHash } }),
  };
}
