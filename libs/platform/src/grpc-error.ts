import { status } from '@grpc/grpc-js';

/** A refusal that a gRPC handler throws: the status, a sentence for logs, and a machine-readable reason (`WORKSPACE_NOT_FOUND`). */
export class GrpcError extends Error {
  override readonly name = 'GrpcError';
  constructor(
    readonly code: status,
    /** UPPER_SNAKE_CASE; arrives as GrpcCallError.reason. */
    readonly reason: string,
    message: string,
    /** A field of the request that was at fault, as a JSON pointer. */
    readonly field?: string,
  ) {
    super(message);
  }
}

export const notFound = (reason: string, message: string): GrpcError =>
  new GrpcError(status.NOT_FOUND, reason, message);
