import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import type { EdgeTrustConfig } from './config.js';
import { edgeTrace, type RequestTrust, registerRequestContext, TrustedPeers } from './request-context.js';

const trust: EdgeTrustConfig = { trustedProxies: ['10.0.0.0/8', '127.0.0.1/32', '::1/128'], clientCertFormat: 'nginx' };

async function contextOf(
  headers: Record<string, string>,
  remoteAddress: string,
  traceContext: RequestTrust['traceContext'] = 'edge',
) {
  const app = fastify();
  registerRequestContext(app, { ...trust, traceContext }, () => 1000);
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

  it.each([
    ['anybody', '192.0.2.99', 'edge'],
    ['anybody', '192.0.2.99', 'continue'],
    ['a proxy that hands on what its callers say', '10.1.2.3', 'new'],
  ] as const)('takes no trace from %s (%s, %s)', async (_who, address, mode) => {
    const context = await contextOf(forwarded, address, mode);
    expect(context.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(context.traceId).not.toBe('0af7651916cd43dd8448eb211c80319c');
  });

  it('keeps no more than 256 characters of a User-Agent', async () => {
    expect((await contextOf({ 'user-agent': 'x'.repeat(1000) }, '10.1.2.3')).userAgent).toHaveLength(256);
  });
});

describe('the trace that a request says it is part of', () => {
  const ours = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', sampled: true };
  const callers = { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), sampled: true };
  const fromEdge = {
    ...forwarded,
    'x-ostiary-caller-traceparent': `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`,
    'x-request-start': 't=99.500',
  };

  async function told(headers: Record<string, string>, remoteAddress: string, mode: RequestTrust['traceContext']) {
    const app = fastify();
    registerRequestContext(app, { ...trust, traceContext: mode }, () => 100_000);
    app.get('/', (request) => edgeTrace(request));
    const answer = await app.inject({ method: 'GET', url: '/', headers, remoteAddress });
    await app.close();
    return answer.json();
  }

  it('is the edge’s span, begun when the edge says, and the caller’s is linked to', async () => {
    const span = { spanId: ours.spanId, sentAt: 99_500 };
    expect(await told(fromEdge, '10.1.2.3', 'edge')).toEqual({ linked: callers, span });
  });

  it('is continued where it is another service that hands the request on', async () => {
    const { 'x-request-start': _, ...fromConsole } = fromEdge;
    expect(await told(fromConsole, '10.1.2.3', 'edge')).toEqual({ linked: callers, continued: ours });
  });

  it.each(['t=100.001', 't=39.999', 't=x', '99.500', 't=99.5; t=98.0', ''])(
    'has no beginning where the edge is not to be believed: "%s"',
    async (start) => {
      const { span } = await told({ ...fromEdge, 'x-request-start': start }, '10.1.2.3', 'edge');
      expect(span).toEqual({ spanId: ours.spanId });
    },
  );

  it('is continued where a trusted proxy takes part, and linked to where it doesn’t', async () => {
    expect(await told(fromEdge, '10.1.2.3', 'continue')).toEqual({ continued: ours });
    expect(await told(fromEdge, '10.1.2.3', 'new')).toEqual({ linked: ours });
  });

  it.each(['edge', 'continue', 'new'] as const)('is only linked to where anybody sends it (%s)', async (mode) => {
    expect(await told(fromEdge, '192.0.2.99', mode)).toEqual({ linked: ours });
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
