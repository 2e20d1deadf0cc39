import { isDeepStrictEqual } from 'node:util';
import { IdentityError } from '../identity-error.js';
import { changeUser, type UserEvent } from '../users/record-user-change.js';
import type { Requester, Scope } from '../users/user.js';
import { lockUser } from '../users/user.repository.js';
import { findMember, removeMembership, storeMember } from './member.repository.js';
import type { MemberRecord } from './organization.js';
import { findOrganization, lockOrganization } from './organization.repository.js';
import { parseRoles } from './organization.schema.js';
import type { OrganizationDependencies } from './record-organization-change.js';

interface MemberWish extends Scope {
  readonly organizationId: string;
  readonly userId: string;
}

/**
 * Makes the user a member with these roles, or gives a member these in place of others. Both are looked for in the one workspace. Throws IdentityError `invalid`,
 * `not_found`, `organization_not_found`, `too_many_members`, `too_many_memberships`.
 */
export async function putMember(
  deps: OrganizationDependencies,
  wish: MemberWish & { readonly roles: readonly string[] },
  requester: Requester,
): Promise<{ readonly member: MemberRecord; readonly added: boolean }> {
  const roles = parseRoles(wish.roles);
  let put: { readonly member: MemberRecord; readonly added: boolean } | undefined;
  await changeUser(deps, wish.tenant, requester, async (manager) => {
    const user = await lockUser(manager, wish, wish.userId);
    const organization = await lockOrganization(manager, wish, wish.organizationId, 'pessimistic_read');
    const before = await findMember(manager, organization, user.id);
    const now = new Date(deps.now());
    const target = { type: 'user', id: user.id } as const;
    if (before === undefined) {
      await deps.organizationQuota.requireRoomForMember(manager, organization, user);
      const member = await storeMember(manager, organization, user, { roles, createdAt: now, updatedAt: now });
      put = { member, added: true };
      const details = { organization: organization.id, roles: roles.join(' ') };
      return { user, events: [{ type: 'organization.member_added', target, details }] };
    }
    const unchanged = isDeepStrictEqual(before.roles, roles);
    const updatedAt = unchanged ? before.updatedAt : now;
    const member = await storeMember(manager, organization, user, { roles, createdAt: before.createdAt, updatedAt });
    put = { member, added: false };
    const details = { organization: organization.id, roles: roles.join(' '), roles_before: before.roles.join(' ') };
    return { user, events: unchanged ? [] : [{ type: 'organization.member_changed', target, details }] };
  });
  if (put === undefined) throw new Error('a change that was made has no outcome');
  return put;
}

/** Throws IdentityError `not_found`, `organization_not_found`, `member_not_found`. */
export async function removeMember(
  deps: OrganizationDependencies,
  wish: MemberWish,
  requester: Requester,
): Promise<void> {
  await changeUser(deps, wish.tenant, requester, async (manager) => {
    const user = await lockUser(manager, wish, wish.userId);
    const organization = await findOrganization(manager, wish, wish.organizationId);
    const member = await findMember(manager, organization, user.id);
    if (member === undefined) throw new IdentityError({ kind: 'member_not_found' });
    await removeMembership(manager, organization, user.id);
    return { user, events: [memberRemoved(user.id, organization.id, member.roles)] };
  });
}

export function memberRemoved(userId: string, organizationId: string, roles: readonly string[]): UserEvent {
  return {
    type: 'organization.member_removed',
    target: { type: 'user', id: userId },
    details: { organization: organizationId, roles_before: roles.join(' ') },
  };
}
