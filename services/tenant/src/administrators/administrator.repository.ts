import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { ROLES, type Role } from '../access/permissions.js';
import { conflict } from '../problems/refusal.js';
import { isUniqueViolation } from '../problems/unique-violation.js';
import { TenantEntity } from '../tenants/tenant.entity.js';
import { AdministratorEntity } from './administrator.entity.js';

/** Who acts: a user or a client of system/admin. */
export interface Subject {
  readonly type: 'user' | 'client';
  /** User: UUID. Client: client_id. */
  readonly id: string;
}

export interface Administrator {
  readonly tenant: string;
  readonly subject: Subject;
  readonly role: Role;
  /** Unix ms. */
  readonly createdAt: number;
}

const role = z.enum(ROLES);
const subjectType = z.enum(['user', 'client']);

/** Throws Refusal `conflict` when the subject is one already. */
export async function insertAdministrator(manager: EntityManager, administrator: Administrator): Promise<void> {
  const { tenant, subject, role, createdAt } = administrator;
  try {
    await manager.insert(AdministratorEntity, {
      tenant,
      subjectType: subject.type,
      subjectId: subject.id,
      role,
      createdAt: new Date(createdAt),
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict('This is an administrator of the tenant already.');
    throw error;
  }
}

export async function findAdministrator(
  manager: EntityManager,
  tenant: string,
  subject: Subject,
): Promise<Administrator | undefined> {
  const row = await manager.findOneBy(AdministratorEntity, {
    tenant,
    subjectType: subject.type,
    subjectId: subject.id,
  });
  return row === null ? undefined : toAdministrator(row);
}

/** All of a tenant's administrators of a kind, locked until the transaction ends: whoever changes them sees them all. */
export async function lockAdministrators(manager: EntityManager, tenant: string): Promise<Administrator[]> {
  const rows = await manager.find(AdministratorEntity, { where: { tenant }, lock: { mode: 'pessimistic_write' } });
  return rows.map(toAdministrator);
}

export async function changeRole(manager: EntityManager, tenant: string, subject: Subject, role: Role): Promise<void> {
  await manager.update(AdministratorEntity, { tenant, subjectType: subject.type, subjectId: subject.id }, { role });
}

/** False: there was none. */
export async function removeAdministrator(manager: EntityManager, tenant: string, subject: Subject): Promise<boolean> {
  const { affected } = await manager.delete(AdministratorEntity, {
    tenant,
    subjectType: subject.type,
    subjectId: subject.id,
  });
  return affected === 1;
}

export interface AdministratorPage {
  readonly administrators: readonly Administrator[];
  readonly next: string | undefined;
}

/** In the order of their identifiers, those after `after`. */
export async function pageOfAdministrators(
  manager: EntityManager,
  tenant: string,
  type: Subject['type'],
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<AdministratorPage> {
  const query = manager
    .createQueryBuilder(AdministratorEntity, 'a')
    .where('a.tenant = :tenant and a.subjectType = :type', { tenant, type })
    .orderBy('a.subjectId', 'ASC')
    .limit(page.limit + 1);
  if (page.after !== undefined) query.andWhere('a.subjectId > :after', { after: page.after });
  const rows = await query.getMany();
  const administrators = rows.slice(0, page.limit).map(toAdministrator);
  return { administrators, next: rows.length > page.limit ? administrators.at(-1)?.subject.id : undefined };
}

export interface Membership {
  readonly tenant: string;
  readonly tenantName: string;
  readonly role: Role;
}

/**
 * The tenants in which the subject is an administrator, by slug. The one query that looks across tenants on somebody's behalf: row-level
 * security shows the subject's own memberships, and the names of those tenants, to a transaction that names the subject.
 */
export async function membershipsOf(
  manager: EntityManager,
  subject: Subject,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<{ readonly memberships: readonly Membership[]; readonly next: string | undefined }> {
  await manager.query(`select set_config('ostiary.subject', $1, true)`, [`${subject.type}:${subject.id}`]);
  const query = manager
    .createQueryBuilder(AdministratorEntity, 'a')
    .innerJoin(TenantEntity, 't', 't.slug = a.tenant')
    .select(['a.tenant as tenant', 't.name as name', 'a.role as role'])
    .where('a.subjectType = :type and a.subjectId = :id', { type: subject.type, id: subject.id })
    .orderBy('a.tenant', 'ASC')
    .limit(page.limit + 1);
  if (page.after !== undefined) query.andWhere('a.tenant > :after', { after: page.after });
  const rows = await query.getRawMany<{ tenant: string; name: string; role: string }>();
  const memberships = rows
    .slice(0, page.limit)
    .map((row) => ({ tenant: row.tenant, tenantName: row.name, role: role.parse(row.role) }));
  return { memberships, next: rows.length > page.limit ? memberships.at(-1)?.tenant : undefined };
}

function toAdministrator(row: AdministratorEntity): Administrator {
  return {
    tenant: row.tenant,
    subject: { type: subjectType.parse(row.subjectType), id: row.subjectId },
    role: role.parse(row.role),
    createdAt: row.createdAt.getTime(),
  };
}
