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

/** Whoever is behind tokens that are not revoked themselves. */
export interface Behind {
  readonly clientIds: readonly string[];
  readonly userIds: readonly string[];
  readonly acting: readonly Acting[];
}

export interface Shut {
  readonly clientIds: readonly string[];
  readonly userIds: readonly string[];
  /** Who acts in an organization no more. */
  readonly acting: readonly Acting[];
  /** Clients of which everything was ended that had been issued before (Unix ms). */
  readonly ended: readonly { readonly clientId: string; readonly notBefore: number }[];
}

/** What is said of an authorization wherever it is asked about (functions.sql.ts), of many at once. */
const DEAD_AUTHORIZATION = (id: string): string => `not exists (
  select from authorizations a join grants g on g.id = a.grant_id
  where a.id = ${id} and a.workspace_id = $1 and a.revoked_at is null and a.redeemed_at is not null
    and g.workspace_id = $1 and g.revoked_at is null)`;

const REVOKED = `(
  exists (select from revoked_access_tokens r where r.jti = s.jti)
  or (s.authorization_id is not null and ${DEAD_AUTHORIZATION('s.authorization_id')})
  or (e.jti is not null and (
    exists (select from revoked_access_tokens r where r.jti = any(e.token_ids))
    or exists (select from unnest(e.authorization_ids) as behind(id) where ${DEAD_AUTHORIZATION('behind.id')}))))`;

const LIVE = `token_statuses s left join exchanged_tokens e on e.jti = s.jti and e.workspace_id = $1
  where s.list_id = $2 and s.workspace_id = $1 and s.expires_at > now()`;

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

  /**
   * The indexes of what is revoked, and of what belongs to whoever is shut out, as `shutOut` says. undefined: the workspace has no such list.
   */
  revoked(
    home: Home,
    listId: string,
    shutOut: (behind: Behind) => Promise<Shut>,
  ): Promise<ReadonlySet<number> | undefined> {
    return inTenant(this.dataSource, home.tenant, async (manager) => {
      const known: unknown[] = await manager.query(
        'select from status_lists where id = $2 and workspace_id = $1 and expires_at > now()',
        [home.id, listId],
      );
      if (known.length === 0) return undefined;
      const indexes: { index: number }[] = await manager.query(`select s.index from ${LIVE} and ${REVOKED}`, [
        home.id,
        listId,
      ]);
      const revoked = new Set(indexes.map(({ index }) => index));
      const people: { kind: string; id: string }[] = await manager.query(
        `select 'client' as kind, s.client_id as id from ${LIVE}
         union select 'client', unnest(e.client_ids) from ${LIVE}
         union select 'user', unnest(e.user_ids)::text from ${LIVE}
         union select 'user', a.user_id::text from authorizations a where a.id in (select s.authorization_id from ${LIVE})`,
        [home.id, listId],
      );
      const of = (kind: string) => people.filter((one) => one.kind === kind).map(({ id }) => id);
      const inOrganizations: Acting[] = await manager.query(
        `select distinct a.user_id as "userId", g.organization_id as "organizationId"
         from authorizations a join grants g on g.id = a.grant_id and g.workspace_id = $1 and g.organization_id is not null
         where a.id in (select s.authorization_id from ${LIVE})`,
        [home.id, listId],
      );
      const behind = { clientIds: of('client'), userIds: of('user'), acting: inOrganizations };
      const { clientIds, userIds, acting, ended } = await shutOut(behind);
      if (clientIds.length + userIds.length + acting.length + ended.length > 0) {
        const theirs: { index: number }[] = await manager.query(
          `select s.index from ${LIVE} and (
             s.client_id = any($3::text[]) or e.client_ids && $3::text[] or e.user_ids && $4::uuid[]
             or s.authorization_id in (select a.id from authorizations a where a.id = s.authorization_id and a.user_id = any($4::uuid[]))
             or exists (select from authorizations a join grants g on g.id = a.grant_id and g.workspace_id = $1
               join unnest($7::uuid[], $8::uuid[]) as o(user_id, organization_id) on o.organization_id = g.organization_id
               where a.id = s.authorization_id and a.user_id = o.user_id)
             or exists (select from unnest($5::text[], $6::float8[]) as n(client_id, not_before)
               where (n.client_id = s.client_id or n.client_id = any(e.client_ids))
                 and s.issued_at < to_timestamp(n.not_before / 1000.0)))`,
          [
            ...[home.id, listId, clientIds, userIds],
            ended.map(({ clientId }) => clientId),
            ended.map(({ notBefore }) => notBefore),
            acting.map(({ userId }) => userId),
            acting.map(({ organizationId }) => organizationId),
          ],
        );
        for (const { index } of theirs) revoked.add(index);
      }
      return revoked;
    });
  }
}
