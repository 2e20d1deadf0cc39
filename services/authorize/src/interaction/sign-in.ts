/**
 * Signing in: with a user name and password and, where more is needed, a code; or with a passkey. Identity judges; here the outcome becomes a
 * session, an event, and words for the page that tell nobody whether a user exists.
 */
import type { AuditEventInput } from '@ostiary/audit/audit-emitter';
import {
  CodeResult,
  type CredentialsClient,
  type GetCredentialsResponse,
  VerifyPasskeyResponse_Result as PasskeyResult,
} from '@ostiary/contracts/ostiary/identity/v1/credentials';
import {
  type IdentityClient,
  VerifyPasswordResponse_Result as Result,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import {
  ACR_ONE_FACTOR,
  ACR_PHISHING_RESISTANT,
  ACR_TWO_FACTORS,
  AMR_HARDWARE_KEY,
  AMR_MULTIPLE_CHANNELS,
  AMR_MULTIPLE_FACTORS,
  AMR_ONE_TIME_CODE,
  AMR_PASSWORD,
  AMR_SOFTWARE_KEY,
  AMR_USER_PRESENCE,
} from '@ostiary/oauth/authorization-request/authentication-context';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { requestedByUser as requestedByVisitor } from '../correspondence.js';
import type { Authentication, LiveSession } from '../sessions/sessions.js';
import { type BeginSessionDependencies, beginSession, type SignInPlace } from './begin-session.js';
import type { FirstFactor } from './interaction.js';
import { type CeremonyStores, spendCeremony } from './passkey-ceremony.js';
import { requestedByUser } from './requested-by.js';
import { type SecondStep, secondStep } from './second-step.js';
import { lacksVerifiedAddress, type Unverified, type VerifiedAddressDependencies } from './verified-address.js';
import type { Visit } from './visit.js';

export interface SignInDependencies extends Omit<BeginSessionDependencies, 'directory'>, CeremonyStores {
  readonly directory: BeginSessionDependencies['directory'] & VerifiedAddressDependencies['directory'];
  readonly identity: Pick<PromiseClient<IdentityClient>, 'verifyPassword' | 'noticeSignIn'> &
    VerifiedAddressDependencies['identity'];
  readonly credentials: Pick<
    PromiseClient<CredentialsClient>,
    'getCredentials' | 'verifyPasskey' | 'verifyCode' | 'verifyMailedCode'
  >;
  /** Unix ms. */
  readonly now: () => number;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export type SignInResult =
  /** `device`: for the browser to keep, '' for none. `passkeys`: how many the user has, where that is known. */
  | { readonly kind: 'signed-in'; readonly live: LiveSession; readonly device: string; readonly passkeys?: number }
  /** It is known who it is, and that is not enough. */
  | { readonly kind: 'more'; readonly firstFactor: FirstFactor }
  | { readonly kind: 'refused' }
  /** Nobody could judge. */
  | { readonly kind: 'unavailable' }
  /** The password was right. */
  | { readonly kind: 'unverified'; readonly why: Unverified }
  /** `retryAt`: Unix seconds. */
  | { readonly kind: 'throttled'; readonly retryAt: number };

/** Whatever was said, in common terms. */
interface Verdict {
  readonly result: 'verified' | 'refused' | 'disabled' | 'throttled';
  /** '': unknown. */
  readonly userId: string;
  readonly retryAt: number;
  readonly lockedUntil: number;
}

export async function signIn(deps: SignInDependencies, visit: Visit, credentials: Credentials): Promise<SignInResult> {
  const { workspace, origin } = visit;
  const { tenant, id: workspaceId } = workspace;
  const { username, password } = credentials;
  const request = { tenant, workspaceId, username, password, address: origin.address, device: visit.device };
  const verdict = await unlessAway(deps.identity.verifyPassword(request, origin));
  if (verdict === undefined) return { kind: 'unavailable' };
  const { userId, device } = verdict;
  if (verdict.result !== Result.RESULT_VERIFIED || userId === '') {
    return failed(deps, visit, { ...verdict, result: PASSWORD_RESULTS[verdict.result] ?? 'refused' }, AMR_PASSWORD);
  }
  return afterPassword(deps, visit, userId, device);
}

/** The password is right, or has just been chosen. `device`: for the browser to keep. */
export async function afterPassword(
  deps: SignInDependencies,
  visit: Visit,
  userId: string,
  device: string,
): Promise<SignInResult> {
  const credentials = await credentialsOf(deps, visit, userId);
  if (credentials === undefined) return { kind: 'unavailable' };
  const firstFactor = { userId, at: Math.floor(deps.now() / 1000), amr: [AMR_PASSWORD] };
  const step = stepAfter(visit, firstFactor, credentials, ACR_ONE_FACTOR);
  if (step.kind !== 'none') return { kind: 'more', firstFactor };
  const result = await begin(deps, visit, { userId, acr: ACR_ONE_FACTOR, amr: [AMR_PASSWORD] }, device);
  return result.kind === 'signed-in' ? { ...result, passkeys: credentials.passkeys.length } : result;
}

/** What the user has to show after what they have shown. `acr`: what that has reached. */
export function stepAfter(
  { workspace, authorization }: Visit,
  firstFactor: FirstFactor,
  credentials: GetCredentialsResponse,
  acr: string,
): SecondStep {
  return secondStep({
    ...{ settings: workspace.settings, request: authorization?.request, credentials, acr },
    passwordShown: firstFactor.sessionId === undefined,
    mailedCodeShown: firstFactor.amr.includes(AMR_MULTIPLE_CHANNELS),
    // No client asks: the user is on the way to the account page, or to a role by an invitation.
    gainsRights: authorization === undefined,
  });
}

/** `code`: as typed; a one-time code or a recovery code. */
export async function signInWithCode(
  deps: SignInDependencies,
  visit: Visit,
  firstFactor: FirstFactor,
  code: string,
): Promise<SignInResult> {
  const { workspace, origin } = visit;
  const { userId } = firstFactor;
  const verdict = await unlessAway(
    deps.credentials.verifyCode(
      {
        tenant: workspace.tenant,
        workspaceId: workspace.id,
        userId,
        code,
        address: origin.address,
        device: visit.device,
        requestedBy: requestedByUser(visit, userId),
      },
      origin,
    ),
  );
  if (verdict === undefined) return { kind: 'unavailable' };
  if (verdict.result !== CodeResult.CODE_RESULT_VERIFIED) {
    const { retryAt, lockedUntil } = verdict;
    const result = CODE_RESULTS[verdict.result] ?? 'refused';
    return failed(deps, visit, { result, userId, retryAt, lockedUntil }, AMR_ONE_TIME_CODE);
  }
  return begin(deps, visit, withCode(firstFactor), verdict.device);
}

/** `code`: as typed; one that came by e-mail, for these pages. What it shows is that two channels agree: no factor more (docs/adr/0012-codes-by-e-mail.md). */
export async function signInWithMailedCode(
  deps: SignInDependencies,
  visit: Visit,
  firstFactor: FirstFactor,
  code: string,
): Promise<SignInResult> {
  const { workspace, origin, device } = visit;
  const { userId } = firstFactor;
  const { tenant, id: workspaceId } = workspace;
  const attempt = { tenant, workspaceId, userId, context: pagesContext(visit), code, address: origin.address, device };
  const verdict = await unlessAway(deps.credentials.verifyMailedCode(attempt, origin));
  if (verdict === undefined) return { kind: 'unavailable' };
  if (verdict.result !== CodeResult.CODE_RESULT_VERIFIED) {
    const { retryAt, lockedUntil } = verdict;
    const result = CODE_RESULTS[verdict.result] ?? 'refused';
    return failed(deps, visit, { result, userId, retryAt, lockedUntil }, AMR_MULTIPLE_CHANNELS);
  }
  const credentials = await credentialsOf(deps, visit, userId);
  if (credentials === undefined) return { kind: 'unavailable' };
  const shown = { ...firstFactor, amr: [...new Set([...firstFactor.amr, AMR_MULTIPLE_CHANNELS])] };
  // Whatever was set up meanwhile, or has to be, comes next.
  if (stepAfter(visit, shown, credentials, ACR_ONE_FACTOR).kind !== 'none') return { kind: 'more', firstFactor: shown };
  const result = await begin(deps, visit, { userId, acr: ACR_ONE_FACTOR, amr: shown.amr }, verdict.device);
  return result.kind === 'signed-in' ? { ...result, passkeys: credentials.passkeys.length } : result;
}

/** Names these pages to identity: what was begun, or sent, for others is not good here. */
export function pagesContext({ id }: Pick<Visit, 'id'>): string {
  return `interaction:${id}`;
}

/** The first factor and a code. A session that was there is raised: it is as old as its first factor. */
export function withCode({ userId, sessionId, at, amr }: FirstFactor): Authentication {
  const shown = [...new Set([...amr, AMR_ONE_TIME_CODE, AMR_MULTIPLE_FACTORS])];
  return { userId, acr: ACR_TWO_FACTORS, amr: shown, ...(sessionId === undefined ? {} : { authTime: at }) };
}

/** The first factor and a passkey that was made just now: no more than two factors, since whoever made it has not yet been known by it. */
export function withNewPasskey({ userId, at, sessionId, amr }: FirstFactor, synced: boolean): Authentication {
  const shown = [...new Set([...amr, ...passkeyMethods(synced)])];
  return { userId, acr: ACR_TWO_FACTORS, amr: shown, ...(sessionId === undefined ? {} : { authTime: at }) };
}

/** `firstFactor`: the passkey has to be of the user who has shown that; absent: it says itself who it is. */
export async function signInWithPasskey(
  deps: SignInDependencies,
  visit: Visit,
  firstFactor: FirstFactor | undefined,
  responseJson: string,
): Promise<SignInResult> {
  const { workspace, origin, id } = visit;
  const wanted = firstFactor?.userId;
  const ceremony = await spendCeremony(deps, workspace, { kind: 'sign-in', boundTo: id, userId: wanted }, responseJson);
  if (ceremony === undefined) {
    return failed(deps, visit, { result: 'refused', userId: '', retryAt: 0, lockedUntil: 0 }, PASSKEY);
  }
  const verdict = await unlessAway(
    deps.credentials.verifyPasskey(
      {
        tenant: workspace.tenant,
        workspaceId: workspace.id,
        ceremony,
        responseJson,
        userId: wanted ?? '',
        address: origin.address,
        requestedBy: requestedByUser(visit, wanted ?? ''),
      },
      origin,
    ),
  );
  if (verdict === undefined) return { kind: 'unavailable' };
  const { userId, synced, device } = verdict;
  if (verdict.result !== PasskeyResult.RESULT_VERIFIED || userId === '') {
    const result = PASSKEY_RESULTS[verdict.result] ?? 'refused';
    return failed(deps, visit, { result, userId, retryAt: verdict.retryAt, lockedUntil: 0 }, PASSKEY);
  }
  const amr = [...new Set([...(firstFactor?.amr ?? []), ...passkeyMethods(synced)])];
  return begin(deps, visit, { userId, acr: ACR_PHISHING_RESISTANT, amr }, device);
}

/** RFC 8176 §2: a key that can be on several devices is kept by software; the device has verified who is present. */
function passkeyMethods(synced: boolean): readonly string[] {
  return [synced ? AMR_SOFTWARE_KEY : AMR_HARDWARE_KEY, AMR_USER_PRESENCE, AMR_MULTIPLE_FACTORS];
}

/** Everything that is asked for has been shown. */
export async function begin(
  deps: Omit<BeginSessionDependencies, 'directory'> & Pick<SignInDependencies, 'directory' | 'identity'>,
  visit: Visit,
  authentication: Authentication,
  device: string,
): Promise<Extract<SignInResult, { kind: 'signed-in' | 'unavailable' | 'unverified' }>> {
  const { userId, amr } = authentication;
  const why = await lacksVerifiedAddress(deps, visit, userId);
  if (why !== undefined) {
    await recordFailure(deps, visit, userId, { reason: 'unverified', amr: amr.join(' ') });
    return { kind: 'unverified', why };
  }
  const live = await beginSession(deps, placeOf(visit), authentication, visit.live);
  if (live !== 'unavailable' && device !== visit.device) await tellOfNewBrowser(deps, visit, authentication);
  return live === 'unavailable' ? { kind: 'unavailable' } : { kind: 'signed-in', live, device };
}

/**
 * The browser gets something new to be known by: identity knows whether it was known before, and writes to the user if not. Who has made an account in these pages
 * need not be told. Nobody is kept out because a message could not be written.
 */
async function tellOfNewBrowser(
  { identity }: Pick<SignInDependencies, 'identity'>,
  visit: Visit,
  { userId, authTime }: Authentication,
): Promise<void> {
  const { workspace, origin, device, interaction, reader } = visit;
  const isRaised = authTime !== undefined;
  if (workspace.settings.email?.signInNotice === 'off' || isRaised || interaction.signedUpAs !== undefined) return;
  const { tenant, id: workspaceId } = workspace;
  const requestedBy = requestedByVisitor(workspace, origin, reader.language);
  await unlessAway(identity.noticeSignIn({ tenant, workspaceId, userId, device, requestedBy }, origin));
}

/** `undefined`: nobody can say. */
export async function credentialsOf(
  { credentials }: { readonly credentials: Pick<PromiseClient<CredentialsClient>, 'getCredentials'> },
  { workspace, origin }: Pick<SignInPlace, 'workspace' | 'origin'>,
  userId: string,
): Promise<GetCredentialsResponse | undefined> {
  const { tenant, id: workspaceId } = workspace;
  return unlessAway(credentials.getCredentials({ tenant, workspaceId, userId }, origin));
}

async function unlessAway<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof GrpcCallError) return undefined;
    throw error;
  }
}

const PASSKEY = 'passkey';

const PASSWORD_RESULTS: Partial<Record<Result, Verdict['result']>> = {
  [Result.RESULT_DISABLED]: 'disabled',
  [Result.RESULT_THROTTLED]: 'throttled',
};
const CODE_RESULTS: Partial<Record<CodeResult, Verdict['result']>> = {
  [CodeResult.CODE_RESULT_DISABLED]: 'disabled',
  [CodeResult.CODE_RESULT_THROTTLED]: 'throttled',
};
const PASSKEY_RESULTS: Partial<Record<PasskeyResult, Verdict['result']>> = {
  [PasskeyResult.RESULT_DISABLED]: 'disabled',
  [PasskeyResult.RESULT_THROTTLED]: 'throttled',
};

async function failed(
  { audit }: Pick<SignInDependencies, 'audit'>,
  visit: Visit,
  verdict: Verdict,
  method: string,
): Promise<SignInResult> {
  const { result, userId, retryAt, lockedUntil } = verdict;
  await recordFailure({ audit }, visit, userId, { reason: result, amr: method });
  if (userId !== '' && lockedUntil > 0) {
    const details = { until: new Date(lockedUntil * 1000).toISOString(), amr: method };
    await audit.record({ ...eventBase(visit, userId), type: 'user.locked', outcome: 'success', details });
  }
  // A disabled user is told no more than a stranger.
  return result === 'throttled' ? { kind: 'throttled', retryAt } : { kind: 'refused' };
}

function recordFailure(
  { audit }: Pick<SignInDependencies, 'audit'>,
  visit: Visit,
  userId: string,
  details: Readonly<Record<string, string>>,
): Promise<void> {
  const base = eventBase(visit, userId);
  return audit.record({ ...base, type: 'sign_in.failed', outcome: 'failure', error: 'access_denied', details });
}

function eventBase(
  visit: Visit,
  userId: string,
): Pick<AuditEventInput, 'workspace' | 'clientId' | 'request' | 'actor' | 'target'> {
  const { workspace, client, origin } = placeOf(visit);
  return {
    workspace,
    ...(client === undefined ? {} : { clientId: client.clientId }),
    request: origin,
    actor: { type: 'anonymous', id: '' },
    ...(userId === '' ? {} : { target: { type: 'user', id: userId } }),
  };
}

export function placeOf({ workspace, origin, authorization }: Visit): SignInPlace {
  return { workspace, origin, client: authorization?.client };
}
