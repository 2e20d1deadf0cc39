/** A passkey on this device (WebAuthn Level 3), where the browser can make one of what a server says in JSON. */

/** The user has made none, or the device cannot. */
export class NoPasskeyMade extends Error {
  override readonly name = 'NoPasskeyMade';
}

export function canMakePasskeys(): boolean {
  return typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON === 'function';
}

/** RegistrationResponseJSON (§5.1), as far as a server reads it. */
export type MadePasskey = {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports: readonly string[];
  };
};

/** Asks the user. @throws NoPasskeyMade */
export async function makePasskey(options: PublicKeyCredentialCreationOptionsJSON): Promise<MadePasskey> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const made = await navigator.credentials.create({ publicKey }).catch((cause: unknown) => {
    throw new NoPasskeyMade('no passkey was made', { cause });
  });
  if (!(made instanceof PublicKeyCredential)) throw new NoPasskeyMade('no passkey was made');
  const { response } = made;
  if (!(response instanceof AuthenticatorAttestationResponse)) throw new NoPasskeyMade('no passkey was made');
  return {
    id: made.id,
    rawId: base64url(made.rawId),
    type: 'public-key',
    response: {
      clientDataJSON: base64url(response.clientDataJSON),
      attestationObject: base64url(response.attestationObject),
      transports: response.getTransports(),
    },
  };
}

/** §5.1.10: the passkey that was just made belongs to nobody; a device that hears it offers it no more. */
export async function forgetPasskey(rpId: string, credentialId: string): Promise<void> {
  if (!('signalUnknownCredential' in PublicKeyCredential)) return;
  // Nothing hangs on it.
  await PublicKeyCredential.signalUnknownCredential({ rpId, credentialId }).catch(() => undefined);
}

function base64url(buffer: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
