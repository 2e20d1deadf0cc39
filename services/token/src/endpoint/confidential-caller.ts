import type { AuthenticatedClient } from '@ostiary/client-authentication/client-authenticator';
import { OAuthError } from '@ostiary/oauth/oauth-error';

/** RFC 7662 §2.1: who scans for tokens must not be able to ask: a name is no credential. Throws OAuthError `invalid_client`. */
export function requireConfidential({ method }: AuthenticatedClient): void {
  if (method === 'none') {
    throw new OAuthError('invalid_client', 'Only clients with credentials may introspect tokens.', {
      clause: 'RFC 7662 §2.1',
    });
  }
}
