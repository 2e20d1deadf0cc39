import { hkdfSync } from 'node:crypto';

/** What an installation-wide key is for; each purpose has its own key, and one says nothing about another. */
export type KeyPurpose =
  | 'dpop-nonce'
  | 'attestation-challenge'
  | 'client-secret'
  | 'pairwise-subject'
  | 'refresh-successor'
  | 'page-csrf'
  | 'session-cookie'
  | 'audit-address'
  | 'backchannel-notice'
  | 'push-subscription'
  | 'vapid'
  | 'sign-in-tally'
  | 'mail-tally'
  | 'one-time-codes'
  | 'recovery-codes'
  | 'mailed-codes';

/** RFC 5869 HKDF-SHA-256: a 32-byte key for one purpose from the installation's secret (at least 32 random bytes). */
export function deriveKey(installationSecret: Uint8Array, purpose: KeyPurpose): Uint8Array {
  if (installationSecret.length < 32) throw new RangeError('the installation secret must have at least 32 bytes');
  return new Uint8Array(hkdfSync('sha256', installationSecret, 'ostiary', `ostiary/v1/${purpose}`, 32));
}
