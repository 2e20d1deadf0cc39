import { Controller, Inject, Param, Req, Res, UseGuards } from '@nestjs/common';
import type { Member, Membership, Organization } from '@ostiary/contracts/ostiary/identity/v1/organizations';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { entityTag } from '../request-body/entity-tag.js';
import { parseBody } from '../request-body/parse-body.js';
import { revokeGrantsInOrganization } from './end-organization-access.js';
import {
  changeOrganization,
  createOrganization,
  deleteOrganization,
  getOrganization,
  listMembers,
  listOrganizations,
  listOrganizationsOfUser,
  metadataIn,
  putMember,
  removeMember,
} from './manage-organizations.js';
import {
  CHANGE_ORGANIZATION,
  CREATE_ORGANIZATION,
  DELETE_ORGANIZATION,
  GET_ORGANIZATION,
  LIST_MEMBERS,
  LIST_ORGANIZATIONS,
  LIST_USERS_ORGANIZATIONS,
  PUT_MEMBER,
  REMOVE_MEMBER,
  REVOKE_GRANTS_IN_ORGANIZATION,
} from './organizations.routes.js';

@Controller()
@UseGuards(AdminGuard)
export class OrganizationsController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(CREATE_ORGANIZATION)
  async create(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('workspace') slug: string,
  ) {
    const wish = parseBody(CREATE_ORGANIZATION.body, request.body);
    const call = adminCall(request);
    const organization = await createOrganization(this.deps, slug, wish, call);
    reply.header('location', `/api/tenants/${call.tenant}/workspaces/${slug}/organizations/${organization.id}`);
    return answerWithTag(organization, reply);
  }

  @Answers(LIST_ORGANIZATIONS)
  async list(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const { cursor = '', limit, search } = parseBody(LIST_ORGANIZATIONS.query, request.query);
    const page = { cursor, limit, search };
    const { organizations, nextCursor } = await listOrganizations(this.deps, slug, page, adminCall(request));
    return { organizations: organizations.map(answerOf), ...(nextCursor === '' ? {} : { next_cursor: nextCursor }) };
  }

  @Answers(GET_ORGANIZATION)
  async get(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('workspace') slug: string,
    @Param('organization_id') id: string,
  ) {
    return answerWithTag(await getOrganization(this.deps, slug, id, adminCall(request)), reply);
  }

  @Answers(CHANGE_ORGANIZATION)
  async change(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('workspace') slug: string,
    @Param('organization_id') id: string,
  ) {
    const patch = parseBody(CHANGE_ORGANIZATION.body, request.body);
    const ifMatch = request.headers['if-match'];
    return answerWithTag(await changeOrganization(this.deps, slug, id, patch, ifMatch, adminCall(request)), reply);
  }

  @Answers(DELETE_ORGANIZATION)
  async delete(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('organization_id') id: string,
  ): Promise<void> {
    await deleteOrganization(this.deps, slug, id, request.headers['if-match'], adminCall(request));
  }

  @Answers(REVOKE_GRANTS_IN_ORGANIZATION)
  async revokeGrants(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('organization_id') id: string,
  ) {
    return { withdrawn: await revokeGrantsInOrganization(this.deps, slug, id, adminCall(request)) };
  }

  @Answers(LIST_MEMBERS)
  async members(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('organization_id') id: string,
  ) {
    const { cursor = '', limit, search } = parseBody(LIST_MEMBERS.query, request.query);
    const page = { cursor, limit, search };
    const { members, nextCursor } = await listMembers(this.deps, slug, id, page, adminCall(request));
    return { members: members.map(memberAnswer), ...(nextCursor === '' ? {} : { next_cursor: nextCursor }) };
  }

  @Answers(PUT_MEMBER)
  async putMember(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('organization_id') organizationId: string,
    @Param('user_id') userId: string,
  ) {
    const { roles } = parseBody(PUT_MEMBER.body, request.body);
    return memberAnswer(await putMember(this.deps, slug, { organizationId, userId, roles }, adminCall(request)));
  }

  @Answers(REMOVE_MEMBER)
  async removeMember(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('organization_id') organizationId: string,
    @Param('user_id') userId: string,
  ): Promise<void> {
    await removeMember(this.deps, slug, { organizationId, userId }, adminCall(request));
  }

  @Answers(LIST_USERS_ORGANIZATIONS)
  async ofUser(@Req() request: FastifyRequest, @Param('workspace') slug: string, @Param('user_id') userId: string) {
    const memberships = await listOrganizationsOfUser(this.deps, slug, userId, adminCall(request));
    return { organizations: memberships.flatMap(membershipAnswer) };
  }
}

function answerWithTag(organization: Organization, reply: FastifyReply) {
  reply.header('etag', entityTag(organization.version));
  return answerOf(organization);
}

const time = (seconds: number): string => new Date(seconds * 1000).toISOString();

function answerOf(organization: Organization) {
  const { id, name, displayName, enabled, domains, version } = organization;
  return {
    ...{ id, name, display_name: displayName, enabled, domains, metadata: metadataIn(organization), version },
    created_at: time(organization.createdAt),
    updated_at: time(organization.updatedAt),
  };
}

function memberAnswer({ userId, username, name, email, disabled, roles, createdAt, updatedAt }: Member) {
  return {
    ...{ user_id: userId, username },
    ...(name === '' ? {} : { name }),
    ...(email === '' ? {} : { email }),
    ...{ disabled, roles, created_at: time(createdAt), updated_at: time(updatedAt) },
  };
}

function membershipAnswer({ organization, roles, createdAt, updatedAt }: Membership) {
  if (organization === undefined) return [];
  const { id, name, displayName, enabled } = organization;
  return [
    { id, name, display_name: displayName, enabled, roles, created_at: time(createdAt), updated_at: time(updatedAt) },
  ];
}
