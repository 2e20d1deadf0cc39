/** What users have allowed clients, in Postgres. Every method runs in a transaction that shows one tenant's rows (inTenant). */
import { randomUuid } from '@ostiary/crypto/random';
import type { EntityManager } from 'typeorm';

export interface GrantHolder {
  readonly tenant: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly clientId: string;
}

export interface GrantedAccess {
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  /** RFC 9396. */
  readonly authorizationDetails: readonly unknown[];
}

export interface GrantRecord extends GrantHolder, GrantedAccess {
  /** UUID. */
  readonly id: string;
  /** Unix ms. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

interface GrantRow {
  id: string;
  tenant: string;
  workspace_id: string;
  user_id: string;
  client_id: string;
  scopes: string[];
  resources: string[];
  authorization_details: unknown[] | null;
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = `id, tenant, workspace_id, user_id, client_id, scopes, resources, authorization_details, created_at, updated_at`;

export async function findGrant(manager: EntityManager, holder: GrantHolder): Promise<GrantRecord | undefined> {
  const rows: GrantRow[] = await manager.query(
    `select ${COLUMNS} from grants where workspace_id = $1 and user_id = $2 and client_id = $3 and revoked_at is null`,
    [holder.workspaceId, holder.userId, holder.clientId],
  );
  return rows[0] && recordOf(rows[0]);
}

/** Creates the grant in force, or adds to it what it lacks. One statement, so that two that come together both count. */
export async function mergeGrant(
  manager: EntityManager,
  holder: GrantHolder,
  access: GrantedAccess,
  now: number,
): Promise<GrantRecord> {
  const rows: GrantRow[] = await manager.query(
    `insert into grants as g (id, tenant, workspace_id, user_id, client_id, scopes, resources, authorization_details,
       created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9 / 1000.0), to_timestamp($9 / 1000.0))
     on conflict (workspace_id, user_id, client_id) where revoked_at is null do update set
       scopes = g.scopes || array(select s from unnest(excluded.scopes) s where s <> all (g.scopes)),
       resources = g.resources || array(select r from unnest(excluded.resources) r where r <> all (g.resources)),
       authorization_details = (
         select jsonb_agg(distinct d) from jsonb_array_elements(
           coalesce(g.authorization_details, '[]') || coalesce(excluded.authorization_details, '[]')) d),
       updated_at = excluded.updated_at
     returning ${COLUMNS}`,
    [
      randomUuid(),
      holder.tenant,
      holder.workspaceId,
      holder.userId,
      holder.clientId,
      access.scopes,
      access.resources,
      access.authorizationDetails.length > 0 ? JSON.stringify(access.authorizationDetails) : null,
      now,
    ],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('insert … returning answered no row');
  return recordOf(row);
}

/** The grant as it was, if it was in force; everything issued under it is dead from the commit on. */
export async function withdrawGrant(
  manager: EntityManager,
  workspaceId: string,
  grantId: string,
  now: number,
): Promise<GrantRecord | undefined> {
  // TypeORM answers an UPDATE with [rows, count].
  const [rows]: [GrantRow[], number] = await manager.query(
    `update grants set revoked_at = to_timestamp($3 / 1000.0)
     where id = $1 and workspace_id = $2 and revoked_at is null returning ${COLUMNS}`,
    [grantId, workspaceId, now],
  );
  return rows[0] && recordOf(rows[0]);
}

/** Whose grants: of a user, for a client, or both; of the whole workspace if neither is said. */
export interface GrantSearch {
  readonly workspaceId: string;
  readonly userId?: string | undefined;
  readonly clientId?: string | undefined;
}

/** Conditions and their values, beginning with $1. */
function searched({ workspaceId, userId, clientId }: GrantSearch): {
  readonly where: string;
  readonly values: unknown[];
} {
  const values: unknown[] = [workspaceId];
  const conditions = ['workspace_id = $1'];
  for (const [column, value] of [
    ['user_id', userId],
    ['client_id', clientId],
  ] as const) {
    if (value !== undefined) conditions.push(`${column} = $${values.push(value)}`);
  }
  return { where: conditions.join(' and '), values };
}

/** All that is in force for a user, oldest first; at most 1000. */
export async function listGrants(manager: EntityManager, search: GrantSearch): Promise<GrantRecord[]> {
  const { where, values } = searched(search);
  const rows: GrantRow[] = await manager.query(
    `select ${COLUMNS} from grants where ${where} and revoked_at is null order by created_at, id limit 1000`,
    values,
  );
  return rows.map(recordOf);
}

/** Those in force after `after`, the newest first. */
export async function pageOfGrants(
  manager: EntityManager,
  search: GrantSearch,
  page: { readonly after: { readonly createdAt: number; readonly id: string } | undefined; readonly limit: number },
): Promise<GrantRecord[]> {
  const { where, values } = searched(search);
  const conditions = [where, 'revoked_at is null'];
  if (page.after !== undefined) {
    const time = `$${values.push(page.after.createdAt)}`;
    conditions.push(`(created_at, id) < (to_timestamp(${time} / 1000.0), $${values.push(page.after.id)})`);
  }
  const rows: GrantRow[] = await manager.query(
    `select ${COLUMNS} from grants where ${conditions.join(' and ')}
     order by created_at desc, id desc limit $${values.push(page.limit)}`,
    values,
  );
  return rows.map(recordOf);
}

/** Some of those in force, as they were; everything issued under them is dead from the commit on. */
export async function withdrawGrants(
  manager: EntityManager,
  search: GrantSearch,
  { limit, now }: { readonly limit: number; readonly now: number },
): Promise<GrantRecord[]> {
  const { where, values } = searched(search);
  const time = `$${values.push(now)}`;
  const [rows]: [GrantRow[], number] = await manager.query(
    // Materialized: chosen once, whatever the plan of the update.
    `with chosen as materialized (
       select id as chosen_id from grants where ${where} and revoked_at is null limit $${values.push(limit)} for update)
     update grants set revoked_at = to_timestamp(${time} / 1000.0) from chosen where id = chosen_id returning ${COLUMNS}`,
    values,
  );
  return rows.map(recordOf);
}

/** The ids of those that were withdrawn since then (Unix ms). */
export async function withdrawnSince(manager: EntityManager, search: GrantSearch, since: number): Promise<string[]> {
  const { where, values } = searched(search);
  const rows: { id: string }[] = await manager.query(
    `select id from grants where ${where} and revoked_at >= to_timestamp($${values.push(since)} / 1000.0)`,
    values,
  );
  return rows.map(({ id }) => id);
}

function recordOf(row: GrantRow): GrantRecord {
  return {
    id: row.id,
    tenant: row.tenant,
    workspaceId: row.workspace_id,
    userId: row.user_id,
    clientId: row.client_id,
    scopes: row.scopes,
    resources: row.resources,
    authorizationDetails: row.authorization_details ?? [],
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
  };
}
