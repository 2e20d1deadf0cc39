import { createPrivateKey, X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ClientCertificate } from '@ostiary/crypto/certificate';
import { CertificateAuthority, edgeKeyType } from './certificates.ts';

let directory: string;
let authority: CertificateAuthority;

beforeEach(async () => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-ca-'));
  authority = await CertificateAuthority.open(directory);
});

afterEach(() => fs.rmSync(directory, { recursive: true }));

const root = (): X509Certificate => new X509Certificate(authority.certificatePem);
const mode = (name: string): number => fs.statSync(path.join(directory, name)).mode & 0o777;

describe('the certificate authority', () => {
  it('is made once, with an ECDSA P-256 key that only this account reads', async () => {
    const again = await CertificateAuthority.open(directory);
    expect(again.certificatePem).toBe(authority.certificatePem);
    expect(root().publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect([root().ca, root().verify(root().publicKey)]).toEqual([true, true]);
    expect(mode('root.key.pem')).toBe(0o600);
  });

  it('certifies the edge for every name of this machine', async () => {
    const { certificateFile, keyFile } = await authority.serverCertificate();
    const certificate = new X509Certificate(fs.readFileSync(certificateFile));
    expect(certificate.checkIssued(root()) && certificate.verify(root().publicKey)).toBe(true);
    expect(certificate.subjectAltName).toBe(
      'DNS:localhost, DNS:*.localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']); // server authentication
    expect(certificate.checkPrivateKey(createPrivateKey(fs.readFileSync(keyFile)))).toBe(true);
    expect(mode('server.key.pem')).toBe(0o600);
  });

  it('FAPI 1.0 Advanced §8.5: has one with an RSA key for the edge, too, beside the other', async () => {
    expect([edgeKeyType({}), edgeKeyType({ OSTIARY_TLS_KEY_TYPE: 'RSA' })]).toEqual(['EC', 'RSA']);
    expect(() => edgeKeyType({ OSTIARY_TLS_KEY_TYPE: 'DSA' })).toThrow(/^OSTIARY_TLS_KEY_TYPE is "DSA"/);
    const { certificateFile, keyFile } = await authority.serverCertificate('RSA');
    const certificate = new X509Certificate(fs.readFileSync(certificateFile));
    expect(certificate.publicKey.asymmetricKeyType).toBe('rsa');
    expect(certificate.checkPrivateKey(createPrivateKey(fs.readFileSync(keyFile)))).toBe(true);
    expect((await authority.serverCertificate()).certificateFile).not.toBe(certificateFile);
  });

  it('keeps the certificate of the edge until the root is another one', async () => {
    const { certificateFile } = await authority.serverCertificate();
    const first = fs.readFileSync(certificateFile, 'utf8');
    await authority.serverCertificate();
    expect(fs.readFileSync(certificateFile, 'utf8')).toBe(first);
    fs.rmSync(path.join(directory, 'root.pem'));
    await (await CertificateAuthority.open(directory)).serverCertificate();
    expect(fs.readFileSync(certificateFile, 'utf8')).not.toBe(first);
  });

  it('issues client certificates', async () => {
    const { certificatePem, keyPem } = await authority.clientCertificate({ subject: 'demo' });
    const certificate = new X509Certificate(certificatePem);
    expect([certificate.subject, certificate.ca, certificate.verify(root().publicKey)]).toEqual([
      'CN=demo',
      false,
      true,
    ]);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']); // client authentication
    expect(certificate.checkPrivateKey(createPrivateKey(keyPem))).toBe(true);
  });

  it('issues what is asked for: subject, names, key, validity', async () => {
    const notBefore = new Date('2020-01-01T00:00:00Z');
    const notAfter = new Date('2020-02-01T00:00:00Z');
    const { certificatePem } = await authority.clientCertificate({
      subject: 'CN=demo,O=Example,C=DE',
      alternativeNames: [
        { type: 'dns', value: 'client.example' },
        { type: 'url', value: 'urn:client:1' },
        { type: 'ip', value: '192.0.2.1' },
      ],
      keyType: 'RSA',
      selfSigned: true,
      notBefore,
      notAfter,
    });
    const certificate = new X509Certificate(certificatePem);
    // Node lists the relative names as they are encoded, the most significant first.
    expect(certificate.subject.split('\n')).toEqual(['C=DE', 'O=Example', 'CN=demo']);
    expect(certificate.subjectAltName).toBe('DNS:client.example, URI:urn:client:1, IP Address:192.0.2.1');
    expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
    expect([certificate.validFromDate, certificate.validToDate]).toEqual([notBefore, notAfter]);
    expect([certificate.issuer === certificate.subject, certificate.verify(certificate.publicKey)]).toEqual([
      true,
      true,
    ]);
  });

  it.each([
    'CN=app,O=Acme',
    'CN=app, O=Acme, C=DE',
    'CN=Smith\\, James,OU=Sales,DC=example,DC=net',
    'OU=Sales+CN=app,O=Acme',
  ])('RFC 4514 §2.1: issues for the subject %j the certificate of a client that registers it', async (subject) => {
    const issued = await authority.clientCertificate({ subject });
    const certificate = ClientCertificate.fromDer(new X509Certificate(issued.certificatePem).raw);
    expect(certificate.subjectDnEquals(subject)).toBe(true);
  });

  it('gives each certificate a serial number of its own', async () => {
    const issued = await Promise.all([1, 2].map(() => authority.clientCertificate({ subject: 'demo' })));
    const serials = issued.map(({ certificatePem }) => new X509Certificate(certificatePem).serialNumber);
    expect(new Set(serials).size).toBe(2);
  });
});
