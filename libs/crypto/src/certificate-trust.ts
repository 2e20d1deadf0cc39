/**
 * Which client certificates the installation believes for `tls_client_auth` (RFC 8705 §2.1). The edge asks for a certificate and checks
 * that the caller holds its key; it does not judge the issuer, because self-signed certificates are welcome for the other method.
 *
 * The edge passes only the client's own certificate on, so every certificate of the bundle is a trust anchor (RFC 5280 §6.1.1(d)) that
 * must have issued the client's directly: an installation lists the issuing CAs, intermediate ones included, and trusts no others.
 * Revocation (CRL, OCSP) is not looked up: a client that is out is disabled in the directory.
 */
import { X509Certificate } from 'node:crypto';
import type { ClientCertificate } from './certificate.js';
import { CertificateError } from './certificate-error.js';

export type CertificateDistrust =
  | 'unknown-issuer'
  | 'not-yet-valid'
  | 'expired'
  | 'not-for-client-authentication'
  | 'unknown-critical-extension'
  | 'weak-signature';

const BUNDLE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';
const ANY_EXTENDED_KEY_USAGE = '2.5.29.37.0';
/** keyUsage, subjectAltName, basicConstraints, certificatePolicies, authorityKeyIdentifier, extKeyUsage: either heeded or without bearing here. */
const UNDERSTOOD = new Set(['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.32', '2.5.29.35', '2.5.29.37']);

export class CertificateTrust {
  readonly #anchors: readonly X509Certificate[];
  /** Verified once per certificate: signatures and fixed fields don't change, only the clock does. */
  readonly #issuers = new WeakMap<ClientCertificate, X509Certificate | CertificateDistrust>();

  private constructor(anchors: readonly X509Certificate[]) {
    this.#anchors = anchors;
  }

  /** A PEM bundle of one or more CA certificates. Throws CertificateError when there is none, or one of them is no CA. */
  static fromPem(bundle: string): CertificateTrust {
    const anchors = (bundle.match(BUNDLE) ?? []).map(readAnchor);
    if (anchors.length === 0) throw new CertificateError('there is no certificate in the bundle of client CAs');
    return new CertificateTrust(anchors);
  }

  /** Why the certificate is not believed at `now` (Unix ms), or undefined. */
  distrust(certificate: ClientCertificate, now: number): CertificateDistrust | undefined {
    let issuer = this.#issuers.get(certificate);
    if (issuer === undefined) {
      issuer = this.#judge(certificate);
      this.#issuers.set(certificate, issuer);
    }
    if (typeof issuer === 'string') return issuer;
    // RFC 5280 §6.1.3(a)(2), for the certificate and, since time goes on while we run, for its issuer.
    return outsideValidity(certificate.x509, now) ?? outsideValidity(issuer, now);
  }

  #judge(certificate: ClientCertificate): X509Certificate | CertificateDistrust {
    const { x509 } = certificate;
    // RFC 5280 §6.1.3(a)(1), (4): issued by, and signed by.
    const issuer = this.#anchors.find((anchor) => x509.checkIssued(anchor) && x509.verify(anchor.publicKey));
    if (issuer === undefined) return 'unknown-issuer';
    // RFC 9155, RFC 6151: hashes for which collisions are made.
    if (/md5|sha1(?!\d)/i.test(x509.signatureAlgorithm ?? '')) return 'weak-signature';
    // RFC 5280 §4.2: a critical extension that is not understood.
    if (certificate.criticalExtensions.some((oid) => !UNDERSTOOD.has(oid))) return 'unknown-critical-extension';
    // RFC 5280 §4.2.1.12: a certificate that says what it is for is for nothing else. `keyUsage` holds the extended ones.
    const usages: readonly string[] | undefined = x509.keyUsage;
    if (usages !== undefined && !usages.includes(CLIENT_AUTHENTICATION) && !usages.includes(ANY_EXTENDED_KEY_USAGE)) {
      return 'not-for-client-authentication';
    }
    return issuer;
  }
}

function readAnchor(pem: string): X509Certificate {
  let anchor: X509Certificate;
  try {
    anchor = new X509Certificate(pem);
  } catch {
    throw new CertificateError('a certificate in the bundle of client CAs cannot be read');
  }
  if (!anchor.ca) throw new CertificateError('a certificate in the bundle of client CAs is not that of a CA');
  return anchor;
}

function outsideValidity(x509: X509Certificate, now: number): CertificateDistrust | undefined {
  if (now < x509.validFromDate.getTime()) return 'not-yet-valid';
  if (now > x509.validToDate.getTime()) return 'expired';
  return undefined;
}
