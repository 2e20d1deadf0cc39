import type { Passkey } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import {
  CEREMONY_TIMEOUT_MS,
  descriptor,
  creationOptions as optionsFor,
  relyingPartyId,
} from '@ostiary/oauth/passkey-ceremony';
import type { Workspace } from '@ostiary/oauth/workspace';

/** PublicKeyCredentialRequestOptionsJSON (WebAuthn L3 §5.5). `passkeys`: whose user is known; undefined: whichever the device offers. */
export function requestOptions(
  workspace: Pick<Workspace, 'issuer'>,
  challenge: string,
  passkeys: readonly Passkey[] | undefined,
): string {
  return JSON.stringify({
    challenge,
    rpId: relyingPartyId(workspace),
    allowCredentials: (passkeys ?? []).map(descriptor),
    userVerification: 'required',
    timeout: CEREMONY_TIMEOUT_MS,
  });
}

/** PublicKeyCredentialCreationOptionsJSON (WebAuthn L3 §5.4), for a page. */
export function creationOptions(...about: Parameters<typeof optionsFor>): string {
  return JSON.stringify(optionsFor(...about));
}
