/** What whoever begins a WebAuthn ceremony (Level 3 §7) says to a browser, and how the challenge is found again in what comes back. */
import { z } from 'zod';
import type { Workspace } from './workspace.js';

/** How long a browser waits for the user, ms. */
export const CEREMONY_TIMEOUT_MS = 300_000;
/** RFC 9053, RFC 8812: EdDSA, ES256, RS256, as identity takes them. */
const ALGORITHMS = [-8, -7, -257];

/** WebAuthn L3 §5.8.3. */
export interface KnownPasskey {
  /** base64url. */
  readonly credentialId: string;
  readonly transports: readonly string[];
}

/** WebAuthn L3 §5.1.3: the host of the issuer. Workspaces of one host share it; what keeps them apart is where a passkey is looked for. */
export function relyingPartyId({ issuer }: Pick<Workspace, 'issuer'>): string {
  return new URL(issuer).hostname;
}

/** PublicKeyCredentialCreationOptionsJSON (WebAuthn L3 §5.4). The name says which workspace it is for: all of this host are offered together. */
export function creationOptions(
  workspace: Pick<Workspace, 'issuer' | 'name'>,
  challenge: string,
  user: { readonly handle: string; readonly username: string; readonly passkeys: readonly KnownPasskey[] },
) {
  const name = `${user.username} (${workspace.name})`;
  return {
    rp: { id: relyingPartyId(workspace), name: workspace.name },
    user: { id: user.handle, name, displayName: name },
    challenge,
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key' as const, alg })),
    excludeCredentials: user.passkeys.map(descriptor),
    authenticatorSelection: {
      residentKey: 'required' as const,
      requireResidentKey: true,
      userVerification: 'required' as const,
    },
    attestation: 'none' as const,
    timeout: CEREMONY_TIMEOUT_MS,
  };
}

/** PublicKeyCredentialDescriptorJSON. */
export function descriptor({ credentialId, transports }: KnownPasskey) {
  return { type: 'public-key' as const, id: credentialId, ...(transports.length > 0 ? { transports } : {}) };
}

const responseSchema = z.object({ response: z.object({ clientDataJSON: z.string().max(4096) }) });
const clientDataSchema = z.object({ challenge: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });

/** The challenge (256 bits, base64url) that a response answers; `undefined`: none that we could have made. Nothing else of it is read. */
export function challengeIn(responseJson: string): string | undefined {
  try {
    const { response } = responseSchema.parse(JSON.parse(responseJson));
    const text = Buffer.from(response.clientDataJSON, 'base64url').toString('utf8');
    return clientDataSchema.parse(JSON.parse(text)).challenge;
  } catch {
    return undefined;
  }
}
