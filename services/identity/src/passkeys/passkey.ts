/** A passkey (WebAuthn L3 §4, public key credential) of one user of one workspace. Times are Unix ms. */
export interface PasskeyRecord {
  /** UUID. */
  readonly id: string;
  readonly tenant: string;
  readonly workspaceId: string;
  readonly userId: string;
  /** base64url. */
  readonly credentialId: string;
  /** COSE_Key (RFC 9052 §7). */
  readonly publicKey: Uint8Array;
  /** WebAuthn L3 §6.1.1; 0: the authenticator does not count. */
  readonly signCount: number;
  readonly transports: readonly string[];
  readonly name: string;
  /** WebAuthn L3 §6.1.3 backup eligibility: it may be on several devices. */
  readonly synced: boolean;
  readonly backedUp: boolean;
  readonly createdAt: number;
  /** 0: never. */
  readonly lastUsedAt: number;
}

/** What a response has to be about (WebAuthn L3 §7.1, §7.2). The challenge has been spent by whoever gave it. */
export interface Ceremony {
  /** base64url. */
  readonly challenge: string;
  readonly origin: string;
  readonly rpId: string;
}

/**
 * The WebAuthn user handle (L3 §5.4.3): the bytes of workspace and user id, base64url. Workspaces share a host, and with it the RP ID: so a
 * passkey says which workspace it belongs to, and no authenticator takes two users for one.
 */
export function userHandle(workspaceId: string, userId: string): string {
  return Buffer.from(`${workspaceId}${userId}`.replaceAll('-', ''), 'hex').toString('base64url');
}
