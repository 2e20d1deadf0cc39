import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ClientCertificate } from '@ostiary/crypto/certificate';
import { CertificateTrust } from '@ostiary/crypto/certificate-trust';
import {
  makeCertificate,
  type TestCertificate,
  type TestCertificateOptions,
} from '@ostiary/crypto/testing/certificates';
import { type ClientRecord, publicJwkSchema } from '@ostiary/oauth/client';
import { Parameters as RequestParameters } from '@ostiary/oauth/parameters';
import { exportJWK } from 'jose';
import { ClientAuthenticator } from './client-authenticator.js';
import { RemoteJwks } from './remote-jwks.js';
import {
  clientSecretKey,
  MemoryAudit,
  MemoryDirectory,
  MemorySpending,
  makeClient,
  NOW_MS,
  origin,
  refusal,
  workspace,
} from './testing/scene.js';

const validity = { notBefore: new Date(NOW_MS - 1_000), notAfter: new Date(NOW_MS + 3_600_000) };
let ca: TestCertificate;
let issued: ClientCertificate;
let selfSigned: TestCertificate;
let twin: ClientCertificate;
let stranger: ClientCertificate;
let expired: ClientCertificate;

let audit: MemoryAudit;
let directory: MemoryDirectory;
let published: string[];
let body: () => Promise<unknown>;

beforeAll(async () => {
  const subject = 'C=DE, O=Acme GmbH, CN=client one';
  ca = await makeCertificate({ ...validity, subject: 'CN=CA', ca: true, notAfter: new Date(NOW_MS + 7_200_000) });
  const names = {
    subject,
    alternativeNames: [
      { type: 'dns', value: 'client.example' },
      { type: 'dns', value: '*.wild.example' },
      { type: 'url', value: 'https://client.example/id' },
      { type: 'ip', value: '192.0.2.7' },
      { type: 'ip', value: '2001:db8::1' },
      { type: 'email', value: 'Ops@client.example' },
    ],
  } satisfies TestCertificateOptions;
  issued = read(await makeCertificate({ ...validity, ...names, issuer: ca }));
  expired = read(
    await makeCertificate({
      ...names,
      issuer: ca,
      notBefore: new Date(NOW_MS - 9e6),
      notAfter: new Date(NOW_MS - 1_000),
    }),
  );
  selfSigned = await makeCertificate({ ...validity, ...names });
  twin = read(await makeCertificate({ ...validity, keys: selfSigned.keys, subject: 'CN=renewed' }));
  stranger = read(await makeCertificate({ ...validity, ...names }));
});

beforeEach(() => {
  audit = new MemoryAudit();
  directory = new MemoryDirectory();
  published = [];
  body = async () => ({ keys: [await exportJWK(selfSigned.keys.publicKey)] });
});

const read = (made: TestCertificate) => ClientCertificate.fromDer(made.der);
const authenticate = (certificate: ClientCertificate | undefined, trust: string | undefined = ca.pem) =>
  new ClientAuthenticator({
    directory,
    audit,
    clientSecretKey,
    spendOnce: new MemorySpending(),
    remoteJwks: new RemoteJwks({
      fetch: async (uri) => {
        published.push(uri);
        return { status: 200, body: JSON.stringify(await body()) };
      },
      now: () => NOW_MS,
    }),
    certificateTrust: trust === '' ? undefined : CertificateTrust.fromPem(trust),
    now: () => NOW_MS,
  }).authenticate({
    workspace,
    endpoint: 'token',
    parameters: RequestParameters.of({ client_id: 'client-1' }),
    certificate,
    request: origin,
  });
const register = (record: Partial<ClientRecord>) => directory.clients.set('client-1', makeClient(record));

describe('RFC 8705 §2.1: tls_client_auth', () => {
  const byCa = (record: Partial<ClientRecord>) =>
    register({ tokenEndpointAuthMethod: 'tls_client_auth', securityProfile: 'fapi2-security', ...record });

  it.each<[string, Partial<ClientRecord>]>([
    ['tls_client_auth_subject_dn', { tlsClientAuthSubjectDn: 'CN=client one,O=Acme GmbH,C=DE' }],
    [
      'the same DN, spelt differently',
      { tlsClientAuthSubjectDn: 'cn = Client  One , 2.5.4.10=#0c0941636d6520476d6248, C=de' },
    ],
    ['tls_client_auth_san_dns', { tlsClientAuthSanDns: 'Client.Example' }],
    ['tls_client_auth_san_uri', { tlsClientAuthSanUri: 'https://client.example/id' }],
    ['tls_client_auth_san_ip', { tlsClientAuthSanIp: '192.0.2.7' }],
    ['tls_client_auth_san_ip, IPv6 in long form', { tlsClientAuthSanIp: '2001:0DB8:0:0:0:0:0:1' }],
    ['tls_client_auth_san_email', { tlsClientAuthSanEmail: 'Ops@CLIENT.example' }],
  ])('RFC 8705 §2.1.2: knows a client by %s', async (_title, record) => {
    byCa(record);
    expect(await authenticate(issued)).toMatchObject({
      client: { clientId: 'client-1' },
      method: 'tls_client_auth',
      certificateThumbprint: issued.thumbprint,
    });
    expect(audit.events).toEqual([]);
  });

  it.each<[string, Partial<ClientRecord>]>([
    ['another DN', { tlsClientAuthSubjectDn: 'CN=client two,O=Acme GmbH,C=DE' }],
    ['a part of the DN', { tlsClientAuthSubjectDn: 'CN=client one' }],
    ['the DN in the order of the certificate', { tlsClientAuthSubjectDn: 'C=DE,O=Acme GmbH,CN=client one' }],
    ['a DN that is none', { tlsClientAuthSubjectDn: 'client one' }],
    ['another host', { tlsClientAuthSanDns: 'other.example' }],
    ['a host that only a wildcard matches', { tlsClientAuthSanDns: 'a.wild.example' }],
    ['a host that is the CN', { tlsClientAuthSanDns: 'client one' }],
    ['a URI in another case', { tlsClientAuthSanUri: 'https://CLIENT.example/id' }],
    ['an address that is a host', { tlsClientAuthSanIp: 'client.example' }],
    ['another address', { tlsClientAuthSanIp: '192.0.2.8' }],
    ['a mailbox in another case', { tlsClientAuthSanEmail: 'ops@client.example' }],
    ['nothing', {}],
    ['empty fields', { tlsClientAuthSubjectDn: '', tlsClientAuthSanDns: '' }],
    ['two fields, both right', { tlsClientAuthSanDns: 'client.example', tlsClientAuthSanIp: '192.0.2.7' }],
  ])('RFC 8705 §2.1.2: does not know a client by %s', async (_title, record) => {
    byCa(record);
    expect(await refusal(authenticate(issued))).toMatchObject({
      code: 'invalid_client',
      status: 401,
      clause: 'RFC 8705 §2.1.2',
    });
    expect(audit.events).toMatchObject([
      { type: 'client.authentication_failed', clientAuthenticationMethod: 'tls_client_auth' },
    ]);
  });

  it.each<[string, string, () => ClientCertificate | undefined, string?]>([
    ['RFC 8705 §2', 'no certificate', () => undefined],
    ['RFC 8705 §2.1', 'a self-signed certificate with the right names', () => stranger],
    ['RFC 8705 §2.1', 'an expired certificate', () => expired],
    ['RFC 8705 §2.1', 'any certificate where no CA is configured', () => issued, ''],
  ])('%s: refuses %s', async (clause, _title, certificate, trust = ca.pem) => {
    byCa({ tlsClientAuthSanDns: 'client.example' });
    expect(await refusal(authenticate(certificate(), trust))).toMatchObject({
      code: 'invalid_client',
      status: 401,
      clause,
    });
  });
});

describe('RFC 8705 §2.2: self_signed_tls_client_auth', () => {
  const bySelf = (record: Partial<ClientRecord>) =>
    register({ tokenEndpointAuthMethod: 'self_signed_tls_client_auth', securityProfile: 'fapi2-security', ...record });
  const jwk = async (more: object = {}) =>
    publicJwkSchema.parse({
      ...(await exportJWK(selfSigned.keys.publicKey)),
      x5c: [selfSigned.der.toString('base64')],
      ...more,
    });

  it('RFC 8705 §2.2.2: knows a client by the key of its certificate', async () => {
    bySelf({ jwks: { keys: [await jwk()] } });
    expect(await authenticate(read(selfSigned), '')).toMatchObject({
      method: 'self_signed_tls_client_auth',
      certificateThumbprint: read(selfSigned).thumbprint,
    });
  });

  it('RFC 7517 §4.7: the key decides, so that a certificate can be renewed with it', async () => {
    bySelf({ jwks: { keys: [await jwk()] } });
    expect((await authenticate(twin)).method).toBe('self_signed_tls_client_auth');
  });

  it('RFC 8705 §2.2.2: knows a client by the keys behind its jwks_uri', async () => {
    bySelf({ jwksUri: 'https://client.example/jwks' });
    expect((await authenticate(read(selfSigned))).method).toBe('self_signed_tls_client_auth');
    expect(published).toEqual(['https://client.example/jwks']);
  });

  it.each<[string, string, () => Promise<Partial<ClientRecord>>, () => ClientCertificate | undefined]>([
    ['RFC 8705 §2', 'no certificate', async () => ({ jwks: { keys: [await jwk()] } }), () => undefined],
    [
      'RFC 8705 §2.2',
      'another key with the same names',
      async () => ({ jwks: { keys: [await jwk()] } }),
      () => stranger,
    ],
    [
      'RFC 8705 §2.2',
      'a key for encryption',
      async () => ({ jwks: { keys: [await jwk({ use: 'enc' })] } }),
      () => read(selfSigned),
    ],
    [
      'RFC 8705 §2.2',
      'a key in x5c only',
      async () => ({ jwks: { keys: [await jwk({ x: 'A'.repeat(43) })] } }),
      () => read(selfSigned),
    ],
    ['RFC 8705 §2.2', 'nothing registered', async () => ({}), () => read(selfSigned)],
    [
      'RFC 8705 §2.2',
      'a certificate of a CA where a key is registered',
      async () => ({ jwks: { keys: [await jwk()] } }),
      () => issued,
    ],
  ])('%s: refuses %s', async (clause, _title, record, certificate) => {
    bySelf(await record());
    expect(await refusal(authenticate(certificate()))).toMatchObject({ code: 'invalid_client', status: 401, clause });
  });
});

it('RFC 8705 §4: a certificate beside another method is there for the tokens', async () => {
  register({ tokenEndpointAuthMethod: 'none' });
  expect(await authenticate(issued)).toMatchObject({ method: 'none', certificateThumbprint: issued.thumbprint });
});
