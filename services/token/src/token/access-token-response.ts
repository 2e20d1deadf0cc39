import { type SenderConstraint, tokenTypeOf } from '@ostiary/oauth/access-token-claims';
import type { TokenResponse } from './grant.js';

/** RFC 6749 §5.1: what is answered of every access token. */
export function accessTokenResponse(
  token: string,
  {
    senderConstraint,
    lifetimeSeconds,
    scopes,
  }: {
    readonly senderConstraint: SenderConstraint | undefined;
    readonly lifetimeSeconds: number;
    readonly scopes: readonly string[];
  },
): TokenResponse {
  return {
    access_token: token,
    token_type: tokenTypeOf(senderConstraint),
    expires_in: lifetimeSeconds,
    // RFC 6749 §5.1: always said, so that a client need not compare.
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
  };
}
