import { OAuthError } from '@ostiary/oauth/oauth-error';

/** RFC 6749 §5.2 `invalid_client`, 401. */
export function invalidClient(description: string, clause: string, detail?: string): OAuthError {
  return new OAuthError('invalid_client', description, detail === undefined ? { clause } : { clause, detail });
}

/**
 * For whoever has not proven anything: a client that is unknown, one that is disabled and one whose credentials are wrong look the
 * same from outside. `detail` tells them apart in the log.
 */
export function notAuthenticated(clause: string, detail: string): OAuthError {
  return invalidClient('the client is unknown, or its credentials are not right', clause, detail);
}
