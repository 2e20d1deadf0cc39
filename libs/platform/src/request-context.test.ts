import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import type { EdgeTrustConfig } from './config.js';
import { registerRequestContext, TrustedPeers } from './request-context.js';

const trust: EdgeTrustConfig = { trustedProxies: ['10.0.0.0/8', '127.0.0.1/32', '::1/128'], clientCertFormat: 'nginx' };

async function contextOf(headers: Record<string, string>, remoteAddress: string) {
  const app = fastify();
  registerRequestContext(app, trust, () => 1000);
  app.get('/', (request) => {
    const { requestId, traceId, address, userAgent, certificateHeader, receivedAt } = request.context;
    const again = request.context;
    return { requestId, traceId, address, userAgent, certificateHeader, receivedAt, same: again === request.context };
  });
  const answer = await app.inject({ method: 'GET', url: '/', headers, remoteAddress });
  await app.close();
  return answer.json();
}

const forwarded = {
  'x-forwarded-for': '192.0.2.7',
  'x-request-id': 'edge-1',
  'x-ostiary-client-cert': 'pem',
  'client-cert': ':AAAA:',
  'user-agent': 'browser',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

describe('the context of a request', () => {
  it('is what the edge says, when the edge says it', async () => {
    expect(await contextOf(forwarded, '10.1.2.3')).toEqual({
      requestId: 'edge-1',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      address: '192.0.2.7',
      userAgent: 'browser',
      certificateHeader: 'pem',
      receivedAt: 1000,
      same: true,
    });
  });

  it('RFC 9440 §4: takes neither address, id nor certificate from anybody else', async () => {
    const context = await contextOf(forwarded, '192.0.2.99');
    expect(context).toMatchObject({ address: '192.0.2.99' });
    expect(context.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(context).not.toHaveProperty('certificateHeader');
  });

  it('believes the header of its own format only', async () => {
    const { 'x-ostiary-client-cert': _, ...others } = forwarded;
    expect(await contextOf(others, '10.1.2.3')).not.toHaveProperty('certificateHeader');
  });

  it.each([
    ['1.1.1.1, 192.0.2.7', '192.0.2.7'],
    ['1.1.1.1, 192.0.2.7, 10.9.9.9', '192.0.2.7'],
    ['10.9.9.9', '10.9.9.9'],
    ['unknown, 192.0.2.7', '192.0.2.7'],
    ['192.0.2.7, unknown', '10.1.2.3'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['', '10.1.2.3'],
  ])('takes from X-Forwarded-For "%s" the nearest hop that is not ours: %s', async (header, address) => {
    expect(await contextOf({ 'x-forwarded-for': header }, '10.1.2.3')).toMatchObject({ address });
  });

  it.each(['', 'a b', 'x'.repeat(65), 'a\u00e9'])('makes an id of its own in place of "%s"', async (id) => {
    const context = await contextOf({ 'x-request-id': id }, '10.1.2.3');
    expect(context.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('W3C Trace Context §3.2.2.3: makes a trace of its own in place of an invalid one', async () => {
    for (const traceparent of [
      '',
      'x',
      `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
      '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
    ]) {
      const context = await contextOf({ traceparent }, '10.1.2.3');
      expect(context.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(context.traceId).not.toBe('0'.repeat(32));
    }
  });

  it('keeps no more than 256 characters of a User-Agent', async () => {
    expect((await contextOf({ 'user-agent': 'x'.repeat(1000) }, '10.1.2.3')).userAgent).toHaveLength(256);
  });
});

describe('a trusted peer', () => {
  it('is in one of the ranges, IPv4-mapped or not', () => {
    const peers = new TrustedPeers(['10.0.0.0/8', '2001:db8::/32', '192.0.2.1']);
    for (const address of ['10.255.0.1', '::ffff:10.0.0.1', '2001:db8::5', '192.0.2.1'])
      expect([address, peers.includes(address)]).toEqual([address, true]);
    for (const address of ['11.0.0.1', '192.0.2.2', '2001:db9::1', '', 'x', '10.0.0'])
      expect([address, peers.includes(address)]).toEqual([address, false]);
  });
});
