// One line and one observation per request. The line holds the route's template and what handlers add to it, never the path, query, headers or body.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Logger, logPlainly } from './logger.js';
import { type Timing, timings } from './timings.js';
import type { SpanPlace } from './tracing/trace-context.js';

const duration = timings(
  'http_server_request_duration_seconds',
  'Time from the request line to the end of the answer',
  ['method', 'route', 'status'],
  [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
);

const durations = new Map<string, Timing>();

/** Methods, templates and codes are few: nothing that a caller chooses freely is among them. */
function timingOf(method: string, route: string, status: number): Timing {
  const key = `${method} ${status} ${route}`;
  let timing = durations.get(key);
  if (timing === undefined) {
    timing = duration.with({ method, route, status: String(status) });
    durations.set(key, timing);
  }
  return timing;
}

/** A slug as paths have them; anything else a caller put there is not repeated. */
const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;
/** The slug in a route's parameters; undefined where there is none. */
export const slugOf = (params: unknown, name: 'tenant' | 'workspace'): string | undefined => {
  if (typeof params !== 'object' || params === null || !(name in params)) return undefined;
  const value: unknown = Reflect.get(params, name);
  return typeof value === 'string' && SLUG.test(value) ? value : undefined;
};

const routeOf = (request: FastifyRequest): string => request.routeOptions?.url ?? '(none)';

export interface RequestLogOptions {
  /** Routes (probes) that are logged at debug. */
  readonly quiet: ReadonlySet<string>;
  /** No new connection is taken. */
  readonly isLeaving: () => boolean;
  /** Where traces are kept. */
  readonly spanOf?: ((request: FastifyRequest) => SpanPlace | undefined) | undefined;
}

export function registerRequestLog(fastify: FastifyInstance, logger: Logger, options: RequestLogOptions): void {
  const { quiet, isLeaving, spanOf } = options;
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.context.requestId);
    // RFC 9112 §9.6: the edge sends no further request over a connection that is about to go.
    if (isLeaving()) reply.header('connection', 'close');
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = routeOf(request);
    timingOf(request.method, route, reply.statusCode).observe(reply.elapsedTime / 1000);
    const level = quiet.has(route) ? 'debug' : 'info';
    if (logger.isLevelEnabled(level)) {
      const { context, logFields } = request;
      const span = spanOf?.(request);
      logPlainly(
        logger,
        level,
        {
          method: request.method,
          route,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime * 100) / 100,
          requestId: context.requestId,
          traceId: context.traceId,
          // OpenTelemetry, "Trace Context in non-OTLP Log Formats".
          trace_id: span?.traceId,
          span_id: span?.spanId,
          tenant: logFields.tenant ?? slugOf(request.params, 'tenant'),
          workspace: logFields.workspace ?? slugOf(request.params, 'workspace'),
          clientId: logFields.clientId,
          error: logFields.error,
          clause: logFields.clause,
          detail: logFields.detail,
          interactionId: logFields.interactionId,
        },
        'request',
      );
    }
    done();
  });
}
