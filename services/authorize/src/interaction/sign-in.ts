/**
 * Signing in with a user name and password. Identity judges; here the outcome becomes a session, an event, and words for the page that tell
 * nobody whether a user exists.
 */
import type { AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import {
  type IdentityClient,
  VerifyPasswordResponse_Result as Result,
  type VerifyPasswordResponse,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import { ACR_ONE_FACTOR, AMR_PASSWORD } from '@ostiary/oauth/authorization-request/authentication-context';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import type { Authorization } from '../authorize/authorization.js';
import { type EndSessionDependencies, endSession } from '../logout/end-session.js';
import { keptSession, type LiveSession, type Sessions } from '../sessions/sessions.js';

export interface SignInDependencies extends EndSessionDependencies {
  readonly identity: Pick<PromiseClient<IdentityClient>, 'verifyPassword'>;
  readonly sessions: Pick<Sessions, 'begin' | 'end'>;
  readonly audit: Pick<AuditEmitter, 'record'>;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export type SignInResult =
  | { readonly kind: 'signed-in'; readonly live: LiveSession }
  | { readonly kind: 'refused' }
  /** Nobody could judge. */
  | { readonly kind: 'unavailable' }
  /** `retryAt`: Unix seconds. */
  | { readonly kind: 'throttled'; readonly retryAt: number };

/** `previous`: the live session that the browser brought. */
export async function signIn(
  deps: SignInDependencies,
  authorization: Authorization,
  credentials: Credentials,
  previous: LiveSession | undefined,
): Promise<SignInResult> {
  const { workspace, origin } = authorization;
  const verdict = await verify(deps, authorization, credentials);
  if (verdict === undefined) return { kind: 'unavailable' };
  const { result, userId } = verdict;
  if (result !== Result.RESULT_VERIFIED || userId === '') {
    await deps.audit.record(failedEvent(authorization, verdict));
    // A disabled user is told no more than a stranger.
    return result === Result.RESULT_THROTTLED ? { kind: 'throttled', retryAt: verdict.retryAt } : { kind: 'refused' };
  }
  await deps.audit.record(succeededEvent(authorization, userId));
  const authentication = { userId, acr: ACR_ONE_FACTOR, amr: [AMR_PASSWORD] };
  const own = await ownSession(deps, authorization, userId, previous);
  if (own === 'unavailable') return { kind: 'unavailable' };
  return { kind: 'signed-in', live: await deps.sessions.begin(workspace, authentication, own, origin) };
}

/** The session that goes on. Another user's ends, as if that user had signed out: its applications would take the new user for the old one. */
async function ownSession(
  deps: SignInDependencies,
  { workspace, origin }: Authorization,
  userId: string,
  previous: LiveSession | undefined,
): Promise<LiveSession | 'unavailable' | undefined> {
  if (previous === undefined || previous.session.userId === userId) return previous;
  try {
    const end = { reason: 'user-changed', actor: { type: 'user', id: previous.session.userId } } as const;
    await endSession(deps, workspace, keptSession(previous), end, origin);
    return undefined;
  } catch (error) {
    if (error instanceof OAuthError && error.code === 'temporarily_unavailable') return 'unavailable';
    throw error;
  }
}

async function verify(
  { identity }: SignInDependencies,
  { workspace, origin }: Authorization,
  { username, password }: Credentials,
): Promise<VerifyPasswordResponse | undefined> {
  const { tenant, id: workspaceId } = workspace;
  try {
    return await identity.verifyPassword({ tenant, workspaceId, username, password, address: origin.address }, origin);
  } catch (error) {
    if (error instanceof GrpcCallError) return undefined;
    throw error;
  }
}

function eventBase({ workspace, client, origin }: Authorization) {
  return { workspace, clientId: client.clientId, request: origin } as const;
}

function succeededEvent(authorization: Authorization, userId: string): AuditEventInput {
  return {
    ...eventBase(authorization),
    type: 'sign_in.succeeded',
    outcome: 'success',
    actor: { type: 'user', id: userId },
    target: { type: 'user', id: userId },
    details: { acr: ACR_ONE_FACTOR, amr: AMR_PASSWORD },
  };
}

const REASONS: Partial<Record<Result, string>> = {
  [Result.RESULT_REFUSED]: 'refused',
  [Result.RESULT_DISABLED]: 'disabled',
  [Result.RESULT_THROTTLED]: 'throttled',
};

function failedEvent(authorization: Authorization, { result, userId }: VerifyPasswordResponse): AuditEventInput {
  return {
    ...eventBase(authorization),
    type: 'sign_in.failed',
    outcome: 'failure',
    actor: { type: 'anonymous', id: '' },
    ...(userId === '' ? {} : { target: { type: 'user', id: userId } }),
    error: 'access_denied',
    details: { reason: REASONS[result] ?? 'refused', amr: AMR_PASSWORD },
  };
}
