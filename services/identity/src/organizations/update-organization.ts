import { isDeepStrictEqual } from 'node:util';
import { IdentityError } from '../identity-error.js';
import type { Requester, Scope } from '../users/user.js';
import type { OrganizationRecord } from './organization.js';
import { lockOrganization, storeOrganization } from './organization.repository.js';
import { parseDomains, parseMetadata, parseName, parseShownName, withPlaceOfDomain } from './organization.schema.js';
import {
  auditedState,
  changeOrganization,
  type OrganizationDependencies,
  type OrganizationEvent,
} from './record-organization-change.js';

/** What is left out stays as it is. */
export interface OrganizationPatch extends Scope {
  readonly organizationId: string;
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
  /** All of them. */
  readonly domains?: readonly string[] | undefined;
  readonly enabled?: boolean | undefined;
  /** All of it. */
  readonly metadataJson?: string | undefined;
  /** The version that is to be changed; absent: whichever there is. */
  readonly expectedVersion?: number | undefined;
}

/** Throws IdentityError `organization_not_found`, `version_differs`, `invalid`, `organization_taken`. */
export async function updateOrganization(
  deps: OrganizationDependencies,
  patch: OrganizationPatch,
  requester: Requester,
): Promise<OrganizationRecord> {
  const { enabled } = patch;
  const wish = {
    ...(patch.name !== undefined && { name: parseName(patch.name) }),
    ...(patch.displayName !== undefined && { displayName: parseShownName(patch.displayName) }),
    ...(patch.domains !== undefined && { domains: parseDomains(patch.domains) }),
    ...(patch.metadataJson !== undefined && { metadata: parseMetadata(patch.metadataJson) }),
    ...(enabled !== undefined && { enabled }),
  };
  return changeOrganization(deps, patch.tenant, requester, async (manager) => {
    const before = await lockOrganization(manager, patch, patch.organizationId);
    requireVersion(before, patch.expectedVersion);
    const after = { ...before, ...wish };
    const events = eventsOf(before, after);
    if (events.length === 0) return { organization: before, events };
    const organization = { ...after, version: before.version + 1, updatedAt: deps.now() };
    await withPlaceOfDomain(patch.domains ?? [], organization.domains, () =>
      storeOrganization(manager, before, organization),
    );
    return { organization, events };
  });
}

/** Throws IdentityError `version_differs`. */
export function requireVersion({ version }: OrganizationRecord, expected: number | undefined): void {
  if (expected !== undefined && expected !== version) throw new IdentityError({ kind: 'version_differs' });
}

const CHANGEABLE = ['name', 'displayName', 'domains', 'metadata'] as const;

function eventsOf(before: OrganizationRecord, after: OrganizationRecord): OrganizationEvent[] {
  const changed = CHANGEABLE.filter((field) => !isDeepStrictEqual(before[field], after[field]));
  const told = (organization: OrganizationRecord) => {
    const state = Object.entries(auditedState(organization)).filter(([field]) => changed.some((one) => one === field));
    return JSON.stringify(Object.fromEntries(state));
  };
  const details = { fields: changed.join(' '), before: told(before), after: told(after) };
  return [
    ...(changed.length > 0 ? [{ type: 'organization.changed', details } as const] : []),
    ...(before.enabled && !after.enabled ? [{ type: 'organization.disabled' } as const] : []),
    ...(!before.enabled && after.enabled ? [{ type: 'organization.enabled' } as const] : []),
  ];
}
