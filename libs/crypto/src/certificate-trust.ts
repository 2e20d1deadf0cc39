import type { ClientCertificate } from './certificate.js';

export type CertificateDistrust = 'unknown-issuer' | 'not-yet-valid' | 'expired' | 'not-for-client-authentication';

/** The certification authorities whose client certificates the installation accepts for `tls_client_auth` (RFC 8705 §2.1). */
export class CertificateTrust {
  /** A bundle of one or more CA certificates. Throws CertificateError when there is none or one is not a CA. */
  static fromPem(_bundle: string): CertificateTrust {
    throw new Error('not written yet');
  }

  /** Why the certificate is not trusted at `now` (Unix ms), or undefined. */
  distrust(_certificate: ClientCertificate, _now: number): CertificateDistrust | undefined {
    throw new Error('not written yet');
  }
}
