import { Metadata, status } from '@grpc/grpc-js';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { FIELD_TRAILER, GrpcError, REASON_TRAILER, RULE_TRAILER } from './grpc-error.js';
import type { Logger } from './logger.js';
import { isUnavailability } from './unavailability.js';

/** What grpc-js sends for an error: code, details, trailers. */
export interface GrpcStatus {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

/** The gRPC status of whatever a handler threw; an unknown failure is logged and told to nobody. */
export function rpcStatus(exception: unknown, logger: Logger): GrpcStatus {
  const metadata = new Metadata();
  if (exception instanceof GrpcError) {
    metadata.set(REASON_TRAILER, exception.reason);
    if (exception.field !== undefined) metadata.set(FIELD_TRAILER, exception.field);
    if (exception.rule !== undefined) metadata.set(RULE_TRAILER, exception.rule);
    return { code: exception.code, details: exception.message, metadata };
  }
  if (exception instanceof OAuthError) {
    metadata.set(REASON_TRAILER, exception.code);
    const unavailable = exception.code === 'temporarily_unavailable';
    return {
      code: unavailable ? status.UNAVAILABLE : status.FAILED_PRECONDITION,
      details: `${exception.description} (${exception.clause})`,
      metadata,
    };
  }
  if (isUnavailability(exception)) {
    logger.warn({ err: exception }, 'a gRPC call fails because something it needs is away');
    metadata.set(REASON_TRAILER, 'temporarily_unavailable');
    return { code: status.UNAVAILABLE, details: 'a part of the server is away', metadata };
  }
  logger.error({ err: exception }, 'unexpected failure in a gRPC handler');
  return { code: status.INTERNAL, details: 'an unexpected failure', metadata };
}
