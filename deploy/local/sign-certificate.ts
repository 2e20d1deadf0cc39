import 'reflect-metadata'; // needed by @peculiar/x509
import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate and its key, both PEM; the key in PKCS #8. */
export interface IssuedCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** A name of the subject (RFC 5280 §4.2.1.6). */
export interface AlternativeName {
  readonly type: 'dns' | 'ip' | 'url';
  readonly value: string;
}

export interface CertificateRequest {
  /** A distinguished name as text (RFC 4514): `CN=demo,O=Example`. */
  readonly subject: string;
  readonly purpose: 'server' | 'client' | 'service';
  readonly alternativeNames: readonly AlternativeName[];
  readonly keyType: 'EC' | 'RSA';
  readonly notBefore: Date;
  readonly notAfter: Date;
}

type KeyPair = webcrypto.CryptoKeyPair;

const algorithms = {
  EC: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  RSA: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 },
} as const;

const extendedKeyUsages = {
  server: [x509.ExtendedKeyUsage.serverAuth],
  client: [x509.ExtendedKeyUsage.clientAuth],
  service: [x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth],
} as const;

/** A new root: ECDSA P-256, may sign end certificates only. */
export async function makeRoot(subject: string, notBefore: Date, notAfter: Date): Promise<IssuedCertificate> {
  const keys = await newKeys('EC');
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerialNumber(),
    name: distinguishedName(subject),
    notBefore,
    notAfter,
    keys,
    signingAlgorithm: algorithms.EC,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return issued(root, keys);
}

/** A new key and its certificate, signed by the root, or by itself where there is no root. */
export async function signCertificate(
  request: CertificateRequest,
  root?: IssuedCertificate,
): Promise<IssuedCertificate> {
  const keys = await newKeys(request.keyType);
  const issuer = root && new x509.X509Certificate(root.certificatePem);
  const extensions: x509.Extension[] = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([...extendedKeyUsages[request.purpose]]),
    await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
  ];
  if (request.alternativeNames.length > 0)
    extensions.push(new x509.SubjectAlternativeNameExtension([...request.alternativeNames]));
  if (issuer) extensions.push(await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey));
  const subject = distinguishedName(request.subject);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    subject,
    issuer: issuer?.subject ?? subject,
    notBefore: request.notBefore,
    notAfter: request.notAfter,
    publicKey: keys.publicKey,
    signingKey: root ? await importSigningKey(root.keyPem) : keys.privateKey,
    signingAlgorithm: algorithms[root ? 'EC' : request.keyType],
    extensions,
  });
  return issued(certificate, keys);
}

const newKeys = (type: 'EC' | 'RSA'): Promise<KeyPair> =>
  webcrypto.subtle.generateKey(algorithms[type], true, ['sign', 'verify']);

async function importSigningKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = new Uint8Array(createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' }));
  return webcrypto.subtle.importKey('pkcs8', der, algorithms.EC, false, ['sign']);
}

async function issued(certificate: x509.X509Certificate, { privateKey }: KeyPair): Promise<IssuedCertificate> {
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey));
  const keyPem = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
  return { certificatePem: `${certificate.toString('pem')}\n`, keyPem };
}

/** RFC 4514 §2.1: text begins with the last relative name of the sequence; the library encodes names in the order in which it gets them. */
const distinguishedName = (text: string): x509.JsonName => new x509.Name(text).toJSON().toReversed();

/** RFC 5280 §4.1.2.2: positive, at most 20 octets. */
const newSerialNumber = (): string => `01${randomBytes(15).toString('hex')}`;
