import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';
import { displayName } from '../request-body/display-name.js';
import { pageQuery, searchText } from '../request-body/page.js';

/** Small: what an organization is to its workspace, in tokens and on pages. */
const organizationFields = {
  id: z.string(),
  name: z.string(),
  display_name: z.string(),
  enabled: z.boolean(),
};

const organizationAnswer = z.strictObject({
  ...organizationFields,
  domains: z.array(z.string()),
  metadata: z.record(z.string(), z.unknown()),
  version: z.number().int(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

const memberAnswer = z.strictObject({
  user_id: z.string(),
  username: z.string(),
  /** OIDC Core §5.1, where the user has them. */
  name: z.string().optional(),
  email: z.string().optional(),
  /** The user is. */
  disabled: z.boolean(),
  roles: z.array(z.string()),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

const membershipAnswer = z.strictObject({
  ...organizationFields,
  roles: z.array(z.string()),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

// identity has the last word on names and domains; here what keeps a request within reason, and what would be told under another name there.
const name = z.string().min(1).max(100);
const oneLine = displayName.regex(/^[^\p{Zl}\p{Zp}]*$/u, 'is more than one line');
const domains = z.array(z.string().max(300)).max(200);
const metadata = z.record(z.string().max(200), z.unknown());

const all = '/api/tenants/:tenant/workspaces/:workspace/organizations';
const one = '/api/tenants/:tenant/workspaces/:workspace/organizations/:organization_id';

const TAKEN = 'Another organization of the workspace has the name, or one of the domains.';
const OTHER_VERSION = 'If-Match names another version.';

export const CREATE_ORGANIZATION = adminRoute({
  id: 'createOrganization',
  tag: 'Organizations',
  method: 'POST',
  path: all,
  summary: 'Create an organization: a customer company whose members are users',
  scope: 'users:write',
  body: z.strictObject({
    name,
    display_name: oneLine,
    domains: domains.optional(),
    enabled: z.boolean().optional(),
    metadata: metadata.optional(),
  }),
  quota: 'organizations',
  status: 201,
  answer: { description: 'Created, without members.', schema: organizationAnswer },
  refusals: { 409: TAKEN },
});

export const LIST_ORGANIZATIONS = adminRoute({
  id: 'listOrganizations',
  tag: 'Organizations',
  method: 'GET',
  path: all,
  summary: 'The organizations of a workspace',
  scope: 'users:read',
  query: z.strictObject({
    ...pageQuery,
    search: searchText.meta({ description: 'The beginning of the name, the display name or a domain.' }),
  }),
  status: 200,
  answer: {
    description: 'By name.',
    schema: z.strictObject({ organizations: z.array(organizationAnswer), next_cursor: z.string().optional() }),
  },
});

export const GET_ORGANIZATION = adminRoute({
  id: 'getOrganization',
  tag: 'Organizations',
  method: 'GET',
  path: one,
  summary: 'An organization',
  scope: 'users:read',
  status: 200,
  answer: { description: 'With an ETag for a later change.', schema: organizationAnswer },
});

export const CHANGE_ORGANIZATION = adminRoute({
  id: 'changeOrganization',
  tag: 'Organizations',
  method: 'PATCH',
  path: one,
  summary: 'Change an organization, disable or enable it',
  scope: 'users:write',
  mergePatch: true,
  body: z.strictObject({
    name: name.optional(),
    display_name: oneLine.optional(),
    /** All of them; null: none. */
    domains: domains.nullable().optional(),
    enabled: z.boolean().optional(),
    /** A merge patch (RFC 7396); null: none at all. */
    metadata: metadata.nullable().optional(),
  }),
  status: 200,
  answer: { description: 'As it is now, everywhere within a second.', schema: organizationAnswer },
  refusals: { 409: TAKEN, 412: OTHER_VERSION },
});

export const DELETE_ORGANIZATION = adminRoute({
  id: 'deleteOrganization',
  tag: 'Organizations',
  method: 'DELETE',
  path: one,
  summary: 'Delete an organization; its members stay users of the workspace',
  scope: 'users:write',
  status: 204,
  answer: { description: 'Deleted, and everybody’s membership with it, within a second.' },
  refusals: { 412: OTHER_VERSION },
});

export const REVOKE_GRANTS_IN_ORGANIZATION = adminRoute({
  id: 'revokeGrantsInOrganization',
  tag: 'Grants',
  method: 'DELETE',
  path: `${one}/grants`,
  summary:
    'Withdraw all that members have allowed clients in an organization, and with it every token that was issued under it',
  scope: 'users:write',
  status: 200,
  answer: {
    description: 'Withdrawn, all of them. Disabling and deleting an organization does the same.',
    schema: z.strictObject({ withdrawn: z.number().int() }),
  },
});

export const LIST_MEMBERS = adminRoute({
  id: 'listOrganizationMembers',
  tag: 'Organizations',
  method: 'GET',
  path: `${one}/members`,
  summary: 'The members of an organization, with their roles',
  scope: 'users:read',
  query: z.strictObject({
    ...pageQuery,
    search: searchText.meta({ description: 'The beginning of the user name or e-mail address.' }),
  }),
  status: 200,
  answer: {
    description: 'By user name.',
    schema: z.strictObject({ members: z.array(memberAnswer), next_cursor: z.string().optional() }),
  },
});

export const PUT_MEMBER = adminRoute({
  id: 'putOrganizationMember',
  tag: 'Organizations',
  method: 'PUT',
  path: `${one}/members/:user_id`,
  summary: 'Make a user a member with these roles, or give a member these in place of others',
  scope: 'users:write',
  body: z.strictObject({
    /** Of those that the workspace has (setting `organizations.roles`). */
    roles: z.array(z.string().max(100)).max(50),
  }),
  quota: 'members',
  status: 200,
  answer: { description: 'The member, known everywhere within a second.', schema: memberAnswer },
});

export const REMOVE_MEMBER = adminRoute({
  id: 'removeOrganizationMember',
  tag: 'Organizations',
  method: 'DELETE',
  path: `${one}/members/:user_id`,
  summary: 'End a user’s membership of an organization',
  scope: 'users:write',
  status: 204,
  answer: { description: 'No longer a member, everywhere within a second; still a user of the workspace.' },
});

export const LIST_USERS_ORGANIZATIONS = adminRoute({
  id: 'listOrganizationsOfUser',
  tag: 'Organizations',
  method: 'GET',
  path: '/api/tenants/:tenant/workspaces/:workspace/users/:user_id/organizations',
  summary: 'The organizations that a user is a member of, with the roles there',
  scope: 'users:read',
  status: 200,
  answer: {
    description: 'By display name; all of them, a hundred at most.',
    schema: z.strictObject({ organizations: z.array(membershipAnswer) }),
  },
});
