/**
 * How far ahead of our clock `iat` and `nbf` may be: 10 s must pass, more than 60 s must fail (FAPI 2.0 Security Profile §5.3.2.1),
 * and what lies between is ours to choose.
 */
export const CLOCK_AHEAD_SECONDS = 30;

export type JwtTimeProblem =
  | 'exp-missing'
  | 'exp-invalid'
  | 'expired'
  | 'exp-too-far'
  | 'nbf-invalid'
  | 'not-yet-valid'
  | 'iat-missing'
  | 'iat-invalid'
  | 'issued-in-future'
  | 'issued-too-long-ago';

export interface JwtTimeRules {
  /** Unix ms. */
  readonly now: number;
  readonly expRequired?: boolean;
  readonly iatRequired?: boolean;
  /** Longest time from now to `exp`, seconds. */
  readonly maxLifetimeSeconds?: number;
  /** Longest time from `iat` to now, seconds. */
  readonly maxAgeSeconds?: number;
}

/** RFC 7519 §4.1.4–6: the first thing wrong with `exp`, `nbf`, `iat` (NumericDate, seconds), or undefined. Pure. */
export function jwtTimeProblem(
  claims: Readonly<Record<string, unknown>>,
  rules: JwtTimeRules,
): JwtTimeProblem | undefined {
  const now = rules.now / 1000;
  const { exp, nbf, iat } = claims;
  if (exp === undefined) {
    if (rules.expRequired) return 'exp-missing';
  } else {
    if (!isNumericDate(exp)) return 'exp-invalid';
    // RFC 7519 §4.1.4: valid only before `exp`. No leeway: whoever signs for itself chooses a later one.
    if (exp <= now) return 'expired';
    if (rules.maxLifetimeSeconds !== undefined && exp > now + rules.maxLifetimeSeconds) return 'exp-too-far';
  }
  if (nbf !== undefined) {
    if (!isNumericDate(nbf)) return 'nbf-invalid';
    if (nbf > now + CLOCK_AHEAD_SECONDS) return 'not-yet-valid';
  }
  if (iat === undefined) return rules.iatRequired ? 'iat-missing' : undefined;
  if (!isNumericDate(iat)) return 'iat-invalid';
  if (iat > now + CLOCK_AHEAD_SECONDS) return 'issued-in-future';
  if (rules.maxAgeSeconds !== undefined && iat < now - rules.maxAgeSeconds) return 'issued-too-long-ago';
  return undefined;
}

/** Whether it was made to live longer than that, from `iat` to `exp`, whatever the time is now; without `iat` nobody knows. Both are NumericDates. */
export function livesLongerThan(seconds: number, { exp, iat }: Readonly<Record<string, unknown>>): boolean {
  return iat !== undefined && Number(exp) - Number(iat) > seconds;
}

/** RFC 7519 §2: seconds since 1970, fractions allowed; JSON knows no infinity but `1e999`. */
function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
