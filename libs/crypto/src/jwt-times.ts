/** How far ahead of our clock `iat` and `nbf` may be: 10 s must pass, over 60 s must fail (FAPI 2.0 Security Profile §5.3.2.1 NOTE). */
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

/** RFC 7519 §4.1.4–6: the first thing wrong with `exp`, `nbf`, `iat` (NumericDate, seconds), or undefined. */
export function jwtTimeProblem(
  _claims: Readonly<Record<string, unknown>>,
  _rules: JwtTimeRules,
): JwtTimeProblem | undefined {
  throw new Error('not written yet');
}
