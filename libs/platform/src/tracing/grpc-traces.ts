import { ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';
import { readTraceparent } from './trace-context.js';
import type { Span, Tracing } from './tracing.js';

/**
 * A span for every call of another service, as part of the caller's trace: callers are services of ours, and their decision what is recorded holds. Only
 * where they send one: a call of nobody's trace (a probe, a cache that fills itself) begins none. Semantic conventions, gRPC server spans.
 */
export function traceCalls(tracing: Tracing): ServerInterceptor {
  return ({ path }, call) => {
    let span: Span | undefined;
    const inSpan = (work: () => void) => (span === undefined ? work() : tracing.within(span, work));
    const end = (code: status) => {
      const name = status[code];
      span?.set({ 'rpc.response.status_code': name });
      // Semantic conventions, gRPC "Server": what the caller did wrong is no fault of the server.
      span?.end(FAULTS.has(code) ? name : undefined);
      span = undefined;
    };
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, receive) => {
            const parent = readTraceparent(String(metadata.get('traceparent')[0] ?? ''));
            const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': path.slice(1) };
            if (parent?.sampled === true) span = tracing.start(path.slice(1), { kind: 'server', attributes, parent });
            inSpan(() => receive(metadata));
          },
          onReceiveMessage: (message, receive) => inSpan(() => receive(message)),
          onReceiveHalfClose: (receive) => inSpan(() => receive()),
          onCancel: () => end(status.CANCELLED),
        }),
      sendStatus: (sent, next) => {
        end(sent.code ?? status.UNKNOWN);
        next(sent);
      },
    });
  };
}

const FAULTS: ReadonlySet<status> = new Set([
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.UNIMPLEMENTED,
  status.INTERNAL,
  status.UNAVAILABLE,
  status.DATA_LOSS,
]);
