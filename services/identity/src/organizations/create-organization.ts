import { randomUuid } from '@ostiary/crypto/random';
import type { Requester, Scope } from '../users/user.js';
import type { OrganizationRecord } from './organization.js';
import { insertOrganization } from './organization.repository.js';
import { parseDomains, parseMetadata, parseName, parseShownName, withPlaceOfDomain } from './organization.schema.js';
import { auditedState, changeOrganization, type OrganizationDependencies } from './record-organization-change.js';

export interface NewOrganization extends Scope {
  readonly name: string;
  readonly displayName: string;
  readonly domains: readonly string[];
  readonly disabled: boolean;
  /** '': none. */
  readonly metadataJson: string;
}

/** Throws IdentityError `invalid`, `organization_taken`, `too_many_organizations`. */
export async function createOrganization(
  deps: OrganizationDependencies,
  wish: NewOrganization,
  requester: Requester,
): Promise<OrganizationRecord> {
  const { tenant, workspaceId } = wish;
  const now = deps.now();
  const organization: OrganizationRecord = {
    id: randomUuid(),
    tenant,
    workspaceId,
    name: parseName(wish.name),
    displayName: parseShownName(wish.displayName),
    domains: parseDomains(wish.domains),
    enabled: !wish.disabled,
    metadata: parseMetadata(wish.metadataJson),
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  return changeOrganization(deps, tenant, requester, async (manager) => {
    await deps.organizationQuota.requireRoomForOrganization(manager, wish);
    await withPlaceOfDomain(wish.domains, organization.domains, () => insertOrganization(manager, organization));
    const details = { after: JSON.stringify(auditedState(organization)) };
    return { organization, events: [{ type: 'organization.created', details }] };
  });
}
