import { ACCESS_TOKEN_TYP, type AccessTokenClaims } from '@ostiary/oauth/access-token-claims';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { AccessTokenRepository } from './access-token.repository.js';
import { ACCESS_TOKEN_PREFIX } from './issue-access-token.js';
import { readOwnJwt } from './read-own-jwt.js';

/** An access token that this workspace issued. It may have been revoked since, and it may be over. */
export interface ReadAccessToken {
  readonly claims: AccessTokenClaims;
  readonly expired: boolean;
}

/** Reads tokens of our own: whatever was not issued by this very workspace is nothing to it. */
export class ReadAccessTokens {
  constructor(private readonly tokens: AccessTokenRepository) {}

  /** `now`: Unix ms. */
  async read(workspace: Workspace, token: string, now: number): Promise<ReadAccessToken | undefined> {
    const claims = token.startsWith(ACCESS_TOKEN_PREFIX)
      ? await this.tokens.find(workspace, token)
      : verifiedClaims(workspace, token);
    if (claims === undefined || claims.iss !== workspace.issuer) return undefined;
    return { claims, expired: now >= claims.exp * 1000 };
  }
}

/** RFC 9068 §4: `typ`, signature by a published key of the workspace with that key's algorithm, and the shape that we give. */
function verifiedClaims(workspace: Workspace, token: string): AccessTokenClaims | undefined {
  // RFC 9068 §4: an ID token, signed with the same key, is not an access token.
  const payload = readOwnJwt(workspace, token, ACCESS_TOKEN_TYP);
  return payload !== undefined && isAccessToken(payload) ? payload : undefined;
}

/** Our own signature stands for the rest. */
function isAccessToken(
  payload: Readonly<Record<string, unknown>>,
): payload is Readonly<Record<string, unknown>> & AccessTokenClaims {
  return (
    typeof payload.iss === 'string' &&
    typeof payload.sub === 'string' &&
    typeof payload.client_id === 'string' &&
    typeof payload.jti === 'string' &&
    typeof payload.exp === 'number' &&
    payload.aud !== undefined
  );
}
