import { CertificateError } from './certificate-error.js';
import { readDer } from './der.js';
import type { DistinguishedName } from './distinguished-name.js';
import { attributeType, type NameAttribute, readAttributeValue } from './name-attribute.js';

const MAX_TEXT = 4_096;

/**
 * From text: RFC 4514 §3, spaces around separators allowed, as are `;` for `,`, quoted values and `OID.` before numbers (RFC 2253 §4).
 * Throws CertificateError, whose message says what is wrong.
 */
export function parseDistinguishedName(text: string): DistinguishedName {
  if (text.length > MAX_TEXT) throw new CertificateError('a distinguished name is too long');
  return new NameParser(text).parse();
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
    return readAttributeValue(readDer(Buffer.from(hex, 'hex')));
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

function utf8(parts: readonly Buffer[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts));
  } catch {
    throw new CertificateError('a distinguished name is not valid UTF-8');
  }
}
