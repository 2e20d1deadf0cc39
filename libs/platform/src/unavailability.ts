// A store or a service that is away is not our fault and not the caller's: 503, try again; never a 500.
import { status } from '@grpc/grpc-js';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { GrpcCallError } from './grpc-client.js';
import { KafkaUnavailable } from './kafka-port.js';

/** What sockets say. */
const SOCKET_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** SQLSTATE: connection failures, too many connections, shutting down or starting up, canceled by a timeout, read-only after a failover. */
const SQLSTATES = /^(08...|53300|57P0[123]|57014|25006)$/;
/** Drivers that give no code. */
const MESSAGES =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|Connection is closed|Stream isn't writeable|Reached the max retries per request|Command timed out|LOADING |READONLY |CLUSTERDOWN )/;

/** Whether the failure, or one that caused it, says that something we need is away. */
export function isUnavailability(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    if (current instanceof KafkaUnavailable) return true;
    if (current instanceof GrpcCallError) {
      return current.code === status.UNAVAILABLE || current.code === status.DEADLINE_EXCEEDED;
    }
    if (current instanceof AggregateError && current.errors.some(isUnavailability)) return true;
    const code = 'code' in current && typeof current.code === 'string' ? current.code : '';
    if (SOCKET_CODES.has(code) || SQLSTATES.test(code) || MESSAGES.test(current.message)) return true;
  }
  return false;
}

/** RFC 6749 §4.1.2.1: the server cannot handle the request for now. */
export function temporarilyUnavailable(cause: unknown): OAuthError {
  return new OAuthError('temporarily_unavailable', 'a part of the server is away: try again in a moment', {
    clause: 'RFC 6749 §4.1.2.1',
    detail: cause instanceof Error ? cause.message : String(cause),
    headers: { 'retry-after': '1' },
    cause,
  });
}
