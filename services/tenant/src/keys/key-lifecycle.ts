/**
 * The life of a signing key: `next` (published, so that clients have it when it begins to sign), `active` (signs), `retired` (published
 * until what it signed has expired), gone. Pure: what there is, what is wanted and the time decide.
 */
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';
import type { SigningKeyRecord } from './signing-key.repository.js';

/** Clocks of clients, and the time for which a key set is kept after it was fetched. */
export const RETIREMENT_MARGIN_MS = 300_000;

/** For a key without a successor to be made. */
export const NEVER = Date.UTC(9999, 11, 31);

/** Of what a key signs and others keep. */
export function longestTokenSeconds(settings: WorkspaceSettings): number {
  return Math.max(
    settings.accessToken.ttlSeconds,
    settings.idToken.ttlSeconds,
    ...settings.resources.map((resource) => resource.accessTokenTtlSeconds ?? 0),
  );
}

/** When the successor of a key is to be made, so that it has been published for long enough when it is due to sign; Unix ms. */
export function rotatesAt(
  key: Pick<SigningKeyRecord, 'activatesAt'>,
  { keyRotation }: Pick<WorkspaceSettings, 'keyRotation'>,
): number {
  const { everyDays, publishAheadSeconds } = keyRotation;
  return everyDays === 0 ? NEVER : key.activatesAt + Math.max(0, everyDays * 86_400 - publishAheadSeconds) * 1000;
}

export interface KeyChanges {
  /** Keys in their new state. */
  readonly changed: readonly SigningKeyRecord[];
  readonly removed: readonly SigningKeyRecord[];
}

/** The key as it is once another one signs: published until the last token it signed has expired. */
export function retired(key: SigningKeyRecord, settings: WorkspaceSettings, now: number): SigningKeyRecord {
  return { ...key, state: 'retired', retiresAt: now + longestTokenSeconds(settings) * 1000 + RETIREMENT_MARGIN_MS };
}

/** What time alone changes: keys whose hour has come sign from now on, in place of those before; the long retired go. */
export function dueChanges(keys: readonly SigningKeyRecord[], settings: WorkspaceSettings, now: number): KeyChanges {
  const removed = keys.filter((key) => key.state === 'retired' && key.retiresAt !== undefined && key.retiresAt <= now);
  const activated = keys.filter((key) => key.state === 'next' && key.activatesAt <= now);
  const signing = new Map(activated.map((key) => [key.alg, key.kid]));
  const changed = keys.flatMap((key): SigningKeyRecord[] => {
    const successor = signing.get(key.alg);
    if (successor === key.kid) return [{ ...key, state: 'active' }];
    // Of several that became due at once, the youngest signs; the others never did.
    if (successor !== undefined && (key.state === 'active' || activated.includes(key)))
      return [retired(key, settings, now)];
    return [];
  });
  return { changed, removed };
}

/** Algorithms that are wanted and have no key that signs or will. */
export function missingAlgorithms(keys: readonly SigningKeyRecord[], settings: WorkspaceSettings): JwsAlgorithm[] {
  return settings.signingAlgorithms.filter((alg) => !keys.some((key) => key.alg === alg && key.state === 'active'));
}

/** What a change of settings does to keys of algorithms that are no longer wanted: those that signed retire, those to come go. */
export function unwantedChanges(
  keys: readonly SigningKeyRecord[],
  settings: WorkspaceSettings,
  now: number,
): KeyChanges {
  const unwanted = keys.filter((key) => !settings.signingAlgorithms.includes(key.alg));
  return {
    changed: unwanted.filter((key) => key.state === 'active').map((key) => retired(key, settings, now)),
    removed: unwanted.filter((key) => key.state === 'next'),
  };
}
