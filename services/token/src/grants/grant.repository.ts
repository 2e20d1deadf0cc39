/** What users have allowed clients, in Postgres. Every method runs in a transaction that shows one tenant's rows (inTenant). */
import { randomUuid } from '@ostiary/crypto/random';
import type { EntityManager } from 'typeorm';
import { grantLock } from '../migrations/functions.sql.js';

export interface GrantHolder {
  readonly tenant: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly clientId: string;
  /** UUID: in which the user acts; absent: in none. A grant is of one for good, and is never that of another. */
  readonly organizationId?: string | undefined;
}

/** What was asked for together, once for each time: scopes keep the resources that they were asked for with (Grant Management §6.3). */
export interface GrantedRequest {
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
}

export interface GrantedAccess extends GrantedRequest {
  /** RFC 9396. */
  readonly authorizationDetails: readonly unknown[];
  /** OIDC Core §5.5: names of claims asked for one by one. */
  readonly claims: readonly string[];
}

/** Who allowed it: the user, a rule of the workspace for them, or somebody whose word counts (RFC 7523). */
export type GrantBasis = 'user' | 'implied-for-first-party' | 'assertion';

/** A grant as it is given now, and under which circumstances. */
export interface Given {
  readonly access: GrantedAccess;
  readonly basis: GrantBasis;
  /** What the user was told it is for. */
  readonly reason: string | undefined;
  /** Unix ms. */
  readonly now: number;
  /** Unix ms; undefined: it has no end. */
  readonly expiresAt: number | undefined;
}

export interface GrantRecord extends GrantHolder, GrantedAccess {
  /** UUID. */
  readonly id: string;
  readonly requests: readonly GrantedRequest[];
  /** undefined: from before that was noted. */
  readonly basis: GrantBasis | undefined;
  readonly reason: string | undefined;
  /** How often it was replaced. */
  readonly version: number;
  /** Its client asked for it by `create`. */
  readonly managed: boolean;
  /** Unix ms. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt: number | undefined;
  /** To some minutes. */
  readonly lastUsedAt: number | undefined;
}

interface GrantRow {
  id: string;
  tenant: string;
  workspace_id: string;
  user_id: string;
  client_id: string;
  organization_id: string | null;
  scopes: string[];
  resources: string[];
  authorization_details: unknown[] | null;
  requests: { scopes: string[]; resources: string[] }[] | null;
  claims: string[] | null;
  basis: GrantBasis | null;
  reason: string | null;
  version: number;
  managed: boolean;
  created_at: Date;
  updated_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
}

const COLUMNS = `id, tenant, workspace_id, user_id, client_id, organization_id, scopes, resources, authorization_details, requests, claims, basis, reason,
  version, tableoid = 'managed_grants'::regclass as managed, created_at, updated_at, expires_at, last_used_at`;

/**
 * Neither withdrawn nor at its end. `managed_grants` and `organization_grants` are rows of `grants`; `only grants` are those that there is one of for each
 * pair, `organization_grants` those that there is one of for each pair in an organization.
 */
const IN_FORCE = 'revoked_at is null and (expires_at is null or expires_at > now())';

/** Where the one is that is theirs without being asked for. */
const tableOf = ({ organizationId }: GrantHolder): string =>
  organizationId === undefined ? 'only grants' : 'organization_grants';

/** The one that is theirs without being asked for; with an id any of theirs. */
export async function findGrant(
  manager: EntityManager,
  holder: GrantHolder,
  grantId?: string,
): Promise<GrantRecord | undefined> {
  const { workspaceId, userId, clientId, organizationId } = holder;
  const theirs = [workspaceId, userId, clientId, organizationId ?? null];
  const ofHolder = `workspace_id = $1 and user_id = $2 and client_id = $3 and organization_id is not distinct from $4::uuid and ${IN_FORCE}`;
  const rows: GrantRow[] =
    grantId === undefined
      ? await manager.query(`select ${COLUMNS} from ${tableOf(holder)} where ${ofHolder}`, theirs)
      : await manager.query(`select ${COLUMNS} from grants where ${ofHolder} and id = $5`, [...theirs, grantId]);
  return rows[0] && recordOf(rows[0]);
}

/** Whoever's it is. */
export async function readGrant(
  manager: EntityManager,
  workspaceId: string,
  grantId: string,
): Promise<GrantRecord | undefined> {
  const rows: GrantRow[] = await manager.query(
    `select ${COLUMNS} from grants where workspace_id = $1 and id = $2 and ${IN_FORCE}`,
    [workspaceId, grantId],
  );
  return rows[0] && recordOf(rows[0]);
}

const REQUESTS_BEFORE = `coalesce(g.requests, jsonb_build_array(jsonb_build_object(
  'scopes', to_jsonb(g.scopes), 'resources', to_jsonb(g.resources))))`;

/** What a grant has when something is added to it: `more` is a row of the same columns. */
const merged = (more: string): string => `
  scopes = g.scopes || array(select s from unnest(${more}.scopes) s where s <> all (g.scopes)),
  resources = g.resources || array(select r from unnest(${more}.resources) r where r <> all (g.resources)),
  authorization_details = (
    select jsonb_agg(distinct d) from jsonb_array_elements(
      coalesce(g.authorization_details, '[]') || coalesce(${more}.authorization_details, '[]')) d),
  requests = (select jsonb_agg(distinct q) from jsonb_array_elements(${REQUESTS_BEFORE} || ${more}.requests) q),
  claims = array(select distinct c from unnest(coalesce(g.claims, '{}') || ${more}.claims) c order by c),
  basis = ${more}.basis,
  reason = coalesce(${more}.reason, g.reason),
  updated_at = ${more}.updated_at,
  expires_at = ${more}.expires_at`;

const GIVEN_COLUMNS = `id, tenant, workspace_id, user_id, client_id, scopes, resources, authorization_details, requests, claims, basis,
  reason, created_at, updated_at, expires_at, organization_id`;
const GIVEN_VALUES = `$1::uuid, $2::text, $3::uuid, $4::uuid, $5::text, $6::text[], $7::text[], $8::jsonb, $9::jsonb, $10::text[], $11::text,
  $12::text, to_timestamp($13 / 1000.0), to_timestamp($13 / 1000.0), to_timestamp($14 / 1000.0), $15::uuid`;

function givenValues(id: string, holder: GrantHolder, { access, basis, reason, now, expiresAt }: Given): unknown[] {
  const { scopes, resources, authorizationDetails, claims } = access;
  return [
    ...[id, holder.tenant, holder.workspaceId, holder.userId, holder.clientId, scopes, resources],
    authorizationDetails.length > 0 ? JSON.stringify(authorizationDetails) : null,
    JSON.stringify([{ scopes, resources }]),
    ...[claims, basis, reason ?? null, now, expiresAt ?? null, holder.organizationId ?? null],
  ];
}

/** Creates the grant in force, or adds to it what it lacks. One statement, so that two that come together both count. */
export async function mergeGrant(manager: EntityManager, holder: GrantHolder, given: Given): Promise<GrantRecord> {
  const { workspaceId, userId, clientId, organizationId } = holder;
  // One that has come to its end is no more to be added to.
  await manager.query(
    `update ${tableOf(holder)} set revoked_at = expires_at where workspace_id = $1 and user_id = $2 and client_id = $3
       and organization_id is not distinct from $4::uuid and revoked_at is null and expires_at <= now()`,
    [workspaceId, userId, clientId, organizationId ?? null],
  );
  const [table, one] =
    organizationId === undefined
      ? ['grants', 'workspace_id, user_id, client_id']
      : ['organization_grants', 'workspace_id, user_id, client_id, organization_id'];
  const rows: GrantRow[] = await manager.query(
    `insert into ${table} as g (${GIVEN_COLUMNS}) values (${GIVEN_VALUES})
     on conflict (${one}) where revoked_at is null do update set ${merged('excluded')}
     returning ${COLUMNS}`,
    givenValues(randomUuid(), holder, given),
  );
  return only(rows);
}

/** Of a grant that the transaction has written. */
export async function keepDetails(manager: EntityManager, grantId: string, details: readonly unknown[]): Promise<void> {
  await manager.query(`update grants set authorization_details = $2::jsonb where id = $1`, [
    grantId,
    JSON.stringify(details),
  ]);
}

/** Grant Management §5.1 `create`: one more, whatever there is. */
export async function createGrant(manager: EntityManager, holder: GrantHolder, given: Given): Promise<GrantRecord> {
  const rows: GrantRow[] = await manager.query(
    `insert into managed_grants (${GIVEN_COLUMNS}) values (${GIVEN_VALUES}) returning ${COLUMNS}`,
    givenValues(randomUuid(), holder, given),
  );
  return only(rows);
}

const THAT_OF_HOLDER = `g.id = n.id and g.workspace_id = n.workspace_id and g.user_id = n.user_id and g.client_id = n.client_id
  and g.organization_id is not distinct from n.organization_id and g.revoked_at is null and (g.expires_at is null or g.expires_at > now())`;

/** Grant Management §5.1 `merge`: undefined: there is no such grant of this user for this client. */
export function mergeIntoGrant(
  manager: EntityManager,
  grantId: string,
  holder: GrantHolder,
  given: Given,
): Promise<GrantRecord | undefined> {
  return changeGrant(manager, merged('n'), givenValues(grantId, holder, given));
}

/**
 * Grant Management §5.1 `replace`: the grant is what was allowed now and nothing else, and what was issued for it before is dead from the commit on, also
 * codes that are redeemed later. undefined: there is no such grant of this user for this client.
 */
export async function replaceGrant(
  manager: EntityManager,
  grantId: string,
  holder: GrantHolder,
  given: Given,
): Promise<GrantRecord | undefined> {
  // Redemptions under way are waited for, so that the last statement sees what came of them.
  await manager.query(`select pg_advisory_xact_lock(${grantLock('$1')})`, [grantId]);
  const replaced = `scopes = n.scopes, resources = n.resources, authorization_details = n.authorization_details, requests = n.requests,
    claims = n.claims, basis = n.basis, reason = n.reason, updated_at = n.updated_at, expires_at = n.expires_at, version = g.version + 1`;
  const grant = await changeGrant(manager, replaced, givenValues(grantId, holder, given));
  if (grant === undefined) return undefined;
  await manager.query(
    `update authorizations set revoked_at = to_timestamp($3 / 1000.0)
     where grant_id = $1 and workspace_id = $2 and revoked_at is null`,
    [grantId, holder.workspaceId, given.now],
  );
  return grant;
}

async function changeGrant(manager: EntityManager, set: string, values: unknown[]): Promise<GrantRecord | undefined> {
  const [rows]: [{ id: string }[], number] = await manager.query(
    `with n (${GIVEN_COLUMNS}) as (values (${GIVEN_VALUES}))
     update grants g set ${set} from n where ${THAT_OF_HOLDER} returning g.id`,
    values,
  );
  const [changed] = rows;
  if (changed === undefined) return undefined;
  return only(await manager.query(`select ${COLUMNS} from grants where id = $1`, [changed.id]));
}

function only(rows: readonly GrantRow[]): GrantRecord {
  const [row] = rows;
  if (row === undefined) throw new Error('a grant was written and is not there');
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

/** Whose grants: of a user, for a client, in an organization, or what is of each; of the whole workspace if nothing is said. */
export interface GrantSearch {
  readonly workspaceId: string;
  readonly userId?: string | undefined;
  readonly clientId?: string | undefined;
  /** In which they act. */
  readonly organizationId?: string | undefined;
}

/** Conditions and their values, beginning with $1. */
function searched({ workspaceId, userId, clientId, organizationId }: GrantSearch): {
  readonly where: string;
  readonly values: unknown[];
} {
  const values: unknown[] = [workspaceId];
  const conditions = ['workspace_id = $1'];
  for (const [column, value] of [
    ['user_id', userId],
    ['client_id', clientId],
    ['organization_id', organizationId],
  ] as const) {
    if (value !== undefined) conditions.push(`${column} = $${values.push(value)}`);
  }
  return { where: conditions.join(' and '), values };
}

/** All that is in force for a user, oldest first; at most 1000. */
export async function listGrants(manager: EntityManager, search: GrantSearch): Promise<GrantRecord[]> {
  const { where, values } = searched(search);
  const rows: GrantRow[] = await manager.query(
    `select ${COLUMNS} from grants where ${where} and ${IN_FORCE} order by created_at, id limit 1000`,
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
  const conditions = [where, IN_FORCE];
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
    organizationId: row.organization_id ?? undefined,
    scopes: row.scopes,
    resources: row.resources,
    authorizationDetails: row.authorization_details ?? [],
    // From before they were kept: everything as one.
    requests: row.requests ?? [{ scopes: row.scopes, resources: row.resources }],
    claims: row.claims ?? [],
    basis: row.basis ?? undefined,
    reason: row.reason ?? undefined,
    version: row.version,
    managed: row.managed,
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
    expiresAt: row.expires_at?.getTime(),
    lastUsedAt: row.last_used_at?.getTime(),
  };
}
