/**
 * A call of the admin API for a signed-in administrator: the session's access token with a fresh proof (RFC 9449), renewed in time, and once more when it is refused.
 * Adds nothing to what the API allows its bearer. Called by the controller beside it.
 */
import * as openid from 'openid-client';
import type { Addresses } from '../addresses.js';
import { type RefreshDependencies, withFreshTokens } from '../sessions/refresh-tokens.js';
import type { StoredSession } from '../sessions/session.store.js';
import { proofHandle } from '../sign-in/authorization-server.js';

export interface ForwardDependencies extends RefreshDependencies {
  readonly addresses: Addresses;
  /** Origin of `tenant`. */
  readonly tenantHttp: string;
}

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  /** With its question mark; '' for none. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: Uint8Array;
  /** RFC 9470 §3: the answer asks for another sign-in. */
  readonly stepUp?: StepUp;
}

export interface StepUp {
  readonly max_age?: number;
  readonly acr_values?: string;
}

const TIMEOUT_MS = 20_000;

/** For what is open to everybody. */
export async function forwardAnonymously({ tenantHttp }: ForwardDependencies, request: ApiRequest): Promise<ApiAnswer> {
  const { method, headers, body } = request;
  const answer = await fetch(`${tenantHttp}${request.path}${request.query}`, {
    method,
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { body }),
  });
  return answerOf(answer);
}

/** undefined: the session is over. */
export async function forward(
  deps: ForwardDependencies,
  stored: StoredSession,
  request: ApiRequest,
): Promise<ApiAnswer | undefined> {
  const fresh = await withFreshTokens(deps, stored);
  if (fresh === undefined) return undefined;
  const first = await call(deps, fresh, request);
  if (first !== 'refused') return first;
  // Revoked, or its key is gone: a new one says which.
  const renewed = await withFreshTokens(deps, fresh, fresh.session.accessToken);
  if (renewed === undefined) return undefined;
  const second = await call(deps, renewed, request);
  if (second !== 'refused') return second;
  await deps.sessions.end(stored.id);
  return undefined;
}

async function call(
  deps: ForwardDependencies,
  { session }: StoredSession,
  { method, path, query, headers, body }: ApiRequest,
): Promise<ApiAnswer | 'refused'> {
  const config = await deps.authorizationServer.configuration();
  const DPoP = await proofHandle(config, session.proofKey);
  const url = new URL(`${deps.addresses.origin}${path}${query}`);
  try {
    return await answerOf(
      await openid.fetchProtectedResource(config, session.accessToken, url, method, body, new Headers(headers), {
        DPoP,
      }),
    );
  } catch (error) {
    if (!(error instanceof openid.WWWAuthenticateChallengeError)) throw error;
    const challenges = error.cause.map(({ parameters }) => parameters);
    const stepUp = challenges.find(({ error: code }) => code === 'insufficient_user_authentication');
    if (stepUp !== undefined) return { ...(await answerOf(error.response)), stepUp: wanted(stepUp) };
    if (challenges.some(({ error: code }) => code === 'invalid_token')) return 'refused';
    return answerOf(error.response);
  }
}

function wanted(parameters: { readonly [name: Lowercase<string>]: string | undefined }): StepUp {
  const maxAge = Number(parameters.max_age);
  return {
    ...(parameters.max_age !== undefined && Number.isInteger(maxAge) ? { max_age: maxAge } : {}),
    ...(parameters.acr_values === undefined ? {} : { acr_values: parameters.acr_values }),
  };
}

async function answerOf(answer: Response): Promise<ApiAnswer> {
  return { status: answer.status, headers: answer.headers, body: new Uint8Array(await answer.arrayBuffer()) };
}
