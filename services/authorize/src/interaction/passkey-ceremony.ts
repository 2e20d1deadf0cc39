/**
 * WebAuthn ceremonies (Level 3 §7): a challenge is made for a page, and spent with the first response to it. It is good for the workspace, the pages
 * or session, the purpose and the user that it was made for, so that no response of elsewhere counts here. Identity checks the rest.
 */
import type { Ceremony } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import { randomToken } from '@ostiary/crypto/random';
import { challengeIn, relyingPartyId } from '@ostiary/oauth/passkey-ceremony';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import { INTERACTION_SECONDS } from './interaction.js';

/** What a challenge is for. */
export interface CeremonyPurpose {
  readonly kind: 'sign-in' | 'registration';
  /** The id of the interaction, or of the session. */
  readonly boundTo: string;
  /** Whose passkey it is to be; absent: anybody's. */
  readonly userId?: string | undefined;
}

export interface CeremonyRecord extends CeremonyPurpose {
  readonly workspaceId: string;
}

export interface CeremonyStores {
  /** By challenge. */
  readonly ceremonies: Pick<ExpiringRecords<CeremonyRecord>, 'put' | 'take'>;
}

/** The challenge: 256 bits, base64url. */
export async function beginCeremony(
  { ceremonies }: CeremonyStores,
  workspace: Pick<Workspace, 'id'>,
  purpose: CeremonyPurpose,
): Promise<string> {
  const challenge = randomToken();
  const { kind, boundTo, userId } = purpose;
  const record = { workspaceId: workspace.id, kind, boundTo, ...(userId === undefined ? {} : { userId }) };
  await ceremonies.put(challenge, record, INTERACTION_SECONDS);
  return challenge;
}

/** Spends the challenge that the response answers; `undefined`: it is not one of this purpose, or was spent. Nothing else of the response is read. */
export async function spendCeremony(
  { ceremonies }: CeremonyStores,
  workspace: Pick<Workspace, 'id' | 'issuer'>,
  purpose: CeremonyPurpose,
  responseJson: string,
): Promise<Ceremony | undefined> {
  const challenge = challengeIn(responseJson);
  const record = challenge === undefined ? undefined : await ceremonies.take(challenge);
  if (challenge === undefined || record === undefined) return undefined;
  const { workspaceId, kind, boundTo, userId } = record;
  const isOurs = workspaceId === workspace.id && kind === purpose.kind && boundTo === purpose.boundTo;
  if (!isOurs || userId !== purpose.userId) return undefined;
  return { challenge, origin: new URL(workspace.issuer).origin, rpId: relyingPartyId(workspace) };
}
