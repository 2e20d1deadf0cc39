/**
 * The challenges of passkeys that are made while a tenant is registered (WebAuthn L3 §7.1). Each is made for one user name of system/admin and for the id that its user
 * is to have, is known to nobody but the page that asked for it, and is spent with the first answer to it, whatever becomes of that.
 */
import { randomToken } from '@ostiary/crypto/random';
import { challengeIn, relyingPartyId } from '@ostiary/oauth/passkey-ceremony';
import type { Workspace } from '@ostiary/oauth/workspace';
import { ExpiringRecords } from '@ostiary/state/expiring-records';
import type { Redis } from '@ostiary/state/redis';

/** As long as a browser waits, and as long again. */
const CEREMONY_SECONDS = 600;

/** Whose passkey it is to be. */
export interface PasskeyOwner {
  /** UUID; nobody's until the passkey is there. */
  readonly userId: string;
  readonly username: string;
}

/** A challenge that has been spent, and what the response to it has to be about. */
export interface SpentCeremony extends PasskeyOwner {
  readonly ceremony: { readonly challenge: string; readonly origin: string; readonly rpId: string };
}

export class PasskeyCeremonies {
  /** By challenge. */
  readonly #records: ExpiringRecords<PasskeyOwner & { readonly workspaceId: string }>;

  constructor(redis: Redis) {
    this.#records = new ExpiringRecords(redis, 'tenant-passkey');
  }

  /** The challenge: 256 bits, base64url. @throws OAuthError 503 while Redis is away */
  async begin({ id: workspaceId }: Pick<Workspace, 'id'>, { userId, username }: PasskeyOwner): Promise<string> {
    const challenge = randomToken();
    await this.#records.put(challenge, { workspaceId, userId, username }, CEREMONY_SECONDS);
    return challenge;
  }

  /** `undefined`: no challenge of ours, for another name, too old, or spent. @throws OAuthError 503 while Redis is away */
  async spend(
    workspace: Pick<Workspace, 'id' | 'issuer'>,
    username: string,
    responseJson: string,
  ): Promise<SpentCeremony | undefined> {
    const challenge = challengeIn(responseJson);
    const record = challenge === undefined ? undefined : await this.#records.take(challenge);
    if (challenge === undefined || record?.workspaceId !== workspace.id || record.username !== username) {
      return undefined;
    }
    // The console is on the origin of the installation's own issuer, as its sign-in pages are.
    const ceremony = { challenge, origin: new URL(workspace.issuer).origin, rpId: relyingPartyId(workspace) };
    return { userId: record.userId, username, ceremony };
  }
}
