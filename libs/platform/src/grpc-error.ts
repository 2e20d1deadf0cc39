import { status } from '@grpc/grpc-js';

/** Trailer that carries a refusal's machine-readable reason, the one that names the field at fault, and the one that names the rule that it broke. */
export const REASON_TRAILER = 'ostiary-reason';
export const FIELD_TRAILER = 'ostiary-field';
export const RULE_TRAILER = 'ostiary-rule';

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
    /** The name of the rule that it broke, for whoever says it in other words. */
    readonly rule?: string,
  ) {
    super(message);
  }
}

export const notFound = (reason: string, message: string): GrpcError =>
  new GrpcError(status.NOT_FOUND, reason, message);

/** The refusal of a request that does not fit its schema: names the first field at fault, as a JSON pointer. */
export function invalidArgument(error: {
  readonly issues: readonly { path: PropertyKey[]; message: string }[];
}): GrpcError {
  const [issue] = error.issues;
  const field = issue?.path.map((part) => `/${String(part)}`).join('') ?? '';
  return new GrpcError(status.INVALID_ARGUMENT, 'INVALID_ARGUMENT', `${field}: ${issue?.message ?? 'invalid'}`, field);
}
