/**
 * Authorizations and their refresh tokens in Postgres. Each method is one call of a function in migrations/functions.sql.ts: one round
 * trip, atomic there, for one tenant. Tokens come in plain and are stored as hashes.
 */
import { hash } from 'node:crypto';
import { randomUuid } from '@ostiary/crypto/random';
import type { ClaimsRequest } from '@ostiary/oauth/claims-request';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { PreparedQueries } from '@ostiary/platform/prepared-query';
import type { IssuedAuthorization } from '@ostiary/state/issued-authorization';

type Home = Pick<Workspace, 'id' | 'tenant'>;

/** A refresh token to be stored with the authorization; times are Unix ms. */
export interface NewRefreshToken {
  readonly token: string;
  /** The key or certificate that it may be used with (`dpop:…`, `mtls:…`); absent: the client's authentication is enough. */
  readonly boundTo: string | undefined;
  readonly idleUntil: number;
  readonly expiresAt: number;
}

/** What tokens are issued for: one redeemed code, or one device, or request by the back channel, that a user has allowed. */
export interface Authorization {
  readonly id: string;
  readonly grantId: string;
  readonly userId: string;
  /** In which the user acts, as the grant says (UUID); undefined: in none. */
  readonly organizationId: string | undefined;
  readonly sessionId: string;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly claims: ClaimsRequest | undefined;
  readonly authorizationDetails: readonly unknown[] | undefined;
  /** Unix seconds. */
  readonly authTime: number;
  readonly acr: string | undefined;
  readonly amr: readonly string[];
}

export interface FoundRefreshToken {
  readonly state: 'usable' | 'rotated' | 'revoked' | 'expired';
  readonly authorization: Authorization;
  /** Unix ms. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export type Refreshed =
  | { readonly outcome: 'unknown' }
  | {
      readonly outcome: 'refreshed' | 'other_client' | 'other_key' | 'revoked' | 'expired' | 'reused';
      readonly authorization: Authorization;
      /** Unix ms: the end of the refresh token's family. */
      readonly expiresAt: number;
    };

export interface RefreshUse {
  readonly token: string;
  readonly clientId: string;
  /** What the request proved (`dpop:…`, `mtls:…`). */
  readonly boundTo: string | undefined;
  readonly idleSeconds: number;
  /** The token that takes its place; absent: it stays in use. */
  readonly successor: string | undefined;
  readonly graceSeconds: number;
  /** Unix ms. */
  readonly now: number;
}

/** An authorization that nobody redeems: it is in force from the beginning. */
export interface AssertedAuthorization {
  readonly authorizationId: string;
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  /** Unix seconds. */
  readonly authTime: number;
  /** Unix ms. */
  readonly now: number;
  readonly expiresAt: number;
}

export type CodeOutcome = 'redeemed' | 'replayed' | 'grant_withdrawn' | 'session_ended';

interface AuthorizationRow {
  outcome: string;
  authorization_id: string;
  grant_id: string;
  user_id: string;
  organization_id: string | null;
  session_id: string;
  scopes: string[];
  resources: string[];
  claims: ClaimsRequest | null;
  authorization_details: unknown[] | null;
  /** Unix ms, as every time that comes out of the functions. */
  auth_time: number;
  acr: string | null;
  amr: string[];
  expires_at: number;
  issued_at: number;
}

/** SHA-256: the token has 256 random bits, so nothing slower is needed to keep it from who reads the table. */
export const tokenHash = (token: string): Buffer => hash('sha256', token, 'buffer');

const REDEEM =
  'select redeem_code_of_grant($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22) as outcome';
const REDEEM_IN_ORGANIZATION =
  'select redeem_code_in_organization($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23) as outcome';

const jsonOrNull = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

export class AuthorizationRepository {
  constructor(private readonly queries: Pick<PreparedQueries, 'rows'>) {}

  /**
   * Spends a code, or a device code, for good and stores what it was redeemed for. `redeemed` for one caller only; for every other `replayed`, and then all
   * that came of the code is revoked. `grant_withdrawn`, `session_ended`: the user took the grant back, or it was replaced, or is of another organization, or they signed
   * out, meanwhile; nothing is stored.
   * With `replayed` the caller already knows that the code was shown before.
   */
  async redeem(
    code: IssuedAuthorization,
    use: { now: number; expiresAt: number; replayed: boolean; refreshToken: NewRefreshToken | undefined },
  ): Promise<CodeOutcome> {
    const { refreshToken } = use;
    const values = [
      code.grantVersion ?? 0,
      code.tenant,
      code.workspaceId,
      use.now,
      use.replayed,
      code.authorizationId,
      code.grantId,
      code.clientId,
      code.userId,
      code.sessionId,
      code.scopes,
      code.resources,
      jsonOrNull(code.claims),
      jsonOrNull(code.authorizationDetails),
      code.authTime * 1000,
      code.acr ?? null,
      code.amr,
      use.expiresAt,
      refreshToken ? tokenHash(refreshToken.token) : null,
      refreshToken?.boundTo ?? null,
      refreshToken?.idleUntil ?? null,
      refreshToken?.expiresAt ?? null,
    ];
    const rows =
      code.organizationId === undefined
        ? await this.queries.rows<{ outcome: CodeOutcome }>('redeem_code_of_grant', REDEEM, values)
        : await this.queries.rows<{ outcome: CodeOutcome }>('redeem_code_in_organization', REDEEM_IN_ORGANIZATION, [
            code.organizationId,
            ...values,
          ]);
    return rows[0]?.outcome ?? 'replayed';
  }

  /** RFC 7523: an authorization on somebody else's word, under the user's grant for the client, whose id is answered. */
  async openByAssertion(workspace: Home, asserted: AssertedAuthorization): Promise<string> {
    const rows = await this.queries.rows<{ grant_id: string }>(
      'authorize_by_assertion',
      'select authorize_by_assertion($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) as grant_id',
      [
        workspace.tenant,
        workspace.id,
        asserted.now,
        asserted.authorizationId,
        randomUuid(),
        asserted.clientId,
        asserted.userId,
        asserted.scopes,
        asserted.resources,
        asserted.authTime * 1000,
        asserted.expiresAt,
      ],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('authorize_by_assertion answered no row');
    return row.grant_id;
  }

  /** One in force, and whose client's it is; undefined: it is unknown, or was revoked, or its grant withdrawn. */
  async find(
    workspace: Home,
    authorizationId: string,
  ): Promise<{ readonly clientId: string; readonly authorization: Authorization } | undefined> {
    const rows = await this.queries.rows<
      Omit<AuthorizationRow, 'outcome' | 'expires_at' | 'issued_at'> & { client_id: string }
    >('find_authorization_in_organization', 'select * from find_authorization_in_organization($1,$2,$3)', [
      workspace.tenant,
      workspace.id,
      authorizationId,
    ]);
    return rows[0] && { clientId: rows[0].client_id, authorization: authorizationOf(rows[0]) };
  }

  /** A client's own refresh token as it is, without using it. */
  async findRefreshToken(
    workspace: Home,
    token: string,
    clientId: string,
    now: number,
  ): Promise<FoundRefreshToken | undefined> {
    const rows = await this.queries.rows<AuthorizationRow & { outcome: FoundRefreshToken['state'] }>(
      'find_refresh_token_in_organization',
      'select * from find_refresh_token_in_organization($1,$2,$3,$4,$5)',
      [workspace.tenant, workspace.id, now, tokenHash(token), clientId],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    return {
      state: row.outcome,
      authorization: authorizationOf(row),
      issuedAt: row.issued_at,
      expiresAt: row.expires_at,
    };
  }

  /** Uses a refresh token and, with a successor, rotates it. A token used again revokes its family (`reused`). */
  async refresh(workspace: Home, use: RefreshUse): Promise<Refreshed> {
    const rows = await this.queries.rows<AuthorizationRow & { outcome: Exclude<Refreshed['outcome'], 'unknown'> }>(
      'refresh_in_organization',
      'select * from refresh_in_organization($1,$2,$3,$4,$5,$6,$7,$8,$9)',
      [
        workspace.tenant,
        workspace.id,
        use.now,
        tokenHash(use.token),
        use.clientId,
        use.boundTo ?? null,
        use.idleSeconds,
        use.successor === undefined ? null : tokenHash(use.successor),
        use.graceSeconds,
      ],
    );
    const [row] = rows;
    if (row === undefined) return { outcome: 'unknown' };
    return { outcome: row.outcome, authorization: authorizationOf(row), expiresAt: row.expires_at };
  }

  /** Ends everything that came of one code: its refresh tokens and, because they hang on it, its access tokens. */
  async revoke(workspace: Home, authorizationId: string, now: number): Promise<void> {
    await this.queries.rows('revoke_authorization', 'select revoke_authorization($1,$2,$3,$4)', [
      workspace.tenant,
      workspace.id,
      authorizationId,
      now,
    ]);
  }
}

function authorizationOf(row: Omit<AuthorizationRow, 'outcome' | 'expires_at' | 'issued_at'>): Authorization {
  return {
    id: row.authorization_id,
    grantId: row.grant_id,
    userId: row.user_id,
    organizationId: row.organization_id ?? undefined,
    sessionId: row.session_id,
    scopes: row.scopes,
    resources: row.resources,
    claims: row.claims ?? undefined,
    authorizationDetails: row.authorization_details ?? undefined,
    authTime: Math.round(row.auth_time / 1000),
    acr: row.acr ?? undefined,
    amr: row.amr,
  };
}
