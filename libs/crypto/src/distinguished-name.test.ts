import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import * as x509 from '@peculiar/x509';
import fc from 'fast-check';
import { CertificateError } from './certificate-error.js';
import { readDer } from './der.js';
import {
  type DistinguishedName,
  distinguishedNamesEqual,
  formatDistinguishedName,
  readDistinguishedName,
} from './distinguished-name.js';
import { parseDistinguishedName } from './distinguished-name-parser.js';

const equal = (a: string, b: string) => distinguishedNamesEqual(parseDistinguishedName(a), parseDistinguishedName(b));
const fromDer = (name: x509.Name) => readDistinguishedName(readDer(Buffer.from(name.toArrayBuffer())));
const values = (name: DistinguishedName) => name.map((relative) => relative.map(({ type, text }) => [type, text]));
const CN = '2.5.4.3';
const O = '2.5.4.10';

describe('RFC 4514 §3: distinguished names as text', () => {
  it.each<[string, string, [string, string][][]]>([
    [
      'the example of RFC 4514 §4, most significant last',
      'UID=jsmith,DC=example,DC=net',
      [
        [['0.9.2342.19200300.100.1.25', 'net']],
        [['0.9.2342.19200300.100.1.25', 'example']],
        [['0.9.2342.19200300.100.1.1', 'jsmith']],
      ],
    ],
    [
      'several attributes in one relative name',
      'OU=Sales+CN=J.  Smith,DC=example',
      [
        [['0.9.2342.19200300.100.1.25', 'example']],
        [
          ['2.5.4.11', 'Sales'],
          [CN, 'J.  Smith'],
        ],
      ],
    ],
    ['escaped quotation marks', 'CN=James \\"Jim\\" Smith\\, III', [[[CN, 'James "Jim" Smith, III']]]],
    ['a hex pair', 'CN=Before\\0dAfter', [[[CN, 'Before\rAfter']]]],
    ['UTF-8 in hex pairs', 'CN=Lu\\C4\\8Di\\C4\\87', [[[CN, 'Lučić']]]],
    ['UTF-8 as such', 'CN=Lučić 🔑', [[[CN, 'Lučić 🔑']]]],
    ['a BER value of a type by number', '1.3.6.1.4.1.1466.0=#04024869', [[['1.3.6.1.4.1.1466.0', '']]]],
    ['a BER string', 'CN=#0c0548656c6c6f', [[[CN, 'Hello']]]],
    ['escaped spaces at both ends', 'CN=\\ a\\ ', [[[CN, ' a ']]]],
    ['an escaped number sign', 'CN=\\#1', [[[CN, '#1']]]],
    ['an equals sign', 'CN=a=b', [[[CN, 'a=b']]]],
    ['spaces around separators', ' CN = a , O = b ', [[[O, 'b']], [[CN, 'a']]]],
    ['semicolons and quoted values (RFC 2253 §4)', 'CN="a, \\"b\\"";O=c', [[[O, 'c']], [[CN, 'a, "b"']]]],
    ['types by number, with and without OID.', '2.5.4.3=a,OID.2.5.4.10=b', [[[O, 'b']], [[CN, 'a']]]],
    ['an empty value', 'CN=', [[[CN, '']]]],
    ['the empty name', '', []],
  ])('RFC 4514 §3: reads %s', (_title, text, expected) => {
    const names = values(parseDistinguishedName(text));
    expect(names.map((all) => all.map(([type, value]) => [type, value ?? '']))).toEqual(expected);
  });

  it.each([
    ['no equals sign', 'CN'],
    ['no type', '=a'],
    ['an unknown type', 'FOO=a'],
    ['a type with a leading zero', '2.05.4=a'],
    ['a stray quotation mark', 'CN=a"b'],
    ['a quotation mark that is not closed', 'CN="a'],
    ['text after a quoted value', 'CN="a"b'],
    ['a bad escape', 'CN=a\\x'],
    ['an escape at the end', 'CN=a\\'],
    ['hex that is cut', 'CN=#0c0'],
    ['hex that is no BER', 'CN=#0cff'],
    ['hex with more behind it', 'CN=#0c0161zz'],
    ['bytes that are not UTF-8', 'CN=\\ff'],
    ['a separator with nothing behind it', 'CN=a,'],
    ['a NUL', 'CN=a\0'],
    ['more than 4096 characters', `CN=${'a'.repeat(4_100)}`],
  ])('RFC 4514 §3: refuses %s', (_title, text) => {
    expect(() => parseDistinguishedName(text)).toThrow(CertificateError);
  });
});

describe('RFC 4517 §4.2.15: comparing distinguished names', () => {
  it.each([
    ['the same', 'CN=a,O=b', 'CN=a,O=b'],
    ['spaces around separators', 'CN=a, O=b', 'CN = a ,O= b'],
    ['names of types', 'CN=a,E=x@y', '2.5.4.3=a,emailAddress=x@y'],
    ['case of types and values (RFC 5280 §7.1)', 'cn=Client,o=ACME', 'CN=client,O=acme'],
    ['runs of spaces (RFC 4518 §2.6.1)', 'CN=a  b', 'CN=a b'],
    ['compatibility forms (RFC 4518 §2.3)', 'CN=ﬁ', 'CN=fi'],
    ['ways to escape', 'CN=a\\,b', 'CN=a\\2cb'],
    ['quoting', 'CN="a,b"', 'CN=a\\,b'],
    ['hex and text', 'CN=#0c0161', 'CN=a'],
    ['string types', 'CN=#0c0161', 'CN=#130161'],
    ['Teletex strings', 'CN=#1401e9', 'CN=é'],
    ['order within one relative name', 'CN=a+OU=b,O=c', 'OU=b+CN=a,O=c'],
  ])('RFC 4517 §4.2.15: does not mind %s', (_title, a, b) => {
    expect(equal(a, b)).toBe(true);
    expect(equal(b, a)).toBe(true);
  });

  it.each([
    ['another value', 'CN=a,O=b', 'CN=a,O=c'],
    ['another type', 'CN=a', 'O=a'],
    ['fewer names', 'CN=a,O=b', 'CN=a'],
    ['the order of the relative names', 'CN=a,O=b', 'O=b,CN=a'],
    ['one relative name or two', 'CN=a+O=b', 'CN=a,O=b'],
    ['an escaped comma', 'CN=a\\,O\\=b', 'CN=a,O=b'],
    ['a value that looks like two', 'CN=a\\+O\\=b', 'CN=a+O=b'],
    ['a quotation mark in the value', 'CN=\\"a', 'CN=a'],
    ['text that looks like hex', 'CN=\\#0c0161', 'CN=a'],
    ['a bit string and a text', 'CN=#030100', 'CN=\\00'],
    ['an attribute that is doubled', 'CN=a+CN=a', 'CN=a'],
    ['the empty name, even with itself', '', ''],
  ])('RFC 4517 §4.2.15: minds %s', (_title, a, b) => {
    expect(equal(a, b)).toBe(false);
    expect(equal(b, a)).toBe(false);
  });
});

describe('RFC 4514 §2: writing distinguished names', () => {
  it.each([
    'CN=a,O=b',
    'CN=James \\"Jim\\" Smith\\, III,DC=example',
    'OU=Sales+CN=J. Smith,DC=net',
    'CN=\\#a\\ ',
    'CN=\\ a',
    'CN=\\ ',
    'CN=a\\=b\\;c\\<d\\>e\\+f\\\\g',
    'CN=Lučić',
    'CN=\\00',
  ])('RFC 4514 §2: writes %s as it was', (text) => {
    const der = new x509.Name(
      parseDistinguishedName(text).map((all) =>
        Object.assign({}, ...all.map(({ type, text: value }) => ({ [type]: [{ utf8String: value ?? '' }] }))),
      ),
    );
    expect(formatDistinguishedName(fromDer(der))).toBe(text);
  });

  it.each<[string, number, Buffer]>([
    ['UTF8String', 0x0c, Buffer.from('Acmé')],
    ['TeletexString', 0x14, Buffer.from('Acmé', 'latin1')],
    ['BMPString', 0x1e, Buffer.from('Acmé', 'utf16le').swap16()],
    ['UniversalString', 0x1c, Buffer.from([0, 0, 0, 65, 0, 0, 0, 99, 0, 0, 0, 109, 0, 0, 0, 0xe9])],
  ])('RFC 5280 §4.1.2.4: reads a %s of a certificate', (_type, tag, bytes) => {
    const tlv = (of: number, content: Buffer) => Buffer.concat([Buffer.from([of, content.length]), content]);
    const oid = tlv(0x06, Buffer.from([0x55, 0x04, 0x0a]));
    const der = tlv(0x30, tlv(0x31, tlv(0x30, Buffer.concat([oid, tlv(tag, bytes)]))));
    const name = readDistinguishedName(readDer(der));
    expect(formatDistinguishedName(name)).toBe('O=Acmé');
    expect(distinguishedNamesEqual(name, parseDistinguishedName('o=ACMÉ'))).toBe(true);
  });

  it('RFC 4514 §2: agrees with another implementation on any text, and reads back what it writes', () => {
    const part = fc.tuple(
      fc.constantFrom('CN', 'O', 'OU', 'DC', 'C'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        fc.pre(parts.every(([, value]) => value.isWellFormed()));
        const name = fromDer(new x509.Name(parts.map(([type, value]) => ({ [type]: [{ utf8String: value }] }))));
        expect(name.map(([only]) => only?.text)).toEqual(parts.map(([, value]) => value));
        const text = formatDistinguishedName(name);
        expect(distinguishedNamesEqual(parseDistinguishedName(text), name)).toBe(true);
      }),
    );
  });

  it('RFC 4514 §3: answers any text with a name or a CertificateError', () => {
    const piece = fc.constantFrom('CN', '=', ',', '+', '\\', '"', '#', '0c0161', ' ', '2.5.4.3', ';', 'é', '\\2c', 'a');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 30 }).map((all) => all.join('')),
        ),
        (text) => {
          try {
            const name = parseDistinguishedName(text);
            expect(distinguishedNamesEqual(name, name)).toBe(name.length > 0);
          } catch (error) {
            expect(error).toBeInstanceOf(CertificateError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
