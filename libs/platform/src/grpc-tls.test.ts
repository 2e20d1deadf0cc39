import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { Client, Metadata, Server, status } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Module } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import {
  AuditTrailClient,
  AuditTrailService,
  type GetEventRequest,
  SearchEventsRequest,
  type SearchEventsResponse,
  type StoredEvent,
} from '@ostiary/contracts/ostiary/audit/v1/audit';
import { CheckAccessTokenRequest, IssuanceClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { writeCertificate } from '@ostiary/crypto/testing/certificate-files';
import {
  makeCertificate,
  type TestCertificate,
  type TestCertificateOptions,
} from '@ostiary/crypto/testing/certificates';
import { callerOfCall } from './caller-of-call.js';
import { composeConfig, edgeTrustConfig, httpConfig, observabilityConfig } from './config.js';
import { callersOf, SERVICE_NAMES } from './grpc-callers.js';
import { grpcClient, type PromiseClient } from './grpc-client.js';
import { grpcServerConfig } from './grpc-config.js';
import { GrpcTls } from './grpc-tls.js';
import { metricsRegistry } from './metrics.js';
import { type RunningService, startService } from './service-main.js';

const DAY = 86_400_000;
const template = 'spiffe://ostiary/{service}';
const uri = (service: string) => ({ type: 'url' as const, value: `spiffe://ostiary/${service}` });
const callers: (string | undefined)[] = [];

/** With a method that somebody has forgotten in the list of callers. */
const forgottenEvent = { ...AuditTrailService.getEvent, path: '/ostiary.audit.v1.AuditTrail/ForgottenEvent' };
const service = { ...AuditTrailService, forgottenEvent };

@Controller()
class SampleRpc {
  @GrpcMethod('AuditTrail', 'searchEvents')
  searchEvents(_request: SearchEventsRequest, metadata: Metadata): SearchEventsResponse {
    callers.push(callerOfCall(metadata));
    return { events: [], nextCursor: '' };
  }
  @GrpcMethod('AuditTrail', 'forgottenEvent')
  forgottenEvent(_request: GetEventRequest): StoredEvent {
    callers.push('reached');
    return { logIndex: 1 };
  }
}
@Module({ controllers: [SampleRpc] })
class SampleModule {}

let folder: string;
let authority: TestCertificate;
let other: TestCertificate;
let audit: RunningService;
const opened: { close(): void }[] = [];

const files = (name: string, ca = 'ca') => ({
  caFile: path.join(folder, `${ca}.pem`),
  certificateFile: path.join(folder, `${name}.pem`),
  keyFile: path.join(folder, `${name}.key.pem`),
});
const write = async (name: string, options: TestCertificateOptions) =>
  writeCertificate(folder, name, await makeCertificate({ subject: `CN=${name}`, issuer: authority, ...options }));
const environment = (name: string) => {
  const { caFile, certificateFile, keyFile } = files(name);
  return { GRPC_CA_FILE: caFile, GRPC_CERT_FILE: certificateFile, GRPC_KEY_FILE: keyFile };
};
const start = (env: Readonly<Record<string, string>>) =>
  startService(
    {
      name: 'audit',
      config: composeConfig(httpConfig, grpcServerConfig, observabilityConfig, edgeTrustConfig),
      module: () => ({ module: SampleModule }),
      grpcServices: { 'ostiary.audit.v1.AuditTrail': service },
    },
    { HTTP_PORT: '0', GRPC_PORT: '0', LOG_LEVEL: 'silent', ...env },
  );

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grpc-tls-'));
  authority = await makeCertificate({ subject: 'CN=services', ca: true });
  other = await makeCertificate({ subject: 'CN=services', ca: true });
  await writeCertificate(folder, 'ca', authority);
  await writeCertificate(folder, 'other-ca', other);
  for (const service of SERVICE_NAMES) await write(service, { alternativeNames: [uri(service)] });
  await write('stranger', { alternativeNames: [uri('console'), { type: 'dns', value: 'tenant' }] });
  await write('nameless', { subject: 'CN=spiffe://ostiary/tenant' });
  await write('longer', { alternativeNames: [uri('tenant/x'), uri('tenant, URI:spiffe://ostiary/tenant')] });
  await write('all', { alternativeNames: SERVICE_NAMES.map(uri) });
  await write('foreign', { alternativeNames: [{ type: 'url', value: 'spiffe://elsewhere/tenant' }] });
  await write('expired', {
    alternativeNames: [uri('tenant')],
    notBefore: new Date(Date.now() - 2 * DAY),
    notAfter: new Date(Date.now() - DAY),
  });
  await write('forged', { alternativeNames: [uri('tenant')], issuer: other });
  audit = await start(environment('audit'));
});
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
  callers.length = 0;
});
afterAll(async () => {
  await audit.close();
  fs.rmSync(folder, { recursive: true });
});

const client = (name: string, ca?: string, port = audit.grpcPort): PromiseClient<AuditTrailClient> => {
  const made = grpcClient(AuditTrailClient, `127.0.0.1:${port}`, {
    deadlineMs: 3000,
    tls: new GrpcTls(files(name, ca), template),
  });
  opened.push(made);
  return made;
};
const ask = (from: PromiseClient<AuditTrailClient>) =>
  from.searchEvents(SearchEventsRequest.fromPartial({ tenant: 't' }));

describe('calls between services', () => {
  it('are answered to who is listed for the method, and the handler hears who calls', async () => {
    await ask(client('tenant'));
    expect(callers).toEqual(['tenant']);
  });

  it.each(['authorize', 'token', 'identity', 'audit'])(
    'are refused to %s, which is not listed for it',
    async (name) => {
      await expect(ask(client(name))).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
      expect(callers).toEqual([]);
    },
  );

  it('are refused for a method that is listed for nobody', async () => {
    const channel = new GrpcTls(files('tenant'), template).channelCredentials('ostiary.audit.v1.AuditTrail');
    const raw = new Client(`127.0.0.1:${audit.grpcPort}`, channel, {
      'grpc.ssl_target_name_override': 'ostiary.internal',
    });
    opened.push(raw);
    const { path: method, requestSerialize, responseDeserialize } = forgottenEvent;
    const asked = new Promise((resolve, reject) => {
      const request = { tenant: 't', workspaceId: '', eventId: 'x' };
      raw.makeUnaryRequest(method, requestSerialize, responseDeserialize, request, (error, answer) =>
        error === null ? resolve(answer) : reject(error),
      );
    });
    await expect(asked).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
    expect(callers).toEqual([]);
    expect(await metricsRegistry.metrics()).toContain(
      'ostiary_grpc_refused_calls_total{service="ostiary.audit.v1.AuditTrail",method="forgottenEvent",caller="tenant"} 1',
    );
  });

  it.each([
    ['another service, whose host has the right name', 'stranger'],
    ['nobody, with the name only in its subject', 'nameless'],
    ['a name that only begins like the right one, or has it inside', 'longer'],
    ['several services at once', 'all'],
    ['a service of another installation under the same authority', 'foreign'],
  ])('are refused to a certificate of %s', async (_, name) => {
    await expect(ask(client(name))).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
    expect(callers).toEqual([]);
  });

  it.each([
    ['that has expired', 'expired'],
    ['of another authority', 'forged'],
  ])('find no connection with a certificate %s', async (_, name) => {
    await expect(ask(client(name))).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(callers).toEqual([]);
  });

  it('find no connection without a certificate, nor without TLS', async () => {
    const bare = tls.connect({
      port: audit.grpcPort ?? 0,
      ca: fs.readFileSync(files('tenant').caFile),
      ALPNProtocols: ['h2'],
      checkServerIdentity: () => undefined,
    });
    // TLS 1.3: the refusal comes after the client believes itself connected.
    const ended = await new Promise<string>((resolve) => {
      bare
        .on('error', (error) => resolve(error.message))
        .on('close', () => resolve('closed'))
        .resume();
    });
    expect(ended).toMatch(/certificate required|closed/);
    const plain = grpcClient(AuditTrailClient, `127.0.0.1:${audit.grpcPort}`, { deadlineMs: 2000 });
    opened.push(plain);
    await expect(ask(plain)).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(callers).toEqual([]);
  });

  it('go to nobody but the service that offers them', async () => {
    // The audit service, with a good certificate, in the place of token.
    const misled = grpcClient(IssuanceClient, `127.0.0.1:${audit.grpcPort}`, {
      deadlineMs: 2000,
      tls: new GrpcTls(files('tenant'), template),
    });
    opened.push(misled);
    const failure = misled.checkAccessToken(CheckAccessTokenRequest.fromPartial({}));
    await expect(failure).rejects.toMatchObject({ code: status.UNAVAILABLE });
    await expect(ask(client('tenant', 'other-ca'))).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(callers).toEqual([]);
  });

  it('a name that the caller gives itself counts for nothing', () => {
    const metadata = new Metadata();
    metadata.set('ostiary-caller', 'nobody-we-know');
    expect(callerOfCall(metadata)).toBeUndefined();
    expect(callersOf('ostiary.audit.v1.AuditTrail', 'constructor')).toEqual([]);
    expect(callersOf('constructor', 'getEvent')).toEqual([]);
  });
});

describe('certificates that are renewed', () => {
  const LOOK_MS = 30;
  const renewed = () => sleep(5 * LOOK_MS);
  const names = { server: [uri('audit')], caller: [uri('tenant')] };
  const issue = async (issuer: TestCertificate) => {
    fs.copyFileSync(files('x', issuer === other ? 'other-ca' : 'ca').caFile, files('x', 'changing-ca').caFile);
    for (const [name, alternativeNames] of Object.entries(names)) await write(name, { alternativeNames, issuer });
  };

  it('count for new connections on both sides without a restart; a key that is not theirs never does', async () => {
    await issue(authority);
    const tlsOfServer = new GrpcTls(files('server', 'changing-ca'), template, LOOK_MS);
    const tlsOfCaller = new GrpcTls(files('caller', 'changing-ca'), template, LOOK_MS);
    const services = { 'ostiary.audit.v1.AuditTrail': AuditTrailService };
    const server = new Server({ interceptors: [tlsOfServer.callerGuard(services)] });
    server.addService(AuditTrailService, {
      searchEvents: (_: unknown, answer: (error: null, value: SearchEventsResponse) => void) =>
        answer(null, { events: [], nextCursor: '' }),
    });
    const port = await new Promise<number>((resolve, reject) => {
      const credentials = tlsOfServer.serverCredentials();
      server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
    });
    const call = async () => {
      const made = grpcClient(AuditTrailClient, `127.0.0.1:${port}`, { deadlineMs: 2000, tls: tlsOfCaller });
      // One that stays open keeps the watch over the files going.
      opened.push(made);
      await ask(made);
    };
    try {
      await call();
      await issue(other);
      await renewed();
      await call();
      await expect(ask(client('tenant', 'ca', port))).rejects.toMatchObject({ code: status.UNAVAILABLE });
      const { keyFile } = files('server');
      fs.copyFileSync(files('tenant').keyFile, keyFile);
      await renewed();
      await call();
    } finally {
      server.forceShutdown();
    }
  });
});

describe('a service that starts', () => {
  it('has a certificate of its own, or does not', async () => {
    await expect(start(environment('tenant'))).rejects.toThrow(
      /^GRPC_CERT_FILE must be a certificate of audit: its URIs name tenant/,
    );
    await expect(start(environment('all'))).rejects.toThrow(/no service or several/);
    const { GRPC_CA_FILE } = environment('audit');
    await expect(start({ GRPC_CA_FILE })).rejects.toThrow(/^GRPC_CERT_FILE is required/);
  });
});
