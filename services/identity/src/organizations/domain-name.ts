import { domainToASCII } from 'node:url';

/** RFC 5321 §4.1.2, as names come in addresses: labels of letters, digits and hyphens, written in any script. */
const WRITTEN = /^[\p{L}\p{N}\p{M}-]+(?:\.[\p{L}\p{N}\p{M}-]+)+$/u;
/** RFC 1035 §2.3.1; the last label begins with a letter (RFC 3696 §2), so that no address is taken for a name. */
const LABELS = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const MAX_LENGTH = 253;

/** The domain as it is kept and compared: lower case, labels beyond ASCII as A-labels (RFC 5890 §2.3.2.1); `undefined`: it is none. */
export function parseDomain(written: string): string | undefined {
  if (written.length > MAX_LENGTH || !WRITTEN.test(written)) return undefined;
  const domain = domainToASCII(written.toLowerCase());
  return domain.length <= MAX_LENGTH && LABELS.test(domain) ? domain : undefined;
}
