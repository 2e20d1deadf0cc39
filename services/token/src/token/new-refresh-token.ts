import { randomToken } from '@ostiary/crypto/random';
import type { NewRefreshToken } from '../authorizations/authorization.repository.js';
import type { TokenRequest } from './grant.js';
import { shownHolder } from './issue-tokens.js';
import { type Allowed, refreshTokenLifetime } from './lifetimes.js';
import { REFRESH_TOKEN_PREFIX } from './refresh-token.grant.js';

/**
 * RFC 6749 §1.5: whether the client gets a refresh token is ours to say: it does where it and the workspace have the grant. Without
 * `offline_access` an OpenID Connect client's ends with the session (lifetimes.ts), as OIDC Core §11 means it.
 */
export function newRefreshToken(request: TokenRequest, authorization: Allowed): NewRefreshToken | undefined {
  const { client, workspace, now } = request;
  if (!client.grantTypes.includes('refresh_token') || !workspace.settings.grantTypes.includes('refresh_token')) {
    return undefined;
  }
  return {
    token: REFRESH_TOKEN_PREFIX + randomToken(32),
    boundTo: holderOf(request),
    ...refreshTokenLifetime(workspace.settings, authorization, now),
  };
}

/** Whose a new refresh token is, beside the client's. */
function holderOf(request: TokenRequest): string | undefined {
  // Attestation-Based Client Authentication §10.3: an instance's alone; another one of the same client has another key.
  // RFC 9449 §5, RFC 8705 §4: a client without credentials can only be known by its key; others authenticate at every use.
  return request.instanceKey !== undefined || request.client.tokenEndpointAuthMethod === 'none'
    ? shownHolder(request)
    : undefined;
}

/** What was redeemed without a refresh token is remembered this long past its access token, so that a late replay is still one. */
const REMEMBERED_MS = 3_600_000;

/** Unix ms: until when it is remembered that something was redeemed. */
export function rememberedUntil(refreshToken: NewRefreshToken | undefined, accessTokenSeconds: number, now: number) {
  return (refreshToken?.expiresAt ?? now + accessTokenSeconds * 1000) + REMEMBERED_MS;
}
