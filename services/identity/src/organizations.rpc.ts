// The gRPC edge of organizations. Trusts its callers (authorize, token, tenant) to have authorized whoever stands behind a request, and `tenant` to know which roles a workspace has;
// that an organization and its members are of one workspace is looked at here.
import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  CreateOrganizationRequest,
  DeleteOrganizationRequest,
  DeleteOrganizationResponse,
  GetOrganizationRequest,
  ListMembershipsRequest,
  ListMembershipsResponse,
  ListMembersRequest,
  ListMembersResponse,
  ListOrganizationsRequest,
  ListOrganizationsResponse,
  Member,
  Membership,
  Organization,
  PutMemberRequest,
  PutMemberResponse,
  RemoveMemberRequest,
  RemoveMemberResponse,
  UpdateOrganizationRequest,
} from '@ostiary/contracts/ostiary/identity/v1/organizations';
import { inTenant } from '@ostiary/platform/postgres';
import { answered } from './answer-refusal.js';
import { putMember, removeMember } from './organizations/change-member.js';
import { createOrganization } from './organizations/create-organization.js';
import { deleteOrganization } from './organizations/delete-organization.js';
import { listMembers, listMemberships, listOrganizations } from './organizations/list-organizations.js';
import type { MemberRecord, MembershipRecord, OrganizationRecord } from './organizations/organization.js';
import { findOrganization } from './organizations/organization.repository.js';
import { parseOrganizationId } from './organizations/organization.schema.js';
import type { OrganizationDependencies } from './organizations/record-organization-change.js';
import { updateOrganization } from './organizations/update-organization.js';
import { parseRequester, parseScope, parseUserId } from './users/request.schema.js';
import type { Scope } from './users/user.js';

/** Injection token of what the use cases need. */
export const ORGANIZATION_DEPENDENCIES = Symbol('OrganizationDependencies');

@Controller()
export class OrganizationsRpc {
  readonly #deps: OrganizationDependencies;

  constructor(@Inject(ORGANIZATION_DEPENDENCIES) deps: OrganizationDependencies) {
    this.#deps = deps;
  }

  @GrpcMethod('Organizations', 'createOrganization')
  createOrganization(request: CreateOrganizationRequest, metadata: Metadata): Promise<Organization> {
    return answered(async () => {
      const { name, displayName, domains, disabled, metadataJson } = request;
      const wish = { ...parseScope(request), name, displayName, domains, disabled, metadataJson };
      return toMessage(await createOrganization(this.#deps, wish, parseRequester(request.requestedBy, metadata)));
    });
  }

  @GrpcMethod('Organizations', 'getOrganization')
  getOrganization(request: GetOrganizationRequest): Promise<Organization> {
    return answered(async () => {
      const { organizationId: id, ...scope } = organizationIn(request);
      return toMessage(
        await inTenant(this.#deps.dataSource, scope.tenant, (manager) => findOrganization(manager, scope, id)),
      );
    });
  }

  @GrpcMethod('Organizations', 'listOrganizations')
  listOrganizations(request: ListOrganizationsRequest): Promise<ListOrganizationsResponse> {
    return answered(async () => {
      const { cursor, limit, search } = request;
      const query = { ...parseScope(request), cursor, limit, search };
      const { organizations, nextCursor } = await listOrganizations(this.#deps, query);
      return { organizations: organizations.map(toMessage), nextCursor };
    });
  }

  @GrpcMethod('Organizations', 'updateOrganization')
  updateOrganization(request: UpdateOrganizationRequest, metadata: Metadata): Promise<Organization> {
    return answered(async () => {
      const { name, displayName, domains, enabled, metadataJson, expectedVersion } = request;
      const change = { name, displayName, domains: domains?.names, enabled, metadataJson, expectedVersion };
      const patch = { ...organizationIn(request), ...change };
      return toMessage(await updateOrganization(this.#deps, patch, parseRequester(request.requestedBy, metadata)));
    });
  }

  @GrpcMethod('Organizations', 'deleteOrganization')
  deleteOrganization(request: DeleteOrganizationRequest, metadata: Metadata): Promise<DeleteOrganizationResponse> {
    return answered(async () => {
      const wish = { ...organizationIn(request), expectedVersion: request.expectedVersion };
      await deleteOrganization(this.#deps, wish, parseRequester(request.requestedBy, metadata));
      return {};
    });
  }

  @GrpcMethod('Organizations', 'listMembers')
  listMembers(request: ListMembersRequest): Promise<ListMembersResponse> {
    return answered(async () => {
      const { cursor, limit, search } = request;
      const query = { ...organizationIn(request), cursor, limit, search };
      const { members, nextCursor } = await listMembers(this.#deps, query);
      return { members: members.map(toMemberMessage), nextCursor };
    });
  }

  @GrpcMethod('Organizations', 'putMember')
  putMember(request: PutMemberRequest, metadata: Metadata): Promise<PutMemberResponse> {
    return answered(async () => {
      const wish = { ...organizationIn(request), userId: parseUserId(request.userId), roles: request.roles };
      const { member, added } = await putMember(this.#deps, wish, parseRequester(request.requestedBy, metadata));
      return { member: toMemberMessage(member), added };
    });
  }

  @GrpcMethod('Organizations', 'removeMember')
  removeMember(request: RemoveMemberRequest, metadata: Metadata): Promise<RemoveMemberResponse> {
    return answered(async () => {
      const wish = { ...organizationIn(request), userId: parseUserId(request.userId) };
      await removeMember(this.#deps, wish, parseRequester(request.requestedBy, metadata));
      return {};
    });
  }

  @GrpcMethod('Organizations', 'listMemberships')
  listMemberships(request: ListMembershipsRequest): Promise<ListMembershipsResponse> {
    return answered(async () => {
      const wish = { ...parseScope(request), userId: parseUserId(request.userId) };
      return { memberships: (await listMemberships(this.#deps, wish)).map(toMembershipMessage) };
    });
  }
}

function organizationIn(request: Scope & { readonly organizationId: string }) {
  return { ...parseScope(request), organizationId: parseOrganizationId(request.organizationId) };
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

function toMessage({ metadata, domains, createdAt, updatedAt, ...organization }: OrganizationRecord): Organization {
  return {
    ...organization,
    domains: [...domains],
    metadataJson: JSON.stringify(metadata),
    createdAt: seconds(createdAt),
    updatedAt: seconds(updatedAt),
  };
}

function toMembershipMessage({ organization, roles, createdAt, updatedAt }: MembershipRecord): Membership {
  return {
    organization: { ...toMessage(organization), metadataJson: '', domains: [] },
    roles: [...roles],
    createdAt: seconds(createdAt),
    updatedAt: seconds(updatedAt),
  };
}

function toMemberMessage({ name, email, roles, createdAt, updatedAt, ...member }: MemberRecord): Member {
  return {
    ...member,
    name: name ?? '',
    email: email ?? '',
    roles: [...roles],
    createdAt: seconds(createdAt),
    updatedAt: seconds(updatedAt),
  };
}
