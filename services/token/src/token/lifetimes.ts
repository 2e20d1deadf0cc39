import { agentEnd } from '@ostiary/oauth/agent';
import type { Client } from '@ostiary/oauth/client';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';

/** Unix ms. */
export interface RefreshTokenLifetime {
  readonly idleUntil: number;
  readonly expiresAt: number;
}

type LifetimeSettings = Pick<WorkspaceSettings, 'accessToken' | 'refreshToken' | 'session'>;

/** The latest end of the session in which the user signed in, Unix ms. `authTime`: Unix seconds. */
const sessionEnd = (settings: LifetimeSettings, authTime: number): number =>
  (authTime + settings.session.absoluteSeconds) * 1000;

/**
 * Whether what is issued must not outlive the session: where the workspace says so, and where an OpenID Connect client did not ask for
 * access while the user is away (OIDC Core §11: `offline_access`).
 */
function endsWithSession(settings: LifetimeSettings, scopes: readonly string[]): boolean {
  return settings.refreshToken.endsWithSession || (scopes.includes('openid') && !scopes.includes('offline_access'));
}

/** What a lifetime depends on beside the settings. */
export interface Allowed {
  /** Unix seconds. */
  readonly authTime: number;
  readonly scopes: readonly string[];
  /** Unix ms; absent: the grant has no end. */
  readonly grantExpiresAt?: number | undefined;
}

const grantEnd = ({ grantExpiresAt }: Pick<Allowed, 'grantExpiresAt'>): number =>
  grantExpiresAt ?? Number.POSITIVE_INFINITY;

/** The effective lifetime of a refresh token, computed once, when the code is redeemed: the least of session, grant and token. */
export function refreshTokenLifetime(
  settings: LifetimeSettings,
  authorization: Allowed,
  now: number,
): RefreshTokenLifetime {
  const own = Math.min(now + settings.refreshToken.absoluteSeconds * 1000, grantEnd(authorization));
  const expiresAt = endsWithSession(settings, authorization.scopes)
    ? Math.min(own, sessionEnd(settings, authorization.authTime))
    : own;
  return { expiresAt, idleUntil: Math.min(expiresAt, now + settings.refreshToken.idleSeconds * 1000) };
}

/**
 * Seconds that an access token lives: what its rules say, and not past `limit` (Unix ms), the end of what it was issued for, nor past the end of an agent:
 * who verifies it alone asks nobody.
 */
export function accessTokenSeconds(
  client: Pick<Client, 'agent'>,
  ttlSeconds: number,
  now: number,
  limit = Number.POSITIVE_INFINITY,
): number {
  return Math.max(1, Math.min(ttlSeconds, Math.floor((Math.min(limit, agentEnd(client)) - now) / 1000)));
}

/** The end of what a code may be redeemed for, Unix ms: the grant's, and the session's where the workspace ties tokens to it. */
export function codeLimit(settings: LifetimeSettings, allowed: Pick<Allowed, 'authTime' | 'grantExpiresAt'>): number {
  const end = grantEnd(allowed);
  return settings.refreshToken.endsWithSession ? Math.min(end, sessionEnd(settings, allowed.authTime)) : end;
}
