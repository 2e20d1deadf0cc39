import type { EntityManager } from 'typeorm';
import { LoginNameEntity, UserEntity } from '../users/user.entity.js';
import type { Scope, UserRecord } from '../users/user.js';
import { OrganizationEntity, OrganizationMemberEntity } from './organization.entity.js';
import type { MemberRecord, MembershipRecord, OrganizationRecord } from './organization.js';
import { toOrganization } from './organization.repository.js';

export async function findMember(
  manager: EntityManager,
  { tenant, workspaceId, id: organizationId }: OrganizationRecord,
  userId: string,
): Promise<OrganizationMemberEntity | undefined> {
  return (
    (await manager.findOneBy(OrganizationMemberEntity, { tenant, workspaceId, organizationId, userId })) ?? undefined
  );
}

/** The organization and the user are of one workspace: who calls has found both in it. */
export async function storeMember(
  manager: EntityManager,
  organization: OrganizationRecord,
  user: UserRecord,
  membership: { readonly roles: readonly string[]; readonly createdAt: Date; readonly updatedAt: Date },
): Promise<MemberRecord> {
  const { tenant, workspaceId } = organization;
  const member = {
    organizationId: organization.id,
    userId: user.id,
    workspaceId,
    tenant,
    ...membership,
    roles: [...membership.roles],
  };
  await manager.upsert(OrganizationMemberEntity, member, ['organizationId', 'userId']);
  return toMember({ member, user });
}

export async function removeMembership(
  manager: EntityManager,
  { tenant, workspaceId, id: organizationId }: OrganizationRecord,
  userId: string,
): Promise<void> {
  await manager.delete(OrganizationMemberEntity, { tenant, workspaceId, organizationId, userId });
}

/** In the order of user names, those after `after` whose user name or e-mail address begins with `prefix` (a loginKey). */
export async function pageOfMembers(
  manager: EntityManager,
  { tenant, workspaceId, id: organizationId }: OrganizationRecord,
  page: { readonly after: string | undefined; readonly limit: number; readonly prefix: string },
): Promise<{ readonly members: readonly MemberRecord[]; readonly next: string | undefined }> {
  const query = manager
    .createQueryBuilder(UserEntity, 'u')
    .innerJoinAndMapOne('u.member', OrganizationMemberEntity, 'm', 'm.userId = u.id')
    .where('m.organizationId = :organizationId and m.workspaceId = :workspaceId and m.tenant = :tenant', {
      organizationId,
      workspaceId,
      tenant,
    })
    .andWhere('u.workspaceId = :workspaceId and u.tenant = :tenant')
    .orderBy('u.usernameKey', 'ASC')
    .limit(page.limit + 1);
  if (page.after !== undefined) query.andWhere('u.usernameKey > :after', { after: page.after });
  if (page.prefix !== '') {
    const named = query
      .subQuery()
      .select('l.userId')
      .from(LoginNameEntity, 'l')
      .where('l.workspaceId = :workspaceId and l.tenant = :tenant and starts_with(l.loginKey, :prefix)');
    query.andWhere(`u.id in ${named.getQuery()}`, { prefix: page.prefix });
  }
  const rows: (UserEntity & { member?: OrganizationMemberEntity })[] = await query.getMany();
  const joined = rows.slice(0, page.limit).flatMap(({ member, ...user }) => (member ? [{ member, user }] : []));
  const members = joined.map(toMember);
  return { members, next: rows.length > page.limit ? joined.at(-1)?.user.usernameKey : undefined };
}

/** All of a user's, by display name. */
export async function membershipsOf(
  manager: EntityManager,
  { tenant, workspaceId }: Scope,
  userId: string,
): Promise<readonly MembershipRecord[]> {
  const rows: (OrganizationEntity & { member?: OrganizationMemberEntity })[] = await manager
    .createQueryBuilder(OrganizationEntity, 'o')
    .innerJoinAndMapOne('o.member', OrganizationMemberEntity, 'm', 'm.organizationId = o.id')
    .where('m.userId = :userId and m.workspaceId = :workspaceId and m.tenant = :tenant', {
      userId,
      workspaceId,
      tenant,
    })
    .andWhere('o.workspaceId = :workspaceId and o.tenant = :tenant')
    .orderBy('o.displayKey', 'ASC')
    .addOrderBy('o.id', 'ASC')
    .getMany();
  return rows.flatMap(({ member, ...row }) => {
    if (member === undefined) return [];
    return [toMembership(toOrganization({ ...row, metadata: {} }, []), member)];
  });
}

export function countMembers(
  manager: EntityManager,
  { id: organizationId, tenant }: Pick<OrganizationRecord, 'id' | 'tenant'>,
): Promise<number> {
  return manager.countBy(OrganizationMemberEntity, { organizationId, tenant });
}

function toMembership(
  organization: OrganizationRecord,
  { roles, createdAt, updatedAt }: OrganizationMemberEntity,
): MembershipRecord {
  return { organization, roles, createdAt: createdAt.getTime(), updatedAt: updatedAt.getTime() };
}

function toMember({
  member,
  user,
}: {
  readonly member: OrganizationMemberEntity;
  readonly user: Pick<UserEntity, 'id' | 'username' | 'claims' | 'disabled'>;
}): MemberRecord {
  return {
    userId: user.id,
    username: user.username,
    name: user.claims.name,
    email: user.claims.email,
    disabled: user.disabled,
    roles: member.roles,
    createdAt: member.createdAt.getTime(),
    updatedAt: member.updatedAt.getTime(),
  };
}
