import type { Requester, Scope } from '../users/user.js';
import { countMembers } from './member.repository.js';
import { lockOrganization, removeOrganization } from './organization.repository.js';
import { auditedState, changeOrganization, type OrganizationDependencies } from './record-organization-change.js';
import { requireVersion } from './update-organization.js';

/** Removes it with every membership of it; the members stay users. Throws IdentityError `organization_not_found`, `version_differs`. */
export async function deleteOrganization(
  deps: OrganizationDependencies,
  wish: Scope & { readonly organizationId: string; readonly expectedVersion?: number | undefined },
  requester: Requester,
): Promise<void> {
  await changeOrganization(deps, wish.tenant, requester, async (manager) => {
    const organization = await lockOrganization(manager, wish, wish.organizationId);
    requireVersion(organization, wish.expectedVersion);
    const members = await countMembers(manager, organization);
    await removeOrganization(manager, organization);
    const details = { before: JSON.stringify(auditedState(organization)), members: String(members) };
    return { organization, events: [{ type: 'organization.deleted', details }] };
  });
}
