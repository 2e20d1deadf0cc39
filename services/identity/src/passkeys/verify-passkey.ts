import { networkOfAddress } from '@ostiary/platform/network-of-address';
import { inTenant } from '@ostiary/platform/postgres';
import { type AttemptDependencies, admitAttempt, PASSKEY_LIMITS, settleAttempt } from '../passwords/count-attempt.js';
import { newDevice } from '../passwords/known-device.js';
import { tallyKeys } from '../passwords/sign-in-tally.repository.js';
import { type ChangeDependencies, recordUserEvent } from '../users/record-user-change.js';
import type { Requester, Scope, UserRecord } from '../users/user.js';
import { findUser } from '../users/user.repository.js';
import { type Ceremony, type PasskeyRecord, userHandle } from './passkey.js';
import { findPasskey, noteUse } from './passkey.repository.js';
import { type PasskeyAssertion, parseAssertion } from './passkey-response.schema.js';

export interface PasskeyAttempt extends Scope {
  readonly ceremony: Ceremony;
  readonly responseJson: string;
  /** Whose it has to be; `undefined`: anybody's who is in the workspace. */
  readonly userId: string | undefined;
  /** IP address of the caller; '' when unknown. */
  readonly address: string;
}

export type PasskeyVerdict =
  /** `device`: for the browser to keep. */
  | { readonly kind: 'verified'; readonly userId: string; readonly synced: boolean; readonly device: string }
  /** `userId`: for the audit event. */
  | { readonly kind: 'refused'; readonly userId: string | undefined }
  | { readonly kind: 'disabled'; readonly userId: string }
  /** Unix ms. */
  | { readonly kind: 'throttled'; readonly retryAt: number };

/**
 * WebAuthn L3 §7.2. A passkey is looked for among those of the workspace alone: workspaces share an RP ID, so that browsers offer those of
 * others, too. Failures are counted for an address, whoever they name: a signature is not guessed, and nobody's account is slowed down.
 */
export async function verifyPasskey(
  deps: ChangeDependencies & AttemptDependencies,
  attempt: PasskeyAttempt,
  requester: Requester,
): Promise<PasskeyVerdict> {
  const { dataSource, now } = deps;
  const account = `passkeys from ${networkOfAddress(attempt.address)}`;
  const keys = tallyKeys(deps.tallyKey, { ...attempt, account, device: undefined });
  const admitted = await inTenant(dataSource, attempt.tenant, (manager) =>
    admitAttempt(manager, keys, PASSKEY_LIMITS, now()),
  );
  if (admitted.kind === 'wait') return { kind: 'throttled', retryAt: admitted.until };
  const verdict = await judge(deps, attempt, requester);
  if (verdict.kind !== 'refused') {
    await inTenant(dataSource, attempt.tenant, (manager) => settleAttempt(manager, keys, 'passed', now()));
  }
  return verdict;
}

async function judge(
  deps: ChangeDependencies & AttemptDependencies,
  attempt: PasskeyAttempt,
  requester: Requester,
): Promise<PasskeyVerdict> {
  const assertion = parseAssertion(attempt.responseJson);
  if (assertion === undefined) return { kind: 'refused', userId: undefined };
  const passkey = await inTenant(deps.dataSource, attempt.tenant, (manager) =>
    findPasskey(manager, attempt, assertion.id),
  );
  if (passkey === undefined) return { kind: 'refused', userId: undefined };
  const { userId, synced } = passkey;
  if (!isOwners(assertion, passkey, attempt.userId)) return { kind: 'refused', userId };
  const found = await verified(assertion, passkey, attempt.ceremony);
  if (found === undefined) return { kind: 'refused', userId };

  return inTenant(deps.dataSource, attempt.tenant, async (manager) => {
    const user = await findUser(manager, attempt, userId);
    const use = { signCount: found.newCounter, backedUp: found.credentialBackedUp, at: deps.now() };
    if (await noteUse(manager, passkey, use)) {
      if (user.disabled) return { kind: 'disabled', userId };
      return { kind: 'verified', userId, synced, device: newDevice(deps.tallyKey, passkey, 'two-factor') };
    }
    // Removed in this very moment, or a counter that does not grow.
    const still = await findPasskey(manager, attempt, assertion.id);
    if (still !== undefined) await reportClone(deps, manager, user, still, requester);
    return { kind: 'refused', userId };
  });
}

// WebAuthn L3 §7.2(5), (6): the passkey belongs to the user who is known, or to the one whom the response names.
function isOwners(assertion: PasskeyAssertion, passkey: PasskeyRecord, userId: string | undefined): boolean {
  if (userId !== undefined && passkey.userId !== userId) return false;
  const { userHandle: named } = assertion.response;
  if (named === undefined || named === null) return userId !== undefined;
  return named === userHandle(passkey.workspaceId, passkey.userId);
}

// WebAuthn L3 §7.2(10)–(21): type, challenge, origin, RP ID, user presence and verification, signature.
async function verified(assertion: PasskeyAssertion, passkey: PasskeyRecord, ceremony: Ceremony) {
  const { userHandle: _, ...response } = assertion.response;
  // With the first passkey: a replica that is idle has no use for CBOR and ASN.1.
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  const found = await verifyAuthenticationResponse({
    response: { ...assertion, response, clientExtensionResults: {} },
    expectedChallenge: ceremony.challenge,
    expectedOrigin: ceremony.origin,
    expectedRPID: ceremony.rpId,
    // The counter is compared where it is stored, so that of two uses at once only one can be the later.
    credential: { id: passkey.credentialId, publicKey: new Uint8Array(passkey.publicKey), counter: 0 },
    requireUserVerification: true,
  })
    // With an Error the library says what does not parse, or does not fit; its words hold parts of what was sent.
    .catch(() => undefined);
  return found?.verified === true ? found.authenticationInfo : undefined;
}

/** WebAuthn L3 §6.1.1: a signature that verifies under a counter that was there before may come from a copy. */
function reportClone(
  deps: ChangeDependencies,
  manager: Parameters<typeof recordUserEvent>[1],
  user: UserRecord,
  passkey: PasskeyRecord,
  requester: Requester,
): Promise<void> {
  return recordUserEvent(deps, manager, user, requester, {
    type: 'credential.clone_suspected',
    outcome: 'failure',
    target: { type: 'user', id: user.id },
    details: { kind: 'passkey', credential: passkey.id },
  });
}
