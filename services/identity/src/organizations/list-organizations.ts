import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { cursorAfter, isStorable, readCursor, requirePageSize } from '../page-cursor.js';
import { loginKey } from '../users/login-name.js';
import type { Scope } from '../users/user.js';
import { membershipsOf, pageOfMembers } from './member.repository.js';
import type { MemberRecord, MembershipRecord, OrganizationRecord } from './organization.js';
import { findOrganization, pageOfOrganizations } from './organization.repository.js';

interface Reading {
  readonly dataSource: DataSource;
}

interface Page {
  /** `nextCursor` of the page before; '': the first page. */
  readonly cursor: string;
  /** 1 to 200. */
  readonly limit: number;
  /** The beginning of a name, in whichever case; '': all. */
  readonly search: string;
}

/** In the order of their names. Throws IdentityError `invalid`. */
export async function listOrganizations(
  { dataSource }: Reading,
  query: Scope & Page,
): Promise<{ readonly organizations: readonly OrganizationRecord[]; readonly nextCursor: string }> {
  const page = readPage(query, 'organizations');
  if (page === undefined) return { organizations: [], nextCursor: '' };
  const { organizations, next } = await inTenant(dataSource, query.tenant, (manager) =>
    pageOfOrganizations(manager, query, page),
  );
  return { organizations, nextCursor: cursorAfter(next) };
}

/** In the order of their user names. Throws IdentityError `invalid`, `organization_not_found`. */
export async function listMembers(
  { dataSource }: Reading,
  query: Scope & Page & { readonly organizationId: string },
): Promise<{ readonly members: readonly MemberRecord[]; readonly nextCursor: string }> {
  const page = readPage(query, 'members');
  const { members, next } = await inTenant(dataSource, query.tenant, async (manager) => {
    const organization = await findOrganization(manager, query, query.organizationId);
    return page === undefined ? { members: [], next: undefined } : pageOfMembers(manager, organization, page);
  });
  return { members, nextCursor: cursorAfter(next) };
}

/** By display name. */
export function listMemberships(
  { dataSource }: Reading,
  wish: Scope & { readonly userId: string },
): Promise<readonly MembershipRecord[]> {
  return inTenant(dataSource, wish.tenant, (manager) => membershipsOf(manager, wish, wish.userId));
}

/** undefined: nothing can begin with what is searched for. Throws IdentityError `invalid`. */
function readPage({ cursor, limit, search }: Page, rows: string) {
  requirePageSize(limit, rows);
  const prefix = loginKey(search);
  const after = readCursor(cursor);
  return isStorable(prefix) ? { after, limit, prefix } : undefined;
}
