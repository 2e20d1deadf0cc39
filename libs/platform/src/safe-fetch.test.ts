import { once } from 'node:events';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isPublicAddress, type SafeFetchOptions, safeFetch } from './safe-fetch.js';

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
