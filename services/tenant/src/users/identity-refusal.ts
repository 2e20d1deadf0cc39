import { status } from '@grpc/grpc-js';
import { GrpcCallError } from '@ostiary/platform/grpc-client';
import { conflict, invalid, notFound, Refusal } from '../problems/refusal.js';

/** Reasons of what there may be no more of. */
const FULL = new Set(['TOO_MANY_USERS', 'TOO_MANY_ORGANIZATIONS', 'TOO_MANY_MEMBERS', 'TOO_MANY_MEMBERSHIPS']);
const CHANGED = 'It was changed since you read it: read it again and repeat the change.';

/**
 * What a refused call to another service means to the caller of the admin API. `below`: where in the request's body the fields of the
 * call came from. Anything but a GrpcCallError is thrown on as it is.
 */
export function refusalOf(error: unknown, below = ''): unknown {
  if (!(error instanceof GrpcCallError)) return error;
  switch (error.code) {
    case status.NOT_FOUND:
      return notFound();
    case status.ALREADY_EXISTS:
      return conflict(sentence(error.details), below + error.field);
    case status.INVALID_ARGUMENT:
      return invalid([{ pointer: below + error.field, detail: error.details }]);
    case status.RESOURCE_EXHAUSTED:
      if (FULL.has(error.reason)) return new Refusal('quota-exceeded', sentence(error.details));
      return busy(error);
    case status.ABORTED:
      if (error.reason === 'VERSION_DIFFERS') return new Refusal('precondition-failed', CHANGED);
      return error;
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED:
    // One of the version before, which is being replaced: not yet.
    case status.UNIMPLEMENTED:
      return busy(error);
    default:
      return error;
  }
}

function busy(cause: GrpcCallError): Refusal {
  return new Refusal('temporarily-unavailable', 'A part of the service is busy or away; try again shortly.', {
    retryAfterSeconds: 2,
    cause,
  });
}

/** The answer, or what its refusal means. */
export async function answered<T>(call: Promise<T>, below = ''): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw refusalOf(error, below);
  }
}

function sentence(details: string): string {
  return `${details.charAt(0).toUpperCase()}${details.slice(1)}.`;
}
