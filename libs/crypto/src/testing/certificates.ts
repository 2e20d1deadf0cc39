// Certificates for tests, made with a library that the server itself does not use.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface TestCertificate {
  readonly pem: string;
  readonly der: Buffer;
  readonly keys: CryptoKeyPair;
}

export interface TestCertificateOptions {
  /** RFC 4514, or the names one by one, most significant first. */
  readonly subject?: string | x509.JsonName;
  readonly issuer?: TestCertificate;
  readonly ca?: boolean;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly keys?: CryptoKeyPair;
  readonly alternativeNames?: x509.JsonGeneralNames;
  readonly extendedKeyUsage?: readonly string[];
  readonly extensions?: readonly x509.Extension[];
  readonly hash?: 'SHA-256' | 'SHA-1';
}

type CryptoKeyPair = x509.X509CertificateCreateSelfSignedParams['keys'];

export async function makeKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(EC, true, ['sign', 'verify']);
}

/** Self-signed without an `issuer`. P-256; valid for a day from an hour ago. */
export async function makeCertificate(options: TestCertificateOptions = {}): Promise<TestCertificate> {
  const keys = options.keys ?? (await makeKeys());
  const extensions = [
    new x509.BasicConstraintsExtension(options.ca ?? false, undefined, true),
    ...(options.alternativeNames ? [new x509.SubjectAlternativeNameExtension(options.alternativeNames)] : []),
    ...(options.extendedKeyUsage ? [new x509.ExtendedKeyUsageExtension([...options.extendedKeyUsage])] : []),
    ...(options.extensions ?? []),
  ];
  const subject = options.subject ?? 'CN=client.example';
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '01',
    subject,
    issuer: options.issuer ? new x509.X509Certificate(options.issuer.der).subjectName.toJSON() : subject,
    notBefore: options.notBefore ?? new Date(Date.now() - 3_600_000),
    notAfter: options.notAfter ?? new Date(Date.now() + 86_400_000),
    signingAlgorithm: { name: 'ECDSA', hash: options.hash ?? 'SHA-256' },
    publicKey: keys.publicKey,
    signingKey: options.issuer?.keys.privateKey ?? keys.privateKey,
    extensions,
  });
  return { pem: certificate.toString('pem'), der: Buffer.from(certificate.rawData), keys };
}
