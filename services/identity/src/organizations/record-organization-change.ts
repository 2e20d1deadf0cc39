import type { AuditEventType } from '@ostiary/audit/event-types';
import { inTenant } from '@ostiary/platform/postgres';
import type { EntityManager } from 'typeorm';
import { type ChangeDependencies, passOn } from '../users/record-user-change.js';
import type { Requester } from '../users/user.js';
import type { OrganizationRecord } from './organization.js';
import type { OrganizationQuota } from './organization-quota.js';

/** What every change of an organization needs, and leaves behind in its own transaction. */
export type OrganizationDependencies = ChangeDependencies & { readonly organizationQuota: OrganizationQuota };

export interface OrganizationEvent {
  readonly type: Exclude<Extract<AuditEventType, `organization.${string}`>, `organization.member_${string}`>;
  readonly details?: Readonly<Record<string, string>>;
}

export interface OrganizationChange {
  readonly organization: OrganizationRecord;
  readonly events: readonly OrganizationEvent[];
}

/** Makes the change, its audit events and the word to the caches durable together, and passes the word on before it answers. */
export async function changeOrganization(
  deps: OrganizationDependencies,
  tenant: string,
  requester: Requester,
  work: (manager: EntityManager) => Promise<OrganizationChange>,
): Promise<OrganizationRecord> {
  const { organization, events } = await inTenant(deps.dataSource, tenant, async (manager) => {
    const change = await work(manager);
    for (const event of change.events) await record(deps, manager, change.organization, requester, event);
    if (change.events.length > 0) {
      await deps.directoryOutbox.add(manager, {
        tenant: change.organization.tenant,
        workspaceId: change.organization.workspaceId,
        workspace: requester.workspace,
        changed: { $case: 'organizationChanged', organizationChanged: { organizationId: change.organization.id } },
      });
    }
    return change;
  });
  if (events.length > 0) await passOn(deps);
  return organization;
}

/** What of an organization is in its events: metadata is the administrators' own, and may be about people. */
export function auditedState({ name, displayName, domains, enabled }: OrganizationRecord) {
  return { name, displayName, domains, enabled };
}

function record(
  { audit }: Pick<ChangeDependencies, 'audit'>,
  manager: EntityManager,
  { id, tenant, workspaceId }: OrganizationRecord,
  requester: Requester,
  { type, details }: OrganizationEvent,
): Promise<void> {
  return audit.recordInTransaction(manager, {
    type,
    outcome: 'success',
    workspace: {
      id: workspaceId,
      tenant,
      slug: requester.workspace,
      settings: { auditAddress: requester.auditAddress },
    },
    actor: requester.actor,
    target: { type: 'organization', id },
    request: requester.request,
    ...(details && { details }),
  });
}
