import { createHash, webcrypto } from 'node:crypto';
import 'reflect-metadata';
import { X509CertificateGenerator } from '@peculiar/x509';

export interface TestCertificate {
  /** As the edge passes it on (RFC 9440). */
  readonly header: { readonly 'client-cert': string };
  /** RFC 8705 §3.1. */
  readonly thumbprint: string;
}

export async function newCertificate(name: string): Promise<TestCertificate> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    { name: `CN=${name}`, keys, signingAlgorithm: algorithm, notAfter: new Date(Date.now() + 3_600_000) },
    webcrypto,
  );
  const der = Buffer.from(certificate.rawData);
  return {
    header: { 'client-cert': `:${der.toString('base64')}:` },
    thumbprint: createHash('sha256').update(der).digest('base64url'),
  };
}
