/**
 * Distinguished names: read from a certificate (RFC 5280 §4.1.2.4) and from text (RFC 4514, and what RFC 2253 §4 says to take as well),
 * written as RFC 4514 text, and compared as RFC 4517 §4.2.15 (distinguishedNameMatch) and RFC 5280 §7.1 have it: the same relative
 * names in the same order, the attributes of each in any order, values without regard to case and to the number of spaces.
 */
import { CertificateError } from './certificate-error.js';
import { DER, type DerElement, derChildren, derOid, readDer } from './der.js';

export interface NameAttribute {
  /** OID, dotted. */
  readonly type: string;
  /** The characters of a string value; undefined for another ASN.1 type. */
  readonly text: string | undefined;
  /** The whole value in DER, lower-case hex. */
  readonly der: string | undefined;
}

/** Most significant first, as in the certificate (RFC 4514 text has it the other way round). */
export type DistinguishedName = readonly (readonly NameAttribute[])[];

/** RFC 4514 §3: the short names that everybody knows; the only ones we write. */
const WRITTEN: Readonly<Record<string, string>> = {
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
  ...Object.entries(WRITTEN).map(([oid, name]) => [name.toLowerCase(), oid] as const),
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

const MAX_TEXT = 4_096;

/** From a certificate: a `Name` (RFC 5280 §4.1.2.4). Throws CertificateError. */
export function readDistinguishedName(name: DerElement): DistinguishedName {
  return derChildren(name, DER.SEQUENCE).map((relative) =>
    derChildren(relative, DER.SET).map((pair) => {
      const [type, value] = derChildren(pair, DER.SEQUENCE);
      if (value === undefined) throw new CertificateError('the subject of the certificate is not well-formed');
      return { type: derOid(type), ...readValue(value) };
    }),
  );
}

/**
 * From text: RFC 4514 §3, spaces around separators allowed, as are `;` for `,`, quoted values and `OID.` before numbers (RFC 2253 §4).
 * Throws CertificateError, whose message says what is wrong.
 */
export function parseDistinguishedName(text: string): DistinguishedName {
  if (text.length > MAX_TEXT) throw new CertificateError('a distinguished name is too long');
  return new NameParser(text).parse();
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
  const name = WRITTEN[type];
  // RFC 4514 §2.4: a type without a short name, and a value that is not text, are written as hex.
  if (name === undefined || text === undefined) return `${name ?? type}=#${der}`;
  return `${name}=${text
    .replace(/[\\"+,;<>=]/g, '\\$&')
    .replace(/^[ #]| $/g, '\\$&')
    .replaceAll('\0', '\\00')}`;
}

function readValue(value: DerElement): Pick<NameAttribute, 'text' | 'der'> {
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

class NameParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): DistinguishedName {
    const names: NameAttribute[][] = [];
    let relative: NameAttribute[] = [];
    this.#skipSpaces();
    if (this.#at === this.#text.length) return [];
    for (;;) {
      relative.push(this.#attribute());
      const separator = this.#text[this.#at++];
      if (separator === '+') continue;
      names.push(relative);
      relative = [];
      if (separator === undefined) return names.reverse();
      if (separator !== ',' && separator !== ';')
        throw new CertificateError('a distinguished name has a stray quotation mark');
    }
  }

  /** `type = value`, with what spaces there are around the two. */
  #attribute(): NameAttribute {
    this.#skipSpaces();
    const equals = this.#text.indexOf('=', this.#at);
    const name = equals === -1 ? '' : this.#text.slice(this.#at, equals).trimEnd();
    const type = attributeType(name);
    this.#at = equals + 1;
    this.#skipSpaces();
    const start = this.#text[this.#at];
    const value =
      start === '#' ? this.#hexValue() : { text: start === '"' ? this.#quoted() : this.#plain(), der: undefined };
    this.#skipSpaces();
    return { type, ...value };
  }

  /** RFC 4514 §2.4: `#` and the BER of the value; a string in it counts as text. */
  #hexValue(): Pick<NameAttribute, 'text' | 'der'> {
    const digits = /[0-9a-fA-F]*/y;
    digits.lastIndex = this.#at + 1;
    const hex = digits.exec(this.#text)?.[0] ?? '';
    if (hex.length < 4 || hex.length % 2 !== 0) throw new CertificateError('a distinguished name has a bad # value');
    this.#at += 1 + hex.length;
    return readValue(readDer(Buffer.from(hex, 'hex')));
  }

  #plain(): string {
    const bytes: Buffer[] = [];
    let significant = 0;
    for (;;) {
      const char = this.#character();
      if (char === undefined || char === ',' || char === ';' || char === '+') break;
      if (char === '"' || char === '\0')
        throw new CertificateError('a distinguished name has a character that must be escaped');
      bytes.push(char === '\\' ? this.#escape() : Buffer.from(char));
      this.#at += char === '\\' ? 0 : char.length;
      // Spaces at the end are not part of the value, unless escaped.
      if (char !== ' ') significant = bytes.length;
    }
    return utf8(bytes.slice(0, significant));
  }

  #quoted(): string {
    const bytes: Buffer[] = [];
    this.#at++;
    for (;;) {
      const char = this.#character();
      if (char === undefined)
        throw new CertificateError('a distinguished name has a quotation mark that is not closed');
      if (char === '"') break;
      bytes.push(char === '\\' ? this.#escape() : Buffer.from(char));
      this.#at += char === '\\' ? 0 : char.length;
    }
    this.#at++;
    return utf8(bytes);
  }

  /** RFC 4514 §3 `pair`: a backslash and a special character, or the two hex digits of a byte. Moves past it. */
  #escape(): Buffer {
    const pair = /\\(?:([ "#+,;<=>\\])|([0-9a-fA-F]{2}))/y;
    pair.lastIndex = this.#at;
    const [all, special, hex] = pair.exec(this.#text) ?? [];
    if (all === undefined) throw new CertificateError('a distinguished name has a bad escape');
    this.#at += all.length;
    return hex === undefined ? Buffer.from(special ?? '') : Buffer.from(hex, 'hex');
  }

  #character(): string | undefined {
    const point = this.#text.codePointAt(this.#at);
    return point === undefined ? undefined : String.fromCodePoint(point);
  }

  #skipSpaces(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }
}

function attributeType(name: string): string {
  const numeric = /^(?:oid\.)?((?:0|[1-9]\d{0,9})(?:\.(?:0|[1-9]\d{0,9}))+)$/i.exec(name)?.[1];
  const type = numeric ?? UNDERSTOOD.get(name.toLowerCase());
  if (type === undefined) throw new CertificateError('a distinguished name has an attribute that is not known');
  return type;
}

function utf8(parts: readonly Buffer[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts));
  } catch {
    throw new CertificateError('a distinguished name is not valid UTF-8');
  }
}
