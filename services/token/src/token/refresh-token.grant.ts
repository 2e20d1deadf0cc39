/**
 * RFC 6749 §6, RFC 9700 §4.14. A confidential client's refresh token stays the same: it is worth nothing without the client's
 * authentication. A public client's is rotated where the policy says so: each use gives a successor, and a token that is shown again
 * later than the grace, or after its successor was used, revokes the family.
 *
 * The successor is derived from the token, so that a client that lost an answer and asks again gets the very same one, from
 * whichever replica, though only hashes are stored.
 */
import { createHmac } from 'node:crypto';
import type { OAuthError } from '@ostiary/oauth/oauth-error';
import { invalidGrant, narrowedScopes, requestedScopes, required } from '@ostiary/oauth/token-request';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { Authorization, AuthorizationRepository } from '../authorizations/authorization.repository.js';
import type { Grant, GrantAnswer, TokenRequest } from './grant.js';
import { type IssueTokens, shownHolder, type Wanted } from './issue-tokens.js';
import type { ReportReplay } from './report-replay.js';

/** Refresh tokens say what they are, so that a scanner finds them where they should not lie, and look-ups go to one table. */
export const REFRESH_TOKEN_PREFIX = 'ost_rt_';

/** Whether the user may still be acted for: `Directory.user`. */
export type IsUserEnabled = (workspace: Workspace, userId: string) => Promise<boolean>;

export class RefreshTokenGrant implements Grant {
  constructor(
    private readonly authorizations: Pick<AuthorizationRepository, 'refresh' | 'findRefreshToken'>,
    private readonly tokens: IssueTokens,
    private readonly isUserEnabled: IsUserEnabled,
    private readonly reportReplay: ReportReplay,
    /** deriveKey(installationSecret, 'refresh-successor'). */
    private readonly successorKey: Uint8Array,
  ) {}

  async answer(request: TokenRequest): Promise<GrantAnswer> {
    const { workspace, client, parameters, now } = request;
    const token = required(parameters, 'refresh_token', 'RFC 6749 §6');
    if (!token.startsWith(REFRESH_TOKEN_PREFIX)) throw unknownToken();
    const rotates =
      client.policy.refreshTokenRotation === 'public-clients' && client.tokenEndpointAuthMethod === 'none';

    // 1. Rotation cannot be taken back: what a refusal depends on is looked at before it.
    if (rotates) {
      const found = await this.authorizations.findRefreshToken(workspace, token, client.clientId, now);
      if (found?.state === 'usable') await this.#check(request, found.authorization);
    }

    // 2. Used, and rotated, in one step that decides among all that race.
    const { idleSeconds, rotationGraceSeconds } = workspace.settings.refreshToken;
    const refreshed = await this.authorizations.refresh(workspace, {
      token,
      clientId: client.clientId,
      boundTo: shownHolder(request),
      idleSeconds,
      successor: rotates ? this.#successor(workspace, token) : undefined,
      graceSeconds: rotationGraceSeconds,
      now,
    });
    if (refreshed.outcome === 'unknown') throw unknownToken();
    const { outcome, authorization } = refreshed;
    if (outcome === 'reused') {
      const refusal = invalidGrant(
        'The refresh token was used before; all that came of it is revoked.',
        'RFC 9700 §4.14.2',
      );
      await this.reportReplay(request, refusal, {
        kind: 'refresh_token',
        authorizationId: authorization.id,
        ...authorization,
      });
      throw refusal;
    }
    if (outcome !== 'refreshed') throw REFUSALS[outcome]();

    // 3. The same, or less, for the same user.
    const wanted = await this.#check(request, authorization);
    return this.tokens.issue(request, authorization, wanted, {
      refreshToken: rotates ? this.#successor(workspace, token) : undefined,
      limit: refreshed.expiresAt,
    });
  }

  async #check(request: TokenRequest, authorization: Authorization): Promise<Wanted> {
    const scopes = narrowedScopes(requestedScopes(request.parameters), authorization.scopes);
    const wanted = await this.tokens.wanted(request, authorization, scopes);
    // RFC 6749 §6: who signed in may have been shut out since.
    if (!(await this.isUserEnabled(request.workspace, authorization.userId))) {
      throw invalidGrant('The user is disabled or no longer exists.', 'RFC 6749 §5.2');
    }
    return wanted;
  }

  #successor(workspace: Workspace, token: string): string {
    return (
      REFRESH_TOKEN_PREFIX +
      createHmac('sha256', this.successorKey).update(`${workspace.id}\n${token}`).digest('base64url')
    );
  }
}

const unknownToken = (): OAuthError =>
  invalidGrant('The refresh token is unknown or has been forgotten.', 'RFC 6749 §5.2');

const REFUSALS = {
  // RFC 6749 §10.4: bound to the client that it was issued to. Refused as if unknown, with nothing revoked: only a leak could
  // bring it here, and without the client's authentication it is worth nothing.
  other_client: unknownToken,
  // RFC 9449 §5, RFC 8705 §4: a public client's refresh token is bound to its key; Attestation-Based Client Authentication §10.3: an instance's to the instance's.
  other_key: () => invalidGrant('The refresh token is bound to another key, or no proof was sent.', 'RFC 9449 §5'),
  revoked: () => invalidGrant('The refresh token was revoked.', 'RFC 6749 §5.2'),
  expired: () => invalidGrant('The refresh token has expired.', 'RFC 6749 §5.2'),
} as const;
