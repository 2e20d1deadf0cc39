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

const PAR = 'POST /:tenant/:workspace/par';
const TOKEN = 'POST /:tenant/:workspace/token';
const SEND = 'send ostiary.audit.v1';
const answered200 = ({ attributes }: ReceivedSpan) => attributes['http.response.status_code'] === 200;
const handledIn = (flow: readonly ReceivedSpan[]) => of(flow, 'process ostiary.audit.v1', 'audit');

/**
 * A flow, and the spans of its trace, whose tokens' event went straight to Kafka. One of whose partition an earlier event still waits in the outbox (this
 * workspace's first key may) has to follow it there, and is sent later by nobody's trace: such a flow is begun again.
 */
async function tracedFlow() {
  const earlier = new Set<string>();
  for (let attempt = 1; ; attempt += 1) {
    const grant = await authorize(client, user);
    const tokens = await redeem(client, grant);
    expect(tokens.status).toBe(200);
    const flowIn = (spans: readonly ReceivedSpan[]) => {
      const par = of(spans, PAR, 'authorize').find((span) => ours(span) && !earlier.has(span.traceId));
      return spans.filter(({ traceId }) => traceId === par?.traceId);
    };
    // Each process sends by itself, twice a second: all has come when nothing of it is without its parent.
    const flow = flowIn(
      await reader.until((spans) => {
        const soFar = flowIn(spans);
        return (
          of(soFar, TOKEN, 'token').some(answered200) &&
          handledIn(soFar).length >= of(soFar, SEND).length &&
          rootsOf(soFar).length === 1
        );
      }),
    );
    const asked = [of(flow, PAR, 'authorize')[0], of(flow, TOKEN, 'token').find(answered200)];
    const sentBy = new Set(of(flow, SEND).map(({ parentSpanId }) => parentSpanId));
    if (attempt === 5 || asked.every((span) => sentBy.has(String(span?.spanId)))) return { grant, tokens, flow };
    earlier.add(String(flow[0]?.traceId));
  }
}

describe('a FAPI 2.0 flow', () => {
  it('is one trace: edge, authorize, Redis, token, Postgres, Kafka, audit', async () => {
    const { grant, tokens, flow } = await tracedFlow();
    const [par] = of(flow, PAR, 'authorize');

    // One tree: what has no parent in it is the edge's part of the first request, and nothing else.
    expect(rootsOf(flow).map(({ service, name }) => [service, name])).toEqual([['edge', PAR]]);
    expect(flow.map(({ service }) => service)).toEqual(
      expect.arrayContaining(['edge', 'authorize', 'identity', 'token', 'audit']),
    );

    // The requests follow each other.
    const token = of(flow, TOKEN, 'token').find(answered200);
    const requests = way(flow, token).filter((name) => !name.startsWith('edge'));
    expect(requests[0]).toBe(`token: ${TOKEN}`);
    expect(requests.slice(-2)).toEqual(['authorize: GET /:tenant/:workspace/authorize', `authorize: ${PAR}`]);
    expect(requests.join()).toContain('/interaction/:id');

    // What each asks of the stores and of others.
    const below = (span: ReceivedSpan | undefined) => flow.filter(({ parentSpanId }) => parentSpanId === span?.spanId);
    expect(below(par).map(({ name }) => name)).toEqual(expect.arrayContaining(['SET', SEND]));
    expect(below(token).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['EVALSHA', 'redeem_code_of_grant', SEND]),
    );
    expect(of(flow, 'redeem_code_of_grant')[0]?.attributes).toMatchObject({
      'db.system.name': 'postgresql',
      'db.namespace': 'token',
    });
    expect(flow.some(({ service, kind }) => service === 'identity' && kind === 'server')).toBe(true);
    for (const handled of handledIn(flow))
      expect(way(flow, handled).slice(0, 2)[1]).toMatch(/^(authorize|token|identity): send ostiary\.audit\.v1$/);

    // The evidence says the same.
    const events = stream.of(workspace).filter(({ request }) => request?.traceId === par?.traceId);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['authorization.pushed', 'authorization.granted', 'token.issued']),
    );
    expect(new Set(events.map(({ clientId }) => clientId))).toContain(client.client.clientId);

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
