import type { GetCredentialsResponse } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import {
  ACR_PHISHING_RESISTANT,
  ACR_TWO_FACTORS,
  minimumAcr,
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
  /** The workspace requires a second factor, and the user has none. */
  | { readonly kind: 'enrol' };

export interface SecondStepFacts {
  readonly settings: Pick<WorkspaceSettings, 'signIn' | 'secondFactor'>;
  /** Absent: no client asks for anything. */
  readonly request: Pick<AuthorizationRequest, 'claims' | 'acrValues'> | undefined;
  readonly credentials: Pick<GetCredentialsResponse, 'hasOneTimeCodes' | 'passkeys'>;
  /** What has been reached so far. */
  readonly acr: string;
  /** A password was just shown: whoever has set up one-time codes is asked for one each time. */
  readonly passwordShown: boolean;
  /** Rights are to be gained: what the user has set up is asked for, be it a passkey, whatever else would do. */
  readonly gainsRights: boolean;
}

/** Asks for what is missing and nothing else. A factor that is set up at this very moment counts only where the workspace requires one. */
export function secondStep(facts: SecondStepFacts): SecondStep {
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
  return (
    secondStep({ settings, request: undefined, credentials, acr, passwordShown: false, gainsRights: true }).kind ===
    'none'
  );
}
