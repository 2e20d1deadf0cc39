/**
 * The little of DER (X.690) that reading a certificate's subject and extensions takes. node:crypto has parsed the certificate before;
 * what it does not hand out unambiguously (names, alternative names) is read here. Bounded: every read moves forward within its input.
 */
import { CertificateError } from './certificate-error.js';

export interface DerElement {
  /** The identifier octet. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** Identifier, length and content. */
  readonly raw: Uint8Array;
}

export const DER = {
  BOOLEAN: 0x01,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OID: 0x06,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

/** The one element that `bytes` is. Throws CertificateError. */
export function readDer(bytes: Uint8Array): DerElement {
  const element = elementAt(bytes, 0);
  if (element.raw.length !== bytes.length) throw malformed();
  return element;
}

/** The elements of a constructed one, one after the other. Throws CertificateError. */
export function derChildren(element: DerElement, tag?: number): DerElement[] {
  if (tag !== undefined && element.tag !== tag) throw malformed();
  const children: DerElement[] = [];
  for (let at = 0; at < element.content.length; ) {
    const child = elementAt(element.content, at);
    children.push(child);
    at += child.raw.length;
  }
  return children;
}

/** An OBJECT IDENTIFIER as numbers with dots. Throws CertificateError. */
export function derOid(element: DerElement | undefined): string {
  if (element === undefined || element.tag !== DER.OID || element.content.length === 0) throw malformed();
  const arcs: number[] = [];
  let arc = 0;
  let open = false;
  for (const byte of element.content) {
    arc = arc * 128 + (byte & 0x7f);
    open = (byte & 0x80) !== 0;
    if (arc > 0xffff_ffff) throw malformed();
    if (open) continue;
    if (arcs.length > 0) arcs.push(arc);
    else if (arc < 80) arcs.push(Math.floor(arc / 40), arc % 40);
    else arcs.push(2, arc - 80);
    arc = 0;
  }
  if (open) throw malformed();
  return arcs.join('.');
}

function elementAt(bytes: Uint8Array, at: number): DerElement {
  const tag = bytes[at];
  const first = bytes[at + 1];
  // A tag number of 31 or more takes further octets; no certificate field that we read has one.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw malformed();
  let start = at + 2;
  let length = first;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    // Indefinite lengths are not DER; more than 3 octets is more than any input has.
    if (octets === 0 || octets > 3) throw malformed();
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + (bytes[start + i] ?? 0);
    start += octets;
  }
  const end = start + length;
  if (end > bytes.length) throw malformed();
  return { tag, content: bytes.subarray(start, end), raw: bytes.subarray(at, end) };
}

function malformed(): CertificateError {
  return new CertificateError('the certificate is not well-formed DER');
}
