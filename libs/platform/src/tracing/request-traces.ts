/**
 * A span for every request, and whose trace it is part of. Decides what is believed of a `traceparent`: nothing of what an outsider sends but a link, as
 * whoever chose our trace's id or sampling could have us record everything, or mix their requests into somebody else's trace. `tracestate` and
 * `baggage` are never read and never sent on. Registered by service-main.ts, where tracing is on.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { edgeTrace, joinTrace } from '../request-context.js';
import { slugOf } from '../request-log.js';
import type { SpanPlace } from './trace-context.js';
import type { Span, SpanAttributes, Tracing } from './tracing.js';

/** What an earlier request of the same flow has left (a pushed request, a code): the place of its span, and whether this one may still join. */
export interface FlowTrace {
  readonly place: SpanPlace;
  /** False: more requests have joined than a flow has. */
  readonly open: boolean;
}

const SPAN: unique symbol = Symbol('span');
const EDGE_SPAN: unique symbol = Symbol('edgeSpan');

declare module 'fastify' {
  interface FastifyRequest {
    [SPAN]: Span | undefined;
    [EDGE_SPAN]: Span | undefined;
  }
}

/** The span of a request; undefined while tracing is off, and before it has one. */
export function spanOfRequest(request: FastifyRequest): Span | undefined {
  return request[SPAN];
}

/** Joins the requests of a flow, which come from different parties, to one trace. A service says by what it knows the flow of a request. */
export class RequestTraces {
  #flowOf: ((request: FastifyRequest) => Promise<FlowTrace | undefined> | undefined) | undefined;

  /** `flowOf`: undefined at once for a request that is of no flow. A failure of it costs the connection between spans, and nothing else. */
  joinBy(flowOf: (request: FastifyRequest) => Promise<FlowTrace | undefined> | undefined): void {
    this.#flowOf = flowOf;
  }

  flowOf(request: FastifyRequest): Promise<FlowTrace | undefined> | undefined {
    return this.#flowOf?.(request)?.catch(() => undefined);
  }
}

/** A span for every request but the probes. */
export function registerRequestTraces(
  fastify: FastifyInstance,
  tracing: Tracing,
  traces: RequestTraces,
  untraced: ReadonlySet<string>,
): void {
  fastify.decorateRequest(SPAN, undefined);
  fastify.decorateRequest(EDGE_SPAN, undefined);
  const isTraced = (request: FastifyRequest) => !untraced.has(request.routeOptions?.url ?? '');
  // With its body at hand, by which the flow may be known; nothing that is traced happens before.
  fastify.addHook('preHandler', (request, _reply, done) => {
    if (!isTraced(request)) return done();
    const proceed = (flow: FlowTrace | undefined) => tracing.within(begin(tracing, request, flow), done);
    const flow = traces.flowOf(request);
    if (flow === undefined) return proceed(undefined);
    flow.then(proceed);
    return undefined;
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    if (isTraced(request)) {
      // Refused before it had one: too large, not to be parsed, too many of them, nowhere.
      const span = request[SPAN] ?? begin(tracing, request, undefined);
      span.set(outcome(request, reply.statusCode));
      // Semantic conventions, HTTP spans, "Status": what the caller did wrong is no fault of a server.
      const error = reply.statusCode >= 500 ? String(reply.statusCode) : undefined;
      span.end(error);
      request[EDGE_SPAN]?.set({ 'http.response.status_code': reply.statusCode });
      request[EDGE_SPAN]?.end(error);
    }
    done();
  });
}

function begin(tracing: Tracing, request: FastifyRequest, flow: FlowTrace | undefined): Span {
  const { context, method } = request;
  const edge = edgeTrace(request);
  const joined = flow?.open === true ? flow.place : undefined;
  if (joined !== undefined) joinTrace(request, joined.traceId);
  const links = [...(flow?.open === false ? [flow.place] : []), ...(edge.linked === undefined ? [] : [edge.linked])];
  const name = `${method} ${request.routeOptions?.url ?? ''}`.trimEnd();
  const attributes: SpanAttributes = { 'http.request.method': method, 'url.scheme': 'https' };
  const origin = { parent: joined ?? edge.continued ?? ('none' as const), traceId: context.traceId };
  let parent: SpanPlace | 'none' = origin.parent;
  if (edge.span !== undefined) {
    // The edge keeps no record of its own, but says when it sent the request on, and by what id its span is to be known.
    const { spanId, sentAt } = edge.span;
    const startedAt = Math.min(sentAt ?? context.receivedAt, context.receivedAt);
    const span = tracing.start(name, { kind: 'server', attributes, ...origin, spanId, startedAt, reportedFor: 'edge' });
    request[EDGE_SPAN] = span;
    parent = span;
  }
  const span = tracing.start(name, {
    kind: 'server',
    attributes,
    ...origin,
    parent,
    links,
    startedAt: context.receivedAt,
  });
  request[SPAN] = span;
  return span;
}

/** What the log says of a request too (request-log.ts), and no more: no path, no query, no address. */
function outcome(request: FastifyRequest, status: number): SpanAttributes {
  const { context, logFields, params } = request;
  const { tenant, workspace } = logFields;
  return {
    'http.route': request.routeOptions?.url,
    'http.response.status_code': status,
    'ostiary.request_id': context.requestId,
    'ostiary.tenant': tenant ?? slugOf(params, 'tenant'),
    'ostiary.workspace': workspace ?? slugOf(params, 'workspace'),
    'ostiary.client_id': logFields.clientId,
    'ostiary.error': logFields.error,
    'ostiary.clause': logFields.clause,
  };
}
