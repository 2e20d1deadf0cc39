/**
 * RFC 7662: what a resource server may learn about a token that was shown to it. It trusts the caller to be an authenticated client; a
 * token that is not in force, not of this workspace or not meant for this client is one word: inactive.
 */
import type { AccessTokenClaims } from '@ostiary/oauth/access-token-claims';
import { detailsTypesOf } from '@ostiary/oauth/authorization-details/details-type';
import { detailsAt } from '@ostiary/oauth/authorization-details/granted-details';
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
import type { AccessTokenStanding } from '../access-tokens/access-token-standing.js';
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
    private readonly accessTokens: ReadAccessTokens,
    private readonly standing: AccessTokenStanding,
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
    const { inForce, organization } = await this.standing.of(workspace, read.claims);
    // Roles of now: one that was taken away since is nobody's, whatever the token says.
    const claims = { ...claimsFor(caller, read.claims, workspace), ...organization };
    return { answer: inForce ? introspectedAccessToken(claims) : INACTIVE, tokenId };
  }

  /** Nobody but its client has any use for a refresh token (RFC 7662 §4). */
  async #refreshToken(workspace: Workspace, caller: Client, token: string): Promise<Introspected> {
    const found = await this.authorizations.findRefreshToken(workspace, token, caller.clientId, this.now());
    if (found?.state !== 'usable') return NOTHING;
    const { authorization, issuedAt } = found;
    if (!(await this.standing.ofAuthorization(workspace, caller.clientId, authorization, issuedAt))) return NOTHING;
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
}

/** RFC 9396 §9.2: a resource server learns the details that are for it; whose token it is, and who may see every token, all. */
function claimsFor(caller: Client, claims: AccessTokenClaims, { settings }: Workspace): AccessTokenClaims {
  const { authorization_details: details, ...rest } = claims;
  if (details === undefined || caller.introspectAnyAudience === true || claims.client_id === caller.clientId) {
    return claims;
  }
  const shown = detailsAt(details, detailsTypesOf(settings), caller.resources);
  return shown.length === 0 ? rest : { ...rest, authorization_details: shown };
}
