import { parseTolerantly } from '@ostiary/directory/conversions';
import { isSlug } from '@ostiary/directory/slug';
import { type WorkspaceSettings, workspaceSettingsSchema } from '@ostiary/oauth/workspace';
import { type EntityManager, IsNull, Not } from 'typeorm';
import { conflict, notFound } from '../problems/refusal.js';
import { isUniqueViolation } from '../problems/unique-violation.js';
import { WorkspaceEntity } from './workspace.entity.js';

export interface WorkspaceRecord {
  /** UUID. */
  readonly id: string;
  readonly tenant: string;
  readonly slug: string;
  readonly name: string;
  readonly workspaceProfile: string;
  readonly settings: WorkspaceSettings;
  readonly version: number;
  readonly disabled: boolean;
  /** Unix ms. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deletedAt?: number;
}

/** Throws Refusal `conflict` when the tenant has a workspace of this slug. */
export async function insertWorkspace(manager: EntityManager, workspace: WorkspaceRecord): Promise<void> {
  try {
    await manager.insert(WorkspaceEntity, toRow(workspace));
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict('The tenant has a workspace of this slug.', '/slug');
    throw error;
  }
}

/** The tenant's workspace of this slug, unless it is deleted. */
export async function findWorkspace(
  manager: EntityManager,
  tenant: string,
  slug: string,
): Promise<WorkspaceRecord | undefined> {
  if (!isSlug(slug)) return undefined;
  const row = await manager.findOneBy(WorkspaceEntity, { tenant, slug, deletedAt: IsNull() });
  return row === null ? undefined : toRecord(row);
}

/** The same. Throws Refusal `not-found`. */
export async function requireWorkspace(manager: EntityManager, tenant: string, slug: string): Promise<WorkspaceRecord> {
  const workspace = await findWorkspace(manager, tenant, slug);
  if (workspace === undefined) throw notFound();
  return workspace;
}

/** The same, locked until the transaction ends. */
export async function lockWorkspace(
  manager: EntityManager,
  tenant: string,
  slug: string,
): Promise<WorkspaceRecord | undefined> {
  if (!isSlug(slug)) return undefined;
  const row = await manager.findOne(WorkspaceEntity, {
    where: { tenant, slug, deletedAt: IsNull() },
    lock: { mode: 'pessimistic_write' },
  });
  return row === null ? undefined : toRecord(row);
}

/** Deleted ones too. */
export async function findWorkspaceById(
  manager: EntityManager,
  tenant: string,
  id: string,
): Promise<WorkspaceRecord | undefined> {
  const row = await manager.findOneBy(WorkspaceEntity, { tenant, id });
  return row === null ? undefined : toRecord(row);
}

/** Unless it is deleted; locked until the transaction ends. */
export async function lockWorkspaceById(
  manager: EntityManager,
  tenant: string,
  id: string,
): Promise<WorkspaceRecord | undefined> {
  const row = await manager.findOne(WorkspaceEntity, {
    where: { tenant, id, deletedAt: IsNull() },
    lock: { mode: 'pessimistic_write' },
  });
  return row === null ? undefined : toRecord(row);
}

export async function updateWorkspace(manager: EntityManager, workspace: WorkspaceRecord): Promise<void> {
  await manager.update(WorkspaceEntity, { id: workspace.id, tenant: workspace.tenant }, toRow(workspace));
}

export interface WorkspacePage {
  readonly workspaces: readonly WorkspaceRecord[];
  /** The slug after which the next page begins. */
  readonly next: string | undefined;
}

/** In the order of their slugs, those after `after`, whose slug begins with `prefix`. */
export async function pageOfWorkspaces(
  manager: EntityManager,
  tenant: string,
  page: { readonly after: string | undefined; readonly limit: number; readonly search: string },
): Promise<WorkspacePage> {
  const query = manager
    .createQueryBuilder(WorkspaceEntity, 'w')
    .where('w.tenant = :tenant and w.deletedAt is null', { tenant })
    .orderBy('w.slug', 'ASC')
    .limit(page.limit + 1);
  if (page.after !== undefined) query.andWhere('w.slug > :after', { after: page.after });
  if (page.search !== '') {
    const search = page.search.toLowerCase();
    query.andWhere('(starts_with(w.slug, :search) or strpos(lower(w.name), :search) > 0)', { search });
  }
  const rows = await query.getMany();
  const workspaces = rows.slice(0, page.limit).map(toRecord);
  return { workspaces, next: rows.length > page.limit ? workspaces.at(-1)?.slug : undefined };
}

export type DeletedWorkspace = WorkspaceRecord & Required<Pick<WorkspaceRecord, 'deletedAt'>>;

export interface DeletedWorkspacePage {
  readonly workspaces: readonly DeletedWorkspace[];
  /** Deletion (Unix ms) and id of the workspace after which the next page begins. */
  readonly next: readonly [number, string] | undefined;
}

/** Those deleted after `deletedAfter` (Unix ms), the last first, beginning after `before`. */
export async function pageOfDeletedWorkspaces(
  manager: EntityManager,
  tenant: string,
  page: {
    readonly deletedAfter: number;
    readonly before: readonly [number, string] | undefined;
    readonly limit: number;
  },
): Promise<DeletedWorkspacePage> {
  const query = manager
    .createQueryBuilder(WorkspaceEntity, 'w')
    .where('w.tenant = :tenant and w.deletedAt > :deletedAfter', { tenant, deletedAfter: new Date(page.deletedAfter) })
    .orderBy('w.deletedAt', 'DESC')
    .addOrderBy('w.id', 'DESC')
    .limit(page.limit + 1);
  if (page.before !== undefined) {
    const [deletedAt, id] = page.before;
    query.andWhere('(w.deletedAt, w.id) < (:deletedAt, :id)', { deletedAt: new Date(deletedAt), id });
  }
  const rows = await query.getMany();
  const workspaces = rows.slice(0, page.limit).map(toRecord).filter(isDeleted);
  const last = workspaces.at(-1);
  return { workspaces, next: rows.length > page.limit && last ? [last.deletedAt, last.id] : undefined };
}

/** The tenant's deleted workspace, locked until the transaction ends. */
export async function lockDeletedWorkspace(
  manager: EntityManager,
  tenant: string,
  id: string,
): Promise<DeletedWorkspace | undefined> {
  const row = await manager.findOne(WorkspaceEntity, {
    where: { tenant, id, deletedAt: Not(IsNull()) },
    lock: { mode: 'pessimistic_write' },
  });
  const record = row === null ? undefined : toRecord(row);
  return record !== undefined && isDeleted(record) ? record : undefined;
}

const isDeleted = (workspace: WorkspaceRecord): workspace is DeletedWorkspace => workspace.deletedAt !== undefined;

/** The workspace and, by the foreign keys, its signing keys and clients. */
export async function removeWorkspace(manager: EntityManager, tenant: string, id: string): Promise<void> {
  await manager.delete(WorkspaceEntity, { id, tenant });
}

function toRow(workspace: WorkspaceRecord): WorkspaceEntity {
  const { createdAt, updatedAt, deletedAt, ...same } = workspace;
  return {
    ...same,
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
    deletedAt: deletedAt === undefined ? null : new Date(deletedAt),
  };
}

function toRecord(row: WorkspaceEntity): WorkspaceRecord {
  const { settings, createdAt, updatedAt, deletedAt, ...same } = row;
  return {
    ...same,
    settings: parseTolerantly(workspaceSettingsSchema, settings),
    createdAt: createdAt.getTime(),
    updatedAt: updatedAt.getTime(),
    ...(deletedAt === null ? {} : { deletedAt: deletedAt.getTime() }),
  };
}
