/**
 * Distinguished names: read from a certificate (RFC 5280 §4.1.2.4) and from text (RFC 4514, and what RFC 2253 §4 says to take as well),
 * written as RFC 4514 text, and compared as RFC 4517 §4.2.15 (distinguishedNameMatch) and RFC 5280 §7.1 have it: the same relative
 * names in the same order, the attributes of each in any order, values without regard to case and to the number of spaces.
 */
import { CertificateError } from './certificate-error.js';
import { DER, type DerElement, derChildren, derOid } from './der.js';
import { type NameAttribute, readAttributeValue, SHORT_NAMES } from './name-attribute.js';

/** Most significant first, as in the certificate (RFC 4514 text has it the other way round). */
export type DistinguishedName = readonly (readonly NameAttribute[])[];

/** From a certificate: a `Name` (RFC 5280 §4.1.2.4). Throws CertificateError. */
export function readDistinguishedName(name: DerElement): DistinguishedName {
  return derChildren(name, DER.SEQUENCE).map((relative) =>
    derChildren(relative, DER.SET).map((pair) => {
      const [type, value] = derChildren(pair, DER.SEQUENCE);
      if (value === undefined) throw new CertificateError('the subject of the certificate is not well-formed');
      return { type: derOid(type), ...readAttributeValue(value) };
    }),
  );
}

/** RFC 4514 §2. */
export function formatDistinguishedName(name: DistinguishedName): string {
  return name
    .toReversed()
    .map((relative) => relative.map(formatAttribute).join('+'))
    .join(',');
}

/** RFC 4517 §4.2.15. The empty name equals nothing: it names nobody. */
export function distinguishedNamesEqual(a: DistinguishedName, b: DistinguishedName): boolean {
  return a.length > 0 && a.length === b.length && comparable(a) === comparable(b);
}

function comparable(name: DistinguishedName): string {
  return JSON.stringify(name.map((relative) => relative.map((each) => `${each.type}=${comparableValue(each)}`).sort()));
}

/** RFC 4518: compatibility forms and case are folded, runs of spaces are one and those at the ends none. */
function comparableValue({ text, der }: NameAttribute): string {
  if (text === undefined) return `#${der}`;
  return `"${text.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/\s+/gu, ' ').trim()}`;
}

function formatAttribute({ type, text, der }: NameAttribute): string {
  const name = SHORT_NAMES[type];
  // RFC 4514 §2.4: a type without a short name, and a value that is not text, are written as hex.
  if (name === undefined || text === undefined) return `${name ?? type}=#${der}`;
  return `${name}=${text
    .replace(/[\\"+,;<>=]/g, '\\$&')
    .replace(/^[ #]| $/g, '\\$&')
    .replaceAll('\0', '\\00')}`;
}
