import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post, Req } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import {
  AuditTrailClient,
  AuditTrailService,
  type GetEventRequest,
  type StoredEvent,
} from '@ostiary/contracts/ostiary/audit/v1/audit';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { FastifyRequest } from 'fastify';
import { composeConfig, edgeTrustConfig, httpConfig, observabilityConfig } from './config.js';
import { GrpcCallError, grpcClient, type PromiseClient } from './grpc-client.js';
import { grpcServerConfig } from './grpc-config.js';
import { notFound } from './grpc-error.js';
import { Readiness } from './health.js';
import { headerValues } from './request-context.js';
import { type RunningService, startService } from './service-main.js';
import { Shutdown } from './shutdown.js';

@Controller()
class SampleController {
  @Post(':tenant/:workspace/token')
  token(@Req() request: FastifyRequest) {
    return { body: request.body, dpop: headerValues(request, 'DPoP'), address: request.context.address };
  }
  @Get(':tenant/:workspace/authorize')
  authorize(@Req() request: FastifyRequest) {
    return { length: request.url.length, requestId: request.context.requestId };
  }
  @Post('api/things')
  things(@Req() request: FastifyRequest) {
    return { body: request.body };
  }
  @Get('refused')
  refused() {
    throw new OAuthError('invalid_client', 'nobody knows the client', {
      clause: 'RFC 6749 §5.2',
      headers: { 'www-authenticate': 'Basic realm="x"' },
    });
  }
  @Get('away')
  away() {
    throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  }
  @Get('slow')
  async slow() {
    await sleep(300);
    return { done: true };
  }
  @Get('broken')
  broken() {
    throw new Error('the secret is in here');
  }
}

@Controller()
class SampleRpc {
  @GrpcMethod('AuditTrail', 'getEvent')
  getEvent(request: GetEventRequest): StoredEvent {
    if (request.eventId === 'missing') throw notFound('EVENT_NOT_FOUND', 'no such event');
    if (request.eventId === 'broken') throw new Error('the secret is in here');
    return { logIndex: 7 };
  }
}

@Module({ controllers: [SampleController, SampleRpc] })
class SampleModule {}

const start = (env: Readonly<Record<string, string>> = {}) =>
  startService(
    {
      name: 'sample',
      config: composeConfig(httpConfig, grpcServerConfig, observabilityConfig, edgeTrustConfig),
      module: () => ({ module: SampleModule }),
      grpcServices: { 'ostiary.audit.v1.AuditTrail': AuditTrailService },
    },
    { HTTP_PORT: '0', GRPC_PORT: '0', LOG_LEVEL: 'silent', ...env },
  );

let service: RunningService;
let client: PromiseClient<AuditTrailClient>;
let ready = true;
let base: string;

beforeAll(async () => {
  service = await start();
  service.app.get(Readiness).register('sample', () => ready);
  base = `http://127.0.0.1:${service.httpPort}`;
  client = grpcClient(AuditTrailClient, `127.0.0.1:${service.grpcPort}`, { deadlineMs: 2000 });
});

afterAll(async () => {
  client.close();
  await service.close();
});

const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('a running service', () => {
  it('hands a form to the endpoint as the text that came', async () => {
    const answer = await fetch(`${base}/t/w/token`, { method: 'POST', headers: form, body: 'a=1&a=2&b=%zz' });
    expect(await answer.json()).toMatchObject({ body: 'a=1&a=2&b=%zz' });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('RFC 9449 §4.3(1): shows every DPoP header that was sent', async () => {
    const text = await raw(
      service.httpPort,
      'POST /t/w/token HTTP/1.1\r\nHost: x\r\nDPoP: one\r\ndpop: two\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    );
    expect(text).toContain('"dpop":["one","two"]');
  });

  it('RFC 9110 §15.5.6: a method that a path does not have is 405 and names those that it has', async () => {
    for (const method of ['GET', 'DELETE', 'PUT', 'OPTIONS']) {
      const answer = await fetch(`${base}/t/w/token`, { method });
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'POST']);
      expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
    }
  });

  it('RFC 9110 §15.5.5: an unknown path is 404 in JSON, whatever the method', async () => {
    for (const path of ['/nowhere', '/t/w/token/', '/t/w/x/y', '/%2e%2e/', '/t//token']) {
      const answer = await fetch(`${base}${path}`, { method: 'POST' });
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(await answer.json()).toMatchObject({ error: 'invalid_request', error_description: expect.any(String) });
    }
  });

  it('RFC 9110 §15.5.1: bad percent-encoding in a path is 400 in JSON', async () => {
    const text = await raw(service.httpPort, 'GET /t/%zz/authorize HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('"error":"invalid_request"');
  });

  it('answers what is not HTTP with an error in JSON', async () => {
    const text = await raw(service.httpPort, 'FOO /t/w/token HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 400 .*"error":"invalid_request"/s);
  });

  it('RFC 9110 §15.5.16: refuses JSON at a protocol endpoint, and other types everywhere', async () => {
    const json = { 'content-type': 'application/json' };
    for (const [path, headers] of [
      ['/t/w/token', json],
      ['/t/w/token', { 'content-type': 'text/plain' }],
      ['/api/things', { 'content-type': 'application/xml' }],
    ] as const) {
      const answer = await fetch(`${base}${path}`, { method: 'POST', headers, body: '{}' });
      expect([path, answer.status]).toEqual([path, 415]);
      expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
    }
  });

  it('reads JSON below /api, and refuses what is not JSON or means to pollute', async () => {
    const headers = { 'content-type': 'application/json' };
    const post = (body: string) => fetch(`${base}/api/things`, { method: 'POST', headers, body });
    expect(await (await post('{"a":1}')).json()).toEqual({ body: { a: 1 } });
    expect((await post('')).status).toBe(201);
    for (const body of ['{', '{"__proto__":{}}', '{"constructor":{"prototype":{}}}'])
      expect([body, (await post(body)).status]).toEqual([body, 400]);
  });

  it('RFC 9110 §15.5.14: refuses a body above 64 KiB', async () => {
    const answer = await fetch(`${base}/t/w/token`, { method: 'POST', headers: form, body: 'a'.repeat(65_537) });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('takes a URL of 16 KB and more', async () => {
    const answer = await fetch(`${base}/t/w/authorize?x=${'a'.repeat(20_000)}`);
    expect((await answer.json()) as { length: number }).toMatchObject({ length: 20_000 + '/t/w/authorize?x='.length });
  });

  it('RFC 6749 §5.2: renders a refusal with its code, status, headers and no-store', async () => {
    const answer = await fetch(`${base}/refused`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="x"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({
      error: 'invalid_client',
      error_description: 'nobody knows the client',
      error_uri: 'https://www.rfc-editor.org/rfc/rfc6749#section-5.2',
    });
  });

  it('tells nothing of an unexpected failure but its id', async () => {
    const answer = await fetch(`${base}/broken`);
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ error: 'server_error', request_id: answer.headers.get('x-request-id') });
    expect(text).not.toContain('secret');
  });

  it('RFC 6749 §4.1.2.1: a store that is away is a 503 that says so, and nothing else', async () => {
    const answer = await fetch(`${base}/away`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
  });

  it('is ready when its checks are, and live either way', async () => {
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    ready = false;
    const unready = await fetch(`${base}/readyz`);
    expect(unready.status).toBe(503);
    expect(await unready.json()).toEqual({ ready: false, checks: { sample: 'failing' } });
    expect((await fetch(`${base}/livez`)).status).toBe(200);
    ready = true;
  });

  it('counts requests by route template', async () => {
    await fetch(`${base}/some-tenant/some-workspace/authorize`);
    const metrics = await (await fetch(`${base}/metrics`)).text();
    expect(metrics).toMatch(
      /http_server_request_duration_seconds_count\{method="GET",route="\/:tenant\/:workspace\/authorize",status="200"\} \d+/,
    );
    expect(metrics).not.toContain('some-tenant');
    expect(metrics).toContain('process_resident_memory_bytes');
  });

  it('serves gRPC from the generated definitions, and gives refusals a reason', async () => {
    const ask = (eventId: string) => client.getEvent({ tenant: 't', workspaceId: '', eventId });
    await expect(ask('one')).resolves.toMatchObject({ logIndex: 7 });
    await expect(ask('missing')).rejects.toMatchObject({ code: status.NOT_FOUND, reason: 'EVENT_NOT_FOUND' });
    const failure = await ask('broken').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GrpcCallError);
    expect(failure).toMatchObject({ code: status.INTERNAL, details: 'an unexpected failure' });
    const metrics = await (await fetch(`${base}/metrics`)).text();
    expect(metrics).toContain(
      'ostiary_grpc_client_calls_total{service="AuditTrail",method="getEvent",code="NOT_FOUND"} 1',
    );
  });
});

describe('a service that stops', () => {
  it('answers what is under way, then runs its hooks, last registered first, and takes nothing new', async () => {
    const stopping = await start();
    const address = `http://127.0.0.1:${stopping.httpPort}`;
    const order: string[] = [];
    stopping.app.get(Shutdown).onShutdown('first', () => void order.push('first'));
    stopping.app.get(Shutdown).onShutdown('failing', () => {
      throw new Error('no');
    });
    stopping.app.get(Shutdown).onShutdown('last', async () => {
      // The answer has left; the client, in the same process, gets its turn to see it.
      await sleep(50);
      order.push('last');
    });
    const underWay = fetch(`${address}/slow`).then((answer) => {
      order.push(`answered ${answer.status}`);
    });
    await sleep(100);
    await Promise.all([stopping.close(), stopping.close(), underWay]);
    expect(order).toEqual(['answered 200', 'last', 'first']);
    await expect(fetch(`${address}/livez`)).rejects.toThrow();
  });

  it('RFC 9112 §9.5: leaves an idle connection to who opened it, whose request may be on its way; takes no new one', async () => {
    const stopping = await start({ HTTP_DRAIN_DELAY_MS: '1' });
    const idle = net.connect(stopping.httpPort, '127.0.0.1');
    const heard: string[] = [];
    idle.setEncoding('utf8').on('data', (text: string) => heard.push(text));
    const over = new Promise((resolve) => idle.once('close', resolve));
    const ask = (connection: string) =>
      idle.write(`GET /t/w/authorize HTTP/1.1\r\nHost: x\r\nConnection: ${connection}\r\n\r\n`);
    const answers = async (count: number) => {
      while (heard.join('').split('HTTP/1.1 200').length <= count) await sleep(10);
    };
    ask('keep-alive');
    await answers(1);
    const stopped = stopping.close();
    await sleep(500);
    await expect(fetch(`http://127.0.0.1:${stopping.httpPort}/livez`)).rejects.toThrow();
    ask('keep-alive');
    await answers(2);
    expect(
      heard
        .join('')
        .match(/^connection: .*$/gim)
        ?.at(-1),
    ).toMatch(/close/i);
    await over;
    await stopped;
  });

  it('closes what its peer leaves open', async () => {
    const stopping = await start({ HTTP_DRAIN_DELAY_MS: '1' });
    const idle = net.connect(stopping.httpPort, '127.0.0.1');
    const over = new Promise((resolve) => idle.once('close', resolve));
    idle.resume().write('GET /t/w/authorize HTTP/1.1\r\nHost: x\r\n\r\n');
    await sleep(200);
    await Promise.all([stopping.close(), over]);
  });
});

/** Sends bytes as they are and gives back everything that came. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => {
      answer += data.toString();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
