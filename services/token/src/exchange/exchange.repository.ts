/** What tokens that were exchanged hang on, in Postgres: one call of a function each (migrations/1801000000000-exchanged-tokens.ts). */
import type { Workspace } from '@ostiary/oauth/workspace';
import type { PreparedQueries } from '@ostiary/platform/prepared-query';

type Home = Pick<Workspace, 'id' | 'tenant'>;

/** All that a new token hangs on beside its own authorization; what those hang on in turn joins by itself. */
export interface Behind {
  readonly tokenIds: readonly string[];
  readonly authorizationIds: readonly string[];
  readonly clientIds: readonly string[];
  readonly userIds: readonly string[];
}

export class ExchangeRepository {
  constructor(private readonly queries: Pick<PreparedQueries, 'rows'>) {}

  /** Before the token is answered. False: there are too many behind it, and it must not be. `expiresAt`: Unix ms, of the token. */
  async record(workspace: Home, tokenId: string, behind: Behind, expiresAt: number): Promise<boolean> {
    const rows = await this.queries.rows<{ recorded: boolean }>(
      'record_exchange',
      'select record_exchange($1,$2,$3,$4,$5,$6,$7,$8) as recorded',
      [
        workspace.tenant,
        workspace.id,
        tokenId,
        behind.tokenIds,
        behind.authorizationIds,
        behind.clientIds,
        behind.userIds,
        expiresAt,
      ],
    );
    return rows[0]?.recorded === true;
  }
}
