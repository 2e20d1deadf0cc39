// The real nginx with the real rules, in front of services that tell what reached them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CertificateAuthority } from '../local/certificates.ts';
import { type EdgeContext, edge } from '../local/edge.ts';
import { Lifecycle } from '../local/lifecycle.ts';
import { freePorts, type PortPlan } from '../local/ports.ts';
import type { IssuedCertificate } from '../local/sign-certificate.ts';
import { StateFile } from '../local/state-file.ts';

interface Seen {
  readonly service: string;
  readonly method: string;
  readonly url: string;
  /** Names and values in turn, as they arrived. */
  readonly raw: readonly string[];
  readonly bytes: number;
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

interface Ask extends https.RequestOptions {
  readonly body?: string | Buffer;
  readonly certificate?: IssuedCertificate;
}

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-edge-'));
fs.chmodSync(directory, 0o755);
const servers: http.Server[] = [];
let authority: CertificateAuthority;
let lifecycle: Lifecycle;
let ports: PortPlan;
let calls = 0;

/** A service that answers with what it saw; `/teapot` and `/long` have answers of their own, `/break` breaks off. */
async function service(name: string): Promise<string> {
  const server = http.createServer({ maxHeaderSize: 128 * 1024 }, async (request, response) => {
    calls += 1;
    const body = Buffer.concat(await request.toArray());
    if (request.url?.endsWith('/break')) return void request.socket.destroy();
    if (request.url?.endsWith('/teapot')) response.writeHead(418, { 'content-type': 'text/plain' });
    if (request.url?.endsWith('/long')) response.setHeader('location', `https://client.example/${'x'.repeat(32_000)}`);
    const { method = '', url = '', rawHeaders: raw } = request;
    response.end(JSON.stringify({ service: name, method, url, raw, bytes: body.length } satisfies Seen));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port that answers no attempt to connect: the one place in its queue is taken, and nobody accepts. */
async function silentPort(): Promise<{ address: string; close(): void }> {
  const program = `require('node:net').createServer().listen(0, '127.0.0.1', 1, function () {
    process.stdout.write(String(this.address().port), () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  })`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [told] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(told);
  const fillers: Socket[] = [];
  for (let connected = true; connected; ) {
    const filler = connect(port, '127.0.0.1').on('error', () => undefined);
    fillers.push(filler);
    connected = await Promise.race([once(filler, 'connect').then(() => true), sleep(500).then(() => false)]);
  }
  return {
    address: `127.0.0.1:${port}`,
    close: () => {
      for (const filler of fillers) filler.destroy();
      child.kill('SIGKILL');
    },
  };
}

type Upstreams = EdgeContext['upstreams'];

async function startEdge(folder: string, upstreams: Upstreams): Promise<{ lifecycle: Lifecycle; ports: PortPlan }> {
  const ports = await freePorts();
  const state = await StateFile.claim(folder);
  const options = { directory: folder, state, log: 'quiet', fresh: true, supervise: false, signal: undefined } as const;
  const lifecycle = new Lifecycle({ ...options, onEnd: () => ports.release() });
  await lifecycle.start('edge', await edge({ lifecycle, directory: folder, ports, authority, upstreams }));
  return { lifecycle, ports };
}

beforeAll(async () => {
  authority = await CertificateAuthority.open(path.join(directory, 'certificates'));
  const nobody = '127.0.0.1:9';
  const upstreams = {
    authorize: [nobody],
    token: [await service('token'), nobody],
    tenant: [await service('tenant')],
    console: [await service('console')],
    'demo-portal': [await service('demo-portal')],
  };
  ({ lifecycle, ports } = await startEdge(directory, upstreams));
}, 120_000);

afterAll(async () => {
  await lifecycle.stop();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

const ask = (port: number, target: string, { body, certificate, ...options }: Ask = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const identity = certificate ? { cert: certificate.certificatePem, key: certificate.keyPem } : {};
    const common = {
      host: '127.0.0.1',
      servername: 'localhost',
      port,
      path: target,
      ca: authority.certificatePem,
      agent: false,
    };
    const request = https.request({ ...common, ...identity, ...options }, async (response) => {
      const text = (await response.setEncoding('utf8').toArray()).join('');
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
    });
    request.once('error', reject).end(body);
  });

const seen = async (answer: Promise<Answer>): Promise<Seen> => JSON.parse((await answer).body) as Seen;
/** Every value of a header that reached the service. */
const values = ({ raw }: Seen, name: string): string[] =>
  raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name);

const forged = {
  'x-forwarded-for': '203.0.113.7',
  'x-forwarded-proto': 'http',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-port': '1',
  forwarded: 'for=203.0.113.7;host=evil.example',
  'x-ostiary-client-cert': 'forged',
  'client-cert': ':Zm9yZ2Vk:',
  'client-cert-chain': ':Zm9yZ2Vk:',
  'x-client-cert': 'forged',
  'x-forwarded-client-cert': 'Cert="forged"',
  'x-forwarded-tls-client-cert': 'forged',
  'x-ssl-client-cert': 'forged',
  'ssl-client-cert': 'forged',
  x_ostiary_client_cert: 'forged',
};

describe('the edge and the caller’s headers', () => {
  it.each(['https', 'mtls'] as const)('drops forged certificates and addresses on the %s port', async (port) => {
    const arrived = await seen(ask(ports[port], '/acme/prod/token', { headers: forged }));
    expect(JSON.stringify(arrived.raw)).not.toMatch(/forged|Zm9yZ2Vk|203\.0\.113\.7|evil/);
    expect(values(arrived, 'x-forwarded-for')).toEqual(['127.0.0.1']);
    expect(values(arrived, 'x-forwarded-proto')).toEqual(['https']);
    expect(values(arrived, 'x-forwarded-host')).toEqual([`127.0.0.1:${ports[port]}`]);
    expect(values(arrived, 'x-forwarded-port')).toEqual([String(ports[port])]);
    expect(values(arrived, 'x-ostiary-client-cert')).toEqual([]);
  });

  it.each(['https', 'mtls'] as const)(
    'begins the trace of a request on the %s port, whatever the caller says',
    async (port) => {
      const callers = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
      const headers = {
        traceparent: callers,
        tracestate: 'vendor=forged',
        baggage: 'user=forged',
        'x-request-start': 't=1.000',
        'x-ostiary-caller-traceparent': 'forged',
      };
      const before = Date.now() / 1000;
      const arrived = await seen(ask(ports[port], '/acme/prod/token', { method: 'POST', headers, body: 'a=b' }));
      expect(JSON.stringify(arrived.raw)).not.toMatch(/forged/);
      const [traceparent = '', ...more] = values(arrived, 'traceparent');
      expect(more).toEqual([]);
      expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      expect(traceparent).not.toContain('cccc');
      expect(values(arrived, 'x-ostiary-caller-traceparent')).toEqual([callers]);
      const [sent = ''] = values(arrived, 'x-request-start');
      expect(Number(/^t=(\d+\.\d{3})$/.exec(sent)?.[1])).toBeGreaterThan(before - 5);
      const again = await seen(ask(ports[port], '/acme/prod/token'));
      expect(values(again, 'traceparent')).not.toEqual([traceparent]);
      expect(values(again, 'x-ostiary-caller-traceparent')).toEqual([]);
    },
  );

  it.each([
    ['8 characters', 'a.b_c-1Z', true],
    ['64 characters', 'x'.repeat(64), true],
    ['7 characters', 'x'.repeat(7), false],
    ['65 characters', 'x'.repeat(65), false],
    ['a space', 'with a space', false],
    ['a quote', 'with"a"quote', false],
  ])('treats a request id of %s as it should', async (_, id, kept) => {
    const arrived = await seen(ask(ports.https, '/api', { headers: { 'x-request-id': id } }));
    const [value] = values(arrived, 'x-request-id');
    expect(value).toMatch(/^[A-Za-z0-9._-]{8,64}$/);
    expect(value === id).toBe(kept);
  });

  it('makes a request id of its own each time', async () => {
    const ids = await Promise.all(
      [1, 2].map(async () => values(await seen(ask(ports.https, '/api')), 'x-request-id')[0]),
    );
    expect(new Set(ids).size).toBe(2);
  });

  it('RFC 9449 §4.3(1): lets a second DPoP header through, so that the service can refuse it', async () => {
    const headers = { dpop: ['one', 'two'], authorization: 'DPoP secret', cookie: 'a=b' };
    const arrived = await seen(ask(ports.https, '/acme/prod/token', { method: 'POST', headers, body: 'x=1' }));
    expect(values(arrived, 'dpop')).toEqual(['one', 'two']);
    expect(values(arrived, 'authorization')).toEqual(['DPoP secret']);
    expect(values(arrived, 'cookie')).toEqual(['a=b']);
    expect(arrived).toMatchObject({ method: 'POST', bytes: 3 });
  });

  it('speaks HTTP/2, with the same rules', async () => {
    const session = http2.connect(`https://localhost:${ports.https}`, { ca: authority.certificatePem });
    const stream = session.request({
      ':path': '/acme/prod/token',
      'x-forwarded-for': '203.0.113.7',
      dpop: ['one', 'two'],
    });
    const arrived = JSON.parse((await stream.setEncoding('utf8').toArray()).join('')) as Seen;
    session.close();
    expect(values(arrived, 'x-forwarded-for')).toEqual(['127.0.0.1']);
    expect(values(arrived, 'dpop')).toEqual(['one', 'two']);
  });

  it('RFC 9113 §6.8: ends no connection under a client that is at work', async () => {
    const session = http2.connect(`https://localhost:${ports.https}`, { ca: authority.certificatePem });
    const told: string[] = [];
    session.on('goaway', (code) => told.push(`GOAWAY ${code}`)).on('error', ({ message }) => told.push(message));
    for (let round = 0; round < 11; round += 1) {
      const streams = Array.from({ length: 100 }, () => session.request({ ':path': '/nowhere/at/all/here' }));
      await Promise.all(streams.map((stream) => stream.resume().toArray()));
    }
    session.close();
    expect(told).toEqual([]);
  }, 60_000);
});

describe('the edge and client certificates', () => {
  const day = 24 * 60 * 60 * 1000;
  const expired = { notBefore: new Date(Date.now() - 3 * day), notAfter: new Date(Date.now() - day) };

  it.each([
    ['signed by the authority', { subject: 'demo' }],
    ['self-signed', { subject: 'CN=demo, O=Example', selfSigned: true }],
    ['self-signed, RSA', { subject: 'demo', selfSigned: true, keyType: 'RSA' as const }],
    ['self-signed and expired', { subject: 'demo', selfSigned: true, ...expired }],
    ['signed by the authority and expired', { subject: 'demo', ...expired }],
  ])('RFC 8705 §2: passes a certificate on that is %s', async (_, request) => {
    const certificate = await authority.clientCertificate(request);
    const options = { method: 'POST', body: 'a=b', certificate, headers: forged };
    const arrived = await seen(ask(ports.mtls, '/acme/prod/token?x=%2F', options));
    expect(values(arrived, 'x-ostiary-client-cert').map(decodeURIComponent)).toEqual([certificate.certificatePem]);
    expect(arrived).toMatchObject({ service: 'token', method: 'POST', url: '/acme/prod/token?x=%2F', bytes: 3 });
  });

  it('asks for none on the other port', async () => {
    const certificate = await authority.clientCertificate({ subject: 'demo' });
    const arrived = await seen(ask(ports.https, '/acme/prod/token', { certificate }));
    expect(values(arrived, 'x-ostiary-client-cert')).toEqual([]);
  });

  it('answers in JSON also behind a certificate that it calls invalid', async () => {
    const certificate = await authority.clientCertificate({ subject: 'demo', ...expired });
    expect(await ask(ports.mtls, '/readyz', { certificate })).toMatchObject({ status: 404 });
    const unavailable = await ask(ports.mtls, '/acme/prod/par', { certificate });
    expect([unavailable.status, JSON.parse(unavailable.body)]).toMatchObject([
      503,
      { error: 'temporarily_unavailable' },
    ]);
  });
});

describe('the edge and a replica whose machine is gone', () => {
  let other: Awaited<ReturnType<typeof startEdge>>;
  let silent: Awaited<ReturnType<typeof silentPort>>;
  beforeAll(async () => {
    silent = await silentPort();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-edge-'));
    fs.chmodSync(folder, 0o755);
    const upstreams = {
      authorize: [silent.address],
      token: [silent.address, await service('token')],
      tenant: [],
      console: [],
      'demo-portal': [],
    };
    other = await startEdge(folder, upstreams);
  }, 60_000);
  afterAll(async () => {
    silent.close();
    await other.lifecycle.stop();
  });

  it.each(['GET', 'POST'])('asks the next one, also with a %s that has not been sent', async (method) => {
    const began = Date.now();
    // In turn: one of two is tried at the silent one first, for 2 s.
    const asked = [1, 2].map(() => seen(ask(other.ports.https, '/acme/prod/token', { method, body: 'a=b' })));
    for (const each of await Promise.all(asked)) expect(each).toMatchObject({ service: 'token', method });
    expect(Date.now() - began).toBeGreaterThan(1900);
  });

  it('says so in JSON when there is no other', async () => {
    const late = await ask(other.ports.https, '/acme/prod/par', { method: 'POST', body: 'a=b' });
    expect([late.status, JSON.parse(late.body)]).toMatchObject([504, { error: 'temporarily_unavailable' }]);
  });
});

describe('the edge and paths', () => {
  it.each([
    ['/console', 'console'],
    ['/console/acme/shop/clients', 'console'],
    ['/console/api/tenants', 'console'],
    ['/consoles', 'tenant'],
    ['/acme/prod/token', 'token'],
    ['/acme/prod/introspect', 'token'],
    ['/acme/prod/revoke', 'token'],
    ['/acme/prod/userinfo', 'token'],
    ['/acme/prod/jwks', 'token'],
    ['/acme/prod/%74oken', 'token'],
    ['/acme/prod/.well-known/openid-configuration', 'tenant'],
    ['/.well-known/oauth-authorization-server/acme/prod', 'tenant'],
    ['/.well-known/openid-configuration/token', 'tenant'],
    ['/demo-portal', 'demo-portal'],
    ['/demo-portal/acme/demo/', 'demo-portal'],
    ['/demo-portal/acme/token', 'demo-portal'],
    ['/demo-portals/acme/token', 'token'],
    ['/api', 'tenant'],
    ['/api/tenants/token', 'tenant'],
    ['/', 'console'],
    ['/acme', 'tenant'],
    ['/acme/prod', 'tenant'],
    ['/livezz', 'tenant'],
  ])('sends %s to %s, as it came', async (target, name) => {
    expect(await seen(ask(ports.https, target))).toMatchObject({ service: name, url: target });
  });

  it.each([
    '/acme/prod/authorize',
    '/acme/prod/par',
    '/acme/prod/token/',
    '/acme/prod/',
    '/acme/prod/interaction/x/login',
  ])('sends %s to authorize', async (target) => {
    expect((await ask(ports.https, target)).status).toBe(503); // which has no replica here
  });

  it.each([
    '/livez',
    '/readyz',
    '/metrics',
    '/metrics/x',
    '//livez',
    '/%6Civez',
    '/readyz;x',
    '/a/../livez',
    '/livez?x',
  ])('shows %s to nobody outside', async (target) => {
    const before = calls;
    const answer = await ask(ports.https, target);
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([404, { error: 'not_found' }]);
    expect(calls).toBe(before);
  });
});

describe('the edge and what services refuse', () => {
  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])('lets %s through', async (method) => {
    expect(await seen(ask(ports.https, '/acme/prod/token', { method }))).toMatchObject({ method });
  });

  it.each([8_000, 32_000, 60_000])('lets a query of %d bytes through', async (bytes) => {
    const target = `/api/x?state=${'s'.repeat(bytes)}`;
    expect((await seen(ask(ports.https, target))).url).toBe(target);
  });

  it('lets a header of 32 KB and a body of 1 MB through', async () => {
    const options = { method: 'POST', headers: { dpop: 'd'.repeat(32_000) }, body: Buffer.alloc(1024 * 1024) };
    const arrived = await seen(ask(ports.https, '/acme/prod/token', options));
    expect([arrived.bytes, values(arrived, 'dpop')[0]?.length]).toEqual([1024 * 1024, 32_000]);
  });

  it('lets a long answer header through', async () => {
    expect((await ask(ports.https, '/api/long', { maxHeaderSize: 65_536 })).headers.location?.length).toBeGreaterThan(
      32_000,
    );
  });

  it('leaves the answer of a service alone', async () => {
    const answer = await ask(ports.https, '/api/teapot');
    expect([answer.status, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
      418,
      'text/plain',
      undefined,
    ]);
  });
});

describe('the edge’s own refusals', () => {
  const refusals: [what: string, status: number, error: string, target: string, options: Ask][] = [
    ['a service that is down', 503, 'temporarily_unavailable', '/acme/prod/authorize', {}],
    ['a service that breaks off', 503, 'temporarily_unavailable', '/api/break', { method: 'POST', body: 'x' }],
    ['a request line over 64 KB', 431, 'invalid_request', `/api?${'x'.repeat(70_000)}`, {}],
    ['a header over 64 KB', 431, 'invalid_request', '/api', { headers: { dpop: 'x'.repeat(70_000) } }],
    ['a body over 1 MB', 413, 'invalid_request', '/api', { method: 'POST', body: Buffer.alloc(1024 * 1024 + 1) }],
    ['TRACE', 405, 'invalid_request', '/api', { method: 'TRACE' }],
    [
      'two Authorization headers',
      400,
      'invalid_request',
      '/api',
      { headers: ['authorization', 'a', 'authorization', 'b'] },
    ],
  ];
  it.each(refusals)(
    'RFC 6749 §5.2: answers %s with %d as JSON that is not stored',
    async (_, status, error, target, options) => {
      const answer = await ask(ports.https, target, options);
      expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
        status,
        { error, error_description: expect.any(String) },
      ]);
      expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
    },
  );

  it('answers a body over 1 MB in HTTP/2 too', async () => {
    const session = http2.connect(`https://localhost:${ports.https}`, { ca: authority.certificatePem });
    const body = Buffer.alloc(1024 * 1024 + 1);
    const stream = session.request({ ':path': '/api', ':method': 'POST', 'content-length': String(body.length) });
    stream.write(body.subarray(0, 1000)); // told from its announced length alone
    const [headers] = (await once(stream, 'response')) as [http2.IncomingHttpHeaders];
    session.destroy();
    expect(headers[':status']).toBe(413);
  });

  it('tells plain HTTP to use HTTPS', async () => {
    const answer = await fetch(`http://127.0.0.1:${ports.https}/api`);
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_request' }]);
  });

  it('does not repeat a POST that was sent', async () => {
    const before = calls;
    await ask(ports.https, '/api/break', { method: 'POST', body: 'x' });
    expect(calls).toBe(before + 1);
  });

  it('asks another replica when one cannot be reached', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask(ports.https, '/acme/prod/token', { method: 'POST', body: 'x' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  });
});

describe('the edge and TLS', () => {
  const handshake = (options: tls.ConnectionOptions): Promise<string> =>
    new Promise((resolve) => {
      const common = { host: '127.0.0.1', servername: 'localhost', port: ports.https, ca: authority.certificatePem };
      const socket = tls.connect({ ...common, ...options }, () => {
        resolve(`${socket.getProtocol()} ${socket.getCipher().standardName}`);
        socket.destroy();
      });
      socket.once('error', () => resolve('refused'));
    });
  const version = (only: tls.SecureVersion) => ({ minVersion: only, maxVersion: only });

  it('RFC 9325 §4.2: agrees on the recommended suites and no other', async () => {
    const ecdsa = 'ECDHE-ECDSA-AES128-GCM-SHA256';
    expect(await handshake({ ...version('TLSv1.2'), ciphers: ecdsa })).toBe(
      'TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    );
    for (const other of ['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES256-SHA']) {
      expect(await handshake({ ...version('TLSv1.2'), ciphers: `${other}:@SECLEVEL=0` })).toBe('refused');
    }
    expect(await handshake(version('TLSv1.3'))).toMatch(/^TLSv1\.3 /);
  });

  it('RFC 9325 §3.1.1: refuses TLS 1.0 and 1.1', async () => {
    for (const old of ['TLSv1', 'TLSv1.1'] as const) {
      expect(await handshake({ ...version(old), ciphers: 'ALL:@SECLEVEL=0' })).toBe('refused');
    }
  });
});
