import type { ClaimsRequest } from '../claims-request.js';
import type { WorkspaceSettings } from '../workspace.js';
import type { AuthorizationRequest } from './authorization-request.js';

/** The authentication context classes (OIDC Core §2 `acr`). One factor: a password. */
export const ACR_ONE_FACTOR = 'urn:ostiary:acr:1';
/** Two factors: a password and a one-time code. */
export const ACR_TWO_FACTORS = 'urn:ostiary:acr:2';
/** Two factors that cannot be given to a page that only looks like ours: a passkey, with the user verified by the device. */
export const ACR_PHISHING_RESISTANT = 'urn:ostiary:acr:3';

/** Weakest first: each also stands for those before it. */
export const ACR_VALUES: readonly string[] = [ACR_ONE_FACTOR, ACR_TWO_FACTORS, ACR_PHISHING_RESISTANT];

/** RFC 8176 §2: how the user was authenticated. */
export const AMR_PASSWORD = 'pwd';
export const AMR_ONE_TIME_CODE = 'otp';
/** Two channels: what was typed into the page came by e-mail. RFC 8176 has no value for e-mail; `otp` and `mfa` would say too much. */
export const AMR_MULTIPLE_CHANNELS = 'mca';
export const AMR_HARDWARE_KEY = 'hwk';
export const AMR_SOFTWARE_KEY = 'swk';
export const AMR_USER_PRESENCE = 'user';
export const AMR_MULTIPLE_FACTORS = 'mfa';

type SignInSettings = Pick<WorkspaceSettings, 'signIn' | 'secondFactor'>;

export function offersPasskeys({ signIn }: SignInSettings): boolean {
  return signIn.methods.includes('passkey');
}

export function offersOneTimeCodes({ secondFactor = 'off' }: SignInSettings): boolean {
  return secondFactor !== 'off';
}

export function offersMailedCodes({ mailedCodes = 'off' }: Pick<WorkspaceSettings, 'mailedCodes'>): boolean {
  return mailedCodes === 'after-password';
}

/** What some user of the workspace can reach, weakest first. */
export function reachableAcrValues(settings: SignInSettings): readonly string[] {
  if (offersPasskeys(settings)) return ACR_VALUES;
  return offersOneTimeCodes(settings) ? [ACR_ONE_FACTOR, ACR_TWO_FACTORS] : [ACR_ONE_FACTOR];
}

/** What every sign-in at the workspace has to reach. */
export function minimumAcr({ secondFactor }: SignInSettings): string {
  return secondFactor === 'required' ? ACR_TWO_FACTORS : ACR_ONE_FACTOR;
}

/** Whether a sign-in of this class is as good as one of the wanted class. */
export function reachesAcr(acr: string, wanted: unknown): boolean {
  if (acr === wanted) return true;
  const reached = ACR_VALUES.slice(0, ACR_VALUES.indexOf(acr) + 1);
  return reached.some((value) => value === wanted);
}

type AcrRequest = Pick<AuthorizationRequest, 'claims' | 'acrValues'>;

/** The classes of which one is wanted; `undefined`: none is named. `must`: without it the request fails. */
export function wantedAcr(
  request: AcrRequest,
): { readonly values: readonly unknown[]; readonly must: boolean } | undefined {
  const essential = essentialAcrValues(request.claims);
  if (essential !== undefined) return { values: essential, must: true };
  const asked = request.claims?.idToken.acr;
  const voluntary = asked?.values ?? (asked?.value === undefined ? request.acrValues : [asked.value]);
  return voluntary.length === 0 ? undefined : { values: voluntary, must: false };
}

/** OIDC Core §5.5.1.1: of a sign-in that is better than what was asked for, the client is told the class that it asked for. */
export function acrToldTo(request: AcrRequest, acr: string): string {
  const values = wantedAcr(request)?.values ?? [];
  if (values.includes(acr)) return acr;
  return ACR_VALUES.findLast((value) => values.includes(value) && reachesAcr(acr, value)) ?? acr;
}

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
