import type {
  AuthorizationRequest,
  BackchannelRequest,
} from '@ostiary/oauth/authorization-request/authorization-request';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { PendingRequest } from '@ostiary/state/backchannel-request.store';

/** The client that waits for this user's answer, by the back channel (CIBA §7). */
export interface WaitingRequest {
  /** sha256Base64url of the auth_req_id. */
  readonly id: string;
  /** Of the request as it is shown: what is decided on is that, or nothing. */
  readonly digest: string;
  /** Whom it names: nobody else answers. */
  readonly userId: string;
  readonly bindingMessage?: string | undefined;
  /** The IP address that the client asked from; '': unknown. */
  readonly address: string;
  /** Unix ms. */
  readonly requestedAt: number;
  /** Unix ms. */
  readonly expiresAt: number;
  /** Sealed: by what its client is told, in ping mode. */
  readonly notice?: string | undefined;
}

export function toWaitingRequest({ id, digest, record }: PendingRequest): WaitingRequest {
  const { userId, address, requestedAt, expiresAt, notice, request } = record;
  return { id, digest, userId, bindingMessage: request.bindingMessage, address, requestedAt, expiresAt, notice };
}

/** The page of what waits for the user. */
export function requestsUrl({ issuer }: Pick<Workspace, 'issuer'>): string {
  return `${issuer}/requests`;
}

/** Where the user's browser ends, whatever was decided: a page of ours. */
export function requestDoneUrl(workspace: Pick<Workspace, 'issuer'>): string {
  return `${requestsUrl(workspace)}/done`;
}

/**
 * What the client asks for, as the pages and the rules of an authorization know it. CIBA §8: the user is asked whatever they have allowed before: it is this transaction
 * that they allow.
 */
export function askedByBackchannel(
  workspace: Pick<Workspace, 'issuer'>,
  { bindingMessage: _shown, ...request }: BackchannelRequest,
): AuthorizationRequest {
  return {
    ...request,
    redirectUri: requestDoneUrl(workspace),
    responseType: 'code',
    responseMode: 'query',
    prompt: ['consent'],
    uiLocales: [],
    pushed: false,
  };
}
