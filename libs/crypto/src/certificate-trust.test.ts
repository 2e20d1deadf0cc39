import 'reflect-metadata';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as x509 from '@peculiar/x509';
import { CertificateError, ClientCertificate } from './certificate.js';
import { type CertificateDistrust, CertificateTrust } from './certificate-trust.js';
import { makeCertificate, type TestCertificate, type TestCertificateOptions } from './testing/certificates.js';

const day = 86_400_000;
const now = Date.now();
let root: TestCertificate;
let issuing: TestCertificate;
let stranger: TestCertificate;

beforeAll(async () => {
  root = await makeCertificate({ subject: 'CN=Root', ca: true, notAfter: new Date(now + 30 * day) });
  issuing = await makeCertificate({
    subject: 'CN=Issuing',
    ca: true,
    issuer: root,
    notAfter: new Date(now + 10 * day),
  });
  // The same name, another key.
  stranger = await makeCertificate({ subject: 'CN=Root', ca: true });
});

const client = async (options: TestCertificateOptions) =>
  ClientCertificate.fromDer((await makeCertificate(options)).der);

describe('RFC 8705 §2.1: certificates that chain to a CA that the installation trusts', () => {
  it.each<[string, () => TestCertificateOptions]>([
    ['the CA', () => ({ issuer: root })],
    [
      'one for client authentication',
      () => ({ issuer: root, extendedKeyUsage: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'] }),
    ],
    ['one for any use', () => ({ issuer: root, extendedKeyUsage: ['2.5.29.37.0'] })],
  ])('RFC 8705 §2.1: believes %s', async (_title, options) => {
    expect(CertificateTrust.fromPem(root.pem).distrust(await client(options()), now)).toBeUndefined();
  });

  it('RFC 8705 §2.1: believes what any certificate of the bundle issued', async () => {
    const trust = CertificateTrust.fromPem(`# two of them\n${stranger.pem}\n\n${root.pem}\n${issuing.pem}`);
    for (const issuer of [root, issuing, stranger])
      expect(trust.distrust(await client({ issuer }), now)).toBeUndefined();
  });

  it.each<[string, CertificateDistrust, () => TestCertificateOptions, number?]>([
    ['a self-signed one', 'unknown-issuer', () => ({})],
    ['one of a CA of the same name', 'unknown-issuer', () => ({ issuer: stranger })],
    ['one of a CA below, which is not in the bundle', 'unknown-issuer', () => ({ issuer: issuing })],
    ['one that has expired', 'expired', () => ({ issuer: root }), now + 2 * day],
    ['one that is not valid yet', 'not-yet-valid', () => ({ issuer: root }), now - 2 * day],
    [
      'one for servers only (RFC 5280 §4.2.1.12)',
      'not-for-client-authentication',
      () => ({ issuer: root, extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'] }),
    ],
    [
      'one with an unknown critical extension (RFC 5280 §4.2)',
      'unknown-critical-extension',
      () => ({ issuer: root, extensions: [new x509.Extension('1.2.3.4', true, Buffer.from([5, 0]))] }),
    ],
    ['one signed with SHA-1', 'weak-signature', () => ({ issuer: root, hash: 'SHA-1' })],
  ])('RFC 8705 §2.1: distrusts %s', async (_title, expected, options, at = now) => {
    expect(CertificateTrust.fromPem(root.pem).distrust(await client(options()), at)).toBe(expected);
  });

  it('RFC 5280 §6.1: distrusts a certificate whose CA has expired', async () => {
    const trust = CertificateTrust.fromPem(issuing.pem);
    const certificate = await client({ issuer: issuing, notAfter: new Date(now + 20 * day) });
    expect(trust.distrust(certificate, now)).toBeUndefined();
    expect(trust.distrust(certificate, now + 15 * day)).toBe('expired');
  });

  it('RFC 5280 §6.1: distrusts what a client that is no CA issued, even where it is in the bundle', async () => {
    const leaf = await makeCertificate({ subject: 'CN=Leaf', issuer: root });
    expect(() => CertificateTrust.fromPem(`${root.pem}\n${leaf.pem}`)).toThrow(CertificateError);
    expect(CertificateTrust.fromPem(root.pem).distrust(await client({ issuer: leaf }), now)).toBe('unknown-issuer');
  });

  it('RFC 5280 §6.1: looks at the clock each time', async () => {
    const trust = CertificateTrust.fromPem(root.pem);
    const certificate = await client({ issuer: root });
    expect(trust.distrust(certificate, now)).toBeUndefined();
    expect(trust.distrust(certificate, now + 2 * day)).toBe('expired');
    expect(trust.distrust(certificate, now)).toBeUndefined();
  });

  it.each([
    ['is empty', ''],
    ['has no certificate', 'hello'],
    ['has one that cannot be read', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
  ])('a bundle that %s is refused', (_title, bundle) => {
    expect(() => CertificateTrust.fromPem(bundle)).toThrow(CertificateError);
  });
});
