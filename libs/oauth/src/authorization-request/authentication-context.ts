import type { ClaimsRequest } from '../claims-request.js';

/**
 * The authentication context classes that sign-in reaches (OIDC Core §2 `acr`): one factor, the password. Stronger classes join with
 * the methods that reach them.
 */
export const ACR_ONE_FACTOR = 'urn:ostiary:acr:1';
export const ACR_VALUES_SUPPORTED: readonly string[] = [ACR_ONE_FACTOR];

/** RFC 8176 §2: how the user was authenticated. */
export const AMR_PASSWORD = 'pwd';

/**
 * The `acr` values of which one is demanded (OIDC Core §5.5.1.1: an essential claim of the ID token with `value` or `values`);
 * `undefined` when none is.
 */
export function essentialAcrValues(claims: ClaimsRequest | undefined): readonly unknown[] | undefined {
  const acr = claims?.idToken.acr;
  if (acr?.essential !== true) return undefined;
  if (acr.values !== undefined) return acr.values;
  return acr.value === undefined ? undefined : [acr.value];
}
