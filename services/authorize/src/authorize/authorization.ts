import type { AuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import type { Client } from '@ostiary/oauth/client';
import type { OAuthError } from '@ostiary/oauth/oauth-error';
import type { ResponseParameters, ResponseTarget } from '@ostiary/oauth/response-mode';
import type { ClientAuthenticationMethod } from '@ostiary/oauth/security-profile';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { PushedRequest } from '@ostiary/state/pushed-request.store';
import type { WaitingRequest } from '../backchannel-authentication/waiting-request.js';
import type { WaitingDevice } from '../device-authorization/waiting-device.js';

/** What /par learned beside the request itself. */
export interface Push {
  /** sha256Base64url of the request_uri. The URI itself is kept nowhere. */
  readonly requestHash: string;
  readonly clientAuthenticationMethod: ClientAuthenticationMethod;
  /** The code will be bound to this key, or certificate (RFC 9449 §10.1, RFC 8705 §3). */
  readonly dpopJkt?: string | undefined;
  readonly certificateThumbprint?: string | undefined;
  /** And to this instance of the client (Attestation-Based Client Authentication §10.4). */
  readonly instanceKey?: string | undefined;
  /** Unix ms. */
  readonly pushedAt: number;
}

/** A checked request on its way to an answer, and the HTTP request that moves it. */
export interface Authorization {
  readonly workspace: Workspace;
  readonly client: Client;
  readonly request: AuthorizationRequest;
  /** Absent: the request came by value. */
  readonly push?: Push | undefined;
  /** The answer is for this device, and the browser ends on a page of ours (RFC 8628). */
  readonly waitingDevice?: WaitingDevice | undefined;
  /** The same for a client that asks by the back channel (CIBA). */
  readonly waitingRequest?: WaitingRequest | undefined;
  readonly origin: RequestContext;
}

/** Where a refusal may go, and whose answer it is then: the client says how its answers are signed. */
export interface AnswerAddress {
  readonly client: Client;
  readonly target: ResponseTarget;
}

/** An authorization response (RFC 6749 §4.1.2), ready to be sent: where it is to be a JWT, the JWT (JARM §2.3). */
export interface AuthorizationAnswer {
  readonly target: ResponseTarget;
  readonly parameters: ResponseParameters;
}

export function answerAddress(authorization: Pick<Authorization, 'client' | 'request'>): AnswerAddress {
  return { client: authorization.client, target: responseTarget(authorization) };
}

export function responseTarget({ request }: Pick<Authorization, 'request'>): ResponseTarget {
  return { redirectUri: request.redirectUri, responseMode: request.responseMode, state: request.state };
}

export function toPush(requestHash: string, pushed: PushedRequest): Push {
  const { clientAuthenticationMethod, dpopJkt, certificateThumbprint, instanceKey, pushedAt } = pushed;
  return { requestHash, clientAuthenticationMethod, dpopJkt, certificateThumbprint, instanceKey, pushedAt };
}

/** The record that /par stored. */
export function toPushedRequest({ workspace, client, request }: Authorization, push: Push): PushedRequest {
  const { requestHash: _, ...learned } = push;
  return { workspaceId: workspace.id, clientId: client.clientId, request, ...learned };
}

/** Which event a refusal is: of a rule that the request itself broke, of a used-up request_uri, or of this attempt. */
export type RefusalEvent = 'policy.refused' | 'authorization.refused' | 'replay.detected';

/**
 * A refusal at the authorization endpoint. Sent to `answerTo` when that is proven to be the client's, otherwise shown
 * (RFC 6749 §4.1.2.1).
 */
export class AuthorizationRefused extends Error {
  override readonly name = 'AuthorizationRefused';

  constructor(
    readonly error: OAuthError,
    readonly event: RefusalEvent,
    readonly about: {
      readonly answerTo?: AnswerAddress | undefined;
      readonly clientId?: string | undefined;
      readonly userId?: string | undefined;
    } = {},
  ) {
    super(error.message, { cause: error });
  }
}
