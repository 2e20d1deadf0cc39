/**
 * RFC 7662: what a resource server may learn about a token that was shown to it. It trusts the caller to be an authenticated client; a
 * token that is not in force, not of this workspace or not meant for this client is one word: inactive.
 */
import type { Directory } from '@ostiary/directory/directory';
import type { Client } from '@ostiary/oauth/client';
import {
  INACTIVE,
  type IntrospectionResponse,
  introspectedAccessToken,
  introspectedRefreshToken,
  mayIntrospect,
} from '@ostiary/oauth/introspection-response';
import { subjectOf } from '@ostiary/oauth/subject';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { AccessTokenRepository } from '../access-tokens/access-token.repository.js';
import type { ReadAccessTokens } from '../access-tokens/read-access-token.js';
import type { AuthorizationRepository } from '../authorizations/authorization.repository.js';
import { REFRESH_TOKEN_PREFIX } from '../token/refresh-token.grant.js';

export interface Introspected {
  readonly answer: IntrospectionResponse;
  /** `jti`, for the event; a refresh token has none. */
  readonly tokenId?: string;
}

const NOTHING: Introspected = { answer: INACTIVE };

export class IntrospectToken {
  constructor(
    private readonly directory: Pick<Directory, 'client' | 'user'>,
    private readonly accessTokens: ReadAccessTokens,
    private readonly states: Pick<AccessTokenRepository, 'state'>,
    private readonly authorizations: Pick<AuthorizationRepository, 'findRefreshToken'>,
    private readonly pairwiseKey: Uint8Array,
    private readonly now: () => number,
  ) {}

  // RFC 7662 §2.1: token_type_hint may be ignored where the token itself tells its kind.
  introspect(workspace: Workspace, caller: Client, token: string): Promise<Introspected> {
    return token.startsWith(REFRESH_TOKEN_PREFIX)
      ? this.#refreshToken(workspace, caller, token)
      : this.#accessToken(workspace, caller, token);
  }

  async #accessToken(workspace: Workspace, caller: Client, token: string): Promise<Introspected> {
    const read = await this.accessTokens.read(workspace, token, this.now());
    if (read === undefined || read.expired || !mayIntrospect(caller, read.claims)) return NOTHING;
    const tokenId = read.claims.jti;
    const { active, userId } = await this.states.state(workspace, tokenId);
    const inForce = active && (await this.#areEnabled(workspace, read.claims.client_id, userId));
    return { answer: inForce ? introspectedAccessToken(read.claims) : INACTIVE, tokenId };
  }

  /** Nobody but its client has any use for a refresh token (RFC 7662 §4). */
  async #refreshToken(workspace: Workspace, caller: Client, token: string): Promise<Introspected> {
    const found = await this.authorizations.findRefreshToken(workspace, token, caller.clientId, this.now());
    if (found?.state !== 'usable') return NOTHING;
    if (!(await this.#areEnabled(workspace, caller.clientId, found.authorization.userId))) return NOTHING;
    const answer = introspectedRefreshToken({
      issuer: workspace.issuer,
      subject: subjectOf(workspace, caller, found.authorization.userId, this.pairwiseKey),
      clientId: caller.clientId,
      scopes: found.authorization.scopes,
      issuedAt: Math.floor(found.issuedAt / 1000),
      expiresAt: Math.floor(found.expiresAt / 1000),
    });
    return { answer };
  }

  /** Whoever is disabled acts no more, and is acted for no more, whatever was issued before. */
  async #areEnabled(workspace: Workspace, clientId: string, userId: string | undefined): Promise<boolean> {
    const foundClient = this.directory.client(workspace, clientId);
    const client = foundClient instanceof Promise ? await foundClient : foundClient;
    if (client === undefined || client.disabled) return false;
    if (userId === undefined) return true;
    const foundUser = this.directory.user(workspace, userId);
    const user = foundUser instanceof Promise ? await foundUser : foundUser;
    return user !== undefined && !user.disabled;
  }
}
