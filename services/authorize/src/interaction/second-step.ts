import type { GetCredentialsResponse } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import {
  ACR_PHISHING_RESISTANT,
  ACR_TWO_FACTORS,
  minimumAcr,
  offersMailedCodes,
  offersOneTimeCodes,
  offersPasskeys,
  reachesAcr,
  wantedAcr,
} from '@ostiary/oauth/authorization-request/authentication-context';
import type { AuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';

/** What a user is asked for after the first factor. */
export type SecondStep =
  | { readonly kind: 'none' }
  /** At least one of both. */
  | { readonly kind: 'ask'; readonly code: boolean; readonly passkey: boolean }
  /** A code that was sent by e-mail; a passkey of the user's will do in its place. */
  | { readonly kind: 'mailed-code'; readonly passkey: boolean }
  /** The workspace requires a second factor, and the user has none. */
  | { readonly kind: 'enrol' };

export interface SecondStepFacts {
  readonly settings: Pick<WorkspaceSettings, 'signIn' | 'secondFactor' | 'mailedCodes'>;
  /** Absent: no client asks for anything. */
  readonly request: Pick<AuthorizationRequest, 'claims' | 'acrValues'> | undefined;
  readonly credentials: Pick<GetCredentialsResponse, 'hasOneTimeCodes' | 'passkeys' | 'receivesMailedCodes'>;
  /** What has been reached so far. */
  readonly acr: string;
  /** A password was just shown: whoever has set up one-time codes is asked for one each time. */
  readonly passwordShown: boolean;
  /** And a code that came by e-mail. */
  readonly mailedCodeShown: boolean;
  /** Rights are to be gained: what the user has set up is asked for, be it a passkey, whatever else would do. */
  readonly gainsRights: boolean;
}

/**
 * Asks for what is missing and nothing else. A factor that is set up at this very moment counts only where the workspace requires one. A code by e-mail is for who has
 * nothing stronger to show: it stands before setting something up, and never in place of what the user has.
 */
export function secondStep(facts: SecondStepFacts): SecondStep {
  const { settings, credentials, passwordShown, mailedCodeShown } = facts;
  const step = strongStep(facts);
  if (step.kind === 'ask' || !passwordShown || mailedCodeShown) return step;
  if (!offersMailedCodes(settings) || !credentials.receivesMailedCodes) return step;
  return { kind: 'mailed-code', passkey: offersPasskeys(settings) && credentials.passkeys.length > 0 };
}

function strongStep(facts: SecondStepFacts): Exclude<SecondStep, { kind: 'mailed-code' }> {
  const { settings, request, credentials, acr, passwordShown, gainsRights } = facts;
  const hasCode = offersOneTimeCodes(settings) && credentials.hasOneTimeCodes;
  const hasPasskey = offersPasskeys(settings) && credentials.passkeys.length > 0;
  const wanted = request && wantedAcr(request);
  const reached = wanted === undefined || wanted.values.some((value) => reachesAcr(acr, value));
  const reachedWith = (better: string) => wanted?.values.some((value) => reachesAcr(better, value)) ?? true;
  if (!reached) {
    const code = hasCode && reachedWith(ACR_TWO_FACTORS);
    const passkey = hasPasskey && reachedWith(ACR_PHISHING_RESISTANT);
    if (code || passkey) return { kind: 'ask', code, passkey };
  }
  // NIST SP 800-63B §2.2: a password alone is not enough, here or for this user.
  if (!reachesAcr(acr, minimumAcr(settings))) {
    return hasCode || hasPasskey ? { kind: 'ask', code: hasCode, passkey: hasPasskey } : { kind: 'enrol' };
  }
  if (gainsRights && !reachesAcr(acr, ACR_TWO_FACTORS) && (hasCode || hasPasskey)) {
    return { kind: 'ask', code: hasCode, passkey: hasPasskey };
  }
  return passwordShown && hasCode ? { kind: 'ask', code: true, passkey: hasPasskey } : { kind: 'none' };
}

/** Whether a session of this `acr` was begun, or raised, with all that the user has set up. */
export function hasShownAll(
  settings: SecondStepFacts['settings'],
  credentials: SecondStepFacts['credentials'],
  acr: string,
): boolean {
  const nothingNew = { passwordShown: false, mailedCodeShown: false, request: undefined };
  return secondStep({ settings, credentials, acr, ...nothingNew, gainsRights: true }).kind === 'none';
}
