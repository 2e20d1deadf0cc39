/** How the edge passes the client certificate on. */
export const CLIENT_CERTIFICATE_FORMATS = ['rfc9440', 'nginx', 'envoy', 'traefik', 'haproxy'] as const;
export type ClientCertificateFormat = (typeof CLIENT_CERTIFICATE_FORMATS)[number];

/** A certificate, or the header that carried it, that cannot be read. `message` holds no value that was sent. */
export class CertificateError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CertificateError';
  }
}

/** A client's X.509 certificate as presented; what is expensive is computed when asked for, once. */
export class ClientCertificate {
  private constructor(readonly der: Uint8Array) {}

  /** Throws CertificateError. */
  static fromDer(der: Uint8Array): ClientCertificate {
    return new ClientCertificate(der);
  }

  /** The first certificate of a PEM text. Throws CertificateError. */
  static fromPem(_pem: string): ClientCertificate {
    throw new Error('not written yet');
  }

  /** RFC 8705 §3.1 `x5t#S256`: SHA-256 of the DER, base64url. */
  get thumbprint(): string {
    throw new Error('not written yet');
  }

  /** RFC 7638 thumbprint of the public key, base64url. */
  get publicKeyThumbprint(): string {
    throw new Error('not written yet');
  }

  /** The subject as an RFC 4514 string. */
  get subjectDn(): string {
    throw new Error('not written yet');
  }

  /** Whether the subject is the registered DN (RFC 4514 string): RFC 8705 §2.1.2, RFC 5280 §7.1. */
  subjectDnEquals(_registered: string): boolean {
    throw new Error('not written yet');
  }

  get sanDns(): readonly string[] {
    throw new Error('not written yet');
  }

  get sanUri(): readonly string[] {
    throw new Error('not written yet');
  }

  /** Dotted decimal or RFC 5952 text. */
  get sanIp(): readonly string[] {
    throw new Error('not written yet');
  }

  get sanEmail(): readonly string[] {
    throw new Error('not written yet');
  }
}

/** The certificate in the edge's header; undefined where the edge says that none was presented (an empty value). Throws CertificateError. */
export function readClientCertificateHeader(
  _format: ClientCertificateFormat,
  _value: string,
): ClientCertificate | undefined {
  throw new Error('not written yet');
}
