// A real service, whose spans a real receiver of OTLP gets.
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
import { composeConfig, edgeTrustConfig, httpConfig, observabilityConfig } from '../config.js';
import { grpcClient, type PromiseClient } from '../grpc-client.js';
import { grpcServerConfig } from '../grpc-config.js';
import { notFound } from '../grpc-error.js';
import { createLogger } from '../logger.js';
import { startService } from '../service-main.js';
import { traceOfCall } from '../trace-of-call.js';
import { OtlpReceiver, type ReceivedSpan } from './otlp-receiver.test-support.js';
import { RequestTraces } from './request-traces.js';
import { activeTracing, useTracing } from './tracing.js';
import { sendingTo } from './tracing.test-support.js';

let client: PromiseClient<AuditTrailClient>;

@Controller()
class SampleController {
  @Post(':tenant/:workspace/token')
  async token(@Req() request: FastifyRequest) {
    request.logFields.clientId = 'portal';
    const { traceId, requestId } = request.context;
    await client.getEvent({ tenant: 'acme', workspaceId: 'w', eventId: 'one' }, { traceId, requestId });
    return { traceId };
  }
  @Post(':tenant/:workspace/missing')
  async missing() {
    await client.getEvent({ tenant: 'acme', workspaceId: 'w', eventId: 'missing' }).catch(() => undefined);
    return {};
  }
  @Get('refused')
  refused() {
    throw new OAuthError('invalid_client', 'nobody knows the client', { clause: 'RFC 6749 §5.2' });
  }
  @Get('broken')
  broken() {
    throw new Error('the secret is in here');
  }
}

const callsSeen: string[] = [];

@Controller()
class SampleRpc {
  @GrpcMethod('AuditTrail', 'getEvent')
  async getEvent(request: GetEventRequest, metadata: Parameters<typeof traceOfCall>[0]): Promise<StoredEvent> {
    callsSeen.push(traceOfCall(metadata));
    if (request.eventId === 'missing') throw notFound('EVENT_NOT_FOUND', 'no such event');
    return { logIndex: activeTracing()?.current() === undefined ? 0 : 7 };
  }
}

@Module({ controllers: [SampleController, SampleRpc] })
class SampleModule {}

const start = (env: Readonly<Record<string, string>>) =>
  startService(
    {
      name: 'sample',
      config: composeConfig(httpConfig, grpcServerConfig, observabilityConfig, edgeTrustConfig),
      module: () => ({ module: SampleModule }),
      grpcServices: { 'ostiary.audit.v1.AuditTrail': AuditTrailService },
    },
    { HTTP_PORT: '0', GRPC_PORT: '0', LOG_LEVEL: 'silent', INSTANCE_ID: 'sample-1', ...env },
  );

/** A running service and what it tells. */
async function scene(env: Readonly<Record<string, string>> = {}) {
  const receiver = await OtlpReceiver.open();
  const service = await start({ ...sendingTo(receiver), ...env });
  client = grpcClient(AuditTrailClient, `127.0.0.1:${service.grpcPort}`, { deadlineMs: 5000 });
  const ask = (path: string, headers: Readonly<Record<string, string>> = {}, body?: string) =>
    fetch(`http://127.0.0.1:${service.httpPort}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body }),
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }), ...headers },
    });
  const close = async () => {
    client.close();
    await service.close();
    await receiver.close();
    useTracing(undefined);
  };
  return { receiver, service, ask, close };
}
type Scene = Awaited<ReturnType<typeof scene>>;

const named = (spans: readonly ReceivedSpan[], name: string, kind: ReceivedSpan['kind']) =>
  spans.filter((span) => span.name === name && span.kind === kind);
const METHOD = 'ostiary.audit.v1.AuditTrail/GetEvent';
const outsiders = { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16) };
const forced = `00-${outsiders.traceId}-${outsiders.spanId}-01`;

describe('a request', () => {
  let it1: Scene;
  beforeAll(async () => {
    it1 = await scene();
  });
  afterAll(() => it1.close());

  it('is a span, and the calls that it makes are its children, on both sides', async () => {
    const answer = await it1.ask('/acme/prod/token?code=secret-in-the-query', {}, 'code=secret-in-the-body');
    const { traceId } = (await answer.json()) as { traceId: string };
    const spans = await it1.receiver.until(
      (all) => named(all, 'POST /:tenant/:workspace/token', 'server').length === 1,
    );
    const [server] = named(spans, 'POST /:tenant/:workspace/token', 'server');
    const [calling] = named(spans, METHOD, 'client');
    const [called] = named(spans, METHOD, 'server');
    expect(server).toMatchObject({
      service: 'sample',
      traceId,
      parentSpanId: '',
      failed: false,
      resource: { 'service.namespace': 'ostiary', 'service.instance.id': 'sample-1' },
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/:tenant/:workspace/token',
        'http.response.status_code': 201,
        'ostiary.tenant': 'acme',
        'ostiary.workspace': 'prod',
        'ostiary.client_id': 'portal',
      },
    });
    expect(calling).toMatchObject({
      traceId,
      parentSpanId: server?.spanId,
      attributes: { 'rpc.system.name': 'grpc', 'rpc.method': METHOD, 'rpc.response.status_code': 'OK' },
    });
    expect(called).toMatchObject({
      traceId,
      parentSpanId: calling?.spanId,
      attributes: { 'rpc.response.status_code': 'OK' },
    });
    // What goes into audit events is the same trace.
    expect(callsSeen.at(-1)).toBe(traceId);
    expect(Buffer.concat(it1.receiver.bodies).toString('latin1')).not.toMatch(/secret-in/);
  });

  it('that is refused says by which clause, and that it was no fault of ours', async () => {
    await it1.ask('/refused');
    const spans = await it1.receiver.until((all) => named(all, 'GET /refused', 'server').length === 1);
    const [span] = named(spans, 'GET /refused', 'server');
    expect(span).toMatchObject({
      failed: false,
      attributes: {
        'http.response.status_code': 401,
        'ostiary.error': 'invalid_client',
        'ostiary.clause': 'RFC 6749 §5.2',
      },
    });
  });

  it('that fails is marked, without what was wrong', async () => {
    await it1.ask('/broken');
    const spans = await it1.receiver.until((all) => named(all, 'GET /broken', 'server').length === 1);
    expect(named(spans, 'GET /broken', 'server')[0]).toMatchObject({
      failed: true,
      attributes: { 'error.type': '500' },
    });
    expect(Buffer.concat(it1.receiver.bodies).toString('latin1')).not.toContain('secret is in here');
  });

  it('that calls in vain says how the call ended; what a caller did wrong is no fault of who was called', async () => {
    await it1.ask('/acme/prod/missing', {}, '');
    const spans = await it1.receiver.until(
      (all) => named(all, 'POST /:tenant/:workspace/missing', 'server').length === 1,
    );
    const [outer] = named(spans, 'POST /:tenant/:workspace/missing', 'server');
    const calls = spans.filter(({ name, traceId }) => name === METHOD && traceId === outer?.traceId);
    expect(
      calls.map(({ kind, failed, attributes }) => [kind, failed, attributes['rpc.response.status_code']]).sort(),
    ).toEqual([
      ['client', true, 'NOT_FOUND'],
      ['server', false, 'NOT_FOUND'],
    ]);
  });

  it('that never got as far as a route has a span all the same; a probe has none', async () => {
    await it1.ask('/livez');
    await it1.ask('/metrics');
    await it1.ask('/nowhere/at/all?x=secret-in-the-query');
    const spans = await it1.receiver.until((all) =>
      all.some(({ attributes }) => attributes['http.response.status_code'] === 404),
    );
    expect(spans.map(({ name }) => name).filter((name) => /livez|metrics|nowhere/.test(name))).toEqual([]);
  });

  it('W3C Trace Context §7.1: an outsider’s trace is linked to, neither continued nor obeyed; state and baggage are dropped', async () => {
    const headers = {
      traceparent: forced,
      tracestate: 'vendor=secret-in-the-state',
      baggage: 'user=secret-in-the-baggage',
    };
    const { traceId } = (await (await it1.ask('/acme/linked/token', headers, '')).json()) as { traceId: string };
    expect(traceId).not.toBe(outsiders.traceId);
    const spans = await it1.receiver.until((all) =>
      all.some(({ attributes }) => attributes['ostiary.workspace'] === 'linked'),
    );
    const span = spans.find(({ attributes }) => attributes['ostiary.workspace'] === 'linked');
    expect(span).toMatchObject({ traceId, parentSpanId: '', traceState: '', links: [outsiders] });
    expect(spans.filter(({ traceId: each }) => each === outsiders.traceId)).toEqual([]);
    expect(Buffer.concat(it1.receiver.bodies).toString('latin1')).not.toMatch(/secret-in-the/);
  });

  it('goes on with the trace that its flow began, while that is open', async () => {
    const flow = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    const traces = it1.service.app.get(RequestTraces);
    traces.joinBy((request) =>
      Promise.resolve(request.body === 'closed' ? { place: flow, open: false } : { place: flow, open: true }),
    );
    const joined = (await (await it1.ask('/acme/joined/token', {}, 'open')).json()) as { traceId: string };
    const apart = (await (await it1.ask('/acme/apart/token', {}, 'closed')).json()) as { traceId: string };
    traces.joinBy(() => Promise.reject(new Error('Redis is away')));
    const alone = await it1.ask('/acme/alone/token', {}, '');
    traces.joinBy(() => undefined);
    expect([alone.status, joined.traceId]).toEqual([201, flow.traceId]);
    const of = (spans: readonly ReceivedSpan[], workspace: string) =>
      spans.find(({ attributes }) => attributes['ostiary.workspace'] === workspace);
    const spans = await it1.receiver.until((all) => of(all, 'alone') !== undefined && of(all, 'apart') !== undefined);
    expect(of(spans, 'joined')).toMatchObject({ traceId: flow.traceId, parentSpanId: flow.spanId });
    expect(of(spans, 'apart')).toMatchObject({
      traceId: apart.traceId,
      parentSpanId: '',
      links: [{ traceId: flow.traceId, spanId: flow.spanId }],
    });
    expect(apart.traceId).not.toBe(flow.traceId);
    expect(of(spans, 'alone')).toMatchObject({ parentSpanId: '', links: [] });
  });
});

describe('behind our own edge', () => {
  it('the edge’s part is told of for it, in the trace that it began', async () => {
    const { receiver, ask, close } = await scene({ OSTIARY_TRACE_CONTEXT: 'edge' });
    const edge = { traceId: 'e'.repeat(32), spanId: 'f'.repeat(16) };
    const headers = {
      traceparent: `00-${edge.traceId}-${edge.spanId}-00`,
      'x-request-start': `t=${((Date.now() - 40) / 1000).toFixed(3)}`,
      'x-ostiary-caller-traceparent': forced,
    };
    await ask('/refused', headers);
    await receiver.until((all) => named(all, 'GET /refused', 'server').length === 2);
    await close();
    const [own] = receiver.spans.filter(({ service }) => service === 'sample');
    const [edges] = receiver.spans.filter(({ service }) => service === 'edge');
    expect(edges).toMatchObject({ ...edge, parentSpanId: '', attributes: { 'http.response.status_code': 401 } });
    expect(edges?.resource).not.toHaveProperty('service.instance.id');
    expect(own).toMatchObject({ traceId: edge.traceId, parentSpanId: edge.spanId, links: [outsiders] });
    expect((own?.startedAt ?? 0) - (edges?.startedAt ?? 0)).toBeGreaterThanOrEqual(39);
  });
});

describe('what is recorded', () => {
  it.each([
    ['new', 'always_off', 0],
    ['new', 'parentbased_always_off', 0],
    ['edge', 'parentbased_always_off', 0],
    ['continue', 'parentbased_always_off', 1],
  ] as const)('of a caller who says that it is to be: %s, %s: %i', async (mode, sampler, expected) => {
    const { receiver, ask, close } = await scene({ OSTIARY_TRACE_CONTEXT: mode, OTEL_TRACES_SAMPLER: sampler });
    const headers = {
      traceparent: forced,
      'x-ostiary-caller-traceparent': forced,
      ...(mode === 'edge' ? { 'x-request-start': 't=1.000' } : {}),
    };
    await ask(
      '/acme/prod/token',
      { ...headers, ...(mode === 'edge' ? { traceparent: forced.replace(/01$/, '00') } : {}) },
      '',
    );
    await close();
    expect(named(receiver.spans, 'POST /:tenant/:workspace/token', 'server')).toHaveLength(expected);
    expect(receiver.spans.length > 0).toBe(expected > 0);
  });

  it('is sent with the headers that the collector asks for, and at the latest when the service ends', async () => {
    const { receiver, ask, close } = await scene({
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc',
      OTEL_SERVICE_NAME: 'renamed',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    });
    await ask('/refused');
    expect(receiver.spans).toEqual([]);
    await close();
    expect(receiver.headers[0]).toMatchObject({
      authorization: 'Bearer abc',
      'content-type': 'application/x-protobuf',
    });
    expect(receiver.spans[0]?.resource).toMatchObject({
      'service.name': 'renamed',
      'deployment.environment.name': 'test',
    });
  });

  it('waits for nobody: a collector that is away costs neither answers nor the end', async () => {
    const service = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_BSP_SCHEDULE_DELAY: '10' });
    const answer = await fetch(`http://127.0.0.1:${service.httpPort}/refused`);
    expect(answer.status).toBe(401);
    const before = Date.now();
    await service.close();
    expect(Date.now() - before).toBeLessThan(8000);
    useTracing(undefined);
  });
});

describe('where it is off', () => {
  it('nothing of it is there', async () => {
    const service = await start({});
    expect(activeTracing()).toBeUndefined();
    const answer = await fetch(`http://127.0.0.1:${service.httpPort}/refused`);
    expect(answer.status).toBe(401);
    await service.close();
  });
});

describe('a line of the log', () => {
  it('says which span was under way', () => {
    const lines: string[] = [];
    let span: { traceId: string; spanId: string; sampled: boolean } | undefined;
    const logger = createLogger(
      { service: 's', level: 'info', instanceId: 'i', spanUnderWay: () => span },
      { write: (line) => lines.push(line) },
    );
    logger.info('before');
    span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    logger.info('within');
    const [before, within] = lines.map((line) => JSON.parse(line) as object);
    expect(before).not.toHaveProperty('trace_id');
    expect(within).toMatchObject({ trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) });
  });
});
