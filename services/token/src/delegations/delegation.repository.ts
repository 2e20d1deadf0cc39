/** Who let whom do what, in Postgres (migrations/1804000000000-delegations.ts). */
import { createHash } from 'node:crypto';
import { randomUuid } from '@ostiary/crypto/random';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { PreparedQueries } from '@ostiary/platform/prepared-query';
import type { EntityManager } from 'typeorm';

export interface Delegation {
  /** UUID; absent: the clients act for themselves. */
  readonly userId: string | undefined;
  readonly grantId: string | undefined;
  /** Whoever holds the token, then through whom, back to the client that the user allowed. */
  readonly clientIds: readonly string[];
  /** `ownerKey`s of the agents among them. */
  readonly owners: readonly string[];
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly authorizationDetails: readonly unknown[] | undefined;
}

export interface KnownDelegation extends Delegation {
  readonly id: string;
  /** The grant behind it is in force; true where there is none. */
  readonly granted: boolean;
  /** Unix ms. */
  readonly firstAt: number;
  /** Unix ms, to a minute. */
  readonly lastAt: number;
}

export type Fingerprint = string;

/** The same for every token that says the same. */
export function fingerprintOf(workspaceId: string, delegation: Delegation): Fingerprint {
  const { userId, grantId, clientIds, owners, scopes, resources, authorizationDetails } = delegation;
  const said = [workspaceId, userId, grantId, clientIds, owners, scopes, resources, authorizationDetails];
  return JSON.stringify(said.map((one) => one ?? null));
}

export class DelegationRepository {
  constructor(private readonly queries: Pick<PreparedQueries, 'rows'>) {}

  /** `now`: Unix ms. */
  async record(
    { tenant, id }: Pick<Workspace, 'tenant' | 'id'>,
    delegation: Delegation,
    fingerprint: Fingerprint,
    now: number,
  ): Promise<void> {
    const { userId, grantId, clientIds, owners, scopes, resources, authorizationDetails } = delegation;
    await this.queries.rows('record_delegation', 'select record_delegation($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)', [
      ...[
        tenant,
        id,
        randomUuid(),
        createHash('sha256').update(fingerprint).digest(),
        userId ?? null,
        grantId ?? null,
        clientIds,
        owners,
      ],
      ...[scopes, resources, authorizationDetails ? JSON.stringify(authorizationDetails) : null, now],
    ]);
  }
}

/** Of a workspace: of a user, with a client anywhere in the chain, of an owner, under a grant. */
export interface DelegationSearch {
  readonly workspaceId: string;
  readonly userId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly owner?: string | undefined;
  readonly grantId?: string | undefined;
}

interface Row {
  id: string;
  user_id: string | null;
  grant_id: string | null;
  client_ids: string[];
  owners: string[];
  scopes: string[];
  resources: string[];
  authorization_details: unknown[] | null;
  granted: boolean;
  first_at: number;
  last_at: number;
}

/** The newest first, those after `after`; runs in a transaction that shows one tenant's rows (inTenant). */
export async function pageOfDelegations(
  manager: EntityManager,
  search: DelegationSearch,
  page: { readonly after: { readonly firstAt: number; readonly id: string } | undefined; readonly limit: number },
): Promise<KnownDelegation[]> {
  const values: unknown[] = [search.workspaceId];
  const conditions = ['d.workspace_id = $1'];
  const value = (one: unknown) => `$${values.push(one)}`;
  if (search.userId !== undefined) conditions.push(`d.user_id = ${value(search.userId)}`);
  if (search.grantId !== undefined) conditions.push(`d.grant_id = ${value(search.grantId)}`);
  if (search.clientId !== undefined) conditions.push(`d.client_ids @> ${value([search.clientId])}`);
  if (search.owner !== undefined) conditions.push(`d.owners @> ${value([search.owner])}`);
  if (page.after !== undefined) {
    const { firstAt, id } = page.after;
    conditions.push(`(d.first_at, d.id) < (to_timestamp(${value(firstAt)} / 1000000.0), ${value(id)})`);
  }
  const rows: Row[] = await manager.query(
    `select d.id, d.user_id, d.grant_id, d.client_ids, d.owners, d.scopes, d.resources, d.authorization_details,
       d.grant_id is null or exists (
         select from grants g where g.id = d.grant_id and g.workspace_id = d.workspace_id and g.revoked_at is null
           and (g.expires_at is null or g.expires_at > now())
       ) as granted,
       (extract(epoch from d.first_at) * 1000000)::float8 as first_at, (extract(epoch from d.last_at) * 1000)::float8 as last_at
     from delegations d where ${conditions.join(' and ')} order by d.first_at desc, d.id desc limit ${value(page.limit)}`,
    values,
  );
  return rows.map((row) => ({
    ...{ id: row.id, userId: row.user_id ?? undefined, grantId: row.grant_id ?? undefined },
    ...{ clientIds: row.client_ids, owners: row.owners, scopes: row.scopes, resources: row.resources },
    ...{ authorizationDetails: row.authorization_details ?? undefined, granted: row.granted },
    ...{ firstAt: row.first_at / 1000, lastAt: row.last_at },
  }));
}
