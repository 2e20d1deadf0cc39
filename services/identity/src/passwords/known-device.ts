import { createHmac } from 'node:crypto';
import { equalSecrets } from '@ostiary/crypto/hash';
import { randomToken } from '@ostiary/crypto/random';

/** Whom a browser is known as, and by what: whoever had no more than the password is known for that alone. */
export interface DeviceOwner {
  readonly workspaceId: string;
  readonly userId: string;
}
export type DeviceStrength = 'password' | 'two-factor';

/**
 * What a browser keeps of a sign-in (OWASP, Slow Down Online Guessing Attacks with Device Cookies): a name of its own, and our word for whose it
 * is. It opens nothing. Attempts that bring it are counted by themselves, so that others cannot keep the user out of this browser.
 */
export function newDevice(key: Uint8Array, owner: DeviceOwner, strength: DeviceStrength): string {
  const name = randomToken(16);
  return `${name}.${proof(key, owner, strength, name)}`;
}

/** The name of the browser, if what it brought is the user's and at least as strong. */
export function knownDevice(
  key: Uint8Array,
  owner: DeviceOwner,
  strength: DeviceStrength,
  brought: string,
): string | undefined {
  const [name = '', mac = '', ...more] = brought.split('.');
  if (name === '' || more.length > 0) return undefined;
  const strong = equalSecrets(mac, proof(key, owner, 'two-factor', name));
  const known = strong || (strength === 'password' && equalSecrets(mac, proof(key, owner, 'password', name)));
  return known ? name : undefined;
}

function proof(key: Uint8Array, { workspaceId, userId }: DeviceOwner, strength: DeviceStrength, name: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['device', strength, workspaceId, userId, name]))
    .digest('base64url');
}
