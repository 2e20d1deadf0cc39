/**
 * CIBA §7.1: whom a hint names. A client that has authenticated says it; what it says proves nothing but whom it means, and the user decides. Trusts the signatures of
 * this workspace (id_token_hint) and of the client (login_hint_token).
 */

import type { RemoteJwks } from '@ostiary/client-authentication/remote-jwks';
import { claimsSignedBy } from '@ostiary/client-authentication/request-object';
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { jwtTimeProblem } from '@ostiary/crypto/jwt-times';
import type { Directory, UserView } from '@ostiary/directory/directory';
import type { UserHint } from '@ostiary/oauth/authorization-request/authorization-request';
import type { Client } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { subjectOf } from '@ostiary/oauth/subject';
import { isUuid } from '@ostiary/oauth/uuid';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import type { RequestContext } from '@ostiary/platform/request-context';
import { hintedSubject, issuedIdToken } from '../authorize/id-token-hint.js';
import type { SessionRepository } from '../sessions/session.repository.js';

export interface FindHintedUserDependencies {
  readonly directory: Pick<Directory, 'user'>;
  readonly identity: Pick<PromiseClient<IdentityClient>, 'findUserByName'>;
  readonly repository: Pick<SessionRepository, 'findById'>;
  readonly remoteJwks: RemoteJwks;
  readonly pairwiseKey: Uint8Array;
  /** Unix ms. */
  readonly now: () => number;
}

export interface HintOf {
  readonly workspace: Workspace;
  readonly client: Client;
  readonly origin: RequestContext;
}

/** `undefined`: nobody who could decide. Throws OAuthError for a hint that is none, and temporarily_unavailable. */
export async function findHintedUser(
  deps: FindHintedUserDependencies,
  of: HintOf,
  { kind, value }: UserHint,
): Promise<UserView | undefined> {
  switch (kind) {
    case 'login_hint':
      return byName(deps, of, value);
    case 'id_token_hint':
      return bySubject(
        deps,
        of,
        hintedSubject(value, of.workspace, of.client.clientId),
        () => issuedIdToken(value, of.workspace).sessionId,
      );
    case 'login_hint_token':
      return byToken(deps, of, value);
  }
}

async function byName(deps: FindHintedUserDependencies, of: HintOf, name: string): Promise<UserView | undefined> {
  const { tenant, id: workspaceId } = of.workspace;
  try {
    const { userId } = await deps.identity.findUserByName({ tenant, workspaceId, name }, of.origin);
    return userId === '' ? undefined : await usable(deps, of, userId);
  } catch (error) {
    if (!(error instanceof GrpcCallError)) throw error;
    throw new OAuthError('temporarily_unavailable', 'users cannot be looked for at the moment; try again shortly', {
      clause: 'CIBA §13',
      cause: error,
    });
  }
}

/**
 * A public subject is the user's id. A pairwise one (OIDC Core §8.1) leads to nobody by itself: the session that the ID token was issued in does, while it is there,
 * and the subject has to be that user's.
 */
async function bySubject(
  deps: FindHintedUserDependencies,
  of: HintOf,
  subject: string,
  sessionId: () => string | undefined,
): Promise<UserView | undefined> {
  const { workspace, client } = of;
  if (isUuid(subject)) {
    const user = await usable(deps, of, subject);
    return user !== undefined && subjectOf(workspace, client, user.id, deps.pairwiseKey) === subject ? user : undefined;
  }
  const sid = sessionId();
  if (sid === undefined || !isUuid(sid)) return undefined;
  const userId = (await deps.repository.findById(workspace.tenant, workspace.id, sid))?.session.userId;
  if (userId === undefined || subjectOf(workspace, client, userId, deps.pairwiseKey) !== subject) return undefined;
  return usable(deps, of, userId);
}

/** CIBA §7.1: a JWT that the client has signed, with a subject identifier (RFC 9493 `sub_id`) of the user: iss_sub, email or opaque (the user name). */
async function byToken(deps: FindHintedUserDependencies, of: HintOf, token: string): Promise<UserView | undefined> {
  const { workspace, client } = of;
  const claims = await claimsSignedBy(deps, token, client, workspace, undefined).catch((error: unknown) => {
    if (error instanceof OAuthError && error.code === 'invalid_request_object') throw noToken();
    throw error;
  });
  const problem = jwtTimeProblem(claims, { now: deps.now(), expRequired: true });
  if (problem === 'expired') {
    throw new OAuthError('expired_login_hint_token', 'the login_hint_token has expired', { clause: 'CIBA §13' });
  }
  const id = claims.sub_id;
  if (problem !== undefined || typeof id !== 'object' || id === null) throw noToken();
  const members = new Map<string, unknown>(Object.entries(id));
  const text = (name: string): string => {
    const value = members.get(name);
    if (typeof value !== 'string' || value === '' || value.length > MAX_NAME) throw noToken();
    return value;
  };
  switch (members.get('format')) {
    case 'iss_sub':
      return text('iss') === workspace.issuer ? bySubject(deps, of, text('sub'), () => undefined) : undefined;
    case 'email':
      return byName(deps, of, text('email'));
    case 'opaque':
      return byName(deps, of, text('id'));
    default:
      throw noToken();
  }
}

const MAX_NAME = 512;

async function usable(deps: FindHintedUserDependencies, { workspace }: HintOf, userId: string) {
  const user = await deps.directory.user(workspace, userId);
  return user === undefined || user.disabled ? undefined : user;
}

function noToken(): OAuthError {
  return new OAuthError(
    'invalid_request',
    'the login_hint_token is not a JWT that the client has signed for this server, with exp and a sub_id of RFC 9493',
    { clause: 'CIBA §7.1' },
  );
}
