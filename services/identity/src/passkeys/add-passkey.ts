import { randomUuid } from '@ostiary/crypto/random';
import { PASSKEY_NAME_MAX_LENGTH } from '@ostiary/oauth/account-rules';
import { IdentityError, invalid } from '../identity-error.js';
import { parseDisplayName } from '../users/display-name.js';
import { type ChangeDependencies, changeUser, type UserEvent } from '../users/record-user-change.js';
import type { Requester, Scope } from '../users/user.js';
import { lockUser } from '../users/user.repository.js';
import type { Ceremony, PasskeyRecord } from './passkey.js';
import { insertPasskey, listPasskeys } from './passkey.repository.js';
import { type PasskeyRegistration, parseRegistration } from './passkey-response.schema.js';

/** More than anybody has keys and telephones. */
export const MAX_PASSKEYS = 20;
/** RFC 9053, RFC 8812: EdDSA, ES256, RS256, which together every authenticator knows. */
const ALGORITHMS = [-8, -7, -257];

export interface NewPasskey extends Scope {
  readonly userId: string;
  readonly ceremony: Ceremony;
  readonly responseJson: string;
  /** As typed; '': one is chosen. */
  readonly name: string;
}

/** WebAuthn L3 §7.1. Throws IdentityError `invalid`, `not_found`, `passkey_taken`. */
export async function addPasskey(
  deps: ChangeDependencies,
  wish: NewPasskey,
  requester: Requester,
): Promise<PasskeyRecord> {
  const { tenant, userId } = wish;
  const name = parsePasskeyName(wish.name);
  const passkeyOf = await verifiedPasskey(wish.responseJson, wish.ceremony);
  let added: PasskeyRecord | undefined;
  await changeUser(deps, tenant, requester, async (manager) => {
    const user = await lockUser(manager, wish, userId);
    const known = await listPasskeys(manager, wish);
    if (known.length >= MAX_PASSKEYS) throw invalid('/', `a user has at most ${MAX_PASSKEYS} passkeys`);
    added = { ...passkeyOf(wish, deps.now()), name: name ?? passkeyName(known.length + 1) };
    await insertPasskey(manager, added);
    return { user, events: [passkeyAdded(added)] };
  });
  if (added === undefined) throw new IdentityError({ kind: 'not_found' });
  return added;
}

/** `undefined`: none was typed. Throws IdentityError `invalid` at `/name`. */
export function parsePasskeyName(typed: string): string | undefined {
  const name = parseDisplayName(typed);
  if (name !== undefined && [...name].length > PASSKEY_NAME_MAX_LENGTH) {
    const reason = `the name of a passkey has at most ${PASSKEY_NAME_MAX_LENGTH} characters`;
    throw invalid('/name', reason, undefined, 'passkey-name-long');
  }
  return name;
}

/** Of the user's `number`th, where they have chosen none. */
export const passkeyName = (number: number): string => `Passkey ${number}`;

export function passkeyAdded({ id, userId, synced }: PasskeyRecord): UserEvent {
  const details = { kind: 'passkey', credential: id, synced: String(synced) };
  return { type: 'credential.added', target: { type: 'user', id: userId }, details };
}

/** What the response proves, for whoever is to own it; before any transaction, since it takes a while. Throws IdentityError `invalid`. */
export async function verifiedPasskey(
  responseJson: string,
  ceremony: Ceremony,
): Promise<(owner: Scope & { readonly userId: string }, now: number) => Omit<PasskeyRecord, 'name'>> {
  const response = parseRegistration(responseJson);
  const verified = await verify(response, ceremony);
  return ({ tenant, workspaceId, userId }, now) => ({
    ...{ id: randomUuid(), tenant, workspaceId, userId },
    credentialId: verified.credential.id,
    publicKey: verified.credential.publicKey,
    signCount: verified.credential.counter,
    transports: response.response.transports ?? [],
    synced: verified.credentialDeviceType === 'multiDevice',
    backedUp: verified.credentialBackedUp,
    createdAt: now,
    lastUsedAt: 0,
  });
}

// WebAuthn L3 §7.1(7)–(22): type, challenge, origin, RP ID, user presence and verification, algorithm. Attestation is not asked for.
async function verify(response: PasskeyRegistration, ceremony: Ceremony) {
  const { transports: _, ...attestation } = response.response;
  // As in verify-passkey.ts.
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  const found = await verifyRegistrationResponse({
    response: { ...response, response: attestation, clientExtensionResults: {} },
    expectedChallenge: ceremony.challenge,
    expectedOrigin: ceremony.origin,
    expectedRPID: ceremony.rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => {
    // With an Error the library says what does not parse, or does not fit; its words hold parts of what was sent.
    throw notThis();
  });
  if (!found.verified) throw notThis();
  return found.registrationInfo;
}

function notThis(): IdentityError {
  return invalid('/responseJson', 'the response is not what this ceremony asked for', 'WebAuthn Level 3 §7.1');
}
