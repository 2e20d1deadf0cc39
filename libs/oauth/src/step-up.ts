import { reachesAcr } from './authorization-request/authentication-context.js';

/**
 * RFC 9470: a resource that wants a sign-in that is recent, or of a certain class, and a token that tells of another one. The client asks the user
 * to sign in again, with what the challenge says.
 */
export interface StepUpDemand {
  readonly acrValues?: readonly string[] | undefined;
  readonly maxAgeSeconds?: number | undefined;
}

export interface StepUpChallenge {
  readonly description: string;
  /** Of the `WWW-Authenticate` challenge, beside the error. */
  readonly parameters: readonly string[];
}

/** `undefined`: the sign-in that the token tells of will do. `now`: Unix ms. */
export function stepUpChallenge(
  demand: StepUpDemand,
  token: { readonly acr?: string | undefined; readonly auth_time?: number | undefined },
  now: number,
): StepUpChallenge | undefined {
  const { acrValues, maxAgeSeconds } = demand;
  const { acr } = token;
  const hasClass = acrValues === undefined || (acr !== undefined && acrValues.some((value) => reachesAcr(acr, value)));
  // RFC 9470 §3, OIDC Core §3.1.2.1: time since the user actively signed in; who does not say when, does not do.
  const isRecent =
    maxAgeSeconds === undefined || (token.auth_time !== undefined && now / 1000 - token.auth_time <= maxAgeSeconds);
  if (hasClass && isRecent) return undefined;
  return {
    description: hasClass
      ? 'a more recent sign-in of the user is needed'
      : 'a sign-in of another authentication context class is needed',
    parameters: [
      ...(acrValues === undefined ? [] : [`acr_values="${acrValues.join(' ')}"`]),
      ...(maxAgeSeconds === undefined ? [] : [`max_age="${maxAgeSeconds}"`]),
    ],
  };
}
