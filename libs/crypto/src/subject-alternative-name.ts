import ipaddr from 'ipaddr.js';
import { CertificateError } from './certificate-error.js';
import { DER, derChildren, readDer } from './der.js';

/** RFC 5280 §4.2.1.6 GeneralNames, of the four kinds that RFC 8705 §2.1.2 knows clients by. */
export interface AlternativeNames {
  readonly dns: readonly string[];
  readonly uri: readonly string[];
  /** Dotted decimal or RFC 5952 text. */
  readonly ip: readonly string[];
  readonly email: readonly string[];
}

/** From the value of the extension; undefined: the certificate has none. Throws CertificateError. */
export function alternativeNames(extension: Uint8Array | undefined): AlternativeNames {
  const names = { dns: [] as string[], uri: [] as string[], ip: [] as string[], email: [] as string[] };
  if (extension === undefined) return names;
  for (const { tag, content } of derChildren(readDer(extension), DER.SEQUENCE)) {
    // Context-specific, primitive (0x80) and the number of the choice.
    if (tag === 0x81) names.email.push(ia5(content));
    else if (tag === 0x82) names.dns.push(ia5(content));
    else if (tag === 0x86) names.uri.push(ia5(content));
    else if (tag === 0x87) names.ip.push(address(content));
  }
  return names;
}

/** An IP address in the one way in which `sanIp` has it, or undefined for what is none. */
export function canonicalIp(text: string): string | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).toString();
  return ipaddr.IPv6.isValid(text) && !text.includes('%') ? ipaddr.IPv6.parse(text).toRFC5952String() : undefined;
}

function address(bytes: Uint8Array): string {
  if (bytes.length === 4) return ipaddr.fromByteArray([...bytes]).toString();
  if (bytes.length === 16) return new ipaddr.IPv6([...bytes]).toRFC5952String();
  throw new CertificateError('the client certificate has an IP address of a wrong length');
}

function ia5(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
