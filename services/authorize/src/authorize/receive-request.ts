/**
 * From what the browser brings to a checked request: by the request_uri of an earlier push, or by value, or behind a URL that the client has
 * registered, where its policy lets it. Decides whether a refusal may be redirected. Trusts the pushed record, which passed every check when it came.
 */
import { RequestObjectRefused } from '@ostiary/client-authentication/request-object';
import { sha256Base64url } from '@ostiary/crypto/hash';
import type { Directory } from '@ostiary/directory/directory';
import { checkAuthorizationRequest, provenResponseTarget } from '@ostiary/oauth/authorization-request/check-table';
import { requestObjectOf } from '@ostiary/oauth/authorization-request/request-object';
import { registeredRemoteRequest } from '@ostiary/oauth/authorization-request/request-uri';
import type { Client } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { Parameters, parseQuery } from '@ostiary/oauth/parameters';
import { isRegisteredRedirectUri } from '@ostiary/oauth/redirect-uri';
import type { ResponseTarget } from '@ostiary/oauth/response-mode';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import type { PushedRequest, PushedRequestStore } from '@ostiary/state/pushed-request.store';
import type { LiveSession, Sessions } from '../sessions/sessions.js';
import { type Authorization, AuthorizationRefused, toPush } from './authorization.js';
import type { ReadRequestObject } from './read-request-object.js';
import type { RemoteRequests } from './remote-requests.js';
import { isOwnRequestUri } from './request-uri.js';

export interface ReceiveDependencies {
  readonly directory: Pick<Directory, 'client'>;
  readonly pushedRequests: Pick<PushedRequestStore, 'get'>;
  /** Requests that were answered lately, by the hash of their request_uri. */
  readonly spentRequests: Pick<ExpiringRecords<SpentRequest>, 'get'>;
  readonly sessions: Pick<Sessions, 'find'>;
  readonly readRequestObject: ReadRequestObject;
  readonly remoteRequests: Pick<RemoteRequests, 'read'>;
  /** Unix ms. */
  readonly now: () => number;
}

export interface SpentRequest {
  readonly clientId: string;
}

export interface Received {
  readonly authorization: Authorization;
  readonly live: LiveSession | undefined;
}

/** `text`: the query, or the form, as it came. Throws AuthorizationRefused. */
export async function receiveRequest(
  deps: ReceiveDependencies,
  workspace: Workspace,
  text: string,
  sessionSecret: string | undefined,
  origin: RequestContext,
): Promise<Received> {
  const sent = await readParameters(deps, workspace, text);
  // RFC 6749 §4.1.1: required, whatever else there is.
  const clientId = sent.get('client_id');
  if (clientId === undefined) throw shown('invalid_request', 'client_id is required', 'RFC 6749 §4.1.1');
  const requestUri = sent.get('request_uri');
  const requestHash = requestUri !== undefined && isOwnRequestUri(requestUri) ? sha256Base64url(requestUri) : undefined;
  // Everything that Redis knows, asked for in one go.
  const [client, pushed, live] = await Promise.all([
    deps.directory.client(workspace, clientId),
    requestHash === undefined ? undefined : deps.pushedRequests.get(requestHash),
    deps.sessions.find(workspace, sessionSecret),
  ]);
  if (client === undefined || client.disabled) throw unknownClient();
  const base = { workspace, client, origin };
  const authorization =
    requestHash === undefined ? await fromClient(deps, base, sent) : await byReference(deps, base, requestHash, pushed);
  return { authorization, live };
}

/** What was not pushed: a request object by value, one behind a URL of the client's, or plain parameters. */
async function fromClient(deps: ReceiveDependencies, base: Base, sent: Parameters): Promise<Authorization> {
  if (sent.has('request')) return byRequestObject(deps, base, sent, async () => requestObjectOf(sent) ?? '');
  const remote = registeredRemoteRequest(sent.get('request_uri') ?? '', base.client);
  if (remote === undefined) return byValue(base, sent, false);
  return byRequestObject(deps, base, sent, () => deps.remoteRequests.read(remote, base.client.policy));
}

/** RFC 6749 §4.1.2.1: an unknown client is told to the user, on a page, and to nobody by redirect. */
export function unknownClient(): AuthorizationRefused {
  return shown('invalid_client', 'there is no such client', 'RFC 6749 §4.1.2.1');
}

interface Base {
  readonly workspace: Workspace;
  readonly client: Client;
  readonly origin: RequestContext;
}

function byValue(base: Base, sent: Parameters, signed: boolean): Authorization {
  const { workspace, client } = base;
  const checked = checkAuthorizationRequest('authorize', sent, client, workspace.settings, signed);
  if (checked.kind === 'accepted') return { ...base, request: checked.request };
  throw policyRefused(checked.error, client, checked.answerTo);
}

/** RFC 9101 §6.3: of the request only client_id and the object are read. */
async function byRequestObject(
  deps: ReceiveDependencies,
  base: Base,
  sent: Parameters,
  object: () => Promise<string>,
): Promise<Authorization> {
  const { workspace, client } = base;
  let parameters: Parameters;
  try {
    parameters = await deps.readRequestObject(await object(), client, workspace);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    // RFC 9101 §7, RFC 6749 §4.1.2.1: where the object, or else what stands beside it, wants the answer, as far as that is registered.
    const target = error instanceof RequestObjectRefused ? (error.claimed ?? sent) : sent;
    throw policyRefused(error, client, provenResponseTarget(target, client, workspace.settings));
  }
  return byValue(base, parameters, true);
}

function policyRefused(error: OAuthError, client: Client, target: ResponseTarget | undefined): AuthorizationRefused {
  const answerTo = target && { client, target };
  return new AuthorizationRefused(error, 'policy.refused', { answerTo, clientId: client.clientId });
}

/** RFC 9126 §4, RFC 9101 §5: of the request only client_id and request_uri are read. */
async function byReference(
  deps: ReceiveDependencies,
  base: Base,
  requestHash: string,
  pushed: PushedRequest | undefined,
): Promise<Authorization> {
  const { workspace, client } = base;
  const { clientId } = client;
  if (pushed === undefined) throw await goneRequestUri(deps, requestHash, clientId);
  // RFC 9126 §2.2: bound to the client that pushed it.
  if (pushed.workspaceId !== workspace.id || pushed.clientId !== clientId) {
    throw shown('invalid_request_uri', 'the request_uri was issued to another client', 'RFC 9126 §2.2', clientId);
  }
  // RFC 9126 §2.2: expires_in; the record outlives it while somebody signs in.
  if (deps.now() >= pushed.pushedAt + client.policy.requestUriTtlSeconds * 1000) {
    throw shown('invalid_request_uri', 'the request_uri has expired', 'RFC 9126 §4', clientId);
  }
  // RFC 6749 §3.1.2.3: a redirect URI that was withdrawn since the push is no longer the client's.
  if (!isRegisteredRedirectUri(pushed.request.redirectUri, client)) {
    throw shown('invalid_request', 'redirect_uri is not registered for this client', 'RFC 6749 §3.1.2.3', clientId);
  }
  return { ...base, request: pushed.request, push: toPush(requestHash, pushed) };
}

async function goneRequestUri(deps: ReceiveDependencies, requestHash: string, clientId: string) {
  const spent = await deps.spentRequests.get(requestHash);
  if (spent === undefined) {
    return shown('invalid_request_uri', 'the request_uri is unknown or has expired', 'RFC 9126 §4', clientId);
  }
  const error = new OAuthError('invalid_request_uri', 'the request_uri has been used', { clause: 'RFC 9126 §4' });
  return new AuthorizationRefused(error, 'replay.detected', { clientId });
}

async function readParameters(deps: ReceiveDependencies, workspace: Workspace, text: string): Promise<Parameters> {
  try {
    return parseQuery(text);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    throw await unreadable(deps, workspace, text, error);
  }
}

/**
 * RFC 6749 §4.1.2.1: a repeated parameter is told to the client, unless it is one of those that prove where the client is.
 * What is sent once of these is read as it is; the rest is not looked at.
 */
async function unreadable(deps: ReceiveDependencies, workspace: Workspace, text: string, error: OAuthError) {
  const all = new URLSearchParams(text);
  const once = (name: string) => {
    const [value, ...more] = all.getAll(name);
    return more.length === 0 ? value : undefined;
  };
  const clientId = once('client_id');
  const client = clientId === undefined ? undefined : await deps.directory.client(workspace, clientId);
  if (client === undefined || client.disabled || all.has('request_uri')) {
    return new AuthorizationRefused(error, 'policy.refused', { clientId: client?.clientId });
  }
  const names = ['redirect_uri', 'state', 'response_mode'];
  const sent = Parameters.of(Object.fromEntries(names.map((name) => [name, once(name)])));
  return policyRefused(error, client, provenResponseTarget(sent, client, workspace.settings));
}

function shown(
  code: 'invalid_request' | 'invalid_client' | 'invalid_request_uri',
  description: string,
  clause: string,
  clientId?: string,
): AuthorizationRefused {
  const error = new OAuthError(code, description, { clause, status: 400 });
  return new AuthorizationRefused(error, 'authorization.refused', { clientId });
}
