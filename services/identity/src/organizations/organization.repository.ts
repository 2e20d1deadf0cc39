import { type EntityManager, In } from 'typeorm';
import { IdentityError } from '../identity-error.js';
import { unlessTaken } from '../unless-taken.js';
import { loginKey } from '../users/login-name.js';
import type { Scope } from '../users/user.js';
import { OrganizationDomainEntity, OrganizationEntity } from './organization.entity.js';
import type { OrganizationRecord } from './organization.js';

/** Throws IdentityError `organization_taken`. */
export async function insertOrganization(manager: EntityManager, organization: OrganizationRecord): Promise<void> {
  await unlessTaken(manager.insert(OrganizationEntity, toRow(organization)), taken('/name'));
  await insertDomains(manager, organization, organization.domains);
}

/** Stores what it is now. Throws IdentityError `organization_taken`. */
export async function storeOrganization(
  manager: EntityManager,
  before: OrganizationRecord,
  after: OrganizationRecord,
): Promise<void> {
  const { tenant, id } = after;
  await unlessTaken(manager.update(OrganizationEntity, { id, tenant }, toRow(after)), taken('/name'));
  const gone = before.domains.filter((domain) => !after.domains.includes(domain));
  if (gone.length > 0) {
    await manager.delete(OrganizationDomainEntity, { organizationId: id, tenant, domain: In(gone) });
  }
  const added = after.domains.filter((domain) => !before.domains.includes(domain));
  await insertDomains(manager, after, added);
}

/** With its domains and memberships. */
export async function removeOrganization(manager: EntityManager, { id, tenant }: OrganizationRecord): Promise<void> {
  await manager.delete(OrganizationEntity, { id, tenant });
}

/** Locks it until the transaction ends; `pessimistic_read`: so that it stays as it is, beside others who want that. Throws IdentityError `organization_not_found`. */
export async function lockOrganization(
  manager: EntityManager,
  { tenant, workspaceId }: Scope,
  id: string,
  mode: 'pessimistic_write' | 'pessimistic_read' = 'pessimistic_write',
): Promise<OrganizationRecord> {
  const row = await manager.findOne(OrganizationEntity, { where: { tenant, workspaceId, id }, lock: { mode } });
  if (row === null) throw new IdentityError({ kind: 'organization_not_found' });
  return oneWithDomains(manager, row);
}

/** Throws IdentityError `organization_not_found`. */
export async function findOrganization(
  manager: EntityManager,
  { tenant, workspaceId }: Scope,
  id: string,
): Promise<OrganizationRecord> {
  const row = await manager.findOneBy(OrganizationEntity, { tenant, workspaceId, id });
  if (row === null) throw new IdentityError({ kind: 'organization_not_found' });
  return oneWithDomains(manager, row);
}

/** In the order of their names, those after `after` whose name, display name or a domain begins with `prefix` (a loginKey). */
export async function pageOfOrganizations(
  manager: EntityManager,
  { tenant, workspaceId }: Scope,
  page: { readonly after: string | undefined; readonly limit: number; readonly prefix: string },
): Promise<{ readonly organizations: readonly OrganizationRecord[]; readonly next: string | undefined }> {
  const query = manager
    .createQueryBuilder(OrganizationEntity, 'o')
    .where('o.workspaceId = :workspaceId and o.tenant = :tenant', { tenant, workspaceId })
    .orderBy('o.name', 'ASC')
    .limit(page.limit + 1);
  if (page.after !== undefined) query.andWhere('o.name > :after', { after: page.after });
  if (page.prefix !== '') {
    const ofDomain = query
      .subQuery()
      .select('d.organizationId')
      .from(OrganizationDomainEntity, 'd')
      .where('d.workspaceId = :workspaceId and d.tenant = :tenant and starts_with(d.domain, :prefix)');
    query.andWhere(
      `(starts_with(o.name, :prefix) or starts_with(o.displayKey, :prefix) or o.id in ${ofDomain.getQuery()})`,
      { prefix: page.prefix },
    );
  }
  const rows = await query.getMany();
  const organizations = await withDomains(manager, tenant, rows.slice(0, page.limit));
  return { organizations, next: rows.length > page.limit ? organizations.at(-1)?.name : undefined };
}

export function toOrganization(row: OrganizationEntity, domains: readonly string[]): OrganizationRecord {
  const { id, tenant, workspaceId, name, displayName, enabled, version } = row;
  const metadata = Object.fromEntries(Object.entries(row.metadata));
  const times = { createdAt: row.createdAt.getTime(), updatedAt: row.updatedAt.getTime() };
  return { id, tenant, workspaceId, name, displayName, domains, metadata, enabled, version, ...times };
}

async function oneWithDomains(manager: EntityManager, row: OrganizationEntity): Promise<OrganizationRecord> {
  const domains = await manager.find(OrganizationDomainEntity, {
    where: { organizationId: row.id, tenant: row.tenant },
    order: { domain: 'ASC' },
  });
  return toOrganization(
    row,
    domains.map(({ domain }) => domain),
  );
}

async function withDomains(
  manager: EntityManager,
  tenant: string,
  rows: readonly OrganizationEntity[],
): Promise<OrganizationRecord[]> {
  if (rows.length === 0) return [];
  const domains = await manager.find(OrganizationDomainEntity, {
    where: { organizationId: In(rows.map(({ id }) => id)), tenant },
    order: { domain: 'ASC' },
  });
  const ofEach = new Map(rows.map(({ id }): [string, string[]] => [id, []]));
  for (const { organizationId, domain } of domains) ofEach.get(organizationId)?.push(domain);
  return rows.map((row) => toOrganization(row, ofEach.get(row.id) ?? []));
}

/** One after the other, so that the one that is taken can be told. */
async function insertDomains(
  manager: EntityManager,
  { tenant, workspaceId, id, domains }: OrganizationRecord,
  added: readonly string[],
): Promise<void> {
  for (const domain of added) {
    const row = { tenant, workspaceId, organizationId: id, domain };
    await unlessTaken(manager.insert(OrganizationDomainEntity, row), taken(`/domains/${domains.indexOf(domain)}`));
  }
}

const taken = (pointer: string) => ({ kind: 'organization_taken', pointer }) as const;

function toRow(organization: OrganizationRecord): OrganizationEntity {
  const { id, tenant, workspaceId, name, displayName, metadata, enabled, version } = organization;
  return {
    id,
    tenant,
    workspaceId,
    name,
    displayName,
    displayKey: loginKey(displayName),
    metadata,
    enabled,
    version,
    createdAt: new Date(organization.createdAt),
    updatedAt: new Date(organization.updatedAt),
  };
}
