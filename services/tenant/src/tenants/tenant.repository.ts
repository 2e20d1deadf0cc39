import type { EntityManager } from 'typeorm';
import { conflict } from '../problems/refusal.js';
import { isUniqueViolation } from '../problems/unique-violation.js';
import { TenantEntity } from './tenant.entity.js';

export interface Tenant {
  readonly slug: string;
  readonly name: string;
  /** Unix ms. */
  readonly createdAt: number;
}

/** Throws Refusal `conflict` when the slug is taken. */
export async function insertTenant(manager: EntityManager, tenant: Tenant): Promise<void> {
  try {
    await manager.insert(TenantEntity, { ...tenant, createdAt: new Date(tenant.createdAt) });
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict('This slug is taken.', '/slug');
    throw error;
  }
}

export async function findTenant(manager: EntityManager, slug: string): Promise<Tenant | undefined> {
  const row = await manager.findOneBy(TenantEntity, { slug });
  return row === null ? undefined : { slug: row.slug, name: row.name, createdAt: row.createdAt.getTime() };
}
