import type {
  CallOptions,
  ChannelCredentials,
  Client,
  ClientOptions,
  ClientUnaryCall,
  Metadata,
  ServiceError,
} from '@grpc/grpc-js';
import { type status } from '@grpc/grpc-js';

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
  ) {
    super(`${service}.${method}: ${code} ${details}`);
  }
}

/**
 * A typed promise client over the generated one: deadline, tracing metadata, `ostiary_grpc_client_calls_total{service,method,code}`.
 * Connects when first used, reconnects by itself. Calls reject with GrpcCallError.
 */
export function grpcClient<C extends Client>(
  _constructor: ClientConstructor<C>,
  _address: string,
  _options: { readonly deadlineMs: number },
): PromiseClient<C> {
  throw new Error('not there yet');
}
