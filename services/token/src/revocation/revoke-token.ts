/**
 * RFC 7009: a client is done with a token. A refresh token takes everything with it that came of the same code, access tokens included
 * (§2.1); an access token goes alone. Trusts the caller to be an authenticated client.
 */
import type { Client } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { AccessTokenRepository } from '../access-tokens/access-token.repository.js';
import type { ReadAccessTokens } from '../access-tokens/read-access-token.js';
import type { AuthorizationRepository } from '../authorizations/authorization.repository.js';
import { REFRESH_TOKEN_PREFIX } from '../token/refresh-token.grant.js';

export type Revoked =
  | { readonly what: 'access_token'; readonly tokenId: string }
  | {
      readonly what: 'authorization';
      readonly authorizationId: string;
      readonly grantId: string;
      readonly userId: string;
    }
  /** RFC 7009 §2.2: unknown, expired or revoked before: as good as revoked. */
  | { readonly what: 'nothing' };

const NOTHING: Revoked = { what: 'nothing' };

export class RevokeToken {
  constructor(
    private readonly accessTokens: ReadAccessTokens,
    private readonly repository: Pick<AccessTokenRepository, 'revoke'>,
    private readonly authorizations: Pick<AuthorizationRepository, 'findRefreshToken' | 'revoke'>,
    private readonly now: () => number,
  ) {}

  // RFC 7009 §2.1: token_type_hint may be ignored where the token itself tells its kind.
  revoke(workspace: Workspace, client: Client, token: string): Promise<Revoked> {
    return token.startsWith(REFRESH_TOKEN_PREFIX)
      ? this.#refreshToken(workspace, client, token)
      : this.#accessToken(workspace, client, token);
  }

  async #accessToken(workspace: Workspace, client: Client, token: string): Promise<Revoked> {
    const read = await this.accessTokens.read(workspace, token, this.now());
    if (read === undefined || read.expired) return NOTHING;
    // RFC 7009 §2.1: refused, and said so, when the token was issued to another client.
    if (read.claims.client_id !== client.clientId) {
      throw new OAuthError('invalid_grant', 'The token was not issued to this client.', { clause: 'RFC 7009 §2.1' });
    }
    await this.repository.revoke(workspace, read.claims);
    return { what: 'access_token', tokenId: read.claims.jti };
  }

  /** Another client's is not found: a refresh token is never shown to anybody else, so there is nothing to tell them. */
  async #refreshToken(workspace: Workspace, client: Client, token: string): Promise<Revoked> {
    const now = this.now();
    const found = await this.authorizations.findRefreshToken(workspace, token, client.clientId, now);
    if (found === undefined || found.state === 'revoked') return NOTHING;
    const { id: authorizationId, grantId, userId } = found.authorization;
    await this.authorizations.revoke(workspace, authorizationId, now);
    return { what: 'authorization', authorizationId, grantId, userId };
  }
}
