/** What must be asked about an access token beside the token itself: whether it was revoked, and what an opaque one stands for. */

import type { AccessTokenClaims } from '@ostiary/oauth/access-token-claims';
import { authorizationIdOf } from '@ostiary/oauth/access-token-claims';
import type { ClaimsRequest } from '@ostiary/oauth/claims-request';
import { isUuid } from '@ostiary/oauth/uuid';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { PreparedQueries } from '@ostiary/platform/prepared-query';
import { tokenHash } from '../authorizations/authorization.repository.js';

type Home = Pick<Workspace, 'id' | 'tenant'>;

export interface AccessTokenState {
  /** Neither it, nor its authorization, nor its grant was revoked. */
  readonly active: boolean;
  /** Whose token it is; undefined for a client's own. */
  readonly userId: string | undefined;
  /** The `claims` parameter of the authorization request. */
  readonly claims: ClaimsRequest | undefined;
  /** RFC 8693: of a token that was exchanged, who beside its own client and user must not be disabled. */
  readonly behind: {
    readonly clientIds: readonly string[];
    readonly userIds: readonly string[];
    /** Who of them acts in which organization (UUIDs), and must still be a member of it. */
    readonly acting: readonly { readonly userId: string; readonly organizationId: string }[];
  };
}

interface StateRow {
  active: boolean;
  user_id: string | null;
  claims: ClaimsRequest | null;
  client_ids: string[] | null;
  user_ids: string[] | null;
  acting: { userId: string; organizationId: string }[] | null;
}

const NOBODY: AccessTokenState['behind'] = { clientIds: [], userIds: [], acting: [] };
const GONE: AccessTokenState = { active: false, userId: undefined, claims: undefined, behind: NOBODY };

export class AccessTokenRepository {
  constructor(private readonly queries: Pick<PreparedQueries, 'rows'>) {}

  /** Whether a token that is good by itself is still in force. `tokenId`: its `jti`. */
  async state(workspace: Home, tokenId: string): Promise<AccessTokenState> {
    const authorizationId = authorizationIdOf(tokenId);
    if (authorizationId !== undefined && !isUuid(authorizationId)) return GONE;
    const rows = await this.queries.rows<StateRow>(
      'access_token_standing_in_organizations',
      'select * from access_token_standing_in_organizations($1,$2,$3,$4)',
      [workspace.tenant, workspace.id, authorizationId ?? null, tokenId],
    );
    const [row] = rows;
    if (row === undefined) return GONE;
    return {
      active: row.active,
      userId: row.user_id ?? undefined,
      claims: row.claims ?? undefined,
      behind:
        row.client_ids === null
          ? NOBODY
          : { clientIds: row.client_ids, userIds: row.user_ids ?? [], acting: row.acting ?? [] },
    };
  }

  /** Keeps what an opaque token stands for, under its hash. */
  async store(workspace: Home, token: string, claims: AccessTokenClaims): Promise<void> {
    await this.queries.rows('store_access_token', 'select store_access_token($1,$2,$3,$4,$5)', [
      workspace.tenant,
      workspace.id,
      tokenHash(token),
      JSON.stringify(claims),
      claims.exp * 1000,
    ]);
  }

  async find(workspace: Home, token: string): Promise<AccessTokenClaims | undefined> {
    const rows = await this.queries.rows<{ claims: AccessTokenClaims | null }>(
      'find_access_token',
      'select find_access_token($1,$2,$3) as claims',
      [workspace.tenant, workspace.id, tokenHash(token)],
    );
    return rows[0]?.claims ?? undefined;
  }

  /** Ends one access token before its time. */
  async revoke(workspace: Home, claims: Pick<AccessTokenClaims, 'jti' | 'exp'>): Promise<void> {
    await this.queries.rows('revoke_access_token', 'select revoke_access_token($1,$2,$3,$4)', [
      workspace.tenant,
      workspace.id,
      claims.jti,
      claims.exp * 1000,
    ]);
  }
}
