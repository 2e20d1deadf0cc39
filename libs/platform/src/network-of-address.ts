import ipaddr from 'ipaddr.js';

/**
 * Whom an IP address stands for when attempts are counted: one household has one IPv4 address, or a /64 of IPv6 (RFC 6177), within which a
 * caller has as many addresses as he likes. What is no address stands for itself.
 */
export function networkOfAddress(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4' ? parsed.toString() : ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/64`).toString();
}
