// The real nginx with the very configuration that the chart makes, ports and folders apart: behind a proxy, and through the renewal of its certificate.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { giveTo, unprivilegedAccount } from '../../deploy/local/account.ts';
import { CertificateAuthority } from '../../deploy/local/certificates.ts';
import { findNginx } from '../../deploy/local/edge.ts';
import { found, render, valuesOf, withValues } from './chart.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-chart-edge-'));
fs.chmodSync(folder, 0o755);
const certificates = path.join(folder, 'certificate');
let authority: CertificateAuthority;
let nginx: ChildProcess;
let service: http.Server;
const ports = { https: 0, mtls: 0, plain: 0 };

async function freePort(): Promise<number> {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** As the kubelet renews a mounted Secret. */
async function renewCertificate(): Promise<void> {
  fs.rmSync(path.join(folder, 'authority/server.pem'), { force: true });
  const { certificateFile, keyFile } = await authority.serverCertificate();
  expect(path.basename(certificateFile)).toBe('server.pem');
  fs.mkdirSync(certificates, { recursive: true });
  for (const [from, to] of [
    [keyFile, 'tls.key'],
    [certificateFile, 'tls.crt'],
  ] as const) {
    fs.copyFileSync(from, path.join(certificates, `${to}.new`));
    giveTo(unprivilegedAccount(), path.join(certificates, `${to}.new`));
    fs.renameSync(path.join(certificates, `${to}.new`), path.join(certificates, to));
  }
}

beforeAll(async () => {
  authority = await CertificateAuthority.open(path.join(folder, 'authority'));
  service = http.createServer((request, response) => response.end(JSON.stringify(request.headers)));
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const upstream = `127.0.0.1:${(service.address() as AddressInfo).port}`;
  for (const name of ['https', 'mtls', 'plain'] as const) ports[name] = await freePort();
  await renewCertificate();

  const values = withValues(valuesOf('edge-behind-gateway.yaml'), { edge: { behind: ['127.0.0.0/8', '10.1.5.0/24'] } });
  const files = found(await render(values), 'ConfigMap', 'ostiary-edge').data as Readonly<Record<string, string>>;
  const rules = path.join(folder, 'rules');
  fs.mkdirSync(rules);
  for (const [name, text] of Object.entries(files)) {
    const here = text
      .replaceAll('0.0.0.0:8443', `127.0.0.1:${ports.https}`)
      .replaceAll('0.0.0.0:9443', `127.0.0.1:${ports.mtls}`)
      .replaceAll('0.0.0.0:8080', `127.0.0.1:${ports.plain}`)
      .replace(/ostiary-[a-z-]+\.identity\.svc:8080/g, upstream)
      .replaceAll('"/tmp/', `"${folder}/`)
      .replaceAll('/etc/ostiary/certificate', certificates);
    fs.writeFileSync(path.join(rules, name), here);
  }
  const account = unprivilegedAccount();
  giveTo(account, folder);
  giveTo(account, certificates);
  const program = await findNginx({ say: () => undefined, signal: new AbortController().signal });
  nginx = spawn(program.command, ['-e', 'stderr', '-c', path.join(rules, 'nginx.conf')], {
    env: { ...process.env, ...program.env },
    stdio: ['ignore', 'ignore', 'inherit'],
    ...account,
  });
  for (let left = 100; left > 0; left -= 1) {
    if (await handshake().catch(() => undefined)) return;
    await sleep(50);
  }
  throw new Error('nginx does not answer');
});

afterAll(async () => {
  service.closeAllConnections();
  service.close();
  nginx.kill('SIGTERM');
  await once(nginx, 'exit');
  fs.rmSync(folder, { recursive: true });
});

/** The serial number of the certificate that is served. */
const handshake = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: ports.https, servername: 'localhost', ca: authority.certificatePem };
    const socket = tls.connect(options, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once('error', reject);
  });

const headers = (options: https.RequestOptions, by: typeof https | typeof http): Promise<Record<string, string>> =>
  new Promise((resolve, reject) => {
    const request = by.request(
      { host: '127.0.0.1', path: '/acme/shop/token', agent: false, ...options },
      async (answer) => {
        resolve(JSON.parse((await answer.setEncoding('utf8').toArray()).join('')) as Record<string, string>);
      },
    );
    request.once('error', reject).end();
  });

const forged = { 'x-ostiary-client-cert': 'forged', 'client-cert': 'forged', 'x-forwarded-client-cert': 'forged' };

describe('the chart’s edge, running', () => {
  it('serves a renewed certificate without a restart', async () => {
    const before = await handshake();
    expect(await handshake()).toBe(before);
    await renewCertificate();
    expect(await handshake()).not.toBe(before);
  });

  it('RFC 8705 §2: passes the certificate of the handshake on, and nobody’s word', async () => {
    const own = await authority.clientCertificate({ subject: 'demo' });
    const common = { servername: 'localhost', ca: authority.certificatePem, headers: forged };
    const arrived = await headers({ ...common, port: ports.mtls, cert: own.certificatePem, key: own.keyPem }, https);
    expect(decodeURIComponent(arrived['x-ostiary-client-cert'] ?? '')).toBe(own.certificatePem);
    const none = await headers({ ...common, port: ports.https }, https);
    expect(JSON.stringify([arrived, none])).not.toContain('forged');
  });

  it('believes the proxy in front about addresses, and not about certificates', async () => {
    const through = { ...forged, host: 'id.example.com', 'x-forwarded-for': '198.51.100.9, 203.0.113.7, 10.1.5.3' };
    const arrived = await headers({ port: ports.plain, headers: through }, http);
    expect(arrived).toMatchObject({
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'id.example.com',
    });
    expect(JSON.stringify(arrived)).not.toMatch(/forged|198\.51\.100\.9/);
  });

  it('believes nobody about addresses where it ends TLS itself', async () => {
    const options = { servername: 'localhost', ca: authority.certificatePem, port: ports.https };
    const arrived = await headers({ ...options, headers: { 'x-forwarded-for': '203.0.113.7' } }, https);
    expect(arrived['x-forwarded-for']).toBe('127.0.0.1');
  });
});
