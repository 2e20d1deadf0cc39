// One flow is one trace: from the edge to the audit trail, by way of every store, though its requests come from a client, a browser, and the client again.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReceivedSpan } from '@ostiary/platform/tracing/otlp-receiver.test-support';
import { AuditStream } from './support/audit-trail.ts';
import { authorizationRequest, authorize, newVerifier, redeem } from './support/code-flow.ts';
import { RawClient } from './support/raw-client.ts';
import { TraceReader } from './support/traces.ts';
import {
  createUser,
  launchFapiWorkspace,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let client: RawClient;
let user: TestUser;
let stream: AuditStream;
let reader: TraceReader;

beforeAll(async () => {
  workspace = await launchFapiWorkspace();
  client = new RawClient(workspace, await registerClient(workspace));
  user = await createUser(workspace);
  stream = await AuditStream.open();
  reader = new TraceReader();
});
afterAll(() => stream.close());

const of = (spans: readonly ReceivedSpan[], name: string, service?: string) =>
  spans.filter((span) => span.name === name && (service === undefined || span.service === service));
const ours = ({ attributes }: ReceivedSpan) => attributes['ostiary.workspace'] === workspace.slug;
/** The names of spans from one up to the root. */
function way(spans: readonly ReceivedSpan[], from: ReceivedSpan | undefined): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const names: string[] = [];
  for (let span = from; span !== undefined; span = byId.get(span.parentSpanId))
    names.push(`${span.service}: ${span.name}`);
  return names;
}

/** Those whose parents have not been told of. */
function rootsOf(spans: readonly ReceivedSpan[]): ReceivedSpan[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  return spans.filter(({ parentSpanId }) => !ids.has(parentSpanId));
}

describe('a FAPI 2.0 flow', () => {
  it('is one trace: edge, authorize, Redis, token, Postgres, Kafka, audit', async () => {
    const grant = await authorize(client, user);
    const tokens = await redeem(client, grant);
    expect(tokens.status).toBe(200);

    const PAR = 'POST /:tenant/:workspace/par';
    const TOKEN = 'POST /:tenant/:workspace/token';
    const handledIn = (spans: readonly ReceivedSpan[], traceId: string | undefined) =>
      of(spans, 'process ostiary.audit.v1', 'audit').filter((span) => span.traceId === traceId);
    const all = await reader.until((spans) => {
      const par = of(spans, PAR, 'authorize').find(ours);
      const sent = spans.filter((span) => span.traceId === par?.traceId && span.name === 'send ostiary.audit.v1');
      const token = of(spans, TOKEN, 'token').find(
        (span) => ours(span) && span.attributes['http.response.status_code'] === 200,
      );
      // Each process sends by itself, twice a second: all has come when nothing of it is without its parent.
      return (
        token !== undefined &&
        sent.length > 3 &&
        handledIn(spans, par?.traceId).length >= sent.length &&
        rootsOf(spans.filter(({ traceId }) => traceId === par?.traceId)).length === 1
      );
    });
    const par = of(all, PAR, 'authorize').find(ours);
    const flow = all.filter(({ traceId }) => traceId === par?.traceId);

    // One tree: what has no parent in it is the edge's part of the first request, and nothing else.
    expect(rootsOf(flow).map(({ service, name }) => [service, name])).toEqual([['edge', PAR]]);
    expect(flow.map(({ service }) => service)).toEqual(
      expect.arrayContaining(['edge', 'authorize', 'identity', 'token', 'audit']),
    );

    // The requests follow each other.
    const token = of(flow, TOKEN, 'token').find(({ attributes }) => attributes['http.response.status_code'] === 200);
    const requests = way(flow, token).filter((name) => !name.startsWith('edge'));
    expect(requests[0]).toBe(`token: ${TOKEN}`);
    expect(requests.slice(-2)).toEqual(['authorize: GET /:tenant/:workspace/authorize', `authorize: ${PAR}`]);
    expect(requests.join()).toContain('/interaction/:id');

    // What each asks of the stores and of others.
    const below = (span: ReceivedSpan | undefined) => flow.filter(({ parentSpanId }) => parentSpanId === span?.spanId);
    expect(below(par).map(({ name }) => name)).toEqual(expect.arrayContaining(['SET', 'send ostiary.audit.v1']));
    expect(below(token).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['EVALSHA', 'redeem_code_of_grant', 'send ostiary.audit.v1']),
    );
    expect(of(flow, 'redeem_code_of_grant')[0]?.attributes).toMatchObject({
      'db.system.name': 'postgresql',
      'db.namespace': 'token',
    });
    expect(flow.some(({ service, kind }) => service === 'identity' && kind === 'server')).toBe(true);
    for (const handled of handledIn(flow, par?.traceId))
      expect(way(flow, handled).slice(0, 2)[1]).toMatch(/^(authorize|token|identity): send ostiary\.audit\.v1$/);

    // The evidence says the same.
    const events = stream.of(workspace).filter(({ clientId }) => clientId === client.client.clientId);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['authorization.pushed', 'authorization.granted', 'token.issued']),
    );
    expect([...new Set(events.map(({ request }) => request?.traceId))]).toEqual([par?.traceId]);

    // And nothing that anybody could use.
    const told = JSON.stringify(flow);
    for (const value of [
      grant.code,
      grant.verifier,
      grant.nonce,
      user.password,
      user.username,
      user.id,
      tokens.body.access_token,
    ])
      expect(told).not.toContain(String(value));
  });

  it('W3C Trace Context §7.1: a caller’s trace is neither continued nor obeyed by what is behind the edge', async () => {
    const callers = { traceId: 'ca11e5'.padEnd(32, '0'), spanId: 'ca11e5'.padEnd(16, '0') };
    const headers = {
      traceparent: `00-${callers.traceId}-${callers.spanId}-01`,
      tracestate: 'vendor=forged',
      baggage: 'user=forged',
      'x-request-start': 't=1.000',
      'x-ostiary-caller-traceparent': `00-${'bad'.padEnd(32, '0')}-${'bad'.padEnd(16, '0')}-01`,
    };
    const answer = await client.post('par', authorizationRequest(client, newVerifier()), { headers });
    expect(answer.status).toBe(201);
    const linked = (span: ReceivedSpan) => span.links.some(({ traceId }) => traceId === callers.traceId);
    const all = await reader.until((spans) => spans.some(linked));
    expect(all.filter(linked).map(({ service, name }) => [service, name])).toEqual([
      ['authorize', 'POST /:tenant/:workspace/par'],
    ]);
    expect(all.filter(({ traceId }) => traceId === callers.traceId)).toEqual([]);
    expect(JSON.stringify(all)).not.toMatch(/forged|bad00000/);
  });
});
