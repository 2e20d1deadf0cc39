/**
 * A client's X.509 certificate as the edge passes it on: what RFC 8705 binds tokens to and knows clients by. That the caller holds its
 * private key is what TLS proved; who issued it is certificate-trust.ts's business.
 */
import { X509Certificate } from 'node:crypto';
import { CertificateError } from './certificate-error.js';
import { type ClientCertificateFormat, derFromHeader, derFromPem } from './certificate-header.js';
import { DER, type DerElement, derChildren, derOid, readDer } from './der.js';
import {
  type DistinguishedName,
  distinguishedNamesEqual,
  formatDistinguishedName,
  readDistinguishedName,
} from './distinguished-name.js';
import { parseDistinguishedName } from './distinguished-name-parser.js';
import { sha256Base64url } from './hash.js';
import { type Jwk, jwkThumbprint } from './jwk.js';
import { LruMap } from './lru-map.js';
import { type AlternativeNames, alternativeNames } from './subject-alternative-name.js';

export { CertificateError } from './certificate-error.js';
export { CLIENT_CERTIFICATE_FORMATS, type ClientCertificateFormat } from './certificate-header.js';

/** Of the DER; certificates of clients have 1 to 2 KiB. */
const MAX_BYTES = 8_192;
/** A client sends the same certificate with each request: reading it and verifying its issuer is done once. */
const presented = new Map<ClientCertificateFormat, LruMap<string, ClientCertificate>>();

/**
 * The certificate in the edge's header (certificate-header.ts); undefined where the edge says that none was presented (an empty
 * value). Throws CertificateError.
 */
export function readClientCertificateHeader(
  format: ClientCertificateFormat,
  value: string,
): ClientCertificate | undefined {
  let known = presented.get(format);
  if (known === undefined) {
    known = new LruMap(500);
    presented.set(format, known);
  }
  const seen = known.get(value);
  if (seen !== undefined) return seen;
  const der = derFromHeader(format, value);
  if (der === undefined) return undefined;
  const certificate = ClientCertificate.fromDer(der);
  known.set(value, certificate);
  return certificate;
}

interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** DER of the extension's own type. */
  readonly value: Uint8Array;
}

/** Immutable; what takes time is computed when asked for, once. */
export class ClientCertificate {
  readonly x509: X509Certificate;
  #thumbprint: string | undefined;
  #publicKeyThumbprint: string | undefined;
  #subject: DistinguishedName | undefined;
  #extensions: readonly Extension[] | undefined;
  #names: AlternativeNames | undefined;

  private constructor(x509: X509Certificate) {
    this.x509 = x509;
  }

  /** One certificate and nothing after it, at most 8 KiB. Throws CertificateError. */
  static fromDer(der: Uint8Array): ClientCertificate {
    if (der.length > MAX_BYTES) throw new CertificateError('the client certificate is too large');
    let x509: X509Certificate;
    try {
      x509 = new X509Certificate(der);
    } catch {
      throw new CertificateError('the client certificate cannot be read');
    }
    // What is hashed is what was sent.
    if (!x509.raw.equals(der)) throw new CertificateError('the client certificate is not well-formed DER');
    return new ClientCertificate(x509);
  }

  /** The first certificate of a PEM text. Throws CertificateError. */
  static fromPem(pem: string): ClientCertificate {
    return ClientCertificate.fromDer(derFromPem(pem));
  }

  /** RFC 8705 §3.1 `x5t#S256`: SHA-256 of the DER, base64url. */
  get thumbprint(): string {
    this.#thumbprint ??= sha256Base64url(this.x509.raw);
    return this.#thumbprint;
  }

  /** RFC 7638 thumbprint of the public key, base64url. Throws CertificateError for a key that has no JWK. */
  get publicKeyThumbprint(): string {
    if (this.#publicKeyThumbprint === undefined) {
      let jwk: Jwk;
      try {
        jwk = { ...this.x509.publicKey.export({ format: 'jwk' }) };
      } catch {
        throw new CertificateError('the key of the client certificate is of a type that is not supported');
      }
      this.#publicKeyThumbprint = jwkThumbprint(jwk);
    }
    return this.#publicKeyThumbprint;
  }

  /** The subject as an RFC 4514 string; '' for none. Throws CertificateError. */
  get subjectDn(): string {
    return formatDistinguishedName(this.#subjectName());
  }

  /**
   * RFC 8705 §2.1.2 `tls_client_auth_subject_dn`: whether the subject is this name (RFC 4514 string), compared as names and not as
   * strings (distinguished-name.ts). A registered name that cannot be read equals nothing. Throws CertificateError.
   */
  subjectDnEquals(registered: string): boolean {
    let name: DistinguishedName;
    try {
      name = parseDistinguishedName(registered);
    } catch {
      return false;
    }
    return distinguishedNamesEqual(this.#subjectName(), name);
  }

  /** dNSName entries of the subject alternative name, as written. Throws CertificateError. */
  get sanDns(): readonly string[] {
    return this.#alternativeNames().dns;
  }

  /** uniformResourceIdentifier entries. Throws CertificateError. */
  get sanUri(): readonly string[] {
    return this.#alternativeNames().uri;
  }

  /** iPAddress entries, dotted decimal or RFC 5952 text. Throws CertificateError. */
  get sanIp(): readonly string[] {
    return this.#alternativeNames().ip;
  }

  /** rfc822Name entries. Throws CertificateError. */
  get sanEmail(): readonly string[] {
    return this.#alternativeNames().email;
  }

  /** The OIDs of its critical extensions (RFC 5280 §4.2). Throws CertificateError. */
  get criticalExtensions(): readonly string[] {
    return this.#allExtensions()
      .filter((extension) => extension.critical)
      .map((extension) => extension.oid);
  }

  #subjectName(): DistinguishedName {
    this.#subject ??= readDistinguishedName(subjectOf(this.#toBeSigned()));
    return this.#subject;
  }

  #alternativeNames(): AlternativeNames {
    // RFC 5280 §4.2.1.6
    this.#names ??= alternativeNames(this.#allExtensions().find((extension) => extension.oid === '2.5.29.17')?.value);
    return this.#names;
  }

  #allExtensions(): readonly Extension[] {
    this.#extensions ??= extensionsOf(this.#toBeSigned());
    return this.#extensions;
  }

  /** RFC 5280 §4.1: the fields of TBSCertificate after the optional version. */
  #toBeSigned(): readonly DerElement[] {
    const [tbs] = derChildren(readDer(this.x509.raw), DER.SEQUENCE);
    if (tbs === undefined) throw unreadable();
    const fields = derChildren(tbs, DER.SEQUENCE);
    return fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
  }
}

/** serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, then what is optional. */
function subjectOf(fields: readonly DerElement[]): DerElement {
  const subject = fields[4];
  if (subject === undefined) throw unreadable();
  return subject;
}

/** RFC 5280 §4.1.2.9: `[3] EXPLICIT Extensions`. */
function extensionsOf(fields: readonly DerElement[]): readonly Extension[] {
  const explicit = fields.slice(6).find((field) => field.tag === 0xa3);
  if (explicit === undefined) return [];
  return derChildren(readDer(explicit.content), DER.SEQUENCE).map((extension) => {
    const parts = derChildren(extension, DER.SEQUENCE);
    const value = parts.at(-1);
    if (value?.tag !== DER.OCTET_STRING) throw unreadable();
    const critical = parts.length === 3 && parts[1]?.tag === DER.BOOLEAN && parts[1].content[0] !== 0;
    return { oid: derOid(parts[0]), critical, value: value.content };
  });
}

function unreadable(): CertificateError {
  return new CertificateError('the client certificate is not well-formed');
}
