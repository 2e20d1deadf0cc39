// How much of the caller's address and browser the trail keeps, as the workspace says (setting auditAddress).
import { createHmac } from 'node:crypto';
import ipaddr from 'ipaddr.js';

export type AddressPrivacy = 'full' | 'truncated' | 'hashed';

/** Addresses repeat: what was worked out for one is kept for the next event. */
const worked = new Map<string, string>();
const WORKED_LIMIT = 5000;

function remembered(key: string, work: () => string): string {
  const known = worked.get(key);
  if (known !== undefined) return known;
  const value = work();
  if (worked.size >= WORKED_LIMIT) worked.clear();
  worked.set(key, value);
  return value;
}

/** A keyed hash, so that it cannot be looked up in a table of all addresses; of one workspace, so that it links nothing across. */
function pseudonym(value: string, key: Uint8Array, scope: string): string {
  return `hmac:${createHmac('sha256', key).update(`${scope}\n${value}`).digest('base64url').slice(0, 22)}`;
}

/** full: as it came; truncated: IPv4 to /24, IPv6 to /48; hashed: `hmac:` and 22 characters. '' stays ''. */
export function keptAddress(address: string, privacy: AddressPrivacy, key: Uint8Array, scope: string): string {
  if (privacy === 'full' || address === '') return address;
  return remembered(`${privacy} ${scope} ${address}`, () =>
    privacy === 'hashed' ? pseudonym(address, key, scope) : truncatedAddress(address),
  );
}

/** IPv4 to /24, IPv6 to /48; '' for what is no address. */
export function truncatedAddress(address: string): string {
  if (!ipaddr.isValid(address)) return '';
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4'
    ? ipaddr.IPv4.networkAddressFromCIDR(`${parsed.toString()}/24`).toString()
    : ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/48`).toString();
}

/** full: as it came; truncated: product names without versions; hashed: `hmac:` and 22 characters. */
export function keptUserAgent(userAgent: string, privacy: AddressPrivacy, key: Uint8Array, scope: string): string {
  if (privacy === 'full' || userAgent === '') return userAgent;
  return remembered(`${privacy} ${scope} ua ${userAgent}`, () =>
    privacy === 'hashed'
      ? pseudonym(userAgent, key, scope)
      : userAgent
          .replace(/\([^)]*\)/g, '')
          .replace(/\/[^\s]*/g, '')
          .replace(/\s+/g, ' ')
          .trim()
          .slice(0, 64),
  );
}
