import { CertificateError } from './certificate-error.js';
import type { DerElement } from './der.js';

/** A type and a value of a distinguished name. */
export interface NameAttribute {
  /** OID, dotted. */
  readonly type: string;
  /** The characters of a string value; undefined for another ASN.1 type. */
  readonly text: string | undefined;
  /** The whole value in DER, lower-case hex. */
  readonly der: string | undefined;
}

/** RFC 4514 §3: the short names that everybody knows; the only ones we write. */
export const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.6': 'C',
  '2.5.4.9': 'STREET',
  '0.9.2342.19200300.100.1.25': 'DC',
  '0.9.2342.19200300.100.1.1': 'UID',
};

/** The names that are understood: those, the descriptors of RFC 4519 and the ones that certificate tools write. */
const UNDERSTOOD: ReadonlyMap<string, string> = new Map([
  ...Object.entries(SHORT_NAMES).map(([oid, name]) => [name.toLowerCase(), oid] as const),
  ['commonname', '2.5.4.3'],
  ['sn', '2.5.4.4'],
  ['surname', '2.5.4.4'],
  ['serialnumber', '2.5.4.5'],
  ['countryname', '2.5.4.6'],
  ['localityname', '2.5.4.7'],
  ['s', '2.5.4.8'],
  ['stateorprovincename', '2.5.4.8'],
  ['streetaddress', '2.5.4.9'],
  ['organizationname', '2.5.4.10'],
  ['organizationalunitname', '2.5.4.11'],
  ['t', '2.5.4.12'],
  ['title', '2.5.4.12'],
  ['description', '2.5.4.13'],
  ['businesscategory', '2.5.4.15'],
  ['postalcode', '2.5.4.17'],
  ['name', '2.5.4.41'],
  ['gn', '2.5.4.42'],
  ['givenname', '2.5.4.42'],
  ['initials', '2.5.4.43'],
  ['generationqualifier', '2.5.4.44'],
  ['dnqualifier', '2.5.4.46'],
  ['pseudonym', '2.5.4.65'],
  ['organizationidentifier', '2.5.4.97'],
  ['domaincomponent', '0.9.2342.19200300.100.1.25'],
  ['userid', '0.9.2342.19200300.100.1.1'],
  ['e', '1.2.840.113549.1.9.1'],
  ['email', '1.2.840.113549.1.9.1'],
  ['emailaddress', '1.2.840.113549.1.9.1'],
  ['jurisdictionl', '1.3.6.1.4.1.311.60.2.1.1'],
  ['jurisdictionst', '1.3.6.1.4.1.311.60.2.1.2'],
  ['jurisdictionc', '1.3.6.1.4.1.311.60.2.1.3'],
  ['jurisdictionlocalityname', '1.3.6.1.4.1.311.60.2.1.1'],
  ['jurisdictionstateorprovincename', '1.3.6.1.4.1.311.60.2.1.2'],
  ['jurisdictioncountryname', '1.3.6.1.4.1.311.60.2.1.3'],
]);

/** The OID of a type, by name or number. Throws CertificateError for one that is not known. */
export function attributeType(name: string): string {
  const numeric = /^(?:oid\.)?((?:0|[1-9]\d{0,9})(?:\.(?:0|[1-9]\d{0,9}))+)$/i.exec(name)?.[1];
  const type = numeric ?? UNDERSTOOD.get(name.toLowerCase());
  if (type === undefined) throw new CertificateError('a distinguished name has an attribute that is not known');
  return type;
}

/** An attribute's value in BER, as in a certificate or behind `#`. */
export function readAttributeValue(value: DerElement): Pick<NameAttribute, 'text' | 'der'> {
  return { text: stringOf(value), der: Buffer.from(value.raw).toString('hex') };
}

/** The string types of a DirectoryString (RFC 5280 §4.1.2.4) and IA5String. */
function stringOf({ tag, content }: DerElement): string | undefined {
  const bytes = Buffer.from(content);
  switch (tag) {
    case 0x0c: // UTF8String
      return bytes.toString('utf8');
    case 0x12: // NumericString
    case 0x13: // PrintableString
    case 0x14: // TeletexString, in practice ISO 8859-1
    case 0x16: // IA5String
    case 0x1a: // VisibleString
      return bytes.toString('latin1');
    case 0x1e: // BMPString
      return bytes.length % 2 === 0 ? bytes.swap16().toString('utf16le') : undefined;
    case 0x1c: // UniversalString
      return utf32(bytes);
    default:
      return undefined;
  }
}

function utf32(bytes: Buffer): string | undefined {
  if (bytes.length % 4 !== 0) return undefined;
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const point = bytes.readUInt32BE(at);
    if (point > 0x10ffff) return undefined;
    text += String.fromCodePoint(point);
  }
  return text;
}
