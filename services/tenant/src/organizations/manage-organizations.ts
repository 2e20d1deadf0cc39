/**
 * Organizations of a workspace: identity keeps them and audits their changes; here are the way there, which roles there are (a setting of the workspace), and the audit of
 * who looked at members.
 */
import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type {
  ListMembersResponse,
  ListOrganizationsResponse,
  Member,
  Membership,
  Organization,
  OrganizationsClient,
} from '@ostiary/contracts/ostiary/identity/v1/organizations';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { AdminCall } from '../access/admin-access.js';
import { recordReading } from '../audit-trail/record-reading.js';
import { invalid, Refusal } from '../problems/refusal.js';
import { requireMatch } from '../request-body/entity-tag.js';
import { jsonMergePatch } from '../request-body/json-merge-patch.js';
import { answered } from '../users/identity-refusal.js';
import { workspaceOf } from '../users/manage-users.js';
import { requestedBy } from '../users/requested-by.js';
import type { WorkspaceRecord } from '../workspaces/workspace.repository.js';
import { type EndAccessDependencies, endOrganizationAccess } from './end-organization-access.js';

export interface OrganizationDependencies {
  readonly dataSource: DataSource;
  readonly identity: Pick<PromiseClient<IdentityClient>, 'getUser'>;
  readonly organizations: Pick<
    PromiseClient<OrganizationsClient>,
    | 'createOrganization'
    | 'getOrganization'
    | 'listOrganizations'
    | 'updateOrganization'
    | 'deleteOrganization'
    | 'listMembers'
    | 'putMember'
    | 'removeMember'
    | 'listMemberships'
  >;
  readonly grants: EndAccessDependencies['grants'];
  readonly audit: Pick<AuditEmitter, 'record'>;
}

type Metadata = Readonly<Record<string, unknown>>;

interface Page {
  readonly cursor: string;
  readonly limit: number;
  readonly search: string;
}

/** A change that another one was quicker than is tried anew so often. */
const ATTEMPTS = 3;

/** @throws Refusal not-found, invalid-request, conflict, quota-exceeded, temporarily-unavailable; so do the others */
export async function createOrganization(
  deps: OrganizationDependencies,
  slug: string,
  wish: {
    readonly name: string;
    readonly display_name: string;
    readonly domains?: readonly string[] | undefined;
    readonly enabled?: boolean | undefined;
    readonly metadata?: Metadata | undefined;
  },
  call: AdminCall,
): Promise<Organization> {
  const workspace = await workspaceOf(deps, slug, call);
  const request = {
    ...at(workspace),
    name: wish.name,
    displayName: wish.display_name,
    domains: [...(wish.domains ?? [])],
    disabled: wish.enabled === false,
    metadataJson: JSON.stringify(wish.metadata ?? {}),
    requestedBy: by(workspace, call),
  };
  return answered(deps.organizations.createOrganization(request, call.context));
}

export async function getOrganization(
  deps: OrganizationDependencies,
  slug: string,
  organizationId: string,
  call: AdminCall,
): Promise<Organization> {
  return read(deps, await workspaceOf(deps, slug, call), organizationId, call);
}

export async function listOrganizations(
  deps: OrganizationDependencies,
  slug: string,
  page: Page,
  call: AdminCall,
): Promise<ListOrganizationsResponse> {
  const workspace = await workspaceOf(deps, slug, call);
  return answered(deps.organizations.listOrganizations({ ...at(workspace), ...page }, call.context));
}

/** `metadata`: a merge patch (RFC 7396) onto the organization's. @throws Refusal precondition-failed beside */
export async function changeOrganization(
  deps: OrganizationDependencies,
  slug: string,
  organizationId: string,
  patch: {
    readonly name?: string | undefined;
    readonly display_name?: string | undefined;
    readonly domains?: readonly string[] | null | undefined;
    readonly enabled?: boolean | undefined;
    readonly metadata?: Metadata | null | undefined;
  },
  ifMatch: string | undefined,
  call: AdminCall,
): Promise<Organization> {
  const workspace = await workspaceOf(deps, slug, call);
  const changed = await atItsVersion(deps, workspace, organizationId, ifMatch, call, (before) => {
    const metadata =
      patch.metadata === undefined ? undefined : (jsonMergePatch(metadataIn(before), patch.metadata) ?? {});
    const request = {
      ...at(workspace),
      organizationId,
      name: patch.name,
      displayName: patch.display_name,
      domains: patch.domains === undefined ? undefined : { names: [...(patch.domains ?? [])] },
      enabled: patch.enabled,
      metadataJson: metadata === undefined ? undefined : JSON.stringify(metadata),
      expectedVersion: before.version,
      requestedBy: by(workspace, call),
    };
    return answered(deps.organizations.updateOrganization(request, call.context));
  });
  // Nothing counts from here on; what was given before is not to be back when the organization is.
  if (patch.enabled === false) await endOrganizationAccess(deps, workspace, organizationId, call);
  return changed;
}

/** @throws Refusal precondition-failed beside */
export async function deleteOrganization(
  deps: OrganizationDependencies,
  slug: string,
  organizationId: string,
  ifMatch: string | undefined,
  call: AdminCall,
): Promise<void> {
  const workspace = await workspaceOf(deps, slug, call);
  await atItsVersion(deps, workspace, organizationId, ifMatch, call, async (before) => {
    // First: who repeats a call that failed half-way finds the organization. What is given in between ends with it, for good.
    await endOrganizationAccess(deps, workspace, organizationId, call);
    const expectedVersion = ifMatch === undefined ? undefined : before.version;
    const request = { ...at(workspace), organizationId, expectedVersion, requestedBy: by(workspace, call) };
    return answered(deps.organizations.deleteOrganization(request, call.context));
  });
}

export async function listMembers(
  deps: OrganizationDependencies,
  slug: string,
  organizationId: string,
  page: Page,
  call: AdminCall,
): Promise<ListMembersResponse> {
  const workspace = await workspaceOf(deps, slug, call);
  const request = { ...at(workspace), organizationId, ...page };
  const found = await answered(deps.organizations.listMembers(request, call.context));
  const details = {
    organization: organizationId,
    users: String(found.members.length),
    searched: String(page.search !== ''),
  };
  await recordReading(deps.audit, workspace, details, call);
  return found;
}

/** Roles are of those that the workspace has now. */
export async function putMember(
  deps: OrganizationDependencies,
  slug: string,
  wish: { readonly organizationId: string; readonly userId: string; readonly roles: readonly string[] },
  call: AdminCall,
): Promise<Member> {
  const workspace = await workspaceOf(deps, slug, call);
  const { organizationId, userId } = wish;
  requireRoles(workspace, wish.roles);
  const request = {
    ...at(workspace),
    organizationId,
    userId,
    roles: [...wish.roles],
    requestedBy: by(workspace, call),
  };
  const { member } = await answered(deps.organizations.putMember(request, call.context));
  if (member === undefined) throw new Error('identity answered without the member');
  return member;
}

export async function removeMember(
  deps: OrganizationDependencies,
  slug: string,
  { organizationId, userId }: { readonly organizationId: string; readonly userId: string },
  call: AdminCall,
): Promise<void> {
  const workspace = await workspaceOf(deps, slug, call);
  const request = { ...at(workspace), organizationId, userId, requestedBy: by(workspace, call) };
  await answered(deps.organizations.removeMember(request, call.context));
}

export async function listOrganizationsOfUser(
  deps: OrganizationDependencies,
  slug: string,
  userId: string,
  call: AdminCall,
): Promise<readonly Membership[]> {
  const workspace = await workspaceOf(deps, slug, call);
  const { id } = await answered(deps.identity.getUser({ ...at(workspace), userId }, call.context));
  const request = { ...at(workspace), userId: id };
  const { memberships } = await answered(deps.organizations.listMemberships(request, call.context));
  await recordReading(deps.audit, workspace, { user: id, organizations: String(memberships.length) }, call);
  return memberships;
}

export function metadataIn({ metadataJson }: Organization): Metadata {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(metadataJson || '{}'));
}

/** RFC 9068 §2.2.3.1: a role that nobody has defined would mean whatever a resource server takes it for. */
function requireRoles({ settings }: WorkspaceRecord, roles: readonly string[]): void {
  const known = new Set((settings.organizations?.roles ?? []).map(({ name }) => name));
  const faults = roles.flatMap((role, index) =>
    known.has(role)
      ? []
      : [{ pointer: `/roles/${index}`, detail: 'is no role of the workspace (organizations.roles)' }],
  );
  if (faults.length > 0) throw invalid(faults);
}

/**
 * Changes what was read, and nothing else: whoever said which version they mean (RFC 9110 §13.1.1) is told when it is another; for others it is read again.
 */
async function atItsVersion<T>(
  deps: OrganizationDependencies,
  workspace: WorkspaceRecord,
  organizationId: string,
  ifMatch: string | undefined,
  call: AdminCall,
  change: (before: Organization) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const before = await read(deps, workspace, organizationId, call);
    requireMatch(ifMatch, before.version);
    try {
      return await change(before);
    } catch (error) {
      const wasChanged = error instanceof Refusal && error.kind === 'precondition-failed';
      if (!wasChanged || ifMatch !== undefined || attempt === ATTEMPTS) throw error;
    }
  }
}

function read(
  deps: OrganizationDependencies,
  workspace: WorkspaceRecord,
  organizationId: string,
  call: AdminCall,
): Promise<Organization> {
  return answered(deps.organizations.getOrganization({ ...at(workspace), organizationId }, call.context));
}

function at({ tenant, id }: WorkspaceRecord) {
  return { tenant, workspaceId: id };
}

function by(workspace: WorkspaceRecord, { caller, context }: AdminCall) {
  return requestedBy({ type: 'administrator', id: caller.subject.id }, workspace, context);
}
