/**
 * Signing in with a user name and password. Identity judges; here the outcome becomes a session, an event, and words for the page that tell
 * nobody whether a user exists.
 */
import type { AuditEventInput } from '@ostiary/audit/audit-emitter';
import {
  type IdentityClient,
  VerifyPasswordResponse_Result as Result,
  type VerifyPasswordResponse,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import { AMR_PASSWORD } from '@ostiary/oauth/authorization-request/authentication-context';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import type { Authorization } from '../authorize/authorization.js';
import type { LiveSession } from '../sessions/sessions.js';
import { type BeginSessionDependencies, beginSession } from './begin-session.js';
import { lacksVerifiedAddress, type Unverified, type VerifiedAddressDependencies } from './verified-address.js';

export interface SignInDependencies extends Omit<BeginSessionDependencies, 'directory'> {
  readonly directory: BeginSessionDependencies['directory'] & VerifiedAddressDependencies['directory'];
  readonly identity: Pick<PromiseClient<IdentityClient>, 'verifyPassword'> & VerifiedAddressDependencies['identity'];
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
  /** The password was right. */
  | { readonly kind: 'unverified'; readonly why: Unverified }
  /** `retryAt`: Unix seconds. */
  | { readonly kind: 'throttled'; readonly retryAt: number };

/** `previous`: the live session that the browser brought. */
export async function signIn(
  deps: SignInDependencies,
  authorization: Authorization,
  credentials: Credentials,
  previous: LiveSession | undefined,
): Promise<SignInResult> {
  const verdict = await verify(deps, authorization, credentials);
  if (verdict === undefined) return { kind: 'unavailable' };
  const { result, userId } = verdict;
  if (result !== Result.RESULT_VERIFIED || userId === '') {
    await deps.audit.record(failedEvent(authorization, verdict));
    // A disabled user is told no more than a stranger.
    return result === Result.RESULT_THROTTLED ? { kind: 'throttled', retryAt: verdict.retryAt } : { kind: 'refused' };
  }
  const why = await lacksVerifiedAddress(deps, authorization, userId);
  if (why !== undefined) {
    await deps.audit.record(failedEvent(authorization, verdict, 'unverified'));
    return { kind: 'unverified', why };
  }
  const live = await beginSession(deps, authorization, userId, previous);
  return live === 'unavailable' ? { kind: 'unavailable' } : { kind: 'signed-in', live };
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

const REASONS: Partial<Record<Result, string>> = {
  [Result.RESULT_REFUSED]: 'refused',
  [Result.RESULT_DISABLED]: 'disabled',
  [Result.RESULT_THROTTLED]: 'throttled',
};

function failedEvent(
  { workspace, client, origin }: Authorization,
  { result, userId }: VerifyPasswordResponse,
  reason = REASONS[result] ?? 'refused',
): AuditEventInput {
  return {
    workspace,
    clientId: client.clientId,
    request: origin,
    type: 'sign_in.failed',
    outcome: 'failure',
    actor: { type: 'anonymous', id: '' },
    ...(userId === '' ? {} : { target: { type: 'user', id: userId } }),
    error: 'access_denied',
    details: { reason, amr: AMR_PASSWORD },
  };
}
