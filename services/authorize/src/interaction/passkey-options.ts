import type { Passkey } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import type { Workspace } from '@ostiary/oauth/workspace';
import { relyingPartyId } from './passkey-ceremony.js';

/** How long a browser waits for the user, ms. */
const TIMEOUT_MS = 300_000;
/** RFC 9053, RFC 8812: EdDSA, ES256, RS256, as identity takes them. */
const ALGORITHMS = [-8, -7, -257];

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
    timeout: TIMEOUT_MS,
  });
}

/** PublicKeyCredentialCreationOptionsJSON (WebAuthn L3 §5.4). The name says which workspace it is for: all of this host are offered together. */
export function creationOptions(
  workspace: Pick<Workspace, 'issuer' | 'name'>,
  challenge: string,
  user: { readonly handle: string; readonly username: string; readonly passkeys: readonly Passkey[] },
): string {
  const name = `${user.username} (${workspace.name})`;
  return JSON.stringify({
    rp: { id: relyingPartyId(workspace), name: workspace.name },
    user: { id: user.handle, name, displayName: name },
    challenge,
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    excludeCredentials: user.passkeys.map(descriptor),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    attestation: 'none',
    timeout: TIMEOUT_MS,
  });
}

function descriptor({ credentialId, transports }: Passkey) {
  return { type: 'public-key', id: credentialId, ...(transports.length > 0 ? { transports } : {}) };
}
