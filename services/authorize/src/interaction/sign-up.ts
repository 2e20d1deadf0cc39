/**
 * Making an account of one's own (Initiating User Registration 1.0). Identity judges what was typed and makes the user; here it is held to a
 * measure, and its outcome becomes a session, an event, and words for the page. That a name is taken is told, as every page where a name is
 * chosen must: docs/security/threat-model.md says what it costs to ask.
 */
import type { AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import {
  type IdentityClient,
  SignUpResponse_Result as Result,
  type SignUpResponse,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { Language } from '@ostiary/oauth/languages';
import { isForAnybody, offersSignUp } from '@ostiary/oauth/sign-up';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import type { Authorization } from '../authorize/authorization.js';
import { requestedByUser } from '../correspondence.js';
import type { BrokenRule } from '../pages/broken-rule.js';
import type { SignUpLimiter } from './sign-up-limiter.js';
import type { ClientVisit, Visit } from './visit.js';

export interface SignUpDependencies {
  readonly identity: Pick<PromiseClient<IdentityClient>, 'signUp'>;
  readonly audit: Pick<AuditEmitter, 'record'>;
  readonly signUps: Pick<SignUpLimiter, 'admit'>;
}

/** As typed. */
export interface NewAccount {
  readonly username: string;
  /** undefined: a passkey in its place, which is made next. */
  readonly password: string | undefined;
  /** '': none. */
  readonly name: string;
}

/** What a field needs. */
export interface FieldProblems {
  readonly username?: BrokenRule | undefined;
  readonly name?: BrokenRule | undefined;
  readonly password?: BrokenRule | undefined;
}

export type SignUpResult =
  | { readonly kind: 'made'; readonly userId: string }
  | { readonly kind: 'invalid'; readonly problems: FieldProblems }
  | { readonly kind: 'taken' }
  | { readonly kind: 'throttled'; readonly seconds: number }
  /** The workspace has as many users as it may have. */
  | { readonly kind: 'full' }
  /** Nobody could judge. */
  | { readonly kind: 'unavailable' };

/** Whether the visit may end in a new account: one at most, and none where the answer has to be about somebody who is known. */
export function mayMakeAccount({ interaction, workspace, authorization }: Visit): boolean {
  const { firstFactor, signedUpAs } = interaction;
  // Whose password is known already has an account.
  if (authorization === undefined || firstFactor !== undefined || signedUpAs !== undefined) return false;
  return offersSignUp(workspace.settings) && isForAnybody(authorization.request);
}

/** Throws OAuthError temporarily_unavailable while nobody can count. */
export async function signUp(
  deps: SignUpDependencies,
  { authorization, reader: { language } }: ClientVisit,
  account: NewAccount,
): Promise<SignUpResult> {
  const { workspace, origin } = authorization;
  const seconds = await deps.signUps.admit(workspace.id, origin.address);
  if (seconds !== undefined) {
    await deps.audit.record(refusedEvent(authorization, 'throttled'));
    return { kind: 'throttled', seconds };
  }
  const response = await ask(deps, authorization, language, account);
  if (response === 'full') {
    await deps.audit.record(refusedEvent(authorization, 'full'));
    return { kind: 'full' };
  }
  switch (response?.result) {
    case Result.RESULT_CREATED:
      return { kind: 'made', userId: response.userId };
    case Result.RESULT_INVALID:
      return { kind: 'invalid', problems: problemsOf(response) };
    case Result.RESULT_TAKEN:
      await deps.audit.record(refusedEvent(authorization, 'taken'));
      return { kind: 'taken' };
    default:
      return { kind: 'unavailable' };
  }
}

async function ask(
  { identity }: SignUpDependencies,
  { workspace, client, origin }: Authorization,
  language: Language,
  account: NewAccount,
): Promise<SignUpResponse | 'full' | undefined> {
  const { tenant, id: workspaceId } = workspace;
  const requestedBy = requestedByUser(workspace, origin, language);
  try {
    const { username, name, password = '' } = account;
    const withoutPassword = account.password === undefined;
    const wish = { tenant, workspaceId, username, name, password, withoutPassword, clientId: client.clientId };
    return await identity.signUp({ ...wish, requestedBy }, origin);
  } catch (error) {
    if (!(error instanceof GrpcCallError)) throw error;
    return error.reason === 'TOO_MANY_USERS' ? 'full' : undefined;
  }
}

function problemsOf({ problems }: SignUpResponse): FieldProblems {
  const broken = (field: string): BrokenRule | undefined => {
    const found = problems.find((problem) => problem.field === field);
    return found && { rule: found.code, words: found.rule };
  };
  return { username: broken('/username'), name: broken('/name'), password: broken('/password') };
}

function refusedEvent(
  { workspace, client, origin }: Authorization,
  reason: 'taken' | 'throttled' | 'full',
): AuditEventInput {
  return {
    type: 'sign_up.refused',
    outcome: 'failure',
    workspace,
    actor: { type: 'anonymous', id: '' },
    clientId: client.clientId,
    request: origin,
    error: 'access_denied',
    details: { reason },
  };
}
