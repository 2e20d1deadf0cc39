/**
 * Where a refusal at the front channel becomes an answer: audited first, then a redirect if a redirect URI is proven, else a page. What
 * is nobody's refusal is a page with an id and nothing else.
 */
import type { AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { Logger } from '@ostiary/platform/logger';
import { noteRefusal } from '@ostiary/platform/oauth-error.filter';
import { isUnavailability, temporarilyUnavailable } from '@ostiary/platform/unavailability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Reader, readerOf } from '../language/reader.js';
import { errorPage } from '../pages/error.page.js';
import { sendPage } from '../pages/send-page.js';
import { AuthorizationRefused } from './authorization.js';
import { sendAnswer } from './authorization-response.js';
import { isSigned, type SignedResponses } from './signed-responses.js';

export interface RefusalsDependencies {
  readonly audit: Pick<AuditEmitter, 'record'>;
  readonly signedResponses: Pick<SignedResponses, 'response'>;
  readonly logger: Pick<Logger, 'error'>;
}

export class Refusals {
  readonly #deps: RefusalsDependencies;

  constructor(deps: RefusalsDependencies) {
    this.#deps = deps;
  }

  /** Answers with whatever `failure` is. `known`: who reads, where that is known better than the request says it. Throws nothing. */
  async answer(
    failure: unknown,
    workspace: Workspace,
    request: FastifyRequest,
    reply: FastifyReply,
    known?: Reader,
  ): Promise<void> {
    // An error is not shown again in another language: opening its address anew may do something else.
    const reader = { ...(known ?? readerOf(request, workspace)), languageForm: undefined };
    try {
      if (failure instanceof AuthorizationRefused) await this.#refuse(failure, workspace, reader, request, reply);
      else this.#show(this.#asRefusal(failure, request), workspace, reader, request, reply);
    } catch (later) {
      this.#show(this.#asRefusal(later, request), workspace, reader, request, reply);
    }
  }

  async #refuse(
    refused: AuthorizationRefused,
    workspace: Workspace,
    reader: Reader,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const { error, about } = refused;
    if (about.clientId !== undefined) request.logFields.clientId = about.clientId;
    // An outage is no decision about anybody.
    if (error.code !== 'temporarily_unavailable') {
      await this.#deps.audit.record(refusedEvent(refused, workspace, request));
    }
    if (about.answerTo === undefined) return this.#show(error, workspace, reader, request, reply);
    noteRefusal(request, error);
    // RFC 6749 §4.1.2.1, RFC 9207 §2: refusals say who they are from, too.
    const { client, target } = about.answerTo;
    const plain = {
      error: error.code,
      error_description: error.description,
      state: target.state,
      iss: workspace.issuer,
    };
    const parameters = isSigned(target)
      ? await this.#deps.signedResponses.response(workspace, client, plain, request.context)
      : plain;
    sendAnswer(reply, workspace, () => reader, { target, parameters });
  }

  #show(error: OAuthError, workspace: Workspace, reader: Reader, request: FastifyRequest, reply: FastifyReply): void {
    noteRefusal(request, error);
    reply.headers(error.headers);
    const { requestId } = request.context;
    sendPage(reply, workspace, error.status, errorPage({ workspace, reader, error, requestId }));
  }

  #asRefusal(failure: unknown, request: FastifyRequest): OAuthError {
    if (failure instanceof OAuthError) return failure;
    if (isUnavailability(failure)) return temporarilyUnavailable(failure);
    this.#deps.logger.error({ err: failure, requestId: request.context.requestId }, 'unexpected failure');
    return new OAuthError('server_error', 'an unexpected failure', { clause: 'RFC 6749 §4.1.2.1' });
  }
}

function refusedEvent(
  { error, event, about }: AuthorizationRefused,
  workspace: Workspace,
  request: FastifyRequest,
): AuditEventInput {
  const { clientId, userId } = about;
  return {
    type: event,
    outcome: 'failure',
    workspace,
    actor: userId === undefined ? { type: 'anonymous', id: '' } : { type: 'user', id: userId },
    error: error.code,
    clause: error.clause,
    request: request.context,
    ...(clientId === undefined ? {} : { clientId, target: { type: 'client', id: clientId } }),
    details: { endpoint: 'authorize', ...(event === 'replay.detected' ? { kind: 'request_uri' } : {}) },
  };
}
