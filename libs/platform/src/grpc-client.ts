import {
  type CallOptions,
  type ChannelCredentials,
  type Client,
  type ClientOptions,
  type ClientUnaryCall,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { FIELD_TRAILER, REASON_TRAILER, RULE_TRAILER } from './grpc-error.js';
import type { GrpcTls } from './grpc-tls.js';
import { counter } from './metrics.js';
import { writeTraceparent } from './tracing/trace-context.js';
import { activeTracing, type Span, type Tracing } from './tracing/tracing.js';

type UnaryMethod<Q, R> = (
  request: Q,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: R) => void,
) => ClientUnaryCall;

/** What goes along with a call so that it can be followed. */
export interface CallContext {
  readonly requestId?: string;
  readonly traceId?: string;
  /** Overrides the client's deadline. */
  readonly deadlineMs?: number;
}

/** The unary methods of a generated client, as promises. */
export type PromiseClient<C> = {
  readonly [M in Exclude<keyof C, keyof Client>]: C[M] extends UnaryMethod<infer Q, infer R>
    ? (request: Q, context?: CallContext) => Promise<R>
    : never;
} & { close(): void };

export interface ClientConstructor<C extends Client> {
  new (address: string, credentials: ChannelCredentials, options?: Partial<ClientOptions>): C;
  readonly service: Readonly<Record<string, { readonly path: string }>>;
  readonly serviceName: string;
}

/** A call that did not come back with an answer. */
export class GrpcCallError extends Error {
  override readonly name = 'GrpcCallError';
  constructor(
    readonly service: string,
    readonly method: string,
    readonly code: status,
    readonly details: string,
    /** The server's machine-readable reason (grpc-error.ts), '' when it gave none. */
    readonly reason: string,
    /** The field of the request at fault, as a JSON pointer; '' when the server named none. */
    readonly field = '',
    /** The name of the rule that the field broke; '' when the server named none. */
    readonly rule = '',
  ) {
    super(`${service}.${method}: ${status[code]} ${details}`);
  }
}

const calls = counter('ostiary_grpc_client_calls_total', 'Calls to other services', ['service', 'method', 'code']);

/** A new connection is tried soon after a peer comes back, and idle ones are kept. */
const CHANNEL_OPTIONS: Partial<ClientOptions> = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1000,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5000,
  'grpc.client_idle_timeout_ms': 600_000,
  // A name that stands for several replicas: each has its part of the calls, and one that goes away is left out at once.
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  // While replicas are replaced one after another the name is asked again after each; 30 s, the usual, would outlast them all.
  'grpc.dns_min_time_between_resolutions_ms': 1000,
  // RFC 6066 §3: no address is asked for by name. Who answers is known by their certificate's URI (grpc-tls.ts), not by this.
  'grpc.ssl_target_name_override': 'ostiary.internal',
};

type AnyUnary = UnaryMethod<unknown, unknown>;

/**
 * A typed promise client over the generated one: deadline, mutual TLS where there is some, tracing metadata, `ostiary_grpc_client_calls_total{service,method,code}`.
 * Connects when first used, reconnects by itself. Calls reject with GrpcCallError.
 */
export function grpcClient<C extends Client>(
  Generated: ClientConstructor<C>,
  address: string,
  options: { readonly deadlineMs: number; readonly tls?: GrpcTls | undefined },
): PromiseClient<C> {
  const channel = options.tls?.channelCredentials(Generated.serviceName) ?? credentials.createInsecure();
  const client = new Generated(address, channel, CHANNEL_OPTIONS);
  const service = Generated.serviceName.slice(Generated.serviceName.lastIndexOf('.') + 1);
  const tracing = activeTracing();
  const methods = Object.keys(Generated.service).map((method) => {
    // The generated client has a function of this shape for each unary method of its service.
    const call = (Reflect.get(client, method) as AnyUnary).bind(client);
    const plain = promised(service, method, call, options.deadlineMs);
    const path = Generated.service[method]?.path.slice(1) ?? method;
    return [method, tracing === undefined ? plain : traced(tracing, path, address, plain)] as const;
  });
  return { ...Object.fromEntries(methods), close: () => client.close() } as PromiseClient<C>;
}

type PromisedCall = (request: unknown, context?: CallContext, span?: Span) => Promise<unknown>;

/** Semantic conventions, gRPC client spans. */
function traced(tracing: Tracing, path: string, address: string, call: PromisedCall): PromisedCall {
  const colon = address.lastIndexOf(':');
  const attributes = {
    'rpc.system.name': 'grpc',
    'rpc.method': path,
    'server.address': address.slice(0, colon),
    'server.port': Number(address.slice(colon + 1)),
  };
  return async (request, context) => {
    const current = tracing.current();
    // The other side is told that nobody records it, too.
    if (current?.sampled !== true) return call(request, context, current);
    const span = tracing.start(path, { kind: 'client', attributes });
    try {
      const response = await call(request, context, span);
      span.set({ 'rpc.response.status_code': 'OK' });
      span.end();
      return response;
    } catch (error) {
      const code = error instanceof GrpcCallError ? status[error.code] : 'UNKNOWN';
      span.set({ 'rpc.response.status_code': code });
      span.end(code);
      throw error;
    }
  };
}

function promised(service: string, method: string, call: AnyUnary, defaultDeadlineMs: number): PromisedCall {
  return (request: unknown, context: CallContext = {}, span?: Span): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const metadata = new Metadata();
      if (context.requestId !== undefined) metadata.set('x-request-id', context.requestId);
      if (span !== undefined) metadata.set('traceparent', writeTraceparent(span));
      else if (context.traceId !== undefined) metadata.set('traceparent', `00-${context.traceId}-${spanId()}-00`);
      const deadline = Date.now() + (context.deadlineMs ?? defaultDeadlineMs);
      call(request, metadata, { deadline }, (error, response) => {
        const code = error?.code ?? status.OK;
        calls.inc({ service, method, code: status[code] });
        if (error === null) return resolve(response);
        const trailer = (name: string) => String(error.metadata?.get(name)[0] ?? '');
        reject(
          new GrpcCallError(
            service,
            method,
            code,
            error.details,
            trailer(REASON_TRAILER),
            trailer(FIELD_TRAILER),
            trailer(RULE_TRAILER),
          ),
        );
      });
    });
}

/** W3C Trace Context §3.2.2.4: 16 hex digits, not all zero. */
const spanId = (): string => `${(Math.floor(Math.random() * 0xfffffffe) + 1).toString(16).padStart(8, '0')}00000001`;
