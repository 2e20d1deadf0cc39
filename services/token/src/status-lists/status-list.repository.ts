/** Token Status List in Postgres: who has which index, and what of it is revoked now. */
import { authorizationIdOf } from '@ostiary/oauth/access-token-claims';
import { STATUS_BLOCK_SIZE, STATUS_LIST_SIZE } from '@ostiary/oauth/token-status-list';
import type { Workspace } from '@ostiary/oauth/workspace';
import { inTenant } from '@ostiary/platform/postgres';
import type { PreparedQueries } from '@ostiary/platform/prepared-query';
import type { DataSource } from 'typeorm';

type Home = Pick<Workspace, 'id' | 'tenant'>;

export interface StatusBlock {
  readonly listId: string;
  /** Its first index. */
  readonly first: number;
}

export interface ListedToken {
  readonly listId: string;
  readonly index: number;
  /** `jti`. */
  readonly tokenId: string;
  readonly clientId: string;
  /** Unix ms. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Somebody in an organization (UUIDs). */
export interface Acting {
  readonly userId: string;
  readonly organizationId: string;
}

/** Whoever is shut out, whose tokens count as revoked. */
export interface Shut {
  readonly clientIds: readonly string[];
  readonly userIds: readonly string[];
  /** Who acts in an organization no more. */
  readonly acting: readonly Acting[];
  /** Clients of which everything was ended that had been issued before (Unix ms). */
  readonly ended: readonly { readonly clientId: string; readonly notBefore: number }[];
}

/** A token's place. */
export interface Listed {
  readonly list_id: string;
  readonly index: number;
}

export interface Revoked {
  /** By the database's clock: from here on next time. */
  readonly until: Date;
  /** Those that there are. */
  readonly listIds: readonly string[];
  readonly forGood: readonly Listed[];
  readonly shutOut: readonly Listed[];
}

/** Longer than any access token lives, and than clocks differ: what ended before that ends no token any more. */
export const LONGEST_MS = 86_400_000 + 600_000;
/** Longer than it takes from an end to its commit, and from a token's issuance to its index, and than clocks differ: so much is looked at again. */
const OVERLAP_MS = 30_000;

/**
 * From what ended to the indexes of it: what ends is little, and what lives is much. What is said of each token is what introspection goes by
 * (functions.sql.ts): it was revoked itself, its authorization or its grant ended, or, where it was exchanged, one that it hangs on; or it is of somebody who is
 * shut out. An authorization is kept for longer than its tokens live (purge-expired.ts), and one that is not redeemed has none. $8: what ended since.
 */
const REVOKED = `
with shut_users(id) as (select unnest($2::uuid[])),
  shut_clients(id) as (select unnest($3::text[])),
  ended_clients(id, not_before) as (select * from unnest($4::text[], $5::float8[])),
  acting(user_id, organization_id) as (select * from unnest($6::uuid[], $7::uuid[])),
  gone as materialized (
    select r.jti from revoked_access_tokens r where r.workspace_id = $1 and r.revoked_at > $8::timestamptz and r.expires_at > now()
  ),
  dead as materialized (
    select a.id from authorizations a where a.workspace_id = $1 and a.revoked_at > $8::timestamptz
    union select a.id from grants g join authorizations a on a.grant_id = g.id and a.workspace_id = $1
      where g.workspace_id = $1 and g.revoked_at > $8::timestamptz
    union select a.id from shut_users u join grants g on g.user_id = u.id and g.workspace_id = $1 and g.revoked_at is null
      join authorizations a on a.grant_id = g.id and a.workspace_id = $1
    union select a.id from acting o
      join grants g on g.user_id = o.user_id and g.organization_id = o.organization_id and g.workspace_id = $1 and g.revoked_at is null
      join authorizations a on a.grant_id = g.id and a.workspace_id = $1
  ),
  exchanged as materialized (
    select e.jti, e.token_ids, e.authorization_ids, e.client_ids, e.user_ids from exchanged_tokens e
    where e.workspace_id = $1 and e.expires_at > now()
  ),
  hit as materialized (
    select jti from gone
    union select e.jti from exchanged e, unnest(e.token_ids) b(id) join gone on gone.jti = b.id
    union select e.jti from exchanged e, unnest(e.authorization_ids) b(id) join dead on dead.id = b.id
    union select e.jti from exchanged e, unnest(e.client_ids) b(id) join shut_clients c on c.id = b.id
    union select e.jti from exchanged e, unnest(e.user_ids) b(id) join shut_users u on u.id = b.id
  )
select s.list_id, s.index from hit join token_statuses s on s.jti = hit.jti where s.workspace_id = $1 and s.expires_at > now()
union select s.list_id, s.index from dead join token_statuses s on s.authorization_id = dead.id
  where s.workspace_id = $1 and s.expires_at > now()
union select s.list_id, s.index from shut_clients c join token_statuses s on s.client_id = c.id
  where s.workspace_id = $1 and s.expires_at > now()
union select s.list_id, s.index from ended_clients n join token_statuses s on s.client_id = n.id
  where s.workspace_id = $1 and s.expires_at > now() and s.issued_at < to_timestamp(n.not_before / 1000.0)
union select s.list_id, s.index from exchanged e, unnest(e.client_ids) b(id) join ended_clients n on n.id = b.id,
  token_statuses s where s.jti = e.jti and s.workspace_id = $1 and s.expires_at > now() and s.issued_at < to_timestamp(n.not_before / 1000.0)`;

/** Of each client one row, by as many steps through an index as there are clients. */
const CLIENTS = `
with recursive client(id) as (
  (select s.client_id from token_statuses s where s.workspace_id = $1 order by s.client_id limit 1)
  union all
  select (select s.client_id from token_statuses s where s.workspace_id = $1 and s.client_id > client.id order by s.client_id limit 1)
    from client where client.id is not null
)
select id from client where id is not null
union select unnest(e.client_ids) from exchanged_tokens e where e.workspace_id = $1 and e.expires_at > now()`;

const USERS = `
select a.user_id as id from token_statuses s join authorizations a on a.id = s.authorization_id where s.workspace_id = $1 and s.expires_at > now()
union select unnest(e.user_ids) from exchanged_tokens e where e.workspace_id = $1 and e.expires_at > now()`;

export class StatusListRepository {
  constructor(
    private readonly queries: Pick<PreparedQueries, 'rows'>,
    private readonly dataSource: DataSource,
  ) {}

  /** Indexes that nobody else has. `expiresAt`: Unix ms, past the end of every token that gets one of them. */
  async takeBlock(home: Home, newListId: string, now: number, expiresAt: number): Promise<StatusBlock> {
    const rows = await this.queries.rows<{ list_id: string; block: number }>(
      'take_status_block',
      'select * from take_status_block($1,$2,$3,$4,$5,$6)',
      [home.tenant, home.id, now, newListId, STATUS_LIST_SIZE / STATUS_BLOCK_SIZE, expiresAt],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('take_status_block answered no row');
    return { listId: row.list_id, first: row.block * STATUS_BLOCK_SIZE };
  }

  async store(home: Home, token: ListedToken): Promise<void> {
    await this.queries.rows('store_token_status', 'select store_token_status($1,$2,$3,$4,$5,$6,$7,$8,$9)', [
      ...[home.tenant, home.id, token.listId, token.index, token.tokenId],
      authorizationIdOf(token.tokenId) ?? null,
      ...[token.clientId, token.issuedAt, token.expiresAt],
    ]);
  }

  /** Ids of those that have tokens, or may get some. */
  lists(home: Home): Promise<string[]> {
    return inTenant(this.dataSource, home.tenant, async (manager) => {
      const rows: { id: string }[] = await manager.query(
        'select id from status_lists where workspace_id = $1 and expires_at > now() order by id',
        [home.id],
      );
      return rows.map(({ id }) => id);
    });
  }

  /** Whose tokens are live, and who is behind exchanged ones. */
  clients(home: Home): Promise<string[]> {
    return inTenant(this.dataSource, home.tenant, async (manager) => {
      const rows: { id: string }[] = await manager.query(CLIENTS, [home.id]);
      return rows.map(({ id }) => id);
    });
  }

  /** Of whom tokens are live, and who is behind exchanged ones. */
  users(home: Home): Promise<string[]> {
    return inTenant(this.dataSource, home.tenant, async (manager) => {
      const rows: { id: string }[] = await manager.query(USERS, [home.id]);
      return rows.map(({ id }) => id);
    });
  }

  /**
   * Who acts in which organization under a grant in force: everybody, or these users and the members of these organizations.
   */
  acting(
    home: Home,
    of?: { readonly userIds: readonly string[]; readonly organizationIds: readonly string[] },
  ): Promise<Acting[]> {
    return inTenant(this.dataSource, home.tenant, (manager) =>
      manager.query(
        `select distinct g.user_id as "userId", g.organization_id as "organizationId" from grants g
         where g.workspace_id = $1 and g.organization_id is not null and g.revoked_at is null
           ${of === undefined ? '' : 'and (g.user_id = any($2::uuid[]) or g.organization_id = any($3::uuid[]))'}`,
        of === undefined ? [home.id] : [home.id, of.userIds, of.organizationIds],
      ),
    );
  }

  /** What is revoked for good since a moment, or altogether, and what belongs to whoever is shut out now. */
  revoked(home: Home, since: Date | undefined, shut: Shut): Promise<Revoked> {
    return inTenant(this.dataSource, home.tenant, async (manager) => {
      const [clock]: { now: Date }[] = await manager.query('select now() as now');
      if (clock === undefined) throw new Error('Postgres does not know what time it is');
      const lists: { id: string }[] = await manager.query(
        'select id from status_lists where workspace_id = $1 and expires_at > now()',
        [home.id],
      );
      const listIds = lists.map(({ id }) => id);
      if (listIds.length === 0) return { until: clock.now, listIds, forGood: [], shutOut: [] };
      const earliest = Math.max(
        (since?.getTime() ?? 0) - (since === undefined ? 0 : OVERLAP_MS),
        clock.now.getTime() - LONGEST_MS,
      );
      const forGood: Listed[] = await manager.query(REVOKED, [home.id, ...NOBODY, new Date(earliest)]);
      const { userIds, clientIds, ended, acting } = shut;
      const isAnybody = userIds.length + clientIds.length + ended.length + acting.length > 0;
      const shutOut: Listed[] = isAnybody
        ? await manager.query(REVOKED, [
            ...[home.id, userIds, clientIds],
            ended.map(({ clientId }) => clientId),
            ended.map(({ notBefore }) => notBefore),
            acting.map(({ userId }) => userId),
            acting.map(({ organizationId }) => organizationId),
            'infinity',
          ])
        : [];
      return { until: clock.now, listIds, forGood, shutOut };
    });
  }
}

const NOBODY: readonly (readonly string[])[] = [[], [], [], [], [], []];
