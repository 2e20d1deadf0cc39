import ipaddr from 'ipaddr.js';

/** An address as far as a person needs it to know a place again, and nobody to find a household: IPv4 to /24, IPv6 to /48. '?': no address. */
export function roughNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return '?';
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4'
    ? parsed.toString().replace(/\d+$/, 'x')
    : ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/48`).toString().replace(/:+$/, ':…');
}

/**
 * Whom an IP address stands for when attempts are counted: one household has one IPv4 address, or a /64 of IPv6 (RFC 6177), within which a
 * caller has as many addresses as he likes. What is no address stands for itself.
 */
export function networkOfAddress(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4' ? parsed.toString() : ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/64`).toString();
}
