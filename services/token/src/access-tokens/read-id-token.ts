import { authorizationIdOf } from '@ostiary/oauth/access-token-claims';
import type { Workspace } from '@ostiary/oauth/workspace';
import { readOwnJwt } from './read-own-jwt.js';

/** An ID token that this workspace issued to the client, not over yet. */
export interface ReadIdToken {
  readonly authorizationId: string;
  readonly subject: string;
  /** Unix ms. */
  readonly issuedAt: number;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/**
 * OIDC Core §3.1.3.7, as its issuer reads it: signed by a published key of the workspace, for this very client. undefined for everything else:
 * also for one without `jti`, which was issued before the client could exchange tokens, and for what else we sign with these keys.
 *
 * @param now Unix ms
 */
export function readIdToken(
  workspace: Workspace,
  clientId: string,
  token: string,
  now: number,
): ReadIdToken | undefined {
  // RFC 8725 §3.11: access tokens, logout tokens and answers to introspection have types of their own.
  const payload = readOwnJwt(workspace, token, 'JWT');
  if (payload === undefined) return undefined;
  const { iss, sub, aud, iat, exp, jti, auth_time: authTime } = payload;
  // OIDC Core §2: what an ID token of ours has; signed userinfo and authorization responses have neither jti nor auth_time.
  if (iss !== workspace.issuer || aud !== clientId || typeof authTime !== 'number') return undefined;
  if (
    typeof sub !== 'string' ||
    typeof jti !== 'string' ||
    typeof exp !== 'number' ||
    typeof iat !== 'number' ||
    now >= exp * 1000
  )
    return undefined;
  const authorizationId = authorizationIdOf(jti);
  return authorizationId === undefined
    ? undefined
    : { authorizationId, subject: sub, issuedAt: iat * 1000, expiresAt: exp };
}
