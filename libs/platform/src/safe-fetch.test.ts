import { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeCertificate, type TestCertificate } from '@ostiary/crypto/testing/certificates';
import { isPublicAddress, type SafeFetchOptions, safeFetch } from './safe-fetch.js';
import { tlsMaterial } from './tls-material.js';

let server: http.Server;
let port: number;
let requests = 0;
beforeAll(async () => {
  server = http.createServer((request, response) => {
    requests += 1;
    if (request.url === '/redirect') response.writeHead(302, { location: '/ok' }).end();
    else if (request.url === '/large') response.end('x'.repeat(100_000));
    else if (request.url === '/endless') response.write('x');
    else if (request.url === '/posted') {
      const { authorization, 'content-type': type } = request.headers;
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => response.end(JSON.stringify({ method: request.method, type, authorization, body })));
    } else if (request.url === '/missing') response.writeHead(404).end('no');
    else response.end(JSON.stringify({ accept: request.headers.accept, cookie: request.headers.cookie }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const allowed = (path: string, more: Omit<SafeFetchOptions, 'allow'> = {}) =>
  safeFetch(`http://127.0.0.1:${port}${path}`, { allow: [`127.0.0.1:${port}`], ...more });

describe('fetching a URL that a stranger named', () => {
  it('gives status and body, and asks for what is wanted', async () => {
    const { status, body } = await allowed('/ok', { accept: 'application/json' });
    expect([status, JSON.parse(body.toString())]).toEqual([200, { accept: 'application/json' }]);
    expect((await allowed('/missing')).status).toBe(404);
  });

  it('CIBA §10.2: posts JSON, with a bearer token where there is one', async () => {
    const posted = async (json: SafeFetchOptions['json']) =>
      JSON.parse((await allowed('/posted', json && { json })).body.toString());
    expect(await posted({ body: '{"a":1}', bearer: 'token' })).toEqual({
      ...{ method: 'POST', type: 'application/json', authorization: 'Bearer token', body: '{"a":1}' },
    });
    expect(await posted({ body: '{}' })).not.toHaveProperty('authorization');
    await expect(allowed('/redirect', { json: { body: '{}', bearer: 'token' } })).rejects.toMatchObject({
      reason: 'redirect',
    });
  });

  it('RFC 8030 §5: posts bytes with their headers', async () => {
    const bytes = {
      body: Buffer.from('é'),
      headers: { 'content-type': 'application/octet-stream', authorization: 'vapid t' },
    };
    expect(JSON.parse((await allowed('/posted', { bytes })).body.toString())).toEqual({
      ...{ method: 'POST', type: 'application/octet-stream', authorization: 'vapid t', body: 'é' },
    });
  });

  it('follows no redirect', async () => {
    const before = requests;
    await expect(allowed('/redirect')).rejects.toMatchObject({ reason: 'redirect' });
    expect(requests).toBe(before + 1);
  });

  it('stops at the size and at the time', async () => {
    await expect(allowed('/large')).rejects.toMatchObject({ reason: 'too-large' });
    await expect(allowed('/large', { maxBytes: 200_000 })).resolves.toMatchObject({ status: 200 });
    const began = performance.now();
    await expect(allowed('/endless', { timeoutMs: 200 })).rejects.toMatchObject({ reason: 'timeout' });
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it.each([
    ['http://example.com/', 'url'],
    ['file:///etc/passwd', 'url'],
    ['https://user:password@example.com/', 'url'],
    ['nothing', 'url'],
    ['https://127.0.0.1/', 'address'],
    ['https://[::1]/', 'address'],
    ['https://[::ffff:127.0.0.1]/', 'address'],
    ['https://2130706433/', 'address'],
    ['https://0x7f.1/', 'address'],
    ['https://169.254.169.254/latest/meta-data', 'address'],
    ['https://localhost/', 'address'],
    ['https://10.0.0.1:8443/', 'address'],
  ])('refuses %s (%s) without sending anything', async (url, reason) => {
    await expect(safeFetch(url, { allow: [] })).rejects.toMatchObject({ reason });
  });

  it('reaches an allowed range over TLS only, and an allowed host as it is', async () => {
    await expect(safeFetch(`http://127.0.0.1:${port}/ok`, { allow: ['127.0.0.0/8'] })).rejects.toMatchObject({
      reason: 'url',
    });
    await expect(safeFetch(`https://127.0.0.1:${port}/ok`, { allow: ['127.0.0.0/8'] })).rejects.toMatchObject({
      reason: 'network',
    });
    await expect(safeFetch(`http://127.0.0.1:${port}/ok`, { allow: ['127.0.0.1:1'] })).rejects.toMatchObject({
      reason: 'url',
    });
    await expect(safeFetch(`http://localhost:${port}/ok`, { allow: ['localhost'] })).resolves.toMatchObject({
      status: 200,
    });
  });
});

describe('RFC 8725 §3.10: who is believed to be the host of a URL that a stranger named', () => {
  let folder: string;
  let authority: TestCertificate;
  let other: TestCertificate;
  let secured: https.Server;
  let url: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'safe-fetch-'));
    authority = await makeCertificate({ subject: 'CN=authority of a partner', ca: true });
    other = await makeCertificate({ subject: 'CN=authority of somebody else', ca: true });
    const alternativeNames = [{ type: 'dns' as const, value: 'localhost' }];
    const { pem, keys } = await makeCertificate({ subject: 'CN=issuer', issuer: authority, alternativeNames });
    const key = KeyObject.from(keys.privateKey).export({ format: 'pem', type: 'pkcs8' });
    secured = https.createServer({ cert: pem, key }, (_, response) => {
      response.setHeader('connection', 'close').end('{}');
    });
    secured.listen(0, '127.0.0.1');
    await once(secured, 'listening');
    const address = secured.address();
    url = `https://localhost:${typeof address === 'object' && address !== null ? address.port : 0}/`;
  });
  afterAll(() => {
    secured.closeAllConnections();
    secured.close();
    rmSync(folder, { recursive: true });
  });
  const caFile = () => path.join(folder, 'ca.pem');
  const fetched = (authorities: SafeFetchOptions['authorities']) =>
    safeFetch(url, { allow: ['localhost'], authorities }).then(
      ({ status }) => status,
      ({ reason }) => reason,
    );

  it('is whoever the system’s authorities or those that are named say, as their file says at that moment', async () => {
    expect(await fetched(undefined)).toBe('network');
    writeFileSync(caFile(), other.pem);
    const authorities = tlsMaterial({ caFile: caFile() });
    expect(await fetched(authorities)).toBe('network');
    writeFileSync(caFile(), `${other.pem}\n${authority.pem}\n`);
    expect(await fetched(authorities)).toBe(200);
    writeFileSync(caFile(), other.pem);
    expect(await fetched(authorities)).toBe('network');
    // Of one list of authorities nothing passes to another.
    expect(await fetched(undefined)).toBe('network');
  });

  it('still has to be at a public address, or allowed', async () => {
    writeFileSync(caFile(), authority.pem);
    const authorities = tlsMaterial({ caFile: caFile() });
    await expect(safeFetch(url, { allow: [], authorities })).rejects.toMatchObject({ reason: 'address' });
  });
});

describe('a public address', () => {
  it.each([
    '0.0.0.0',
    '10.1.1.1',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'ff02::1',
    '2001:db8::1',
    '::ffff:10.0.0.1',
    '2002:7f00:1::',
    '64:ff9b::7f00:1',
    'localhost',
    '',
  ])('%s is none', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['93.184.216.34', '2606:4700::1111', '::ffff:93.184.216.34'])('%s is one', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});
