import 'reflect-metadata';
import { createHash, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as x509 from '@peculiar/x509';
import fc from 'fast-check';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import {
  CertificateError,
  CLIENT_CERTIFICATE_FORMATS,
  ClientCertificate,
  type ClientCertificateFormat,
  readClientCertificateHeader,
} from './certificate.js';
import { canonicalIp } from './subject-alternative-name.js';
import { makeCertificate, type TestCertificate } from './testing/certificates.js';

let made: TestCertificate;
let other: TestCertificate;

beforeAll(async () => {
  made = await makeCertificate({
    subject: 'CN=client\\, one, O=Acme GmbH, C=DE',
    alternativeNames: [
      { type: 'dns', value: 'client.example' },
      { type: 'dns', value: '*.wild.example' },
      { type: 'url', value: 'https://client.example/id' },
      { type: 'ip', value: '192.0.2.7' },
      { type: 'ip', value: '2001:db8:0:0::1' },
      { type: 'email', value: 'ops@client.example' },
    ],
  });
  other = await makeCertificate();
});

describe('RFC 8705: client certificates', () => {
  it('RFC 8705 §3.1: x5t#S256 is the hash of the DER', () => {
    const expected = createHash('sha256').update(made.der).digest('base64url');
    expect(ClientCertificate.fromDer(made.der).thumbprint).toBe(expected);
    expect(ClientCertificate.fromPem(made.pem).thumbprint).toBe(expected);
    expect(ClientCertificate.fromDer(other.der).thumbprint).not.toBe(expected);
  });

  it('RFC 7638 §3: the thumbprint of its key is that of the JWK', async () => {
    const jwk = await exportJWK(made.keys.publicKey);
    expect(ClientCertificate.fromDer(made.der).publicKeyThumbprint).toBe(await calculateJwkThumbprint(jwk));
  });

  it('RFC 8705 §2.1.2: knows the subject', () => {
    const certificate = ClientCertificate.fromDer(made.der);
    expect(certificate.subjectDn).toBe('C=DE,O=Acme GmbH,CN=client\\, one');
    expect(certificate.subjectDnEquals('c=de, o=acme gmbh, cn=client\\2c one')).toBe(true);
    expect(certificate.subjectDnEquals('C=DE,O=Acme GmbH,CN=client')).toBe(false);
    expect(certificate.subjectDnEquals('not a name')).toBe(false);
    expect(certificate.subjectDnEquals('')).toBe(false);
  });

  it('RFC 8705 §2.1.2: an empty subject is nobody', async () => {
    const nobody = ClientCertificate.fromDer((await makeCertificate({ subject: [] })).der);
    expect(nobody.subjectDn).toBe('');
    expect(nobody.subjectDnEquals('')).toBe(false);
  });

  it('RFC 8705 §2.1.2: knows the alternative names', () => {
    const certificate = ClientCertificate.fromDer(made.der);
    expect(certificate.sanDns).toEqual(['client.example', '*.wild.example']);
    expect(certificate.sanUri).toEqual(['https://client.example/id']);
    expect(certificate.sanIp).toEqual(['192.0.2.7', '2001:db8::1']);
    expect(certificate.sanEmail).toEqual(['ops@client.example']);
  });

  it('RFC 5280 §4.2.1.6: has none where the extension is missing', () => {
    const certificate = ClientCertificate.fromDer(other.der);
    expect([certificate.sanDns, certificate.sanUri, certificate.sanIp, certificate.sanEmail]).toEqual([[], [], [], []]);
  });

  it('RFC 5280 §4.2: tells critical extensions from others', async () => {
    const extensions = [
      new x509.Extension('1.2.3.4', true, Buffer.from([5, 0])),
      new x509.Extension('1.2.3.5', false, Buffer.from([5, 0])),
    ];
    const certificate = ClientCertificate.fromDer((await makeCertificate({ extensions })).der);
    expect(certificate.criticalExtensions).toEqual(['2.5.29.19', '1.2.3.4']);
  });

  it('RFC 5280 §4.1: refuses a DER that is cut, has more behind it, or is too large', () => {
    for (const der of [
      made.der.subarray(0, made.der.length - 1),
      Buffer.concat([made.der, Buffer.from([0])]),
      Buffer.alloc(10_000, 0x30),
      Buffer.alloc(0),
    ]) {
      expect(() => ClientCertificate.fromDer(der)).toThrow(CertificateError);
    }
  });

  it('RFC 5280 §4.1: reads any certificate that node:crypto does, or says CertificateError', () => {
    const at = fc.integer({ min: 0, max: made.der.length - 1 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(at, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const der = Buffer.from(made.der);
          for (const [position, byte] of changes) der[position] = byte;
          try {
            const certificate = ClientCertificate.fromDer(der);
            void [certificate.thumbprint, certificate.criticalExtensions, certificate.subjectDn, certificate.sanDns];
            void [certificate.subjectDnEquals('CN=a'), certificate.publicKeyThumbprint];
          } catch (error) {
            expect(error).toBeInstanceOf(CertificateError);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('RFC 8705 §2.1.2: IP addresses', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::ffff:192.0.2.7', '::ffff:c000:207'],
    ['192.0.2', undefined],
    ['0300.0.2.7', undefined],
    ['3221225991', undefined],
    ['fe80::1%eth0', undefined],
    ['client.example', undefined],
    ['', undefined],
  ])('RFC 8705 §2.1.2: %s is %s', (text, expected) => {
    expect(canonicalIp(text)).toBe(expected);
  });
});

describe('the header of the edge', () => {
  const base64 = () => made.der.toString('base64');
  const escaped = () => encodeURIComponent(made.pem);

  it.each<[string, ClientCertificateFormat, () => string]>([
    ['Client-Cert', 'rfc9440', () => `:${base64()}:`],
    ['nginx $ssl_client_escaped_cert', 'nginx', escaped],
    ['nginx, spaces as %20 and plus as %2B', 'nginx', () => escaped().replaceAll('%0A', '%0a')],
    ['Envoy, Cert only', 'envoy', () => `Cert="${escaped()}"`],
    [
      'Envoy, everything',
      'envoy',
      () => `By=spiffe://a;Hash=${'0'.repeat(64)};Cert="${escaped()}";Subject="CN=\\"x\\", one;Cert=";URI=;DNS=a`,
    ],
    ['Traefik', 'traefik', base64],
    ['Traefik, URL-encoded', 'traefik', () => encodeURIComponent(base64())],
    ['Traefik, with the chain', 'traefik', () => `${base64()},${other.der.toString('base64')}`],
    ['HAProxy ssl_c_der,base64', 'haproxy', base64],
    ['HAProxy, quoted', 'haproxy', () => `"${base64()}"`],
  ])('RFC 9440 §2: reads %s', (_title, format, value) => {
    expect(readClientCertificateHeader(format, value())?.thumbprint).toBe(
      ClientCertificate.fromDer(made.der).thumbprint,
    );
  });

  it('RFC 9440 §2: reads the same header once', () => {
    const value = `:${base64()}:`;
    expect(readClientCertificateHeader('rfc9440', value)).toBe(readClientCertificateHeader('rfc9440', value));
  });

  it.each<[ClientCertificateFormat, string]>([
    ...CLIENT_CERTIFICATE_FORMATS.map((format) => [format, ''] as [ClientCertificateFormat, string]),
    ['haproxy', '""'],
    ['envoy', 'By=spiffe://a;Hash=00'],
    ['envoy', 'Cert=""'],
  ])('RFC 9440 §2: %s says that there is no certificate: %j', (format, value) => {
    expect(readClientCertificateHeader(format, value)).toBeUndefined();
  });

  it.each<[string, ClientCertificateFormat, () => string]>([
    ['Client-Cert: no colons', 'rfc9440', base64],
    ['Client-Cert: an empty byte sequence', 'rfc9440', () => '::'],
    ['Client-Cert: two byte sequences', 'rfc9440', () => `:${base64()}:, :${base64()}:`],
    ['Client-Cert: base64 that is cut', 'rfc9440', () => `:${base64().slice(0, -3)}:`],
    ['nginx: PEM of something else', 'nginx', () => escaped().replaceAll('CERTIFICATE', 'PUBLIC%20KEY')],
    ['nginx: the escape of nothing', 'nginx', () => '%'],
    ['nginx: PEM without end', 'nginx', () => escaped().slice(0, -20)],
    ['Envoy: two elements', 'envoy', () => `Cert="${escaped()}",Cert="${escaped()}"`],
    ['Envoy: two certificates', 'envoy', () => `Cert="${escaped()}";Cert="${escaped()}"`],
    ['Envoy: a quotation mark that is not closed', 'envoy', () => `Cert="${escaped()}`],
    ['Envoy: no pairs', 'envoy', () => escaped()],
    ['Traefik: something else', 'traefik', () => 'hello'],
    ['HAProxy: something else', 'haproxy', () => 'hello world'],
    ['more than 32 KiB', 'rfc9440', () => `:${'A'.repeat(40_000)}:`],
  ])('RFC 9440 §2: refuses %s', (_title, format, value) => {
    expect(() => readClientCertificateHeader(format, value())).toThrow(CertificateError);
  });

  it('RFC 9440 §2: answers any value with a certificate, nothing or CertificateError', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('Cert="', '";', 'Cert=', ':', ',', '%', '-----BEGIN CERTIFICATE-----', 'AAAA'),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...CLIENT_CERTIFICATE_FORMATS),
        fc.array(piece, { maxLength: 8 }),
        (format, pieces) => {
          try {
            expect(readClientCertificateHeader(format, pieces.join(''))).toBeUndefined();
          } catch (error) {
            expect(error).toBeInstanceOf(CertificateError);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('RFC 9440 §2: takes a bounded time for the longest header', () => {
    for (const format of CLIENT_CERTIFICATE_FORMATS) {
      for (const unit of ['-----BEGIN CERTIFICATE-----', 'Cert="\\', '%41', ':', 'A=', 'A;']) {
        const value = unit.repeat(Math.floor(32_000 / unit.length));
        const started = process.hrtime.bigint();
        expect(() => readClientCertificateHeader(format, value) ?? fail()).toThrow(CertificateError);
        expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(500);
      }
    }
  });
});

function fail(): never {
  throw new CertificateError('nothing was read');
}

it('node:crypto and the maker of the test certificates agree on what they are', () => {
  expect(new X509Certificate(made.der).subject).toContain('O=Acme GmbH');
});
